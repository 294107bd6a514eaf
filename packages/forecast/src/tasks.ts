import { AppError } from '@quanyu/domain';
import { createRng, type Matrix, type PoolTask } from '@quanyu/numeric';
import type { Forecast, Series } from './forecaster.ts';
import { forecasterByName } from './forecaster-by-name.ts';
import { type AutoState, auto } from './models/auto.ts';

/** One series and what is wanted of it. */
export interface ForecastSeriesInput {
  readonly key: string;
  /** NaN = missing. */
  readonly values: Float64Array;
  readonly seasons?: readonly number[];
  readonly horizon: number;
  readonly quantiles: readonly number[];
  readonly nonNegative?: boolean;
  /** Figures known for the history, one row a period, and for the steps ahead. */
  readonly regressors?: Matrix;
  readonly known?: Matrix;
  /** Default `auto`. */
  readonly model?: string;
  /** The key is mixed in, so that one seed serves a whole run. */
  readonly seed: number | string;
  /** Sample paths wanted beside the quantiles. Default 0. */
  readonly paths?: number;
}

export interface ForecastSeriesOutput {
  readonly key: string;
  readonly mean: Float64Array;
  /** One row a level, in the order asked for. */
  readonly quantiles: readonly Float64Array[];
  /** Row-major (paths, horizon); empty where none were asked for. */
  readonly paths: Float64Array;
  /** The model that made the forecast. */
  readonly model: string;
  /** Why the usual treatment was left, as codes; empty = it was not. */
  readonly fallbacks: readonly string[];
}

/**
 * Forecasts one series. Data never stops it: where the named model cannot take the series, `auto`
 * does, and the fallback is named. Unknown models and wrong options are refused.
 */
export const forecastSeries: PoolTask<ForecastSeriesInput, ForecastSeriesOutput> = {
  module: '@quanyu/forecast/tasks',
  name: 'forecastSeries',
  run(input) {
    const rng = createRng(input.seed).stream(input.key);
    const series = seriesOf(input);
    const fallbacks: string[] = [];
    let forecaster =
      (input.model ?? 'auto') === 'auto'
        ? auto({ horizon: Math.min(input.horizon, 52) })
        : forecasterByName(input.model ?? 'auto');
    let state: ReturnType<typeof forecaster.fit>;
    try {
      state = forecaster.fit(series, { rng });
    } catch (error) {
      const data = ['FORECAST_SERIES_EMPTY', 'FORECAST_VALUE_INVALID'];
      if (!(error instanceof AppError) || !data.includes(error.code)) throw error;
      fallbacks.push(error.code);
      forecaster = auto();
      state = forecaster.fit(series, { rng });
    }
    const chosen = state.kind === 'auto' ? (state as AutoState) : undefined;
    const forecast: Forecast = forecaster.predict(state, input);
    const { horizon, paths = 0, known } = input;
    const ahead = { horizon, paths, rng, ...(known === undefined ? {} : { known }) };
    const sample = paths > 0 ? forecaster.simulate(state, ahead) : undefined;
    return {
      key: input.key,
      mean: forecast.mean,
      quantiles: forecast.quantiles,
      paths: sample?.data ?? new Float64Array(0),
      model: chosen?.model ?? forecaster.name,
      fallbacks: [...fallbacks, ...(chosen?.fallbacks ?? [])],
    };
  },
};

function seriesOf(input: ForecastSeriesInput): Series {
  const { values, seasons, nonNegative, regressors } = input;
  return {
    values,
    ...(seasons === undefined ? {} : { seasons }),
    ...(nonNegative === undefined ? {} : { nonNegative }),
    ...(regressors === undefined ? {} : { regressors }),
  };
}
