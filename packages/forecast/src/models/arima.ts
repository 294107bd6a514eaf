import { AppError } from '@quanyu/domain';
import type { Matrix } from '@quanyu/numeric';
import { type LinearFuture, linearForecast, linearPaths } from '../distribution.ts';
import { FORECAST_ERRORS } from '../errors.ts';
import {
  checkOption,
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type Forecaster,
  type ForecasterState,
  type Series,
} from '../forecaster.ts';
import { arimaInnovations } from '../kernels/arima-diffuse.ts';
import { armaInnovations, impulseResponse } from '../kernels/arma.ts';
import { prepareSeries } from '../series.ts';
import {
  type ArimaFit,
  type ArimaOrder,
  arimaData,
  chosenColumns,
  constantAt,
  differenceEquation,
  fitArima,
} from './arima-fit.ts';
import { type ArimaHistory, chooseArima } from './arima-order.ts';

export interface ArimaState extends ForecasterState {
  readonly order: ArimaOrder;
  /** R's signs, seasonal polynomials multiplied in: w_t = Σ ar·w + e_t + Σ ma·e. */
  readonly ar: readonly number[];
  readonly ma: readonly number[];
  /** The four polynomials apart: φ, θ, Φ, Θ. */
  readonly parts: readonly (readonly number[])[];
  /** Mean, or drift a period where the series is differenced; 0 without a constant. */
  readonly mean: number;
  /** One a regressor. */
  readonly regression: readonly number[];
  readonly sigma2: number;
  /** Null for conditional sums of squares. */
  readonly logLikelihood: number | null;
  readonly aicc: number | null;
  /** Filter state after the last value. */
  readonly carried: readonly number[];
  /** Last values less regression, newest first, as many as the differences reach back. */
  readonly last: readonly number[];
  /** Periods from the first value to the last observed one, and missing ones after it. */
  readonly length: number;
  readonly gap: number;
}

export interface ArimaParams {
  /** p, d, q; p and q at most 5, d at most 2. Default [1, 1, 1]. */
  readonly order?: readonly [number, number, number];
  /** P, D, Q, at the series' main season; P and Q at most 2, D at most 1. Default [0, 0, 0]. */
  readonly seasonal?: readonly [number, number, number];
  /** Whether there is a mean (a drift where differenced). Default false. */
  readonly constant?: boolean;
  /** `ml`: exact likelihood by the Kalman filter; `css`: conditional sum of squares. Default `ml`. */
  readonly method?: 'ml' | 'css';
  /** Divide by the degrees of freedom left, as R's forecast package does. Default false. */
  readonly unbiased?: boolean;
}

/**
 * ARIMA(p, d, q)(P, D, Q) of a given order, with regressors (regression with ARIMA errors) and exact
 * treatment of missing values (Box and Jenkins, 1970; Harvey, 1989).
 * Cost: passes · T · s² until the filter's gain has settled, s = longest lag.
 * @throws AppError FORECAST_OPTION_INVALID for orders out of range.
 */
export function arima(params: ArimaParams = {}): Forecaster<ArimaState> {
  const [p, d, q] = params.order ?? [1, 1, 1];
  const [P, D, Q] = params.seasonal ?? [0, 0, 0];
  for (const [name, value, max] of [
    ['p', p, 5],
    ['d', d, 2],
    ['q', q, 5],
    ['P', P, 2],
    ['D', D, 1],
    ['Q', Q, 2],
  ] as const) {
    checkOption(name, value, { min: 0, max, integer: true });
  }
  const constant = params.constant ?? false;
  const method = params.method ?? 'ml';
  return family('arima', {
    params: { order: [p, d, q], seasonal: [P, D, Q], constant, method },
    unbiased: params.unbiased ?? false,
    exact: method === 'ml',
    choose(history) {
      const { season } = history;
      const seasonal = P + D + Q > 0 && season > 1;
      const order = seasonal
        ? { p, d, q, P, D, Q, m: season, constant }
        : { p, d, q, P: 0, D: 0, Q: 0, m: 1, constant };
      return fitGiven(history, order, method);
    },
  });
}

export interface AutoArimaParams {
  /** Seasonal terms at the main season. Default true. */
  readonly seasonal?: boolean;
  /** Walk over neighbouring orders, or every order of at most five terms. Default `stepwise`. */
  readonly search?: 'stepwise' | 'exhaustive';
  /**
   * Series over 150 values or of seasons over 12 are searched by conditional sums of squares; so
   * many of the best are then fitted exactly. Default 6.
   */
  readonly exactMax?: number;
}

/**
 * ARIMA of the order with the lowest AICc: d by KPSS tests, D by the strength of the season, the
 * rest by a stepwise or exhaustive search, on exact likelihoods for short series and else on
 * conditional sums of squares whose best are fitted exactly.
 * Source: Hyndman and Khandakar (2008).
 */
export function autoArima(params: AutoArimaParams = {}): Forecaster<ArimaState> {
  const seasonal = params.seasonal ?? true;
  const exactMax = params.exactMax ?? 6;
  const search = params.search ?? 'stepwise';
  checkOption('exactMax', exactMax, { min: 1, max: 1000, integer: true });
  return family('autoArima', {
    params: { seasonal, search, exactMax },
    unbiased: true,
    exact: true,
    choose: (history) =>
      chooseArima({ ...history, season: seasonal ? history.season : 1 }, { search, exactMax }),
  });
}

interface Kind {
  readonly params: Readonly<Record<string, unknown>>;
  readonly unbiased: boolean;
  readonly exact: boolean;
  readonly choose: (history: ArimaHistory) => ArimaFit | undefined;
}

function family(name: string, kind: Kind): Forecaster<ArimaState> {
  return {
    name,
    params: kind.params,
    fit(series) {
      const prepared = prepareSeries(series);
      const { offset, season } = prepared;
      let end = prepared.values.length;
      while (Number.isNaN(prepared.values[end - 1])) end--;
      const values = prepared.values.slice(0, end);
      const regressors = regressorColumns(series, { offset, length: end });
      const fit =
        kind.choose({ values, filled: prepared.filled.slice(0, end), season, regressors }) ??
        levelOnly(values);
      return {
        kind: name,
        version: 2,
        observed: prepared.observed,
        nonNegative: prepared.nonNegative,
        gap: prepared.values.length - end,
        ...stateOf(fit, { values, regressors, unbiased: kind.unbiased, exact: kind.exact }),
      };
    },
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, name, 2);
      const future = futureOf(state, options.horizon, options.known);
      return linearForecast(future, options);
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, name, 2);
      return linearPaths(futureOf(state, options.horizon, options.known), options);
    },
  };
}

function fitGiven(
  { values, regressors }: ArimaHistory,
  order: ArimaOrder,
  method: 'ml' | 'css',
): ArimaFit | undefined {
  const data = arimaData(values, order, regressors);
  const how = { tolerance: 1e-13, iterationsMax: 300 };
  const gaps = values.some((value) => Number.isNaN(value));
  const css = gaps ? undefined : fitArima(data, order, { ...how, method: 'css' });
  if (method === 'css' && css !== undefined) return css;
  const fits = [css?.x, undefined].map((start) =>
    fitArima(data, order, { ...how, method: 'ml', ...(start === undefined ? {} : { start }) }),
  );
  return better(fits[0], fits[1]);
}

function better(a: ArimaFit | undefined, b: ArimaFit | undefined): ArimaFit | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.logLikelihood > a.logLikelihood + 1e-9 ? b : a;
}

/** A random walk, for series too short for the order asked for. */
function levelOnly(values: Float64Array): ArimaFit {
  const order = { p: 0, d: 1, q: 0, P: 0, D: 0, Q: 0, m: 1, constant: false };
  const none = new Float64Array(0);
  const steps = Array.from(values, (value, t) => value - (values[t - 1] ?? Number.NaN));
  const seen = steps.filter((step) => !Number.isNaN(step));
  const squares = seen.reduce((sum, step) => sum + step * step, 0);
  return {
    order,
    x: none,
    coefficients: { phi: none, theta: none },
    parts: { ar: none, ma: none, seasonalAr: none, seasonalMa: none },
    beta: none,
    squares,
    count: Math.max(1, seen.length),
    logLikelihood: Number.NEGATIVE_INFINITY,
    aicc: Number.MAX_VALUE,
    pass: { logs: 0, count: seen.length, states: [new Float64Array(1)] },
  };
}

function regressorColumns(
  series: Series,
  { offset, length }: { readonly offset: number; readonly length: number },
): Float64Array[] {
  const matrix = series.regressors;
  if (matrix === undefined) return [];
  if (matrix.rows !== series.values.length) throw wrongRows('regressors', matrix.rows);
  const columns = Array.from({ length: matrix.cols }, (_, k) =>
    Float64Array.from(
      { length },
      (_, t) => matrix.data[(offset + t) * matrix.cols + k] ?? Number.NaN,
    ),
  );
  if (columns.some((column) => !column.every(Number.isFinite))) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_VALUE_INVALID,
      'Cannot fit as regressors must be finite: current value is missing or infinite',
      { place: 'regressors' },
    );
  }
  return columns;
}

function wrongRows(place: string, rows: number): AppError {
  return new AppError(
    FORECAST_ERRORS.FORECAST_OPTION_INVALID,
    `Cannot forecast as ${place} must have one row a period: current value is ${rows} rows`,
    { place, details: { rows } },
  );
}

interface Finish {
  readonly values: Float64Array;
  readonly regressors: readonly Float64Array[];
  readonly unbiased: boolean;
  readonly exact: boolean;
}

type Learnt = Omit<ArimaState, 'kind' | 'version' | 'observed' | 'nonNegative' | 'gap'>;

function stateOf(fit: ArimaFit, finish: Finish): Learnt {
  const { order, coefficients, parts, beta } = fit;
  const used = order.p + order.q + order.P + order.Q + beta.length;
  const divisor = finish.unbiased ? Math.max(1, fit.count - used) : fit.count;
  const exact = finish.exact && Number.isFinite(fit.logLikelihood);
  return {
    order,
    ar: Array.from(coefficients.phi),
    ma: Array.from(coefficients.theta),
    parts: [parts.ar, parts.ma, parts.seasonalAr, parts.seasonalMa].map((one) => Array.from(one)),
    mean: order.constant ? (beta[0] ?? 0) : 0,
    regression: Array.from(beta.slice(order.constant ? 1 : 0)),
    sigma2: fit.squares / divisor,
    logLikelihood: exact ? fit.logLikelihood : null,
    aicc: exact ? fit.aicc : null,
    ...endOf(fit, finish),
    length: finish.values.length,
  };
}

/** ARMA state and past values after the last observation, both less regression. */
function endOf(fit: ArimaFit, finish: Finish): Pick<ArimaState, 'carried' | 'last'> {
  const { order, beta, coefficients } = fit;
  const data = arimaData(finish.values, order, finish.regressors);
  const weights = [1, ...Array.from(beta, (value) => -value)];
  const less = (rows: readonly ArrayLike<number>[]): number[] =>
    Array.from({ length: rows[0]?.length ?? 0 }, (_, t) =>
      rows.reduce((sum, row, i) => sum + (weights[i] ?? 0) * (row[t] ?? 0), 0),
    );
  const r = Math.max(coefficients.phi.length, coefficients.theta.length + 1);
  if (data.gaps) {
    const levels = chosenColumns(data.levels, order);
    const out = levels.map((column) => new Float64Array(column.length));
    const { states } = arimaInnovations(levels, { ...coefficients, delta: data.delta }, out);
    const joined = less(states);
    return { carried: joined.slice(0, r), last: joined.slice(r) };
  }
  const columns = chosenColumns(data.columns, order);
  const out = columns.map((column) => new Float64Array(column.length));
  const { states } = armaInnovations(columns, coefficients, out);
  const levels = less(chosenColumns(data.levels, order));
  const last = Array.from({ length: data.delta.length }, (_, k) => levels.at(-1 - k) ?? 0);
  return { carried: less(states), last };
}

function futureOf(state: ArimaState, horizon: number, known: Matrix | undefined): LinearFuture {
  const steps = horizon + state.gap;
  const delta = differenceEquation(state.order);
  const phi = Float64Array.from(state.ar);
  const shock = Float64Array.of(1, ...state.ma);
  const psi = impulseResponse(phi, shock, steps);
  const mean = new Float64Array(steps);
  let ahead = Array.from(state.carried);
  const past = Array.from(state.last);
  for (let h = 0; h < steps; h++) {
    const first = ahead[0] ?? 0;
    ahead = ahead.map((_, i) => (phi[i] ?? 0) * first + (ahead[i + 1] ?? 0));
    let level = first;
    let weight = psi[h] ?? 0;
    delta.forEach((share, k) => {
      level += share * (past[k] ?? 0);
      weight += h - 1 - k >= 0 ? share * (psi[h - 1 - k] ?? 0) : 0;
    });
    psi[h] = weight;
    mean[h] = level;
    if (past.length > 0) {
      past.unshift(level);
      past.pop();
    }
  }
  const sigma = Math.sqrt(state.sigma2);
  for (let h = 0; h < steps; h++) {
    mean[h] = (mean[h] ?? 0) + state.mean * constantAt(state.length + h, state.order);
  }
  const shown = mean.subarray(state.gap);
  addRegression(shown, state, known);
  return {
    mean: shown,
    psi: state.gap === 0 ? psi : psi.subarray(0, horizon),
    sigma,
    nonNegative: state.nonNegative,
    ...(state.gap === 0 ? {} : { scale: stretch(psi, state.gap, horizon) }),
  };
}

/** After missing periods at the end each step's spread is that of the step so much further. */
function stretch(psi: Float64Array, gap: number, horizon: number): Float64Array {
  const sums = new Float64Array(psi.length);
  let sum = 0;
  psi.forEach((weight, h) => {
    sum += weight * weight;
    sums[h] = sum;
  });
  return Float64Array.from({ length: horizon }, (_, h) =>
    Math.sqrt((sums[h + gap] ?? 1) / (sums[h] ?? 1)),
  );
}

function addRegression(mean: Float64Array, state: ArimaState, known: Matrix | undefined): void {
  const k = state.regression.length;
  if (k === 0) return;
  if (known === undefined || known.rows < mean.length || known.cols !== k) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_OPTION_INVALID,
      `Cannot predict as known must give ${k} regressors for ${mean.length} steps: current value is ${known === undefined ? 'none' : `${known.rows} x ${known.cols}`}`,
      { place: 'known' },
    );
  }
  for (let h = 0; h < mean.length; h++) {
    state.regression.forEach((slope, i) => {
      mean[h] = (mean[h] ?? 0) + slope * (known.data[h * k + i] ?? 0);
    });
  }
}
