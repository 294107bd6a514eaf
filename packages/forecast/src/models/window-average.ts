import { linearForecast, linearPaths } from '../distribution.ts';
import {
  checkOption,
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type Forecaster,
  type ForecasterState,
} from '../forecaster.ts';
import { prepareSeries } from '../series.ts';

export interface WindowAverageState extends ForecasterState {
  readonly level: number;
  readonly sigma: number;
}

export interface WindowAverageParams {
  /** Periods averaged, at least 1. Default 13. */
  readonly window?: number;
}

/** The mean of the last observed periods: the buyer's rule of thumb. Cost O(T). */
export function windowAverage(params: WindowAverageParams = {}): Forecaster<WindowAverageState> {
  const window = params.window ?? 13;
  checkOption('window', window, { min: 1, max: 1_000_000, integer: true });
  const future = (state: WindowAverageState, horizon: number) => {
    const psi = new Float64Array(horizon);
    // A shock of today is one of `window` values in tomorrow's mean; later ones follow suit.
    psi.fill(1 / Math.min(window, state.observed), 1);
    psi[0] = 1;
    const mean = new Float64Array(horizon).fill(state.level);
    return { mean, psi, sigma: state.sigma, nonNegative: state.nonNegative };
  };
  return {
    name: 'windowAverage',
    params: { window },
    fit(series) {
      const { values, observed, nonNegative } = prepareSeries(series);
      const seen = values.filter((value) => !Number.isNaN(value));
      const last = seen.slice(-window);
      const level = last.reduce((sum, value) => sum + value, 0) / last.length;
      return {
        kind: 'windowAverage',
        version: 1,
        observed,
        nonNegative,
        level,
        sigma: oneStepDeviation(seen, window),
      };
    },
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, 'windowAverage', 1);
      return linearForecast(future(state, options.horizon), options);
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, 'windowAverage', 1);
      return linearPaths(future(state, options.horizon), options);
    },
    fitted(_state, series) {
      const out = new Float64Array(series.values.length).fill(Number.NaN);
      const seen: number[] = [];
      for (let t = 0; t < out.length; t++) {
        const last = seen.slice(-window);
        if (last.length > 0) out[t] = last.reduce((sum, value) => sum + value, 0) / last.length;
        const value = series.values[t] ?? Number.NaN;
        if (!Number.isNaN(value)) seen.push(value);
      }
      return out;
    },
  };
}

/** Root mean square of one-step errors, from the second value on. */
function oneStepDeviation(seen: Float64Array, window: number): number {
  let sum = 0;
  let squares = 0;
  for (let t = 0; t < seen.length; t++) {
    if (t > 0) squares += ((seen[t] ?? 0) - sum / Math.min(t, window)) ** 2;
    sum += seen[t] ?? 0;
    if (t >= window) sum -= seen[t - window] ?? 0;
  }
  return seen.length > 1 ? Math.sqrt(squares / (seen.length - 1)) : 0;
}
