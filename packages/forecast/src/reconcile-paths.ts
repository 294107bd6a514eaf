import { AppError } from '@quanyu/domain';
import type { Matrix, Rng } from '@quanyu/numeric';
import { forecastFromPaths } from './distribution.ts';
import { FORECAST_ERRORS } from './errors.ts';
import type { Forecast } from './forecaster.ts';
import { reconcile } from './reconcile.ts';

export type ReconcileMethod = 'bottomUp' | 'topDown' | 'middleOut' | 'minTrace';

export interface ReconcilePathsOptions {
  /** Which bottom series each node sums: 1 or 0. Shape (nodes, bottoms), the bottoms last. */
  readonly summing: Matrix;
  /** Sample paths of each node's own forecast, as `simulate` gives them. Shape (paths, horizon) each. */
  readonly paths: readonly Matrix[];
  readonly method: ReconcileMethod;
  /** Nodes that `middleOut` starts from; together they sum every bottom once. */
  readonly middle?: readonly number[];
  /**
   * One-step errors of the past, one row a node. Shape (nodes, T), T ≥ 3. `minTrace` needs them;
   * with any method they tell which nodes err together. Without them nodes err apart.
   */
  readonly errors?: Matrix;
  readonly quantiles: readonly number[];
  /** Sets bottom paths below zero to zero, so that sums stay whole. Default false. */
  readonly nonNegative?: boolean;
  readonly rng: Rng;
}

/**
 * Forecasts of a hierarchy whose whole distributions add up: each node's paths are put in the order
 * in which past errors went together (Schaake shuffle, path by path), every joint sample is then
 * reconciled by itself, and means and quantiles are read from what comes out. Quantiles never cross;
 * means add up, and so does each sample.
 * Source: Panagiotelis et al. (2023), probabilistic reconciliation; Clark et al. (2004), the shuffle.
 * Cost that of `reconcile` for paths · horizon columns.
 * @returns One forecast a node, in the order of `summing`.
 * @throws AppError FORECAST_OPTION_INVALID, FORECAST_VALUE_INVALID.
 */
export function reconcilePaths(options: ReconcilePathsOptions): Forecast[] {
  const { summing, paths, method, errors, rng } = options;
  const [first] = paths;
  const fits =
    first !== undefined &&
    paths.length === summing.rows &&
    paths.every((one) => one.rows === first.rows && one.cols === first.cols) &&
    (errors === undefined || (errors.rows === summing.rows && errors.cols >= 3));
  if (!fits) throw unfit('paths', 'one matrix of the same shape a node');
  if (method === 'minTrace' && errors === undefined) throw unfit('errors', 'past errors');
  const ordered = errors === undefined ? paths : shuffledPaths(paths, errors, rng);
  const columns = first.rows * first.cols;
  const data = new Float64Array(summing.rows * columns);
  ordered.forEach((one, i) => {
    data.set(one.data, i * columns);
  });
  const samples: Matrix = { data, rows: summing.rows, cols: columns };
  const nodes =
    method === 'minTrace'
      ? reconcile({ summing, means: samples, ...(errors === undefined ? {} : { errors }) })
      : reconcile({ summing, means: spread(samples, options) });
  const bottomFirst = (summing.rows - summing.cols) * columns;
  const whole =
    options.nonNegative === true ? nonNegativeAgain(nodes, bottomFirst, summing) : nodes;
  return Array.from({ length: summing.rows }, (_, i) => {
    const own = whole.data.slice(i * columns, (i + 1) * columns);
    return forecastFromPaths({ data: own, rows: first.rows, cols: first.cols }, options.quantiles);
  });
}

function nonNegativeAgain(nodes: Matrix, bottomFirst: number, summing: Matrix): Matrix {
  const data = nodes.data.map((value, k) => (k >= bottomFirst ? Math.max(0, value) : value));
  return reconcile({ summing, means: { ...nodes, data } });
}

/** Bottom rows replaced by shares of the nodes that the method starts from. */
function spread(samples: Matrix, options: ReconcilePathsOptions): Matrix {
  const { summing, paths, method } = options;
  if (method === 'bottomUp') return samples;
  const { rows, cols: bottoms } = summing;
  const starts = method === 'topDown' ? [topOf(summing)] : [...(options.middle ?? [])];
  const owners = ownersOf(summing, starts);
  const horizon = paths[0]?.cols ?? 1;
  const shares = meanShares(options, owners);
  const data = samples.data.slice();
  for (let b = 0; b < bottoms; b++) {
    const to = (rows - bottoms + b) * samples.cols;
    const from = (owners[b] ?? 0) * samples.cols;
    for (let k = 0; k < samples.cols; k++) {
      data[to + k] = (shares[b * horizon + (k % horizon)] ?? 0) * (samples.data[from + k] ?? 0);
    }
  }
  return { ...samples, data };
}

/** Each bottom's share of its owner's sum by step, from the bottoms' own mean forecasts. */
function meanShares({ summing, paths }: ReconcilePathsOptions, owners: readonly number[]) {
  const { rows, cols: bottoms } = summing;
  const horizon = paths[0]?.cols ?? 1;
  const means = owners.map((_, b) => meanPath(paths[rows - bottoms + b]));
  const shares = new Float64Array(bottoms * horizon);
  for (let h = 0; h < horizon; h++) {
    const sums = new Map<number, [sum: number, count: number]>();
    owners.forEach((owner, b) => {
      const [sum, count] = sums.get(owner) ?? [0, 0];
      sums.set(owner, [sum + Math.max(0, means[b]?.[h] ?? 0), count + 1]);
    });
    owners.forEach((owner, b) => {
      const [sum, count] = sums.get(owner) ?? [0, 1];
      // Nothing is forecast below: equal shares.
      shares[b * horizon + h] = sum > 0 ? Math.max(0, means[b]?.[h] ?? 0) / sum : 1 / count;
    });
  }
  return shares;
}

function meanPath(paths: Matrix | undefined): Float64Array {
  const out = new Float64Array(paths?.cols ?? 0);
  paths?.data.forEach((value, k) => {
    const h = k % out.length;
    out[h] = (out[h] ?? 0) + value / paths.rows;
  });
  return out;
}

function topOf({ data, rows, cols }: Matrix): number {
  for (let i = 0; i < rows; i++) {
    if (data.subarray(i * cols, (i + 1) * cols).every((value) => value === 1)) return i;
  }
  throw unfit('summing', 'a node that sums every bottom');
}

/** The start node that sums each bottom; every bottom wants exactly one. */
function ownersOf({ data, cols }: Matrix, starts: readonly number[]): number[] {
  return Array.from({ length: cols }, (_, b) => {
    const owners = starts.filter((i) => data[i * cols + b] === 1);
    const [owner] = owners;
    if (owner === undefined || owners.length > 1)
      throw unfit('middle', 'nodes that split the bottoms');
    return owner;
  });
}

/** Paths of each node put in the order of jointly drawn past errors, by the path's total. */
function shuffledPaths(paths: readonly Matrix[], errors: Matrix, rng: Rng): Matrix[] {
  const rows = paths[0]?.rows ?? 0;
  const drawn = Array.from({ length: rows }, () => rng.int(errors.cols));
  const jitter = Float64Array.from({ length: rows }, () => rng.uniform());
  return paths.map((one, i) => {
    const template = drawn.map((t) => errors.data[i * errors.cols + t] ?? 0);
    const wanted = rankOrder(template, jitter);
    const totals = Array.from({ length: rows }, (_, r) =>
      one.data.subarray(r * one.cols, (r + 1) * one.cols).reduce((sum, value) => sum + value, 0),
    );
    const own = rankOrder(totals, jitter);
    const data = new Float64Array(one.data.length);
    wanted.forEach((place, k) => {
      const from = (own[k] ?? 0) * one.cols;
      data.set(one.data.subarray(from, from + one.cols), place * one.cols);
    });
    return { ...one, data };
  });
}

/** Indices by ascending value, ties by `jitter`. */
function rankOrder(values: readonly number[], jitter: Float64Array): number[] {
  const order = values.map((_, k) => k);
  return order.sort(
    (a, b) => (values[a] ?? 0) - (values[b] ?? 0) || (jitter[a] ?? 0) - (jitter[b] ?? 0),
  );
}

function unfit(place: string, wanted: string): AppError {
  return new AppError(
    FORECAST_ERRORS.FORECAST_OPTION_INVALID,
    `Cannot reconcile as ${place} must give ${wanted}`,
    { place },
  );
}
