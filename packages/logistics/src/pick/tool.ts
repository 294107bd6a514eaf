import type { Reason } from '@quanyu/domain';
import { startBudget } from '../stop-criterion.ts';
import { parseJson, searchOptions, type ToolOptions, type ToolResult } from '../tool.ts';
import { annealBatches } from './anneal-batches.ts';
import { antBatches } from './ant-batches.ts';
import {
  type BatchAnswer,
  type BatchCost,
  type BatchSearch,
  batchCost,
  firstCome,
  savingsBatches,
} from './batches.ts';
import { EXACT_ORDERS_MAX, exactBatches } from './exact-batches.ts';
import { geneticBatches } from './genetic-batches.ts';
import { tourMaker } from './tours.ts';
import {
  type PickMethod,
  type PickOrder,
  type PickProblem,
  readPickProblem,
  spotOf,
  walkLengthM,
} from './warehouse.ts';
import { readWaves, zonesOf } from './wave-form.ts';
import type { WavePlan } from './waves.ts';

/** One walk of a picker. */
export interface PickBatch {
  readonly orders: readonly string[];
  readonly units: number;
  readonly distanceM: number;
  /** Wave that it belongs to, where there are waves. */
  readonly wave?: number;
  /** Places in the order of the walk. */
  readonly tour: readonly { readonly aisle: number; readonly place: number }[];
}

export interface PickPlan {
  readonly distanceM: number;
  readonly batches: readonly PickBatch[];
  readonly leftOut: readonly { readonly id: string; readonly code: string }[];
}

/** A plan with the rounds the search made. */
export interface PickSolution {
  readonly plan: PickPlan;
  readonly iterations: number;
}

/** Batches orders and walks each batch. Orders that cannot be picked are left out with a reason. */
export function solvePicks(problem: PickProblem, options: ToolOptions): PickSolution {
  const obstacles = problem.orders.map((order) => obstacle(problem, order));
  const planned = [...problem.orders.keys()].filter((i) => obstacles[i] === undefined);
  const maker = tourMaker(problem.warehouse, problem.routing);
  const cost = batchCost(problem, planned, maker);
  const { stop, rng, onProgress } = searchOptions(options);
  const budget = startBudget(stop);
  const search = { cost, rng, budget, ...(onProgress === undefined ? {} : { onProgress }) };
  const found = batchesBy(problem.method, cost, search);
  const batches = found.batches.map((batch): PickBatch => {
    const orders = batch.flatMap((k) => problem.orders[planned[k] ?? 0] ?? []);
    const spots = orders.flatMap((order) =>
      order.lines.map((line) => spotOf(problem.warehouse, line)),
    );
    return {
      orders: orders.map((order) => order.id),
      units: orders.reduce((sum, order) => sum + unitsOfOrder(order), 0),
      distanceM: rounded(maker.length(spots)),
      tour: maker.tour(spots).map(({ aisle, y }) => ({
        aisle,
        place: Math.round(y / problem.warehouse.placeM - 0.5),
      })),
    };
  });
  const leftOut = problem.orders.flatMap((order, i) => {
    const code = obstacles[i];
    return code === undefined ? [] : [{ id: order.id, code }];
  });
  const distanceM = rounded(batches.reduce((sum, batch) => sum + batch.distanceM, 0));
  return { plan: { distanceM, batches, leftOut }, iterations: found.iterations };
}

function rounded(lengthM: number): number {
  return Math.round(lengthM * 1e6) / 1e6;
}

function unitsOfOrder(order: PickOrder): number {
  return order.lines.reduce((sum, line) => sum + line.units, 0);
}

function obstacle(problem: PickProblem, order: PickOrder): string | undefined {
  const { aisles, placesPerAisle } = problem.warehouse;
  const known = order.lines.every(
    ({ aisle, place }) => aisle >= 0 && aisle < aisles && place >= 0 && place < placesPerAisle,
  );
  if (!known) return 'PICK_PLACE_UNKNOWN';
  return unitsOfOrder(order) > problem.capacityUnits ? 'PICK_ORDER_TOO_LARGE' : undefined;
}

function batchesBy(method: PickMethod, cost: BatchCost, search: BatchSearch): BatchAnswer {
  if (method === 'genetic') return geneticBatches(search);
  if (method === 'ants') return antBatches(search);
  if (method === 'savings') return { batches: savingsBatches(cost), iterations: 0 };
  if (method === 'first-come') return { batches: firstCome(cost), iterations: 0 };
  return cost.orders <= EXACT_ORDERS_MAX ? exactBatches(cost) : annealBatches(search);
}

/**
 * What is wrong with a plan; empty when it is right. Walks the tours anew over the warehouse's
 * distances and knows nothing of how they were found. A rule's tour may be longer than the shortest
 * walk through its picks, never shorter.
 */
export function checkPicks(problem: PickProblem, plan: PickPlan): string[] {
  const wrong: string[] = [];
  const byId = new Map<string, PickOrder>(problem.orders.map((order) => [order.id, order]));
  const seen = new Set<string>(plan.leftOut.map((left) => left.id));
  for (const batch of plan.batches) {
    const orders = batch.orders.flatMap((id) => byId.get(id) ?? []);
    for (const id of batch.orders) {
      if (seen.has(id) || !byId.has(id)) wrong.push(`order ${id} is planned twice or unknown`);
      seen.add(id);
    }
    const units = orders.reduce((sum, order) => sum + unitsOfOrder(order), 0);
    if (units > problem.capacityUnits) wrong.push('a batch does not fit on a cart');
    const needed = orders.flatMap((o) => o.lines.map((line) => `${line.aisle}/${line.place}`));
    const visited = new Set(batch.tour.map((spot) => `${spot.aisle}/${spot.place}`));
    if (needed.some((place) => !visited.has(place))) wrong.push('a tour misses a place');
    const spots = batch.tour.map((spot) => spotOf(problem.warehouse, spot));
    const walked = walkLengthM(problem.warehouse, spots);
    if (walked > batch.distanceM + 1e-3) wrong.push('a tour is longer than it says');
  }
  if (seen.size !== problem.orders.length) wrong.push('an order is lost');
  return wrong;
}

/**
 * Reads a warehouse with orders (JSON), batches the orders and walks each batch; writes
 * `{distanceM, batches: [{orders, units, distanceM, tour}], leftOut}`. With `waves` the orders are
 * first grouped by due time, every batch says its wave, and `waves` and `late` are added; with
 * `zones` so is the cut of the aisles among the pickers.
 * @throws AppError LOGISTICS_FILE_BROKEN, LOGISTICS_PROBLEM_INVALID.
 */
export function solvePickProblem(text: string, fileName: string, options: ToolOptions): ToolResult {
  const value = parseJson(text, fileName);
  const problem = readPickProblem(value);
  const file = value as Readonly<Record<string, unknown>>;
  const waved = file['waves'] === undefined ? undefined : readWaves(file, problem);
  const { plan, iterations } =
    waved === undefined ? solvePicks(problem, options) : solveWaves(problem, waved, options);
  const zones = file['zones'] === undefined ? undefined : zonesOf(file['zones'], problem);
  const leftOut = [...plan.leftOut, ...(waved?.leftOut ?? [])];
  const answer = {
    ...plan,
    leftOut,
    ...(waved === undefined ? {} : { waves: waved.waves, late: waved.late }),
    ...(zones === undefined ? {} : { zones }),
  };
  return {
    text: `${JSON.stringify(answer)}\n`,
    figures: {
      method: problem.method,
      distanceM: plan.distanceM,
      batches: plan.batches.length,
      leftOut: leftOut.length,
      violations: checkPicks(problem, answer).length,
      iterations,
      ...(waved === undefined ? {} : { waves: waved.waves.length, late: waved.late.length }),
    },
    leftOut: leftOut.map((left): Reason => ({ code: left.code, params: { stop: left.id } })),
  };
}

/** Every wave is batched on its own, its share of the time by its share of the lines. */
function solveWaves(problem: PickProblem, { waves }: WavePlan, options: ToolOptions): PickSolution {
  const byId = new Map(problem.orders.map((order) => [order.id, order]));
  const lines = waves.reduce((sum, wave) => sum + wave.lines, 0);
  const batches: PickBatch[] = [];
  const leftOut: { readonly id: string; readonly code: string }[] = [];
  let iterations = 0;
  let done = 0;
  waves.forEach((wave, index) => {
    const orders = wave.orders.flatMap((id) => byId.get(id) ?? []);
    done += wave.lines;
    const share = done / Math.max(1, lines);
    const { seconds, iterations: wanted } = options;
    const solved = solvePicks(
      { ...problem, orders },
      {
        ...options,
        ...(seconds === undefined ? {} : { seconds: seconds * share }),
        ...(wanted === undefined ? {} : { iterations: Math.ceil((wanted * wave.lines) / lines) }),
      },
    );
    batches.push(...solved.plan.batches.map((batch) => ({ ...batch, wave: index })));
    leftOut.push(...solved.plan.leftOut);
    iterations += solved.iterations;
  });
  const distanceM = rounded(batches.reduce((sum, batch) => sum + batch.distanceM, 0));
  return { plan: { distanceM, batches, leftOut }, iterations };
}
