import { type BoostedTreesState, boostedTrees } from '@quanyu/learn';
import type { Matrix, Rng } from '@quanyu/numeric';
import { checkOption, checkState, type Forecast } from '../forecaster.ts';
import {
  addRow,
  emptyRows,
  type FeatureRows,
  featureGroups,
  levelsAt,
  trainingRows,
} from './features.ts';
import { type Panel, type PreparedPanel, preparePanel } from './panel.ts';
import {
  demandAt,
  type PointKind,
  pointOf,
  poolKind,
  type ResidualPool,
  residualPools,
} from './residuals.ts';

export interface GlobalBoostingParams {
  /** Steps ahead that are wanted, rising, 1 to 366 each. Default [1]. */
  readonly steps?: readonly number[];
  /** `direct`: a model for each step; `recursive`: one model of a single step, fed with its own forecasts. Default direct. */
  readonly strategy?: 'direct' | 'recursive';
  /** Trees, 1 to 10,000. Default 200. */
  readonly rounds?: number;
  /** Default 0.08. */
  readonly learningRate?: number;
  /** Default 63. */
  readonly leavesMax?: number;
  /** Share of rows each tree sees. Default 0.8. */
  readonly rowShare?: number;
  /** Share of features each tree sees. Default 0.6. */
  readonly columnShare?: number;
  /** Share of rows repeated without their history, so that new products are learnt. 0 to 1, default 0.1. */
  readonly coldShare?: number;
  /** Last share of periods kept back to learn the spread of errors from, 0.01 to 0.5. Default 0.1. */
  readonly spreadShare?: number;
  /** What `mean` of a forecast holds. Default `mean`. */
  readonly point?: PointKind;
}

export interface GlobalBoostingState {
  readonly kind: 'global-boosting';
  readonly version: 1;
  readonly observed: number;
  readonly nonNegative: true;
  readonly strategy: 'direct' | 'recursive';
  readonly steps: readonly number[];
  readonly point: PointKind;
  readonly models: readonly StepModel[];
}

/** The model of one step ahead. */
export interface StepModel {
  readonly step: number;
  readonly trees: BoostedTreesState;
  /** Errors of warm and cold, plain and promoted rows. */
  readonly pools: readonly ResidualPool[];
}

/** One model of many series. */
export interface GlobalBoosting {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** @throws AppError FORECAST_SERIES_EMPTY, FORECAST_VALUE_INVALID, FORECAST_OPTION_INVALID. */
  fit(panel: Panel, context: { readonly rng: Rng }): GlobalBoostingState;
  /** A forecast for each series, new ones too; one value for each of the state's steps. */
  predict(
    state: GlobalBoostingState,
    panel: Panel,
    options?: { readonly quantiles?: readonly number[] },
  ): Forecast[];
  /**
   * Demand of periods marked as sold out: its mean above what was sold, by the first step's model.
   * Other periods as they are. Shape (periods,) for each series.
   */
  uncensor(state: GlobalBoostingState, panel: Panel): Float64Array[];
}

/**
 * Gradient-boosted trees over all series: lags, rolling means, levels with and without promotion,
 * seasons, known figures and identities, on logarithms of demand less the series' usual level. Series
 * without history start from their kin. Quantiles are the model's errors on periods it has not seen,
 * so they never cross.
 * @throws AppError FORECAST_OPTION_INVALID.
 * @see Makridakis et al. (2022), M5 accuracy competition, IJF 38 (the winners' form).
 * @example
 * const model = globalBoosting({ steps: [1, 2, 3, 4] });
 * const forecasts = model.predict(model.fit(panel, { rng }), panel, { quantiles: [0.5, 0.95] });
 */
export function globalBoosting(params: GlobalBoostingParams = {}): GlobalBoosting {
  const settings = settingsOf(params);
  return {
    name: 'global-boosting',
    params: { ...settings },
    fit(panel, { rng }) {
      const { strategy, point } = settings;
      const steps = [...settings.steps];
      const fitted = strategy === 'recursive' ? [1] : steps;
      const prepared = draftFilled(panel, fitted[0] ?? 1, settings, rng.stream('draft'));
      const models = fitted.map((step) => stepModel(prepared, step, settings, rng.stream(step)));
      const observed = prepared.series.reduce(
        (sum, { logs }) => sum + logs.filter((value) => !Number.isNaN(value)).length,
        0,
      );
      const head = { kind: 'global-boosting', version: 1, observed, nonNegative: true } as const;
      return { ...head, strategy, steps, point, models };
    },
    predict(state, panel, { quantiles = [] } = {}) {
      checkState(state, 'global-boosting', 1);
      for (const level of quantiles) checkOption('quantiles', level, { min: 1e-9, max: 1 - 1e-9 });
      const last = state.steps.at(-1) ?? 1;
      const prepared = filled(state.models[0], panel, preparePanel(panel, last));
      const scores =
        state.strategy === 'recursive'
          ? recursiveScores(state, prepared)
          : state.models.map((model) => scored(model, prepared, lastPlaces(prepared, model.step)));
      return prepared.series.map((_, i) => forecastOf(state, scores, i, quantiles));
    },
    uncensor(state, panel) {
      checkState(state, 'global-boosting', 1);
      return uncensored(state, panel, preparePanel(panel, 0));
    },
  };
}

type Settings = Required<GlobalBoostingParams>;

function settingsOf(params: GlobalBoostingParams): Settings {
  const settings: Settings = {
    steps: [1],
    strategy: 'direct',
    rounds: 200,
    learningRate: 0.08,
    leavesMax: 63,
    rowShare: 0.8,
    columnShare: 0.6,
    coldShare: 0.1,
    spreadShare: 0.1,
    point: 'mean',
    ...params,
  };
  let before = 0;
  checkOption('count of steps', settings.steps.length, { min: 1, max: 366, integer: true });
  for (const step of settings.steps) {
    checkOption('steps', step, { min: before + 1, max: 366, integer: true });
    before = step;
  }
  checkOption('coldShare', settings.coldShare, { min: 0, max: 1 });
  checkOption('spreadShare', settings.spreadShare, { min: 0.01, max: 0.5 });
  return settings;
}

function stepModel(panel: PreparedPanel, step: number, settings: Settings, rng: Rng): StepModel {
  const { coldShare, rounds, learningRate, leavesMax, rowShare, columnShare } = settings;
  const rows = trainingRows(panel, step, { coldShare, rng: rng.stream('cold') });
  const x = matrixOf(rows, panel);
  const model = boostedTrees({
    ...{ rounds, learningRate, leavesMax, rowShare, columnShare, validationShare: 0 },
    categorical: Array.from({ length: panel.identities }, (_, column) => column),
  });
  const from = panel.periods - Math.max(1, Math.round(settings.spreadShare * panel.periods));
  const cut = rows.period.findIndex((period) => period >= from);
  const pools =
    cut < MIN_ROWS
      ? residualPools(rows.target, kindsOf(rows))
      : heldPools(rows, x, cut, model, rng);
  const trees = model.fit(x, rows.target, { rng: rng.stream('all') });
  return { step, trees, pools };
}

/** With fewer rows before the held-out part the spread of the targets themselves is taken. */
const MIN_ROWS = 20;

/** Errors on the last rows of a model of those before. */
function heldPools(
  rows: FeatureRows,
  x: Matrix,
  cut: number,
  model: ReturnType<typeof boostedTrees>,
  rng: Rng,
): ResidualPool[] {
  const before = { data: x.data.subarray(0, cut * x.cols), rows: cut, cols: x.cols };
  const after = { data: x.data.subarray(cut * x.cols), rows: x.rows - cut, cols: x.cols };
  const state = model.fit(before, rows.target.slice(0, cut), { rng: rng.stream('spread') });
  const predicted = model.predict(state, after);
  const residuals = rows.target.slice(cut).map((value, i) => value - (predicted[i] ?? 0));
  return residualPools(residuals, kindsOf(rows).slice(cut));
}

function kindsOf(rows: FeatureRows): number[] {
  return rows.cold.map((cold, i) => poolKind(cold, rows.promoted[i] ?? 0));
}

function matrixOf(rows: FeatureRows, panel: PreparedPanel): Matrix {
  const cols = featureGroups(panel).length;
  return { data: Float64Array.from(rows.data), rows: rows.offset.length, cols };
}

/** Scores with the pools that their errors come from. */
interface Scored {
  readonly scores: Float64Array;
  readonly pools: readonly ResidualPool[];
}

/** Rows for one step after the end of the panel. */
function lastPlaces(panel: PreparedPanel, step: number): FeatureRows {
  const rows = emptyRows();
  const end = panel.periods - 1;
  const table = levelsAt(panel, end);
  panel.series.forEach((_, series) => {
    addRow(rows, panel, table, { series, period: end + step, end, cold: false });
  });
  return rows;
}

function scored(model: StepModel, panel: PreparedPanel, rows: FeatureRows): Scored {
  const added = boostedTrees().predict(model.trees, matrixOf(rows, panel));
  const scores = added.map((value, i) => value + (rows.offset[i] ?? 0));
  const pools = kindsOf(rows).map((kind) => model.pools[kind] ?? { quantiles: [0] });
  return { scores, pools };
}

/** One step at a time, each forecast taken for what happened. */
function recursiveScores(state: GlobalBoostingState, panel: PreparedPanel): Scored[] {
  const [model] = state.models;
  const wanted: Scored[] = [];
  let seen = panel;
  for (let step = 1; step <= (state.steps.at(-1) ?? 0) && model !== undefined; step++) {
    const now = scored(model, seen, lastPlaces(seen, 1));
    if (state.steps.includes(step)) wanted.push(now);
    const series = seen.series.map((one, i) => ({
      ...one,
      logs: Float64Array.of(...one.logs, now.scores[i] ?? Number.NaN),
    }));
    seen = { ...seen, periods: seen.periods + 1, series };
  }
  return wanted;
}

function forecastOf(
  state: GlobalBoostingState,
  steps: readonly Scored[],
  i: number,
  quantiles: readonly number[],
): Forecast {
  const empty: ResidualPool = { quantiles: [0] };
  const each = (of: (score: number, pool: ResidualPool) => number): Float64Array =>
    Float64Array.from(steps, ({ scores, pools }) => of(scores[i] ?? 0, pools[i] ?? empty));
  return {
    mean: each((score, pool) => pointOf(score, pool, state.point)),
    quantiles: quantiles.map((level) => each((score, pool) => demandAt(score, pool, level))),
  };
}

/** The panel to learn from: sold-out periods hold what a first model thinks was wanted. */
function draftFilled(panel: Panel, step: number, settings: Settings, rng: Rng): PreparedPanel {
  const prepared = preparePanel(panel, 0);
  const soldOut = panel.series.some(({ soldOut = [] }) => Array.from(soldOut).some(isSoldOut));
  return soldOut ? filled(stepModel(prepared, step, settings, rng), panel, prepared) : prepared;
}

function isSoldOut(flag: number): boolean {
  return flag > 0;
}

/**
 * Sold-out periods with the mean logarithm above what was sold, in order of time, so that later ones
 * see the earlier. Without them the highest demand would be the first to be forgotten.
 */
function filled(
  model: StepModel | undefined,
  panel: Panel,
  prepared: PreparedPanel,
): PreparedPanel {
  const series = prepared.series.map((one) => ({ ...one, logs: one.logs.slice() }));
  const seen = { ...prepared, series };
  eachSoldOut(model, panel, seen, ({ i, period, score, pool, least }) => {
    const logs = series[i]?.logs;
    if (logs === undefined) return;
    const above = pool.quantiles.map((error) => score + error).filter((log) => log > least);
    logs[period] = above.length === 0 ? least : above.reduce((s, v) => s + v, 0) / above.length;
  });
  return seen;
}

interface SoldOutPeriod {
  readonly i: number;
  readonly period: number;
  readonly score: number;
  readonly pool: ResidualPool;
  /** log(1 + sold). */
  readonly least: number;
}

function eachSoldOut(
  model: StepModel | undefined,
  panel: Panel,
  seen: PreparedPanel,
  take: (one: SoldOutPeriod) => void,
): void {
  if (model === undefined) return;
  for (let period = model.step; period < panel.periods; period++) {
    const sold = panel.series.flatMap((one, i) =>
      isSoldOut(one.soldOut?.[period] ?? 0) ? [i] : [],
    );
    if (sold.length === 0) continue;
    const end = period - model.step;
    const table = levelsAt(seen, end);
    const rows = emptyRows();
    for (const series of sold) addRow(rows, seen, table, { series, period, end, cold: false });
    const { scores, pools } = scored(model, seen, rows);
    sold.forEach((i, at) => {
      const value = panel.series[i]?.values[period] ?? Number.NaN;
      const least = Number.isNaN(value) ? 0 : Math.log1p(value);
      take({ i, period, score: scores[at] ?? 0, pool: pools[at] ?? { quantiles: [0] }, least });
    });
  }
}

function uncensored(
  state: GlobalBoostingState,
  panel: Panel,
  prepared: PreparedPanel,
): Float64Array[] {
  const demands = panel.series.map((series) => Float64Array.from(series.values));
  const [model] = state.models;
  const seen = filled(model, panel, prepared);
  eachSoldOut(model, panel, seen, ({ i, period, score, pool, least }) => {
    const series = demands[i];
    if (series !== undefined) series[period] = pointOf(score, pool, 'mean', Math.expm1(least));
  });
  return demands;
}
