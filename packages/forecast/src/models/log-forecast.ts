import { clipped } from '../distribution.ts';
import type { Forecaster, ForecasterState } from '../forecaster.ts';
import { checkPredictOptions, checkSimulateOptions, checkState } from '../forecaster.ts';
import { prepareSeries } from '../series.ts';

export interface LogState extends ForecasterState {
  /** Whether logarithms were taken: only where every value is positive. */
  readonly log: boolean;
  readonly inner: ForecasterState;
}

/** Keeps an exponential finite. */
const LOG_MAX = 230;

/**
 * Forecasts logarithms where every value is positive, so that effects are factors; else the series
 * as it is. The mean returned is the median of the log-normal future.
 */
export function withLog(
  inner: Forecaster,
  name: string = `log-${inner.name}`,
): Forecaster<LogState> {
  const back = (state: LogState, row: Float64Array): Float64Array => {
    const out = state.log ? row.map((value) => Math.exp(Math.min(value, LOG_MAX))) : row.slice();
    return clipped(out, state.nonNegative);
  };
  return {
    name,
    params: { inner: inner.name },
    fit(series, context) {
      const { observed, nonNegative } = prepareSeries(series);
      const values = Float64Array.from(series.values);
      const log = values.every((value) => !(value <= 0));
      const used = log ? values.map(Math.log) : values;
      const state = inner.fit({ ...series, values: used, nonNegative: false }, context);
      return { kind: name, version: 1, observed, nonNegative, log, inner: state };
    },
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, name, 1);
      const { mean, quantiles } = inner.predict(state.inner, options);
      return { mean: back(state, mean), quantiles: quantiles.map((row) => back(state, row)) };
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, name, 1);
      const sample = inner.simulate(state.inner, options);
      return { ...sample, data: back(state, sample.data) };
    },
  };
}
