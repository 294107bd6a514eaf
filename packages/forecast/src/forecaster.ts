import { AppError } from '@quanyu/domain';
import type { Matrix, Rng } from '@quanyu/numeric';
import { FORECAST_ERRORS } from './errors.ts';
import type { ForecastParts } from './forecast-parts.ts';

/** One history to be continued, oldest first, one value a period. */
export interface Series {
  /** Shape (T,). NaN = missing (closed, sold out, unknown); never infinite. */
  readonly values: ArrayLike<number>;
  /** Season lengths in periods, the main one first; empty or [1] = none. Default []. */
  readonly seasons?: readonly number[];
  /** Whether the future may not be negative. Default: true if no observed value is. */
  readonly nonNegative?: boolean;
  /** Figures known for the history beside the values. Shape (T, k). Models without regressors ignore them. */
  readonly regressors?: Matrix;
}

/** What `fit` may use besides the series. */
export interface ForecastContext {
  readonly rng: Rng;
}

/** The learnt part of a forecaster: plain JSON, versioned. */
export interface ForecasterState {
  readonly kind: string;
  readonly version: number;
  /** Values observed, missing ones left out. */
  readonly observed: number;
  readonly nonNegative: boolean;
}

export interface PredictOptions {
  /** Steps ahead, 1 to 10,000. */
  readonly horizon: number;
  /** Levels in (0, 1), in any order; default none. */
  readonly quantiles?: readonly number[];
  /** Regressors of the future. Shape (horizon, k). Models without regressors ignore them. */
  readonly known?: Matrix;
}

export interface Forecast {
  /** Shape (horizon,). */
  readonly mean: Float64Array;
  /** One row a level in the order asked for, shape (horizon,) each; they never cross. */
  readonly quantiles: readonly Float64Array[];
}

export interface SimulateOptions {
  readonly horizon: number;
  /** Number of sample paths, 1 to 100,000. */
  readonly paths: number;
  readonly rng: Rng;
  /** As in `PredictOptions`. */
  readonly known?: Matrix;
}

/**
 * A forecaster: parameters at construction, data only in `fit`, a new state out of each `fit`.
 * `predict` gives each step by itself; `simulate` gives joint paths, from which sums over a lead
 * time follow. Every model passes the checks of `@quanyu/forecast/testing`.
 */
export interface Forecaster<S extends ForecasterState = ForecasterState> {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** @throws AppError FORECAST_SERIES_EMPTY, FORECAST_VALUE_INVALID, FORECAST_OPTION_INVALID. */
  fit(series: Series, context: ForecastContext): S;
  predict(state: S, options: PredictOptions): Forecast;
  /** Sample paths of the future. Shape (paths, horizon). */
  simulate(state: S, options: SimulateOptions): Matrix;
  /** Parts that add up to the mean. Models without leave it out; see `forecastParts`. */
  explain?(state: S, options: PredictOptions): ForecastParts;
  /** One-step-ahead fitted values. Shape (T,), NaN where there is none. */
  fitted?(state: S, series: Series): Float64Array;
}

/** Largest horizon and number of paths: a guard against a mistyped option, not a tuning knob. */
const HORIZON_MAX = 10_000;
const PATHS_MAX = 100_000;

/** Refuses horizons and levels outside their range. */
export function checkPredictOptions(options: PredictOptions): void {
  checkOption('horizon', options.horizon, { min: 1, max: HORIZON_MAX, integer: true });
  for (const level of options.quantiles ?? []) {
    if (!(level > 0 && level < 1)) {
      throw new AppError(
        FORECAST_ERRORS.FORECAST_OPTION_INVALID,
        `Cannot predict as quantiles must lie between 0 and 1: current value is ${level}`,
        { place: 'quantiles', details: { level } },
      );
    }
  }
}

/** Refuses path counts outside their range. */
export function checkSimulateOptions(options: SimulateOptions): void {
  checkOption('horizon', options.horizon, { min: 1, max: HORIZON_MAX, integer: true });
  checkOption('paths', options.paths, { min: 1, max: PATHS_MAX, integer: true });
}

interface OptionRule {
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}

/** Refuses one option outside its range, naming it. */
export function checkOption(name: string, value: number, rule: OptionRule): void {
  const fits = value >= rule.min && value <= rule.max;
  if (fits && (rule.integer !== true || Number.isInteger(value))) return;
  const kind = rule.integer === true ? 'a whole number' : 'a number';
  throw new AppError(
    FORECAST_ERRORS.FORECAST_OPTION_INVALID,
    `Cannot forecast as ${name} must be ${kind} from ${rule.min} to ${rule.max}: current value is ${value}`,
    { place: name, details: { value } },
  );
}

/** Refuses a state that another model, or a newer version of this one, made. */
export function checkState(state: ForecasterState, kind: string, version: number): void {
  if (state.kind === kind && state.version === version) return;
  throw new AppError(
    FORECAST_ERRORS.FORECAST_STATE_UNKNOWN,
    `Cannot predict as the state must be ${kind} version ${version}: current value is ${state.kind} version ${state.version}`,
    { place: 'state' },
  );
}
