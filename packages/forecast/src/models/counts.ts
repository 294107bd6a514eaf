import {
  createRng,
  drawNegativeBinomial,
  drawPoisson,
  type Matrix,
  normalQuantile,
  type Rng,
} from '@quanyu/numeric';
import { sortedQuantile } from '../distribution.ts';
import {
  checkPredictOptions,
  checkSimulateOptions,
  type Forecast,
  type ForecasterState,
  type PredictOptions,
  type SimulateOptions,
} from '../forecaster.ts';

/**
 * A future of independent periods with one distribution, for demand that comes now and then: whole
 * units follow a negative binomial of the given mean and variance; other sizes are drawn from those
 * seen, with the chance of any demand at all.
 */
export interface CountState extends ForecasterState {
  readonly mean: number;
  readonly variance: number;
  readonly whole: boolean;
  /** Chance of a period with demand. */
  readonly chance: number;
  /** Sizes seen, ascending, for demand that is not whole; at most 200. */
  readonly sizes: readonly number[];
  readonly seed: number;
  /** Factor on the mean from one step to the next; absent = 1. */
  readonly fade?: number;
}

/** Above this mean the negative binomial's quantile is taken from the matching gamma. */
const EXACT_MEAN_MAX = 400;
/** Largest mean that can be drawn as a whole count. */
const MEAN_MAX = 1e12;
const SIZES_MAX = 200;
const PATHS = 2000;

/** Mean, variance, chance and sizes of a history under weights, newest last. NaN is left out. */
export function describeCounts(
  values: Float64Array,
  decay: number,
): Pick<CountState, 'mean' | 'variance' | 'whole' | 'chance' | 'sizes'> {
  let weights = 0;
  let sum = 0;
  let hits = 0;
  let squares = 0;
  const each = (use: (value: number, weight: number) => void): void => {
    let weight = 1;
    for (let t = values.length - 1; t >= 0; t--) {
      const value = values[t] ?? Number.NaN;
      if (!Number.isNaN(value)) use(value, weight);
      weight *= decay;
    }
  };
  each((value, weight) => {
    weights += weight;
    sum += weight * value;
    if (value !== 0) hits += weight;
  });
  const mean = weights > 0 ? sum / weights : 0;
  each((value, weight) => {
    squares += weight * (value - mean) ** 2;
  });
  const seen = values.filter((value) => !Number.isNaN(value) && value !== 0).slice(-SIZES_MAX);
  return {
    mean,
    variance: weights > 0 ? squares / weights : 0,
    chance: weights > 0 ? hits / weights : 0,
    whole: seen.every((value) => value > 0 && Number.isInteger(value)),
    sizes: Array.from(seen.sort()),
  };
}

/** Each step has the same mean and the same quantiles, unless demand fades. */
export function predictCounts(state: CountState, options: PredictOptions): Forecast {
  checkPredictOptions(options);
  const { horizon } = options;
  const fade = state.fade ?? 1;
  const mean = Float64Array.from({ length: horizon }, (_, h) => state.mean * fade ** h);
  const levels = options.quantiles ?? [];
  if (fade !== 1) {
    const ratio = state.mean > 0 ? state.variance / state.mean : 1;
    const rows = levels.map((level) =>
      mean.map((one) => negativeBinomialQuantile(level, one, one * ratio)),
    );
    return { mean, quantiles: rows };
  }
  if (state.whole) {
    const quantiles = levels.map((level) =>
      new Float64Array(horizon).fill(negativeBinomialQuantile(level, state.mean, state.variance)),
    );
    return { mean, quantiles };
  }
  const one = drawMany(state, { horizon: 1, paths: PATHS, rng: createRng(state.seed) });
  const sorted = one.data.slice().sort();
  const quantiles = levels.map((level) =>
    new Float64Array(horizon).fill(sortedQuantile(sorted, level)),
  );
  return { mean, quantiles };
}

/** Independent draws. Shape (paths, horizon). */
export function simulateCounts(state: CountState, options: SimulateOptions): Matrix {
  checkSimulateOptions(options);
  return drawMany(state, options);
}

function drawMany(state: CountState, options: SimulateOptions): Matrix {
  const { horizon, paths, rng } = options;
  const data = new Float64Array(paths * horizon);
  const sizeMean = state.sizes.reduce((sum, size) => sum + size, 0) / state.sizes.length;
  const stretch = state.chance > 0 && sizeMean !== 0 ? state.mean / (state.chance * sizeMean) : 0;
  const fade = state.fade ?? 1;
  for (let i = 0; i < data.length; i++) {
    const share = fade === 1 ? 1 : fade ** (i % horizon);
    data[i] = state.whole
      ? negativeBinomialDraw(state.mean * share, state.variance * share, rng)
      : rng.uniform() < state.chance
        ? stretch * (state.sizes[rng.int(state.sizes.length)] ?? 0)
        : 0;
  }
  return { data, rows: paths, cols: horizon };
}

/** A draw with the given mean and variance; Poisson where the variance is no larger. */
function negativeBinomialDraw(mean: number, variance: number, rng: Rng): number {
  if (mean <= 0) return 0;
  if (variance <= mean * (1 + 1e-9)) return drawPoisson(rng, Math.min(mean, MEAN_MAX));
  const dispersion = (mean * mean) / (variance - mean);
  return drawNegativeBinomial(rng, Math.min(mean, MEAN_MAX), dispersion);
}

/** Smallest count whose distribution function reaches `level`. */
export function negativeBinomialQuantile(level: number, mean: number, variance: number): number {
  if (mean <= 0) return 0;
  if (mean > EXACT_MEAN_MAX) return gammaQuantile(level, mean, Math.max(variance, mean));
  const poisson = variance <= mean * (1 + 1e-9);
  const shape = poisson ? 0 : (mean * mean) / (variance - mean);
  const ratio = poisson ? 0 : mean / (mean + shape);
  let mass = poisson ? Math.exp(-mean) : Math.exp(shape * Math.log1p(-ratio));
  let total = mass;
  let count = 0;
  const limit = mean + 60 * Math.sqrt(Math.max(variance, mean)) + 60;
  while (total < level && count < limit) {
    mass *= poisson ? mean / (count + 1) : (ratio * (shape + count)) / (count + 1);
    count++;
    total += mass;
  }
  return count;
}

/** Wilson and Hilferty's cube-root form, rounded to a whole count. */
function gammaQuantile(level: number, mean: number, variance: number): number {
  const shape = (mean * mean) / variance;
  const root = 1 - 1 / (9 * shape) + normalQuantile(level) / (3 * Math.sqrt(shape));
  return Math.round(mean * Math.max(0, root) ** 3);
}
