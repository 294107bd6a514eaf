import { seasonalNaive } from '@quanyu/forecast';
import { defineSeriesTask, type SeriesTask } from '@quanyu/lake';
import { createRng, type Rng } from '@quanyu/numeric';
import {
  demandForecaster,
  fitDemand,
  type PreparedDemand,
  prepareDemand,
  rowsOf,
} from './fit-demand.ts';
import type { ForecastEffects } from './forecast-effects.ts';

export interface BacktestParams {
  readonly asOfDay: number;
  readonly horizon: number;
  readonly origins: number;
  readonly fitsMax: number;
  readonly seed: number;
  /** What many series taught. */
  readonly effects: ForecastEffects;
}

/** Errors of one series over its origins, as sums that can be added up over series. */
export interface BacktestSum {
  readonly days: number;
  readonly units: number;
  readonly absoluteError: number;
  readonly error: number;
  readonly naiveAbsoluteError: number;
  /** Days inside the 80 % interval. */
  readonly covered: number;
  /** Units sold and forecast by day, oldest first; 0 on days that are not known. Shapes (origins · horizon,). */
  readonly actual: Float64Array;
  readonly forecast: Float64Array;
}

const WEEK = 7;
/** A series needs this much history before an origin to be judged. */
const HISTORY_MIN = 28;

/** Forecasts the last weeks from what was known before them, beside last week's figures repeated. */
export const backtestDemand: SeriesTask<BacktestSum> = defineSeriesTask<
  BacktestSum,
  BacktestParams
>({
  module: '@quanyu/loop/tasks',
  name: 'backtestDemand',
  run({ key, columns, params }) {
    const { asOfDay, horizon, origins, fitsMax, seed, effects } = params;
    const prepared = prepareDemand({ key, columns, effects, asOfDay, horizon: 1 });
    const { values } = prepared;
    const rng = createRng(seed).stream('backtest').stream(key);
    const total = {
      days: 0,
      units: 0,
      absoluteError: 0,
      error: 0,
      naiveAbsoluteError: 0,
      covered: 0,
      actual: new Float64Array(origins * horizon),
      forecast: new Float64Array(origins * horizon),
    };
    for (let origin = 1; origin <= origins; origin++) {
      const cut = values.length - origin * horizon;
      if (cut < HISTORY_MIN) break;
      addFold(total, { prepared, cut, horizon, fitsMax, rng, at: (origins - origin) * horizon });
    }
    return total;
  },
});

interface Fold {
  readonly prepared: PreparedDemand;
  /** Days known. */
  readonly cut: number;
  readonly horizon: number;
  readonly fitsMax: number;
  readonly rng: Rng;
  /** Place of its first day among all. */
  readonly at: number;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function addFold(total: Writable<BacktestSum>, fold: Fold): void {
  const { prepared, cut, horizon, fitsMax, rng, at } = fold;
  const values = prepared.values.subarray(0, cut);
  const actual = prepared.values.subarray(cut, cut + horizon);
  const series = { values, seasons: [WEEK], nonNegative: true };
  const state = fitDemand({ values, past: rowsOf(prepared.past, 0, cut) }, { fitsMax, rng });
  const options = { horizon, quantiles: [0.1, 0.9] };
  const known = rowsOf(prepared.past, cut, cut + horizon);
  const made = demandForecaster(fitsMax).predict(state, { ...options, known });
  const naive = seasonalNaive();
  const plain = naive.predict(naive.fit(series, { rng }), { horizon: actual.length });
  const [low, high] = made.quantiles;
  actual.forEach((units, day) => {
    if (Number.isNaN(units)) return;
    const error = (made.mean[day] ?? 0) - units;
    total.actual[at + day] = units;
    total.forecast[at + day] = made.mean[day] ?? 0;
    total.days += 1;
    total.units += units;
    total.error += error;
    total.absoluteError += Math.abs(error);
    total.naiveAbsoluteError += Math.abs((plain.mean[day] ?? 0) - units);
    if (units >= Math.floor(low?.[day] ?? 0) && units <= Math.ceil(high?.[day] ?? 0)) {
      total.covered += 1;
    }
  });
}
