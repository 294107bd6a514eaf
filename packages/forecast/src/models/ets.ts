import { AppError } from '@quanyu/domain';
import { createRng, type Matrix } from '@quanyu/numeric';
import {
  clipped,
  forecastFromPaths,
  type LinearFuture,
  linearForecast,
  linearPaths,
} from '../distribution.ts';
import { FORECAST_ERRORS } from '../errors.ts';
import {
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type Forecaster,
  type ForecasterState,
  type SimulateOptions,
} from '../forecaster.ts';
import { type EtsPathOptions, type EtsRunning, etsFilter, etsPath } from '../kernels/ets.ts';
import { growthPath } from '../kernels/ets-growth.ts';
import { isSeasonal, noSeason, type SeasonSplit, splitSeason } from '../seasonality.ts';
import { type PreparedSeries, prepareSeries } from '../series.ts';
import {
  type EtsFit,
  type EtsShares,
  type EtsSpec,
  etsPsi,
  FAST_START,
  filterOf,
  fitEts,
  isGrowth,
  SHOCK_MAX,
} from './ets-fit.ts';

export interface EtsState extends ForecasterState {
  readonly fit: EtsFit;
  /** Season taken out before fitting (`season: 'adjust'`), by place from the first value. */
  readonly outer: { readonly kind: SeasonSplit['kind']; readonly indices: readonly number[] };
  /** Periods from the first value to the end: the first future step has place `length % m`. */
  readonly length: number;
  readonly seed: number;
}

export interface EtsParams {
  /**
   * `auto`: best of the family by AICc. Or members such as `ANN` (simple), `AAN` (Holt), `AAdN`
   * (damped), `AAA` and `MAM` (Holt-Winters), `MMN` (growth by a factor): the best of those that suit
   * the data. Default `auto`.
   */
  readonly members?: 'auto' | readonly string[];
  /**
   * `model`: seasonal members. `adjust`: a season that passes the test of the M competitions is
   * split off first and put back after. Default `model`.
   */
  readonly season?: 'model' | 'adjust';
  /** Whether `auto` tries members whose trend is a factor. Default false, as in R. */
  readonly growth?: boolean;
  /** Most steps of the search for one member. Default 100. */
  readonly iterationsMax?: number;
  /** Sample paths behind the quantiles of multiplicative members. Default 1000. */
  readonly paths?: number;
  /** Name in reports. Default `ets`. */
  readonly name?: string;
}

/** Members whose trend is a factor. */
const GROWTH = ['MMN', 'MMdN'] as const;
const SEASONAL_GROWTH = ['MMM', 'MMdM'] as const;
const NON_SEASONAL = ['ANN', 'AAN', 'AAdN', 'MNN', 'MAN', 'MAdN'] as const;
const SEASONAL = ['ANA', 'AAA', 'AAdA', 'MNA', 'MAA', 'MAdA', 'MNM', 'MAM', 'MAdM'] as const;
/** Longest season whose places are counted as parameters; longer ones are split off first. */
const SEASON_MAX = 24;
/** Members searched again from another start, best first. */
const SECOND_STARTS = 3;

/**
 * Exponential smoothing in state-space form, chosen by AICc: SES, Holt, damped and Holt-Winters are
 * its members. Quantiles are closed for additive
 * members, simulated for multiplicative ones.
 * Source: Hyndman, Koehler, Ord, Snyder (2008). Cost: members · passes · T.
 * @throws AppError FORECAST_OPTION_INVALID for an unknown member.
 */
export function ets(params: EtsParams = {}): Forecaster<EtsState> {
  const name = params.name ?? 'ets';
  const chosen =
    params.members === undefined || params.members === 'auto' ? undefined : params.members;
  const wanted = chosen?.map(readSpec);
  const adjust = params.season === 'adjust';
  const iterationsMax = params.iterationsMax ?? 100;
  const paths = params.paths ?? 1000;
  const growth = params.growth ?? false;
  const simulate = (state: EtsState, options: SimulateOptions): Matrix => {
    checkSimulateOptions(options);
    checkState(state, name, 1);
    if (isLinear(state.fit)) return linearPaths(linearFuture(state, options.horizon), options);
    return etsPaths(state, options);
  };
  return {
    name,
    params: {
      ...{ members: chosen ?? 'auto', season: params.season ?? 'model', growth },
      ...{ iterationsMax, paths },
    },
    fit(series, context) {
      const prepared = prepareSeries(series);
      const split = outerSplit(prepared, adjust);
      const specs = wanted ?? candidates(prepared, split, growth);
      const fit = bestFit(prepared, split, { specs, iterationsMax });
      return {
        kind: name,
        version: 1,
        observed: prepared.observed,
        nonNegative: prepared.nonNegative,
        fit,
        outer: { kind: split.kind, indices: split.indices },
        length: prepared.values.length,
        seed: context.rng.stream('ets').uint32(),
      };
    },
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, name, 1);
      const linear = linearFuture(state, options.horizon);
      const levels = options.quantiles ?? [];
      if (levels.length === 0 || isLinear(state.fit)) return linearForecast(linear, options);
      const rng = createRng(state.seed);
      const sample = simulate(state, { horizon: options.horizon, paths, rng });
      return forecastFromPaths(sample, levels, clipped(linear.mean, state.nonNegative));
    },
    simulate,
    fitted: (state, series) => fittedValues(state, series),
  };
}

function isLinear(fit: EtsFit): boolean {
  return fit.spec.error === 'A' && fit.spec.season !== 'M';
}

function readSpec(text: string): EtsSpec {
  const match = /^(?:A(N|Ad?)[NA]|M(N|Ad?)[NAM]|MMd?[NM])$/.exec(text);
  if (match === null) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_OPTION_INVALID,
      `Cannot fit ets as a member must be one of ${[...NON_SEASONAL, ...GROWTH, ...SEASONAL, ...SEASONAL_GROWTH].join(', ')}: current value is ${text}`,
      { place: 'members' },
    );
  }
  return {
    error: text.slice(0, 1) as EtsSpec['error'],
    trend: text.slice(1, -1) as EtsSpec['trend'],
    season: text.slice(-1) as EtsSpec['season'],
  };
}

function outerSplit(prepared: PreparedSeries, adjust: boolean): SeasonSplit {
  const { filled, season } = prepared;
  const split = (adjust || season > SEASON_MAX) && isSeasonal(filled, season);
  return split ? splitSeason(filled, season, 'multiplicative') : noSeason(filled);
}

function candidates(prepared: PreparedSeries, split: SeasonSplit, growth: boolean): EtsSpec[] {
  const { season } = prepared;
  const seasonal = split.kind === 'none' && season > 1 && season <= SEASON_MAX;
  const positive = split.adjusted.every((value) => value > 0);
  const plain = growth ? [...NON_SEASONAL, ...GROWTH] : NON_SEASONAL;
  const names = [
    ...plain,
    ...(seasonal ? SEASONAL : []),
    ...(seasonal && growth ? SEASONAL_GROWTH : []),
  ];
  return names.filter((text) => positive || !text.includes('M')).map(readSpec);
}

interface FitOptions {
  readonly specs: readonly EtsSpec[];
  readonly iterationsMax: number;
}

/** The member of lowest AICc; where none suits (very short series), the mean with no smoothing. */
function bestFit(prepared: PreparedSeries, split: SeasonSplit, options: FitOptions): EtsFit {
  const { values, observed, season } = prepared;
  const outer = split.kind === 'none' ? values : adjustedWithGaps(values, split);
  const data = { values: outer, filled: split.adjusted, observed, season };
  const { iterationsMax } = options;
  const found: EtsFit[] = [];
  const attempt = (spec: EtsSpec, from?: EtsShares): void => {
    const positive = !isGrowth(spec) || split.adjusted.every((value) => value > 0);
    const suits = spec.season === 'N' || (season > 1 && split.kind === 'none');
    const search = from === undefined ? { iterationsMax } : { iterationsMax, from };
    const fit = suits && positive ? fitEts(data, spec, search) : undefined;
    if (fit !== undefined) found.push(fit);
  };
  for (const spec of options.specs) attempt(spec);
  found.sort((a, b) => a.aicc - b.aicc);
  for (const { spec } of found.slice(0, SECOND_STARTS)) attempt(spec, FAST_START);
  found.sort((a, b) => a.aicc - b.aicc);
  return found[0] ?? shortFit(split.adjusted);
}

function adjustedWithGaps(values: Float64Array, split: SeasonSplit): Float64Array {
  return split.adjusted.map((value, t) => (Number.isNaN(values[t]) ? Number.NaN : value));
}

/** Simple smoothing with weight one half for series too short to estimate anything. */
function shortFit(y: Float64Array): EtsFit {
  const weights = { alpha: 0.5, beta: 0, gamma: 0, phi: 1 };
  const startLevel = y[0] ?? 0;
  const running: EtsRunning = {
    level: startLevel,
    trend: 0,
    season: new Float64Array(1),
    squares: 0,
    relativeSquares: 0,
    logs: 0,
  };
  etsFilter(y, 0, weights, running);
  return {
    spec: { error: 'A', trend: 'N', season: 'N' },
    weights,
    level: running.level,
    trend: 0,
    season: [0],
    startLevel,
    startTrend: 0,
    startSeason: [0],
    sigma: Math.sqrt(running.squares / Math.max(1, y.length - 1)),
    logLikelihood: Number.NEGATIVE_INFINITY,
    aicc: Number.MAX_VALUE,
  };
}

function pathOptions(state: EtsState): EtsPathOptions {
  const { fit } = state;
  return {
    kind: fit.spec.season === 'N' ? 0 : fit.spec.season === 'A' ? 1 : 2,
    multiplicativeError: fit.spec.error === 'M',
    weights: fit.weights,
    sigma: fit.sigma,
    place: state.length % fit.season.length,
  };
}

function writePath(out: Float64Array, shocks: Float64Array, state: EtsState): void {
  const { fit } = state;
  const how = pathOptions(state);
  if (!isGrowth(fit.spec)) etsPath(out, shocks, startOf(fit), how);
  else growthPath(out, shocks, startOf(fit), { ...how, seasonal: fit.spec.season !== 'N' });
}

function startOf(fit: EtsFit): { level: number; trend: number; season: Float64Array } {
  return { level: fit.level, trend: fit.trend, season: Float64Array.from(fit.season) };
}

function linearFuture(state: EtsState, horizon: number): LinearFuture {
  const inner = new Float64Array(horizon);
  writePath(inner, new Float64Array(horizon), state);
  const scale = new Float64Array(horizon).fill(1);
  const { outer } = state;
  const mean = inner.map((value, h) => {
    const index = outer.indices[(state.length + h) % outer.indices.length] ?? 0;
    if (outer.kind === 'multiplicative') scale[h] = index;
    return outer.kind === 'none'
      ? value
      : outer.kind === 'additive'
        ? value + index
        : value * index;
  });
  const psi = etsPsi(state.fit, horizon);
  return { mean, psi, sigma: state.fit.sigma, scale, nonNegative: state.nonNegative };
}

function etsPaths(state: EtsState, options: SimulateOptions): Matrix {
  const { horizon, paths, rng } = options;
  const data = new Float64Array(paths * horizon);
  const shocks = new Float64Array(horizon);
  const { outer } = state;
  for (let i = 0; i < paths; i++) {
    for (let h = 0; h < horizon; h++) {
      shocks[h] = Math.max(-SHOCK_MAX, Math.min(SHOCK_MAX, rng.normal()));
    }
    const row = data.subarray(i * horizon, (i + 1) * horizon);
    writePath(row, shocks, state);
    if (outer.kind === 'none') continue;
    for (let h = 0; h < horizon; h++) {
      const index = outer.indices[(state.length + h) % outer.indices.length] ?? 0;
      row[h] = outer.kind === 'additive' ? (row[h] ?? 0) + index : (row[h] ?? 0) * index;
    }
  }
  return { data: clipped(data, state.nonNegative), rows: paths, cols: horizon };
}

function fittedValues(state: EtsState, series: Parameters<Forecaster['fit']>[0]): Float64Array {
  const prepared = prepareSeries(series);
  const { outer, fit } = state;
  const split = { kind: outer.kind, indices: [...outer.indices], adjusted: prepared.filled };
  const inner =
    outer.kind === 'none'
      ? prepared.values
      : prepared.values.map((value, t) => {
          const index = outer.indices[t % outer.indices.length] ?? 0;
          return split.kind === 'additive' ? value - index : value / index;
        });
  const fitted = new Float64Array(inner.length);
  const running: EtsRunning = {
    level: fit.startLevel,
    trend: fit.startTrend,
    season: Float64Array.from(fit.startSeason),
    squares: 0,
    relativeSquares: 0,
    logs: 0,
  };
  filterOf(fit.spec)(inner, fit.weights, running, fitted);
  const out = new Float64Array(series.values.length).fill(Number.NaN);
  fitted.forEach((value, t) => {
    const index = outer.indices[t % outer.indices.length] ?? 0;
    out[prepared.offset + t] =
      outer.kind === 'none' ? value : outer.kind === 'additive' ? value + index : value * index;
  });
  return out;
}
