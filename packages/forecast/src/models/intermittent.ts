import { AppError } from '@quanyu/domain';
import { FORECAST_ERRORS } from '../errors.ts';
import { checkOption, checkState, type Forecaster } from '../forecaster.ts';
import { prepareSeries } from '../series.ts';
import { type CountState, describeCounts, predictCounts, simulateCounts } from './counts.ts';

export interface SmoothingParams {
  /** Smoothing weight in (0, 1]. Default 0.1. */
  readonly alpha?: number;
}

/** Croston (1972): demand size and interval smoothed apart; mean = size / interval. */
export function croston(params: SmoothingParams = {}): Forecaster<CountState> {
  const alpha = params.alpha ?? 0.1;
  return family('croston', { alpha, mean: (y) => crostonMean(y, alpha) });
}

/** Syntetos and Boylan (2005): Croston times 1 − α/2, which removes most of its bias. */
export function sba(params: SmoothingParams = {}): Forecaster<CountState> {
  const alpha = params.alpha ?? 0.1;
  return family('sba', { alpha, mean: (y) => (1 - alpha / 2) * crostonMean(y, alpha) });
}

/** Teunter, Syntetos and Babai (2011): the chance of demand is smoothed each period, so it fades. */
export function tsb(params: SmoothingParams = {}): Forecaster<CountState> {
  const alpha = params.alpha ?? 0.1;
  return family('tsb', { alpha, mean: (y) => tsbMean(y, alpha) });
}

export interface AggregateParams extends SmoothingParams {
  /** Periods summed into one. Default: the mean interval between demands. */
  readonly periods?: number;
}

/**
 * Nikolopoulos et al. (2011): demand is summed over blocks of periods, smoothed, and shared out
 * again, which leaves few zeros to smooth.
 */
export function adida(params: AggregateParams = {}): Forecaster<CountState> {
  const alpha = params.alpha ?? 0.1;
  const given = params.periods;
  if (given !== undefined) checkOption('periods', given, { min: 1, max: 10_000, integer: true });
  return family('adida', { alpha, mean: (y) => blockMean(y, given ?? meanInterval(y), alpha) });
}

/** Petropoulos and Kourentzes (2015): the mean of `adida` over all block lengths up to its own. */
export function imapa(params: SmoothingParams = {}): Forecaster<CountState> {
  const alpha = params.alpha ?? 0.1;
  return family('imapa', {
    alpha,
    mean(y) {
      const longest = meanInterval(y);
      let sum = 0;
      for (let periods = 1; periods <= longest; periods++) sum += blockMean(y, periods, alpha);
      return sum / longest;
    },
  });
}

export interface WeightedParams {
  /** Weight of a period relative to the next newer one, in (0, 1]. */
  readonly decay?: number;
}

/** What is known of demand before a series is seen, from others like it. */
export interface CountPrior {
  readonly mean: number;
  /** Variance over mean. */
  readonly ratio: number;
  /** Periods of own history that it weighs as much as. */
  readonly periods: number;
}

export interface NegativeBinomialParams extends WeightedParams {
  /** Default: none. */
  readonly prior?: CountPrior;
  /** Factor on the mean from one step ahead to the next, in (0, 1]; 1 = demand stays. Default 1. */
  readonly fade?: number;
}

/** A few recent periods understate the variance; factor set on held-out months of car parts. */
export const VARIANCE_FACTOR = 1.2;

/**
 * A negative binomial whose mean and variance weigh recent periods more. Default decay 0.9, between
 * the 0.86 that held-out months of car parts like best and what daily demand needs.
 */
export function negativeBinomial(params: NegativeBinomialParams = {}): Forecaster<CountState> {
  const { decay = 0.9, prior, fade = 1 } = params;
  checkOption('fade', fade, { min: 1e-6, max: 1 });
  const shape = { alpha: 1 - decay, mean: undefined, decay, variance: VARIANCE_FACTOR };
  const plain = family('negativeBinomial', shape);
  if (prior === undefined && fade === 1) return plain;
  return {
    ...plain,
    params: { ...plain.params, prior, fade },
    fit(series, context) {
      const state = plain.fit(series, context);
      const known = prior === undefined ? state : withPrior(state, prior, decay);
      return { ...known, whole: true, fade };
    },
  };
}

function withPrior(state: CountState, prior: CountPrior, decay: number): CountState {
  const own = decay < 1 ? (1 - decay ** state.observed) / (1 - decay) : state.observed;
  const units = state.mean * own + prior.mean * prior.periods;
  const spread = state.variance * own + VARIANCE_FACTOR * prior.ratio * prior.mean * prior.periods;
  const mean = units / (own + prior.periods);
  return { ...state, mean, variance: units > 0 ? (mean * spread) / units : state.variance };
}

/** What was seen, drawn again: quantiles of the history itself, any sizes. Default decay 1. */
export function empirical(params: WeightedParams = {}): Forecaster<CountState> {
  const decay = params.decay ?? 1;
  return family('empirical', { alpha: 1 - decay, mean: undefined, whole: false });
}

interface Shape {
  /** Share by which an older period weighs less in variance and chance. */
  readonly alpha: number;
  /** Mean of a period; undefined = the weighted mean. */
  readonly mean: ((y: Float64Array) => number) | undefined;
  readonly whole?: boolean;
  /** Default 1 − alpha, at least 0.95. */
  readonly decay?: number;
  /** Factor on the variance. Default 1. */
  readonly variance?: number;
}

function family(name: string, shape: Shape): Forecaster<CountState> {
  checkOption('alpha', shape.alpha, { min: 0, max: 1 });
  return {
    name,
    params: { alpha: shape.alpha },
    fit(series, context) {
      const { values, observed, nonNegative } = prepareSeries(series);
      if (values.some((value) => value < 0)) throw negativeValue(name);
      const described = describeCounts(values, shape.decay ?? 1 - Math.min(shape.alpha, 0.05));
      const mean = shape.mean?.(values.filter((value) => !Number.isNaN(value)));
      return {
        kind: name,
        version: 1,
        observed,
        nonNegative,
        ...described,
        whole: shape.whole ?? described.whole,
        mean: mean ?? described.mean,
        variance: (shape.variance ?? 1) * described.variance,
        seed: context.rng.stream('counts').uint32(),
      };
    },
    predict(state, options) {
      checkState(state, name, 1);
      return predictCounts(state, options);
    },
    simulate(state, options) {
      checkState(state, name, 1);
      return simulateCounts(state, options);
    },
  };
}

function negativeValue(name: string): AppError {
  return new AppError(
    FORECAST_ERRORS.FORECAST_VALUE_INVALID,
    `Cannot fit ${name} as demand must be >= 0: current value is negative`,
    { place: 'values' },
  );
}

function crostonMean(y: Float64Array, alpha: number): number {
  let size = Number.NaN;
  let interval = Number.NaN;
  let since = 0;
  for (const value of y) {
    since++;
    if (value === 0) continue;
    size = Number.isNaN(size) ? value : size + alpha * (value - size);
    interval = Number.isNaN(interval) ? since : interval + alpha * (since - interval);
    since = 0;
  }
  return Number.isNaN(size) ? 0 : size / interval;
}

function tsbMean(y: Float64Array, alpha: number): number {
  const hits = y.filter((value) => value !== 0);
  if (hits.length === 0) return 0;
  let size = hits[0] ?? 0;
  let chance = hits.length / y.length;
  for (const value of y) {
    chance += alpha * ((value === 0 ? 0 : 1) - chance);
    if (value !== 0) size += alpha * (value - size);
  }
  return chance * size;
}

/** Mean periods from one demand to the next, rounded, at least 1 and at most half the history. */
function meanInterval(y: Float64Array): number {
  const hits = y.filter((value) => value !== 0).length;
  const most = Math.max(1, Math.floor(y.length / 2));
  return hits === 0 ? 1 : Math.max(1, Math.min(most, Math.round(y.length / hits)));
}

/** Sums over blocks that end with the last value, smoothed, a period's share. */
function blockMean(y: Float64Array, periods: number, alpha: number): number {
  const blocks = Math.floor(y.length / periods);
  let level = Number.NaN;
  for (let b = 0; b < blocks; b++) {
    const from = y.length - (blocks - b) * periods;
    let sum = 0;
    for (let t = from; t < from + periods; t++) sum += y[t] ?? 0;
    level = Number.isNaN(level) ? sum : level + alpha * (sum - level);
  }
  return Number.isNaN(level) ? 0 : level / periods;
}
