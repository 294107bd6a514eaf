import { AppError } from '@quanyu/domain';
import { cholesky, choleskySolve, type Matrix } from '@quanyu/numeric';
import { FORECAST_ERRORS } from './errors.ts';

export interface ReconcileOptions {
  /** Which bottom series each node sums: 1 or 0. Shape (nodes, bottoms), the bottoms last. */
  readonly summing: Matrix;
  /** Forecast means, one row a node in the order of `summing`. Shape (nodes, horizon). */
  readonly means: Matrix;
  /**
   * One-step errors of the past, one row a node, for `minTrace`; absent = bottom-up, which keeps
   * the bottom rows and sums them. Shape (nodes, T), T ≥ 3.
   */
  readonly errors?: Matrix;
}

/**
 * Forecasts of a hierarchy (product × place × channel) that add up at every level. With errors the
 * combination of least total variance, under a covariance shrunk towards its diagonal; without, the
 * sums of the bottom forecasts. Negative results are left to the caller.
 * Source: Wickramasuriya, Athanasopoulos, Hyndman (2019); shrinkage of Schäfer and Strimmer (2005).
 * Cost nodes³. @returns Shape (nodes, horizon).
 * @throws AppError FORECAST_OPTION_INVALID for shapes that do not fit, FORECAST_VALUE_INVALID for
 * values that are not finite.
 */
export function reconcile(options: ReconcileOptions): Matrix {
  const { summing, means, errors } = options;
  checkShapes(options);
  const { rows: nodes, cols: bottoms } = summing;
  const horizon = means.cols;
  const bottom =
    errors === undefined
      ? means.data.slice((nodes - bottoms) * horizon)
      : leastTrace(summing, means, shrunkCovariance(errors));
  const data = new Float64Array(nodes * horizon);
  for (let i = 0; i < nodes; i++) {
    for (let b = 0; b < bottoms; b++) {
      const share = summing.data[i * bottoms + b] ?? 0;
      if (share === 0) continue;
      for (let h = 0; h < horizon; h++) {
        data[i * horizon + h] =
          (data[i * horizon + h] ?? 0) + share * (bottom[b * horizon + h] ?? 0);
      }
    }
  }
  return { data, rows: nodes, cols: horizon };
}

function checkShapes({ summing, means, errors }: ReconcileOptions): void {
  const fits =
    summing.rows >= summing.cols &&
    summing.cols > 0 &&
    means.rows === summing.rows &&
    (errors === undefined || (errors.rows === summing.rows && errors.cols >= 3));
  if (!fits) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_OPTION_INVALID,
      `Cannot reconcile as means and errors must have one row a node: current value is ${means.rows} and ${errors?.rows ?? 'no'} rows for ${summing.rows} nodes`,
      { place: 'means' },
    );
  }
  for (const [place, matrix] of Object.entries({ summing, means, errors })) {
    if (matrix === undefined || matrix.data.every(Number.isFinite)) continue;
    throw new AppError(
      FORECAST_ERRORS.FORECAST_VALUE_INVALID,
      `Cannot reconcile as ${place} must be finite: current value is missing or infinite`,
      { place },
    );
  }
}

/** Bottom forecasts (Sᵀ W⁻¹ S)⁻¹ Sᵀ W⁻¹ ŷ. Shape (bottoms, horizon), row-major. */
function leastTrace(summing: Matrix, means: Matrix, covariance: Matrix): Float64Array {
  const { rows: nodes, cols: bottoms } = summing;
  const horizon = means.cols;
  const factor = cholesky(covariance);
  const solved = Array.from({ length: bottoms }, (_, b) =>
    choleskySolve(
      factor,
      Float64Array.from({ length: nodes }, (_unused, i) => summing.data[i * bottoms + b] ?? 0),
    ),
  );
  const normal: Matrix = {
    data: new Float64Array(bottoms * bottoms),
    rows: bottoms,
    cols: bottoms,
  };
  solved.forEach((row, a) => {
    for (let b = 0; b < bottoms; b++) {
      let sum = 0;
      for (let i = 0; i < nodes; i++) sum += (row[i] ?? 0) * (summing.data[i * bottoms + b] ?? 0);
      normal.data[a * bottoms + b] = sum;
    }
  });
  const normalFactor = cholesky(normal);
  const out = new Float64Array(bottoms * horizon);
  for (let h = 0; h < horizon; h++) {
    const right = Float64Array.from(solved, (row) =>
      row.reduce((sum, value, i) => sum + value * (means.data[i * horizon + h] ?? 0), 0),
    );
    choleskySolve(normalFactor, right).forEach((value, b) => {
      out[b * horizon + h] = value;
    });
  }
  return out;
}

/** Correlations shrunk towards 0 by the estimated optimal share; variances kept, never 0. */
function shrunkCovariance(errors: Matrix): Matrix {
  const { rows: n, cols: length } = errors;
  const deviations = Float64Array.from({ length: n }, (_, i) => {
    const row = errors.data.subarray(i * length, (i + 1) * length);
    return Math.sqrt(row.reduce((sum, value) => sum + value * value, 0) / length);
  });
  const floor = 1e-9 * (deviations.reduce((most, value) => Math.max(most, value), 0) || 1);
  const scaled = errors.data.map(
    (value, k) => value / Math.max(floor, deviations[Math.floor(k / length)] ?? 0),
  );
  const data = new Float64Array(n * n);
  let noise = 0;
  let signal = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const { r, variance } = correlationOf(scaled, { i, j, length });
      noise += variance;
      signal += r * r;
      data[i * n + j] = r;
    }
  }
  const share = signal > 0 ? Math.min(1, Math.max(1e-6, noise / signal)) : 1;
  for (let i = 0; i < n; i++) {
    const own = Math.max(floor, deviations[i] ?? 0);
    data[i * n + i] = own * own;
    for (let j = 0; j < i; j++) {
      const other = Math.max(floor, deviations[j] ?? 0);
      const value = (1 - share) * (data[i * n + j] ?? 0) * own * other;
      data[i * n + j] = value;
      data[j * n + i] = value;
    }
  }
  return { data, rows: n, cols: n };
}

function correlationOf(
  scaled: Float64Array,
  { i, j, length }: { readonly i: number; readonly j: number; readonly length: number },
): { readonly r: number; readonly variance: number } {
  let sum = 0;
  let squares = 0;
  for (let t = 0; t < length; t++) {
    const product = (scaled[i * length + t] ?? 0) * (scaled[j * length + t] ?? 0);
    sum += product;
    squares += product * product;
  }
  const r = sum / length;
  return { r, variance: (squares / length - r * r) / (length - 1) };
}
