import { normalQuantile } from '@quanyu/numeric';
import {
  type EtsRunning,
  type EtsWeights,
  etsFilter,
  SEASON_ADDITIVE,
  SEASON_MULTIPLICATIVE,
  SEASON_NONE,
} from '../kernels/ets.ts';
import { nelderMead } from '../kernels/nelder-mead.ts';
import { splitSeason } from '../seasonality.ts';

/** One member of the family: error, trend (N, A, Ad) and season (N, A, M). */
export interface EtsSpec {
  readonly error: 'A' | 'M';
  readonly trend: 'N' | 'A' | 'Ad';
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

const SEASON_KINDS = { N: SEASON_NONE, A: SEASON_ADDITIVE, M: SEASON_MULTIPLICATIVE } as const;

/** Number of estimated figures of a member, σ among them. */
function etsParameterCount(spec: EtsSpec, season: number): number {
  const trend = spec.trend === 'N' ? 0 : spec.trend === 'A' ? 2 : 3;
  return 3 + trend + (spec.season === 'N' ? 0 : season);
}

interface StartValues {
  readonly level: number;
  readonly trend: number;
  readonly season: Float64Array;
  readonly spread: number;
}

/**
 * Maximum likelihood for one member. Start states come from a classical decomposition; level and
 * trend are then searched together with the weights by Nelder and Mead.
 * @returns undefined where the member does not suit the data (too few values, a fit of zero or less
 * in a multiplicative form).
 */
export function fitEts(data: EtsData, spec: EtsSpec, evaluationsMax: number): EtsFit | undefined {
  const count = etsParameterCount(spec, data.season);
  if (data.observed <= count + 1) return undefined;
  const kind = SEASON_KINDS[spec.season];
  const start = startValues(data, spec);
  const running: EtsRunning = {
    level: 0,
    trend: 0,
    season: start.season.slice(),
    squares: 0,
    relativeSquares: 0,
    logs: 0,
  };
  const run = (x: Float64Array, fitted?: Float64Array): number => {
    const weights = readWeights(x, spec);
    if (weights === undefined) return Number.POSITIVE_INFINITY;
    running.level = start.level + (x[x.length - 2] ?? 0) * start.spread;
    running.trend = spec.trend === 'N' ? 0 : start.trend + (x[x.length - 1] ?? 0) * start.spread;
    running.season.set(start.season);
    const sound = etsFilter(data.values, kind, weights, running, fitted);
    if (!sound && (spec.error === 'M' || spec.season === 'M')) return Number.POSITIVE_INFINITY;
    return deviance(running, spec, data.observed);
  };
  const guess = startGuess(spec);
  const found = nelderMead(run, { ...guess, evaluationsMax, tolerance: 1e-8 });
  if (!Number.isFinite(found.value)) return undefined;
  const value = run(found.x);
  const weights = readWeights(found.x, spec);
  if (weights === undefined) return undefined;
  const n = data.observed;
  const squares = spec.error === 'A' ? running.squares : running.relativeSquares;
  return {
    spec,
    weights,
    level: running.level,
    trend: running.trend,
    season: Array.from(running.season),
    startLevel: start.level + (found.x[found.x.length - 2] ?? 0) * start.spread,
    startTrend:
      spec.trend === 'N' ? 0 : start.trend + (found.x[found.x.length - 1] ?? 0) * start.spread,
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

/** Search space: α, β/α, γ/(1−α), φ in [0, 1] as far as the member has them, then two offsets. */
function startGuess(spec: EtsSpec): { start: Float64Array; steps: Float64Array } {
  const start = [0.3];
  const steps = [0.2];
  const push = (value: number, step: number) => {
    start.push(value);
    steps.push(step);
  };
  if (spec.trend !== 'N') push(0.1, 0.1);
  if (spec.season !== 'N') push(0.1, 0.1);
  if (spec.trend === 'Ad') push(0.9, -0.2);
  push(0, 0.5);
  if (spec.trend !== 'N') push(0, 0.05);
  else push(0, 0);
  return { start: Float64Array.from(start), steps: Float64Array.from(steps) };
}

function readWeights(x: Float64Array, spec: EtsSpec): EtsWeights | undefined {
  const alpha = x[0] ?? 0;
  if (!(alpha >= WEIGHT_MIN && alpha <= WEIGHT_MAX)) return undefined;
  let next = 1;
  const share = (present: boolean): number => (present ? (x[next++] ?? 0) : 0);
  const trend = share(spec.trend !== 'N');
  const season = share(spec.season !== 'N');
  const damping = share(spec.trend === 'Ad');
  if (Math.min(trend, season, damping) < 0 || Math.max(trend, season, damping) > 1) {
    return undefined;
  }
  const phi = spec.trend === 'Ad' ? PHI_MIN + damping * (PHI_MAX - PHI_MIN) : 1;
  return { alpha, beta: trend * alpha, gamma: season * (1 - alpha), phi };
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
    level: spec.trend === 'N' ? mean : line.level,
    trend: spec.trend === 'N' ? 0 : line.slope,
    season: Float64Array.from({ length: places }, (_, k) => indices?.[k] ?? neutral),
    spread: Math.max(spreadOf(adjusted), Math.abs(mean) * 1e-6, Number.MIN_VALUE),
  };
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
