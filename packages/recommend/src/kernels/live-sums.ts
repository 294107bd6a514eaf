/** Sums by product over speaking products: zero but for the `touched` ones. */
export interface ScoreSums {
  readonly sums: Float64Array;
  readonly touched: Int32Array;
  count: number;
}

/**
 * Adds `scale × count` of some entries to the sums. Entries lie in `keys` and `counts` at [from, to).
 */
export function addEntries(
  keys: Int32Array,
  counts: Float64Array,
  from: number,
  to: number,
  scale: number,
  into: ScoreSums,
): void {
  const { sums, touched } = into;
  let count = into.count;
  for (let n = from; n < to; n++) {
    const key = keys[n]!;
    const before = sums[key]!;
    if (before === 0) touched[count++] = key;
    sums[key] = before + scale * counts[n]!;
  }
  into.count = count;
}

/** Multiplies the sums of touched products by their `target`. */
export function scaleTouched(into: ScoreSums, target: Float64Array): void {
  for (let n = 0; n < into.count; n++) {
    const product = into.touched[n]!;
    into.sums[product] = into.sums[product]! * target[product]!;
  }
}

/**
 * Adds the confidence of each entry, n / orders × n / (n + shrinkage) for n common orders, times `weight`.
 */
export function addConfidences(
  keys: Int32Array,
  counts: Float64Array,
  from: number,
  to: number,
  orders: number,
  shrinkage: number,
  weight: number,
  into: ScoreSums,
): void {
  const { sums, touched } = into;
  let count = into.count;
  for (let n = from; n < to; n++) {
    const key = keys[n]!;
    const common = counts[n]!;
    const before = sums[key]!;
    if (before === 0) touched[count++] = key;
    sums[key] = before + (weight * common * common) / (orders * (common + shrinkage));
  }
  into.count = count;
}

/** Moves a finished row to `keys` and `counts` from place `at` on and clears it. @returns The end. */
export function drainRow(
  row: { readonly counts: Float64Array; readonly touched: Int32Array; count: number },
  keys: Int32Array,
  counts: Float64Array,
  at: number,
): number {
  for (let n = 0; n < row.count; n++) {
    const product = row.touched[n]!;
    keys[at + n] = product;
    counts[at + n] = row.counts[product]!;
    row.counts[product] = 0;
  }
  const end = at + row.count;
  row.count = 0;
  return end;
}

/** Moves the touched products and their sums out and clears them. @returns How many. */
export function drainSums(into: ScoreSums, products: Int32Array, scores: Float64Array): number {
  const { count } = into;
  for (let n = 0; n < count; n++) {
    const product = into.touched[n]!;
    products[n] = product;
    scores[n] = into.sums[product]!;
    into.sums[product] = 0;
  }
  into.count = 0;
  return count;
}

/**
 * Writes the counts of marked products into rows of a matrix: `out[(mark − 1) × columns + column]`.
 * @param marks By product: its row from 1, or 0.
 */
export function gatherMarked(
  keys: Int32Array,
  counts: Float64Array,
  from: number,
  to: number,
  marks: Int32Array,
  columns: number,
  column: number,
  out: Float64Array,
): void {
  for (let n = from; n < to; n++) {
    const mark = marks[keys[n]!]!;
    if (mark > 0) out[(mark - 1) * columns + column] = counts[n]!;
  }
}

/**
 * Places of the k best scores, best first, equal scores by smaller product; `-Infinity` never enters.
 * @param places Receives them. Shape (k,). @returns How many were found, ≤ k.
 */
export function topPlaces(
  products: Int32Array,
  scores: Float64Array,
  length: number,
  k: number,
  places: Int32Array,
): number {
  let count = 0;
  let least = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < length; n++) {
    const score = scores[n]!;
    if (!(score > Number.NEGATIVE_INFINITY) || score < least) continue;
    if (count === k && !isBefore(products, scores, n, places[k - 1]!)) continue;
    let at = count < k ? count++ : k - 1;
    while (at > 0 && isBefore(products, scores, n, places[at - 1]!)) {
      places[at] = places[at - 1]!;
      at--;
    }
    places[at] = n;
    if (count === k) least = scores[places[k - 1]!]!;
  }
  return count;
}

function isBefore(products: Int32Array, scores: Float64Array, a: number, b: number): boolean {
  return scores[a]! > scores[b]! || (scores[a] === scores[b] && products[a]! < products[b]!);
}
