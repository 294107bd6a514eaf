import { AppError } from '@quanyu/domain';
import { minimiseLbfgs, type Optimum } from '@quanyu/numeric';
import { PROFILE_ERRORS } from '../errors.ts';
import { gammaGammaLogLikelihood } from '../kernels/gamma-gamma.ts';

/** Values of repeat purchases, each of shape (customers,). */
export interface RepeatValues {
  /** Repeat purchases x ≥ 0. */
  readonly repeats: Int32Array;
  /** Mean value of a repeat purchase; read only where x > 0. */
  readonly meanValue: Float64Array;
}

export interface GammaGammaState {
  readonly kind: 'gamma-gamma';
  readonly version: 1;
  /** Gamma shape of single values; gamma shape and scale of the customers' rates. v is in units of value. */
  readonly p: number;
  readonly q: number;
  readonly v: number;
  readonly logLikelihood: number;
  /** Customers with a repeat purchase of positive mean value: the rows of the fit. */
  readonly repeaters: number;
  /** Mean value of a purchase of a customer nothing is known of. */
  readonly populationValue: number;
  /** False where too few customers repeat: then everybody is given `populationValue`. */
  readonly fitted: boolean;
  readonly converged: boolean;
}

/** Three parameters need more customers than that, or they follow single receipts. */
const REPEATERS_MIN = 10;
const LOG_MAX = 12;
/** With twice as many repeaters or more the starts are tried on a sample and the best is refined on all. */
const SEARCH_REPEATERS = 10_000;
/** Starts (p, q, v in mean values). */
const STARTS = [
  [6, 4, 0.5],
  [1, 2, 1],
  [2, 10, 5],
];

/**
 * Fits the Gamma-Gamma model of what a purchase is worth by maximum likelihood: L-BFGS in the logs of
 * the parameters with the exact gradient, on values divided by their mean, from three starts.
 * Customers without a repeat of positive mean value are left out.
 * @throws AppError PROFILE_DATA_RAGGED, PROFILE_DATA_EMPTY, PROFILE_VALUE_INVALID.
 * @complexity O(repeaters) a step after one sort.
 * @see Fader & Hardie (2013), www.brucehardie.com/notes/025.
 */
export function fitGammaGamma(values: RepeatValues): GammaGammaState {
  checkValues(values);
  const rows = repeatersByCount(values);
  const mean = rows.m.reduce((sum, m) => sum + m, 0) / Math.max(1, rows.m.length);
  if (rows.x.length < REPEATERS_MIN) return unfitted(rows.x.length, mean);
  const scaled = { x: rows.x, m: rows.m.map((m) => m / mean) };
  const sample = sampledRows(scaled);
  const rough = STARTS.map((start) => minimised(sample, start.map(Math.log))).reduce((low, one) =>
    one.value < low.value ? one : low,
  );
  const best = sample === scaled ? rough : minimised(scaled, rough.x);
  const [p = 1, q = 1, scale = 1] = Array.from(best.x, Math.exp);
  const v = scale * mean;
  return {
    kind: 'gamma-gamma',
    version: 1,
    p,
    q,
    v,
    // The density of m is that of m / mean, divided by the mean.
    logLikelihood: -best.value * rows.x.length - rows.x.length * Math.log(mean),
    repeaters: rows.x.length,
    // With q ≤ 1 the model's mean does not exist; the observed one does.
    populationValue: q > 1 ? (p * v) / (q - 1) : mean,
    fitted: true,
    converged: best.converged,
  };
}

/**
 * Expected value of a purchase of each customer, given the repeats seen: p (v + x m) / (p x + q − 1).
 * @throws AppError PROFILE_DATA_RAGGED, PROFILE_VALUE_INVALID, PROFILE_STATE_INVALID.
 * @complexity O(customers).
 */
export function predictGammaGamma(state: GammaGammaState, values: RepeatValues): Float64Array {
  if (state.kind !== 'gamma-gamma' || state.version !== 1) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_STATE_INVALID,
      `Cannot predict as the state must be gamma-gamma version 1: current value is ${state.kind} version ${state.version}`,
      { place: 'state' },
    );
  }
  checkValues(values);
  const { p, q, v, fitted, populationValue } = state;
  return values.meanValue.map((m, i) => {
    const x = values.repeats[i] ?? 0;
    const weight = p * x + q - 1;
    if (!fitted || x === 0 || !(m > 0) || !(weight > 0)) return populationValue;
    return (p * (v + x * m)) / weight;
  });
}

interface ValueRows {
  readonly x: Int32Array;
  readonly m: Float64Array;
}

function minimised(rows: ValueRows, start: ArrayLike<number>): Optimum {
  const objective = (logs: Float64Array, gradient: Float64Array): number => {
    // Values without spread between customers have their optimum at infinity.
    if (logs.some((log) => Math.abs(log) > LOG_MAX)) return Number.POSITIVE_INFINITY;
    const [p = 1, q = 1, v = 1] = Array.from(logs, Math.exp);
    const value = gammaGammaLogLikelihood(rows.x, rows.m, p, q, v, gradient);
    [p, q, v].forEach((parameter, j) => {
      gradient[j] = (-(gradient[j] ?? 0) * parameter) / rows.x.length;
    });
    return -value / rows.x.length;
  };
  const options = { gradientTolerance: 1e-8, valueTolerance: 1e-14, iterationsMax: 300 };
  return minimiseLbfgs(objective, start, options);
}

/** Every n-th row, which keeps the spread as they are sorted by count; all of them where they are few. */
function sampledRows(rows: ValueRows): ValueRows {
  const step = Math.floor(rows.x.length / SEARCH_REPEATERS);
  if (step < 2) return rows;
  const kept = (_: number, at: number): boolean => at % step === 0;
  return { x: rows.x.filter(kept), m: rows.m.filter(kept) };
}

function unfitted(repeaters: number, mean: number): GammaGammaState {
  return {
    kind: 'gamma-gamma',
    version: 1,
    p: 0,
    q: 0,
    v: 0,
    logLikelihood: 0,
    repeaters,
    populationValue: mean,
    fitted: false,
    converged: false,
  };
}

/** Customers with repeats of positive value, by rising count. */
function repeatersByCount(values: RepeatValues): { x: Int32Array; m: Float64Array } {
  const { repeats, meanValue } = values;
  const kept: number[] = [];
  repeats.forEach((x, i) => {
    if (x > 0 && (meanValue[i] ?? 0) > 0) kept.push(i);
  });
  kept.sort((i, j) => (repeats[i] ?? 0) - (repeats[j] ?? 0) || i - j);
  return {
    x: Int32Array.from(kept, (i) => repeats[i] ?? 0),
    m: Float64Array.from(kept, (i) => meanValue[i] ?? 0),
  };
}

function checkValues(values: RepeatValues): void {
  const { repeats, meanValue } = values;
  if (repeats.length !== meanValue.length) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_DATA_RAGGED,
      `Cannot read values as both columns must have one length: current value is ${repeats.length}, ${meanValue.length}`,
      { place: 'values' },
    );
  }
  if (repeats.length === 0) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_DATA_EMPTY,
      'Cannot fit or score values as there must be at least one customer: current value is 0',
      { place: 'values' },
    );
  }
  const bad = repeats.findIndex((x, i) => x < 0 || (x > 0 && !Number.isFinite(meanValue[i])));
  if (bad < 0) return;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_VALUE_INVALID,
    `Cannot read values as each must be finite and repeats >= 0: current value is ${meanValue[bad]} of ${repeats[bad]} in row ${bad}`,
    { place: 'values', details: { row: bad } },
  );
}
