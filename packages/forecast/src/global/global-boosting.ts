import type { Rng } from '@quanyu/numeric';
import { checkOption, checkState, type Forecast } from '../forecaster.ts';
import { type PanelView, panelView } from './levels.ts';
import { type Panel, type PreparedPanel, preparePanel } from './panel.ts';
import { demandAt, type PointKind, pointOf, type ResidualPool } from './residuals.ts';
import { anySoldOut, eachSoldOut, type Fitted, filled } from './sold-out.ts';
import { lastPlaces, type Scored, type StepModel, scored, stepModel } from './step-model.ts';

export interface GlobalBoostingParams {
  /** Steps ahead that are wanted, rising, 1 to 366 each. Default [1]. */
  readonly steps?: readonly number[];
  /**
   * `direct`: a model for each step; `pooled`: one model of all steps, each row looking one of them
   * ahead; `recursive`: one model of a single step, fed with its own forecasts. Default direct.
   */
  readonly strategy?: Strategy;
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
  /** What `mean` of a forecast holds. `percentage` also weighs rows by 1 / demand. Default `mean`. */
  readonly point?: PointKind;
  /**
   * Trees added on all rows to those that the spread of errors was learnt with, and on each fit that
   * goes on `from` an earlier state; 0 to 10,000. 0 grows all trees anew. Default 0.
   */
  readonly moreRounds?: number;
}

type Strategy = 'direct' | 'recursive' | 'pooled';

export interface GlobalBoostingState {
  readonly kind: 'global-boosting';
  readonly version: 2;
  readonly observed: number;
  readonly nonNegative: true;
  readonly strategy: Strategy;
  readonly steps: readonly number[];
  readonly point: PointKind;
  readonly models: readonly StepModel[];
}

/** One model of many series. */
export interface GlobalBoosting {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /**
   * With `from` (a state of the same steps, strategy and shape of panel) and `moreRounds` the earlier
   * trees stay and grow on; what is known of errors stays too.
   * @throws AppError FORECAST_SERIES_EMPTY, FORECAST_VALUE_INVALID, FORECAST_OPTION_INVALID.
   */
  fit(
    panel: Panel,
    context: { readonly rng: Rng; readonly from?: GlobalBoostingState },
  ): GlobalBoostingState;
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
    fit(panel, { rng, from }) {
      const { strategy, point } = settings;
      const steps = [...settings.steps];
      const prepared = draftFilled(panel, settings, rng.stream('draft'));
      const view = panelView(prepared, strategy === 'pooled');
      const parts = stepParts(settings);
      if (from !== undefined) checkEarlier(from, parts, settings);
      const models = parts.map((part, p) =>
        stepModel(view, part, settings, { rng: rng.stream(part[0] ?? 1), from: from?.models[p] }),
      );
      const observed = prepared.series.reduce(
        (sum, { logs }) => sum + logs.filter((value) => !Number.isNaN(value)).length,
        0,
      );
      const head = { kind: 'global-boosting', version: 2, observed, nonNegative: true } as const;
      return { ...head, strategy, steps, point, models };
    },
    predict(state, panel, { quantiles = [] } = {}) {
      checkState(state, 'global-boosting', 2);
      for (const level of quantiles) checkOption('quantiles', level, { min: 1e-9, max: 1 - 1e-9 });
      const last = state.steps.at(-1) ?? 1;
      const prepared = filled(fittedOf(state), panel, preparePanel(panel, last));
      const view = panelView(prepared, state.strategy === 'pooled');
      const scores =
        state.strategy === 'recursive'
          ? recursiveScores(state, view)
          : state.models.flatMap((model) =>
              model.steps.map((step) => scored(model, view, lastPlaces(view, step))),
            );
      return prepared.series.map((_, i) => forecastOf(state, scores, i, quantiles));
    },
    uncensor(state, panel) {
      checkState(state, 'global-boosting', 2);
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
    moreRounds: 0,
    ...params,
  };
  let before = 0;
  checkOption('count of steps', settings.steps.length, { min: 1, max: 366, integer: true });
  for (const step of settings.steps) {
    checkOption('steps', step, { min: before + 1, max: 366, integer: true });
    before = step;
  }
  checkOption('coldShare', settings.coldShare, { min: 0, max: 1 });
  checkOption('moreRounds', settings.moreRounds, { min: 0, max: 10_000, integer: true });
  checkOption('spreadShare', settings.spreadShare, { min: 0.01, max: 0.5 });
  return settings;
}

/** Steps of each model. */
function stepParts({ strategy, steps }: Settings): (readonly number[])[] {
  if (strategy === 'recursive') return [[1]];
  return strategy === 'pooled' ? [steps] : steps.map((step) => [step]);
}

function checkEarlier(
  from: GlobalBoostingState,
  parts: readonly (readonly number[])[],
  { strategy, moreRounds }: Settings,
): void {
  checkState(from, 'global-boosting', 2);
  const same = JSON.stringify(from.models.map(({ steps }) => steps)) === JSON.stringify(parts);
  checkOption('models of an earlier state', same && from.strategy === strategy ? 1 : 0, {
    min: 1,
    max: 1,
  });
  checkOption('moreRounds on an earlier state', moreRounds, { min: 1, max: 10_000 });
}

/** One step at a time, each forecast taken for what happened. */
function recursiveScores(state: GlobalBoostingState, view: PanelView): Scored[] {
  const [model] = state.models;
  const wanted: Scored[] = [];
  let seen = view;
  for (let step = 1; step <= (state.steps.at(-1) ?? 0) && model !== undefined; step++) {
    const now = scored(model, seen, lastPlaces(seen, 1));
    if (state.steps.includes(step)) wanted.push(now);
    const { panel } = seen;
    const series = panel.series.map((one, i) => ({
      ...one,
      logs: Float64Array.of(...one.logs, now.scores[i] ?? Number.NaN),
    }));
    seen = { ...seen, panel: { ...panel, periods: panel.periods + 1, series } };
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
function draftFilled(panel: Panel, settings: Settings, rng: Rng): PreparedPanel {
  const prepared = preparePanel(panel, 0);
  if (!anySoldOut(panel)) return prepared;
  const pooled = settings.strategy === 'pooled';
  const [first = [1]] = stepParts(settings);
  const model = stepModel(panelView(prepared, pooled), first, settings, { rng });
  return filled({ models: [model], pooled }, panel, prepared);
}

function uncensored(
  state: GlobalBoostingState,
  panel: Panel,
  prepared: PreparedPanel,
): Float64Array[] {
  const demands = panel.series.map((series) => Float64Array.from(series.values));
  const seen = filled(fittedOf(state), panel, prepared);
  eachSoldOut(fittedOf(state), panel, seen, ({ i, period, score, pool, least }) => {
    const series = demands[i];
    if (series !== undefined) series[period] = pointOf(score, pool, 'mean', Math.expm1(least));
  });
  return demands;
}

function fittedOf({ models, strategy }: GlobalBoostingState): Fitted {
  return { models, pooled: strategy === 'pooled' };
}
