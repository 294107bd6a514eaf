import type { FactorsState } from '@quanyu/forecast';
import { defineSeriesTask, type SeriesTask } from '@quanyu/lake';
import { createRng, type Matrix, quantileOfSorted } from '@quanyu/numeric';
import { demandForecaster, fitDemand, prepareDemand } from './fit-demand.ts';
import type { ForecastEffects } from './forecast-effects.ts';

export interface ForecastParams {
  readonly asOfDay: number;
  readonly horizon: number;
  readonly quantiles: readonly number[];
  readonly seed: number;
  /** Fits that may be spent on a series. */
  readonly fitsMax: number;
  /** Sample paths for sums over days. */
  readonly paths: number;
  /** What many series taught. */
  readonly effects: ForecastEffects;
}

/** The forecast of one series. Days run from the day after the history. */
export interface DemandForecast {
  readonly model: string;
  /** Shape (horizon,). */
  readonly mean: Float64Array;
  /** Row-major (quantiles, horizon). */
  readonly quantiles: Float64Array;
  /** The same of the demand summed from the first day on. */
  readonly sumQuantiles: Float64Array;
  /** Which factors are used: 1 or 0 a column of `FACTOR_COLUMNS`. */
  readonly used: string;
  /** Extra of its own promotions, as a logarithm. */
  readonly lift: number;
  /** Errors over past spans without and with the factors; NaN without a comparison. */
  readonly plainError: number;
  readonly adjustedError: number;
}

/** Forecasts daily demand with quantiles of each day and of the sums, which a lead time needs. */
export const forecastDemand: SeriesTask<DemandForecast> = defineSeriesTask<
  DemandForecast,
  ForecastParams
>({
  module: '@quanyu/loop/tasks',
  name: 'forecastDemand',
  run({ key, columns, params }) {
    const { asOfDay, horizon, quantiles, seed, fitsMax, paths, effects } = params;
    const prepared = prepareDemand({ key, columns, effects, asOfDay, horizon });
    const rng = createRng(seed).stream('forecast').stream(key);
    const forecaster = demandForecaster(fitsMax);
    const state = fitDemand(prepared, { fitsMax, rng });
    const { known } = prepared;
    const forecast = forecaster.predict(state, { horizon, quantiles, known });
    const sample = forecaster.simulate(state, { horizon, paths, rng, known });
    const daily = new Float64Array(quantiles.length * horizon);
    forecast.quantiles.forEach((row, q) => {
      daily.set(row, q * horizon);
    });
    return {
      model: modelName(state),
      mean: forecast.mean,
      quantiles: daily,
      sumQuantiles: sumQuantiles(sample, quantiles),
      used: state.used.map((is) => (is ? '1' : '0')).join(''),
      lift: prepared.lift,
      plainError: state.compared?.plain ?? Number.NaN,
      adjustedError: state.compared?.adjusted ?? Number.NaN,
    };
  },
});

/** Name of the model that was chosen inside the factors. */
export function modelName(state: FactorsState): string {
  if (state.counts !== null) return 'counts';
  const { inner } = state;
  return inner !== null && 'model' in inner ? String(inner.model) : 'auto';
}

/** Quantiles of the running sums of sample paths. Row-major (quantiles, days). */
function sumQuantiles(sample: Matrix, quantiles: readonly number[]): Float64Array {
  const { rows, cols, data } = sample;
  const sums = new Float64Array(rows);
  const sorted = new Float64Array(rows);
  const result = new Float64Array(quantiles.length * cols);
  for (let day = 0; day < cols; day++) {
    for (let path = 0; path < rows; path++) {
      sums[path] = (sums[path] ?? 0) + Math.max(0, data[path * cols + day] ?? 0);
    }
    sorted.set(sums);
    sorted.sort();
    quantiles.forEach((level, q) => {
      result[q * cols + day] = quantileOfSorted(sorted, level);
    });
  }
  return result;
}
