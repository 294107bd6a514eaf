/** The products of which a various list is made; row n of each array is one product. */
export interface VariousPool {
  /** Score as a share of the best. */
  readonly shares: Float64Array;
  /** Likeness to what is picked so far. */
  readonly near: Float64Array;
  /** Places that are still free to take: 1. */
  readonly left: Uint8Array;
  /** Parts of the score by speaker, of length 1. Shape (products, speakers). */
  readonly parts: Float64Array;
  readonly speakers: number;
  /** Categories as numbers from 1; 0 where none. */
  readonly categories: Int32Array;
  /** Content tokens of product n at [offsets[n], offsets[n + 1]) with weights of length 1. */
  readonly offsets: Int32Array;
  readonly tokens: Int32Array;
  readonly weights: Float64Array;
}

/** The one left with the largest (1 − diversity) × share − diversity × near; -1 where none is left. */
export function mostWorth(pool: VariousPool, diversity: number): number {
  const { shares, near, left } = pool;
  let at = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < shares.length; n++) {
    if (left[n] === 0) continue;
    const worth = (1 - diversity) * shares[n]! - diversity * near[n]!;
    if (worth > most) {
      most = worth;
      at = n;
    }
  }
  return at;
}

/**
 * Raises the likeness of those left to what is picked by their likeness to `chosen`: the chance that
 * category (`sameCategory`), explanation (`sameExplanation` × cosine of the parts) or content (cosine of
 * the tokens) calls the two alike.
 * @param dense By token, all zero; left all zero.
 */
export function raiseNear(
  pool: VariousPool,
  chosen: number,
  sameCategory: number,
  sameExplanation: number,
  dense: Float64Array,
): void {
  const { near, left, categories, offsets, tokens, weights } = pool;
  const from = offsets[chosen]!;
  const to = offsets[chosen + 1]!;
  const category = categories[chosen]!;
  for (let t = from; t < to; t++) dense[tokens[t]!] = weights[t]!;
  for (let n = 0; n < near.length; n++) {
    if (left[n] === 0 || near[n]! >= 1) continue;
    let content = 0;
    for (let t = offsets[n]!; t < offsets[n + 1]!; t++) content += weights[t]! * dense[tokens[t]!]!;
    const common = category > 0 && categories[n] === category ? sameCategory : 0;
    const alike =
      1 - (1 - content) * (1 - common) * (1 - sameExplanation * cosine(pool, chosen, n));
    if (alike > near[n]!) near[n] = alike;
  }
  for (let t = from; t < to; t++) dense[tokens[t]!] = 0;
}

function cosine(pool: VariousPool, a: number, b: number): number {
  const { parts, speakers } = pool;
  let dot = 0;
  for (let s = 0; s < speakers; s++) dot += parts[a * speakers + s]! * parts[b * speakers + s]!;
  return dot;
}
