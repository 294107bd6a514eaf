import type { Matrix } from '@quanyu/numeric';
import { checkMatrix, checkState } from '../check.ts';
import { meanOfTree, ShapleyWalk } from '../kernels/tree-shap.ts';
import { encodeCategories, treeColumns } from '../trees/tree.ts';
import type { BoostedTreesState } from './boosted-trees.ts';
import type { RandomForestState } from './random-forest.ts';

/** What each column adds to each row's score. */
export interface TreesExplanation {
  /** Score of a row of which nothing is known. */
  readonly base: number;
  /** Shape (rows, cols). `base` plus a row's shares is its score, up to rounding. */
  readonly shares: Matrix;
}

/**
 * Exact additive explanations of trees: Shapley values of the columns, columns left out averaged over
 * as the training rows fell. They add up to the score: before the link, so to a logarithm for counts
 * and to log-odds for the logistic loss; for a forest to its mean.
 * @throws AppError LEARN_STATE_INVALID, LEARN_DATA_*.
 * @complexity O(rows · trees · leaves · depth²).
 * @see Lundberg et al. (2020), Nature Machine Intelligence 2.
 * @example
 * const { base, shares } = explainTrees(state, x);
 */
export function explainTrees(
  state: BoostedTreesState | RandomForestState,
  x: Matrix,
): TreesExplanation {
  checkState(state, { kind: state.kind, version: 2, cols: x.cols });
  checkMatrix(x, { allowMissing: true });
  const { data, cols } = encodeCategories(x, state.categories);
  const forest = state.kind === 'random-forest';
  const rate = forest ? 1 / state.trees.length : state.learningRate;
  const shares = new Float64Array(x.rows * cols);
  let base = forest ? 0 : state.base;
  for (const tree of state.trees) {
    const columns = treeColumns(tree);
    base += rate * meanOfTree(columns);
    const walk = new ShapleyWalk(columns);
    for (let row = 0; row < x.rows; row++) {
      const from = row * cols;
      walk.add(data, from, rate, shares.subarray(from, from + cols));
    }
  }
  return { base, shares: { data: shares, rows: x.rows, cols } };
}
