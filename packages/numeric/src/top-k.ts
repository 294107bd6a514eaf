import { requireParameter } from './checks.ts';
import { heapTopK } from './kernels/top-k.ts';

/** The best of a list, best first. */
export interface TopK {
  readonly indices: Uint32Array;
  readonly scores: Float64Array;
}

/**
 * The k largest scores, best first; equal scores by smaller index. NaN is never chosen, so fewer
 * than k come back when scores are missing.
 * @param k Whole number ≥ 0; more than there are scores means all of them.
 * @throws AppError NUMERIC_PARAMETER_INVALID.
 * @complexity O(n log k), O(k) memory.
 */
export function topK(scores: ArrayLike<number>, k: number): TopK {
  const fits = Number.isSafeInteger(k) && k >= 0;
  requireParameter(fits, 'the largest scores', 'k', 'a whole number >= 0', k);
  const size = Math.min(k, scores.length);
  const indices = new Uint32Array(size);
  const best = new Float64Array(size);
  const values =
    scores instanceof Float32Array || scores instanceof Float64Array
      ? scores
      : new Float64Array(scores);
  const found = heapTopK(values, indices, best);
  return { indices: indices.slice(0, found), scores: best.slice(0, found) };
}
