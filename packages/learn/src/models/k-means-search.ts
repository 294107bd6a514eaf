import type { Matrix, Rng } from '@quanyu/numeric';
import {
  assignRows,
  exactPartition,
  exchangePass,
  indexAtMass,
  lowerDistances,
  updateCentres,
} from '../kernels/k-means.ts';

/** Centres (k × cols, flat), group of each row, rows per group, Σ squared distances. */
export interface Partition {
  readonly centres: Float64Array;
  readonly labels: Int32Array;
  readonly sizes: Int32Array;
  readonly inertia: number;
}

export interface PartitionOptions {
  readonly k: number;
  readonly restarts: number;
  readonly rng: Rng;
}

/** At most S(12, k) ≤ 1.4 million partitions, most of them cut by the bound. */
const EXACT_ROWS_MAX = 12;
const LLOYD_PASSES_MAX = 300;
const EXCHANGE_PASSES_MAX = 50;
/** On all rows of a large table Lloyd stops when a pass wins less than this share of the inertia. */
const LARGE_TOLERANCE = 1e-5;
/** Up to this many rows every start is followed to its end; above, only the best of rough descents is. */
const THOROUGH_ROWS_MAX = 2000;
const ROUGH_TOLERANCE = 1e-3;
const ROUGH_RESTARTS_MAX = 10;
/** A restart must beat the best so far by more than rounding, so that the first of equals is kept. */
const BETTER = 1 - 1e-10;

/** The best of `restarts` descents, or the exact optimum where the rows are few. Fewer than k groups where fewer rows are distinct. */
export function bestPartition(x: Matrix, options: PartitionOptions): Partition {
  const { k, restarts, rng } = options;
  if (x.rows <= EXACT_ROWS_MAX) return exact(x, k);
  const thorough = x.rows <= THOROUGH_ROWS_MAX;
  const starts = k === 1 ? 1 : thorough ? restarts : Math.min(restarts, ROUGH_RESTARTS_MAX);
  let best: Partition | undefined;
  for (let restart = 0; restart < starts; restart++) {
    const start = seeded(x, k, rng.stream(`start-${k}-${restart}`));
    const found = thorough ? exchanged(x, lloyd(x, start, 0)) : lloyd(x, start, ROUGH_TOLERANCE);
    if (best === undefined || found.inertia < best.inertia * BETTER) best = found;
  }
  if (best === undefined) return exact(x, k);
  return thorough ? best : exchanged(x, lloyd(x, best.centres, 0));
}

/** Lloyd on all rows from centres found on a sample. */
export function polishOnAll(x: Matrix, centres: Float64Array): Partition {
  return lloyd(x, centres, LARGE_TOLERANCE);
}

function exact(x: Matrix, k: number): Partition {
  const labels = new Int32Array(x.rows);
  exactPartition(x.data, x.cols, k, labels);
  const used = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const centres = new Float64Array(used * x.cols);
  updateCentres(x.data, x.cols, labels, centres, new Int32Array(used));
  return lloyd(x, centres, 0);
}

/** Greedy k-means++: each next centre is the best of 2 + ⌊ln k⌋ rows drawn with chance ∝ squared distance. */
function seeded(x: Matrix, k: number, rng: Rng): Float64Array {
  const trials = 2 + Math.floor(Math.log(k));
  let distances = new Float64Array(x.rows).fill(Number.POSITIVE_INFINITY);
  const chosen = [rng.int(x.rows)];
  let total = lowerDistances(x.data, x.cols, chosen[0] ?? 0, distances);
  while (chosen.length < k && total > 0) {
    let best = { total: Number.POSITIVE_INFINITY, row: 0, distances };
    for (let trial = 0; trial < trials; trial++) {
      const row = indexAtMass(distances, rng.uniform() * total);
      const lowered = distances.slice();
      const sum = lowerDistances(x.data, x.cols, row, lowered);
      if (sum < best.total) best = { total: sum, row, distances: lowered };
    }
    chosen.push(best.row);
    distances = best.distances;
    total = best.total;
  }
  const centres = new Float64Array(chosen.length * x.cols);
  chosen.forEach((row, c) => {
    centres.set(x.data.subarray(row * x.cols, (row + 1) * x.cols), c * x.cols);
  });
  return centres;
}

function lloyd(x: Matrix, start: Float64Array, tolerance: number): Partition {
  const k = start.length / x.cols;
  const centres = start.slice();
  const labels = new Int32Array(x.rows);
  const sizes = new Int32Array(k);
  const distances = new Float64Array(x.rows);
  let inertia = assignRows(x.data, x.cols, centres, labels, distances);
  for (let pass = 0; pass < LLOYD_PASSES_MAX; pass++) {
    updateCentres(x.data, x.cols, labels, centres, sizes);
    refillEmpty(x, { centres, labels, sizes, distances });
    const next = assignRows(x.data, x.cols, centres, labels, distances);
    const won = inertia - next;
    inertia = next;
    if (won <= tolerance * inertia) break;
  }
  countInto(labels, sizes);
  return { centres, labels, sizes, inertia };
}

/** Gives each empty group the row that lies farthest from its own centre. */
function refillEmpty(
  x: Matrix,
  work: Omit<Partition, 'inertia'> & { readonly distances: Float64Array },
): void {
  const { centres, labels, sizes, distances } = work;
  for (let c = 0; c < sizes.length; c++) {
    if (sizes[c] !== 0) continue;
    const far = distances.reduce((best, d, i) => (d > (distances[best] ?? 0) ? i : best), 0);
    if ((distances[far] ?? 0) === 0) continue;
    centres.set(x.data.subarray(far * x.cols, (far + 1) * x.cols), c * x.cols);
    distances[far] = 0;
    labels[far] = c;
    sizes[c] = 1;
  }
}

/** Exchange until nothing moves, then the centres and labels that follow from it. */
function exchanged(x: Matrix, found: Partition): Partition {
  const centres = found.centres.slice();
  const labels = found.labels.slice();
  const sizes = found.sizes.slice();
  updateCentres(x.data, x.cols, labels, centres, sizes);
  let moves = 0;
  for (let pass = 0; pass < EXCHANGE_PASSES_MAX; pass++) {
    const moved = exchangePass(x.data, x.cols, labels, centres, sizes);
    moves += moved;
    if (moved === 0) break;
  }
  if (moves === 0) return found;
  updateCentres(x.data, x.cols, labels, centres, sizes);
  return lloyd(x, centres, 0);
}

function countInto(labels: Int32Array, sizes: Int32Array): void {
  sizes.fill(0);
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
}
