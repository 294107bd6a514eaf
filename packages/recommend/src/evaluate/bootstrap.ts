import { AppError } from '@quanyu/domain';
import { quantileOfSorted, type Rng } from '@quanyu/numeric';
import { RECOMMEND_ERRORS } from '../errors.ts';

/** Whether one model is better than another on the same cases. */
export interface PairedComparison {
  /** Mean of a − b. */
  readonly difference: number;
  /** Percentile interval of the mean difference. */
  readonly lower: number;
  readonly upper: number;
  /** Two-sided: how often a resample falls on the other side of zero, twice. */
  readonly pValue: number;
  /** Whether the interval leaves zero out. */
  readonly isSignificant: boolean;
}

/**
 * Paired bootstrap over cases: the same resample for both models, so that easy and hard cases cancel.
 * @param a Figure of each case under one model, as `Evaluation.ndcgs`. @param b Under the other.
 * @throws AppError RECOMMEND_COLUMNS_UNEVEN, RECOMMEND_EVENTS_EMPTY, RECOMMEND_WEIGHT_INVALID.
 * @complexity O(resamples × cases).
 * @see Efron and Tibshirani (1993), An introduction to the bootstrap, chapter 16.
 */
export function pairedBootstrap(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: { readonly rng: Rng; readonly resamples?: number; readonly level?: number },
): PairedComparison {
  const { rng, resamples = 2_000, level = 0.95 } = options;
  if (a.length !== b.length) {
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_COLUMNS_UNEVEN,
      `Cannot compare as both models need the same cases: current value is ${a.length} and ${b.length}`,
    );
  }
  if (a.length === 0) {
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_EVENTS_EMPTY,
      'Cannot compare as there must be a case: current value is 0',
    );
  }
  const gaps = Float64Array.from(a, (value, i) => value - (b[i] ?? Number.NaN));
  const bad = gaps.findIndex((gap) => !Number.isFinite(gap));
  if (bad >= 0) {
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_WEIGHT_INVALID,
      `Cannot compare as figures must be finite: current value is ${gaps[bad]}`,
      { place: `case ${bad + 1}` },
    );
  }
  const means = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    for (let n = 0; n < gaps.length; n++) sum += gaps[rng.int(gaps.length)] ?? 0;
    means[r] = sum / gaps.length;
  }
  means.sort();
  const difference = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const lower = quantileOfSorted(means, (1 - level) / 2);
  const upper = quantileOfSorted(means, (1 + level) / 2);
  const above = means.filter((mean) => mean >= 0).length;
  const below = means.filter((mean) => mean <= 0).length;
  const pValue = Math.min(1, (2 * (1 + Math.min(above, below))) / (1 + resamples));
  return { difference, lower, upper, pValue, isSignificant: lower > 0 || upper < 0 };
}
