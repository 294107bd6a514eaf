import { AppError } from '@quanyu/domain';
import { quantileOfSorted, weightedQuantile } from '@quanyu/numeric';
import { checkedLabels, checkedTarget } from '../check.ts';
import { LEARN_ERRORS } from '../errors.ts';
import { sigmoidOf } from '../kernels/logistic.ts';
import type { LOSS_CODES } from '../kernels/slopes.ts';

/**
 * What a model is to come close to. `squared`: the mean; `logistic`: P(1) of labels 0 and 1;
 * `poisson`, `tweedie`: the mean of amounts ≥ 0, as a product of factors; `quantile`: a level of the
 * distribution; `absolute`: the median.
 */
export type TreeLoss = keyof typeof LOSS_CODES;

/** Targets checked for their loss. @throws AppError LEARN_DATA_*, LEARN_LABEL_INVALID, LEARN_TARGET_INVALID. */
export function targetOf(loss: TreeLoss, y: ArrayLike<number>, rows: number): Float64Array {
  if (loss === 'logistic') return checkedLabels(y, rows);
  const target = checkedTarget(y, rows);
  if (loss !== 'poisson' && loss !== 'tweedie') return target;
  const at = target.findIndex((value) => value < 0);
  if (at < 0) return target;
  throw new AppError(
    LEARN_ERRORS.LEARN_TARGET_INVALID,
    `Cannot learn amounts as every target must be >= 0: current value is ${target[at]} in row ${at}`,
    { place: 'y', details: { row: at } },
  );
}

/** Rows with their weights, undefined where all weigh the same. */
export interface WeightedRows {
  readonly target: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly rows: Int32Array;
}

/** A mean of zeros gets this share of a unit, so that its logarithm is finite. */
const MEAN_MIN = 1e-9;

/** The best constant score. */
export function baseScore(loss: TreeLoss, level: number, data: WeightedRows): number {
  const { target, weights, rows } = data;
  if (loss === 'quantile' || loss === 'absolute') {
    return levelOf(loss === 'quantile' ? level : 0.5, {
      values: Float64Array.from(rows, (row) => target[row] ?? 0),
      weights: weights && Float64Array.from(rows, (row) => weights[row] ?? 0),
    });
  }
  let sum = 0;
  let weight = 0;
  for (const row of rows) {
    const w = weights?.[row] ?? 1;
    sum += w * (target[row] ?? 0);
    weight += w;
  }
  // Half a row of each class keeps the odds finite where the grown rows miss one.
  if (loss === 'logistic') return Math.log((sum + 0.5) / (weight - sum + 0.5));
  const mean = weight > 0 ? sum / weight : 0;
  return loss === 'squared' ? mean : Math.log(Math.max(mean, MEAN_MIN));
}

/** The level of some values: type 7, or by weight. */
export function levelOf(
  level: number,
  data: { readonly values: Float64Array; readonly weights: Float64Array | undefined },
): number {
  if (data.weights !== undefined) return weightedQuantile(data.values, data.weights, level);
  return quantileOfSorted(data.values.sort(), level);
}

/** From scores to what is predicted. */
export function predictedOf(loss: TreeLoss, scores: Float64Array): Float64Array {
  if (loss === 'logistic') return scores.map(sigmoidOf);
  return loss === 'poisson' || loss === 'tweedie' ? scores.map(Math.exp) : scores;
}
