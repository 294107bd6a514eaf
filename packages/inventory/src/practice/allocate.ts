import type { Reason } from '@quanyu/domain';
import { checkParameter } from '../errors.ts';

/** A place that may sell the scarce product. */
export interface AllocationPlace {
  readonly location: string;
  /** What it has already. Default 0. */
  readonly onHandUnits?: number;
  /** Demand samples until the next receipt, or quantiles at evenly spaced levels. */
  readonly demandSamples: ArrayLike<number>;
  /** Earned on a unit sold. Default 1. */
  readonly marginPerUnit?: number;
  /** Lost on a unit left over. Default 0. */
  readonly leftoverCostPerUnit?: number;
  /** Most that may be sent. Default no limit. */
  readonly unitsMax?: number;
}

export interface Allocation {
  readonly location: string;
  readonly units: number;
  /** Expected gain of the whole share and of its last unit. */
  readonly gain: number;
  readonly lastGain: number;
  readonly reasons: readonly Reason[];
}

export interface AllocationOptions {
  /**
   * `optimum`: each unit goes where it is expected to earn most, which is exact because the gain of
   * a place is concave. `proportional`: by mean demand less stock. Default `optimum`.
   */
  readonly by?: 'optimum' | 'proportional';
  /** Units go in multiples of this. Default 1. */
  readonly packUnits?: number;
}

const PACK_UNITS_MAX = 100_000;

interface Share {
  readonly place: AllocationPlace;
  readonly sorted: Float64Array;
  units: number;
  gain: number;
  lastGain: number;
}

/**
 * Divides what there is over places. Units that would lose money stay undivided. Ties go to the
 * place named first. Cost O(samples · log (samples · places)),
 * whatever the supply.
 * @returns one row a place, in order. @throws AppError INVENTORY_PARAMETER_INVALID.
 */
export function allocate(
  supplyUnits: number,
  places: readonly AllocationPlace[],
  options: AllocationOptions = {},
): readonly Allocation[] {
  checkParameter('supplyUnits', supplyUnits, { min: 0, max: 1e9 });
  const pack = checkParameter('packUnits', options.packUnits ?? 1, {
    min: 1,
    max: PACK_UNITS_MAX,
    integer: true,
  });
  const shares = places.map(newShare);
  if (options.by === 'proportional') shareProportionally(shares, supplyUnits, pack);
  else shareByGain(shares, supplyUnits, pack);
  return shares.map(({ place, units, gain, lastGain }) => ({
    location: place.location,
    units,
    gain,
    lastGain,
    reasons: units > 0 ? [{ code: 'INVENTORY_ALLOCATION', params: { units, gain: lastGain } }] : [],
  }));
}

function newShare(place: AllocationPlace): Share {
  checkParameter(`samples of ${place.location}`, place.demandSamples.length, { min: 1 });
  const sorted = Float64Array.from(place.demandSamples, (value) =>
    checkParameter(`demand of ${place.location}`, value),
  ).sort();
  checkParameter(`onHandUnits of ${place.location}`, place.onHandUnits ?? 0, { min: 0 });
  return { place, sorted, units: 0, gain: 0, lastGain: 0 };
}

/** Expected gain of one more pack on top of what the place has and was given. */
function packGain(share: Share, pack: number): number {
  const { place, sorted } = share;
  if (share.units + pack > (place.unitsMax ?? Number.POSITIVE_INFINITY)) return -1;
  const from = (place.onHandUnits ?? 0) + share.units;
  const margin = place.marginPerUnit ?? 1;
  const loss = place.leftoverCostPerUnit ?? 0;
  let gain = 0;
  for (let unit = from + 1; unit <= from + pack; unit++) {
    // Chance that this very unit is wanted; a sample between two units wants a part of it.
    const wanted = shareAbove(sorted, unit);
    gain += margin * wanted - loss * (1 - wanted);
  }
  return gain;
}

/** Mean over samples of min(1, max(0, sample − (unit − 1))). */
function shareAbove(sorted: Float64Array, unit: number): number {
  const low = placeAbove(sorted, unit);
  let sum = sorted.length - low;
  for (let i = low - 1; i >= 0 && (sorted[i] ?? 0) > unit - 1; i--) {
    sum += (sorted[i] ?? 0) - unit + 1;
  }
  return sum / sorted.length;
}

function shareByGain(shares: Share[], supplyUnits: number, pack: number): void {
  const heap = shares.map((share, i) => ({ share, i, gain: packGain(share, pack) }));
  const better = (a: (typeof heap)[number], b: (typeof heap)[number]): boolean =>
    a.gain > b.gain || (a.gain === b.gain && a.i < b.i);
  const sink = (from: number): void => {
    for (let at = from; ; ) {
      let best = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        const one = heap[child];
        const top = heap[best];
        if (one !== undefined && top !== undefined && better(one, top)) best = child;
      }
      const here = heap[at];
      const there = heap[best];
      if (best === at || here === undefined || there === undefined) return;
      heap[at] = there;
      heap[best] = here;
      at = best;
    }
  };
  for (let i = (heap.length >> 1) - 1; i >= 0; i--) sink(i);
  for (let left = supplyUnits; left >= pack; ) {
    const top = heap[0];
    if (top === undefined || !(top.gain > 0)) return;
    const packs = Math.min(equalPacks(top.share, pack), Math.floor(left / pack));
    top.share.units += packs * pack;
    top.share.gain += packs * top.gain;
    top.share.lastGain = top.gain / pack;
    left -= packs * pack;
    top.gain = packGain(top.share, pack);
    sink(0);
  }
}

/** Packs from here on that all gain the same as the next: up to the next demand sample. At least 1. */
function equalPacks({ place, sorted, units }: Share, pack: number): number {
  const from = (place.onHandUnits ?? 0) + units;
  const next = sorted[placeAbove(sorted, from + 1)] ?? 0;
  const before = sorted[placeAbove(sorted, from + 1) - 1] ?? Number.NEGATIVE_INFINITY;
  // A sample inside the next unit makes that unit's gain differ from those after it.
  if (before > from) return 1;
  const most = Math.min(
    Math.floor(next) - from,
    (place.unitsMax ?? Number.POSITIVE_INFINITY) - units,
  );
  return Math.max(1, Math.floor(most / pack));
}

/** Index of the first sample at or above `units`. */
function placeAbove(sorted: Float64Array, units: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) >= units) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** By need, largest remainders first, so that whole packs add up. */
function shareProportionally(shares: Share[], supplyUnits: number, pack: number): void {
  const needs = shares.map(({ place, sorted }) => {
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    const need = Math.max(0, mean - (place.onHandUnits ?? 0));
    return Math.min(need, place.unitsMax ?? Number.POSITIVE_INFINITY);
  });
  const total = needs.reduce((sum, need) => sum + need, 0);
  if (total <= 0) return;
  const packs = Math.floor(Math.min(supplyUnits, total) / pack);
  const exact = needs.map((need) => (packs * need) / total);
  const order = exact
    .map((value, i) => ({ i, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i);
  let spare = packs - exact.reduce((sum, value) => sum + Math.floor(value), 0);
  const given = exact.map(Math.floor);
  for (const { i } of order) if (spare-- > 0) given[i] = (given[i] ?? 0) + 1;
  shares.forEach((share, i) => {
    for (let k = 0; k < (given[i] ?? 0); k++) {
      const gain = packGain({ ...share, place: { ...share.place, unitsMax: Infinity } }, pack);
      share.units += pack;
      share.gain += gain;
      share.lastGain = gain / pack;
    }
  });
}
