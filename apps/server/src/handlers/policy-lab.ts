import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '@quanyu/domain';
import {
  type LabPair,
  type LabProduct,
  labDifferences,
  readLabProducts,
  simulateLabProduct,
} from '@quanyu/loop';
import type { LabRun } from '../api/buying.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { ApiRequest, Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { notFound, retailerContext } from './retailer-context.ts';

/** Simulations kept, the oldest given up first, and those that may run at once. */
const RUNS_MAX = 20;
const RUNNING_MAX = 2;
const SEED = 1;
/** Products shown, those whose profit changes most. */
const PRODUCTS_MAX = 20;

const runsOf = new WeakMap<Services, Map<string, LabRun>>();

function runs(services: Services): Map<string, LabRun> {
  const known = runsOf.get(services) ?? new Map<string, LabRun>();
  runsOf.set(services, known);
  return known;
}

export const startLab: Handler<'startLab'> = async ({ body }, services) => {
  const known = runs(services);
  const running = [...known.values()].filter(({ state }) => state === 'running').length;
  if (running >= RUNNING_MAX) {
    throw new AppError(
      SERVER_ERRORS.SERVER_TOO_MANY_REQUESTS,
      `Cannot simulate as at most ${RUNNING_MAX} simulations run at once: stop one first`,
    );
  }
  const { asOfDay, minorPerMajor } = await retailerContext(services);
  const { supplier, category, days } = body;
  const products = await readLabProducts(services.engine, {
    ...{ asOfDay, days, minorPerMajor, productsMax: body.products, supplier, category },
  });
  const run: LabRun = {
    lab: randomUUID(),
    state: 'running',
    done: 0,
    total: products.length,
    startedAt: services.clock.now(),
    days,
    problem: null,
    figures: [],
    products: [],
  };
  known.set(run.lab, run);
  for (const id of [...known.keys()].slice(0, Math.max(0, known.size - RUNS_MAX))) known.delete(id);
  void simulate(run, products, body);
  return run;
};

/** Product by product, between which the server answers others. */
async function simulate(
  run: LabRun,
  products: readonly LabProduct[],
  policies: Pick<ApiRequest<'startLab'>['body'], 'before' | 'after'>,
): Promise<void> {
  const pairs: LabPair[] = [];
  try {
    for (const product of products) {
      await setImmediate();
      if (run.state !== 'running') return;
      pairs.push(simulateLabProduct(product, policies, SEED));
      run.done += 1;
    }
    if (pairs.length < 2) {
      run.state = 'failed';
      run.problem = 'LAB_TOO_FEW';
      return;
    }
    run.figures = labDifferences(pairs).map((one) => ({ ...one }));
    run.products = mostChanged(pairs, products);
    run.state = 'done';
  } catch (error) {
    run.state = 'failed';
    run.problem = error instanceof AppError ? error.code : 'SERVER_BUG';
  }
}

function mostChanged(
  pairs: readonly LabPair[],
  products: readonly LabProduct[],
): LabRun['products'] {
  return pairs
    .map(({ product, before, after }, i) => ({
      product,
      name: products[i]?.name ?? product,
      fillBefore: before.fillRate,
      fillAfter: after.fillRate,
      stockBeforeMinor: Math.round(before.stockValue),
      stockAfterMinor: Math.round(after.stockValue),
      profitBeforeMinor: Math.round(before.profit),
      profitAfterMinor: Math.round(after.profit),
    }))
    .sort((a, b) => changeOf(b) - changeOf(a))
    .slice(0, PRODUCTS_MAX);
}

function changeOf({ profitBeforeMinor, profitAfterMinor }: LabRun['products'][number]): number {
  return Math.abs(profitAfterMinor - profitBeforeMinor);
}

export const labRun: Handler<'labRun'> = async ({ params }, services) =>
  found(services, params.lab);

export const stopLab: Handler<'stopLab'> = async ({ params }, services) => {
  const run = found(services, params.lab);
  if (run.state === 'running') run.state = 'stopped';
  return run;
};

function found(services: Services, id: string): LabRun {
  const run = runs(services).get(id);
  if (run === undefined) throw notFound('simulation', id);
  return run;
}
