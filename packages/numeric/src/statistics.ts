import {
  asFloat64,
  requireCount,
  requireFinite,
  requireFiniteResult,
  requireParameter,
  requireSize,
} from './checks.ts';
import {
  centredDot,
  compensatedDot,
  compensatedSum,
  indexAtWeight,
  interpolateSorted,
} from './kernels/sums.ts';

/** Which variance: of a whole `population` (÷ n) or estimated from a `sample` (÷ n − 1). */
export type VarianceKind = 'population' | 'sample';

/**
 * Sum with Neumaier's compensation. The sum of nothing is 0.
 * @throws AppError NUMERIC_NOT_FINITE on NaN or infinite numbers, or when the sum overflows.
 * @complexity O(n)
 */
export function sum(values: ArrayLike<number>): number {
  return requireFiniteResult(compensatedSum(asFloat64(values)), values, 'a sum');
}

/**
 * Arithmetic mean.
 * @throws AppError NUMERIC_INPUT_EMPTY without numbers, NUMERIC_NOT_FINITE on NaN.
 */
export function mean(values: ArrayLike<number>): number {
  requireCount(values, 1, 'a mean');
  return sum(values) / values.length;
}

/**
 * Mean weighted by non-negative weights that do not all vanish.
 * @throws AppError NUMERIC_SHAPE_MISMATCH, NUMERIC_PARAMETER_INVALID (weights), NUMERIC_NOT_FINITE.
 */
export function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  const total = requireWeights(values, weights, 'a weighted mean');
  const dot = compensatedDot(asFloat64(values), asFloat64(weights));
  return requireFiniteResult(dot, values, 'a weighted mean') / total;
}

/**
 * Variance around the mean (two passes, corrected).
 * @param kind `sample` divides by n − 1 (default), `population` by n.
 * @throws AppError NUMERIC_INPUT_EMPTY below 2 numbers (1 for a population), NUMERIC_NOT_FINITE.
 */
export function variance(values: ArrayLike<number>, kind: VarianceKind = 'sample'): number {
  const lost = kind === 'sample' ? 1 : 0;
  requireCount(values, 1 + lost, 'a variance');
  const x = asFloat64(values);
  const centre = mean(x);
  const squares = requireFiniteResult(centredDot(x, x, centre, centre), values, 'a variance');
  return Math.max(0, squares) / (values.length - lost);
}

/** Square root of {@link variance}. */
export function standardDeviation(
  values: ArrayLike<number>,
  kind: VarianceKind = 'sample',
): number {
  return Math.sqrt(variance(values, kind));
}

/**
 * Population variance with weights: Σw(x − x̄)² / Σw.
 * @throws as {@link weightedMean}.
 */
export function weightedVariance(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  const centre = weightedMean(values, weights);
  const x = asFloat64(values);
  const squares = x.map((value) => (value - centre) ** 2);
  return weightedMean(squares, weights);
}

/**
 * Covariance of two equally long lists.
 * @throws AppError NUMERIC_SHAPE_MISMATCH, NUMERIC_INPUT_EMPTY, NUMERIC_NOT_FINITE.
 */
export function covariance(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  kind: VarianceKind = 'sample',
): number {
  const lost = kind === 'sample' ? 1 : 0;
  requireSize(y.length, x.length, 'a covariance', 'length of y');
  requireCount(x, 1 + lost, 'a covariance');
  const dot = centredDot(asFloat64(x), asFloat64(y), mean(x), mean(y));
  return requireFiniteResult(dot, x, 'a covariance') / (x.length - lost);
}

/**
 * Pearson's correlation, in [−1, 1]. NaN when one list is constant: the correlation is undefined
 * then, and 0 would be a guess.
 * @throws AppError NUMERIC_SHAPE_MISMATCH, NUMERIC_INPUT_EMPTY below 2 pairs, NUMERIC_NOT_FINITE.
 */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const shared = covariance(x, y);
  const scale = standardDeviation(x) * standardDeviation(y);
  if (scale === 0) return Number.NaN;
  return Math.min(1, Math.max(-1, shared / scale));
}

/** Ascending copy as a Float64Array. @throws AppError NUMERIC_NOT_FINITE. */
export function sortedCopy(values: ArrayLike<number>): Float64Array {
  requireFinite(values, 'an order of numbers');
  return new Float64Array(values).sort();
}

/**
 * Quantile of type 7 (R, NumPy's default): linear between order statistics.
 * @param p Probability in [0, 1].
 * @throws AppError NUMERIC_INPUT_EMPTY, NUMERIC_NOT_FINITE, NUMERIC_PARAMETER_INVALID.
 * @complexity O(n log n); sort once and use {@link quantileOfSorted} for several p.
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  return quantileOfSorted(sortedCopy(values), p);
}

/** {@link quantile} of numbers that are in ascending order already; order is not checked. O(1). */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  requireCount(sorted, 1, 'a quantile');
  requireParameter(p >= 0 && p <= 1, 'a quantile', 'p', 'in [0, 1]', p);
  return interpolateSorted(asFloat64(sorted), (sorted.length - 1) * p);
}

/** The middle number, or the mean of the two middle ones. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/**
 * Smallest number at which the cumulated share of weight reaches p (no interpolation).
 * @throws as {@link weightedMean} and {@link quantile}.
 */
export function weightedQuantile(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  p: number,
): number {
  const total = requireWeights(values, weights, 'a weighted quantile');
  requireFinite(values, 'a weighted quantile');
  requireParameter(p >= 0 && p <= 1, 'a weighted quantile', 'p', 'in [0, 1]', p);
  const x = asFloat64(values);
  const order = Uint32Array.from(x, (_, i) => i);
  order.sort((i, j) => (x[i] ?? 0) - (x[j] ?? 0) || i - j);
  return x[indexAtWeight(order, asFloat64(weights), p * total)] ?? Number.NaN;
}

/** Total weight, after checking sizes, signs and that some weight is left. */
function requireWeights(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  what: string,
): number {
  requireSize(weights.length, values.length, what, 'number of weights');
  requireCount(values, 1, what);
  requireFinite(weights, what);
  const w = asFloat64(weights);
  const wrong = w.findIndex((weight) => weight < 0);
  requireParameter(wrong < 0, what, `weight ${wrong}`, '>= 0', w[wrong]);
  const total = sum(w);
  requireParameter(total > 0, what, 'the sum of weights', '> 0', total);
  return total;
}
