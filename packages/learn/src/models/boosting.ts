import type { Matrix, Rng } from '@quanyu/numeric';
import { fillSlopes, LOSS_CODES, lossAt, roundToExactSums } from '../kernels/slopes.ts';
import { addBinnedTree } from '../kernels/tree-walk.ts';
import { categoriesOfColumns, planBins } from '../trees/binned-table.ts';
import type { Growth } from '../trees/fill.ts';
import { type GrownTree, growTree, sampled } from '../trees/grow-tree.ts';
import { baseScore, levelOf } from '../trees/losses.ts';
import { type Tree, treeColumns } from '../trees/tree.ts';
import { createTreeMemory, type TreeMemory } from '../trees/tree-memory.ts';
import { type BoostSettings, checkColumns } from './boosted-params.ts';
import type { BoostedTreesState, TreesContext } from './boosted-trees.ts';

/** Everything that boosting needs, checked and placed. */
export interface BoostingJob {
  readonly settings: BoostSettings;
  readonly memory: TreeMemory;
  readonly target: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly rng: Rng;
  readonly onProgress: TreesContext['onProgress'];
  readonly cols: number;
}

/** Bins the table and gathers the rest. */
export function prepareBoosting(
  x: Matrix,
  options: {
    readonly target: Float64Array;
    readonly weights: Float64Array | undefined;
    readonly settings: BoostSettings;
    readonly context: TreesContext;
    readonly shared: boolean;
  },
): BoostingJob {
  const { settings, context, shared, target, weights } = options;
  const { binsMax, categorical, leavesMax } = settings;
  checkColumns(settings, x.cols);
  const rng = context.rng.stream('boosted-trees');
  const columns = planBins(x, { binsMax, categorical, rng: rng.stream('bins') });
  const memory = createTreeMemory(x, columns, { leavesMax, shared });
  const { onProgress } = context;
  return { settings, memory, target, weights, rng, onProgress, cols: x.cols };
}

const VALIDATION_ROWS_MIN = 100;

/** Grows round after round; see boostedTrees. */
export function* boost(job: BoostingJob): Growth<BoostedTreesState> {
  const { settings, memory, target, cols } = job;
  const { loss, learningRate } = settings;
  const { grown, held } = heldOut(job);
  const base = baseScore(loss, settings.level, { target, weights: job.weights, rows: grown });
  const scores = new Float64Array(target.length).fill(base);
  const importance = new Float64Array(cols);
  const trees: Tree[] = [];
  const curve: number[] = [];
  const judged = held.length > 0 ? held : grown;
  let best = { loss: meanLoss(job, scores, judged), rounds: 0, importance: [...importance] };
  for (let round = 1; round <= settings.rounds; round++) {
    const tree = yield* boostOnce(job, { scores, grown, held, importance, round });
    trees.push(tree);
    const reached = meanLoss(job, scores, judged);
    curve.push(reached);
    job.onProgress?.({ round, loss: reached });
    if (reached < best.loss) best = { loss: reached, rounds: round, importance: [...importance] };
    const stuck = tree.left.length === 1 && settings.rowShare === 1 && settings.columnShare === 1;
    if (stuck || (held.length > 0 && round - best.rounds >= settings.patience)) break;
  }
  // Without rows to judge on every round stays: the training loss of sampled rows may rise for a while.
  const kept = held.length > 0 ? best : { rounds: trees.length, importance: [...importance] };
  return {
    kind: 'boosted-trees',
    version: 2,
    cols,
    loss,
    base,
    learningRate,
    trees: trees.slice(0, kept.rounds),
    categories: categoriesOfColumns(memory.table.columns),
    importance: kept.importance,
    curve,
  };
}

interface Round {
  readonly scores: Float64Array;
  readonly grown: Int32Array;
  readonly held: Int32Array;
  readonly importance: Float64Array;
  readonly round: number;
}

/** Grows one tree and adds it to the scores of all rows. */
function* boostOnce(job: BoostingJob, state: Round): Growth<Tree> {
  const { settings, memory, target, weights, cols } = job;
  const { scores, grown } = state;
  const rng = job.rng.stream(state.round);
  const code = LOSS_CODES[settings.loss];
  const { slopes, members } = memory;
  fillSlopes(code, shapeOf(settings), scores, target, weights, slopes);
  roundToExactSums(slopes);
  const count = Math.max(1, Math.round(settings.rowShare * grown.length));
  const seen = count < grown.length ? sampled(grown, count, rng.stream('rows')) : grown;
  members.set(seen);
  const all = Int32Array.from({ length: cols }, (_, column) => column);
  const wanted = Math.max(1, Math.round(settings.columnShare * cols));
  const columns = wanted < cols ? sampled(all, wanted, rng.stream('columns')) : all;
  const monotone = new Int8Array(cols);
  monotone.set(settings.monotone);
  const result = yield* growTree(memory, count, {
    ...settings,
    columns,
    nodeColumnShare: 1,
    monotone,
    rng,
    importance: state.importance,
  });
  const tree = renewed(job, result, scores);
  addScores(job, { ...result, tree }, { ...state, seen });
  return tree;
}

/**
 * Leaves of the quantile and absolute losses, whose curvature says nothing, are set to the level of
 * what their rows still miss. Friedman (2001), algorithm 3.
 */
function renewed(job: BoostingJob, grown: GrownTree, scores: Float64Array): Tree {
  const { loss, level, monotone } = job.settings;
  if (loss !== 'quantile' && loss !== 'absolute') return grown.tree;
  // Renewed leaves would not keep the bounds of a monotone tree.
  if (monotone.some((direction) => direction !== 0)) return grown.tree;
  const { target, weights, memory } = job;
  const value = [...grown.tree.value];
  for (const { id, from, to } of grown.leaves) {
    const rows = memory.members.subarray(from, to);
    value[id] = levelOf(loss === 'quantile' ? level : 0.5, {
      values: Float64Array.from(rows, (row) => (target[row] ?? 0) - (scores[row] ?? 0)),
      weights: weights && Float64Array.from(rows, (row) => weights[row] ?? 0),
    });
  }
  return { ...grown.tree, value };
}

function addScores(
  job: BoostingJob,
  grown: GrownTree,
  state: Round & { readonly seen: Int32Array },
): void {
  const { memory, settings } = job;
  const { scores, seen } = state;
  const rate = settings.learningRate;
  for (const { id, from, to } of grown.leaves) {
    const added = rate * (grown.tree.value[id] ?? 0);
    for (let i = from; i < to; i++) {
      const row = memory.members[i] ?? 0;
      scores[row] = (scores[row] ?? 0) + added;
    }
  }
  const { bins, rows } = memory.table;
  const columns = treeColumns(grown.tree);
  const walk = (others: Int32Array): void =>
    addBinnedTree(bins, rows, columns, grown.marks, others, rate, scores);
  walk(state.held);
  if (seen.length < state.grown.length) walk(without(state.grown, seen));
}

/** Rising numbers of `all` that are not in `some`, both rising. */
function without(all: Int32Array, some: Int32Array): Int32Array {
  let at = 0;
  return all.filter((row) => {
    if (some[at] !== row) return true;
    at++;
    return false;
  });
}

function heldOut(job: BoostingJob): { readonly grown: Int32Array; readonly held: Int32Array } {
  const { settings, target, rng } = job;
  const rows = target.length;
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const count = rows < VALIDATION_ROWS_MIN ? 0 : Math.floor(rows * settings.validationShare);
  if (count === 0) return { grown: all, held: new Int32Array(0) };
  if (settings.validation === 'last') {
    return { grown: all.subarray(0, rows - count), held: all.subarray(rows - count) };
  }
  const held = sampled(all, count, rng.stream('held out'));
  return { grown: without(all, held), held };
}

function shapeOf(settings: BoostSettings): number {
  return settings.loss === 'tweedie' ? settings.power : settings.level;
}

function meanLoss(job: BoostingJob, scores: Float64Array, rows: Int32Array): number {
  const { settings, target, weights } = job;
  const code = LOSS_CODES[settings.loss];
  const shape = shapeOf(settings);
  let sum = 0;
  let total = 0;
  for (const row of rows) {
    const weight = weights?.[row] ?? 1;
    sum += weight * lossAt(code, shape, scores[row] ?? 0, target[row] ?? 0);
    total += weight;
  }
  return sum / total;
}
