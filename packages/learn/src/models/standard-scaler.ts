import type { Matrix } from '@quanyu/numeric';
import { checkMatrix, checkState } from '../check.ts';
import { columnMoments, scaleInto } from '../kernels/scaling.ts';

/** Means and deviations of the columns. A constant column has `sd` 1, so that it scales to zeros. */
export interface ScalerState {
  readonly kind: 'standard-scaler';
  readonly version: 1;
  readonly cols: number;
  readonly mean: readonly number[];
  readonly sd: readonly number[];
}

// Deviations this small beside the mean are rounding error of a constant column.
const CONSTANT_RELATIVE = 1e-13;

/**
 * Learns the z-score of each column, with the population deviation (divisor n).
 * @param x Shape (rows, cols), finite.
 * @throws AppError LEARN_DATA_* on empty, ragged or non-finite data.
 * @complexity O(rows · cols).
 * @example fitScaler({ data: Float64Array.of(1, 3), rows: 2, cols: 1 }) // mean [2], sd [1]
 */
export function fitScaler(x: Matrix): ScalerState {
  checkMatrix(x);
  const mean = new Float64Array(x.cols);
  const sd = new Float64Array(x.cols);
  columnMoments(x.data, x.cols, mean, sd);
  return {
    kind: 'standard-scaler',
    version: 1,
    cols: x.cols,
    mean: [...mean],
    sd: Array.from(sd, (value, j) =>
      value <= CONSTANT_RELATIVE * Math.abs(mean[j] ?? 0) || value === 0 ? 1 : value,
    ),
  };
}

/** The scaler that leaves everything as it is. */
export function identityScaler(cols: number): ScalerState {
  return {
    kind: 'standard-scaler',
    version: 1,
    cols,
    mean: new Array<number>(cols).fill(0),
    sd: new Array<number>(cols).fill(1),
  };
}

/**
 * Applies learnt means and deviations. Shape (rows, cols) in and out; the input stays untouched.
 * @throws AppError LEARN_STATE_INVALID when the number of columns differs.
 */
export function applyScaler(state: ScalerState, x: Matrix): Matrix {
  checkState(state, { kind: 'standard-scaler', version: 1, cols: x.cols });
  const data = new Float64Array(x.data.length);
  scaleInto(x.data, Float64Array.from(state.mean), Float64Array.from(state.sd), data);
  return { data, rows: x.rows, cols: x.cols };
}
