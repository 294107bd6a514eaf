import type { EtsWeights } from './ets.ts';

/** Start states of a pass, and where their derivatives go. */
export interface EtsStart {
  level: number;
  trend: number;
  readonly season: Float64Array;
}

/** Derivatives of the deviance by weights and start states. */
export interface EtsSlopes extends EtsStart {
  alpha: number;
  beta: number;
  gamma: number;
  phi: number;
}

/** What each step leaves for the way back. Shape (T,) each. */
interface EtsTape {
  readonly base: Float64Array;
  readonly error: Float64Array;
  readonly trend: Float64Array;
  readonly season: Float64Array;
}

export function etsTape(length: number): EtsTape {
  const row = (): Float64Array => new Float64Array(length);
  return { base: row(), error: row(), trend: row(), season: row() };
}

/** Kind of season as in `etsFilter`, and of error. */
interface EtsForm {
  readonly kind: number;
  readonly relative: boolean;
  /** Values observed. */
  readonly observed: number;
}

/**
 * Deviance n log Σe² + 2 Σ log f of one exponential smoothing pass and its exact derivatives by
 * reverse accumulation: one pass there and one back, however many start states there are.
 * @returns Infinity where a multiplicative form breaks down; `slopes` are then meaningless.
 */
export function etsDeviance(
  y: Float64Array,
  model: { readonly form: EtsForm; readonly weights: EtsWeights; readonly start: EtsStart },
  work: { readonly tape: EtsTape; readonly season: Float64Array; readonly slopes: EtsSlopes },
): number {
  const { form, weights, start } = model;
  const { kind, relative } = form;
  const { alpha, beta, gamma, phi } = weights;
  const { tape, season } = work;
  const m = season.length;
  season.set(start.season);
  let level = start.level;
  let trend = start.trend;
  let squares = 0;
  let logs = 0;
  let k = 0;
  for (let t = 0; t < y.length; t++) {
    const base = level + phi * trend;
    const s = season[k]!;
    tape.base[t] = base;
    tape.trend[t] = trend;
    tape.season[t] = s;
    const fit = kind === 1 ? base + s : kind === 2 ? base * s : base;
    const value = y[t]!;
    const error = Number.isNaN(value) ? 0 : value - fit;
    tape.error[t] = error;
    if (kind === 2 && !(base > 1e-9 && s > 1e-9)) return Number.POSITIVE_INFINITY;
    if (!relative) squares += error * error;
    else if (!Number.isNaN(value)) {
      if (!(fit > 1e-9)) return Number.POSITIVE_INFINITY;
      squares += (error * error) / (fit * fit);
      logs += Math.log(fit);
    }
    if (kind === 2) {
      level = base + (alpha * error) / s;
      trend = phi * trend + (beta * error) / s;
      season[k] = s + (gamma * error) / base;
    } else {
      level = base + alpha * error;
      trend = phi * trend + beta * error;
      if (kind === 1) season[k] = s + gamma * error;
    }
    if (++k === m) k = 0;
  }
  if (!(squares > 0)) return Number.POSITIVE_INFINITY;
  wayBack(y, model, { ...work, scale: form.observed / squares });
  return form.observed * Math.log(squares) + 2 * logs;
}

function wayBack(
  y: Float64Array,
  model: { readonly form: EtsForm; readonly weights: EtsWeights },
  work: { readonly tape: EtsTape; readonly slopes: EtsSlopes; readonly scale: number },
): void {
  const { kind, relative } = model.form;
  const { alpha, beta, gamma, phi } = model.weights;
  const { tape, slopes, scale } = work;
  const byPlace = slopes.season;
  const m = byPlace.length;
  byPlace.fill(0);
  let byLevel = 0;
  let byTrend = 0;
  let byAlpha = 0;
  let byBeta = 0;
  let byGamma = 0;
  let byPhi = 0;
  let k = (y.length - 1) % m;
  for (let t = y.length - 1; t >= 0; t--) {
    const base = tape.base[t]!;
    const error = tape.error[t]!;
    const s = tape.season[t]!;
    const observed = !Number.isNaN(y[t]!);
    const place = byPlace[k]!;
    const perLevel = kind === 2 ? 1 / s : 1;
    const perSeason = kind === 2 ? 1 / base : kind === 1 ? 1 : 0;
    byAlpha += byLevel * error * perLevel;
    byBeta += byTrend * error * perLevel;
    byGamma += place * error * perSeason;
    let byFit = 0;
    if (observed) {
      let byError = perLevel * (alpha * byLevel + beta * byTrend) + gamma * place * perSeason;
      if (relative) {
        const fit = kind === 1 ? base + s : kind === 2 ? base * s : base;
        const r = error / fit;
        byError += (2 * scale * r) / fit;
        byFit = (-2 * scale * r * r) / fit + 2 / fit;
      } else {
        byError += 2 * scale * error;
      }
      byFit -= byError;
    }
    let byBase = byLevel + byFit * (kind === 2 ? s : 1);
    if (kind === 2) {
      byBase -= (place * gamma * error) / (base * base);
      byPlace[k] = place + byFit * base - (error / (s * s)) * (alpha * byLevel + beta * byTrend);
    } else if (kind === 1) {
      byPlace[k] = place + byFit;
    }
    byPhi += (byBase + byTrend) * tape.trend[t]!;
    byTrend = phi * (byBase + byTrend);
    byLevel = byBase;
    if (--k < 0) k = m - 1;
  }
  slopes.alpha = byAlpha;
  slopes.beta = byBeta;
  slopes.gamma = byGamma;
  slopes.phi = byPhi;
  slopes.level = byLevel;
  slopes.trend = byTrend;
}
