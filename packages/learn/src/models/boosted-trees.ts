import type { Matrix, Pool } from '@quanyu/numeric';
import { checkedTarget, checkMatrix, checkState } from '../check.ts';
import type { Estimator, FitContext } from '../estimator.ts';
import { addTree } from '../kernels/tree-walk.ts';
import { grownHere, grownInPool } from '../trees/fill.ts';
import { predictedOf, type TreeLoss, targetOf } from '../trees/losses.ts';
import { type ColumnCategories, encodeCategories, type Tree, treeColumns } from '../trees/tree.ts';
import { type BoostedTreesParams, type BoostSettings, boostSettings } from './boosted-params.ts';
import { type BoostingJob, boost, prepareBoosting } from './boosting.ts';

export interface BoostedTreesState {
  readonly kind: 'boosted-trees';
  readonly version: 2;
  readonly cols: number;
  readonly loss: TreeLoss;
  /** Score before the first tree: the best constant. */
  readonly base: number;
  readonly learningRate: number;
  readonly trees: readonly Tree[];
  /** Known categories of the categorical columns. */
  readonly categories: readonly ColumnCategories[];
  /** Summed gain of the cuts on each column. */
  readonly importance: readonly number[];
  /** Mean loss after each round on the held-out rows, or on the rows themselves without them. */
  readonly curve: readonly number[];
}

/** As FitContext, with weights. */
export interface TreesContext extends FitContext {
  /** Weight of each row, ≥ 0. Shape (rows,). Default 1. */
  readonly weights?: ArrayLike<number>;
}

/** Boosted trees, which may also be fitted on several threads. */
export interface BoostedTrees extends Estimator<BoostedTreesState> {
  fit(x: Matrix, y: ArrayLike<number>, context: TreesContext): BoostedTreesState;
  /** The same state, bit for bit, with histograms of large nodes shared out over the pool. */
  fitInPool(
    x: Matrix,
    y: ArrayLike<number>,
    context: TreesContext & { readonly pool: Pool },
  ): Promise<BoostedTreesState>;
}

/**
 * Gradient-boosted trees on histograms: leaf-wise growth, second-order gains, categories cut by their
 * gradient ratio, missing values (NaN) sent to the better side, monotone columns, row and column
 * sampling, early stopping that keeps the best round.
 * @throws AppError LEARN_DATA_*, LEARN_LABEL_INVALID, LEARN_TARGET_INVALID, LEARN_PARAM_INVALID.
 * @complexity O(rows · cols) a level of each tree.
 * @see Friedman (2001), Annals of Statistics 29; Chen & Guestrin (2016), KDD; Ke et al. (2017), NIPS.
 * @example boostedTrees({ loss: 'logistic' }).fit(x, labels, { rng: createRng(1) }).trees.length
 */
export function boostedTrees(params: BoostedTreesParams = {}): BoostedTrees {
  const settings = boostSettings(params);
  return {
    name: 'boosted-trees',
    params: { ...settings },
    fit(x, y, context) {
      const job = jobOf(x, y, { settings, context, shared: false });
      return grownHere(boost(job), job.memory.kernels);
    },
    async fitInPool(x, y, context) {
      const job = jobOf(x, y, { settings, context, shared: true });
      return grownInPool(boost(job), job.memory, context.pool);
    },
    predict(state, x) {
      return predictedOf(state.loss, scoresOf(state, x));
    },
  };
}

/** Scores before the link: what trees add up to. Shape (rows,). */
export function scoresOf(state: BoostedTreesState, x: Matrix): Float64Array {
  checkState(state, { kind: 'boosted-trees', version: 2, cols: x.cols });
  checkMatrix(x, { allowMissing: true });
  const { data, cols } = encodeCategories(x, state.categories);
  const scores = new Float64Array(x.rows).fill(state.base);
  for (const tree of state.trees) {
    addTree(data, cols, treeColumns(tree), state.learningRate, scores);
  }
  return scores;
}

function jobOf(
  x: Matrix,
  y: ArrayLike<number>,
  options: {
    readonly settings: BoostSettings;
    readonly context: TreesContext;
    readonly shared: boolean;
  },
): BoostingJob {
  const { settings, context, shared } = options;
  checkMatrix(x, { rowsMin: 2, allowMissing: true });
  const target = targetOf(settings.loss, y, x.rows);
  const weights = context.weights && checkedTarget(context.weights, x.rows);
  return prepareBoosting(x, { target, weights, settings, context, shared });
}
