import { drawNegativeBinomial, type Matrix, type Rng } from '@quanyu/numeric';

/** Sales of one product at one location. NaN = not known. Same length for all series. */
export interface SalesSeries {
  readonly units: Float64Array;
  /** Share of each period in which the product could be bought, 0 to 1; absent = always. */
  readonly available?: Float64Array;
}

export interface PooledDemandParams {
  /** Periods of a year or week, 1 = no season. */
  readonly season: number;
  /** Weight of the newest period in the level, in (0, 1]. Default 0.2. */
  readonly alpha?: number;
  /** Periods ahead over which errors are measured; should be the lead time. Default 3. */
  readonly ahead?: number;
}

/** What was learnt of one series. */
interface PooledDemand {
  /** Demand of a period without season. */
  readonly level: number;
  /** Variance of a period = dispersion · mean, at least 1. */
  readonly dispersion: number;
  /** Index of each place in the season: mostly the shared one. Averages about 1. */
  readonly index: Float64Array;
}

export interface PooledDemandState {
  /** Index of each future period 1, 2, … by `(length + k − 1) mod season`. Averages 1. */
  readonly index: Float64Array;
  /** Coefficient of variation of an index from year to year. */
  readonly indexSpread: number;
  readonly length: number;
  readonly series: readonly PooledDemand[];
}

const ALPHA = 0.2;
/** Periods of the plain mean that shares the level with the smoothed one. */
const WINDOW = 13;
/** Year-to-year spread of an index where only one year is known. */
const SPREAD_UNKNOWN = 0.2;
/** Share of a series' own season, the rest shared: two years alone say little about one product. */
const OWN_SHARE = 0.6;
/** Errors are measured against an index that they helped to make, which flatters them. */
const CAUTION = 1.3;
/** Weight of the pooled dispersion, in observations. */
const PRIOR_COUNT = 12;
/** A yearly season of at least this many periods has feasts that move between neighbouring periods. */
const YEAR_MIN = 26;
/** Chance that such a season runs one period early, and the same for late: early, on time or late alike. */
const MOVE_CHANCE = 1 / 3;
const DISPERSION_MAX = 1e6;

/**
 * A plain demand model for when no forecast is passed in: the season is partly shared by all series
 * (a product's own is noisy), the level is half a 13-period mean, half exponentially smoothed, and
 * the dispersion comes from errors `ahead` periods out. Periods that were not available teach
 * nothing, save that demand was at least what was sold. Cost O(series · T).
 */
export function fitPooledDemand(
  all: readonly SalesSeries[],
  params: PooledDemandParams,
): PooledDemandState {
  const length = all[0]?.units.length ?? 0;
  const { index, spread: indexSpread } = sharedIndex(all, length, params.season);
  const own = all.map((one) => blendedIndex(one, index, length));
  const fits = all.map((one, i) => fitOne(one, own[i] ?? index, params));
  const errors = fits.reduce((sum, fit) => sum + fit.squares, 0);
  const sizes = fits.reduce((sum, fit) => sum + fit.sizes, 0);
  const pooled = sizes > 0 ? CAUTION * Math.max(1, errors / sizes) : 1;
  const series = fits.map((fit, i) => {
    const weight = fit.count / (fit.count + PRIOR_COUNT);
    const error = fit.sizes > 0 ? fit.squares / fit.sizes : pooled;
    const dispersion = Math.min(
      DISPERSION_MAX,
      Math.max(1, weight * CAUTION * error + (1 - weight) * pooled),
    );
    return { level: fit.level, dispersion, index: own[i] ?? index };
  });
  return { index, indexSpread, length, series };
}

/** Demand paths of one series for periods 1 to horizon. Shape (paths, horizon). */
export function pooledPaths(
  state: PooledDemandState,
  i: number,
  options: { readonly horizon: number; readonly paths: number; readonly rng: Rng },
): Matrix {
  const { horizon, paths, rng } = options;
  const { level, dispersion, index } = state.series[i] ?? {
    level: 0,
    dispersion: 1,
    index: state.index,
  };
  const data = new Float64Array(paths * horizon);
  const season = state.index.length;
  const spread = state.indexSpread;
  const moves = season >= YEAR_MIN ? MOVE_CHANCE : 0;
  for (let p = 0; p < paths; p++) {
    const u = rng.uniform();
    const shift = u < moves ? season - 1 : u < 2 * moves ? 1 : 0;
    for (let k = 0; k < horizon; k++) {
      const mean = level * (index[(state.length + k + shift) % season] ?? 1);
      const surprise = Math.exp(spread * rng.normal() - (spread * spread) / 2);
      data[p * horizon + k] = draw(mean * surprise, dispersion, rng);
    }
  }
  return { data, rows: paths, cols: horizon };
}

function draw(mean: number, dispersion: number, rng: Rng): number {
  if (!(mean > 0)) return 0;
  // variance = mean + mean² / shape = dispersion · mean.
  const shape = mean / Math.max(dispersion - 1, 1e-6);
  return drawNegativeBinomial(rng, Math.min(mean, 1e9), shape);
}

/** Sum over all series of sales relative to each one's mean, against its own yearly average. */
function sharedIndex(
  all: readonly SalesSeries[],
  length: number,
  season: number,
): { index: Float64Array; spread: number } {
  const flat = new Float64Array(Math.max(1, season)).fill(1);
  if (season < 2 || length < season) return { index: flat, spread: 0 };
  const total = totalSales(all, length);
  const ratios = yearRatios(total, season);
  const raw = Float64Array.from(ratios, (seen) => (seen.length > 0 ? meanOf(seen) : 1));
  const mean = meanOf(raw);
  if (!(mean > 0)) return { index: flat, spread: 0 };
  return { index: raw.map((value) => Math.max(0.05, value / mean)), spread: spreadOf(ratios) };
}

/** Each value against the mean of the year around it, by place in the season. */
function yearRatios(total: Float64Array, season: number): number[][] {
  const ratios: number[][] = Array.from({ length: season }, () => []);
  const half = Math.floor(season / 2);
  for (let t = 0; t < total.length; t++) {
    const from = Math.min(Math.max(0, t - half), total.length - season);
    const year = total.subarray(from, from + season).reduce((sum, value) => sum + value, 0);
    const ratio = ((total[t] ?? 0) * season) / year;
    if (Number.isFinite(ratio)) ratios[t % season]?.push(ratio);
  }
  return ratios;
}

/** The shared index with a share of the series' own, smoothed over neighbouring places. */
function blendedIndex(one: SalesSeries, shared: Float64Array, length: number): Float64Array {
  const season = shared.length;
  const seen = one.units.filter((value) => !Number.isNaN(value));
  const mean = seen.length > 0 ? meanOf(seen) : 0;
  if (season < 2 || length < season || !(mean > 0)) return shared;
  const filled = one.units.map((value) => (Number.isNaN(value) ? mean : value));
  const raw = yearRatios(filled, season).map((found) => (found.length > 0 ? meanOf(found) : 1));
  // Own peaks relative to the shared ones, so that smoothing does not flatten the shared season.
  const relative = raw.map((value, k) => value / (shared[k] ?? 1));
  return shared.map((value, k) => {
    const around =
      ((relative[(k + season - 1) % season] ?? 1) +
        2 * (relative[k] ?? 1) +
        (relative[(k + 1) % season] ?? 1)) /
      4;
    return Math.max(0.05, value * (1 + OWN_SHARE * (around - 1)));
  });
}

/** Year-to-year coefficient of variation, from places seen more than once. */
function spreadOf(ratios: readonly (readonly number[])[]): number {
  const squares = ratios.flatMap(([first, second]) =>
    first === undefined || second === undefined || first + second <= 0
      ? []
      : [2 * ((first - second) / (first + second)) ** 2],
  );
  return squares.length > 0 ? Math.min(1, Math.sqrt(meanOf(squares))) : SPREAD_UNKNOWN;
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum / values.length;
}

function totalSales(all: readonly SalesSeries[], length: number): Float64Array {
  const total = new Float64Array(length);
  for (const { units } of all) {
    const seen = units.filter((value) => !Number.isNaN(value));
    const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
    if (!(mean > 0)) continue;
    // Divided by the root of the mean: large series count more, but do not drown the rest.
    for (let t = 0; t < length; t++) {
      const value = units[t] ?? Number.NaN;
      total[t] = (total[t] ?? 0) + (Number.isNaN(value) ? mean : value) / Math.sqrt(mean);
    }
  }
  return total;
}

interface OneFit {
  readonly level: number;
  readonly squares: number;
  readonly sizes: number;
  readonly count: number;
}

function fitOne(one: SalesSeries, index: Float64Array, params: PooledDemandParams): OneFit {
  const ahead = params.ahead ?? 3;
  const clean = deseasonalised(one, index);
  const levels = runningLevels(clean, params.alpha ?? ALPHA);
  let squares = 0;
  let sizes = 0;
  let count = 0;
  for (let t = ahead; t < levels.length; t++) {
    const forecast = levels[t - ahead] ?? 0;
    const value = clean.values[t] ?? Number.NaN;
    if (!(forecast > 0) || Number.isNaN(value) || clean.censored[t] === true) continue;
    squares += (value - forecast) ** 2 * (index[t % index.length] ?? 1);
    sizes += forecast;
    count++;
  }
  return { level: levels.at(-1) ?? 0, squares, sizes, count };
}

interface CleanSales {
  /** Sales without season. */
  readonly values: Float64Array;
  /** Periods in which the product could not be bought all the time. */
  readonly censored: readonly boolean[];
}

/** Level after each period: half a plain mean of the last periods, half smoothed. */
function runningLevels(clean: CleanSales, alpha: number): Float64Array {
  const recent: number[] = [];
  const levels = new Float64Array(clean.values.length);
  let smooth = Number.NaN;
  let level = 0;
  clean.values.forEach((value, t) => {
    // What was sold of a scarce product is a lower bound of demand: it may raise the level only.
    const learns = !Number.isNaN(value) && !(clean.censored[t] === true && value < level);
    if (learns) {
      smooth = Number.isNaN(smooth) ? value : smooth + alpha * (value - smooth);
      recent.push(value);
      if (recent.length > WINDOW) recent.shift();
      level = (smooth + recent.reduce((sum, one) => sum + one, 0) / recent.length) / 2;
    }
    levels[t] = level;
  });
  return levels;
}

function deseasonalised(one: SalesSeries, index: Float64Array): CleanSales {
  const censored = Array.from(one.units, (_, t) => (one.available?.[t] ?? 1) < 1);
  const values = one.units.map((units, t) => Math.max(0, units) / (index[t % index.length] ?? 1));
  return { values, censored };
}
