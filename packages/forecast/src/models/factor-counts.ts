import { drawNegativeBinomial, drawPoisson, type Matrix, type Rng } from '@quanyu/numeric';
import { negativeBinomialQuantile } from './counts.ts';

/**
 * Counts around a level that moves a little with every count, times factors that are known: a local
 * level with Poisson-like spread. Plain JSON.
 */
export interface FactorCounts {
  /** Mean of a period whose factor is 1. */
  readonly level: number;
  /** Weight of the newest count in the level. */
  readonly alpha: number;
  /** Variance over mean, at least 1. */
  readonly ratio: number;
}

/** Memories that are tried, as weights of the newest count; the one with the best one-step errors is taken. */
const ALPHAS = [0.01, 0.02, 0.05, 0.1] as const;
/** Periods at the end that judge the memories. */
const JUDGED_MAX = 270;
/** A level starts with the mean of all, weighing as much as so many usual periods. */
const PRIOR_PERIODS = 2;
/** Weight of older squares in the spread, a period. */
const SPREAD_DECAY = 0.995;
/** Least level relative to the mean of all: demand that has stopped may begin again. */
const LEVEL_SHARE_MIN = 1e-3;
const MEAN_MAX = 1e12;
const RATIO_MAX = 1e4;

/** Fits level, memory and spread of counts under known factors; NaN is left out. Cost O(T). */
export function fitFactorCounts(values: Float64Array, factors: Float64Array): FactorCounts {
  let units = 0;
  let exposure = 0;
  values.forEach((value, t) => {
    if (Number.isNaN(value)) return;
    units += value;
    exposure += factors[t] ?? 1;
  });
  const overall = exposure > 0 ? units / exposure : 0;
  if (!(overall > 0)) return { level: 0, alpha: 0.05, ratio: 1 };
  let best: FactorCounts | undefined;
  let bestLoss = Number.POSITIVE_INFINITY;
  for (const alpha of ALPHAS) {
    const { loss, ...fitted } = smoothed(values, factors, { alpha, overall });
    if (loss < bestLoss) {
      best = fitted;
      bestLoss = loss;
    }
  }
  return best ?? { level: overall, alpha: 0.05, ratio: 1 };
}

interface Smoothing {
  readonly alpha: number;
  readonly overall: number;
}

/** Discounted units over discounted exposure, with the Poisson loss of its one-step forecasts. */
function smoothed(
  values: Float64Array,
  factors: Float64Array,
  { alpha, overall }: Smoothing,
): FactorCounts & { readonly loss: number } {
  const decay = 1 - alpha;
  let units = PRIOR_PERIODS * overall;
  let exposure = PRIOR_PERIODS;
  let loss = 0;
  let squares = 0;
  let weights = 0;
  const judgedFrom = values.length - JUDGED_MAX;
  values.forEach((value, t) => {
    const factor = factors[t] ?? 1;
    if (!Number.isNaN(value)) {
      const mean = factor * Math.max(units / exposure, LEVEL_SHARE_MIN * overall);
      if (t >= judgedFrom) loss += mean - value * Math.log(mean);
      squares = SPREAD_DECAY * squares + (value - mean) ** 2 / mean;
      weights = SPREAD_DECAY * weights + 1;
      units += value;
      exposure += factor;
    }
    units *= decay;
    exposure *= decay;
  });
  const level = Math.max(units / exposure, LEVEL_SHARE_MIN * overall);
  // One pseudo-period keeps a short history from looking free of spread.
  const ratio = Math.min(RATIO_MAX, Math.max(1, (squares + 1) / (weights + 1)));
  return { level, alpha, ratio, loss };
}

/** Mean of each step ahead. */
export function factorCountMeans(counts: FactorCounts, factors: Float64Array): Float64Array {
  return factors.map((factor) => Math.min(MEAN_MAX, counts.level * factor));
}

/** Quantile of each step ahead: the level's wandering widens later steps. */
export function factorCountQuantiles(
  counts: FactorCounts,
  factors: Float64Array,
  level: number,
): Float64Array {
  const { alpha, ratio } = counts;
  return factorCountMeans(counts, factors).map((mean, h) => {
    const wandering = (factors[h] ?? 1) * alpha * alpha * h;
    return negativeBinomialQuantile(level, mean, mean * ratio * (1 + wandering));
  });
}

/** Joint paths: each draw moves its own path's level. Shape (paths, horizon). */
export function factorCountPaths(
  { level, alpha, ratio }: FactorCounts,
  factors: Float64Array,
  { paths, rng }: { readonly paths: number; readonly rng: Rng },
): Matrix {
  const horizon = factors.length;
  const data = new Float64Array(paths * horizon);
  for (let path = 0; path < paths; path++) {
    let current = level;
    for (let h = 0; h < horizon; h++) {
      const factor = factors[h] ?? 1;
      const units = drawCount(Math.min(MEAN_MAX, current * factor), ratio, rng);
      data[path * horizon + h] = units;
      current += (alpha * factor * (units / factor - current)) / Math.max(1, factor);
    }
  }
  return { data, rows: paths, cols: horizon };
}

function drawCount(mean: number, ratio: number, rng: Rng): number {
  if (!(mean > 0)) return 0;
  if (ratio <= 1 + 1e-9) return drawPoisson(rng, mean);
  return drawNegativeBinomial(rng, mean, mean / (ratio - 1));
}
