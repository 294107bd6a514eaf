import type { Matrix, Rng } from '@quanyu/numeric';
import { checkedParam, checkMatrix, checkState } from '../check.ts';
import type { Estimator } from '../estimator.ts';
import { roundToExactSums } from '../kernels/slopes.ts';
import { addBinnedTree, addTree } from '../kernels/tree-walk.ts';
import { categoriesOfColumns, planBins } from '../trees/binned-table.ts';
import { grownHere } from '../trees/fill.ts';
import { type GrownTree, growTree } from '../trees/grow-tree.ts';
import { targetOf } from '../trees/losses.ts';
import { type ColumnCategories, encodeCategories, type Tree, treeColumns } from '../trees/tree.ts';
import { createTreeMemory, type TreeMemory } from '../trees/tree-memory.ts';
import { checkColumns } from './boosted-params.ts';

export interface RandomForestParams {
  /** `squared`: predicts the mean. `logistic`: labels 0 and 1, predicts P(1). Default `squared`. */
  readonly loss?: 'squared' | 'logistic';
  /** Trees, 1 to 10,000. Default 200. */
  readonly trees?: number;
  /** Leaves of a tree, 2 to 4,096. Default 1,024. */
  readonly leavesMax?: number;
  /** Rows a leaf must have. Default 5. */
  readonly rowsMin?: number;
  /** Share of columns that each cut chooses from, in (0, 1]. Default a third, or √cols / cols for labels. */
  readonly nodeColumnShare?: number;
  /** Columns that hold categories as whole numbers ≥ 0. Default none. */
  readonly categorical?: readonly number[];
}

export interface RandomForestState {
  readonly kind: 'random-forest';
  readonly version: 2;
  readonly cols: number;
  readonly loss: 'squared' | 'logistic';
  readonly trees: readonly Tree[];
  readonly categories: readonly ColumnCategories[];
  /** Summed gain of the cuts on each column. */
  readonly importance: readonly number[];
  /** Mean squared error (Brier score for labels) of rows by the trees that did not draw them; null where every tree drew every row. */
  readonly outOfBagLoss: number | null;
}

const BINS_MAX = 255;

/**
 * Random forest: trees on rows drawn with replacement, each cut choosing from some columns; the mean
 * of the trees.
 * @throws AppError LEARN_DATA_*, LEARN_LABEL_INVALID, LEARN_PARAM_INVALID.
 * @complexity O(trees · rows · cols · depth).
 * @see Breiman (2001), Random Forests, Machine Learning 45.
 * @example randomForest({ trees: 100 }).fit(x, y, { rng: createRng(1) }).outOfBagLoss
 */
export function randomForest(params: RandomForestParams = {}): Estimator<RandomForestState> {
  const settings = settingsOf(params);
  return {
    name: 'random-forest',
    params: { ...settings },
    fit(x, y, context) {
      checkMatrix(x, { rowsMin: 2, allowMissing: true });
      checkColumns(settings, x.cols);
      const target = targetOf(settings.loss, y, x.rows);
      return grownForest(x, target, settings, context.rng.stream('random-forest'));
    },
    predict(state, x) {
      checkState(state, { kind: 'random-forest', version: 2, cols: x.cols });
      checkMatrix(x, { allowMissing: true });
      const { data, cols } = encodeCategories(x, state.categories);
      const means = new Float64Array(x.rows);
      for (const tree of state.trees) {
        addTree(data, cols, treeColumns(tree), 1 / state.trees.length, means);
      }
      return means;
    },
  };
}

type Settings = Required<Omit<RandomForestParams, 'nodeColumnShare'>> & {
  readonly nodeColumnShare: number | undefined;
};

function settingsOf(params: RandomForestParams): Settings {
  const settings: Settings = {
    loss: 'squared',
    trees: 200,
    leavesMax: 1024,
    rowsMin: 5,
    nodeColumnShare: undefined,
    categorical: [],
    ...params,
  };
  checkedParam('trees', settings.trees, { min: 1, max: 10_000, integer: true });
  checkedParam('leavesMax', settings.leavesMax, { min: 2, max: 4096, integer: true });
  checkedParam('rowsMin', settings.rowsMin, { min: 1, integer: true });
  checkedParam('nodeColumnShare', settings.nodeColumnShare ?? 1, { min: 1e-6, max: 1 });
  return settings;
}

function grownForest(
  x: Matrix,
  target: Float64Array,
  settings: Settings,
  rng: Rng,
): RandomForestState {
  const { rows, cols } = x;
  const { loss, leavesMax, rowsMin, categorical } = settings;
  const columns = planBins(x, { binsMax: BINS_MAX, categorical, rng: rng.stream('bins') });
  const memory = createTreeMemory(x, columns, { leavesMax, shared: false });
  const usual = loss === 'squared' ? 1 / 3 : 1 / Math.sqrt(cols);
  const importance = new Float64Array(cols);
  const options = {
    ...{
      leavesMax,
      rowsMin,
      importance,
      categoryRowsMin: rowsMin,
      lambda: 0,
      curvatureMin: 0,
      depthMax: 1000,
    },
    columns: Int32Array.from({ length: cols }, (_, column) => column),
    nodeColumnShare: settings.nodeColumnShare ?? usual,
    monotone: new Int8Array(cols),
  };
  const outside = { sums: new Float64Array(rows), counts: new Int32Array(rows) };
  const trees: Tree[] = [];
  for (let t = 0; t < settings.trees; t++) {
    const treeRng = rng.stream(t);
    const draws = drawRows(rows, treeRng.stream('rows'));
    const count = placeDraws(memory, target, draws);
    const growth = growTree(memory, count, { ...options, rng: treeRng.stream('columns') });
    const grown = grownHere(growth, memory.kernels);
    trees.push(grown.tree);
    addOutside(memory, grown, draws, outside);
  }
  return {
    kind: 'random-forest',
    version: 2,
    cols,
    loss,
    trees,
    categories: categoriesOfColumns(columns),
    importance: [...importance],
    outOfBagLoss: outsideLoss(outside, target),
  };
}

/** How often each row is drawn. */
function drawRows(rows: number, rng: Rng): Int32Array {
  const draws = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = rng.int(rows);
    draws[row] = (draws[row] ?? 0) + 1;
  }
  return draws;
}

/** Sets the slopes so that a leaf's value is the mean of its draws; returns how many rows were drawn. */
function placeDraws(memory: TreeMemory, target: Float64Array, draws: Int32Array): number {
  const { slopes, members } = memory;
  let count = 0;
  draws.forEach((times, row) => {
    slopes[2 * row] = -times * (target[row] ?? 0);
    slopes[2 * row + 1] = times;
    if (times > 0) members[count++] = row;
  });
  roundToExactSums(slopes);
  return count;
}

interface OutsideSums {
  readonly sums: Float64Array;
  readonly counts: Int32Array;
}

function addOutside(
  memory: TreeMemory,
  grown: GrownTree,
  draws: Int32Array,
  outside: OutsideSums,
): void {
  const { bins, rows } = memory.table;
  const left: number[] = [];
  draws.forEach((times, row) => {
    if (times === 0) left.push(row);
  });
  const columns = treeColumns(grown.tree);
  addBinnedTree(bins, rows, columns, grown.marks, Int32Array.from(left), 1, outside.sums);
  for (const row of left) outside.counts[row] = (outside.counts[row] ?? 0) + 1;
}

function outsideLoss({ sums, counts }: OutsideSums, target: Float64Array): number | null {
  let loss = 0;
  let rows = 0;
  counts.forEach((count, row) => {
    if (count === 0) return;
    loss += ((sums[row] ?? 0) / count - (target[row] ?? 0)) ** 2;
    rows++;
  });
  return rows === 0 ? null : loss / rows;
}
