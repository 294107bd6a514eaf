import type { Matrix, Rng } from '@quanyu/numeric';
import type { Forecast, PredictOptions, SimulateOptions } from './forecaster.ts';

/**
 * A future that is linear in Gaussian shocks: step h is `mean[h] + scale[h] · σ · Σ_j ψ_j ε_{h−j}`
 * with ψ_0 = 1. Most simple models end here, so their quantiles and paths are computed once.
 */
export interface LinearFuture {
  readonly mean: Float64Array;
  readonly psi: Float64Array;
  readonly sigma: number;
  /** Size of a shock at each step (a multiplicative season); absent = 1. */
  readonly scale?: Float64Array;
  /** Variance of the mean itself grows with h² times this (an estimated slope). Default 0. */
  readonly slopeVariance?: number;
  readonly nonNegative: boolean;
}

/** Mean and quantiles of a linear future, in closed form. */
export function linearForecast(future: LinearFuture, options: PredictOptions): Forecast {
  const deviations = linearDeviations(future);
  const quantiles = (options.quantiles ?? []).map((level) => {
    const z = normalQuantile(level);
    return clipped(
      future.mean.map((mean, h) => mean + z * (deviations[h] ?? 0)),
      future.nonNegative,
    );
  });
  return { mean: clipped(future.mean.slice(), future.nonNegative), quantiles };
}

function linearDeviations(future: LinearFuture): Float64Array {
  let sum = 0;
  return future.mean.map((_, h) => {
    sum += (future.psi[h] ?? 0) ** 2;
    const slope = (future.slopeVariance ?? 0) * (h + 1) ** 2;
    return (future.scale?.[h] ?? 1) * future.sigma * Math.sqrt(sum + slope);
  });
}

/** Sample paths of a linear future. Shape (paths, horizon). Cost paths · horizon². */
export function linearPaths(future: LinearFuture, options: SimulateOptions): Matrix {
  const { horizon, paths, rng } = options;
  const data = new Float64Array(paths * horizon);
  const shocks = new Float64Array(horizon);
  const slopeDeviation = Math.sqrt(future.slopeVariance ?? 0);
  for (let i = 0; i < paths; i++) {
    for (let h = 0; h < horizon; h++) shocks[h] = rng.normal();
    const tilt = slopeDeviation === 0 ? 0 : slopeDeviation * rng.normal();
    writePath(data.subarray(i * horizon, (i + 1) * horizon), future, { shocks, tilt });
  }
  return { data: clipped(data, future.nonNegative), rows: paths, cols: horizon };
}

function writePath(
  out: Float64Array,
  future: LinearFuture,
  draw: { readonly shocks: Float64Array; readonly tilt: number },
): void {
  for (let h = 0; h < out.length; h++) {
    let sum = draw.tilt * (h + 1);
    for (let j = 0; j <= h; j++) sum += (future.psi[j] ?? 0) * (draw.shocks[h - j] ?? 0);
    out[h] = (future.mean[h] ?? 0) + (future.scale?.[h] ?? 1) * future.sigma * sum;
  }
}

/** Quantiles of each step from sample paths; the mean is the model's own where given. */
export function forecastFromPaths(
  paths: Matrix,
  levels: readonly number[],
  mean?: Float64Array,
): Forecast {
  const quantiles = levels.map(() => new Float64Array(paths.cols));
  const means = new Float64Array(paths.cols);
  const column = new Float64Array(paths.rows);
  for (let h = 0; h < paths.cols; h++) {
    let sum = 0;
    for (let i = 0; i < paths.rows; i++) {
      const value = paths.data[i * paths.cols + h] ?? 0;
      column[i] = value;
      sum += value;
    }
    means[h] = sum / paths.rows;
    column.sort();
    levels.forEach((level, q) => {
      const row = quantiles[q];
      if (row !== undefined) row[h] = sortedQuantile(column, level);
    });
  }
  return { mean: mean ?? means, quantiles };
}

/** Quantile of an ascending sample by linear interpolation (type 7 of Hyndman and Fan, 1996). */
export function sortedQuantile(sorted: ArrayLike<number>, level: number): number {
  const place = (sorted.length - 1) * level;
  const low = Math.floor(place);
  const below = sorted[low] ?? Number.NaN;
  const above = sorted[low + 1] ?? below;
  return below + (place - low) * (above - below);
}

/** Sets negatives to zero in place where asked. */
export function clipped(values: Float64Array, nonNegative: boolean): Float64Array {
  if (!nonNegative) return values;
  for (let i = 0; i < values.length; i++) if ((values[i] ?? 0) < 0) values[i] = 0;
  return values;
}

const A = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2,
  -3.066479806614716e1, 2.506628277459239,
] as const;
const B = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1,
  -1.328068155288572e1, 1,
] as const;
const C = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734,
  4.374664141464968, 2.938163982698783,
] as const;
const D = [
  7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1,
] as const;

/** Inverse of the standard normal distribution (Acklam's rational form, relative error < 1.2e-9). */
export function normalQuantile(level: number): number {
  if (level > 0.5) return -normalQuantile(1 - level);
  if (level < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(level));
    return polynomial(C, q) / polynomial(D, q);
  }
  const q = level - 0.5;
  return (polynomial(A, q * q) * q) / polynomial(B, q * q);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const c of coefficients) sum = sum * x + c;
  return sum;
}

/** A draw of a Poisson variable: Knuth's product for small means, rounded normal for large. */
export function poissonDraw(mean: number, rng: Rng): number {
  if (mean <= 0) return 0;
  if (mean > 200) return Math.max(0, Math.round(mean + Math.sqrt(mean) * rng.normal()));
  const limit = Math.exp(-mean);
  let product = rng.uniform();
  let count = 0;
  while (product > limit) {
    product *= rng.uniform();
    count++;
  }
  return count;
}

/** A draw of a gamma variable with shape > 0 and scale 1 (Marsaglia and Tsang, 2000). */
export function gammaDraw(shape: number, rng: Rng): number {
  if (shape < 1) return gammaDraw(shape + 1, rng) * rng.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = rng.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = rng.uniform();
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
