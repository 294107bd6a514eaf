import { auto } from '@quanyu/forecast';
import { defineSeriesTask, type SeriesTask } from '@quanyu/lake';
import { createRng, type Matrix, quantileOfSorted } from '@quanyu/numeric';
import { demandColumns, demandSeries } from './demand-series.ts';

export interface ForecastParams {
  readonly asOfDay: number;
  readonly horizon: number;
  readonly quantiles: readonly number[];
  readonly seed: number;
  /** Fits that may be spent on a series. */
  readonly fitsMax: number;
  /** Sample paths for sums over days. */
  readonly paths: number;
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
}

const WEEK = 7;

/** Forecasts daily demand with quantiles of each day and of the sums, which a lead time needs. */
export const forecastDemand: SeriesTask<DemandForecast> = defineSeriesTask<
  DemandForecast,
  ForecastParams
>({
  module: '@quanyu/loop/tasks',
  name: 'forecastDemand',
  run({ key, columns, params }) {
    const { asOfDay, horizon, quantiles, seed, fitsMax, paths } = params;
    const values = demandSeries(demandColumns(columns), asOfDay);
    const rng = createRng(seed).stream('forecast').stream(key);
    const forecaster = auto({ fitsMax, horizon: WEEK });
    const state = forecaster.fit({ values, seasons: [WEEK], nonNegative: true }, { rng });
    const forecast = forecaster.predict(state, { horizon, quantiles });
    const sample = forecaster.simulate(state, { horizon, paths, rng });
    const daily = new Float64Array(quantiles.length * horizon);
    forecast.quantiles.forEach((row, q) => {
      daily.set(row, q * horizon);
    });
    return {
      model: state.model,
      mean: forecast.mean,
      quantiles: daily,
      sumQuantiles: sumQuantiles(sample, quantiles),
    };
  },
});

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
