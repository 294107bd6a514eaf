import { type BatchAnswer, type BatchCost, unitsOf } from './batches.ts';

/** Orders for which trying every batch is cheap: 4,096 tours at most. */
export const EXACT_ORDERS_MAX = 12;

/**
 * The shortest batches of few orders, proved: every subset that fits on a cart is walked once, and
 * the best partition of a set is its best batch with the set's first order and the best partition of
 * the rest (dynamic programming over subsets). O(3ⁿ).
 */
export function exactBatches(cost: BatchCost): BatchAnswer {
  const all = (1 << cost.orders) - 1;
  const length = new Float64Array(all + 1).fill(Number.POSITIVE_INFINITY);
  for (let set = 1; set <= all; set++) {
    const batch = members(set);
    if (unitsOf(cost, batch) <= cost.capacityUnits) length[set] = cost.length(batch);
  }
  const chosen = bestBatchOfEach(length, all);
  const batches: number[][] = [];
  for (let set = all; set > 0; set ^= chosen[set] ?? set) batches.push(members(chosen[set] ?? set));
  return { batches, iterations: all };
}

/** For every set of orders the batch of its best partition that holds its first order. */
function bestBatchOfEach(length: Float64Array, all: number): Int32Array {
  const best = new Float64Array(all + 1).fill(Number.POSITIVE_INFINITY);
  const chosen = new Int32Array(all + 1);
  best[0] = 0;
  for (let set = 1; set <= all; set++) {
    const first = set & -set;
    const others = set ^ first;
    // Every subset of the others, down to none, with the first order.
    for (let part = others; part >= 0; part = part === 0 ? -1 : (part - 1) & others) {
      const batch = part | first;
      const value = (length[batch] ?? 0) + (best[set ^ batch] ?? 0);
      if (value >= (best[set] ?? 0)) continue;
      best[set] = value;
      chosen[set] = batch;
    }
  }
  return chosen;
}

function members(set: number): number[] {
  const found: number[] = [];
  for (let order = 0; set >> order > 0; order++) if (((set >> order) & 1) === 1) found.push(order);
  return found;
}
