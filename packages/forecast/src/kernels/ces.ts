/** How the season enters: not at all, in place of the level, added simply, added with its own phase. */
export type CesSeason = 'none' | 'simple' | 'partial' | 'full';

/** Level and information potential, then the season's two rows, oldest place first. */
export interface CesMemory {
  /** Shape (lag,): one, or a season for `simple`. */
  readonly level: Float64Array;
  readonly potential: Float64Array;
  /** Shape (m,) each; empty without a season of its own. */
  readonly season: Float64Array;
  readonly phase: Float64Array;
}

export interface CesWeights {
  readonly a0: number;
  readonly a1: number;
  /** The season's; b1 only for `full`. */
  readonly b0: number;
  readonly b1: number;
}

/**
 * Runs complex exponential smoothing over a series, moving the memory along. A NaN is a step ahead:
 * the forecast stands for the value and nothing is learnt.
 * @param out One-step forecasts, same length as y.
 * @returns Sum of squared errors.
 */
export function cesPass(
  y: Float64Array,
  kind: CesSeason,
  run: {
    readonly weights: CesWeights;
    readonly memory: CesMemory;
    readonly from: number;
    readonly out?: Float64Array;
  },
): number {
  const { weights, memory, from, out } = run;
  const { a0, a1, b0, b1 } = weights;
  const { level, potential, season, phase } = memory;
  const lag = level.length;
  const m = season.length;
  let squares = 0;
  for (let t = 0; t < y.length; t++) {
    const i = (from + t) % lag;
    const l = level[i]!;
    const c = potential[i]!;
    const j = m > 0 ? (from + t) % m : 0;
    const s = m > 0 ? season[j]! : 0;
    const forecast = l + s;
    if (out !== undefined) out[t] = forecast;
    const value = y[t]!;
    const error = Number.isNaN(value) ? 0 : value - forecast;
    squares += error * error;
    level[i] = l - (1 - a1) * c + (a0 - a1) * error;
    potential[i] = l + (1 - a0) * c + (a0 + a1) * error;
    if (m === 0) continue;
    if (kind === 'partial') {
      season[j] = s + b0 * error;
      continue;
    }
    const p = phase[j]!;
    season[j] = s - (1 - b1) * p + (b0 - b1) * error;
    phase[j] = s + (1 - b0) * p + (b0 + b1) * error;
  }
  return squares;
}
