import { assert } from '@quanyu/domain';
import type { Rng } from '@quanyu/numeric';

/** Element of a list that must be there; an index outside is a bug. */
export function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  assert(value !== undefined, `index ${index} of ${list.length}`);
  return value;
}

/** One element, all equally likely. */
export function pick<T>(rng: Rng, list: readonly T[]): T {
  return at(list, rng.int(list.length));
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Uniform in [low, high). */
export function between(rng: Rng, low: number, high: number): number {
  return low + (high - low) * rng.uniform();
}

/** Exponential with the given mean. */
export function exponential(rng: Rng, mean: number): number {
  return -mean * Math.log(1 - rng.uniform());
}

/** Poisson count: by products of uniforms below 30 (Knuth), by the rounded normal above. */
export function poisson(rng: Rng, mean: number): number {
  if (!(mean > 0)) return 0;
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * rng.normal()));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = rng.uniform(); product > limit; product *= rng.uniform()) count += 1;
  return count;
}

/** First index whose running sum exceeds `target`; `sums` rises. O(log n). */
export function indexOfSum(sums: Float64Array, target: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sums[middle] ?? 0) > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Index drawn with probability proportional to the increments of `sums`. */
export function drawBySums(rng: Rng, sums: Float64Array): number {
  return indexOfSum(sums, rng.uniform() * (sums[sums.length - 1] ?? 0));
}
