import { column, type DerivedCell, fn, raw, sql } from '@quanyu/lake';
import { FORECAST_QUALITY } from '../published.ts';
import type { StepContext } from '../step.ts';
import { type BacktestSum, backtestDemand } from './backtest-task.ts';
import { HISTORY_DAYS_MAX } from './demand-series.ts';
import { SERIES_KEY, SERIES_SEPARATOR } from './series-rows.ts';

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
 * for the series with most demand and a spread of others. MASE here is the error over that of last
 * week's figures repeated, on the same days: below 1 is better than naive.
 */
export async function publishQuality(context: StepContext): Promise<Quality> {
  const { engine, lake, asOfDay, seed, signal } = context;
  const report = await engine.mapSeries({
    rows: sampledRows(asOfDay),
    key: 'series',
    orderBy: ['day', 'until_day'],
    task: backtestDemand,
    batchSeriesMax: 8,
    params: { asOfDay, horizon: HORIZON, origins: ORIGINS, fitsMax: 4, seed },
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
  const rows = [...sums].map(([category, { series, sum }]): DerivedCell[] => {
    const { wape, bias, mase, naiveWape, coverage80 } = qualityOf(sum);
    return [category, series, sum.units, wape, bias, mase, naiveWape, coverage80];
  });
  await lake.publish(FORECAST_QUALITY, { kind: 'rows', rows });
  const all = sums.get('');
  const none = { wape: null, bias: null, mase: null, naiveWape: null, coverage80: null };
  return { ...(all === undefined ? none : qualityOf(all.sum)), seriesJudged: all?.series ?? 0 };
}

function added(a: BacktestSum, b: BacktestSum): BacktestSum {
  return {
    days: a.days + b.days,
    units: a.units + b.units,
    absoluteError: a.absoluteError + b.absoluteError,
    error: a.error + b.error,
    naiveAbsoluteError: a.naiveAbsoluteError + b.naiveAbsoluteError,
    covered: a.covered + b.covered,
  };
}

function qualityOf(sum: BacktestSum): Omit<Quality, 'seriesJudged'> {
  const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
  return {
    wape: share(sum.absoluteError, sum.units),
    bias: share(sum.error, sum.units),
    mase: share(sum.absoluteError, sum.naiveAbsoluteError),
    naiveWape: share(sum.naiveAbsoluteError, sum.units),
    coverage80: share(sum.covered, sum.days),
  };
}

/** Half of the sample by demand, half spread over the rest by an order that says nothing. */
function sampledRows(asOfDay: number) {
  const from = asOfDay - HISTORY_DAYS_MAX;
  const half = raw(String(SAMPLE_MAX / 2));
  return sql`
    with totals as (
      select product_id, location_id, ${SERIES_KEY} as series, sum(units) as total
      from daily_demand where day > ${asOfDay - 180} and day <= ${asOfDay} group by 1, 2
    ), ranked as (
      select *, row_number() over (order by total desc, series asc) as by_total,
        row_number() over (order by ${fn.md5(sql`series`)} asc, series asc) as by_chance
      from totals
    ), chosen as (
      select * from ranked where by_total <= ${half} or by_chance <= ${half}
    )
    select c.series, d.day, d.units, cast(null as double) as until_day
    from chosen as c
      join daily_demand as d on d.product_id = c.product_id and d.location_id = c.location_id
    where d.day > ${from} and d.day <= ${asOfDay}
    union all
    select c.series, s.from_day + 1, cast(null as double), cast(s.to_day as double)
    from chosen as c
      join stock_spans as s on s.product_id = c.product_id and s.location_id = c.location_id
    where s.units <= 0 and s.to_day > s.from_day and s.to_day > ${from}`;
}

async function categoriesOf({ engine }: StepContext): Promise<ReadonlyMap<string, string>> {
  const table = await engine.query(sql`
    select product_id, ${fn.listElement(sql`category_path`, sql`0`)} as category from products`);
  const ids = column(table, 'product_id', 'VARCHAR').values;
  const categories = column(table, 'category', 'VARCHAR').values;
  return new Map(ids.map((id, row) => [id ?? '', categories[row] ?? '(none)']));
}
