import type { Matrix, Rng } from '@quanyu/numeric';
import { checkedLabels, checkedParam, checkedTarget, checkMatrix, checkState } from '../check.ts';
import type { Estimator } from '../estimator.ts';
import { addTree, type TreeColumns } from '../kernels/boosting.ts';
import { sigmoidOf, softplusOf } from '../kernels/logistic.ts';
import { binColumns, growTree, type Tree } from './boosted-tree.ts';

export interface BoostedTreesParams {
  /** `squared`: any target, predicts its mean. `logistic`: labels 0 and 1, predicts P(1). Default `squared`. */
  readonly loss?: 'squared' | 'logistic';
  /** Trees at most, 1 to 10,000. Default 200. */
  readonly rounds?: number;
  /** Share of each tree that is believed, in (0, 1]. Default 0.1. */
  readonly learningRate?: number;
  /** Leaves of a tree, 2 to 255. Default 31. */
  readonly leavesMax?: number;
  /** Rows a leaf must have. Default 20. */
  readonly rowsMin?: number;
  /** Penalty λ on the squared leaf values. ≥ 0, default 1. */
  readonly lambda?: number;
  /** Share of rows held out to stop early, 0 to 0.5; 0 grows all rounds. Held out only from 100 rows on. Default 0.1. */
  readonly validationShare?: number;
  /** Rounds without a better held-out loss before growth stops; the best round is kept. Default 20. */
  readonly patience?: number;
}

export interface BoostedTreesState {
  readonly kind: 'boosted-trees';
  readonly version: 1;
  readonly cols: number;
  readonly loss: 'squared' | 'logistic';
  /** Score before the first tree: the mean, or the log-odds of the base rate. */
  readonly base: number;
  readonly learningRate: number;
  readonly trees: readonly Tree[];
  /** Summed gain of the cuts on each column. */
  readonly importance: readonly number[];
  /** Mean loss after each round on the held-out rows, or on the rows themselves without them. */
  readonly curve: readonly number[];
}

const VALIDATION_ROWS_MIN = 100;

/**
 * Gradient-boosted trees on histograms: leaf-wise growth, second-order gains, missing values (NaN)
 * sent to the better side, early stopping that keeps the best round.
 * @throws AppError LEARN_DATA_*, LEARN_LABEL_INVALID, LEARN_PARAM_INVALID.
 * @complexity O(rows · cols) a level of each tree.
 * @see Friedman (2001), Annals of Statistics 29; Chen & Guestrin (2016), KDD; Ke et al. (2017), NIPS.
 * @example boostedTrees({ loss: 'logistic' }).fit(x, labels, { rng: createRng(1) }).trees.length
 */
export function boostedTrees(params: BoostedTreesParams = {}): Estimator<BoostedTreesState> {
  const settings = settingsOf(params);
  return {
    name: 'boosted-trees',
    params: { ...settings },
    fit(x, y, context) {
      checkMatrix(x, { rowsMin: 2, allowMissing: true });
      const { loss } = settings;
      const target = loss === 'logistic' ? checkedLabels(y, x.rows) : checkedTarget(y, x.rows);
      return boosted(x, target, {
        settings,
        rng: context.rng.stream('boosted-trees'),
        onRound: (figures) => context.onProgress?.(figures),
      });
    },
    predict(state, x) {
      checkState(state, { kind: 'boosted-trees', version: 1, cols: x.cols });
      checkMatrix(x, { allowMissing: true });
      const scores = new Float64Array(x.rows).fill(state.base);
      for (const tree of state.trees) {
        addTree(x.data, x.cols, columnsOf(tree), state.learningRate, scores);
      }
      return state.loss === 'logistic' ? scores.map(sigmoidOf) : scores;
    },
  };
}

type Settings = Required<BoostedTreesParams>;

function settingsOf(params: BoostedTreesParams): Settings {
  const settings: Settings = {
    loss: 'squared',
    rounds: 200,
    learningRate: 0.1,
    leavesMax: 31,
    rowsMin: 20,
    lambda: 1,
    validationShare: 0.1,
    patience: 20,
    ...params,
  };
  checkedParam('rounds', settings.rounds, { min: 1, max: 10_000, integer: true });
  checkedParam('learningRate', settings.learningRate, { min: 1e-6, max: 1 });
  checkedParam('leavesMax', settings.leavesMax, { min: 2, max: 255, integer: true });
  checkedParam('rowsMin', settings.rowsMin, { min: 1, integer: true });
  checkedParam('lambda', settings.lambda, { min: 0 });
  checkedParam('validationShare', settings.validationShare, { min: 0, max: 0.5 });
  checkedParam('patience', settings.patience, { min: 1, integer: true });
  return settings;
}

function boosted(
  x: Matrix,
  target: Float64Array,
  options: {
    readonly settings: Settings;
    readonly rng: Rng;
    readonly onRound: (figures: Readonly<Record<string, number>>) => void;
  },
): BoostedTreesState {
  const { settings, rng } = options;
  const { grown, held } = heldOut(x.rows, settings.validationShare, rng);
  const judged = held.length > 0 ? held : grown;
  const base = baseOf(target, grown, settings.loss);
  const columns = binColumns(x.data, x.cols);
  const scores = new Float64Array(x.rows).fill(base);
  const slopes = { gradient: new Float64Array(x.rows), curvature: new Float64Array(x.rows) };
  const importance = new Float64Array(x.cols);
  const { leavesMax, rowsMin, lambda, learningRate } = settings;
  const trees: Tree[] = [];
  const curve: number[] = [];
  let best = {
    loss: meanLoss(scores, target, judged, settings.loss),
    rounds: 0,
    importance: [...importance],
  };
  for (let round = 1; round <= settings.rounds; round++) {
    fillSlopes(scores, target, settings.loss, slopes);
    const tree = growTree(columns, grown, slopes, { leavesMax, rowsMin, lambda, importance });
    trees.push(tree);
    addTree(x.data, x.cols, columnsOf(tree), learningRate, scores);
    const loss = meanLoss(scores, target, judged, settings.loss);
    curve.push(loss);
    options.onRound({ round, loss });
    if (loss < best.loss) best = { loss, rounds: round, importance: [...importance] };
    const stuck = tree.left.length === 1 || round - best.rounds >= settings.patience;
    if (stuck) break;
  }
  return {
    kind: 'boosted-trees',
    version: 1,
    cols: x.cols,
    loss: settings.loss,
    base,
    learningRate,
    trees: trees.slice(0, best.rounds),
    importance: best.importance,
    curve,
  };
}

function heldOut(
  rows: number,
  share: number,
  rng: Rng,
): { readonly grown: Int32Array; readonly held: Int32Array } {
  const count = rows < VALIDATION_ROWS_MIN ? 0 : Math.floor(rows * share);
  const grown: number[] = [];
  const held: number[] = [];
  for (let row = 0; row < rows; row++) {
    const take = rng.uniform() * (rows - row) < count - held.length;
    (take ? held : grown).push(row);
  }
  return { grown: Int32Array.from(grown), held: Int32Array.from(held) };
}

function baseOf(target: Float64Array, rows: Int32Array, loss: Settings['loss']): number {
  let sum = 0;
  for (const row of rows) sum += target[row] ?? 0;
  if (loss === 'squared') return sum / rows.length;
  // Half a row of each class keeps the odds finite where the grown rows miss one.
  return Math.log((sum + 0.5) / (rows.length - sum + 0.5));
}

function fillSlopes(
  scores: Float64Array,
  target: Float64Array,
  loss: Settings['loss'],
  slopes: { readonly gradient: Float64Array; readonly curvature: Float64Array },
): void {
  scores.forEach((score, i) => {
    const p = loss === 'squared' ? score : sigmoidOf(score);
    slopes.gradient[i] = p - (target[i] ?? 0);
    slopes.curvature[i] = loss === 'squared' ? 1 : Math.max(p * (1 - p), 1e-16);
  });
}

function meanLoss(
  scores: Float64Array,
  target: Float64Array,
  rows: Int32Array,
  loss: Settings['loss'],
): number {
  let sum = 0;
  for (const row of rows) {
    const [score = 0, y = 0] = [scores[row], target[row]];
    sum += loss === 'squared' ? (score - y) ** 2 : softplusOf(score) - y * score;
  }
  return sum / rows.length;
}

function columnsOf(tree: Tree): TreeColumns {
  return {
    feature: Int32Array.from(tree.feature),
    threshold: Float64Array.from(tree.threshold),
    missingLeft: Uint8Array.from(tree.missingLeft),
    left: Int32Array.from(tree.left),
    right: Int32Array.from(tree.right),
    value: Float64Array.from(tree.value),
  };
}
