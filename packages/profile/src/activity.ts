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
import { ACTIVITY_FEATURES, activityLabels, activityRows } from './activity-features.ts';
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
const FIT_ROWS_MAX = 200_000;
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
 * @complexity O(rows of the table) and at most 200,000 rows in the fit.
 */
export function fitActivity(table: PurchaseTable, options: ActivityOptions): ActivityState {
  const { asOfDay, windowDays = 90, rng } = options;
  checkDay(asOfDay, 'asOfDay');
  checkWindow(windowDays);
  const fitted = fitWindow(table, { day: asOfDay - windowDays, windowDays, rng });
  const evaluation = evaluated(table, { asOfDay, windowDays, rng });
  return {
    kind: 'activity',
    version: 1,
    features: ACTIVITY_FEATURES,
    windowDays,
    ...fitted,
    evaluation,
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

interface WindowOptions {
  readonly day: number;
  readonly windowDays: number;
  readonly rng: Rng;
}

type FittedWindow = Pick<ActivityState, 'logistic' | 'calibration' | 'rows'>;

function fitWindow(table: PurchaseTable, options: WindowOptions): FittedWindow {
  const { day, windowDays } = options;
  const rng = options.rng.stream('activity');
  const all = activityRows(table, { asOfDay: day, windowDays });
  const labels = activityLabels(table, all, windowDays);
  const taken = sampled(all.x.rows, rng.stream('sample'));
  const x = takeRows(all.x, taken);
  const y = checkedLabels(takeValues(labels, taken), taken.length);
  const model = logisticRegression();
  const logistic = model.fit(x, y, { rng });
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

function evaluated(
  table: PurchaseTable,
  options: { readonly asOfDay: number; readonly windowDays: number; readonly rng: Rng },
): ActivityEvaluation | null {
  const { asOfDay, windowDays, rng } = options;
  const fitDay = asOfDay - 2 * windowDays;
  const judgedDay = asOfDay - windowDays;
  if (!learnable(table, fitDay, windowDays) || !learnable(table, judgedDay, windowDays))
    return null;
  const model = fitWindow(table, { day: fitDay, windowDays, rng });
  const rows = activityRows(table, { asOfDay: judgedDay, windowDays });
  const labels = activityLabels(table, rows, windowDays);
  const p = scoresOf(model, rows.x);
  const earlier = activityRows(table, { asOfDay: fitDay, windowDays });
  const rate = meanOf(activityLabels(table, earlier, windowDays));
  return {
    fitDay,
    judgedDay,
    rows: rows.x.rows,
    activeRate: meanOf(labels),
    auc: auc(p, labels),
    logLoss: logLoss(p, labels),
    naiveLogLoss: logLoss(new Float64Array(p.length).fill(rate), labels),
    brier: brierScore(p, labels),
    calibrationError: calibrationError(p, labels),
  };
}

/** Whether there are buyers by that day of whom some, not all, buy in the window after it. */
function learnable(table: PurchaseTable, day: number, windowDays: number): boolean {
  if (!table.day.some((d) => d <= day)) return false;
  const rate = meanOf(
    activityLabels(table, activityRows(table, { asOfDay: day, windowDays }), windowDays),
  );
  return rate > 0 && rate < 1;
}

function scoresOf(model: Pick<ActivityState, 'logistic' | 'calibration'>, x: Matrix): Float64Array {
  return calibrate(model.calibration, logisticScores(model.logistic, x));
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
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
