import { clipped } from '../distribution.ts';
import {
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type Forecaster,
  type ForecasterState,
} from '../forecaster.ts';
import { prepareSeries } from '../series.ts';
import { mstl } from '../stl.ts';

export interface MstlState extends ForecasterState {
  /** Season lengths, shortest first, and the last cycle of each from the first future step on. */
  readonly seasons: readonly number[];
  readonly cycles: readonly (readonly number[])[];
  /** Logarithms were taken: the season is a factor. */
  readonly log: boolean;
  readonly inner: ForecasterState;
}

export interface MstlParams {
  readonly name?: string;
  /** Take logarithms where all values are positive. Default false. */
  readonly log?: boolean;
}

/**
 * Splits several seasons off by loess (`mstl`), forecasts the rest by another model and repeats the
 * last cycle of each season.
 */
export function withMstl(inner: Forecaster, params: MstlParams = {}): Forecaster<MstlState> {
  const name = params.name ?? `mstl-${inner.name}`;
  const seasonAt = (state: MstlState, h: number): number =>
    state.cycles.reduce((sum, cycle) => sum + (cycle[h % cycle.length] ?? 0), 0);
  const back = (state: MstlState, row: Float64Array, width: number): Float64Array => {
    const out = row.map((value, i) => {
      const sum = value + seasonAt(state, i % width);
      return state.log ? Math.exp(Math.min(sum, LOG_MAX)) : sum;
    });
    return clipped(out, state.nonNegative);
  };
  return {
    name,
    params: { inner: inner.name, log: params.log ?? false },
    fit(series, context) {
      const { filled, observed, nonNegative } = prepareSeries(series);
      const log = (params.log ?? false) && filled.every((value) => value > 0);
      const y = log ? filled.map(Math.log) : filled;
      const parts = mstl(y, series.seasons ?? []);
      const rest = y.map((value, t) =>
        parts.seasonals.reduce((sum, seasonal) => sum - (seasonal[t] ?? 0), value),
      );
      const cycles = parts.seasonals.map((seasonal, i) =>
        Array.from(seasonal.slice(-(parts.seasons[i] ?? 1))),
      );
      return {
        kind: name,
        version: 1,
        observed,
        nonNegative,
        seasons: parts.seasons,
        cycles,
        log,
        inner: inner.fit({ values: rest, seasons: [], nonNegative: false }, context),
      };
    },
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, name, 1);
      const { mean, quantiles } = inner.predict(state.inner, options);
      const { horizon } = options;
      return {
        mean: back(state, mean, horizon),
        quantiles: quantiles.map((row) => back(state, row, horizon)),
      };
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, name, 1);
      const sample = inner.simulate(state.inner, options);
      return { ...sample, data: back(state, sample.data, options.horizon) };
    },
  };
}

/** Keeps an exponential finite. */
const LOG_MAX = 230;
