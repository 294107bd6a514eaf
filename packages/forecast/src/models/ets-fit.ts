import { logit, minimiseLbfgs, normalQuantile, sigmoid } from '@quanyu/numeric';
import {
  type EtsRunning,
  type EtsWeights,
  etsFilter,
  SEASON_ADDITIVE,
  SEASON_MULTIPLICATIVE,
  SEASON_NONE,
} from '../kernels/ets.ts';
import { type EtsSlopes, type EtsStart, etsDeviance, etsTape } from '../kernels/ets-gradient.ts';
import { growthFilter } from '../kernels/ets-growth.ts';
import { splitSeason } from '../seasonality.ts';

/** One member of the family: error, trend (N, A, Ad, M, Md: d is damped) and season (N, A, M). */
export interface EtsSpec {
  readonly error: 'A' | 'M';
  readonly trend: 'N' | 'A' | 'Ad' | 'M' | 'Md';
  readonly season: 'N' | 'A' | 'M';
}

/** A fitted member: weights, states before the first and after the last value, and its likelihood. */
export interface EtsFit {
  readonly spec: EtsSpec;
  readonly weights: EtsWeights;
  readonly level: number;
  readonly trend: number;
  /** By place in the season, counted from the first value; [1] or [0] where there is none. */
  readonly season: readonly number[];
  readonly startLevel: number;
  readonly startTrend: number;
  readonly startSeason: readonly number[];
  /** Deviation of a shock: in units of y for additive error, relative for multiplicative. */
  readonly sigma: number;
  /** Log-likelihood up to a constant, as in R's forecast: −½ (n log Σe² + 2 Σ log|f|). */
  readonly logLikelihood: number;
  readonly aicc: number;
}

/** Everything about a history that members share, computed once. */
interface EtsData {
  /** Shape (T,), NaN = missing. */
  readonly values: Float64Array;
  /** The same with gaps filled, for start values. */
  readonly filled: Float64Array;
  readonly observed: number;
  readonly season: number;
}

/** Bounds of the usual region; φ as in R's forecast. */
const WEIGHT_MIN = 1e-4;
const WEIGHT_MAX = 0.9999;
const PHI_MIN = 0.8;
const PHI_MAX = 0.98;
/** Start seasons tried, each a third of the one before. */
const SEASON_TRIALS = 4;

const SEASON_KINDS = { N: SEASON_NONE, A: SEASON_ADDITIVE, M: SEASON_MULTIPLICATIVE } as const;

/** Number of estimated figures of a member, σ among them. */
function etsParameterCount(spec: EtsSpec, season: number): number {
  const trend = spec.trend === 'N' ? 0 : isDamped(spec) ? 3 : 2;
  return 3 + trend + (spec.season === 'N' ? 0 : season);
}

/** Whether the trend is a factor. */
export function isGrowth({ trend }: EtsSpec): boolean {
  return trend === 'M' || trend === 'Md';
}

function isDamped({ trend }: EtsSpec): boolean {
  return trend === 'Ad' || trend === 'Md';
}

/** One pass of a member over a history; see `etsFilter`. */
export function filterOf(
  spec: EtsSpec,
): (y: Float64Array, weights: EtsWeights, running: EtsRunning, fitted?: Float64Array) => boolean {
  const kind = SEASON_KINDS[spec.season];
  return isGrowth(spec)
    ? (y, weights, running, fitted) => growthFilter(y, kind !== 0, weights, running, fitted)
    : (y, weights, running, fitted) => etsFilter(y, kind, weights, running, fitted);
}

interface StartValues {
  readonly level: number;
  readonly trend: number;
  readonly season: Float64Array;
  readonly spread: number;
}

/**
 * Maximum likelihood for one member: weights and all start states together by L-BFGS on exact
 * derivatives, from a classical decomposition.
 * @returns undefined where the member does not suit the data (too few values, a fit of zero or less
 * in a multiplicative form).
 */
export function fitEts(
  data: EtsData,
  spec: EtsSpec,
  { iterationsMax, from = SLOW_START }: EtsSearch,
): EtsFit | undefined {
  const count = etsParameterCount(spec, data.season);
  if (data.observed <= count + 1) return undefined;
  const kind = SEASON_KINDS[spec.season];
  const guess = startValues(data, spec);
  const places = guess.season.length;
  const form = { kind, relative: spec.error === 'M', observed: data.observed };
  const work = {
    tape: etsTape(data.values.length),
    season: new Float64Array(places),
    slopes: { alpha: 0, beta: 0, gamma: 0, phi: 0, ...emptyStart(places) },
  };
  const start = emptyStart(places);
  const objective = isGrowth(spec)
    ? growthObjective(data, spec, { guess, start })
    : (x: Float64Array, gradient: Float64Array): number => {
        const weights = readWeights(x, spec);
        readStart(x, { spec, guess, start });
        const value = etsDeviance(data.values, { form, weights, start }, work);
        writeGradient(gradient, { x, spec, guess, weights, slopes: work.slopes });
        return value;
      };
  const first = firstPoint(spec, places, from);
  if (!soundStart(guess, spec, () => objective(first, new Float64Array(first.length)))) {
    return undefined;
  }
  const found = minimiseLbfgs(objective, first, {
    memory: 12,
    valueTolerance: 1e-9,
    gradientTolerance: 1e-4,
    iterationsMax,
  });
  if (!Number.isFinite(found.value)) return undefined;
  const weights = readWeights(found.x, spec);
  readStart(found.x, { spec, guess, start });
  return finished(data, { spec, weights, start, count });
}

/** Step of the differences that stand for derivatives. */
const DIFFERENCE = 1e-5;

/** Deviance of a member whose trend is a factor, its slopes by central differences. */
function growthObjective(
  data: EtsData,
  spec: EtsSpec,
  { guess, start }: { readonly guess: StartValues; readonly start: EtsStart },
): (x: Float64Array, gradient: Float64Array) => number {
  const filter = filterOf(spec);
  const valueAt = (x: Float64Array): number => {
    const weights = readWeights(x, spec);
    readStart(x, { spec, guess, start });
    if (!(start.trend > 0)) return Number.POSITIVE_INFINITY;
    const running = runningFrom(start);
    return filter(data.values, weights, running)
      ? deviance(running, spec, data.observed)
      : Number.POSITIVE_INFINITY;
  };
  return (x, gradient) => {
    const moved = x.slice();
    for (let i = 0; i < x.length; i++) {
      const at = x[i] ?? 0;
      moved[i] = at + DIFFERENCE;
      const above = valueAt(moved);
      moved[i] = at - DIFFERENCE;
      const slope = (above - valueAt(moved)) / (2 * DIFFERENCE);
      moved[i] = at;
      gradient[i] = Number.isFinite(slope) ? slope : 0;
    }
    return valueAt(x);
  };
}

function runningFrom(start: EtsStart): EtsRunning {
  const { level, trend } = start;
  const season = start.season.slice();
  return { level, trend, season, squares: 0, relativeSquares: 0, logs: 0 };
}

/**
 * Whether the search can start. In a growing series the season of the whole is too large for its
 * first years, where fits of zero or less may arise: then an additive season starts smaller.
 */
function soundStart(guess: StartValues, spec: EtsSpec, deviance: () => number): boolean {
  for (let trial = 0; trial < SEASON_TRIALS; trial++) {
    if (Number.isFinite(deviance())) return true;
    if (spec.season !== 'A') return false;
    for (let k = 0; k < guess.season.length; k++) guess.season[k] = (guess.season[k] ?? 0) / 3;
  }
  return false;
}

function emptyStart(places: number): EtsStart {
  return { level: 0, trend: 0, season: new Float64Array(places) };
}

interface Found {
  readonly spec: EtsSpec;
  readonly weights: EtsWeights;
  readonly start: EtsStart;
  readonly count: number;
}

function finished(data: EtsData, { spec, weights, start, count }: Found): EtsFit | undefined {
  const running = runningFrom(start);
  const sound = filterOf(spec)(data.values, weights, running);
  if (!sound && (spec.error === 'M' || spec.season === 'M')) return undefined;
  const n = data.observed;
  const value = deviance(running, spec, n);
  if (!Number.isFinite(value)) return undefined;
  const squares = spec.error === 'A' ? running.squares : running.relativeSquares;
  return {
    spec,
    weights,
    level: running.level,
    trend: running.trend,
    season: Array.from(running.season),
    startLevel: start.level,
    startTrend: start.trend,
    startSeason: Array.from(start.season),
    sigma: Math.sqrt(squares / Math.max(1, n - count + 1)),
    logLikelihood: -0.5 * value,
    aicc: value + 2 * count + (2 * count * (count + 1)) / (n - count - 1),
  };
}

function deviance(running: EtsRunning, spec: EtsSpec, observed: number): number {
  const squares = spec.error === 'A' ? running.squares : running.relativeSquares;
  const logs = spec.error === 'A' ? 0 : 2 * running.logs;
  const value = observed * Math.log(Math.max(squares, Number.MIN_VALUE)) + logs;
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}

/** Shares from which a search starts: α, β/α, γ/(1−α) and the place of φ in its range. */
export type EtsShares = readonly [alpha: number, beta: number, gamma: number, phi: number];

/** Calm and lively smoothing: the likelihood often has a hill at either end. */
const SLOW_START: EtsShares = [0.3, 0.1, 0.1, 0.9];
export const FAST_START: EtsShares = [0.6, 0.3, 0.5, 0.5];

/** How one member is searched. */
interface EtsSearch {
  readonly iterationsMax: number;
  readonly from?: EtsShares;
}

/** The given shares, start states as decomposed. */
function firstPoint(spec: EtsSpec, places: number, from: EtsShares): Float64Array {
  const [alpha, beta, gamma, phi] = from;
  const x = [logit(alpha)];
  if (spec.trend !== 'N') x.push(logit(beta));
  if (spec.season !== 'N') x.push(logit(gamma));
  if (isDamped(spec)) x.push(logit(phi));
  x.push(0);
  if (spec.trend !== 'N') x.push(0);
  if (spec.season !== 'N') x.push(...new Float64Array(places));
  return Float64Array.from(x);
}

/** Search space to weights: α, β/α, γ/(1−α), φ through the logistic curve. */
function readWeights(x: Float64Array, spec: EtsSpec): EtsWeights {
  let next = 0;
  const share = (present: boolean): number => (present ? sigmoid(x[next++] ?? 0) : 0);
  const alpha = WEIGHT_MIN + (WEIGHT_MAX - WEIGHT_MIN) * share(true);
  const trend = share(spec.trend !== 'N');
  const season = share(spec.season !== 'N');
  const damping = share(isDamped(spec));
  const phi = isDamped(spec) ? PHI_MIN + damping * (PHI_MAX - PHI_MIN) : 1;
  return { alpha, beta: trend * alpha, gamma: season * (1 - alpha), phi };
}

interface Reading {
  readonly spec: EtsSpec;
  readonly guess: StartValues;
  readonly start: EtsStart;
}

function readStart(x: Float64Array, { spec, guess, start }: Reading): void {
  let next = weightCount(spec);
  start.level = guess.level + guess.spread * (x[next++] ?? 0);
  start.trend = spec.trend === 'N' ? 0 : guess.trend + trendUnit(spec, guess) * (x[next++] ?? 0);
  const unit = seasonUnit(spec, guess);
  for (let k = 0; k < start.season.length; k++) {
    const move = spec.season === 'N' ? 0 : unit * (x[next++] ?? 0);
    start.season[k] = (guess.season[k] ?? 0) + move;
  }
}

/** Start slopes move by this share of the spread, multiplicative season indices by SEASON_UNIT. */
const TREND_UNIT = 0.1;
const SEASON_UNIT = 0.1;

function seasonUnit(spec: EtsSpec, guess: StartValues): number {
  return spec.season === 'M' ? SEASON_UNIT : guess.spread;
}

/** Growth factors move by hundredths. */
const GROWTH_UNIT = 0.02;

function trendUnit(spec: EtsSpec, guess: StartValues): number {
  return isGrowth(spec) ? GROWTH_UNIT : guess.spread * TREND_UNIT;
}

function weightCount(spec: EtsSpec): number {
  return 1 + (spec.trend === 'N' ? 0 : isDamped(spec) ? 2 : 1) + (spec.season === 'N' ? 0 : 1);
}

interface Chain {
  readonly x: Float64Array;
  readonly spec: EtsSpec;
  readonly guess: StartValues;
  readonly weights: EtsWeights;
  readonly slopes: EtsSlopes;
}

/** Chain rule from weights and states back to the search space. */
function writeGradient(out: Float64Array, chain: Chain): void {
  const { x, spec, guess, weights, slopes } = chain;
  const bend = (i: number): number => {
    const s = sigmoid(x[i] ?? 0);
    return s * (1 - s);
  };
  const shareOfAlpha = weights.beta / weights.alpha;
  const shareOfRest = weights.gamma / (1 - weights.alpha);
  const byAlpha = slopes.alpha + shareOfAlpha * slopes.beta - shareOfRest * slopes.gamma;
  let next = 0;
  out[next] = byAlpha * (WEIGHT_MAX - WEIGHT_MIN) * bend(next++);
  if (spec.trend !== 'N') out[next] = slopes.beta * weights.alpha * bend(next++);
  if (spec.season !== 'N') out[next] = slopes.gamma * (1 - weights.alpha) * bend(next++);
  if (spec.trend === 'Ad') out[next] = slopes.phi * (PHI_MAX - PHI_MIN) * bend(next++);
  out[next++] = slopes.level * guess.spread;
  if (spec.trend !== 'N') out[next++] = slopes.trend * guess.spread * TREND_UNIT;
  if (spec.season === 'N') return;
  const unit = seasonUnit(spec, guess);
  for (const slope of slopes.season) out[next++] = slope * unit;
}

function startValues(data: EtsData, spec: EtsSpec): StartValues {
  const { filled, season: m } = data;
  const seasonal = spec.season !== 'N';
  const kind = spec.season === 'M' ? 'multiplicative' : 'additive';
  const split = seasonal ? splitSeason(filled, m, kind) : undefined;
  const neutral = spec.season === 'M' ? 1 : 0;
  // A multiplicative split falls back to additive on non-positive data; then no season is assumed.
  const indices = split !== undefined && split.kind === kind ? split.indices : undefined;
  const adjusted = indices === undefined ? filled : (split?.adjusted ?? filled);
  const length = Math.min(filled.length, Math.max(10, seasonal ? 2 * m : 10));
  const line = leastSquaresLine(adjusted.subarray(0, length));
  const mean = line.level + (line.slope * (length + 1)) / 2;
  const places = seasonal ? m : 1;
  return {
    level: spec.trend === 'N' || (isGrowth(spec) && !(line.level > 0)) ? mean : line.level,
    trend: spec.trend === 'N' ? 0 : isGrowth(spec) ? growthOf(line, mean) : line.slope,
    season: Float64Array.from({ length: places }, (_, k) => indices?.[k] ?? neutral),
    spread: Math.max(spreadOf(adjusted), Math.abs(mean) * 1e-6, Number.MIN_VALUE),
  };
}

/** The factor that grows the line's first level by its slope, kept near one. */
function growthOf(line: { readonly level: number; readonly slope: number }, mean: number): number {
  const share = line.slope / (line.level > 0 ? line.level : mean);
  return Number.isFinite(share) ? Math.min(1.2, Math.max(0.8, 1 + share)) : 1;
}

/** Straight line through values at 1, 2, …; `level` is its value at 0. */
export function leastSquaresLine(y: Float64Array): { level: number; slope: number } {
  const n = y.length;
  let sum = 0;
  let moment = 0;
  for (let t = 0; t < n; t++) {
    sum += y[t] ?? 0;
    moment += (t + 1) * (y[t] ?? 0);
  }
  const mean = sum / n;
  if (n < 2) return { level: mean, slope: 0 };
  const slope = (moment - (sum * (n + 1)) / 2) / ((n * (n * n - 1)) / 12);
  return { level: mean - (slope * (n + 1)) / 2, slope };
}

function spreadOf(y: Float64Array): number {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  return Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length);
}

/** Weights ψ of the shocks in the forecast of each step, for additive errors and season. */
export function etsPsi(fit: EtsFit, horizon: number): Float64Array {
  const { alpha, beta, gamma, phi } = fit.weights;
  const m = fit.season.length;
  const psi = new Float64Array(horizon);
  let damped = 0;
  for (let j = 0; j < horizon; j++) {
    psi[j] =
      j === 0 ? 1 : alpha + beta * damped + (fit.spec.season === 'A' && j % m === 0 ? gamma : 0);
    damped = j === 0 ? phi : damped + phi ** (j + 1);
  }
  return psi;
}

/** Largest z a relative error may take so that a simulated path cannot turn over: see `ets`. */
export const SHOCK_MAX: number = normalQuantile(0.9999);
