/** A season split off a series. */
export interface SeasonSplit {
  readonly kind: 'none' | 'additive' | 'multiplicative';
  /** By place in the season, counted from the first value. Sums to 0 or averages 1. Shape (m,). */
  readonly indices: number[];
  /** Shape (T,). */
  readonly adjusted: Float64Array;
}

/**
 * Whether a season shows in the autocorrelation, by the test of the M competitions: |r_m| beyond
 * 1.645 standard errors (Bartlett), level 90 %.
 */
export function isSeasonal(y: Float64Array, season: number, criticalValue = 1.645): boolean {
  if (season < 2 || y.length < 2 * season + 1) return false;
  const r = autocorrelations(y, season);
  let sum = 0;
  for (let k = 1; k < season; k++) sum += (r[k] ?? 0) ** 2;
  const error = Math.sqrt((1 + 2 * sum) / y.length);
  return Math.abs(r[season] ?? 0) / error > criticalValue;
}

/** Autocorrelations at lags 0 to lagMax (biased form, divided by n). All 0 for a constant series. */
function autocorrelations(y: Float64Array, lagMax: number): Float64Array {
  const n = y.length;
  const mean = y.reduce((sum, value) => sum + value, 0) / n;
  const centred = y.map((value) => value - mean);
  const out = new Float64Array(lagMax + 1);
  for (let lag = 0; lag <= lagMax; lag++) {
    let sum = 0;
    for (let t = lag; t < n; t++) sum += (centred[t] ?? 0) * (centred[t - lag] ?? 0);
    out[lag] = sum;
  }
  const variance = out[0] ?? 0;
  return variance > 0 ? out.map((value) => value / variance) : out.fill(0);
}

/**
 * Classical decomposition by centred moving averages. Multiplicative falls back to additive where a
 * value or an average is not positive.
 */
export function splitSeason(
  y: Float64Array,
  season: number,
  kind: 'additive' | 'multiplicative',
): SeasonSplit {
  const trend = centredAverage(y, season);
  const positive = y.every((value) => value > 0) && trend.every((value) => !(value <= 0));
  const used = kind === 'multiplicative' && !positive ? 'additive' : kind;
  const indices = seasonIndices(y, trend, { season, kind: used });
  if (used === 'multiplicative' && indices.some((index) => index < 1e-10)) {
    return splitSeason(y, season, 'additive');
  }
  const adjusted = y.map((value, t) => {
    const index = indices[t % season] ?? 0;
    return used === 'multiplicative' ? value / index : value - index;
  });
  return { kind: used, indices, adjusted };
}

/** A split without season, for models that take either. */
export function noSeason(y: Float64Array): SeasonSplit {
  return { kind: 'none', indices: [], adjusted: y };
}

/** Puts the season back on a value at step t counted from the series' first value. */
export function addSeason(
  split: { readonly kind: SeasonSplit['kind']; readonly indices: readonly number[] },
  value: number,
  t: number,
): number {
  if (split.kind === 'none') return value;
  const index = split.indices[t % split.indices.length] ?? 0;
  return split.kind === 'additive' ? value + index : value * index;
}

function centredAverage(y: Float64Array, season: number): Float64Array {
  const n = y.length;
  const half = Math.floor(season / 2);
  const even = season % 2 === 0;
  const out = new Float64Array(n).fill(Number.NaN);
  for (let t = half; t < n - half; t++) {
    let sum = 0;
    for (let j = -half; j <= half; j++) {
      const weight = even && (j === -half || j === half) ? 0.5 : 1;
      sum += weight * (y[t + j] ?? 0);
    }
    out[t] = sum / season;
  }
  return out;
}

function seasonIndices(
  y: Float64Array,
  trend: Float64Array,
  options: { readonly season: number; readonly kind: 'additive' | 'multiplicative' },
): number[] {
  const { season, kind } = options;
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  y.forEach((value, t) => {
    const level = trend[t] ?? Number.NaN;
    if (Number.isNaN(level)) return;
    const ratio = kind === 'multiplicative' ? value / level : value - level;
    sums[t % season] = (sums[t % season] ?? 0) + ratio;
    counts[t % season] = (counts[t % season] ?? 0) + 1;
  });
  const neutral = kind === 'multiplicative' ? 1 : 0;
  const raw = Array.from(sums, (sum, k) =>
    (counts[k] ?? 0) > 0 ? sum / (counts[k] ?? 1) : neutral,
  );
  const mean = raw.reduce((sum, value) => sum + value, 0) / season;
  return raw.map((value) => (kind === 'multiplicative' ? value / mean : value - mean));
}
