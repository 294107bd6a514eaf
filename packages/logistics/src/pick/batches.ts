import type { Rng } from '@quanyu/numeric';
import type { Budget } from '../stop-criterion.ts';
import type { TourMaker } from './tours.ts';
import { type PickProblem, type Spot, spotOf } from './warehouse.ts';

/** Batches as lists of orders by index. */
export type Batches = readonly (readonly number[])[];

/** Tour lengths that are remembered. */
const REMEMBERED_MAX = 200_000;

/** What all ways of batching share: lengths of batches, remembered, and the cart's limit. */
export interface BatchCost {
  readonly orders: number;
  readonly units: Float64Array;
  readonly capacityUnits: number;
  length(batch: readonly number[]): number;
}

/** Lengths of batches over the orders that are planned. */
export function batchCost(
  problem: PickProblem,
  orders: readonly number[],
  maker: TourMaker,
): BatchCost {
  const spots = orders.map((i): Spot[] =>
    (problem.orders[i]?.lines ?? []).map((line) => spotOf(problem.warehouse, line)),
  );
  const units = Float64Array.from(orders, (i) =>
    (problem.orders[i]?.lines ?? []).reduce((sum, line) => sum + line.units, 0),
  );
  let known = new Map<string, number>();
  return {
    orders: orders.length,
    units,
    capacityUnits: problem.capacityUnits,
    length: (batch) => {
      const key = [...batch].sort((a, b) => a - b).join(',');
      const found = known.get(key);
      if (found !== undefined) return found;
      const length = maker.length(batch.flatMap((order) => spots[order] ?? []));
      if (known.size >= REMEMBERED_MAX) known = new Map();
      known.set(key, length);
      return length;
    },
  };
}

/** Sum of the lengths. */
export function totalLength(cost: BatchCost, batches: Batches): number {
  return batches.reduce((sum, batch) => sum + cost.length(batch), 0);
}

/** Units of a batch. */
export function unitsOf(cost: BatchCost, batch: readonly number[]): number {
  return batch.reduce((sum, order) => sum + (cost.units[order] ?? 0), 0);
}

/** Orders put one after another into the first cart with room. */
export function firstFit(cost: BatchCost, order: readonly number[]): number[][] {
  const batches: number[][] = [];
  const room: number[] = [];
  for (const next of order) {
    const need = cost.units[next] ?? 0;
    const at = room.findIndex((left) => left >= need);
    if (at < 0) {
      batches.push([next]);
      room.push(cost.capacityUnits - need);
    } else {
      batches[at]?.push(next);
      room[at] = (room[at] ?? 0) - need;
    }
  }
  return batches;
}

/** Orders as they came: a new cart as soon as the next order does not fit. */
export function firstCome(cost: BatchCost): number[][] {
  const batches: number[][] = [];
  let left = -1;
  for (let order = 0; order < cost.orders; order++) {
    const need = cost.units[order] ?? 0;
    if (need > left) {
      batches.push([]);
      left = cost.capacityUnits;
    }
    batches.at(-1)?.push(order);
    left -= need;
  }
  return batches;
}

/** Savings with lengths worked out again after each merge (C&W(ii), de Koster et al. 1999). */
export function savingsBatches(cost: BatchCost): number[][] {
  const batches: (number[] | undefined)[] = Array.from({ length: cost.orders }, (_, i) => [i]);
  const saving = (i: number, j: number): number => {
    const [a, b] = [batches[i], batches[j]];
    if (a === undefined || b === undefined) return Number.NEGATIVE_INFINITY;
    if (unitsOf(cost, a) + unitsOf(cost, b) > cost.capacityUnits) return Number.NEGATIVE_INFINITY;
    return cost.length(a) + cost.length(b) - cost.length([...a, ...b]);
  };
  const best = Array.from({ length: cost.orders }, (_, i) => bestPartner(cost, saving, i));
  for (let merges = 0; merges < cost.orders; merges++) {
    let i = 0;
    best.forEach((pair, k) => {
      if (batches[k] !== undefined && pair.value > (best[i]?.value ?? 0)) i = k;
    });
    const pair = best[i];
    if (batches[i] === undefined || pair === undefined || pair.value <= 0) break;
    const { partner } = pair;
    batches[i] = [...(batches[i] ?? []), ...(batches[partner] ?? [])];
    batches[partner] = undefined;
    best[partner] = { partner: -1, value: Number.NEGATIVE_INFINITY };
    best.forEach((old, k) => {
      if (batches[k] === undefined) return;
      const stale = k === i || old.partner === i || old.partner === partner;
      const value = k < i ? saving(k, i) : Number.NEGATIVE_INFINITY;
      if (stale) best[k] = bestPartner(cost, saving, k);
      else if (value > old.value) best[k] = { partner: i, value };
    });
  }
  return batches.flatMap((batch) => (batch === undefined ? [] : [batch]));
}

interface Partner {
  readonly partner: number;
  readonly value: number;
}

/** The later batch with which merging saves most. */
function bestPartner(
  cost: BatchCost,
  saving: (i: number, j: number) => number,
  i: number,
): Partner {
  let best: Partner = { partner: -1, value: Number.NEGATIVE_INFINITY };
  for (let j = i + 1; j < cost.orders; j++) {
    const value = saving(i, j);
    if (value > best.value) best = { partner: j, value };
  }
  return best;
}

/** What a search over batches takes. */
export interface BatchSearch {
  readonly cost: BatchCost;
  readonly rng: Rng;
  readonly budget: Budget;
  readonly onProgress?: (share: number, lengthM: number) => void;
}

export interface BatchAnswer {
  readonly batches: Batches;
  readonly iterations: number;
}
