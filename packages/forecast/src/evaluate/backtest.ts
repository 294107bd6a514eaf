import type { Matrix } from '@quanyu/numeric';
import {
  checkOption,
  type Forecast,
  type ForecastContext,
  type Forecaster,
  type Series,
} from '../forecaster.ts';
import {
  bias,
  meanAbsoluteError,
  meanSquaredError,
  rootScaledError,
  scaledError,
  symmetricPercentageError,
  weightedPercentageError,
  weightedQuantileLoss,
} from './metrics.ts';

export interface BacktestOptions {
  readonly horizon: number;
  /** Number of origins, the last one `horizon` before the end. Fewer where the history is short. Default 1. */
  readonly origins?: number;
  /** Periods between origins. Default `horizon`. */
  readonly step?: number;
  /** Shortest history that is fitted. Default 3. */
  readonly historyMin?: number;
  readonly quantiles?: readonly number[];
}

/** One origin: what was forecast from the values before it, and what came. */
export interface BacktestFold {
  /** Values before the origin. */
  readonly origin: number;
  readonly actual: Float64Array;
  readonly forecast: Forecast;
}

/** Errors over all folds, each fold weighing the same. NaN where a figure is undefined. */
export interface BacktestScores {
  readonly mse: number;
  readonly mae: number;
  readonly smape: number;
  readonly mase: number;
  readonly rmsse: number;
  readonly wape: number;
  readonly bias: number;
  readonly wql: number;
  readonly folds: number;
}

function rowsOf({ data, cols }: Matrix, from: number, to: number): Matrix {
  return { data: data.slice(from * cols, to * cols), rows: to - from, cols };
}

/** Rolling-origin evaluation: refits at each origin on what was known then. Cost origins · fit. */
export function backtest(
  forecaster: Forecaster,
  series: Series,
  options: BacktestOptions & ForecastContext,
): BacktestFold[] {
  checkOption('horizon', options.horizon, { min: 1, max: 10_000, integer: true });
  const length = series.values.length;
  const step = options.step ?? options.horizon;
  const folds: BacktestFold[] = [];
  for (let k = (options.origins ?? 1) - 1; k >= 0; k--) {
    const origin = length - options.horizon - k * step;
    if (origin < (options.historyMin ?? 3)) continue;
    const values = Float64Array.from({ length }, (_, t) => series.values[t] ?? Number.NaN);
    const known = values.slice(0, origin);
    if (known.every(Number.isNaN)) continue;
    const rng = options.rng.stream(`origin ${origin}`);
    const { horizon, quantiles = [] } = options;
    const { regressors } = series;
    const past = regressors === undefined ? {} : { regressors: rowsOf(regressors, 0, origin) };
    const future =
      regressors === undefined ? {} : { known: rowsOf(regressors, origin, origin + horizon) };
    const state = forecaster.fit({ ...series, values: known, ...past }, { rng });
    const forecast = forecaster.predict(state, { horizon, quantiles, ...future });
    folds.push({ origin, actual: values.slice(origin, origin + options.horizon), forecast });
  }
  return folds;
}

/** Sums folds up into scores. */
export function backtestScores(
  folds: readonly BacktestFold[],
  series: Series,
  levels: readonly number[] = [],
): BacktestScores {
  const season = series.seasons?.[0] ?? 1;
  const mean = (score: (fold: BacktestFold, history: Float64Array) => number): number => {
    const found = folds
      .map((fold) => score(fold, Float64Array.from(series.values).slice(0, fold.origin)))
      .filter((value) => !Number.isNaN(value));
    return found.reduce((sum, value) => sum + value, 0) / found.length;
  };
  return {
    mse: mean(({ actual, forecast }) => meanSquaredError(actual, forecast.mean)),
    mae: mean(({ actual, forecast }) => meanAbsoluteError(actual, forecast.mean)),
    smape: mean(({ actual, forecast }) => symmetricPercentageError(actual, forecast.mean)),
    mase: mean(({ actual, forecast }, history) =>
      scaledError(actual, forecast.mean, { history, season }),
    ),
    rmsse: mean(({ actual, forecast }, history) => rootScaledError(actual, forecast.mean, history)),
    wape: mean(({ actual, forecast }) => weightedPercentageError(actual, forecast.mean)),
    bias: mean(({ actual, forecast }) => bias(actual, forecast.mean)),
    wql: mean(({ actual, forecast }) => weightedQuantileLoss(actual, forecast.quantiles, levels)),
    folds: folds.length,
  };
}
