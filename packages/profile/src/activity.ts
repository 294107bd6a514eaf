import { AppError, type Reason } from '@quanyu/domain';
import {
  auc,
  brierScore,
  calibrate,
  calibrationError,
  checkedLabels,
  crossPredict,
  fitPlatt,
  type LogisticState,
  logisticRegression,
  logisticScores,
  logLoss,
  type PlattState,
  sigmoid,
  takeRows,
  takeValues,
} from '@quanyu/learn';
import type { Matrix, Rng } from '@quanyu/numeric';
import {
  ACTIVITY_FEATURES,
  type ActivityRows,
  activityLabels,
  activityRows,
} from './activity-features.ts';
import { PROFILE_ERRORS } from './errors.ts';
import { checkDay, type PurchaseTable } from './purchases.ts';

/** How a model fitted on one window did on the next, on rows it has not seen. */
export interface ActivityEvaluation {
  /** Day of the features the model was fitted on, and of those it was judged on. */
  readonly fitDay: number;
  readonly judgedDay: number;
  readonly rows: number;
  readonly activeRate: number;
  readonly auc: number;
  readonly logLoss: number;
  /** Log-loss of promising everybody the rate of the fit window: the naive model. */
  readonly naiveLogLoss: number;
  readonly brier: number;
  readonly calibrationError: number;
}

/** P(u) = σ(b + Σ wⱼ fⱼ(u)) on scaled features, calibrated. Plain, versioned, serialisable. */
export interface ActivityState {
  readonly kind: 'activity';
  readonly version: 1;
  readonly features: readonly string[];
  readonly windowDays: number;
  readonly logistic: LogisticState;
  readonly calibration: PlattState;
  readonly rows: number;
  /** Null where the history is too short for a second window. */
  readonly evaluation: ActivityEvaluation | null;
}

/** Scores of the customers who have bought. Shapes (rows,). */
export interface ActivityScores {
  readonly asOfDay: number;
  readonly customers: Int32Array;
  /** P(buys within windowDays), 0 to 1. */
  readonly score: Float64Array;
  /** Shape (rows, features), as the model saw them; `explainActivity` takes one row of it. */
  readonly x: Matrix;
}

export interface ActivityOptions {
  /** Last day of the history. */
  readonly asOfDay: number;
  /** "Active" means a purchase within this many days. 1 to 3650, default 90. */
  readonly windowDays?: number;
  readonly rng: Rng;
}

const WINDOW_DAYS_MAX = 3650;
/** Weights of six features are settled long before this many rows. */
const FIT_ROWS_MAX = 50_000;
const FOLDS = 5;

/**
 * The mission's customer score of one row: σ(b + Σ wⱼ fⱼ).
 * @example customerScore([0.2, 0.5], { weights: [0.3, -0.2], intercept: -0.6 })
 */
export function customerScore(
  features: ArrayLike<number>,
  model: { readonly weights: ArrayLike<number>; readonly intercept: number },
): number {
  let z = model.intercept;
  for (let j = 0; j < features.length; j++) z += (model.weights[j] ?? 0) * (features[j] ?? 0);
  return sigmoid(z);
}

/**
 * Learns who buys again from windows of the past: features as of one window before `asOfDay`, labels
 * from that window. The same is done one window earlier and judged on the later one, which gives the
 * evaluation. So no row is scored by a model that has seen its label.
 * @throws AppError PROFILE_DATA_EMPTY, PROFILE_PARAM_INVALID; LEARN_LABEL_INVALID where all or none of
 * the customers bought in the window.
 * @complexity O(rows of the table) and at most 50,000 rows in the fit.
 */
export function fitActivity(table: PurchaseTable, options: ActivityOptions): ActivityState {
  const { asOfDay, windowDays = 90, rng } = options;
  checkDay(asOfDay, 'asOfDay');
  checkWindow(windowDays);
  const later = windowOf(table, asOfDay - windowDays, windowDays);
  const { logistic, calibration, rows } = fitWindow(later, rng);
  return {
    kind: 'activity',
    version: 1,
    features: ACTIVITY_FEATURES,
    windowDays,
    logistic,
    calibration,
    rows,
    evaluation: evaluated(table, { later, windowDays, rng }),
  };
}

/**
 * Scores everybody who has bought by the end of `asOfDay`.
 * @throws AppError PROFILE_DATA_EMPTY, PROFILE_STATE_INVALID.
 * @complexity O(rows of the table).
 */
export function predictActivity(
  state: ActivityState,
  table: PurchaseTable,
  asOfDay: number,
): ActivityScores {
  checkActivity(state);
  checkDay(asOfDay, 'asOfDay');
  const { customers, x } = activityRows(table, { asOfDay, windowDays: state.windowDays });
  return { asOfDay, customers, score: scoresOf(state, x), x };
}

/**
 * Why a customer has this score: what each feature adds to the log-odds against the mean customer,
 * strongest first. The contributions and the mean customer's log-odds sum to the score's.
 * @param row Features of one customer, a row of `ActivityScores.x`.
 */
export function explainActivity(state: ActivityState, row: ArrayLike<number>): Reason[] {
  checkActivity(state);
  const { weights, scaler } = state.logistic;
  const parts = state.features.map((feature, j) => {
    const f = row[j] ?? 0;
    const logOdds =
      state.calibration.slope *
      (weights[j] ?? 0) *
      ((f - (scaler.mean[j] ?? 0)) / (scaler.sd[j] ?? 1));
    return { feature, value: Math.expm1(f), typical: Math.expm1(scaler.mean[j] ?? 0), logOdds };
  });
  parts.sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds));
  return parts.map(({ feature, ...params }) => ({
    code: `profile-activity-${feature}-${params.logOdds >= 0 ? 'up' : 'down'}`,
    params,
  }));
}

/** Features as of a day and what came of them in the window after it. */
interface LabelledWindow {
  readonly rows: ActivityRows;
  readonly labels: Float64Array;
  readonly activeRate: number;
}

type FittedWindow = Pick<ActivityState, 'logistic' | 'calibration' | 'rows'>;

function windowOf(table: PurchaseTable, asOfDay: number, windowDays: number): LabelledWindow {
  const rows = activityRows(table, { asOfDay, windowDays });
  const labels = activityLabels(table, rows, windowDays);
  return { rows, labels, activeRate: labels.reduce((sum, y) => sum + y, 0) / labels.length };
}

function fitWindow(window: LabelledWindow, parent: Rng): FittedWindow {
  const rng = parent.stream('activity');
  const taken = sampled(window.rows.x.rows, rng.stream('sample'));
  const x = takeRows(window.rows.x, taken);
  const y = checkedLabels(takeValues(window.labels, taken), taken.length);
  const logistic = logisticRegression().fit(x, y, { rng });
  return { logistic, calibration: calibrationOf(x, y, logistic, rng), rows: x.rows };
}

/** Platt's curve on scores of rows left out of the fit; on the rows themselves where a class is rarer than the folds. */
function calibrationOf(x: Matrix, y: Float64Array, logistic: LogisticState, rng: Rng): PlattState {
  const ones = y.reduce((sum, label) => sum + label, 0);
  if (Math.min(ones, y.length - ones) < 2 * FOLDS) return fitPlatt(logisticScores(logistic, x), y);
  const options = { folds: FOLDS, rng: rng.stream('calibration'), stratify: true };
  const out = crossPredict(logisticRegression(), { x, y }, options);
  return fitPlatt(out.map(logit), y);
}

const logit = (p: number): number => {
  const safe = Math.min(1 - 1e-12, Math.max(1e-12, p));
  return Math.log(safe / (1 - safe));
};

/** Fits one window earlier and judges on the later one; null where either cannot be learnt. */
function evaluated(
  table: PurchaseTable,
  options: { readonly later: LabelledWindow; readonly windowDays: number; readonly rng: Rng },
): ActivityEvaluation | null {
  const { later, windowDays, rng } = options;
  const judgedDay = later.rows.asOfDay;
  const fitDay = judgedDay - windowDays;
  if (!table.day.some((day) => day <= fitDay)) return null;
  const earlier = windowOf(table, fitDay, windowDays);
  if (earlier.activeRate === 0 || earlier.activeRate === 1) return null;
  const p = scoresOf(fitWindow(earlier, rng), later.rows.x);
  const naive = new Float64Array(p.length).fill(earlier.activeRate);
  return {
    fitDay,
    judgedDay,
    rows: p.length,
    activeRate: later.activeRate,
    auc: auc(p, later.labels),
    logLoss: logLoss(p, later.labels),
    naiveLogLoss: logLoss(naive, later.labels),
    brier: brierScore(p, later.labels),
    calibrationError: calibrationError(p, later.labels),
  };
}

function scoresOf(model: Pick<ActivityState, 'logistic' | 'calibration'>, x: Matrix): Float64Array {
  return calibrate(model.calibration, logisticScores(model.logistic, x));
}

/** All rows, or a seeded sample of FIT_ROWS_MAX in their order. */
function sampled(rows: number, rng: Rng): Int32Array {
  const limit = Math.min(rows, FIT_ROWS_MAX);
  const taken = new Int32Array(limit);
  for (let row = 0, at = 0; at < limit; row++) {
    if (rng.uniform() * (rows - row) < limit - at) taken[at++] = row;
  }
  return taken;
}

function checkWindow(days: number): void {
  if (Number.isSafeInteger(days) && days >= 1 && days <= WINDOW_DAYS_MAX) return;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_PARAM_INVALID,
    `Cannot score activity as windowDays must be a whole number from 1 to ${WINDOW_DAYS_MAX}: current value is ${days}`,
    { place: 'windowDays' },
  );
}

function checkActivity(state: ActivityState): void {
  if (state.kind === 'activity' && state.version === 1) return;
  throw new AppError(
    PROFILE_ERRORS.PROFILE_STATE_INVALID,
    `Cannot score activity as the state must be activity version 1: current value is ${state.kind} version ${state.version}`,
    { place: 'state' },
  );
}
