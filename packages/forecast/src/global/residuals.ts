/** Errors of forecasts not learnt from, by kind of row; log(1 + demand) minus its forecast, sorted. */
export interface ResidualPool {
  /** Quantiles at (i + ½) / n. */
  readonly quantiles: readonly number[];
}

/** Points that a pool keeps. */
const POINTS = 199;
/** A kind with fewer rows takes the pool of all. */
const ROWS_MIN = 50;

/** Kinds of rows: warm or cold, promoted or not. */
export const POOL_KINDS = 4;

/** Which pool a row belongs to. */
export function poolKind(cold: number, promoted: number): number {
  return 2 * cold + promoted;
}

/** A pool for each kind, from residuals and their kinds. */
export function residualPools(
  residuals: readonly number[],
  kinds: readonly number[],
): ResidualPool[] {
  const all = pooled(residuals);
  return Array.from({ length: POOL_KINDS }, (_, kind) => {
    const own = residuals.filter((_residual, i) => kinds[i] === kind);
    return own.length < ROWS_MIN ? all : pooled(own);
  });
}

function pooled(residuals: readonly number[]): ResidualPool {
  const sorted = Float64Array.from(residuals).sort();
  if (sorted.length === 0) return { quantiles: [0] };
  const points = Math.min(POINTS, sorted.length);
  return {
    quantiles: Array.from({ length: points }, (_, i) => at(sorted, (i + 0.5) / points)),
  };
}

function at(sorted: ArrayLike<number>, level: number): number {
  const place = Math.min(sorted.length - 1, Math.max(0, level * sorted.length - 0.5));
  const below = Math.floor(place);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(sorted.length - 1, below + 1)] ?? low;
  return low + (place - below) * (high - low);
}

/** Demand at a level: exp of the score plus the residual there, less one, at least 0. */
export function demandAt(score: number, pool: ResidualPool, level: number): number {
  return Math.max(0, Math.expm1(score + at(pool.quantiles, level)));
}

/**
 * One number for a distribution. `mean` is right on average; `median` has the least absolute error;
 * `percentage` the least absolute percentage error: the median with weights 1 / demand.
 */
export type PointKind = 'mean' | 'median' | 'percentage';

/** The point of a distribution, `above` a bound where demand is known to exceed it. */
export function pointOf(score: number, pool: ResidualPool, kind: PointKind, above = 0): number {
  const all = pool.quantiles.map((residual) => Math.max(0, Math.expm1(score + residual)));
  const inside = all.filter((demand) => demand > above);
  // Nothing of the pool lies above the bound: the bound is all that is known.
  const demands = above > 0 && inside.length === 0 ? [above] : above > 0 ? inside : all;
  if (kind === 'mean') return demands.reduce((sum, demand) => sum + demand, 0) / demands.length;
  if (kind === 'median') return demands[demands.length >> 1] ?? 0;
  const weights = demands.map((demand) => 1 / Math.max(1, demand));
  const half = weights.reduce((sum, weight) => sum + weight, 0) / 2;
  let reached = 0;
  const found = weights.findIndex((weight) => {
    reached += weight;
    return reached >= half;
  });
  return demands[found] ?? 0;
}
