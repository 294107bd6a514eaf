import { type BoostedTreesState, boostedTrees } from '@quanyu/learn';
import type { Matrix, Rng } from '@quanyu/numeric';
import { addRow, emptyRows, type FeatureRows, featureGroups, trainingRows } from './features.ts';
import { levelsAt, type PanelView } from './levels.ts';
import { type PointKind, poolKind, type ResidualPool, residualPools } from './residuals.ts';

/** The model of one step ahead, or of all. */
export interface StepModel {
  readonly steps: readonly number[];
  /** Their scores add up. */
  readonly trees: readonly BoostedTreesState[];
  /** Errors of warm and cold, plain and promoted rows. */
  readonly pools: readonly ResidualPool[];
}

/** What the trees of one model are grown by. */
export interface StepSettings {
  readonly rounds: number;
  readonly moreRounds: number;
  readonly learningRate: number;
  readonly leavesMax: number;
  readonly rowShare: number;
  readonly columnShare: number;
  readonly coldShare: number;
  readonly spreadShare: number;
  readonly point: PointKind;
}

/** Rows with what they are learnt by. */
interface Lesson {
  readonly x: Matrix;
  readonly target: Float64Array;
  readonly weights: Float64Array | undefined;
}

/** A score further than this from the usual level weighs no more and no less. */
const WEIGHT_GAP_MAX = 3;

export function stepModel(
  view: PanelView,
  steps: readonly number[],
  settings: StepSettings,
  { rng, from }: { readonly rng: Rng; readonly from?: StepModel | undefined },
): StepModel {
  const { coldShare, moreRounds, point } = settings;
  const rows = trainingRows(view, steps, { coldShare, rng: rng.stream('cold') });
  const target = Float64Array.from(rows.target);
  const weigh = (gap: number): number =>
    Math.exp(-Math.max(-WEIGHT_GAP_MAX, Math.min(WEIGHT_GAP_MAX, gap)));
  const weights = point === 'percentage' ? target.map(weigh) : undefined;
  const all = { x: matrixOf(rows, view), target, weights };
  if (from !== undefined) {
    return {
      ...from,
      trees: grownOn(from.trees, all, view, { settings, rng: rng.stream('more') }),
    };
  }
  const { periods } = view.panel;
  const kept = periods - Math.max(1, Math.round(settings.spreadShare * periods));
  const cut = rows.end.findIndex((end) => end + (steps.at(-1) ?? 1) >= kept);
  const options = { settings, rng: rng.stream('all') };
  if (cut < MIN_ROWS) {
    const trees = [treesOf(all, view, options)];
    return { steps, trees, pools: residualPools(rows.target, kindsOf(rows)) };
  }
  const before = part(all, 0, cut);
  const first = [treesOf(before, view, { settings, rng: rng.stream('spread') })];
  const after = part(all, cut, all.x.rows);
  const predicted = sumOf(first, after.x);
  const errors = Array.from(after.target, (value, i) => value - (predicted[i] ?? 0));
  const pools = residualPools(errors, kindsOf(rows).slice(cut));
  const trees = moreRounds > 0 ? grownOn(first, all, view, options) : [treesOf(all, view, options)];
  return { steps, trees, pools };
}

/** With fewer rows before the held-out part the spread of the targets themselves is taken. */
const MIN_ROWS = 20;

function part({ x, target, weights }: Lesson, from: number, to: number): Lesson {
  const data = x.data.subarray(from * x.cols, to * x.cols);
  return {
    x: { data, rows: to - from, cols: x.cols },
    target: target.subarray(from, to),
    weights: weights?.subarray(from, to),
  };
}

function treesOf(
  { x, target, weights }: Lesson,
  { panel }: PanelView,
  options: { readonly settings: StepSettings; readonly rng: Rng; readonly rounds?: number },
): BoostedTreesState {
  const { learningRate, leavesMax, rowShare, columnShare } = options.settings;
  const rounds = options.rounds ?? options.settings.rounds;
  const model = boostedTrees({
    ...{ rounds, learningRate, leavesMax, rowShare, columnShare, validationShare: 0 },
    categorical: Array.from({ length: panel.identities }, (_, column) => column),
  });
  return model.fit(x, target, { rng: options.rng, ...(weights === undefined ? {} : { weights }) });
}

/** The trees with more of them, which learn what those leave. */
function grownOn(
  trees: readonly BoostedTreesState[],
  lesson: Lesson,
  view: PanelView,
  options: { readonly settings: StepSettings; readonly rng: Rng },
): BoostedTreesState[] {
  const scores = sumOf(trees, lesson.x);
  const target = lesson.target.map((value, i) => value - (scores[i] ?? 0));
  const rounds = options.settings.moreRounds;
  return [...trees, treesOf({ ...lesson, target }, view, { ...options, rounds })];
}

/** Sum of the scores of all trees. */
function sumOf(trees: readonly BoostedTreesState[], x: Matrix): Float64Array {
  const sum = new Float64Array(x.rows);
  for (const state of trees) {
    boostedTrees()
      .predict(state, x)
      .forEach((score, i) => {
        sum[i] = (sum[i] ?? 0) + score;
      });
  }
  return sum;
}

function kindsOf(rows: FeatureRows): number[] {
  return rows.cold.map((cold, i) => poolKind(cold, rows.promoted[i] ?? 0));
}

/** The rows as a table; what is not finite is missing. */
export function matrixOf(rows: FeatureRows, view: PanelView): Matrix {
  const cols = featureGroups(view).length;
  const data = Float64Array.from(rows.data);
  // A price of nought has no logarithm: unknown, as NaN is.
  for (let at = 0; at < data.length; at++) {
    if (!Number.isFinite(data[at] ?? 0)) data[at] = Number.NaN;
  }
  return { data, rows: rows.offset.length, cols };
}

/** Scores with the pools that their errors come from. */
export interface Scored {
  readonly scores: Float64Array;
  readonly pools: readonly ResidualPool[];
}

/** Rows for one step after the end of the panel. */
export function lastPlaces(view: PanelView, step: number): FeatureRows {
  const rows = emptyRows();
  const end = view.panel.periods - 1;
  const table = levelsAt(view, end);
  view.panel.series.forEach((_, series) => {
    addRow(rows, view, table, { series, period: end + step, end, cold: false });
  });
  return rows;
}

export function scored(model: StepModel, view: PanelView, rows: FeatureRows): Scored {
  const added = sumOf(model.trees, matrixOf(rows, view));
  const scores = added.map((value, i) => value + (rows.offset[i] ?? 0));
  const pools = kindsOf(rows).map((kind) => model.pools[kind] ?? { quantiles: [0] });
  return { scores, pools };
}
