import type { Interactions } from './interactions.ts';
import { addPairRow, appendSequence } from './kernels/pair-counts.ts';
import { selectStrongest } from './kernels/select.ts';
import { HISTORY_MAX } from './limits.ts';

/** Weighted counts of ordered pairs, a sparse row a product. Plain data. */
export interface PairCounts {
  /** Shape (products + 1,): row i is `offsets[i] .. offsets[i + 1] - 1`, columns rising. */
  readonly offsets: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
  /** Weighted number of events of each product. Shape (products,). */
  readonly degree: Float64Array;
}

export interface PairCountOptions {
  /** What a product gains with itself, as a share of what another would. Default 0. */
  readonly repeats?: number;
  /** Gain of the product g events later, g = 1, 2 …; its length is the window. */
  readonly forward: Float64Array;
  /** Gain of the product g events earlier. Same length. */
  readonly backward: Float64Array;
  /** Most neighbours kept a product, those with the highest count × degree^-targetExponent. */
  readonly neighbours: number;
  readonly targetExponent: number;
  /** Weight of an event by type index; absent: the event's own weight is not looked at, all are 1. */
  readonly typeWeights?: ArrayLike<number>;
}

/**
 * Counts which products follow which.
 * @complexity O(events × window) time; memory O(products × neighbours).
 */
export function countPairs(data: Interactions, options: PairCountOptions): PairCounts {
  const flat = flatten(data, options.typeWeights);
  const products = data.products.length;
  const degree = new Float64Array(products);
  for (const [e, product] of flat.sequence.entries()) {
    degree[product] = (degree[product] ?? 0) + (flat.weight[e] ?? 0);
  }
  const target = degree.map((d) => (d + 1) ** -options.targetExponent);
  const places = placesOf(flat.sequence, products);
  const offsets = new Int32Array(products + 1);
  const row = new Float64Array(products);
  const touched = new Int32Array(products);
  const columns: Int32Array[] = [];
  const values: Float32Array[] = [];
  for (let i = 0; i < products; i++) {
    const at = places.order.subarray(places.offsets[i], places.offsets[i + 1]);
    const { sequence, weight, starts, ends } = flat;
    const { forward, backward, repeats = 0 } = options;
    const count = addPairRow(
      ...([at, sequence, weight, starts, ends, forward, backward, repeats, row, touched] as const),
    );
    const kept = strongest(touched.slice(0, count), row, target, options.neighbours);
    columns.push(kept);
    values.push(Float32Array.from(kept, (j) => row[j] ?? 0));
    for (let n = 0; n < count; n++) row[touched[n] ?? 0] = 0;
    offsets[i + 1] = (offsets[i] ?? 0) + kept.length;
  }
  return { offsets, columns: joinedInts(columns), values: joinedFloats(values), degree };
}

/** Count of the pair (i, j), 0 where it never occurred or was not kept. @complexity O(log row). */
export function pairCount(counts: PairCounts, i: number, j: number): number {
  let low = counts.offsets[i] ?? 0;
  let high = (counts.offsets[i + 1] ?? 0) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const column = counts.columns[middle] ?? 0;
    if (column === j) return counts.values[middle] ?? 0;
    if (column < j) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}

interface FlatSequences {
  readonly sequence: Int32Array;
  readonly weight: Float64Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** The latest events of each customer as one long sequence. */
function flatten(data: Interactions, typeWeights: ArrayLike<number> | undefined): FlatSequences {
  const events = data.product.length;
  const sequence = new Int32Array(events);
  const weight = new Float64Array(events);
  const starts = new Int32Array(events);
  const ends = new Int32Array(events);
  const strengths = Float64Array.from(data.types, (_, type) => typeWeights?.[type] ?? 1);
  let count = 0;
  for (let c = 0; c < data.customers.length; c++) {
    const start = count;
    const to = data.offsets[c + 1] ?? 0;
    const from = Math.max(data.offsets[c] ?? 0, to - HISTORY_MAX);
    const { product, type } = data;
    count = appendSequence(product, type, strengths, from, to, sequence, weight, start);
    starts.fill(start, start, count);
    ends.fill(count, start, count);
  }
  const cut = <A extends Int32Array | Float64Array>(list: A): A => list.slice(0, count) as A;
  return { sequence: cut(sequence), weight: cut(weight), starts: cut(starts), ends: cut(ends) };
}

function placesOf(
  sequence: Int32Array,
  products: number,
): { readonly offsets: Int32Array; readonly order: Int32Array } {
  const offsets = new Int32Array(products + 1);
  for (const product of sequence) offsets[product + 1] = (offsets[product + 1] ?? 0) + 1;
  for (let i = 0; i < products; i++) offsets[i + 1] = (offsets[i + 1] ?? 0) + (offsets[i] ?? 0);
  const next = offsets.slice();
  const order = new Int32Array(sequence.length);
  for (const [place, product] of sequence.entries()) {
    const at = next[product] ?? 0;
    order[at] = place;
    next[product] = at + 1;
  }
  return { offsets, order };
}

/** The `limit` strongest columns, ties by smaller index, in rising order. */
function strongest(
  touched: Int32Array,
  row: Float64Array,
  target: Float64Array,
  limit: number,
): Int32Array {
  if (touched.length > limit) selectStrongest(touched, row, target, limit);
  return touched.subarray(0, Math.min(limit, touched.length)).sort();
}

/** One array of all parts. */
export function joinedInts(parts: readonly Int32Array[]): Int32Array {
  const joined = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** One array of all parts. */
export function joinedFloats(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
