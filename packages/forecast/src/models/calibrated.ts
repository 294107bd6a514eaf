import { createRng } from '@quanyu/numeric';
import { clipped } from '../distribution.ts';
import { backtest } from '../evaluate/backtest.ts';
import {
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type Forecaster,
  type ForecasterState,
} from '../forecaster.ts';

export interface CalibratedState extends ForecasterState {
  readonly inner: ForecasterState;
  /** Factors on the distance of quantiles and paths below and above the mean. */
  readonly below: number;
  readonly above: number;
}

export interface CalibratedParams {
  /** Steps ahead that matter. */
  readonly horizon: number;
  /** Past forecasts that are compared with what came. Default 4. */
  readonly origins?: number;
  readonly name?: string;
}

/** Level of the interval that the factors are set on. */
const LEVEL = 0.95;
/**
 * Cost of a unit outside, against one of width. The score itself has 40; few correlated forecasts
 * flatter a model, so misses weigh more. Set on held-out ends of M4's training parts.
 */
const MISS_COST = 160;
const FACTORS = Array.from({ length: 41 }, (_, i) => 0.25 * 1.08 ** i);
/** Points that weigh as much as the model's own claim. */
const PRIOR_POINTS = 40;

/**
 * Widens or narrows another model's intervals until its past forecasts would have scored best by
 * the interval score of M4, each side by itself, shrunk towards 1 where the past is short.
 * Source: empirical prediction intervals (Lee and Scholtes, 2014); score of Gneiting and Raftery
 * (2007). Cost: `origins` further fits.
 */
export function calibrated(
  inner: Forecaster,
  params: CalibratedParams,
): Forecaster<CalibratedState> {
  const name = params.name ?? inner.name;
  const origins = params.origins ?? 4;
  const stretch = (state: CalibratedState, row: Float64Array, mean: Float64Array): Float64Array => {
    const out = row.map((value, i) => {
      const centre = mean[i % mean.length] ?? 0;
      return centre + (value - centre) * (value < centre ? state.below : state.above);
    });
    return clipped(out, state.nonNegative);
  };
  return {
    name,
    params: { inner: inner.name, horizon: params.horizon, origins },
    fit(series, context) {
      const state = inner.fit(series, context);
      const seed = context.rng.stream('calibrated').uint32();
      const levels = [(1 - LEVEL) / 2, (1 + LEVEL) / 2];
      const folds = backtest(inner, series, {
        horizon: params.horizon,
        origins,
        step: Math.max(1, Math.ceil(params.horizon / 2)),
        historyMin: 2 * params.horizon,
        quantiles: levels,
        rng: createRng(seed),
      });
      const errors: number[] = [];
      const low: number[] = [];
      const high: number[] = [];
      for (const { actual, forecast } of folds) {
        actual.forEach((value, h) => {
          const mean = forecast.mean[h] ?? Number.NaN;
          if (Number.isNaN(value)) return;
          errors.push(value - mean);
          low.push(mean - (forecast.quantiles[0]?.[h] ?? mean));
          high.push((forecast.quantiles[1]?.[h] ?? mean) - mean);
        });
      }
      return {
        kind: name,
        version: 1,
        observed: state.observed,
        nonNegative: state.nonNegative,
        inner: state,
        below: bestFactor(
          errors.map((error) => -error),
          low,
        ),
        above: bestFactor(errors, high),
      };
    },
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, name, 1);
      const { mean, quantiles } = inner.predict(state.inner, options);
      return { mean, quantiles: quantiles.map((row) => stretch(state, row, mean)) };
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, name, 1);
      const sample = inner.simulate(state.inner, options);
      const { mean } = inner.predict(state.inner, options);
      return { ...sample, data: stretch(state, sample.data, mean) };
    },
  };
}

/** Factor on `widths` of the least one-sided interval score, shrunk in logarithms towards 1. */
function bestFactor(errors: readonly number[], widths: readonly number[]): number {
  let best = 1;
  let bestScore = Number.POSITIVE_INFINITY;
  for (const factor of FACTORS) {
    let score = 0;
    errors.forEach((error, i) => {
      const width = factor * (widths[i] ?? 0);
      score += width + MISS_COST * Math.max(0, error - width);
    });
    if (score < bestScore) {
      bestScore = score;
      best = factor;
    }
  }
  const share = errors.length / (errors.length + PRIOR_POINTS);
  return Math.exp(share * Math.log(best));
}
