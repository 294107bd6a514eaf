import type { Interactions } from './interactions.ts';
import { popularityOf } from './recommender.ts';

const DAY_MS = 86_400_000;

/**
 * Demand of each product in customers, forgetting half in `halfLifeDays` before the newest event. A
 * customer counts once a product, with the latest event. Without a half-life, or where times only
 * rank events, this is the number of distinct customers.
 * @complexity O(events).
 */
export function decayedPopularity(data: Interactions, halfLifeDays: number): Float64Array {
  if (halfLifeDays <= 0 || data.timeKind === 'rank') return popularityOf(data);
  let newest = Number.NEGATIVE_INFINITY;
  for (const time of data.time) newest = Math.max(newest, time);
  const demand = new Float64Array(data.products.length);
  const last = new Int32Array(data.products.length).fill(-1);
  for (let c = 0; c < data.customers.length; c++) {
    for (let e = (data.offsets[c + 1] ?? 0) - 1; e >= (data.offsets[c] ?? 0); e--) {
      const product = data.product[e] ?? 0;
      if (last[product] === c) continue;
      last[product] = c;
      const ageDays = (newest - (data.time[e] ?? newest)) / DAY_MS;
      demand[product] = (demand[product] ?? 0) + 0.5 ** (ageDays / halfLifeDays);
    }
  }
  return demand;
}
