import { checkDemand, type DemandLaw, demandMean, demandPmf } from '../demand.ts';
import { checkChoice, checkParameter, tooLarge } from '../errors.ts';
import { valueSpan } from '../kernels/service.ts';
import type { Solution } from '../policy.ts';

/** Goods that can be sold for so many periods; orders arrive at once; unmet demand is lost. */
export interface PerishableProblem {
  /** Demand of a period, whole units. */
  readonly demand: DemandLaw;
  /** Periods in which a unit can be sold, 2 to 5. */
  readonly lifetimePeriods: number;
  readonly holdingCost: number;
  readonly shortageCost: number;
  /** Cost of throwing one unit away, beyond its price. */
  readonly outdateCost: number;
  /** Default 0. */
  readonly unitCost?: number;
  /** Which units customers get. Default `oldest-first`. */
  readonly issue?: 'oldest-first' | 'newest-first';
}

const STATES_MAX = 60_000;
const WORK_MAX = 4e8;
const ROUNDS_MAX = 5000;

/**
 * The policy of least average cost a period that sees the age of every unit (Nahmias, Operations
 * Research 23, 1975), by relative value iteration. The table's index is x₁ + n (x₂ + n (…)), x₁ the
 * units that live one more period, n = `orders`. `details.baseStock` is the best rule that sees the
 * total only, with its exact cost. @throws AppError INVENTORY_TOO_LARGE.
 */
export function perishable(problem: PerishableProblem): Solution {
  const shelf = newShelf(problem);
  const solved = iterate(shelf, (state) => bestOrder(shelf, state));
  let baseStock = { levelUnits: 0, cost: Number.POSITIVE_INFINITY };
  for (let level = 0; level < 2 * shelf.n; level++) {
    const { cost } = iterate(shelf, (state) => shelf.cap(level - shelf.total(state)));
    if (cost < baseStock.cost) baseStock = { levelUnits: level, cost };
    else if (level > demandMean(problem.demand) + 1) break;
  }
  return {
    policy: {
      kind: 'order-table',
      firstUnits: 0,
      stocks: shelf.n,
      orders: shelf.n,
      regularUnits: Array.from(solved.orders),
    },
    cost: solved.cost,
    details: { baseStock, states: shelf.states },
  };
}

interface Shelf {
  readonly problem: PerishableProblem;
  readonly mass: Float64Array;
  readonly life: number;
  /** Units of one age: 0 to n − 1. */
  readonly n: number;
  readonly states: number;
  readonly value: Float64Array;
  readonly cap: (units: number) => number;
  readonly total: (state: number) => number;
}

function newShelf(problem: PerishableProblem): Shelf {
  const life = checkParameter('lifetimePeriods', problem.lifetimePeriods, {
    min: 2,
    max: 5,
    integer: true,
  });
  checkParameter('holdingCost', problem.holdingCost, { min: 0 });
  checkParameter('shortageCost', problem.shortageCost, { min: Number.MIN_VALUE });
  checkParameter('outdateCost', problem.outdateCost, { min: 0 });
  checkParameter('unitCost', problem.unitCost ?? 0, { min: 0 });
  checkChoice('issue', problem.issue ?? 'oldest-first', ['oldest-first', 'newest-first']);
  const table = demandPmf(checkDemand(problem.demand));
  const mass: number[] = new Array(table.first).fill(0);
  let sum = 0;
  // The tail that is cut here counts as its first value: it is sold out either way.
  for (const share of table.mass) {
    if (sum > 1 - 1e-9) break;
    mass.push(share);
    sum += share;
  }
  mass[mass.length - 1] = (mass.at(-1) ?? 0) + 1 - sum;
  // Nobody orders more than the greatest demand: it could not be needed before it is replaced.
  const n = mass.length;
  const states = n ** (life - 1);
  if (states > STATES_MAX) throw tooLarge('states', STATES_MAX, states);
  if (states * n * n * life > WORK_MAX) throw tooLarge('steps', WORK_MAX, states * n * n * life);
  const total = (state: number): number => {
    let units = 0;
    for (let rest = state; rest > 0; rest = Math.floor(rest / n)) units += rest % n;
    return units;
  };
  const cap = (units: number): number => Math.max(0, Math.min(n - 1, units));
  const value = new Float64Array(states);
  return { problem, mass: Float64Array.from(mass), life, n, states, value, cap, total };
}

/** Average cost under a choice of orders, which may look at the values of the round before. */
function iterate(
  shelf: Shelf,
  choose: (state: number) => number,
): { cost: number; orders: Uint8Array } {
  const { states, value } = shelf;
  value.fill(0);
  const next = new Float64Array(states);
  const orders = new Uint8Array(states);
  let low = 0;
  let high = 0;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    for (let state = 0; state < states; state++) {
      orders[state] = choose(state);
      next[state] = costOfOrder(shelf, state, orders[state] ?? 0);
    }
    ({ low, high } = valueSpan(next, value));
    const base = next[0] ?? 0;
    // Half a step keeps chains that come back every few periods from swinging.
    for (let i = 0; i < states; i++) {
      value[i] = ((value[i] ?? 0) + (next[i] ?? 0) - base) / 2;
    }
    if (high - low < 1e-7 * Math.max(1, Math.abs(high))) break;
  }
  return { cost: (low + high) / 2, orders };
}

function bestOrder(shelf: Shelf, state: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let q = 0; q < shelf.n; q++) {
    const cost = costOfOrder(shelf, state, q);
    if (cost >= least - 1e-12) continue;
    least = cost;
    best = q;
  }
  return best;
}

/** Cost of the period and the value after it. */
function costOfOrder(shelf: Shelf, state: number, order: number): number {
  const { problem, mass, life, n, value } = shelf;
  const { holdingCost: h, shortageCost: p, outdateCost, unitCost = 0 } = problem;
  const ages: number[] = [];
  let rest = state;
  for (let age = 1; age < life; age++) {
    ages.push(rest % n);
    rest = Math.floor(rest / n);
  }
  ages.push(order);
  const sum = ages.reduce((units, one) => units + one, 0);
  let cost = unitCost * order;
  for (let d = 0; d < mass.length; d++) {
    const left = leftover(ages, d, problem.issue === 'newest-first');
    let next = 0;
    for (let age = life - 1; age >= 1; age--) next = next * n + (left[age] ?? 0);
    const short = Math.max(0, d - sum);
    const held = Math.max(0, sum - d);
    const loss = h * held + p * short + outdateCost * (left[0] ?? 0) + (value[next] ?? 0);
    cost += (mass[d] ?? 0) * loss;
  }
  return cost;
}

function leftover(ages: readonly number[], demand: number, newestFirst: boolean): number[] {
  const left = [...ages];
  let wanted = demand;
  for (let k = 0; k < left.length && wanted > 0; k++) {
    const age = newestFirst ? left.length - 1 - k : k;
    const taken = Math.min(wanted, left[age] ?? 0);
    left[age] = (left[age] ?? 0) - taken;
    wanted -= taken;
  }
  return left;
}
