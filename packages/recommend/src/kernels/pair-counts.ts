/**
 * Adds one product's row of ordered co-occurrence: for each place p where the product stands in a
 * customer's sequence, the product g places later gains `forward[g - 1] × weight`, the one g places
 * earlier `backward[g - 1] × weight`. Row by row, so that a row of all products stays in the cache
 * and no hash table is needed.
 * @param repeats What it gains with itself, as a share of that.
 * @param places Positions of this product in `sequence`.
 * @param starts Start of the sequence that holds each position; `ends` likewise its end.
 * @param row Dense accumulator, zero on entry. Shape (products,).
 * @param touched Receives the indices made non-zero.
 * @returns How many indices were touched.
 */
export function addPairRow(
  places: Int32Array,
  sequence: Int32Array,
  weight: Float64Array,
  starts: Int32Array,
  ends: Int32Array,
  forward: Float64Array,
  backward: Float64Array,
  repeats: number,
  row: Float64Array,
  touched: Int32Array,
): number {
  let count = 0;
  const window = forward.length;
  for (let n = 0; n < places.length; n++) {
    const p = places[n]!;
    const self = sequence[p]!;
    const last = Math.min(ends[p]! - 1, p + window);
    const first = Math.max(starts[p]!, p - window);
    for (let q = first; q <= last; q++) {
      const other = sequence[q]!;
      if (q === p || (other === self && repeats === 0)) continue;
      const share = other === self ? repeats : 1;
      const gain = share * (q > p ? forward[q - p - 1]! : backward[p - q - 1]!) * weight[q]!;
      if (gain === 0) continue;
      if (row[other] === 0) touched[count++] = other;
      row[other] = row[other]! + gain;
    }
  }
  return count;
}

/** Adds `scale × values[n]` to `out[columns[n]]` for n in [from, to). */
export function addScaledRow(
  columns: Int32Array,
  values: Float32Array,
  from: number,
  to: number,
  scale: number,
  out: Float64Array,
): void {
  for (let n = from; n < to; n++) {
    const column = columns[n]!;
    out[column] = out[column]! + scale * values[n]!;
  }
}

/** Turns sums into scores: `out × target + prior`, `-Infinity` where that is not above zero. */
export function finishScores(out: Float64Array, target: Float64Array, prior: Float64Array): void {
  for (let i = 0; i < out.length; i++) {
    const score = out[i]! * target[i]! + prior[i]!;
    out[i] = score > 0 ? score : Number.NEGATIVE_INFINITY;
  }
}

/**
 * Appends events [from, to) from place `start` on. Types of no strength are left out. A repeat of a
 * product right after itself is dropped, its strength kept where greater: a view, a click and a
 * purchase in a row are one interest.
 * @returns The end of what was appended.
 */
export function appendSequence(
  product: Int32Array,
  type: Uint8Array,
  strengths: Float64Array,
  from: number,
  to: number,
  sequence: Int32Array,
  weight: Float64Array,
  start: number,
): number {
  let count = start;
  for (let e = from; e < to; e++) {
    const strength = strengths[type[e]!]!;
    if (!(strength > 0)) continue;
    if (count === start || sequence[count - 1] !== product[e]) sequence[count++] = product[e]!;
    weight[count - 1] = Math.max(weight[count - 1]!, strength);
  }
  return count;
}
