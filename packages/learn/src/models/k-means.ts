import { AppError } from '@quanyu/domain';
import type { Matrix, Rng } from '@quanyu/numeric';
import { checkedParam, checkMatrix, checkState } from '../check.ts';
import { LEARN_ERRORS } from '../errors.ts';
import type { Estimator, FitContext } from '../estimator.ts';
import { assignRows, meanSilhouettes } from '../kernels/k-means.ts';
import { bestPartition, type Partition, polishOnAll } from './k-means-search.ts';
import { applyScaler, fitScaler, identityScaler, type ScalerState } from './standard-scaler.ts';

export interface KMeansParams {
  /** Number of groups, 1 to rows; `auto` chooses among 2 … groupsMax. Default `auto`. */
  readonly k?: number | 'auto';
  /** Largest number of groups `auto` tries, 2 to 50. Default 8. */
  readonly groupsMax?: number;
  /** `z` scales columns by mean and population deviation first; `none` takes them as they stand. Default `z`. */
  readonly scale?: 'z' | 'none';
  /** Independent starts, 1 to 1,000; at most 10 are made above 2,000 rows. Default 20. */
  readonly restarts?: number;
}

/** What `auto` saw for one number of groups. */
export interface KMeansTrial {
  readonly k: number;
  /** On the rows the choice was made on (all, or a seeded sample of 4,000). */
  readonly inertia: number;
  /** Mean silhouette in [−1, 1] of at most 2,000 rows; 0 for one group. */
  readonly silhouette: number;
}

export interface KMeansState {
  readonly kind: 'k-means';
  readonly version: 1;
  readonly cols: number;
  /** Groups found: fewer than asked for where fewer rows are distinct. */
  readonly k: number;
  readonly scaler: ScalerState;
  /** In the scaled space, k rows, ordered by their coordinates from the first on. */
  readonly centres: readonly (readonly number[])[];
  /** Σ ‖x − centre‖² of the training rows in the scaled space. */
  readonly inertia: number;
  readonly sizes: readonly number[];
  /** Empty unless k was `auto`. */
  readonly trials: readonly KMeansTrial[];
}

const GROUPS_MAX = 1000;
/** Above this many rows the starts are searched on a seeded sample and only the best is refined on all rows. */
const SEARCH_ROWS_MAX = 20_000;
const AUTO_ROWS_MAX = 4000;
/** Silhouettes cost rows²: this many rows give a standard error near 0.01. */
const SILHOUETTE_ROWS_MAX = 2000;
/** Numbers of groups whose silhouettes differ by less are a tie. */
const SILHOUETTE_TIE = 0.02;

/**
 * K-means: min Σ ‖xᵢ − μ_{k(i)}‖² over assignments and centres, on scaled columns. Greedy k-means++
 * starts, Lloyd, then Hartigan's exchange; up to 12 rows are solved exactly. Empty groups are
 * refilled with the row farthest from its centre.
 *
 * `auto`: the number of groups with the largest mean silhouette; among those within 0.02 of it the
 * one with the sharpest elbow (largest ratio of the inertia won by the last group to that won by the
 * next one), then the smaller. Equal rows give one group.
 * @complexity O(restarts · iterations · min(rows, 20,000) · k · cols) plus O(iterations · rows · k · cols).
 * @see Lloyd (1982); Arthur & Vassilvitskii (2007), SODA; Rousseeuw (1987) for the silhouette.
 * @example kMeans({ k: 3 }).fit(x, [], { rng: createRng(1) }).inertia
 */
export function kMeans(params: KMeansParams = {}): Estimator<KMeansState> {
  const { k = 'auto', groupsMax = 8, scale = 'z', restarts = 20 } = params;
  if (k !== 'auto') checkedParam('k', k, { min: 1, max: GROUPS_MAX, integer: true });
  checkedParam('groupsMax', groupsMax, { min: 2, max: 50, integer: true });
  checkedParam('restarts', restarts, { min: 1, max: 1000, integer: true });
  return {
    name: 'k-means',
    params: { k, groupsMax, scale, restarts },
    fit(x, _y, context) {
      checkMatrix(x);
      if (k !== 'auto' && k > x.rows) throw tooManyGroups(k, x.rows);
      const scaler = scale === 'z' ? fitScaler(x) : identityScaler(x.cols);
      const scaled = scale === 'z' ? applyScaler(scaler, x) : x;
      const trials = k === 'auto' ? tryGroups(scaled, { groupsMax, restarts, context }) : [];
      const count = k === 'auto' ? chosenGroups(trials) : k;
      const found = partitionOfAll(scaled, count, { restarts, context });
      return stateOf(scaled, found, { scaler, trials });
    },
    predict: (state, x) => Float64Array.from(kMeansLabels(state, x)),
  };
}

/**
 * Group index (0 … k−1) of each row; ties go to the lower index.
 * @throws AppError LEARN_STATE_INVALID, LEARN_DATA_*.
 * @complexity O(rows · k · cols).
 */
export function kMeansLabels(state: KMeansState, x: Matrix): Int32Array {
  checkState(state, { kind: 'k-means', version: 1, cols: x.cols });
  checkMatrix(x);
  const labels = new Int32Array(x.rows);
  const scaled = applyScaler(state.scaler, x).data;
  const centres = Float64Array.from(state.centres.flat());
  assignRows(scaled, x.cols, centres, labels, new Float64Array(x.rows));
  return labels;
}

interface SearchOptions {
  readonly restarts: number;
  readonly context: FitContext;
}

function partitionOfAll(x: Matrix, k: number, options: SearchOptions): Partition {
  const { restarts, context } = options;
  const rng = context.rng.stream('k-means');
  const sample = sampledRows(x, SEARCH_ROWS_MAX, rng.stream('sample'));
  const found = bestPartition(sample, { k, restarts, rng });
  return sample === x ? found : polishOnAll(x, found.centres);
}

function tryGroups(x: Matrix, options: SearchOptions & { groupsMax: number }): KMeansTrial[] {
  const { groupsMax, restarts, context } = options;
  const rng = context.rng.stream('k-means-auto');
  const sample = sampledRows(x, AUTO_ROWS_MAX, rng.stream('sample'));
  const judged = sampledRows(sample, SILHOUETTE_ROWS_MAX, rng.stream('silhouette'));
  const counts = Array.from({ length: Math.min(groupsMax + 1, sample.rows) }, (_, m) => m + 1);
  const found = counts.map((k) => {
    const partition = bestPartition(sample, { k, restarts, rng });
    context.onProgress?.({ k, inertia: partition.inertia });
    return partition;
  });
  const labellings = found.map(({ centres }) => {
    const labels = new Int32Array(judged.rows);
    assignRows(judged.data, x.cols, centres, labels, new Float64Array(judged.rows));
    return labels;
  });
  const silhouettes = meanSilhouettes(
    judged.data,
    x.cols,
    labellings,
    found.map(({ centres }) => centres.length / x.cols),
  );
  return found.map(({ centres, inertia }, m) => ({
    k: centres.length / x.cols,
    inertia,
    silhouette: silhouettes[m] ?? 0,
  }));
}

/** The rule written at `kMeans`. The last trial only serves as the elbow's neighbour. */
export function chosenGroups(trials: readonly KMeansTrial[]): number {
  const inner = trials.map((trial, m) => ({ ...trial, elbow: elbow(trials, m) }));
  const candidates = inner.slice(1, Math.max(2, inner.length - 1)).filter(({ k }) => k > 1);
  const best = Math.max(...candidates.map(({ silhouette }) => silhouette));
  const tied = candidates.filter(({ silhouette }) => silhouette >= best - SILHOUETTE_TIE);
  tied.sort((a, b) => b.elbow - a.elbow || a.k - b.k);
  return tied[0]?.k ?? 1;
}

function elbow(trials: readonly KMeansTrial[], m: number): number {
  const [before, here, after] = [trials[m - 1], trials[m], trials[m + 1]];
  if (before === undefined || here === undefined) return 0;
  const next = after === undefined ? 0 : here.inertia - after.inertia;
  // Where nothing more can be won the elbow is as sharp as the first inertia allows, not infinite.
  const floor = 1e-9 * (trials[0]?.inertia ?? 0);
  return (before.inertia - here.inertia) / Math.max(next, floor, Number.MIN_VALUE);
}

/** The matrix itself where it is small; else `limit` rows drawn without replacement, in their order. */
function sampledRows(x: Matrix, limit: number, rng: Rng): Matrix {
  if (x.rows <= limit) return x;
  const data = new Float64Array(limit * x.cols);
  let taken = 0;
  // Knuth's algorithm S: one pass, each subset equally likely.
  for (let i = 0; i < x.rows && taken < limit; i++) {
    if (rng.uniform() * (x.rows - i) >= limit - taken) continue;
    data.set(x.data.subarray(i * x.cols, (i + 1) * x.cols), taken * x.cols);
    taken++;
  }
  return { data, rows: limit, cols: x.cols };
}

function stateOf(
  x: Matrix,
  found: Partition,
  extras: { readonly scaler: ScalerState; readonly trials: readonly KMeansTrial[] },
): KMeansState {
  const k = found.centres.length / x.cols;
  const groups = Array.from({ length: k }, (_, c) => ({
    centre: [...found.centres.subarray(c * x.cols, (c + 1) * x.cols)],
    size: found.sizes[c] ?? 0,
  }));
  groups.sort((a, b) => compareCoordinates(a.centre, b.centre));
  return {
    kind: 'k-means',
    version: 1,
    cols: x.cols,
    k,
    scaler: extras.scaler,
    centres: groups.map(({ centre }) => centre),
    inertia: found.inertia,
    sizes: groups.map(({ size }) => size),
    trials: extras.trials,
  };
}

function compareCoordinates(a: readonly number[], b: readonly number[]): number {
  for (let j = 0; j < a.length; j++) {
    const difference = (a[j] ?? 0) - (b[j] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function tooManyGroups(k: number, rows: number): AppError {
  return new AppError(
    LEARN_ERRORS.LEARN_DATA_EMPTY,
    `Cannot make ${k} groups as there must be at least as many rows: current value is ${rows}`,
    { place: 'k', details: { k, rows } },
  );
}
