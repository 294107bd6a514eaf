import { type LinearFuture, linearForecast, linearPaths } from '../distribution.ts';
import {
  checkOption,
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type Forecaster,
  type ForecasterState,
} from '../forecaster.ts';
import { prepareSeries } from '../series.ts';

export interface SeasonalWindowAverageState extends ForecasterState {
  /** Mean of the last values of each place in the season, from the first future step on. */
  readonly levels: readonly number[];
  /** Values in the mean of the first of them. */
  readonly cycles: number;
  readonly sigma: number;
}

export interface SeasonalWindowAverageParams {
  /** Values averaged at each place in the season, at least 1. Default 3. */
  readonly window?: number;
}

/**
 * The mean of the last observed values at the same place in the season: of the last three Decembers
 * for December. Without a season it is a window average. Cost O(T · window).
 */
export function seasonalWindowAverage(
  params: SeasonalWindowAverageParams = {},
): Forecaster<SeasonalWindowAverageState> {
  const window = params.window ?? 3;
  checkOption('window', window, { min: 1, max: 1_000_000, integer: true });
  return {
    name: 'seasonalWindowAverage',
    params: { window },
    fit(series) {
      const { values, filled, observed, nonNegative, season } = prepareSeries(series);
      const n = values.length;
      // A place without any observed value takes what its gap was filled with.
      const level = (t: number): number =>
        meanBefore(values, { end: t, season, window }) ??
        meanBefore(filled, { end: t, season, window }) ??
        Number.NaN;
      let squares = 0;
      let errors = 0;
      for (let t = 0; t < n; t++) {
        const error =
          (values[t] ?? Number.NaN) -
          (meanBefore(values, { end: t, season, window }) ?? Number.NaN);
        if (Number.isNaN(error)) continue;
        squares += error * error;
        errors++;
      }
      return {
        kind: 'seasonalWindowAverage',
        version: 1,
        observed,
        nonNegative,
        levels: Array.from({ length: season }, (_, h) => level(n + h)),
        cycles: Math.max(1, Math.min(window, Math.floor(n / season))),
        sigma: errors > 0 ? Math.sqrt(squares / errors) : 0,
      };
    },
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, 'seasonalWindowAverage', 1);
      return linearForecast(future(state, options.horizon), options);
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, 'seasonalWindowAverage', 1);
      return linearPaths(future(state, options.horizon), options);
    },
    fitted(_state, series) {
      const { values, season, offset } = prepareSeries(series);
      const out = new Float64Array(series.values.length).fill(Number.NaN);
      for (let t = 0; t < values.length; t++) {
        out[offset + t] = meanBefore(values, { end: t, season, window }) ?? Number.NaN;
      }
      return out;
    },
  };
}

/** Mean of the last `window` values seen at whole seasons before `end`; undefined where none is. */
function meanBefore(
  values: Float64Array,
  place: { readonly end: number; readonly season: number; readonly window: number },
): number | undefined {
  const { end, season, window } = place;
  let sum = 0;
  let count = 0;
  for (let t = end - season; t >= 0 && count < window; t -= season) {
    const value = values[t] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count > 0 ? sum / count : undefined;
}

function future(state: SeasonalWindowAverageState, horizon: number): LinearFuture {
  const season = state.levels.length;
  const psi = new Float64Array(horizon);
  // A shock of today is one of `cycles` values in the means of the same place in later seasons.
  for (let h = 0; h < horizon; h += season) psi[h] = h === 0 ? 1 : 1 / state.cycles;
  const mean = Float64Array.from({ length: horizon }, (_, h) => state.levels[h % season] ?? 0);
  return { mean, psi, sigma: state.sigma, nonNegative: state.nonNegative };
}
