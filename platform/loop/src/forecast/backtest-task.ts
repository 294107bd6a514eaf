import { auto, type Forecaster, seasonalNaive } from '@quanyu/forecast';
import { defineSeriesTask, type SeriesTask } from '@quanyu/lake';
import { createRng, type Rng } from '@quanyu/numeric';
import { demandColumns, demandSeries } from './demand-series.ts';

export interface BacktestParams {
  readonly asOfDay: number;
  readonly horizon: number;
  readonly origins: number;
  readonly fitsMax: number;
  readonly seed: number;
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
    const { asOfDay, horizon, origins, fitsMax, seed } = params;
    const values = demandSeries(demandColumns(columns), asOfDay);
    const rng = createRng(seed).stream('backtest').stream(key);
    const total = {
      days: 0,
      units: 0,
      absoluteError: 0,
      error: 0,
      naiveAbsoluteError: 0,
      covered: 0,
    };
    for (let origin = 1; origin <= origins; origin++) {
      const cut = values.length - origin * horizon;
      if (cut < HISTORY_MIN) break;
      addFold(total, {
        history: values.subarray(0, cut),
        actual: values.subarray(cut, cut + horizon),
        model: auto({ fitsMax, horizon: WEEK }),
        rng,
      });
    }
    return total;
  },
});

interface Fold {
  readonly history: Float64Array;
  readonly actual: Float64Array;
  readonly model: Forecaster;
  readonly rng: Rng;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function addFold(total: Writable<BacktestSum>, { history, actual, model, rng }: Fold): void {
  const series = { values: history, seasons: [WEEK], nonNegative: true };
  const options = { horizon: actual.length, quantiles: [0.1, 0.9] };
  const made = model.predict(model.fit(series, { rng }), options);
  const naive = seasonalNaive();
  const plain = naive.predict(naive.fit(series, { rng }), { horizon: actual.length });
  const [low, high] = made.quantiles;
  actual.forEach((units, day) => {
    if (Number.isNaN(units)) return;
    const error = (made.mean[day] ?? 0) - units;
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
