import { minimiseBrent } from '@quanyu/numeric';
import { type LinearFuture, linearForecast, linearPaths } from '../distribution.ts';
import {
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type Forecaster,
  type ForecasterState,
  type Series,
} from '../forecaster.ts';
import { type DotRunning, dotPass, dotStart, sesPass, sesStart } from '../kernels/theta.ts';
import { addSeason, isSeasonal, noSeason, type SeasonSplit, splitSeason } from '../seasonality.ts';
import { prepareSeries } from '../series.ts';
import { leastSquaresLine } from './ets-fit.ts';

export interface ThetaState extends ForecasterState {
  readonly season: { readonly kind: SeasonSplit['kind']; readonly indices: readonly number[] };
  /** Periods from the first value to the end. */
  readonly length: number;
  readonly alpha: number;
  /** 2 for the method of 2000. */
  readonly theta: number;
  readonly startLevel: number;
  readonly level: number;
  /** Mean and slope of the trend line at the end; the whole line for the method of 2000. */
  readonly mean: number;
  readonly slope: number;
  readonly sigma: number;
}

const ALPHA_MIN = 1e-4;
const DOT_ALPHA_MIN = 0.1;
const ALPHA_MAX = 0.99;
const THETA_MAX = 1e4;
/** Cells of the first look at the weight. */
const GRID = 10;

/**
 * The Theta method of Assimakopoulos and Nikolopoulos (2000), winner of M3, in the form of Hyndman
 * and Billah (2003): simple smoothing with half the slope of the least-squares line. A season that
 * passes the M competitions' test is split off first. As R's `thetaf`.
 */
export function theta(): Forecaster<ThetaState> {
  return family('theta', fitTheta, thetaLine);
}

/**
 * The dynamic optimised theta model (Fiorucci et al., 2016): weight, start and θ by least squares,
 * the trend line re-estimated after each value.
 */
export function dynamicTheta(): Forecaster<ThetaState> {
  return family('dynamicTheta', fitDot, dotLine);
}

type Fitted = Pick<
  ThetaState,
  'alpha' | 'theta' | 'startLevel' | 'level' | 'mean' | 'slope' | 'sigma'
>;

function family(
  name: string,
  fit: (y: Float64Array) => Fitted,
  line: (state: ThetaState, horizon: number) => Float64Array,
): Forecaster<ThetaState> {
  const future = (state: ThetaState, horizon: number): LinearFuture => {
    const mean = line(state, horizon).map((value, h) =>
      addSeason(state.season, value, state.length + h),
    );
    const psi = new Float64Array(horizon).fill(state.alpha);
    psi[0] = 1;
    const { sigma, nonNegative, season } = state;
    const flat = season.kind !== 'multiplicative';
    const scale = mean.map((_, h) => (flat ? 1 : addSeason(season, 1, state.length + h)));
    return { mean, psi, sigma, scale, nonNegative };
  };
  return {
    name,
    params: {},
    fit(series) {
      const prepared = prepareSeries(series);
      const split = seasonSplit(prepared.filled, prepared.season);
      return {
        kind: name,
        version: 1,
        observed: prepared.observed,
        nonNegative: prepared.nonNegative,
        season: { kind: split.kind, indices: split.indices },
        length: prepared.filled.length,
        ...fit(split.adjusted),
      };
    },
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, name, 1);
      return linearForecast(future(state, options.horizon), options);
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, name, 1);
      return linearPaths(future(state, options.horizon), options);
    },
    fitted: (state, series) => fittedValues(state, series),
  };
}

function seasonSplit(y: Float64Array, season: number): SeasonSplit {
  return isSeasonal(y, season) ? splitSeason(y, season, 'multiplicative') : noSeason(y);
}

function fitTheta(y: Float64Array): Fitted {
  const n = y.length;
  const slope = leastSquaresLine(y).slope / 2;
  const alpha = bestAlpha((a) => sesStart(y, a).squares, ALPHA_MIN, 0.9999);
  const startLevel = sesStart(y, alpha).start;
  const { squares, level } = sesPass(y, alpha, startLevel);
  const sigma = Math.sqrt(squares / Math.max(1, n - 2));
  return { alpha, theta: 2, startLevel, level, mean: 0, slope, sigma };
}

/** Grid first, as the sum of squares may have several valleys; then Brent in the deepest. */
function bestAlpha(squares: (alpha: number) => number, min: number, max: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  const at = (i: number): number => min + ((max - min) * i) / GRID;
  for (let i = 0; i <= GRID; i++) {
    const value = squares(at(i));
    if (value < least) {
      least = value;
      best = i;
    }
  }
  if (!(least > 0)) return at(best);
  const lower = at(Math.max(0, best - 1));
  const upper = at(Math.min(GRID, best + 1));
  const found = minimiseBrent(squares, lower, upper, { tolerance: 1e-5 });
  return found.value < least ? found.x : at(best);
}

function thetaLine(state: ThetaState, horizon: number): Float64Array {
  const { alpha, level, slope, length } = state;
  const grown = (1 - (1 - alpha) ** length) / alpha;
  return Float64Array.from({ length: horizon }, (_, h) => level + slope * (h + grown));
}

function fitDot(y: Float64Array): Fitted {
  const n = y.length;
  const shareMax = 1 - 1 / THETA_MAX;
  const alpha = bestAlpha((a) => dotStart(y, a, shareMax).squares, DOT_ALPHA_MIN, ALPHA_MAX);
  const { start, share } = dotStart(y, alpha, shareMax);
  const value = 1 / (1 - share);
  const running = newRunning(start);
  dotPass(y, { alpha, theta: value }, running);
  return {
    alpha,
    theta: value,
    startLevel: start,
    level: running.level,
    mean: running.mean,
    slope: running.slope,
    sigma: Math.sqrt(running.squares / Math.max(1, n - 6)),
  };
}

function newRunning(level: number): DotRunning {
  return { level, mean: 0, slope: 0, squares: 0, count: 0 };
}

function dotLine(state: ThetaState, horizon: number): Float64Array {
  const out = new Float64Array(horizon);
  const { level, mean, slope, length: count } = state;
  const running = { level, mean, slope, squares: 0, count };
  dotPass(new Float64Array(horizon).fill(Number.NaN), state, running, out);
  return out;
}

function fittedValues(state: ThetaState, series: Series): Float64Array {
  const { filled, offset } = prepareSeries(series);
  const { season } = state;
  const adjusted = filled.map((value, t) => {
    const index = season.indices[t % season.indices.length] ?? 0;
    return season.kind === 'none'
      ? value
      : season.kind === 'additive'
        ? value - index
        : value / index;
  });
  const line = new Float64Array(adjusted.length);
  if (state.kind === 'theta') {
    sesPass(adjusted, state.alpha, state.startLevel, line);
    line.forEach((value, t) => {
      line[t] = value + (state.slope * (1 - (1 - state.alpha) ** t)) / state.alpha;
    });
  } else {
    dotPass(adjusted, state, newRunning(state.startLevel), line);
  }
  const out = new Float64Array(series.values.length).fill(Number.NaN);
  line.forEach((value, t) => {
    out[offset + t] = addSeason(season, value, t);
  });
  return out;
}
