/**
 * The k best of `scores`, best first, equal scores by smaller index; `-Infinity` and NaN never enter.
 * Threshold scan: an element costs one comparison unless it enters.
 * @param indices Receives the indices, `best` the scores. Shape (k,).
 * @returns How many were found, ≤ k.
 */
export function topScores(
  scores: Float64Array,
  k: number,
  indices: Int32Array,
  best: Float64Array,
): number {
  let count = 0;
  let threshold = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    if (!(score > threshold)) continue;
    let at = count < k ? count++ : k - 1;
    while (at > 0 && best[at - 1]! < score) {
      best[at] = best[at - 1]!;
      indices[at] = indices[at - 1]!;
      at--;
    }
    best[at] = score;
    indices[at] = i;
    if (count === k) threshold = best[k - 1]!;
  }
  return count;
}

/** Rank of `target` from 1, equal scores counted against it; Infinity where it has no score. */
export function rankOfTarget(scores: Float64Array, target: number): number {
  const own = scores[target]!;
  if (!(own > Number.NEGATIVE_INFINITY)) return Number.POSITIVE_INFINITY;
  let rank = 0;
  for (let i = 0; i < scores.length; i++) if (scores[i]! >= own) rank++;
  return rank;
}

/**
 * Chance that `target` scores above one of the other products that take part, ties half.
 * @param part 1 where a product takes part. Shape (products,).
 * @returns NaN where nothing else takes part.
 */
export function aucOfTarget(scores: Float64Array, part: Uint8Array, target: number): number {
  const own = scores[target]!;
  let below = 0;
  let others = 0;
  for (let i = 0; i < scores.length; i++) {
    if (part[i] === 0 || i === target) continue;
    others++;
    const score = scores[i]!;
    if (score < own) below++;
    else if (score === own) below += 0.5;
  }
  return others === 0 ? Number.NaN : below / others;
}
