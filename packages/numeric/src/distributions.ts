import { requireFinite, requireParameter } from './checks.ts';
import { buildAlias, indexAtShare, partialShuffle } from './kernels/draws.ts';
import type { Rng } from './rng.ts';
import { logGamma } from './special.ts';
import { sum } from './statistics.ts';

/** Counts are exact up to 2^53; a mean above this could draw one that is not. */
const MEAN_MAX = 2 ** 50;

/** Exponential with the given rate (mean 1 / rate). @throws AppError NUMERIC_PARAMETER_INVALID. */
export function drawExponential(rng: Rng, rate: number): number {
  requirePositive(rate, 'an exponential draw', 'rate');
  return -Math.log1p(-rng.uniform()) / rate;
}

/**
 * Gamma with mean shape · scale.
 * @throws AppError NUMERIC_PARAMETER_INVALID.
 * @see Marsaglia & Tsang (2000), ACM TOMS 26(3); shapes below 1 by their boost U^(1/shape).
 */
export function drawGamma(rng: Rng, shape: number, scale: number): number {
  requirePositive(shape, 'a gamma draw', 'shape');
  requirePositive(scale, 'a gamma draw', 'scale');
  if (shape < 1) {
    const boost = Math.log1p(-rng.uniform()) / shape;
    return drawGamma(rng, shape + 1, scale) * Math.exp(boost);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = rng.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = 1 - rng.uniform();
    if (Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v * scale;
  }
}

/** Beta on [0, 1] with mean a / (a + b). @throws AppError NUMERIC_PARAMETER_INVALID. */
export function drawBeta(rng: Rng, a: number, b: number): number {
  requirePositive(a, 'a beta draw', 'a');
  requirePositive(b, 'a beta draw', 'b');
  const x = drawGamma(rng, a, 1);
  const y = drawGamma(rng, b, 1);
  if (x + y > 0) return x / (x + y);
  // Both underflow only for tiny parameters, where all mass lies at the two ends.
  return rng.uniform() * (a + b) < a ? 1 : 0;
}

/**
 * Poisson count.
 * @param mean In [0, 2^50].
 * @throws AppError NUMERIC_PARAMETER_INVALID.
 * @see Hörmann (1993), Insurance: Mathematics and Economics 12, algorithm PTRS, from mean 10 on.
 */
export function drawPoisson(rng: Rng, mean: number): number {
  const fits = mean >= 0 && mean <= MEAN_MAX;
  requireParameter(fits, 'a Poisson draw', 'mean', 'in [0, 2^50]', mean);
  if (mean === 0) return 0;
  return mean < 10 ? poissonByProduct(rng, mean) : poissonByRejection(rng, mean);
}

function poissonByProduct(rng: Rng, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  let product = rng.uniform();
  while (product > limit) {
    count++;
    product *= rng.uniform();
  }
  return count;
}

function poissonByRejection(rng: Rng, mean: number): number {
  const root = Math.sqrt(mean);
  const logMean = Math.log(mean);
  const b = 0.931 + 2.53 * root;
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = rng.uniform() - 0.5;
    const v = 1 - rng.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const left = Math.log((v * inverseAlpha) / (a / (us * us) + b));
    if (left <= k * logMean - mean - logGamma(k + 1)) return k;
  }
}

/**
 * Negative binomial count as a Poisson whose mean is gamma: variance = mean + mean² / dispersion.
 * @param mean In [0, 2^40]. @param dispersion > 0; large values approach Poisson.
 * @throws AppError NUMERIC_PARAMETER_INVALID.
 */
export function drawNegativeBinomial(rng: Rng, mean: number, dispersion: number): number {
  const what = 'a negative binomial draw';
  requireParameter(mean >= 0 && mean <= 2 ** 40, what, 'mean', 'in [0, 2^40]', mean);
  requirePositive(dispersion, what, 'dispersion');
  if (mean === 0) return 0;
  return drawPoisson(rng, Math.min(MEAN_MAX, drawGamma(rng, dispersion, mean / dispersion)));
}

/**
 * Successes among `trials` with probability p.
 * @throws AppError NUMERIC_PARAMETER_INVALID.
 * @see Hörmann (1993), J. Statistical Computation and Simulation 46, algorithm BTRS, from 10
 * expected successes on.
 */
export function drawBinomial(rng: Rng, trials: number, p: number): number {
  const what = 'a binomial draw';
  const whole = Number.isSafeInteger(trials) && trials >= 0 && trials <= MEAN_MAX;
  requireParameter(whole, what, 'trials', 'a whole number in [0, 2^50]', trials);
  requireParameter(p >= 0 && p <= 1, what, 'p', 'in [0, 1]', p);
  if (p > 0.5) return trials - drawBinomial(rng, trials, 1 - p);
  if (trials === 0 || p === 0) return 0;
  return trials * p < 10 ? binomialByGaps(rng, trials, p) : binomialByRejection(rng, trials, p);
}

/** Walks from success to success by geometric gaps: O(trials · p). */
function binomialByGaps(rng: Rng, trials: number, p: number): number {
  const logMiss = Math.log1p(-p);
  let count = 0;
  let at = 0;
  for (;;) {
    at += Math.floor(Math.log1p(-rng.uniform()) / logMiss) + 1;
    if (!(at <= trials)) return count;
    count++;
  }
}

function binomialByRejection(rng: Rng, n: number, p: number): number {
  const odds = p / (1 - p);
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const c = n * p + 0.5;
  const vr = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((n + 1) * p);
  const peak = logGamma(mode + 1) + logGamma(n - mode + 1);
  for (;;) {
    const u = rng.uniform() - 0.5;
    const v = 1 - rng.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + c);
    if (k < 0 || k > n) continue;
    if (us >= 0.07 && v <= vr) return k;
    const left = Math.log((v * alpha) / (a / (us * us) + b));
    const right = peak - logGamma(k + 1) - logGamma(n - k + 1) + (k - mode) * Math.log(odds);
    if (left <= right) return k;
  }
}

/**
 * Index drawn with probability proportional to its weight; O(n). For many draws from the same
 * weights use {@link aliasTable}.
 * @throws AppError NUMERIC_PARAMETER_INVALID when a weight is negative or all are 0,
 * NUMERIC_NOT_FINITE.
 */
export function drawCategorical(rng: Rng, weights: ArrayLike<number>): number {
  const total = requireWeights(weights);
  return indexAtShare(new Float64Array(weights), rng.uniform() * total);
}

/** Weights prepared for draws in O(1). */
export interface AliasTable {
  readonly threshold: Float64Array;
  readonly alias: Uint32Array;
}

/** Prepares weights; O(n). @throws as {@link drawCategorical}. @see Vose (1991), IEEE TSE 17(9). */
export function aliasTable(weights: ArrayLike<number>): AliasTable {
  const total = requireWeights(weights);
  return buildAlias(new Float64Array(weights), total);
}

/** Index drawn from a table; O(1). */
export function drawAlias(rng: Rng, table: AliasTable): number {
  const i = rng.int(table.threshold.length);
  return rng.uniform() < (table.threshold[i] ?? 1) ? i : (table.alias[i] ?? i);
}

/** A new list in random order (Fisher and Yates). */
export function shuffled<T>(rng: Rng, values: readonly T[]): T[] {
  return Array.from(drawSubset(rng, values.length, values.length), (i) => values[i] as T);
}

/**
 * `count` different indices out of [0, n), in random order.
 * @throws AppError NUMERIC_PARAMETER_INVALID unless 0 ≤ count ≤ n < 2^32.
 * @complexity O(n) for large shares, O(count) for shares below a twentieth.
 */
export function drawSubset(rng: Rng, n: number, count: number): Uint32Array {
  const what = 'a subset';
  const sized = Number.isInteger(n) && n >= 0 && n < 2 ** 32;
  requireParameter(sized, what, 'n', 'a whole number in [0, 2^32)', n);
  const fits = Number.isInteger(count) && count >= 0 && count <= n;
  requireParameter(fits, what, 'count', `a whole number in [0, ${n}]`, count);
  return partialShuffle(rng, n, count);
}

function requireWeights(weights: ArrayLike<number>): number {
  const what = 'a draw by weight';
  requireFinite(weights, what);
  for (let i = 0; i < weights.length; i++) {
    requireParameter((weights[i] ?? 0) >= 0, what, `weight ${i}`, '>= 0', weights[i]);
  }
  const total = sum(weights);
  requireParameter(total > 0, what, 'the sum of weights', '> 0', total);
  return total;
}

function requirePositive(value: number, what: string, name: string): void {
  requireParameter(value > 0 && Number.isFinite(value), what, name, 'finite and > 0', value);
}
