import { checkParameter } from '../errors.ts';
import type { Solution } from '../policy.ts';

export interface LotSizingProblem {
  /** Demand of each period, known. */
  readonly demand: readonly number[];
  /** Cost of holding a unit from one period to the next; a number, or one a period. */
  readonly holdingCost: number | readonly number[];
  /** Cost of ordering at all; a number, or one a period. */
  readonly orderCost: number | readonly number[];
  /** Unit price; a number, or one a period. Default 0. */
  readonly unitCost?: number | readonly number[];
}

const PERIODS_MAX = 5000;

/** Exact lot sizes for known demand (Wagner and Whitin, 1958). Cost O(T²). */
export function wagnerWhitin(problem: LotSizingProblem): Solution {
  const { demand } = problem;
  const n = checkParameter('length of demand', Array.isArray(demand) ? demand.length : undefined, {
    min: 1,
    max: PERIODS_MAX,
  });
  for (const [t, units] of demand.entries()) checkParameter(`demand[${t}]`, units, { min: 0 });
  const holding = perPeriod('holdingCost', problem.holdingCost, n);
  const order = perPeriod('orderCost', problem.orderCost, n);
  const unit = perPeriod('unitCost', problem.unitCost ?? 0, n);
  const value = new Float64Array(n + 1);
  const next = new Int32Array(n);
  for (let t = n - 1; t >= 0; t--) {
    const best = bestRun(t, { demand, holding, value, order: order[t] ?? 0, unit: unit[t] ?? 0 });
    value[t] = best.cost;
    next[t] = best.next;
  }
  const plan = new Array<number>(n).fill(0);
  for (let t = 0; t < n; t = next[t] ?? n) {
    plan[t] = demand.slice(t, next[t]).reduce((sum, wanted) => sum + wanted, 0);
  }
  return { policy: { kind: 'plan', orderUnits: plan }, cost: value[0] ?? 0, details: {} };
}

interface Run {
  readonly demand: readonly number[];
  readonly holding: Float64Array;
  /** Cost to go from each later period. */
  readonly value: Float64Array;
  readonly order: number;
  readonly unit: number;
}

/** How far ahead an order in period t should reach. */
function bestRun(t: number, run: Run): { cost: number; next: number } {
  const best = { cost: Number.POSITIVE_INFINITY, next: t + 1 };
  let units = 0;
  let carry = 0;
  let held = 0;
  for (let s = t; s < run.demand.length; s++) {
    const wanted = run.demand[s] ?? 0;
    units += wanted;
    held += carry * wanted;
    const fixed = units > 0 ? run.order : 0;
    const cost = fixed + run.unit * units + held + (run.value[s + 1] ?? 0);
    if (cost < best.cost) {
      best.cost = cost;
      best.next = s + 1;
    }
    carry += run.holding[s] ?? 0;
  }
  return best;
}

function perPeriod(name: string, value: number | readonly number[], n: number): Float64Array {
  if (typeof value === 'number')
    return new Float64Array(n).fill(checkParameter(name, value, { min: 0 }));
  const length = Array.isArray(value) ? value.length : undefined;
  checkParameter(`length of ${name}`, length, { min: n, max: n });
  return Float64Array.from(value, (one, t) => checkParameter(`${name}[${t}]`, one, { min: 0 }));
}
