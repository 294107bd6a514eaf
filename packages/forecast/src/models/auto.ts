import { createRng } from '@quanyu/numeric';
import { backtest } from '../evaluate/backtest.ts';
import { meanAbsoluteError } from '../evaluate/metrics.ts';
import {
  checkOption,
  checkState,
  type ForecastContext,
  type Forecaster,
  type ForecasterState,
  type Series,
} from '../forecaster.ts';
import { combination } from './combination.ts';
import { ets } from './ets.ts';
import { isIntermittent } from './intermittence.ts';
import { negativeBinomial } from './intermittent.ts';
import { longSeason, SMOOTHED_SEASON_MAX, severalSeasons } from './long-seasons.ts';
import { naive, seasonalNaive } from './naive.ts';
import { dynamicTheta, theta } from './theta.ts';
import { windowAverage } from './window-average.ts';

/** Why a series did not get the usual treatment; named in the result, never silent. */
export type FallbackReason = 'empty' | 'invalid-values' | 'short' | 'constant';

export interface AutoState extends ForecasterState {
  /** Name of the model that was chosen. */
  readonly model: string;
  readonly season: number;
  readonly fallbacks: readonly FallbackReason[];
  /** Mean absolute error of each candidate in the rolling-origin comparison; empty without one. */
  readonly errors: Readonly<Record<string, number>>;
  /** Fits spent. */
  readonly fits: number;
  readonly inner: ForecasterState;
}

export interface AutoParams {
  /**
   * Fits that may be spent on one series, the final one included; a combination counts its members.
   * Default 16: about one rolling origin. 4 leaves the comparison out.
   */
  readonly fitsMax?: number;
  /** Horizon of the comparison. Default: the main season, or 8 without one. */
  readonly horizon?: number;
}

interface Candidate {
  readonly key: string;
  readonly model: Forecaster;
  readonly season: number;
  readonly cost: number;
}

/** One origin is a noisy judge: over k origins a simpler rival must cut the error by this share / k. */
const GAIN_AT_ONE_ORIGIN = 0.75;
const SHORT = 4;
/** Fits of a model for long seasons, those that set its intervals included. */
const LONG_FITS = 15;

/** Set on held-out ends of the training parts of M3. */
const WIDEN = [1.15, 10] as const;

/** The median of Theta, dynamic Theta, ETS and damped trend: the best single recipe on M3. */
export function standardCombination(): Forecaster {
  const damped = ets({ members: ['AAdN'], season: 'adjust', name: 'damped' });
  return combination([theta(), dynamicTheta(), ets(), damped], {
    name: 'combination',
    widen: WIDEN,
  });
}

const MODELS: Readonly<Record<string, (horizon?: number) => Forecaster>> = {
  severalSeasons,
  longSeason,
  naive: () => naive(),
  seasonalNaive: () => seasonalNaive(),
  windowAverage: () => windowAverage(),
  negativeBinomial: () => negativeBinomial(),
  combination: standardCombination,
};

/**
 * Chooses per series: intermittent demand gets the weighted negative binomial; other series the
 * median of four models, unless a simpler rival is clearly better in a rolling-origin comparison.
 * Never fails on data: empty, short, constant and invalid series fall back, named in the state.
 */
export function auto(params: AutoParams = {}): Forecaster<AutoState> {
  const fitsMax = params.fitsMax ?? 16;
  checkOption('fitsMax', fitsMax, { min: 1, max: 10_000, integer: true });
  return {
    name: 'auto',
    params: { fitsMax, horizon: params.horizon },
    fit: (series, context) => fitAuto(series, context, { ...params, fitsMax }),
    predict(state, options) {
      checkState(state, 'auto', 1);
      return innerModel(state).predict(state.inner, options);
    },
    simulate(state, options) {
      checkState(state, 'auto', 1);
      return innerModel(state).simulate(state.inner, options);
    },
  };
}

function innerModel(state: AutoState): Forecaster {
  return (MODELS[state.model] ?? MODELS['naive'] ?? naive)();
}

function fitAuto(
  series: Series,
  context: ForecastContext,
  params: AutoParams & { readonly fitsMax: number },
): AutoState {
  const { cleaned, fallbacks, observed, constant } = clean(series);
  const seasons = [...new Set(series.seasons ?? [])].filter((season) => season > 1);
  if (observed < SHORT || constant) {
    if (observed > 0) fallbacks.push(constant && observed > 1 ? 'constant' : 'short');
    const model = constant || observed < 2 ? 'naive' : 'windowAverage';
    return finish({ ...cleaned, seasons: [] }, context, {
      model,
      season: 1,
      fallbacks,
      errors: {},
      fits: 1,
    });
  }
  const { model, season, used } = special(cleaned, seasons);
  if (model !== undefined) {
    const fits = model === 'negativeBinomial' ? 1 : LONG_FITS;
    const choice = { model, season, fallbacks, errors: {}, fits };
    return finish({ ...cleaned, seasons: used }, context, choice, params.horizon);
  }
  const rivals = candidates(seasons);
  const choice = compare(cleaned, context, { rivals, params });
  return finish({ ...cleaned, seasons: [choice.season] }, context, { ...choice, fallbacks });
}

/** Models for series that the comparison is not made for: rare demand and long seasons. */
function special(
  series: Series,
  seasons: readonly number[],
): { readonly model?: string; readonly season: number; readonly used: readonly number[] } {
  if (isIntermittent(series)) return { model: 'negativeBinomial', season: 1, used: seasons };
  const long = longSeasons(seasons, series.values.length);
  if (long.length === 0) return { season: 1, used: seasons };
  const model = long.length > 1 ? 'severalSeasons' : 'longSeason';
  return { model, season: long[0] ?? 1, used: long };
}

/** The seasons seen twice, where one of them is too long for smoothing; else none. */
function longSeasons(seasons: readonly number[], length: number): number[] {
  const seen = seasons.filter((season) => length > 2 * season);
  return seen.some((season) => season > SMOOTHED_SEASON_MAX) ? seen : [];
}

type Choice = Pick<AutoState, 'model' | 'season' | 'fallbacks' | 'errors' | 'fits'>;

function finish(
  series: Series,
  context: ForecastContext,
  choice: Choice,
  horizon?: number,
): AutoState {
  const maker = MODELS[choice.model] ?? naive;
  const inner = maker(horizon).fit(series, context);
  const observed = choice.fallbacks.includes('empty') ? 0 : inner.observed;
  return {
    kind: 'auto',
    version: 1,
    observed,
    nonNegative: inner.nonNegative,
    ...choice,
    inner,
  };
}

function clean(series: Series): {
  cleaned: Series & { values: Float64Array };
  fallbacks: FallbackReason[];
  observed: number;
  constant: boolean;
} {
  const fallbacks: FallbackReason[] = [];
  const values = Float64Array.from(series.values, (value) =>
    Math.abs(value) <= 1e100 ? value : Number.NaN,
  );
  const seen = values.filter((value) => !Number.isNaN(value));
  const given = Array.from(series.values).filter((value) => !Number.isNaN(value)).length;
  if (seen.length < given) fallbacks.push('invalid-values');
  if (seen.length === 0) {
    fallbacks.push('empty');
    return {
      cleaned: { ...series, values: new Float64Array(1) },
      fallbacks,
      observed: 0,
      constant: true,
    };
  }
  const constant = seen.every((value) => value === seen[0]);
  return { cleaned: { ...series, values }, fallbacks, observed: seen.length, constant };
}

function candidates(seasons: readonly number[]): Candidate[] {
  const make = (name: string, season: number, cost: number): Candidate => ({
    key: season > 1 ? `${name}@${season}` : name,
    model: (MODELS[name] ?? naive)(),
    season,
    cost,
  });
  const list = (seasons.length === 0 ? [1] : seasons).flatMap((season) => [
    make('combination', season, 4),
    ...(season > 1 ? [make('seasonalNaive', season, 1)] : []),
  ]);
  return [...list, make('naive', 1, 1), make('windowAverage', 1, 1)];
}

interface Comparison {
  readonly rivals: readonly Candidate[];
  readonly params: AutoParams & { readonly fitsMax: number };
}

/** Rolling-origin comparison within the budget; the first candidate wins unless clearly beaten. */
function compare(
  series: Series & { readonly values: Float64Array },
  context: ForecastContext,
  { rivals, params }: Comparison,
): Omit<Choice, 'fallbacks'> {
  const [favourite] = rivals;
  const season = favourite?.season ?? 1;
  const horizon = params.horizon ?? (season > 1 ? season : 8);
  const round = rivals.reduce((sum, rival) => sum + rival.cost, 0);
  const origins = Math.min(5, Math.floor((params.fitsMax - (favourite?.cost ?? 1)) / round));
  const none = { model: 'combination', season, errors: {}, fits: favourite?.cost ?? 1 };
  if (origins < 1 || series.values.length < 3 * horizon) return none;
  const errors: Record<string, number> = {};
  let best = favourite;
  let bestError = Number.POSITIVE_INFINITY;
  for (const rival of rivals) {
    const folds = backtest(
      rival.model,
      { ...series, seasons: [rival.season] },
      {
        horizon,
        origins,
        historyMin: horizon,
        rng: createRng(context.rng.stream('auto').uint32()),
      },
    );
    const error = mean(folds.map((fold) => meanAbsoluteError(fold.actual, fold.forecast.mean)));
    errors[rival.key] = error;
    const margin =
      best === favourite && rival.model.name !== 'combination'
        ? 1 - GAIN_AT_ONE_ORIGIN / origins
        : 1;
    if (error < bestError * margin) {
      best = rival;
      bestError = error;
    }
  }
  if (best === undefined) return none;
  return { model: best.model.name, season: best.season, errors, fits: origins * round + best.cost };
}

function mean(values: readonly number[]): number {
  const seen = values.filter((value) => !Number.isNaN(value));
  return seen.reduce((sum, value) => sum + value, 0) / seen.length;
}
