/** Kinds of season as numbers, so that the loop branches on integers. */
export const SEASON_NONE = 0;
export const SEASON_ADDITIVE = 1;
export const SEASON_MULTIPLICATIVE = 2;

/** Smoothing weights: level α, trend β, season γ, and the damping φ (1 = undamped). */
export interface EtsWeights {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
  readonly phi: number;
}

/** Running state. `season[k]` belongs to place k of the season. Changed in place by `etsFilter`. */
export interface EtsRunning {
  level: number;
  trend: number;
  readonly season: Float64Array;
  /** Σ e² of the additive-error form. */
  squares: number;
  /** Σ (e/f)² and Σ log|f| of the multiplicative-error form. */
  relativeSquares: number;
  logs: number;
}

/**
 * One pass of exponential smoothing over a history. A missing value leaves level and season as they
 * are and the trend runs on. The state updates of the additive and the multiplicative error forms
 * are the same (Hyndman et al., Forecasting with Exponential Smoothing, 2008, table 2.1, for
 * additive trend), so both error sums come out of one pass.
 * @param fitted Where one-step fits go, or undefined.
 * @returns false where a multiplicative form broke down (a fit of zero or less).
 */
export function etsFilter(
  y: Float64Array,
  kind: number,
  weights: EtsWeights,
  running: EtsRunning,
  fitted?: Float64Array,
): boolean {
  const { alpha, beta, gamma, phi } = weights;
  const season = running.season;
  const m = season.length;
  const n = y.length;
  const trendWeight = beta / alpha;
  let level = running.level;
  let trend = running.trend;
  let squares = 0;
  let relative = 0;
  let logs = 0;
  let k = 0;
  let sound = true;
  for (let t = 0; t < n; t++) {
    const drift = phi * trend;
    const base = level + drift;
    let fit = base;
    if (kind === 1) fit = base + season[k]!;
    else if (kind === 2) fit = base * season[k]!;
    if (fitted !== undefined) fitted[t] = fit;
    const value = y[t]!;
    if (!Number.isNaN(value)) {
      const error = value - fit;
      squares += error * error;
      if (fit > 1e-12) {
        const r = error / fit;
        relative += r * r;
        logs += Math.log(fit);
      } else {
        sound = false;
      }
      if (kind === 2) {
        level = base + (alpha * error) / season[k]!;
        season[k] = season[k]! + gamma * (value / base - season[k]!);
      } else {
        level = base + alpha * error;
        if (kind === 1) season[k] = season[k]! + gamma * error;
      }
      trend = drift + trendWeight * (level - base);
    } else {
      level = base;
      trend = drift;
    }
    if (++k === m) k = 0;
  }
  running.level = level;
  running.trend = trend;
  running.squares = squares;
  running.relativeSquares = relative;
  running.logs = logs;
  return sound;
}

/** Everything that one simulated future of an ETS model needs besides its start. */
export interface EtsPathOptions {
  readonly kind: number;
  readonly multiplicativeError: boolean;
  readonly weights: EtsWeights;
  readonly sigma: number;
  /** Place in the season of the first future step. */
  readonly place: number;
}

/** Runs a model ahead with given standard-normal shocks, writing one path into `out`. */
export function etsPath(
  out: Float64Array,
  shocks: Float64Array,
  start: { readonly level: number; readonly trend: number; readonly season: Float64Array },
  options: EtsPathOptions,
): void {
  const { kind, multiplicativeError, weights, sigma } = options;
  const season = start.season.slice();
  const m = season.length;
  const trendWeight = weights.beta / weights.alpha;
  let level = start.level;
  let trend = start.trend;
  let k = options.place;
  for (let t = 0; t < out.length; t++) {
    const drift = weights.phi * trend;
    const base = level + drift;
    const s = season[k]!;
    const fit = kind === 1 ? base + s : kind === 2 ? base * s : base;
    const error = multiplicativeError ? fit * sigma * shocks[t]! : sigma * shocks[t]!;
    out[t] = fit + error;
    if (kind === 2) {
      level = base + (weights.alpha * error) / (s === 0 ? 1 : s);
      season[k] = s + (base === 0 ? 0 : (weights.gamma * error) / base);
    } else {
      level = base + weights.alpha * error;
      if (kind === 1) season[k] = s + weights.gamma * error;
    }
    trend = drift + trendWeight * (level - base);
    if (++k === m) k = 0;
  }
}
