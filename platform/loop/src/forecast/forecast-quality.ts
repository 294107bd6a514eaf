import type { ErrorBand } from '@quanyu/forecast';
import { column, type DerivedCell, fn, type SeriesOutcome, sql } from '@quanyu/lake';
import { FORECAST_QUALITY } from '../published.ts';
import { FORECAST_SCORES } from '../published-forecasts.ts';
import type { StepContext } from '../step.ts';
import { type BacktestSum, backtestDemand } from './backtest-task.ts';
import { bandsOf } from './drift-watch.ts';
import type { ForecastEffects } from './forecast-effects.ts';
import { SERIES_SEPARATOR, sampledRows } from './series-rows.ts';

/** Series that are judged: enough for a stable figure, few enough to cost little. */
const SAMPLE_MAX = 120;
const HORIZON = 14;
const ORIGINS = 2;

export interface Quality {
  readonly wape: number | null;
  readonly bias: number | null;
  readonly mase: number | null;
  readonly naiveWape: number | null;
  readonly coverage80: number | null;
  readonly seriesJudged: number;
}

/**
 * Publishes errors by category: the last four weeks forecast in two parts from what was known before,
 * for the series with most demand and a spread of others. The factors are tonight's, which have seen
 * those weeks among all: what was published is judged by `forecast_outcomes`. MASE here is the error over that of last
 * week's figures repeated, on the same days: below 1 is better than naive.
 */
export async function publishQuality(
  context: StepContext,
  effects: ForecastEffects,
): Promise<{ readonly quality: Quality; readonly bands: ReadonlyMap<string, ErrorBand> }> {
  const { engine, lake, asOfDay, seed, signal } = context;
  const report = await engine.mapSeries({
    rows: sampledRows(asOfDay, SAMPLE_MAX),
    key: 'series',
    orderBy: ['day', 'until_day'],
    task: backtestDemand,
    batchSeriesMax: 8,
    params: { asOfDay, horizon: HORIZON, origins: ORIGINS, fitsMax: 4, seed, effects },
    signal,
  });
  const categories = await categoriesOf(context);
  const sums = new Map<string, { series: number; sum: BacktestSum }>();
  for (const outcome of report.outcomes) {
    if (outcome.kind !== 'done' || outcome.value.days === 0) continue;
    const product = outcome.key.slice(0, outcome.key.lastIndexOf(SERIES_SEPARATOR));
    for (const category of ['', categories.get(product) ?? '(none)']) {
      const known = sums.get(category);
      sums.set(category, {
        series: (known?.series ?? 0) + 1,
        sum: known === undefined ? outcome.value : added(known.sum, outcome.value),
      });
    }
  }
  await lake.publish(FORECAST_SCORES, { kind: 'rows', rows: scoreRows(report.outcomes) });
  const rows = [...sums].map(([category, { series, sum }]): DerivedCell[] => {
    const { wape, bias, mase, naiveWape, coverage80 } = qualityOf(sum);
    return [category, series, sum.units, wape, bias, mase, naiveWape, coverage80];
  });
  await lake.publish(FORECAST_QUALITY, { kind: 'rows', rows });
  const all = sums.get('');
  const none = { wape: null, bias: null, mase: null, naiveWape: null, coverage80: null };
  const bands = bandsOf(new Map([...sums].map(([category, { sum }]) => [category, sum])));
  const quality = all === undefined ? none : qualityOf(all.sum);
  return { quality: { ...quality, seriesJudged: all?.series ?? 0 }, bands };
}

function added(a: BacktestSum, b: BacktestSum): BacktestSum {
  return {
    days: a.days + b.days,
    units: a.units + b.units,
    absoluteError: a.absoluteError + b.absoluteError,
    error: a.error + b.error,
    naiveAbsoluteError: a.naiveAbsoluteError + b.naiveAbsoluteError,
    covered: a.covered + b.covered,
    actual: a.actual.map((value, d) => value + (b.actual[d] ?? 0)),
    forecast: a.forecast.map((value, d) => value + (b.forecast[d] ?? 0)),
  };
}

/** One row a judged series. */
function* scoreRows(
  outcomes: readonly SeriesOutcome<BacktestSum>[],
): Generator<readonly DerivedCell[]> {
  for (const outcome of outcomes) {
    if (outcome.kind !== 'done' || outcome.value.days === 0) continue;
    const cut = outcome.key.lastIndexOf(SERIES_SEPARATOR);
    const { days, units, error, absoluteError, naiveAbsoluteError, covered } = outcome.value;
    yield [
      outcome.key.slice(0, cut),
      outcome.key.slice(cut + SERIES_SEPARATOR.length),
      days,
      units,
      error,
      absoluteError,
      naiveAbsoluteError,
      covered,
    ];
  }
}

/** Shares of summed errors; null where there is nothing to divide by. */
export function qualityOf(sum: BacktestSum): Omit<Quality, 'seriesJudged'> {
  const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
  return {
    wape: share(sum.absoluteError, sum.units),
    bias: share(sum.error, sum.units),
    mase: share(sum.absoluteError, sum.naiveAbsoluteError),
    naiveWape: share(sum.naiveAbsoluteError, sum.units),
    coverage80: share(sum.covered, sum.days),
  };
}

async function categoriesOf({ engine }: StepContext): Promise<ReadonlyMap<string, string>> {
  const table = await engine.query(sql`
    select product_id, ${fn.listElement(sql`category_path`, sql`0`)} as category from products`);
  const ids = column(table, 'product_id', 'VARCHAR').values;
  const categories = column(table, 'category', 'VARCHAR').values;
  return new Map(ids.map((id, row) => [id ?? '', categories[row] ?? '(none)']));
}
