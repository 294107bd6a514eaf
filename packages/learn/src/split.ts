import { AppError } from '@quanyu/domain';
import type { Matrix, Rng } from '@quanyu/numeric';
import { checkedParam, checkedTarget, checkMatrix } from './check.ts';
import { LEARN_ERRORS } from './errors.ts';
import type { Estimator, EstimatorState } from './estimator.ts';

/** Row indices to learn from and to judge on; they share no row. */
export interface Split {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * Cuts rows into `folds` parts of nearly equal size; each is the test part once. With `labels` every
 * part has nearly the same share of each label.
 * @throws AppError LEARN_PARAM_INVALID where there are fewer rows than folds.
 */
export function kFoldSplits(
  rows: number,
  folds: number,
  options: { readonly rng: Rng; readonly labels?: ArrayLike<number> },
): Split[] {
  checkedParam('folds', folds, { min: 2, max: Math.max(2, rows), integer: true });
  checkedParam('rows', rows, { min: 2, integer: true });
  const order = shuffled(rows, options.rng);
  const { labels } = options;
  if (labels !== undefined) order.sort((i, j) => (labels[i] ?? 0) - (labels[j] ?? 0));
  return Array.from({ length: folds }, (_, fold) => ({
    train: Int32Array.from(order.filter((_, at) => at % folds !== fold)).sort(),
    test: Int32Array.from(order.filter((_, at) => at % folds === fold)).sort(),
  }));
}

/**
 * Learns from what came before `cut` and judges on what came at or after it.
 * @throws AppError LEARN_DATA_EMPTY where one side has no row.
 */
export function timeSplit(times: ArrayLike<number>, cut: number): Split {
  const train: number[] = [];
  const test: number[] = [];
  for (let i = 0; i < times.length; i++) ((times[i] ?? 0) < cut ? train : test).push(i);
  if (train.length > 0 && test.length > 0) {
    return { train: Int32Array.from(train), test: Int32Array.from(test) };
  }
  throw new AppError(
    LEARN_ERRORS.LEARN_DATA_EMPTY,
    `Cannot split at ${cut} as both sides must have a row: current value is ${train.length} before and ${test.length} after`,
    { place: 'times' },
  );
}

/** A copy of the given rows, in the given order. */
export function takeRows(x: Matrix, rows: ArrayLike<number>): Matrix {
  const data = new Float64Array(rows.length * x.cols);
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] ?? 0;
    data.set(x.data.subarray(row * x.cols, (row + 1) * x.cols), at * x.cols);
  }
  return { data, rows: rows.length, cols: x.cols };
}

/** A copy of the given entries, in the given order. */
export function takeValues(y: ArrayLike<number>, rows: ArrayLike<number>): Float64Array {
  return Float64Array.from(rows, (row) => y[row] ?? Number.NaN);
}

/**
 * Predicts every row by a model that has not seen it. Shape (rows,).
 * @complexity `folds` fits.
 * @throws AppError those of the estimator and of kFoldSplits.
 */
export function crossPredict<S extends EstimatorState>(
  estimator: Estimator<S>,
  data: { readonly x: Matrix; readonly y: ArrayLike<number> },
  options: { readonly folds: number; readonly rng: Rng; readonly stratify?: boolean },
): Float64Array {
  const { x } = data;
  checkMatrix(x, { allowMissing: true });
  const y = checkedTarget(data.y, x.rows);
  const { folds, rng, stratify = false } = options;
  const splits = kFoldSplits(x.rows, folds, {
    rng: rng.stream('folds'),
    ...(stratify ? { labels: y } : {}),
  });
  const out = new Float64Array(x.rows);
  splits.forEach(({ train, test }, fold) => {
    const context = { rng: rng.stream(`fold-${fold}`) };
    const state = estimator.fit(takeRows(x, train), takeValues(y, train), context);
    const predicted = estimator.predict(state, takeRows(x, test));
    test.forEach((row, at) => {
      out[row] = predicted[at] ?? Number.NaN;
    });
  });
  return out;
}

/** Fisher-Yates. */
function shuffled(rows: number, rng: Rng): number[] {
  const order = Array.from({ length: rows }, (_, i) => i);
  for (let i = rows - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}
