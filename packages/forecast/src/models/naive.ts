import { type LinearFuture, linearForecast, linearPaths } from '../distribution.ts';
import {
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type Forecaster,
  type ForecasterState,
  type Series,
} from '../forecaster.ts';
import { prepareSeries } from '../series.ts';

/** Learnt part of the naive family. */
export interface NaiveState extends ForecasterState {
  /** The last season's values, oldest first; one value where there is no season. */
  readonly last: readonly number[];
  /** Change a step; 0 save for drift. */
  readonly slope: number;
  readonly sigma: number;
  /** Variance of the slope in units of σ². */
  readonly slopeVariance: number;
}

/** Repeats the last value. Missing values are filled first. Source: any textbook. Cost O(T). */
export function naive(): Forecaster<NaiveState> {
  return family('naive', { seasonal: false, drift: false });
}

/** Continues the straight line from the first to the last value. */
export function drift(): Forecaster<NaiveState> {
  return family('drift', { seasonal: false, drift: true });
}

/** Repeats the last season; the naive forecast where no two whole seasons are seen. */
export function seasonalNaive(): Forecaster<NaiveState> {
  return family('seasonalNaive', { seasonal: true, drift: false });
}

interface Shape {
  readonly seasonal: boolean;
  readonly drift: boolean;
}

function family(name: string, shape: Shape): Forecaster<NaiveState> {
  return {
    name,
    params: {},
    fit: (series) => fitFamily(name, shape, series),
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, name, 1);
      return linearForecast(future(state, options.horizon), options);
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, name, 1);
      return linearPaths(future(state, options.horizon), options);
    },
    fitted(_state, series) {
      const { filled, season, offset } = prepareSeries(series);
      const lag = shape.seasonal ? season : 1;
      const n = filled.length;
      const slope = shape.drift && n > 1 ? ((filled[n - 1] ?? 0) - (filled[0] ?? 0)) / (n - 1) : 0;
      const out = new Float64Array(series.values.length).fill(Number.NaN);
      for (let t = lag; t < n; t++) out[offset + t] = (filled[t - lag] ?? 0) + slope;
      return out;
    },
  };
}

function fitFamily(name: string, shape: Shape, series: Series): NaiveState {
  const { filled, season, observed, nonNegative } = prepareSeries(series);
  const lag = shape.seasonal ? season : 1;
  const n = filled.length;
  const slope = meanChange(filled, shape);
  let squares = 0;
  for (let t = lag; t < n; t++) {
    squares += ((filled[t] ?? 0) - (filled[t - lag] ?? 0) - slope) ** 2;
  }
  const freedom = n - lag - (shape.drift ? 1 : 0);
  return {
    kind: name,
    version: 1,
    observed,
    nonNegative,
    last: Array.from(filled.slice(n - lag)),
    slope,
    sigma: freedom > 0 ? Math.sqrt(squares / freedom) : 0,
    slopeVariance: shape.drift && n > 1 ? 1 / (n - 1) : 0,
  };
}

function meanChange(y: Float64Array, shape: Shape): number {
  const n = y.length;
  return shape.drift && n > 1 ? ((y[n - 1] ?? 0) - (y[0] ?? 0)) / (n - 1) : 0;
}

function future(state: NaiveState, horizon: number): LinearFuture {
  const lag = state.last.length;
  const mean = new Float64Array(horizon);
  const psi = new Float64Array(horizon);
  for (let h = 0; h < horizon; h++) {
    mean[h] = (state.last[h % lag] ?? 0) + state.slope * (h + 1);
    psi[h] = h % lag === 0 ? 1 : 0;
  }
  const { sigma, slopeVariance, nonNegative } = state;
  return { mean, psi, sigma, slopeVariance, nonNegative };
}
