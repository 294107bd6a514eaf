import { type LoessOptions, localFit, loess } from './kernels/loess.ts';

export interface StlOptions {
  /** Season length, ≥ 2; the series must hold two. */
  readonly season: number;
  /** Span over the years of one place in the season, odd; `periodic` = the same every year. */
  readonly seasonalWindow: number | 'periodic';
}

/** y = trend + seasonal + remainder. Shape (T,) each. */
export interface StlParts {
  readonly trend: Float64Array;
  readonly seasonal: Float64Array;
  readonly remainder: Float64Array;
}

const INNER_PASSES = 2;

/**
 * Seasonal and trend decomposition by loess, with R's defaults (not robust).
 * Source: Cleveland, Cleveland, McRae, Terpenning (1990). Cost about 40 · T · spans / jump.
 */
export function stl(y: Float64Array, options: StlOptions): StlParts {
  const { season: m } = options;
  const n = y.length;
  const periodic = options.seasonalWindow === 'periodic';
  const window = options.seasonalWindow === 'periodic' ? 10 * n + 1 : options.seasonalWindow;
  const trendWindow = nextOdd(Math.ceil((1.5 * m) / (1 - 1.5 / window)));
  const lowWindow = nextOdd(m);
  const seasonSmooth = smoother(window, 0);
  const trendSmooth = smoother(trendWindow, 1);
  const lowSmooth = smoother(lowWindow, 1);
  const trend = new Float64Array(n);
  const seasonal = new Float64Array(n);
  const work = new Float64Array(n);
  const cycle = new Float64Array(n + 2 * m);
  for (let pass = 0; pass < INNER_PASSES; pass++) {
    for (let t = 0; t < n; t++) work[t] = (y[t] ?? 0) - (trend[t] ?? 0);
    smoothCycles(work, m, seasonSmooth, cycle);
    const filtered = movingAverage(movingAverage(movingAverage(cycle, m), m), 3);
    loess(filtered, n, lowSmooth, work);
    for (let t = 0; t < n; t++) seasonal[t] = (cycle[m + t] ?? 0) - (work[t] ?? 0);
    const adjusted = y.map((value, t) => value - (seasonal[t] ?? 0));
    loess(adjusted, n, trendSmooth, trend);
  }
  if (periodic) averageCycles(seasonal, m);
  const remainder = y.map((value, t) => value - (trend[t] ?? 0) - (seasonal[t] ?? 0));
  return { trend, seasonal, remainder };
}

/** y = trend + Σ seasonals + remainder, one seasonal per season that the series holds twice. */
export interface MstlParts {
  readonly seasons: readonly number[];
  readonly trend: Float64Array;
  readonly seasonals: readonly Float64Array[];
  readonly remainder: Float64Array;
}

/**
 * Several seasons by STL in turn, shortest first, twice over; spans 11, 15, 19, … as R's `mstl`.
 * Without a usable season the trend is the series and the remainder zero.
 * Source: Bandara, Hyndman, Bergmeir (2021).
 */
export function mstl(y: Float64Array, seasons: readonly number[]): MstlParts {
  const used = [...new Set(seasons)].filter((m) => m > 1 && 2 * m < y.length).sort((a, b) => a - b);
  const seasonals = used.map(() => new Float64Array(y.length));
  const rest = y.slice();
  let trend: Float64Array = y.slice();
  for (let pass = 0; pass < (used.length > 1 ? 2 : 1); pass++) {
    used.forEach((season, i) => {
      const own = seasonals[i] ?? rest;
      for (let t = 0; t < rest.length; t++) rest[t] = (rest[t] ?? 0) + (own[t] ?? 0);
      const parts = stl(rest, { season, seasonalWindow: 11 + 4 * i });
      own.set(parts.seasonal);
      for (let t = 0; t < rest.length; t++) rest[t] = (rest[t] ?? 0) - (own[t] ?? 0);
      trend = parts.trend;
    });
  }
  const remainder = rest.map((value, t) => value - (trend[t] ?? 0));
  return { seasons: used, trend, seasonals, remainder };
}

/**
 * Share of the season in what remains without trend, 0 to 1: max(0, 1 − Var(R) / Var(S + R)).
 * Source: Wang, Smith, Hyndman (2006).
 */
export function seasonalStrength(parts: StlParts): number {
  const both = parts.remainder.map((value, t) => value + (parts.seasonal[t] ?? 0));
  const all = varianceOf(both);
  return all > 0 ? Math.max(0, 1 - varianceOf(parts.remainder) / all) : 0;
}

function varianceOf(y: Float64Array): number {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  return y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length;
}

function smoother(span: number, degree: number): LoessOptions {
  return { span, degree, jump: Math.ceil(span / 10) };
}

function nextOdd(value: number): number {
  return value % 2 === 0 ? value + 1 : value;
}

/** Smooths each place of the season over the years, one year further at both ends. */
function smoothCycles(y: Float64Array, m: number, options: LoessOptions, out: Float64Array): void {
  const n = y.length;
  for (let j = 0; j < m; j++) {
    const k = Math.floor((n - 1 - j) / m) + 1;
    const own = Float64Array.from({ length: k }, (_, i) => y[i * m + j] ?? 0);
    const smooth = new Float64Array(k);
    loess(own, k, options, smooth);
    const before = localFit(own, k, options, { x: 0, left: 1, right: Math.min(options.span, k) });
    const left = Math.max(1, k - options.span + 1);
    const after = localFit(own, k, options, { x: k + 1, left, right: k });
    out[j] = Number.isNaN(before) ? (smooth[0] ?? 0) : before;
    smooth.forEach((value, i) => {
      out[(i + 1) * m + j] = value;
    });
    out[(k + 1) * m + j] = Number.isNaN(after) ? (smooth[k - 1] ?? 0) : after;
  }
}

function movingAverage(y: Float64Array, span: number): Float64Array {
  const out = new Float64Array(y.length - span + 1);
  let sum = 0;
  for (let t = 0; t < span; t++) sum += y[t] ?? 0;
  out[0] = sum / span;
  for (let t = 1; t < out.length; t++) {
    sum += (y[t + span - 1] ?? 0) - (y[t - 1] ?? 0);
    out[t] = sum / span;
  }
  return out;
}

function averageCycles(seasonal: Float64Array, m: number): void {
  for (let j = 0; j < m; j++) {
    let sum = 0;
    let count = 0;
    for (let t = j; t < seasonal.length; t += m) {
      sum += seasonal[t] ?? 0;
      count++;
    }
    for (let t = j; t < seasonal.length; t += m) seasonal[t] = sum / count;
  }
}
