import { AppError } from '@quanyu/domain';
import type { Matrix } from '@quanyu/numeric';
import { checkedLabels, checkedParam, checkMatrix, checkState } from '../check.ts';
import { LEARN_ERRORS } from '../errors.ts';
import type { Estimator } from '../estimator.ts';
import { linearScores, logisticLoss, sigmoidOf } from '../kernels/logistic.ts';
import { newton } from './logistic-newton.ts';
import { applyScaler, fitScaler, identityScaler, type ScalerState } from './standard-scaler.ts';

export interface LogisticParams {
  /** Penalty l2/2 · Σ wⱼ² on the weights of the scaled columns, added to the summed loss; the intercept is free. ≥ 0, default 1. */
  readonly l2?: number;
  /** `z` scales columns before fitting, so that the penalty treats them alike. Default `z`. */
  readonly scale?: 'z' | 'none';
  /** Weight of the rows of class 0 and 1; `balanced` gives both classes the same sum. Default `none`. */
  readonly classWeights?: 'none' | 'balanced' | readonly [number, number];
  /** Newton steps at most. 1 to 1,000, default 100. */
  readonly stepsMax?: number;
}

export interface LogisticState {
  readonly kind: 'logistic-regression';
  readonly version: 1;
  readonly cols: number;
  /** P(1 | x) = σ(intercept + Σ weightsⱼ · (xⱼ − meanⱼ) / sdⱼ). */
  readonly weights: readonly number[];
  readonly intercept: number;
  readonly scaler: ScalerState;
  readonly steps: number;
  /** False where the steps ran out: separable classes without a penalty have no optimum. */
  readonly converged: boolean;
  /** Σ log-likelihood of the training rows, class weights applied, penalty left out. */
  readonly logLikelihood: number;
}

/** The Hessian costs cols² a row: beyond this many columns FTRL is the model to take. */
const COLS_MAX = 2000;
/** σ(z) = 1 / (1 + e^−z), stable for any finite z. */
export function sigmoid(z: number): number {
  return sigmoidOf(z);
}

/**
 * Logistic regression by Newton's method (iteratively reweighted least squares) with step halving.
 * Labels 0 and 1; `predict` gives P(1).
 * @throws AppError LEARN_LABEL_INVALID, LEARN_DATA_*, LEARN_PARAM_INVALID.
 * @complexity O(steps · rows · cols²).
 * @see Hastie, Tibshirani & Friedman, The Elements of Statistical Learning (2009) §4.4.1.
 * @example logisticRegression({ l2: 0 }).fit(x, labels, { rng: createRng(1) }).weights
 */
export function logisticRegression(params: LogisticParams = {}): Estimator<LogisticState> {
  const { l2 = 1, scale = 'z', classWeights = 'none', stepsMax = 100 } = params;
  checkedParam('l2', l2, { min: 0 });
  checkedParam('stepsMax', stepsMax, { min: 1, max: 1000, integer: true });
  if (typeof classWeights !== 'string') {
    for (const weight of classWeights) checkedParam('classWeights', weight, { min: 1e-12 });
  }
  return {
    name: 'logistic-regression',
    params: { l2, scale, classWeights, stepsMax },
    fit(x, y, context) {
      checkMatrix(x, { rowsMin: 2 });
      if (x.cols > COLS_MAX) throw tooWide(x.cols);
      const labels = checkedLabels(y, x.rows);
      const scaler = scale === 'z' ? fitScaler(x) : identityScaler(x.cols);
      const weights = rowWeights(labels, classWeights);
      const data = applyScaler(scaler, x).data;
      const fitted = newton({ data, labels, weights, cols: x.cols }, { l2, stepsMax }, (figures) =>
        context.onProgress?.(figures),
      );
      return {
        kind: 'logistic-regression',
        version: 1,
        cols: x.cols,
        weights: [...fitted.beta.subarray(0, x.cols)],
        intercept: fitted.beta[x.cols] ?? 0,
        scaler,
        steps: fitted.steps,
        converged: fitted.converged,
        logLikelihood: -fitted.loss,
      };
    },
    predict: (state, x) => logisticScores(state, x).map(sigmoidOf),
  };
}

/**
 * Linear scores b + Σ wⱼ zⱼ of each row, before σ. Shape (rows,).
 * @throws AppError LEARN_STATE_INVALID, LEARN_DATA_*.
 */
export function logisticScores(state: LogisticState, x: Matrix): Float64Array {
  checkState(state, { kind: 'logistic-regression', version: 1, cols: x.cols });
  checkMatrix(x);
  const { weights, intercept } = rawCoefficients(state);
  const scores = new Float64Array(x.rows);
  linearScores(x.data, x.cols, Float64Array.of(...weights, intercept), scores);
  return scores;
}

/** The weights and intercept on the columns as they stand, the scaling folded in. */
export function rawCoefficients(state: LogisticState): {
  readonly weights: readonly number[];
  readonly intercept: number;
} {
  const { mean, sd } = state.scaler;
  const weights = state.weights.map((weight, j) => weight / (sd[j] ?? 1));
  const shift = weights.reduce((sum, weight, j) => sum + weight * (mean[j] ?? 0), 0);
  return { weights, intercept: state.intercept - shift };
}

/**
 * Log-loss of one row and its gradient in the weights, (σ(w·x) − y) x.
 * @param w Weights, shape (cols,). @param x One row, shape (cols,). @param y 0 or 1.
 */
export function logisticGradient(
  w: ArrayLike<number>,
  x: ArrayLike<number>,
  y: number,
): { readonly p: number; readonly loss: number; readonly gradient: Float64Array } {
  const row = Float64Array.from(x);
  const beta = Float64Array.of(...Array.from(w), 0);
  const gradient = new Float64Array(row.length + 1);
  const labels = Float64Array.of(y);
  const loss = logisticLoss(row, row.length, labels, Float64Array.of(1), beta, gradient);
  const scores = new Float64Array(1);
  linearScores(row, row.length, beta, scores);
  return { p: sigmoidOf(scores[0] ?? 0), loss, gradient: gradient.slice(0, row.length) };
}

function rowWeights(
  labels: Float64Array,
  classWeights: NonNullable<LogisticParams['classWeights']>,
): Float64Array {
  if (classWeights === 'none') return new Float64Array(labels.length).fill(1);
  const ones = labels.reduce((sum, label) => sum + label, 0);
  const [zero, one] =
    classWeights === 'balanced'
      ? [labels.length / (2 * (labels.length - ones)), labels.length / (2 * ones)]
      : classWeights;
  return labels.map((label) => (label === 1 ? one : zero));
}

function tooWide(cols: number): AppError {
  return new AppError(
    LEARN_ERRORS.LEARN_PARAM_INVALID,
    `Cannot fit logistic-regression as it takes at most ${COLS_MAX} columns: current value is ${cols}`,
    { place: 'x', remedy: 'Take ftrl for wide data.' },
  );
}
