import { AppError } from '@quanyu/domain';
import {
  auc,
  type BinnedLogisticState,
  type BoostedTreesState,
  binnedLogistic,
  boostedTrees,
  calibrate,
  calibrationError,
  type Estimator,
  type EstimatorState,
  fitPlatt,
  type LogisticState,
  logisticRegression,
  logLoss,
  type PlattState,
  type RandomForestState,
  randomForest,
  takeRows,
  takeValues,
} from '@quanyu/learn';
import type { Matrix, Rng } from '@quanyu/numeric';
import { PROFILE_ERRORS } from './errors.ts';
import { scoreShares } from './score-drift.ts';

/** Rows whose outcome is known. */
export interface PropensityRows {
  readonly x: Matrix;
  /** 1: it happened in the window after the day of the features. Shape (rows,). */
  readonly labels: Float64Array;
  /** Group of each row, watched for fairness and never learnt from; null: not known. */
  readonly groups?: readonly (string | null)[];
}

/** How far promises and outcomes lie apart in one group. */
export interface GroupFairness {
  readonly group: string;
  readonly rows: number;
  readonly meanScore: number;
  readonly rate: number;
}

export type PropensityModel =
  | 'logistic-regression'
  | 'binned-logistic'
  | 'random-forest'
  | 'boosted-trees';

/** How the chosen model did on rows of a later window that it had not seen. */
export interface PropensityEvaluation {
  readonly rows: number;
  readonly rate: number;
  readonly auc: number;
  readonly logLoss: number;
  /** Of promising everybody the rate of the window before. */
  readonly naiveLogLoss: number;
  readonly calibrationError: number;
  /** Log-loss of every model on the rows it was chosen on. */
  readonly rivals: readonly { readonly model: PropensityModel; readonly logLoss: number }[];
  readonly fairness: readonly GroupFairness[];
}

type FittedState = LogisticState | BinnedLogisticState | RandomForestState | BoostedTreesState;

/** P(it happens within the window), chosen among four models, calibrated. Plain, versioned. */
export interface PropensityState {
  readonly kind: 'propensity';
  readonly version: 1;
  readonly features: readonly string[];
  readonly model: PropensityModel;
  readonly fitted: FittedState;
  readonly calibration: PlattState;
  readonly evaluation: PropensityEvaluation;
  /** Shares of rows by score, in tenths of the scores it was fitted on: what drift is told from. */
  readonly reference: { readonly edges: readonly number[]; readonly shares: readonly number[] };
}

/** Smaller groups say nothing. */
const GROUP_ROWS_MIN = 100;
const ROWS_MIN = 50;

const ESTIMATORS: Readonly<Record<PropensityModel, () => Estimator<EstimatorState>>> = {
  'logistic-regression': () => logisticRegression() as Estimator<EstimatorState>,
  'binned-logistic': () =>
    binnedLogistic({ binsMax: 4, crossesMax: 2 }) as Estimator<EstimatorState>,
  'random-forest': () =>
    randomForest({
      loss: 'logistic',
      trees: 40,
      leavesMax: 64,
      rowsMin: 20,
    }) as Estimator<EstimatorState>,
  'boosted-trees': () =>
    boostedTrees({
      loss: 'logistic',
      rounds: 60,
      leavesMax: 8,
      rowsMin: 20,
    }) as Estimator<EstimatorState>,
};

/**
 * Learns from one window who does something in the next: four models fitted on the earlier window, the
 * best by log-loss on half of the later one's rows, calibrated there (Platt), judged on the other half,
 * then fitted again on the whole later window.
 * @param features Names of the columns of x.
 * @throws AppError PROFILE_DATA_EMPTY for fewer than 50 rows a window; LEARN_LABEL_INVALID where it
 * happened to all or none; LEARN_VALUE_INVALID for features that are not finite.
 * @complexity Five fits.
 */
export function fitPropensity(
  earlier: PropensityRows,
  later: PropensityRows,
  options: { readonly features: readonly string[]; readonly rng: Rng },
): PropensityState {
  checkRows(earlier);
  checkRows(later);
  const { features, rng } = options;
  const [chooseOn, judgeOn] = [0, 1].map((half) =>
    Int32Array.from(
      { length: Math.floor((later.labels.length + 1 - half) / 2) },
      (_, i) => 2 * i + half,
    ),
  );
  const choosing = taken(later, chooseOn ?? new Int32Array());
  const judging = taken(later, judgeOn ?? new Int32Array());
  const rivals = (Object.keys(ESTIMATORS) as PropensityModel[]).map((model) => {
    const estimator = ESTIMATORS[model]();
    const state = estimator.fit(earlier.x, earlier.labels, { rng: rng.stream(model) });
    const scores = estimator.predict(state, choosing.x);
    return { model, estimator, state, scores, logLoss: logLoss(scores, choosing.labels) };
  });
  const best = rivals.reduce((low, rival) => (rival.logLoss < low.logLoss ? rival : low));
  const calibration = fitPlatt(best.scores.map(logOdds), choosing.labels);
  const promised = (raw: Float64Array) => calibrate(calibration, raw.map(logOdds));
  const scores = promised(best.estimator.predict(best.state, judging.x));
  const fitted = best.estimator.fit(later.x, later.labels, { rng: rng.stream('all') });
  const rate = mean(earlier.labels);
  return {
    kind: 'propensity',
    version: 1,
    features,
    model: best.model,
    fitted: fitted as FittedState,
    calibration,
    evaluation: {
      rows: judging.labels.length,
      rate: mean(judging.labels),
      auc: auc(scores, judging.labels),
      logLoss: logLoss(scores, judging.labels),
      naiveLogLoss: logLoss(
        judging.labels.map(() => rate),
        judging.labels,
      ),
      calibrationError: calibrationError(scores, judging.labels),
      rivals: rivals.map(({ model, logLoss: loss }) => ({ model, logLoss: loss })),
      fairness: fairnessOf(scores, judging),
    },
    reference: scoreShares(promised(best.estimator.predict(fitted, later.x))),
  };
}

/** P(it happens) of each row. @throws AppError PROFILE_STATE_INVALID, LEARN_*. */
export function predictPropensity(state: PropensityState, x: Matrix): Float64Array {
  const estimator =
    state.kind === 'propensity' && state.version === 1 ? ESTIMATORS[state.model] : undefined;
  if (estimator === undefined) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_STATE_INVALID,
      `Cannot score propensity as the state must be propensity version 1: current value is ${state.kind} version ${state.version}`,
      { place: 'state' },
    );
  }
  return calibrate(state.calibration, estimator().predict(state.fitted, x).map(logOdds));
}

function fairnessOf(scores: Float64Array, { labels, groups }: PropensityRows): GroupFairness[] {
  const rows = new Map<string, number[]>();
  groups?.forEach((group, i) => {
    if (group === null) return;
    const list = rows.get(group) ?? [];
    list.push(i);
    rows.set(group, list);
  });
  return [...rows]
    .filter(([, list]) => list.length >= GROUP_ROWS_MIN)
    .map(([group, list]) => ({
      group,
      rows: list.length,
      meanScore: mean(list.map((i) => scores[i] ?? 0)),
      rate: mean(list.map((i) => labels[i] ?? 0)),
    }))
    .sort((a, b) => (a.group < b.group ? -1 : 1));
}

function taken(rows: PropensityRows, which: Int32Array): PropensityRows {
  const groups = rows.groups;
  return {
    x: takeRows(rows.x, which),
    labels: takeValues(rows.labels, which),
    ...(groups && { groups: Array.from(which, (i) => groups[i] ?? null) }),
  };
}

function logOdds(p: number): number {
  const safe = Math.min(1 - 1e-9, Math.max(1e-9, p));
  return Math.log(safe / (1 - safe));
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return values.length === 0 ? 0 : sum / values.length;
}

function checkRows({ x, labels, groups }: PropensityRows): void {
  if (x.rows < ROWS_MIN) {
    throw new AppError(
      PROFILE_ERRORS.PROFILE_DATA_EMPTY,
      `Cannot learn a propensity as there must be at least ${ROWS_MIN} rows: current value is ${x.rows}`,
      { place: 'rows' },
    );
  }
  if (labels.length === x.rows && (groups?.length ?? x.rows) === x.rows) return;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_DATA_RAGGED,
    `Cannot learn a propensity as labels and groups must have ${x.rows} rows: current value is ${labels.length}, ${groups?.length}`,
    { place: 'labels' },
  );
}
