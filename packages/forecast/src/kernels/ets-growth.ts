import type { EtsRunning, EtsWeights } from './ets.ts';

/** Levels, growth factors and season indices stay above this: all are factors. */
const FACTOR_MIN = 1e-9;
/** No step grows beyond this, so that any horizon stays finite. */
const STEP_MAX = 1e100;

/**
 * As `etsFilter`, with a trend that is a factor: level · growth^φ · season (season 1 where there is
 * none), multiplicative errors (Hyndman et al., 2008, table 2.1, the forms with M trend).
 * @returns false where a factor fell to nought.
 */
export function growthFilter(
  y: Float64Array,
  seasonal: boolean,
  weights: EtsWeights,
  running: EtsRunning,
  fitted?: Float64Array,
): boolean {
  const { alpha, beta, gamma, phi } = weights;
  const season = running.season;
  const m = season.length;
  let { level, trend } = running;
  let squares = 0;
  let relative = 0;
  let logs = 0;
  let k = 0;
  for (let t = 0; t < y.length; t++) {
    const growth = phi === 1 ? trend : trend ** phi;
    const base = level * growth;
    const s = seasonal ? season[k]! : 1;
    const fit = base * s;
    if (!(base > FACTOR_MIN && s > FACTOR_MIN && fit < STEP_MAX)) return false;
    if (fitted !== undefined) fitted[t] = fit;
    const value = y[t]!;
    trend = growth;
    if (!Number.isNaN(value)) {
      const error = value - fit;
      const r = error / fit;
      squares += error * error;
      relative += r * r;
      logs += Math.log(fit);
      trend = growth + (beta * error) / (s * level);
      if (seasonal) season[k] = s + (gamma * error) / base;
      level = base + (alpha * error) / s;
    } else level = base;
    if (!(trend > FACTOR_MIN)) return false;
    if (++k === m) k = 0;
  }
  running.level = level;
  running.trend = trend;
  running.squares = squares;
  running.relativeSquares = relative;
  running.logs = logs;
  return true;
}

/** As `etsPath`, for the models of `growthFilter`. */
export function growthPath(
  out: Float64Array,
  shocks: Float64Array,
  start: { readonly level: number; readonly trend: number; readonly season: Float64Array },
  options: {
    readonly seasonal: boolean;
    readonly weights: EtsWeights;
    readonly sigma: number;
    readonly place: number;
  },
): void {
  const { seasonal, weights, sigma } = options;
  const { alpha, beta, gamma, phi } = weights;
  const season = start.season.slice();
  const m = season.length;
  let { level, trend } = start;
  let k = options.place;
  for (let t = 0; t < out.length; t++) {
    const growth = trend ** phi;
    const base = Math.min(STEP_MAX, Math.max(FACTOR_MIN, level * growth));
    const s = seasonal ? season[k]! : 1;
    const fit = base * s;
    const error = fit * sigma * shocks[t]!;
    out[t] = fit + error;
    trend = Math.max(FACTOR_MIN, growth + (beta * error) / (s * level));
    if (seasonal) season[k] = Math.max(FACTOR_MIN, s + (gamma * error) / base);
    level = Math.max(FACTOR_MIN, base + (alpha * error) / s);
    if (++k === m) k = 0;
  }
}
