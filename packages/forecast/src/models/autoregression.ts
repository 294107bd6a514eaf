import { leastSquares } from '@quanyu/numeric';
import { type LinearFuture, linearForecast, linearPaths } from '../distribution.ts';
import {
  checkOption,
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type Forecaster,
  type ForecasterState,
} from '../forecaster.ts';
import { impulseResponse } from '../kernels/arma.ts';
import { prepareSeries } from '../series.ts';

export interface AutoregressionState extends ForecasterState {
  readonly lags: readonly number[];
  /** One a lag. */
  readonly coefficients: readonly number[];
  readonly intercept: number;
  readonly sigma: number;
  /** The last values, newest first, as many as the longest lag. */
  readonly last: readonly number[];
}

export interface AutoregressionParams {
  /** Most recent lags. Default 3. */
  readonly recent?: number;
  /** Penalty relative to the spread of the lags. Default 0.001. */
  readonly ridge?: number;
  readonly name?: string;
}

/** Observations wanted for each coefficient, so that the longest seasons are left out in time. */
const ROWS_PER_LAG = 4;

/**
 * A sparse autoregression: each value on its last few and on those one and two seasons before, with
 * their neighbours, for every season given, by least squares. Seasons too long for the history are
 * left out. Fast, and at home where several seasons meet (hour of day and of week).
 * Cost T · lags².
 */
export function autoregression(params: AutoregressionParams = {}): Forecaster<AutoregressionState> {
  const recent = params.recent ?? 3;
  const ridge = params.ridge ?? 0.001;
  const name = params.name ?? 'autoregression';
  checkOption('recent', recent, { min: 1, max: 100, integer: true });
  checkOption('ridge', ridge, { min: 0, max: 1e6 });
  return {
    name,
    params: { recent, ridge },
    fit(series) {
      const { filled, observed, nonNegative } = prepareSeries(series);
      const lags = usableLags(filled.length, series.seasons ?? [], recent);
      return {
        kind: name,
        version: 1,
        observed,
        nonNegative,
        lags,
        ...fitLags(filled, lags, ridge),
        last: Array.from({ length: lags.at(-1) ?? 1 }, (_, k) => filled.at(-1 - k) ?? 0),
      };
    },
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, name, 1);
      return linearForecast(futureOf(state, options.horizon), options);
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, name, 1);
      return linearPaths(futureOf(state, options.horizon), options);
    },
  };
}

function usableLags(length: number, seasons: readonly number[], recent: number): number[] {
  const lags = new Set<number>();
  const add = (lag: number): void => {
    if (lag >= 1 && length - lag >= ROWS_PER_LAG * (lags.size + 2)) lags.add(lag);
  };
  for (let lag = 1; lag <= recent; lag++) add(lag);
  for (const m of seasons) {
    if (m > 1) for (const lag of [m, m - 1, m + 1, 2 * m]) add(lag);
  }
  return [...lags].sort((a, b) => a - b);
}

type Fitted = Pick<AutoregressionState, 'coefficients' | 'intercept' | 'sigma'>;

function fitLags(y: Float64Array, lags: readonly number[], ridge: number): Fitted {
  const n = y.length;
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  const spread = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n);
  const k = lags.length;
  const from = lags.at(-1) ?? 1;
  if (k === 0 || !(spread > 0)) {
    return { coefficients: lags.map(() => 0), intercept: mean, sigma: spread };
  }
  const rows = n - from;
  const data = new Float64Array(rows * (k + 1));
  const target = new Float64Array(rows);
  for (let t = from; t < n; t++) {
    const row = (t - from) * (k + 1);
    data[row + k] = 1;
    lags.forEach((lag, i) => {
      data[row + i] = ((y[t - lag] ?? 0) - mean) / spread;
    });
    target[t - from] = ((y[t] ?? 0) - mean) / spread;
  }
  const beta = leastSquares({ data, rows, cols: k + 1 }, target, { ridge: ridge * rows });
  let squares = 0;
  for (let t = 0; t < rows; t++) {
    let error = target[t] ?? 0;
    for (let i = 0; i <= k; i++) error -= (beta[i] ?? 0) * (data[t * (k + 1) + i] ?? 0);
    squares += error * error;
  }
  const coefficients = Array.from(beta.slice(0, k));
  const total = coefficients.reduce((sum, value) => sum + value, 0);
  return {
    coefficients,
    intercept: mean * (1 - total) + spread * (beta[k] ?? 0),
    sigma: spread * Math.sqrt(squares / Math.max(1, rows - k - 1)),
  };
}

function futureOf(state: AutoregressionState, horizon: number): LinearFuture {
  const { lags, coefficients, last } = state;
  const mean = new Float64Array(horizon);
  const phi = new Float64Array(lags.at(-1) ?? 1);
  lags.forEach((lag, i) => {
    phi[lag - 1] = coefficients[i] ?? 0;
  });
  for (let h = 0; h < horizon; h++) {
    let value = state.intercept;
    lags.forEach((lag, i) => {
      const past = lag <= h ? mean[h - lag] : last[lag - 1 - h];
      value += (coefficients[i] ?? 0) * (past ?? 0);
    });
    mean[h] = value;
  }
  const psi = impulseResponse(phi, Float64Array.of(1), horizon);
  return { mean, psi, sigma: state.sigma, nonNegative: state.nonNegative };
}
