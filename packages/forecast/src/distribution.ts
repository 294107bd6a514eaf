import { type Matrix, normalQuantile } from '@quanyu/numeric';
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
