import { AppError } from '@quanyu/domain';
import {
  buyersLines,
  buyersSuppliers,
  type CutBuyersLine,
  cutBuyersList,
  purchaseDecisions,
  type WantedLine,
} from '@quanyu/loop';
import type {
  ApprovalLimits,
  BuyersLineAnswer,
  BuyersListAnswer,
  BuyResult,
} from '../api/buying.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { ApiRequest, Handler } from '../handler.ts';
import type { Services } from '../services.ts';
import { actorName } from './access.ts';
import { aboveLimit, limitOf } from './approval-limit.ts';
import { changeUnits } from './change-units.ts';
import { pageOfAll } from './page-of-all.ts';
import { isoOrNull, reasonAnswer, retailerContext } from './retailer-context.ts';

/** Reasons that say what was assumed or is to be mended, beside the one that says why. */
const NOTES =
  /_ASSUMED$|_ZERO$|_NEGATIVE$|_GONE$|_ABOVE_PRICE$|_TOO_RARE$|_NEVER_SOLD$|NO_SUPPLIER$/;

const SORTS: Readonly<Record<string, (line: CutBuyersLine) => number | string>> = {
  return: (line) => line.returnShare ?? -1e9,
  gain: (line) => line.gainMinor,
  cost: (line) => line.costMinor,
  units: (line) => line.orderUnits,
  name: (line) => line.name,
  supplier: (line) => line.supplierName ?? '',
  stockOut: (line) => line.stockOutDay ?? Number.MAX_SAFE_INTEGER,
};

export const buyersList: Handler<'buyersList'> = async (request, services) => {
  const { query, language } = request;
  const { engine, ledger } = services;
  const [lines, suppliers, limitMinor] = await Promise.all([
    buyersLines(engine),
    buyersSuppliers(engine, ledger),
    limitOf(services, request.actor),
  ]);
  const hand = handUnits(query.hand ?? []);
  const cut = cutBuyersList(lines, suppliers, { ...query, hand });
  const shown = cut.filter((line) => isShown(line, query));
  const { rows, nextCursor } = pageOfAll(shown, query, { sorts: SORTS, sort: '-return' });
  return {
    rows: rows.map((line) => lineAnswer(line, language)),
    nextCursor,
    total: shown.length,
    totals: totalsOf(cut, lines),
    suppliers: bySupplier(cut, suppliers),
    limitMinor,
  };
};

type BuyersQuery = ApiRequest<'buyersList'>['query'];

function handUnits(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    texts.map((text) => {
      const at = text.lastIndexOf('|');
      const units = Number(text.slice(at + 1));
      if (at > 0 && Number.isInteger(units) && units >= 0 && units <= 1_000_000) {
        return [text.slice(0, at), units];
      }
      throw new AppError(
        SERVER_ERRORS.SERVER_REQUEST_INVALID,
        `Cannot read units set by hand as they must be product|location|units: current value is ${text.slice(0, 100)}`,
        { place: 'hand' },
      );
    }),
  );
}

function isShown(line: CutBuyersLine, { show, supplier, location, product, search }: BuyersQuery) {
  const text = search?.trim().toLowerCase() ?? '';
  const isOrdered = line.orderUnits > 0 || line.state === 'order';
  const inState =
    show === 'all' || (show === 'order' ? isOrdered : !isOrdered && line.state === show);
  return (
    inState &&
    (supplier === undefined || line.supplier === supplier) &&
    (location === undefined || line.location === location) &&
    (product === undefined || line.product === product) &&
    (text === '' ||
      line.name.toLowerCase().includes(text) ||
      line.product.toLowerCase().includes(text))
  );
}

function lineAnswer(line: CutBuyersLine, language: 'en' | 'zh'): BuyersLineAnswer {
  const { reasons, lowMinor, highMinor, stockOutDay, volumePerUnit: _volume, ...rest } = line;
  const notes = reasons.filter(({ code }) => NOTES.test(code));
  const why = reasons.find((reason) => !notes.includes(reason)) ?? reasons[0];
  let units = 0;
  const next = line.steps.find((step) => {
    units += step.units;
    return units > line.orderUnits;
  });
  return {
    ...rest,
    steps: line.steps.map((step) => ({ ...step })),
    gainLowMinor: lowMinor,
    gainHighMinor: highMinor,
    nextReturn: next === undefined ? null : next.gainMinor / next.costMinor,
    stockOutDay: isoOrNull(stockOutDay),
    why: why === undefined ? '' : reasonAnswer(why, language).text,
    notes: notes.map((reason) => reasonAnswer(reason, language)),
  };
}

function totalsOf(
  cut: readonly CutBuyersLine[],
  lines: Awaited<ReturnType<typeof buyersLines>>,
): BuyersListAnswer['totals'] {
  const full = cutBuyersList(lines, [], {});
  const sum = (all: readonly CutBuyersLine[], of: (line: CutBuyersLine) => number): number =>
    all.reduce((total, line) => total + of(line), 0);
  return {
    lines: cut.filter(({ orderUnits }) => orderUnits > 0).length,
    units: sum(cut, (line) => line.orderUnits),
    costMinor: sum(cut, (line) => line.costMinor),
    gainMinor: sum(cut, (line) => line.gainMinor),
    fullCostMinor: sum(full, (line) => line.costMinor),
    fullGainMinor: sum(full, (line) => line.gainMinor),
    editCostMinor: sum(cut, (line) => line.editCostMinor),
    stopped: cut.filter(({ state }) => state === 'stopped').length,
    putOff: cut.filter(({ state }) => state === 'put-off').length,
  };
}

function bySupplier(
  cut: readonly CutBuyersLine[],
  suppliers: Awaited<ReturnType<typeof buyersSuppliers>>,
): BuyersListAnswer['suppliers'] {
  const minimums = new Map(suppliers.map((one) => [one.supplier, one.orderValueMinMinor]));
  const sums = new Map<string, BuyersListAnswer['suppliers'][number]>();
  for (const line of cut) {
    if (line.orderUnits === 0 || line.supplier === null) continue;
    const before = sums.get(line.supplier);
    sums.set(line.supplier, {
      supplier: line.supplier,
      name: line.supplierName ?? line.supplier,
      lines: (before?.lines ?? 0) + 1,
      costMinor: (before?.costMinor ?? 0) + line.costMinor,
      minimumMinor: minimums.get(line.supplier) ?? 0,
    });
  }
  return [...sums.values()].sort((a, b) => b.costMinor - a.costMinor);
}

export const buy: Handler<'buy'> = async (request, services) => {
  const wanted = await wantedLines(request, services);
  const { currency } = await retailerContext(services);
  const found = await purchaseDecisions({ ...services, currency }, wanted);
  const refused: BuyResult['refused'] = [];
  const lineOf = new Map<string, WantedLine>();
  for (const line of wanted) {
    const id = found.get(`${line.product}|${line.location}`);
    if (id === undefined) {
      const detail = 'The plan does not know this line, or it has no supplier';
      refused.push({ ...placeOf(line), code: 'SERVER_NOT_FOUND', detail });
    } else lineOf.set(id, line);
  }
  for (const [id, { units }] of lineOf) {
    const isSame = await hasUnits(services, id, units);
    if (!isSame) await changeUnits(services, { id, content: { units }, actor: actorName(request) });
  }
  const all = [...lineOf.keys()];
  const orders = request.body.split === 'line' ? all.map((id) => [id]) : [all];
  const result: BuyResult = { approved: 0, purchaseOrders: [], refused };
  for (const ids of orders) await orderTogether(request, services, { ids, lineOf, result });
  return result;
};

/** Approves and executes some decisions at once: one order a supplier and place. */
async function orderTogether(
  request: ApiRequest<'buy'>,
  services: Services,
  {
    ids,
    lineOf,
    result,
  }: {
    readonly ids: readonly string[];
    readonly lineOf: ReadonlyMap<string, WantedLine>;
    readonly result: BuyResult;
  },
): Promise<void> {
  const { limitMinor, decisions: above } = await aboveLimit(services, request.actor, ids);
  const detail = `The order would be above the limit of ${limitMinor} minor units of the role`;
  for (const id of above) {
    const line = lineOf.get(id);
    if (line === undefined) continue;
    result.refused.push({ ...placeOf(line), code: 'SERVER_ABOVE_LIMIT', detail });
  }
  const allowed = ids.filter((id) => !above.includes(id));
  if (allowed.length === 0) return;
  const actor = actorName(request);
  const { decisions } = services.ledger;
  await decisions.approve(allowed, actor);
  const { purchaseOrders } = await decisions.execute(allowed, actor);
  result.approved += allowed.length;
  result.purchaseOrders.push(...purchaseOrders);
}

const placeOf = ({ product, location }: WantedLine) => ({ product, location });

async function wantedLines(
  { body }: ApiRequest<'buy'>,
  { engine, ledger }: Services,
): Promise<readonly WantedLine[]> {
  if (body.lines !== undefined) return body.lines;
  const { belowMinor } = body;
  if (belowMinor === undefined) {
    throw new AppError(
      SERVER_ERRORS.SERVER_REQUEST_INVALID,
      'Cannot approve as lines, or the limit below which to approve, must be given',
      { place: 'lines' },
    );
  }
  const [lines, suppliers] = await Promise.all([
    buyersLines(engine),
    buyersSuppliers(engine, ledger),
  ]);
  return cutBuyersList(lines, suppliers, body).flatMap((line) =>
    line.orderUnits > 0 && line.costMinor <= belowMinor && line.supplier !== null
      ? [{ product: line.product, location: line.location, units: line.orderUnits }]
      : [],
  );
}

async function hasUnits({ ledger }: Services, id: string, units: number): Promise<boolean> {
  return (await ledger.decisions.get(id)).content['units'] === units;
}

export const approvalLimits: Handler<'approvalLimits'> = async (_request, services) =>
  limitsAnswer(services);

async function limitsAnswer({ ledger }: Services): Promise<ApprovalLimits> {
  const limits = await ledger.buying.limits();
  return { rows: [...limits].map(([role, limitMinor]) => ({ role, limitMinor })) };
}

export const setApprovalLimit: Handler<'setApprovalLimit'> = async (request, services) => {
  const { role, limitMinor } = request.body;
  await services.ledger.buying.setLimit(role, limitMinor, actorName(request));
  return limitsAnswer(services);
};
