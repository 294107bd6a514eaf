import { cholesky, choleskySolve, type Matrix, minimiseLbfgs } from '@quanyu/numeric';
import { arimaInnovations } from '../kernels/arima-diffuse.ts';
import {
  type ArmaCoefficients,
  type ArmaPass,
  armaConditionalErrors,
  armaInnovations,
} from '../kernels/arma.ts';

/** (p, d, q)(P, D, Q)[m] with or without a constant. */
export interface ArimaOrder {
  readonly p: number;
  readonly d: number;
  readonly q: number;
  readonly P: number;
  readonly D: number;
  readonly Q: number;
  /** Season length; 1 = none. */
  readonly m: number;
  /** Mean without differencing, drift with it. */
  readonly constant: boolean;
}

/** A history ready for fits of any order that shares its differences. */
export interface ArimaData {
  /** Differenced series, then the constant's column, then the regressors'. */
  readonly columns: readonly Float64Array[];
  /** The same columns undifferenced. */
  readonly levels: readonly Float64Array[];
  /** Whether differencing would lose data to missing values. */
  readonly gaps: boolean;
  /** y_t = w_t + Σ delta_k y_{t−k}. */
  readonly delta: Float64Array;
  readonly m: number;
}

export interface ArimaFit {
  readonly order: ArimaOrder;
  /** Position of the optimum, for warm starts. */
  readonly x: Float64Array;
  /** Polynomials multiplied out. */
  readonly coefficients: ArmaCoefficients;
  readonly parts: ArimaParts;
  /** Constant first where there is one, then regressors. */
  readonly beta: Float64Array;
  /** Σ squared standardised errors, and how many. */
  readonly squares: number;
  readonly count: number;
  /** Exact; for conditional sums R's approximation −½ n (1 + log 2πσ²). */
  readonly logLikelihood: number;
  readonly aicc: number;
  readonly pass: ArmaPass;
}

/** The four polynomials apart. */
interface ArimaParts {
  readonly ar: Float64Array;
  readonly ma: Float64Array;
  readonly seasonalAr: Float64Array;
  readonly seasonalMa: Float64Array;
}

type ArimaMethod = 'css' | 'ml';

interface ArimaFitOptions {
  readonly method: ArimaMethod;
  /** Where the search starts; zeros by default. */
  readonly start?: Float64Array;
  /** Relative change of the objective that ends the search. */
  readonly tolerance: number;
  readonly iterationsMax: number;
}

/** Estimated figures beside σ². */
export function coefficientCount(order: ArimaOrder, regressors: number): number {
  return order.p + order.q + order.P + order.Q + (order.constant ? 1 : 0) + regressors;
}

/** Differences a series and its regressors. @param values NaN = missing. */
export function arimaData(
  values: Float64Array,
  order: Pick<ArimaOrder, 'd' | 'D' | 'm'>,
  regressors: readonly Float64Array[],
): ArimaData {
  const { d, D, m } = order;
  const time = Float64Array.from(values, (_, t) => constantAt(t, order));
  const levels = [values, time, ...regressors];
  const columns = levels.map((column) => {
    let out = column;
    for (let k = 0; k < D; k++) out = difference(out, m);
    for (let k = 0; k < d; k++) out = difference(out, 1);
    return out;
  });
  const gaps = d + D > 0 && values.some((value) => Number.isNaN(value));
  return { columns, levels, gaps, delta: differenceEquation(order), m };
}

/** Level-space column whose differences are constant: 1, t or t² / 2 by the order of differencing. */
export function constantAt(t: number, { d, D, m }: Pick<ArimaOrder, 'd' | 'D' | 'm'>): number {
  if (d + D === 0) return 1;
  if (d + D === 1) return t;
  return (t * t) / (2 * m ** D);
}

export function difference(y: Float64Array, lag: number): Float64Array {
  const length = Math.max(0, y.length - lag);
  return Float64Array.from({ length }, (_, t) => (y[t + lag] ?? 0) - (y[t] ?? 0));
}

/** Coefficients of (1 − B)^d (1 − B^m)^D with the sign turned, the leading 1 left out. */
export function differenceEquation({ d, D, m }: Pick<ArimaOrder, 'd' | 'D' | 'm'>): Float64Array {
  let poly = [1];
  const times = (lag: number): void => {
    const next = Array.from({ length: poly.length + lag }, (_, i) => poly[i] ?? 0);
    poly.forEach((value, i) => {
      next[i + lag] = (next[i + lag] ?? 0) - value;
    });
    poly = next;
  };
  for (let k = 0; k < d; k++) times(1);
  for (let k = 0; k < D; k++) times(m);
  return Float64Array.from(poly.slice(1), (value) => -value);
}

/** Reads the four polynomials; partial autocorrelations keep them stationary and invertible. */
function readParts(x: Float64Array, order: ArimaOrder): ArimaParts {
  const { p, q, P, Q } = order;
  const minus = (values: Float64Array): Float64Array => values.map((value) => -value);
  return {
    ar: stationary(x.subarray(0, p)),
    ma: minus(stationary(x.subarray(p, p + q))),
    seasonalAr: stationary(x.subarray(p + q, p + q + P)),
    seasonalMa: minus(stationary(x.subarray(p + q + P, p + q + P + Q))),
  };
}

/** Multiplies the seasonal polynomials out. */
export function multiplied(parts: ArimaParts, m: number): ArmaCoefficients {
  return {
    phi: product(parts.ar, parts.seasonalAr, { m, sign: -1 }),
    theta: product(parts.ma, parts.seasonalMa, { m, sign: 1 }),
  };
}

function product(
  short: Float64Array,
  long: Float64Array,
  { m, sign }: { readonly m: number; readonly sign: number },
): Float64Array {
  const out = new Float64Array(long.length === 0 ? short.length : short.length + m * long.length);
  out.set(short);
  long.forEach((value, k) => {
    const lag = (k + 1) * m;
    out[lag - 1] = (out[lag - 1] ?? 0) + value;
    short.forEach((own, i) => {
      out[lag + i] = (out[lag + i] ?? 0) + sign * own * value;
    });
  });
  return out;
}

/** Maps any numbers to stationary coefficients through partial autocorrelations (Jones, 1980). */
function stationary(x: Float64Array): Float64Array {
  const phi = new Float64Array(x.length);
  for (let k = 0; k < x.length; k++) {
    const partial = Math.tanh(x[k] ?? 0);
    const before = phi.slice(0, k);
    for (let i = 0; i < k; i++) phi[i] = (before[i] ?? 0) - partial * (before[k - 1 - i] ?? 0);
    phi[k] = partial;
  }
  return phi;
}

interface Evaluation {
  readonly squares: number;
  readonly logs: number;
  readonly count: number;
  readonly beta: Float64Array;
  readonly pass: ArmaPass;
}

/**
 * Fits one order. Coefficients of the constant and the regressors are solved exactly at each step
 * (generalised least squares), so that the search runs over the ARMA part alone.
 * @returns undefined where the series is too short or its regressors are collinear.
 */
export function fitArima(
  data: ArimaData,
  order: ArimaOrder,
  options: ArimaFitOptions,
): ArimaFit | undefined {
  const columns = chosenColumns(data.columns, order);
  const regressors = data.columns.length - 2;
  const count = coefficientCount(order, regressors);
  const length = columns[0]?.length ?? 0;
  const skip = order.p + order.m * order.P;
  if (length - (options.method === 'css' ? skip : 0) <= count + 1) return undefined;
  const levels = data.gaps ? chosenColumns(data.levels, order) : undefined;
  const out = (levels ?? columns).map((column) => new Float64Array(column.length));
  const evaluate = (x: Float64Array): Evaluation | undefined => {
    const coefficients = multiplied(readParts(x, order), order.m);
    let pass: ArmaPass;
    if (options.method === 'css') {
      armaConditionalErrors(columns, coefficients, { skip, out });
      pass = { logs: 0, count: length - skip, states: [] };
    } else if (levels === undefined) {
      pass = armaInnovations(columns, coefficients, out);
    } else {
      pass = arimaInnovations(levels, { ...coefficients, delta: data.delta }, out);
    }
    const solved = solveBeta(out);
    return solved === undefined ? undefined : { ...solved, ...pass, pass };
  };
  const deviance = (x: Float64Array): number => {
    const found = evaluate(x);
    if (found === undefined) return Number.POSITIVE_INFINITY;
    return found.count * Math.log(Math.max(found.squares, Number.MIN_VALUE)) + found.logs;
  };
  const free = order.p + order.q + order.P + order.Q;
  const x = searched(deviance, options.start ?? new Float64Array(free), options);
  const found = x === undefined ? undefined : evaluate(x);
  if (x === undefined || found === undefined || found.count <= count + 2) return undefined;
  return finished(found, { order, x, count });
}

/** The columns that an order uses: the constant's left out where it has none. */
export function chosenColumns(all: readonly Float64Array[], order: ArimaOrder): Float64Array[] {
  return all.filter((_, i) => i !== 1 || order.constant);
}

function searched(
  deviance: (x: Float64Array) => number,
  start: Float64Array,
  options: ArimaFitOptions,
): Float64Array | undefined {
  if (start.length === 0) return start;
  const first = deviance(start);
  if (!Number.isFinite(first)) return undefined;
  const central = options.tolerance < 1e-8;
  const point = new Float64Array(start.length);
  const objective = (x: Float64Array, gradient: Float64Array): number => {
    const value = deviance(x);
    for (let i = 0; i < x.length; i++) {
      point.set(x);
      const step = central ? 1e-5 : 1e-6;
      point[i] = (x[i] ?? 0) + step;
      const above = deviance(point);
      point[i] = (x[i] ?? 0) - step;
      gradient[i] = central ? (above - deviance(point)) / (2 * step) : (above - value) / step;
    }
    return value;
  };
  return minimiseLbfgs(objective, start, {
    valueTolerance: options.tolerance,
    gradientTolerance: central ? 1e-5 : 1e-3,
    iterationsMax: options.iterationsMax,
  }).x;
}

function finished(
  found: Evaluation,
  { order, x, count }: { order: ArimaOrder; x: Float64Array; count: number },
): ArimaFit {
  const parts = readParts(x, order);
  const n = found.count;
  const sigma2 = Math.max(found.squares / n, Number.MIN_VALUE);
  const logLikelihood = -0.5 * (n * (Math.log(2 * Math.PI * sigma2) + 1) + found.logs);
  const k = count + 1;
  return {
    order,
    x,
    coefficients: multiplied(parts, order.m),
    parts,
    beta: found.beta,
    squares: found.squares,
    count: n,
    logLikelihood,
    aicc: -2 * logLikelihood + 2 * k + (2 * k * (k + 1)) / (n - k - 1),
    pass: found.pass,
  };
}

/** Least squares of the first row on the others, by normal equations of scaled rows. */
function solveBeta(
  rows: readonly Float64Array[],
): { readonly squares: number; readonly beta: Float64Array } | undefined {
  const [y, ...x] = rows;
  if (y === undefined) return undefined;
  const own = dot(y, y);
  if (x.length === 0) return { squares: own, beta: new Float64Array(0) };
  const norms = x.map((row) => Math.sqrt(dot(row, row)));
  if (norms.some((norm) => !(norm > 0))) return undefined;
  const right = Float64Array.from(x, (row, i) => dot(row, y) / (norms[i] ?? 1));
  const scaled = x.length === 1 ? right : solvedGram(x, norms, right);
  if (scaled === undefined) return undefined;
  let squares = own;
  for (let i = 0; i < scaled.length; i++) squares -= (scaled[i] ?? 0) * (right[i] ?? 0);
  const beta = scaled.map((value, i) => value / (norms[i] ?? 1));
  // Cancellation: where hardly anything is left, the remainder is summed itself.
  if (!(squares > 1e-8 * own)) squares = remainder(y, x, beta);
  return { squares, beta };
}

function solvedGram(
  x: readonly Float64Array[],
  norms: readonly number[],
  right: Float64Array,
): Float64Array | undefined {
  const k = x.length;
  const gram: Matrix = { data: new Float64Array(k * k), rows: k, cols: k };
  x.forEach((row, i) => {
    x.forEach((other, j) => {
      gram.data[i * k + j] = dot(row, other) / ((norms[i] ?? 1) * (norms[j] ?? 1));
    });
  });
  try {
    return choleskySolve(cholesky(gram), right);
  } catch {
    return undefined;
  }
}

function remainder(y: Float64Array, x: readonly Float64Array[], beta: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < y.length; t++) {
    let error = y[t] ?? 0;
    for (let i = 0; i < x.length; i++) error -= (beta[i] ?? 0) * (x[i]?.[t] ?? 0);
    sum += error * error;
  }
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
