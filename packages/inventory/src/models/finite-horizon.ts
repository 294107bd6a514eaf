import { AppError } from '@quanyu/domain';
import { checkDemand, type DemandLaw, demandPmf, type Pmf } from '../demand.ts';
import { checkParameter, INVENTORY_ERRORS } from '../errors.ts';

/** The dynamic programme of the mission: see `finiteHorizon`. */
export interface FiniteHorizonProblem {
  readonly periods: number;
  /** One law for all periods, or one each. Whole units. */
  readonly demand: DemandLaw | readonly DemandLaw[];
  readonly unitCost: number;
  readonly holdingCost: number;
  readonly shortageCost: number;
  /** Cost of ordering at all. Default 0. */
  readonly orderCost?: number;
  /** Largest stock after ordering: room in the store. */
  readonly capacityUnits: number;
  /** Default true: what is short is lost. False: it is owed. */
  readonly lostSales?: boolean;
  /** Value of a unit left at the end. Default 0. */
  readonly salvageValue?: number;
  /** Worth today of money one period later. Default 1. */
  readonly discountFactor?: number;
}

/** For each period, by starting stock from `firstUnits` upward: cost to go and best order. */
export interface FiniteHorizonSolution {
  /** Stock of index 0; negative where backorders may stand. */
  readonly firstUnits: number;
  /** Expected cost from period t on. Shape (periods, states). */
  readonly value: readonly Float64Array[];
  /** Best order, the smallest of equals. Shape (periods, states). */
  readonly orderUnits: readonly Int32Array[];
}

/** States × orders × demand values above which a problem is refused. */
const WORK_MAX = 2e9;

/**
 * V_t(x) = min over 0 ≤ q ≤ b − x of K[q>0] + cq + E[h(x+q−D)⁺ + p(D−x−q)⁺ + γ V_{t+1}(x′)], with
 * x′ = (x+q−D)⁺ under lost sales, x+q−D with backorders (kept above the lowest state), and
 * V_{T+1}(x) = −salvage · x. Exact for whole units. Cost periods · states · (states + demands).
 * @throws AppError INVENTORY_PARAMETER_INVALID, INVENTORY_TOO_LARGE.
 */
export function finiteHorizon(problem: FiniteHorizonProblem): FiniteHorizonSolution {
  const periods = checkParameter('periods', problem.periods, {
    min: 1,
    max: 10_000,
    integer: true,
  });
  const capacity = checkParameter('capacityUnits', problem.capacityUnits, {
    min: 0,
    max: 1_000_000,
    integer: true,
  });
  for (const name of ['holdingCost', 'shortageCost'] as const) {
    checkParameter(name, problem[name], { min: 0 });
  }
  checkParameter('unitCost', problem.unitCost);
  checkParameter('orderCost', problem.orderCost ?? 0, { min: 0 });
  checkParameter('salvageValue', problem.salvageValue ?? 0);
  checkParameter('discountFactor', problem.discountFactor ?? 1, { min: 0, max: 1 });
  const tables = demandTables(problem, periods);
  const most = tables.reduce((sum, table) => sum + table.first + table.mass.length - 1, 0);
  const firstUnits = problem.lostSales === false ? -most : 0;
  const states = capacity - firstUnits + 1;
  const widest = tables.reduce((most1, table) => Math.max(most1, table.mass.length), 1);
  if (periods * states * (states + widest) > WORK_MAX) throw tooLarge(states);
  let next: Float64Array = Float64Array.from(
    { length: states },
    (_, i) => -(problem.salvageValue ?? 0) * (firstUnits + i),
  );
  const value: Float64Array[] = [];
  const orders: Int32Array[] = [];
  for (let t = periods - 1; t >= 0; t--) {
    const after = costAfterOrder(problem, { firstUnits, next, table: tables[t] ?? tables[0] });
    const step = bestOrders(problem, after);
    value.unshift(step.value);
    orders.unshift(step.orders);
    next = step.value;
  }
  return { firstUnits, value, orderUnits: orders };
}

function demandTables(problem: FiniteHorizonProblem, periods: number): Pmf[] {
  const { demand } = problem;
  const laws = Array.isArray(demand) ? (demand as readonly DemandLaw[]) : undefined;
  if (laws === undefined) {
    const table = demandPmf(checkDemand(demand as DemandLaw));
    return Array.from({ length: periods }, () => table);
  }
  checkParameter('length of demand', laws.length, { min: periods, max: periods });
  return laws.map((law) => demandPmf(checkDemand(law)));
}

function tooLarge(states: number): AppError {
  return new AppError(
    INVENTORY_ERRORS.INVENTORY_TOO_LARGE,
    `Cannot solve as the problem must need at most ${WORK_MAX} steps: current value is ${states} states`,
    { place: 'capacityUnits' },
  );
}

interface Stage {
  readonly firstUnits: number;
  readonly next: Float64Array;
  readonly table: Pmf | undefined;
}

/** Expected cost of standing at each level after ordering. */
function costAfterOrder(problem: FiniteHorizonProblem, stage: Stage): Float64Array {
  const { firstUnits, next, table } = stage;
  const { first, mass } = table ?? { first: 0, mass: Float64Array.of(1) };
  const lowest = problem.lostSales === false ? firstUnits : 0;
  const gamma = problem.discountFactor ?? 1;
  return next.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < mass.length; k++) {
      const left = firstUnits + i - first - k;
      const cost = left >= 0 ? problem.holdingCost * left : -problem.shortageCost * left;
      const to = Math.max(left, lowest) - firstUnits;
      sum += (mass[k] ?? 0) * (cost + gamma * (next[to] ?? 0));
    }
    return sum;
  });
}

function bestOrders(
  problem: FiniteHorizonProblem,
  after: Float64Array,
): { value: Float64Array; orders: Int32Array } {
  const value = new Float64Array(after.length);
  const orders = new Int32Array(after.length);
  const { unitCost, orderCost = 0 } = problem;
  // Best level to order up to from below, scanned from the top: one pass for all states.
  let bestTotal = Number.POSITIVE_INFINITY;
  let bestLevel = after.length - 1;
  for (let i = after.length - 1; i >= 0; i--) {
    const stay = after[i] ?? 0;
    const order = orderCost - unitCost * i + bestTotal;
    const orderIsBetter = order < stay - 1e-12 * Math.max(1, Math.abs(stay));
    value[i] = orderIsBetter ? order : stay;
    orders[i] = orderIsBetter ? bestLevel - i : 0;
    const total = stay + unitCost * i;
    if (total <= bestTotal) {
      bestTotal = total;
      bestLevel = i;
    }
  }
  return { value, orders };
}
