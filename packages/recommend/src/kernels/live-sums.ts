/** Sums by product over speaking products: zero, and not `seen`, but for the `touched` ones. */
export interface ScoreSums {
  readonly sums: Float64Array;
  readonly seen: Uint8Array;
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
  const { sums, seen, touched } = into;
  let count = into.count;
  for (let n = from; n < to; n++) {
    const key = keys[n]!;
    if (seen[key] === 0) {
      seen[key] = 1;
      touched[count++] = key;
    }
    sums[key] = sums[key]! + scale * counts[n]!;
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
  const { sums, seen, touched } = into;
  let count = into.count;
  for (let n = from; n < to; n++) {
    const key = keys[n]!;
    const common = counts[n]!;
    if (seen[key] === 0) {
      seen[key] = 1;
      touched[count++] = key;
    }
    sums[key] = sums[key]! + (weight * common * common) / (orders * (common + shrinkage));
  }
  into.count = count;
}

/** Moves the touched products with a sum above zero out and clears all. @returns How many left. */
export function drainSums(into: ScoreSums, products: Int32Array, scores: Float64Array): number {
  let found = 0;
  for (let n = 0; n < into.count; n++) {
    const product = into.touched[n]!;
    const sum = into.sums[product]!;
    into.sums[product] = 0;
    into.seen[product] = 0;
    if (!(sum > 0)) continue;
    products[found] = product;
    scores[found] = sum;
    found++;
  }
  into.count = 0;
  return found;
}

/**
 * Adds the counts of marked products to rows of a matrix: `out[(mark − 1) × columns + column]`. Whole numbers, so the sums of changes are exact.
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
    if (mark === 0) continue;
    const at = (mark - 1) * columns + column;
    out[at] = out[at]! + counts[n]!;
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
