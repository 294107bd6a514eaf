import { AppError } from '@quanyu/domain';
import { leastSquares, type Matrix } from '@quanyu/numeric';
import { checkedParam, checkedTarget, checkMatrix, checkState } from '../check.ts';
import type { Estimator } from '../estimator.ts';
import { linearScores } from '../kernels/logistic.ts';
import { applyScaler, fitScaler, type ScalerState } from './standard-scaler.ts';

export interface LinearParams {
  /** Penalty l2 · Σ wⱼ² on the weights of the z-scaled columns, added to Σ (ŷ − y)²; the intercept is free. ≥ 0; 0 (default) is ordinary least squares. */
  readonly l2?: number;
}

export interface LinearState {
  readonly kind: 'linear-regression';
  readonly version: 1;
  readonly cols: number;
  /** ŷ = intercept + Σ weightsⱼ · (xⱼ − meanⱼ) / sdⱼ. */
  readonly weights: readonly number[];
  readonly intercept: number;
  readonly scaler: ScalerState;
}

/** Ridge a row that picks one of the many optima of collinear columns; far below any signal. */
const COLLINEAR_RIDGE = 1e-10;

/**
 * Linear regression by Householder QR on scaled columns, with an optional ridge. Collinear columns
 * share their weight.
 * @throws AppError LEARN_DATA_*, LEARN_PARAM_INVALID.
 * @complexity O(rows · cols²).
 * @see Hastie, Tibshirani & Friedman, The Elements of Statistical Learning (2009) §3.4.1.
 * @example linearRegression({ l2: 1 }).fit(x, y, { rng: createRng(1) }).weights
 */
export function linearRegression(params: LinearParams = {}): Estimator<LinearState> {
  const { l2 = 0 } = params;
  checkedParam('l2', l2, { min: 0 });
  return {
    name: 'linear-regression',
    params: { l2 },
    fit(x, y) {
      checkMatrix(x);
      const target = checkedTarget(y, x.rows);
      const scaler = fitScaler(x);
      const mean = target.reduce((sum, value) => sum + value, 0) / x.rows;
      const centred = target.map((value) => value - mean);
      return {
        kind: 'linear-regression',
        version: 1,
        cols: x.cols,
        weights: [...weightsOf(applyScaler(scaler, x), centred, l2)],
        intercept: mean,
        scaler,
      };
    },
    predict(state, x) {
      checkState(state, { kind: 'linear-regression', version: 1, cols: x.cols });
      checkMatrix(x);
      const out = new Float64Array(x.rows);
      const beta = Float64Array.of(...state.weights, state.intercept);
      linearScores(applyScaler(state.scaler, x).data, x.cols, beta, out);
      return out;
    },
  };
}

function weightsOf(x: Matrix, y: Float64Array, l2: number): Float64Array {
  const tiny = COLLINEAR_RIDGE * x.rows;
  if (l2 > 0 || x.rows < x.cols) return leastSquares(x, y, { ridge: Math.max(l2, tiny) });
  try {
    return leastSquares(x, y);
  } catch (error) {
    const singular = error instanceof AppError && error.code === 'NUMERIC_SINGULAR';
    if (singular) return leastSquares(x, y, { ridge: tiny });
    throw error;
  }
}
