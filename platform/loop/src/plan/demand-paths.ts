import { type Matrix, matrix, type Rng, shuffled } from '@quanyu/numeric';

/** Quantiles of demand summed from a first day on. */
export interface SummedDemand {
  readonly levels: readonly number[];
  /** Row-major (levels, days); each row grows with the days, each column with the levels. */
  readonly quantiles: Float64Array;
  readonly days: number;
}

/**
 * Demand paths whose sums up to every day have the given quantiles: path i follows one level of all
 * sums. Several series together get independent orders of levels by the generator.
 * Shape (paths, days), at most `daysMax` days. Cost O(paths · days).
 */
export function demandPaths(
  demand: SummedDemand,
  paths: number,
  rng: Rng,
  daysMax: number = demand.days,
): Matrix {
  const days = Math.min(daysMax, demand.days);
  const result = matrix(paths, days);
  const order = shuffled(
    rng,
    Array.from({ length: paths }, (_, path) => path),
  );
  order.forEach((rank, path) => {
    const at = placeOf(demand.levels, (rank + 0.5) / paths);
    let before = 0;
    for (let day = 0; day < days; day++) {
      const sum = Math.max(before, sumAtPlace(demand, day, at));
      result.data[path * days + day] = sum - before;
      before = sum;
    }
  });
  return result;
}

/** The quantile of one day's sum at any level: straight between the levels known, from 0 below. */
export function sumAt(demand: SummedDemand, day: number, level: number): number {
  return sumAtPlace(demand, day, placeOf(demand.levels, level));
}

/** Where a level lies: on the line from level `low` to level `high` of row `above`, `past` the first. */
interface LevelPlace {
  readonly above: number;
  readonly low: number;
  readonly high: number;
  readonly past: number;
  /** Above the highest level known: `past` counts from there. */
  readonly isBeyond: boolean;
}

function placeOf(levels: readonly number[], level: number): LevelPlace {
  const found = levels.findIndex((high) => level <= high);
  const isBeyond = found === -1;
  const above = isBeyond ? levels.length - 1 : found;
  const low = levels[above - 1] ?? 0;
  const high = levels[above] ?? 1;
  return { above, low, high, past: level - (isBeyond ? high : low), isBeyond };
}

function sumAtPlace({ quantiles, days }: SummedDemand, day: number, place: LevelPlace): number {
  const { above, low, high, past, isBeyond } = place;
  const from = above > 0 ? (quantiles[(above - 1) * days + day] ?? 0) : 0;
  const to = quantiles[above * days + day] ?? 0;
  return (isBeyond ? to : from) + ((to - from) / (high - low)) * past;
}

/** Sum of paths of several series, path by path. All of one shape. */
export function addPaths(all: readonly Matrix[]): Matrix {
  const [first] = all;
  if (first === undefined) return matrix(0, 0);
  const total = matrix(first.rows, first.cols);
  for (const { data } of all) {
    for (let i = 0; i < data.length; i++) total.data[i] = (total.data[i] ?? 0) + (data[i] ?? 0);
  }
  return total;
}

/** The level of the paths' totals over the first days. */
export function totalAtLevel(paths: Matrix, days: number, level: number): number {
  const totals = pathTotals(paths, days).sort();
  return totals[Math.min(totals.length - 1, Math.floor(level * totals.length))] ?? 0;
}

/** Demand of each path over the first days. */
export function pathTotals({ data, rows, cols }: Matrix, days: number): Float64Array {
  const totals = new Float64Array(rows);
  const last = Math.min(days, cols);
  for (let path = 0; path < rows; path++) {
    for (let day = 0; day < last; day++) {
      totals[path] = (totals[path] ?? 0) + (data[path * cols + day] ?? 0);
    }
  }
  return totals;
}
