import type { Matrix } from '@quanyu/numeric';
import { clipped, type LinearFuture, linearForecast, linearPaths } from '../distribution.ts';
import { FORECAST_PARTS, type ForecastParts, type RegressorPart } from '../forecast-parts.ts';
import {
  checkOption,
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type Forecaster,
  type ForecasterState,
  type Series,
} from '../forecaster.ts';
import { prepareSeries } from '../series.ts';
import {
  type DecomposableDesign,
  designColumns,
  solveDecomposable,
  writeTimeColumns,
} from './decomposable-fit.ts';
import { checkKnown, designFor } from './design.ts';

export interface DecomposableState extends ForecasterState {
  readonly design: DecomposableDesign & {
    readonly centres: readonly number[];
    readonly spreads: readonly number[];
  };
  readonly coefficients: readonly number[];
  /** Added before logarithms were taken; null = none were taken. */
  readonly shift: number | null;
  readonly sigma: number;
  /** Autocorrelation of the remainder and its last value. */
  readonly carry: number;
  readonly last: number;
  /** Deviation by which the slope may change in one future period. */
  readonly slopeDeviation: number;
  /** Which part of the forecast each regressor belongs to. */
  readonly parts: readonly RegressorPart[];
}

export interface DecomposableParams {
  /** Effects are factors (logarithms) or amounts. Default `multiplicative` unless values are negative. */
  readonly mode?: 'multiplicative' | 'additive';
  /** Changes of slope over the first 80 % of the history. Default 25. */
  readonly changes?: number;
  /** Larger = a livelier trend. Default 0.05. */
  readonly trendPrior?: number;
  /** Larger = bolder effects of regressors. Default 2. */
  readonly regressorPrior?: number;
  /** Most Fourier pairs a season. Default 10. */
  readonly pairs?: number;
  /** Whether the last error carries on, fading. Prophet has none. Default true. */
  readonly carry?: boolean;
  /** The part that each regressor belongs to, in their order. Default `calendar` for all. */
  readonly parts?: readonly RegressorPart[];
}

const CHANGES_SHARE = 0.8;
/** Periods wanted for each change of slope. */
const PERIODS_PER_CHANGE = 4;
/** Of the mean, added to a series with zeros before logarithms. */
const SHIFT_SHARE = 0.05;
const LOG_MAX = 230;

/**
 * A trend of straight pieces, Fourier seasons and regressors (holidays, price, promotion), each part
 * readable by itself, by most probable coefficients. Missing values are left out.
 * Source: Taylor and Letham (2018), in Prophet's form; departures: logarithms for factors in place
 * of products with the trend, and a remainder that fades in place of independent errors.
 * Cost T · k² + 8 k³ for k columns. In `multiplicative` mode the mean returned is the median.
 */
export function decomposable(params: DecomposableParams = {}): Forecaster<DecomposableState> {
  const { changes = 25, trendPrior = 0.05, regressorPrior = 2, pairs = 10 } = params;
  checkOption('changes', changes, { min: 0, max: 200, integer: true });
  checkOption('pairs', pairs, { min: 0, max: 100, integer: true });
  checkOption('trendPrior', trendPrior, { min: 1e-6, max: 1e6 });
  checkOption('regressorPrior', regressorPrior, { min: 1e-6, max: 1e6 });
  const settings = { ...params, changes, trendPrior, regressorPrior, pairs };
  return {
    name: 'decomposable',
    params: { ...settings },
    fit: (series) => fitDecomposable(series, settings),
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, 'decomposable', 1);
      const { mean, quantiles } = linearForecast(
        futureOf(state, options.horizon, options.known),
        options,
      );
      return { mean: back(state, mean), quantiles: quantiles.map((row) => back(state, row)) };
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, 'decomposable', 1);
      const sample = linearPaths(futureOf(state, options.horizon, options.known), options);
      return { ...sample, data: back(state, sample.data) };
    },
    explain(state, options) {
      checkPredictOptions(options);
      checkState(state, 'decomposable', 1);
      return explained(state, options.horizon, options.known);
    },
  };
}

type Settings = DecomposableParams &
  Required<Pick<DecomposableParams, 'changes' | 'trendPrior' | 'regressorPrior' | 'pairs'>>;

function fitDecomposable(series: Series, settings: Settings): DecomposableState {
  const { values, observed, nonNegative, offset } = prepareSeries(series);
  const { length } = values;
  const log = settings.mode !== 'additive' && values.every((value) => !(value < 0));
  const shift = log ? shiftOf(values) : null;
  const y = shift === null ? values : values.map((value) => Math.log(value + shift));
  const { centres, spreads, regressors } = designFor({
    length,
    observed,
    seasons: [],
    pairsMax: 0,
    regressors: series.regressors,
    offset,
  });
  const parts = Array.from({ length: regressors }, (_, i) => settings.parts?.[i] ?? 'calendar');
  const changes = Math.min(settings.changes, Math.floor(observed / PERIODS_PER_CHANGE));
  const design = {
    length,
    changes: Array.from({ length: changes }, (_, i) =>
      Math.round(((i + 1) * CHANGES_SHARE * length) / (changes + 1)),
    ),
    pairs: seasonPairs(series.seasons ?? [], { length, pairsMax: settings.pairs }),
    regressors,
    // Only a price is told from its mean: no promotion and no festival are nothing at all.
    centres: centres.map((centre, i) => (parts[i] === 'price' ? centre : 0)),
    spreads,
  };
  const given = series.regressors;
  const { coefficients, sigma, carry, last } = solveDecomposable({
    y,
    design,
    rowAt: (t, row) => writeRow(t, design, { row, known: given, at: offset + t }),
    trendPrior: settings.trendPrior,
    regressorPrior: settings.regressorPrior,
  });
  const slopes = coefficients.slice(2, 2 + changes);
  const size = slopes.reduce((sum, value) => sum + Math.abs(value), 0) / Math.max(1, changes);
  return {
    kind: 'decomposable',
    version: 1,
    observed,
    nonNegative,
    design,
    coefficients: Array.from(coefficients),
    shift,
    sigma,
    carry: settings.carry === false ? 0 : carry,
    last: settings.carry === false ? 0 : last,
    // As many changes a period as the history was given; a Laplace of scale b has variance 2 b².
    slopeDeviation: (Math.sqrt((2 * changes) / (CHANGES_SHARE * length)) * size) / length,
    parts,
  };
}

function shiftOf(values: Float64Array): number {
  let sum = 0;
  let count = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
    least = Math.min(least, value);
  }
  if (least > 0) return 0;
  return sum > 0 ? (SHIFT_SHARE * sum) / count : 1;
}

function seasonPairs(
  seasons: readonly number[],
  { length, pairsMax }: { readonly length: number; readonly pairsMax: number },
): [season: number, pairs: number][] {
  return [...new Set(seasons)]
    .filter((season) => season > 1 && length >= 2 * season)
    .map((season) => [season, Math.min(pairsMax, Math.floor(season / 2))]);
}

interface RowPlace {
  readonly row: Float64Array;
  readonly known: Matrix | undefined;
  /** Row of `known`. */
  readonly at: number;
}

function writeRow(t: number, design: DecomposableState['design'], place: RowPlace): void {
  const { row, known, at } = place;
  writeTimeColumns(t, design, row);
  const first = row.length - design.regressors;
  for (let i = 0; i < design.regressors; i++) {
    // Spreads only make columns comparable where they are not marks of 0 and 1 already.
    const value = (known?.data[at * design.regressors + i] ?? 0) - (design.centres[i] ?? 0);
    row[first + i] = value / Math.max(1, design.spreads[i] ?? 1);
  }
}

/** Each part on the linear scale at the steps ahead, in the order of `FORECAST_PARTS`. */
function linearParts(
  state: DecomposableState,
  horizon: number,
  known: Matrix | undefined,
): Float64Array[] {
  const { design, coefficients } = state;
  checkKnown(design, known, horizon);
  const k = designColumns(design);
  const row = new Float64Array(k);
  const firstSeason = 2 + design.changes.length;
  const firstRegressor = k - design.regressors;
  const partOf = (i: number): number => {
    if (i < firstSeason) return FORECAST_PARTS.indexOf('trend');
    if (i < firstRegressor) return FORECAST_PARTS.indexOf('season');
    return FORECAST_PARTS.indexOf(state.parts[i - firstRegressor] ?? 'calendar');
  };
  const owners = coefficients.map((_, i) => partOf(i));
  const parts = FORECAST_PARTS.map(() => new Float64Array(horizon));
  const trendAt = (t: number): number => {
    writeTimeColumns(t, design, row);
    let sum = 0;
    for (let i = 0; i < firstSeason; i++) sum += (coefficients[i] ?? 0) * (row[i] ?? 0);
    return sum;
  };
  const level = trendAt(design.length - 1);
  let rest = state.last;
  for (let h = 0; h < horizon; h++) {
    rest *= state.carry;
    writeRow(design.length + h, design, { row, known, at: h });
    coefficients.forEach((value, i) => {
      const part = parts[owners[i] ?? 0];
      if (part !== undefined) part[h] = (part[h] ?? 0) + value * (row[i] ?? 0);
    });
    const [base, trend] = parts;
    if (base !== undefined) base[h] = level + rest;
    if (trend !== undefined) trend[h] = (trend[h] ?? 0) - level;
  }
  return parts;
}

function futureOf(
  state: DecomposableState,
  horizon: number,
  known: Matrix | undefined,
): LinearFuture {
  const parts = linearParts(state, horizon, known);
  const mean = new Float64Array(horizon);
  for (const part of parts) addTo(mean, part);
  const drift = state.sigma > 0 ? state.slopeDeviation / state.sigma : 0;
  const psi = Float64Array.from({ length: horizon }, (_, j) => state.carry ** j + drift * j);
  const { sigma, shift } = state;
  return { mean, psi, sigma, nonNegative: shift === null && state.nonNegative };
}

function back(state: DecomposableState, row: Float64Array): Float64Array {
  const { shift } = state;
  if (shift === null) return row;
  return clipped(
    row.map((value) => Math.exp(Math.min(value, LOG_MAX)) - shift),
    state.nonNegative,
  );
}

/**
 * Parts that add up to the mean. Factors are told in the order of `FORECAST_PARTS`, each as what it
 * changes given those before it; what clipping at zero adds is told with the base.
 */
function explained(
  state: DecomposableState,
  horizon: number,
  known: Matrix | undefined,
): ForecastParts {
  const parts = linearParts(state, horizon, known);
  const running = new Float64Array(horizon);
  let before = new Float64Array(horizon);
  const told = parts.map((part) => {
    addTo(running, part);
    const now = state.shift === null ? running.slice() : running.map(unlogged(state.shift));
    const change = now.map((value, h) => value - (before[h] ?? 0));
    before = now;
    return change;
  });
  const mean = clipped(before.slice(), state.nonNegative);
  const [base] = told;
  if (base !== undefined) {
    addTo(
      base,
      mean.map((value, h) => value - (before[h] ?? 0)),
    );
  }
  const named = Object.fromEntries(FORECAST_PARTS.map((name, i) => [name, told[i]]));
  return named as unknown as ForecastParts;
}

function unlogged(shift: number): (value: number) => number {
  return (value) => Math.exp(Math.min(value, LOG_MAX)) - shift;
}

function addTo(sum: Float64Array, part: Float64Array): void {
  for (let h = 0; h < sum.length; h++) sum[h] = (sum[h] ?? 0) + (part[h] ?? 0);
}
