import { AppError } from '@quanyu/domain';
import {
  drawNegativeBinomial,
  drawPoisson,
  leastSquares,
  type Matrix,
  type Rng,
} from '@quanyu/numeric';
import { linearForecast, linearPaths } from '../distribution.ts';
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
import { prepareSeries } from '../series.ts';
import { negativeBinomialQuantile } from './counts.ts';
import { checkKnown, type Design, designFor, designWidth, writeDesignRow } from './design.ts';

export interface RegressionState extends ForecasterState {
  readonly design: Design;
  /** Constant, line, Fourier pairs, regressors (per spread of each). */
  readonly coefficients: readonly number[];
  /** Deviation of a step; for counts the variance over the mean. */
  readonly scatter: number;
  /** Logarithm of the largest mean that a forecast of counts may reach. */
  readonly ceiling: number;
}

export interface RegressionParams {
  /** Most Fourier pairs a season. Default 3. */
  readonly pairs?: number;
  /** Penalty relative to the number of rows. Default 0.001. */
  readonly ridge?: number;
}

/**
 * Ridge regression on a line, Fourier pairs of every season and the regressors given: price,
 * promotion, calendar. What is known of the future goes into `known`.
 * @throws AppError FORECAST_OPTION_INVALID where `known` is wanted and not given.
 */
export function regression(params: RegressionParams = {}): Forecaster<RegressionState> {
  return family('regression', { ...params, counts: false });
}

/**
 * The same for counts: effects are factors (Poisson likelihood, logarithmic link), and the variance
 * is estimated as a multiple of the mean. Quantiles are those of a negative binomial.
 */
export function poissonRegression(params: RegressionParams = {}): Forecaster<RegressionState> {
  return family('poissonRegression', { ...params, counts: true });
}

/** Forecast means may exceed the largest value seen by this factor. */
const CEILING = 10;
const ROUNDS_MAX = 50;

function family(
  name: string,
  kind: RegressionParams & { readonly counts: boolean },
): Forecaster<RegressionState> {
  const pairsMax = kind.pairs ?? 3;
  const ridge = kind.ridge ?? 0.001;
  checkOption('pairs', pairsMax, { min: 0, max: 100, integer: true });
  checkOption('ridge', ridge, { min: 0, max: 1e6 });
  const linear = (state: RegressionState, horizon: number, known: Matrix | undefined) => {
    checkKnown(state.design, known, horizon);
    const row = new Float64Array(designWidth(state.design));
    return Float64Array.from({ length: horizon }, (_, h) => {
      writeDesignRow(row, state.design, { t: state.design.length + h, regressors: known, row: h });
      return dot(row, state.coefficients);
    });
  };
  const means = (state: RegressionState, horizon: number, known: Matrix | undefined) =>
    linear(state, horizon, known).map((value) => Math.exp(Math.min(value, state.ceiling)));
  const gaussian = (state: RegressionState, horizon: number, known: Matrix | undefined) => {
    const psi = new Float64Array(horizon);
    psi[0] = 1;
    const mean = linear(state, horizon, known);
    return { mean, psi, sigma: state.scatter, nonNegative: state.nonNegative };
  };
  return {
    name,
    params: { pairs: pairsMax, ridge },
    fit: (series) => fitRegression(series, { name, pairsMax, ridge, counts: kind.counts }),
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, name, 1);
      const { horizon, known } = options;
      if (!kind.counts) return linearForecast(gaussian(state, horizon, known), options);
      const mean = means(state, horizon, known);
      const quantiles = (options.quantiles ?? []).map((level) =>
        mean.map((value) => negativeBinomialQuantile(level, value, value * state.scatter)),
      );
      return { mean, quantiles };
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, name, 1);
      const { horizon, paths, known, rng } = options;
      if (!kind.counts) return linearPaths(gaussian(state, horizon, known), options);
      const mean = means(state, horizon, known);
      const data = Float64Array.from({ length: paths * horizon }, (_, i) =>
        drawCount(mean[i % horizon] ?? 0, state.scatter, rng),
      );
      return { data, rows: paths, cols: horizon };
    },
  };
}

function drawCount(mean: number, scatter: number, rng: Rng): number {
  if (mean <= 0) return 0;
  if (scatter <= 1 + 1e-9) return drawPoisson(rng, Math.min(mean, 1e12));
  return drawNegativeBinomial(rng, Math.min(mean, 1e12), mean / (scatter - 1));
}

interface Shape {
  readonly name: string;
  readonly pairsMax: number;
  readonly ridge: number;
  readonly counts: boolean;
}

function fitRegression(series: Series, shape: Shape): RegressionState {
  const { values, observed, nonNegative, offset } = prepareSeries(series);
  if (shape.counts && values.some((value) => value < 0)) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_VALUE_INVALID,
      `Cannot fit ${shape.name} as demand must be >= 0: current value is negative`,
      { place: 'values' },
    );
  }
  const { regressors } = series;
  const design = designFor({
    length: values.length,
    observed,
    seasons: series.seasons ?? [],
    pairsMax: shape.pairsMax,
    regressors,
    offset,
  });
  const cols = designWidth(design);
  const x: Matrix = { data: new Float64Array(observed * cols), rows: observed, cols };
  const y = new Float64Array(observed);
  let row = 0;
  values.forEach((value, t) => {
    if (Number.isNaN(value)) return;
    const out = x.data.subarray(row * cols, (row + 1) * cols);
    writeDesignRow(out, design, { t, regressors, row: offset + t });
    // A line through fewer than four values says nothing about the future.
    if (observed < 4) out[1] = 0;
    y[row++] = value;
  });
  const fitted = shape.counts ? fitCounts(x, y, shape.ridge) : fitRidge(x, y, shape.ridge);
  const largest = y.reduce((most, value) => Math.max(most, value), 0);
  const ceiling = Math.log(Math.max(1, largest) * CEILING);
  return { kind: shape.name, version: 1, observed, nonNegative, design, ...fitted, ceiling };
}

type Fitted = Pick<RegressionState, 'coefficients' | 'scatter'>;

function fitRidge(x: Matrix, y: Float64Array, ridge: number): Fitted {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const scale = y.reduce((most, value) => Math.max(most, Math.abs(value - mean)), 0) || 1;
  const centred = y.map((value) => (value - mean) / scale);
  const beta = leastSquares(x, centred, { ridge: Math.max(ridge, 1e-9) * y.length });
  let squares = 0;
  centred.forEach((value, t) => {
    squares += (value - dot(x.data.subarray(t * x.cols, (t + 1) * x.cols), beta)) ** 2;
  });
  const coefficients = Array.from(beta, (value, i) => value * scale + (i === 0 ? mean : 0));
  return { coefficients, scatter: scale * Math.sqrt(squares / Math.max(1, y.length - x.cols)) };
}

/** Poisson likelihood by iteratively reweighted least squares, shrunk towards the plain mean. */
function fitCounts(x: Matrix, y: Float64Array, ridge: number): Fitted {
  const mean = Math.max(1e-6, y.reduce((sum, value) => sum + value, 0) / y.length);
  const base = Math.log(mean);
  let beta: Float64Array = new Float64Array(x.cols);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const weighted: Matrix = { ...x, data: new Float64Array(x.data.length) };
    const target = new Float64Array(y.length);
    for (let t = 0; t < y.length; t++) {
      const row = x.data.subarray(t * x.cols, (t + 1) * x.cols);
      const eta = Math.max(-20, Math.min(20, dot(row, beta)));
      const mu = mean * Math.exp(eta);
      const root = Math.sqrt(mu / mean);
      for (let i = 0; i < x.cols; i++) weighted.data[t * x.cols + i] = root * (row[i] ?? 0);
      target[t] = root * (eta + ((y[t] ?? 0) - mu) / mu);
    }
    const next = leastSquares(weighted, target, { ridge: Math.max(ridge, 1e-9) * y.length });
    const change = next.reduce((most, v, i) => Math.max(most, Math.abs(v - (beta[i] ?? 0))), 0);
    beta = next;
    if (change < 1e-9) break;
  }
  let chi = 0;
  y.forEach((value, t) => {
    const mu = mean * Math.exp(dot(x.data.subarray(t * x.cols, (t + 1) * x.cols), beta));
    chi += (value - mu) ** 2 / Math.max(mu, 1e-9);
  });
  const coefficients = Array.from(beta, (value, i) => value + (i === 0 ? base : 0));
  return { coefficients, scatter: Math.max(1, chi / Math.max(1, y.length - x.cols)) };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
