import { AppError } from '@quanyu/domain';
import type { Matrix } from '@quanyu/numeric';
import { checkedLabels, checkedParam, checkedTarget, checkMatrix, checkState } from '../check.ts';
import { LEARN_ERRORS } from '../errors.ts';
import type { Estimator } from '../estimator.ts';
import { type FtrlRates, ftrlPass, ftrlScores, type SparseRows } from '../kernels/ftrl.ts';
import { sigmoidOf } from '../kernels/logistic.ts';
import { applyScaler, fitScaler, type ScalerState } from './standard-scaler.ts';

export interface FtrlParams {
  /** Learning rate α > 0. Default 0.1. */
  readonly alpha?: number;
  /** Smoothing β ≥ 0. Default 1. */
  readonly beta?: number;
  /** λ₁ ≥ 0: weights whose evidence stays below it are exactly 0. Default 0. */
  readonly l1?: number;
  /** λ₂ ≥ 0. Default 0. */
  readonly l2?: number;
}

/** Sums of an online learner; slots that were never touched are left out. */
export interface FtrlSums {
  readonly bits: number;
  readonly slots: readonly number[];
  readonly z: readonly number[];
  readonly n: readonly number[];
}

export interface FtrlState {
  readonly kind: 'ftrl';
  readonly version: 1;
  readonly cols: number;
  readonly scaler: ScalerState;
  readonly sums: FtrlSums;
  readonly rates: FtrlRates;
}

/** An online learner over hashed features: it lives as long as its stream does. */
export interface FtrlLearner {
  /**
   * Learns from rows in their order, scoring each first.
   * @param y Labels 0 or 1, shape (rows,).
   * @returns Mean log-loss of the scores given before each row was learnt.
   */
  learn(rows: SparseRows, y: ArrayLike<number>): number;
  /** P(1) of each row. Shape (rows,). */
  score(rows: SparseRows): Float64Array;
  /** A copy of what has been learnt. Plain and serialisable. */
  sums(): FtrlSums;
}

const BITS_MAX = 26;
const PASSES = 10;

/**
 * Logistic regression learnt online by FTRL-proximal, over 2^bits hashed slots and an intercept.
 * @param options.bits 1 to 26; memory is 16 bytes · 2^bits. Default 18.
 * @param options.sums What an earlier learner had learnt, to go on from.
 * @throws AppError LEARN_PARAM_INVALID, LEARN_DATA_*, LEARN_LABEL_INVALID.
 * @complexity O(entries) a pass.
 * @see McMahan et al. (2013), KDD.
 */
export function createFtrlLearner(
  params: FtrlParams = {},
  options: { readonly bits?: number; readonly sums?: FtrlSums } = {},
): FtrlLearner {
  const rates = ratesOf(params);
  const bits = options.sums?.bits ?? options.bits ?? 18;
  checkedParam('bits', bits, { min: 1, max: BITS_MAX, integer: true });
  const z = new Float64Array(2 ** bits + 1);
  const n = new Float64Array(2 ** bits + 1);
  options.sums?.slots.forEach((slot, at) => {
    z[slot] = options.sums?.z[at] ?? 0;
    n[slot] = options.sums?.n[at] ?? 0;
  });
  return {
    learn(rows, y) {
      checkSparse(rows, 2 ** bits);
      const labels = checkedTarget(y, rows.offsets.length - 1);
      if (!labels.every((label) => label === 0 || label === 1)) throw badLabel();
      return ftrlPass(rows, labels, z, n, rates) / labels.length;
    },
    score(rows) {
      checkSparse(rows, 2 ** bits);
      const out = new Float64Array(rows.offsets.length - 1);
      ftrlScores(rows, z, n, rates, out);
      return out.map(sigmoidOf);
    },
    sums: () => sumsOf(z, n, bits),
  };
}

/**
 * The same learner as an Estimator over dense tables: z-scaled columns, ten passes in row order.
 * @throws AppError LEARN_LABEL_INVALID, LEARN_DATA_*, LEARN_PARAM_INVALID.
 * @complexity O(rows · cols) a pass.
 */
export function ftrl(params: FtrlParams = {}): Estimator<FtrlState> {
  const rates = ratesOf(params);
  return {
    name: 'ftrl',
    params: { ...rates },
    fit(x, y, context) {
      checkMatrix(x, { rowsMin: 2 });
      const labels = checkedLabels(y, x.rows);
      const scaler = fitScaler(x);
      const learner = createFtrlLearner(params, { bits: bitsFor(x.cols) });
      const rows = denseRows(applyScaler(scaler, x));
      for (let pass = 1; pass <= PASSES; pass++) {
        const loss = learner.learn(rows, labels);
        context.onProgress?.({ pass, loss });
      }
      return { kind: 'ftrl', version: 1, cols: x.cols, scaler, sums: learner.sums(), rates };
    },
    predict(state, x) {
      checkState(state, { kind: 'ftrl', version: 1, cols: x.cols });
      checkMatrix(x);
      const learner = createFtrlLearner(state.rates, { sums: state.sums });
      return learner.score(denseRows(applyScaler(state.scaler, x)));
    },
  };
}

/**
 * Slot of a field's value among 2^bits (FNV-1a, 32 bits, folded).
 * @example hashFeature('channel', 'app', 18)
 */
export function hashFeature(field: string, value: string, bits: number): number {
  let hash = 0x811c9dc5;
  const text = `${field}\u0001${value}`;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ (text.charCodeAt(i) & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (text.charCodeAt(i) >>> 8), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0) % 2 ** bits;
}

function ratesOf(params: FtrlParams): FtrlRates {
  const { alpha = 0.1, beta = 1, l1 = 0, l2 = 0 } = params;
  checkedParam('alpha', alpha, { min: 1e-9, max: 1e3 });
  checkedParam('beta', beta, { min: 0 });
  checkedParam('l1', l1, { min: 0 });
  checkedParam('l2', l2, { min: 0 });
  return { alpha, beta, l1, l2 };
}

function bitsFor(cols: number): number {
  return Math.max(1, Math.ceil(Math.log2(cols)));
}

function denseRows(x: Matrix): SparseRows {
  return {
    indices: Int32Array.from(x.data, (_, at) => at % x.cols),
    values: x.data,
    offsets: Int32Array.from({ length: x.rows + 1 }, (_, i) => i * x.cols),
  };
}

function sumsOf(z: Float64Array, n: Float64Array, bits: number): FtrlSums {
  const slots = [...n.keys()].filter((slot) => n[slot] !== 0);
  return {
    bits,
    slots,
    z: slots.map((slot) => z[slot] ?? 0),
    n: slots.map((slot) => n[slot] ?? 0),
  };
}

function checkSparse(rows: SparseRows, slots: number): void {
  const { indices, values, offsets } = rows;
  const rising = offsets.every((offset, i) => i === 0 || offset >= (offsets[i - 1] ?? 0));
  const whole = offsets[0] === 0 && offsets.at(-1) === indices.length && rising;
  if (!whole || indices.length !== values.length || offsets.length < 2) {
    throw new AppError(
      LEARN_ERRORS.LEARN_DATA_RAGGED,
      `Cannot read sparse rows as offsets must rise from 0 to the number of entries: current value is ${offsets.length - 1} rows, ${indices.length} indices, ${values.length} values`,
      { place: 'rows' },
    );
  }
  const bad = indices.findIndex(
    (slot, at) => slot < 0 || slot >= slots || !Number.isFinite(values[at]),
  );
  if (bad < 0) return;
  throw new AppError(
    LEARN_ERRORS.LEARN_DATA_NOT_FINITE,
    `Cannot read sparse rows as slots must lie in 0 to ${slots - 1} and values be finite: current value is ${values[bad]} in slot ${indices[bad]}`,
    { place: 'rows', details: { entry: bad } },
  );
}

function badLabel(): AppError {
  return new AppError(
    LEARN_ERRORS.LEARN_LABEL_INVALID,
    'Cannot learn two classes as labels must be 0 or 1: current value is another number',
    { place: 'y' },
  );
}
