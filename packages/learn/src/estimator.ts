import type { Matrix, Rng } from '@quanyu/numeric';

/** What `fit` may be told besides the data. */
export interface FitContext {
  readonly rng: Rng;
  /** Called with the figures of one pass: `{ epoch: 3, loss: 0.41, valLoss: 0.44 }`. */
  readonly onProgress?: (figures: Readonly<Record<string, number>>) => void;
}

/** The learnt part of a model: plain data, versioned, serialisable by JSON or structured clone. */
export interface EstimatorState {
  readonly kind: string;
  readonly version: number;
}

/**
 * An estimator: parameters at construction, data only in `fit`, a new state out of each `fit`.
 * `y` is absent for unsupervised estimators.
 */
export interface Estimator<S extends EstimatorState> {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** @throws AppError LEARN_* on empty, ragged or non-finite data. */
  fit(x: Matrix, y: ArrayLike<number>, context: FitContext): S;
  /** One number a row: a mean, a probability of class 1, or a group index. Shape (rows,). */
  predict(state: S, x: Matrix): Float64Array;
}
