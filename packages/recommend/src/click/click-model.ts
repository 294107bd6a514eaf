import { AppError } from '@quanyu/domain';
import { createFtrlLearner, type FtrlParams, type FtrlSums, sigmoid } from '@quanyu/learn';
import { createRng, type Rng } from '@quanyu/numeric';
import { RECOMMEND_ERRORS } from '../errors.ts';
import { factorisationPass, factorisationScore } from '../kernels/factorisation-machine.ts';
import { type ClickFeatures, type ClickFields, hashClicks, sparseOnes } from './click-rows.ts';

/** A model of P(click) that learns as impressions come. */
export interface ClickModel {
  readonly name: 'logistic' | 'crosses' | 'factorisation-machine';
  /**
   * Learns from impressions in their order, each scored first.
   * @param clicks 1 clicked, 0 not. Shape (rows,).
   * @returns Mean log-loss of the scores given before each was learnt.
   */
  learn(rows: readonly ClickFeatures[], clicks: ArrayLike<number>): number;
  /** The same for rows that `slotsOf` has hashed, the quick way. */
  learnSlots(slots: Int32Array, clicks: ArrayLike<number>): number;
  slotsOf(rows: readonly ClickFeatures[]): Int32Array;
  /** P(click) of each impression. Shape (rows,). */
  score(rows: readonly ClickFeatures[]): Float64Array;
  scoreSlots(slots: Int32Array): Float64Array;
  /** What was learnt: plain data, to go on from or to keep. */
  state(): ClickState;
}

export interface ClickState {
  readonly kind: 'click';
  readonly version: 1;
  readonly fields: ClickFields;
  readonly sums?: FtrlSums;
  /** Row-major (slots, factors + 1) and an offset, of a factorisation machine. */
  readonly weights?: Float64Array;
  readonly squares?: Float64Array;
}

export interface ClickOptions {
  readonly fields: readonly string[];
  /** Default none: the mission's plain `logistic` σ(b + wᵤᵀu + wᵥᵀv). */
  readonly crosses?: readonly (readonly [string, string])[];
  /** 2^bits slots, 1 to 24. Default 18. */
  readonly bits?: number;
  readonly state?: ClickState;
}

/**
 * Logistic regression learnt online by FTRL over hashed fields and crosses. Without crosses the part
 * of the customer is the same for every product, so that all customers get one ranking; crosses of a
 * customer's and a product's field tell them apart. New customers and products are scored by the
 * fields they have.
 * @throws AppError RECOMMEND_PARAM_INVALID, LEARN_*.
 * @see McMahan et al. (2013), Ad click prediction: a view from the trenches, KDD.
 */
export function clickModel(options: ClickOptions, params: FtrlParams = {}): ClickModel {
  const fields = fieldsOf(options);
  const { sums } = options.state ?? {};
  const learner = createFtrlLearner(params, sums === undefined ? { bits: fields.bits } : { sums });
  const width = fields.fields.length + fields.crosses.length;
  const slotsOf = (rows: readonly ClickFeatures[]): Int32Array => hashClicks(rows, fields);
  const learnSlots: ClickModel['learnSlots'] = (slots, clicks) =>
    clicks.length === 0 ? 0 : learner.learn(sparseOnes(slots, width), clicks);
  const scoreSlots: ClickModel['scoreSlots'] = (slots) =>
    slots.length === 0 ? new Float64Array(0) : learner.score(sparseOnes(slots, width));
  return {
    name: fields.crosses.length === 0 ? 'logistic' : 'crosses',
    learn: (rows, clicks) => learnSlots(slotsOf(rows), clicks),
    learnSlots,
    slotsOf,
    score: (rows) => scoreSlots(slotsOf(rows)),
    scoreSlots,
    state: () => ({ kind: 'click', version: 1, fields, sums: learner.sums() }),
  };
}

export interface FactorisationMachineParams {
  /** Default 8. */
  readonly factors?: number;
  /** AdaGrad's rate. Default 0.1. */
  readonly rate?: number;
  /** Default 1e-5. */
  readonly penalty?: number;
  /** Deviation of the random start. Default 0.05. */
  readonly startDeviation?: number;
  readonly seed?: number;
}

/**
 * Second-order factorisation machine over hashed fields: every pair of fields interacts through the
 * product of learnt vectors, pairs that were never seen together included.
 * @throws AppError RECOMMEND_PARAM_INVALID, RECOMMEND_WEIGHT_INVALID.
 * @complexity O(rows × fields × factors) a pass; memory 16 bytes × 2^bits × (factors + 1).
 * @see Rendle (2010), Factorization machines, ICDM.
 */
export function factorisationMachine(
  options: ClickOptions,
  params: FactorisationMachineParams = {},
): ClickModel {
  const { factors = 8, rate = 0.1, penalty = 1e-5, startDeviation = 0.05, seed = 1 } = params;
  requireRange('factors', factors, 1, 256);
  requireRange('rate', rate, 1e-9, 10);
  requireRange('penalty', penalty, 0, 10);
  requireRange('startDeviation', startDeviation, 1e-9, 10);
  const fields = fieldsOf(options);
  const width = fields.fields.length + fields.crosses.length;
  const length = 2 ** fields.bits * (factors + 1) + 1;
  const weights =
    options.state?.weights?.slice() ??
    startWeights(length, factors, startDeviation, createRng(seed));
  const squares = options.state?.squares?.slice() ?? new Float64Array(length).fill(1);
  const scratch = new Float64Array(factors);
  const slotsOf = (rows: readonly ClickFeatures[]): Int32Array => hashClicks(rows, fields);
  const learnSlots: ClickModel['learnSlots'] = (slots, clicks) => {
    const y = checkedClicks(clicks, slots.length / width);
    const order = Int32Array.from(y.keys());
    if (y.length === 0) return 0;
    return (
      factorisationPass(slots, width, y, order, weights, squares, factors, rate, penalty, scratch) /
      y.length
    );
  };
  const scoreSlots: ClickModel['scoreSlots'] = (slots) =>
    Float64Array.from({ length: slots.length / width }, (_, r) =>
      sigmoid(factorisationScore(slots, r * width, width, weights, factors, scratch)),
    );
  return {
    name: 'factorisation-machine',
    learn: (rows, clicks) => learnSlots(slotsOf(rows), clicks),
    learnSlots,
    slotsOf,
    score: (rows) => scoreSlots(slotsOf(rows)),
    scoreSlots,
    state: () => ({
      kind: 'click',
      version: 1,
      fields,
      weights: weights.slice(),
      squares: squares.slice(),
    }),
  };
}

function startWeights(length: number, factors: number, deviation: number, rng: Rng): Float64Array {
  return Float64Array.from({ length }, (_, i) =>
    i === length - 1 || i % (factors + 1) === factors ? 0 : deviation * rng.normal(),
  );
}

function fieldsOf(options: ClickOptions): ClickFields {
  if (options.state !== undefined) return options.state.fields;
  const { fields, crosses = [], bits = 18 } = options;
  requireRange('bits', bits, 1, 24);
  const one = { fields: [...fields], crosses: [...crosses], bits };
  hashClicks([], one);
  return one;
}

function checkedClicks(clicks: ArrayLike<number>, rows: number): Float64Array {
  const y = Float64Array.from(clicks);
  const bad = y.findIndex((click) => click !== 0 && click !== 1);
  if (y.length === rows && bad < 0) return y;
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_WEIGHT_INVALID,
    `Cannot learn clicks as each of ${rows} rows needs 0 or 1: current value is ${bad < 0 ? `${y.length} labels` : y[bad]}`,
    { place: `row ${bad + 1}` },
  );
}

function requireRange(name: string, value: number, low: number, high: number): void {
  const isWhole = name !== 'factors' && name !== 'bits' ? true : Number.isInteger(value);
  if (isWhole && value >= low && value <= high) return;
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
    `Cannot build a click model as ${name} must be from ${low} to ${high}: current value is ${value}`,
    { place: name },
  );
}
