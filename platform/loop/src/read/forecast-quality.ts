import { type OverrideOutcome, overrideValue } from '@quanyu/forecast';
import { type AnalyticsEngine, fn, join, raw, sql } from '@quanyu/lake';
import type { ForecastOverrideRecord, Ledger } from '@quanyu/ledger';
import { numberOf, plainRows, textOf } from '../decide/table-rows.ts';
import { type BacktestSum, backtestDemand } from '../forecast/backtest-task.ts';
import { loadEffects } from '../forecast/effects-table.ts';
import { qualityOf } from '../forecast/forecast-quality.ts';
import { productRows } from '../forecast/series-rows.ts';
import type { ForecastTools } from './forecast-detail.ts';
import { enginePage, type PageQuery, type Row, type RowPage } from './page.ts';
import { type PlaceFilter, placeConditions } from './plans.ts';

/** Accuracy by category: in the backtest, and of what was published since. */
export async function listForecastQuality(
  engine: AnalyticsEngine,
  page: PageQuery,
): Promise<RowPage<Row>> {
  const first = fn.listElement(raw('p.category_path'), raw('0'));
  return enginePage(
    engine,
    {
      select: sql`
        with live as (
          select coalesce(${first}, '(none)') as category, o.day, o.units, o.mean, o.q10, o.q90
          from forecast_outcomes as o left join products as p on p.product_id = o.product_id
          union all
          select '', day, units, mean, q10, q90 from forecast_outcomes
        ), judged as (
          select category, count(distinct day) as days, sum(units) as units,
            sum(abs(mean - units)) as wrong, sum(mean - units) as error,
            avg(case when units between floor(q10) and ceil(q90) then 1.0 else 0.0 end) as covered
          from live group by category
        )
        select q.category, q.series, q.units, q.wape, q.bias, q.mase, q.naive_wape,
          q.coverage_80, coalesce(j.days, 0) as live_days,
          j.wrong / nullif(j.units, 0) as live_wape, j.error / nullif(j.units, 0) as live_bias,
          j.covered as live_coverage_80, b.alarm
        from forecast_quality as q
          left join judged as j on j.category = q.category
          left join forecast_bands as b on b.category = q.category
        where 1 = 1`,
      key: 'category',
      defaultSort: 'category',
      sortable: {
        category: 'category',
        series: 'series',
        units: 'units',
        wape: 'wape',
        bias: 'bias',
        mase: 'mase',
        coverage80: 'coverage_80',
        liveWape: 'live_wape',
        liveBias: 'live_bias',
      },
    },
    page,
  );
}

/** Series by their errors, largest first: published forecasts where they have met their days. */
export async function listForecastOffenders(
  engine: AnalyticsEngine,
  filter: PlaceFilter,
  page: PageQuery,
): Promise<RowPage<Row>> {
  const conditions = placeConditions(filter);
  return enginePage(
    engine,
    {
      select: sql`
        with scores as (
          select product_id, location_id, 'live' as basis, count(*) as days, sum(units) as units,
            sum(mean) as forecast_units, sum(abs(mean - units)) as absolute_error
          from forecast_outcomes group by 1, 2
          union all
          select s.product_id, s.location_id, 'backtest', s.days, s.units, s.units + s.error,
            s.absolute_error
          from forecast_scores as s where not exists (select 1 from forecast_outcomes)
        )
        select t.product_id, coalesce(p.name, t.product_id) as name, t.location_id,
          ${raw("coalesce(array_to_string(p.category_path, '>'), '')")} as category,
          t.basis, t.days, t.units, t.forecast_units, t.absolute_error,
          t.absolute_error / nullif(t.units, 0) as wape,
          (t.forecast_units - t.units) / nullif(t.units, 0) as bias, f.model,
          t.product_id || '|' || t.location_id as row_key
        from scores as t left join products as p on p.product_id = t.product_id
          left join forecast_fits as f
            on f.product_id = t.product_id and f.location_id = t.location_id
        where ${join(conditions, ' and ')}`,
      key: 'row_key',
      defaultSort: '-absoluteError',
      sortable: {
        absoluteError: 'absolute_error',
        product: 'product_id',
        name: 'name',
        units: 'units',
        wape: 'wape',
        bias: 'bias',
      },
    },
    page,
  );
}

const BACKTEST_ORIGINS = 4;
const BACKTEST_HORIZON = 14;
const BACKTEST_FITS = 4;

export interface ProductBacktest {
  readonly days: number;
  readonly origins: number;
  readonly horizonDays: number;
  readonly units: number;
  readonly wape: number | null;
  readonly bias: number | null;
  readonly mase: number | null;
  readonly naiveWape: number | null;
  readonly coverage80: number | null;
}

export interface BacktestQuestion {
  readonly product: string;
  readonly location?: string | undefined;
  readonly asOfDay: number;
  readonly signal: AbortSignal;
}

/**
 * How tonight's model would have forecast the last eight weeks of one product, four times two weeks
 * ahead, errors of its places added up. Refits: some 50 ms of work a place.
 */
export async function productBacktest(
  { engine }: ForecastTools,
  { product, location, asOfDay, signal }: BacktestQuestion,
): Promise<ProductBacktest> {
  const [newest = {}] = await plainRows(
    engine,
    sql`select effects_id, max(version) as version from forecast_effects
      group by 1 order by 2 desc nulls last, 1 asc limit 1`,
  );
  const report = await engine.mapSeries({
    rows: productRows(asOfDay, product, location),
    key: 'series',
    orderBy: ['day', 'until_day'],
    task: backtestDemand,
    batchSeriesMax: 8,
    params: {
      asOfDay,
      horizon: BACKTEST_HORIZON,
      origins: BACKTEST_ORIGINS,
      fitsMax: BACKTEST_FITS,
      seed: 1,
      effects: await loadEffects(engine, textOf(newest, 'effects_id')),
    },
    signal,
  });
  const total = {
    days: 0,
    units: 0,
    absoluteError: 0,
    error: 0,
    naiveAbsoluteError: 0,
    covered: 0,
  };
  for (const outcome of report.outcomes) {
    if (outcome.kind !== 'done') continue;
    for (const name of Object.keys(total) as (keyof typeof total)[]) {
      total[name] += outcome.value[name];
    }
  }
  const none = new Float64Array(0);
  const sum: BacktestSum = { ...total, actual: none, forecast: none };
  return {
    days: total.days,
    origins: BACKTEST_ORIGINS,
    horizonDays: BACKTEST_HORIZON,
    units: total.units,
    ...qualityOf(sum),
  };
}

export interface JudgedOverride extends ForecastOverrideRecord {
  /** Units sold on its days; null while they are not over. */
  readonly actualUnits: number | null;
}

/** Overrides with what came on their days. */
export async function judgedOverrides(
  engine: AnalyticsEngine,
  overrides: readonly ForecastOverrideRecord[],
  asOfDay: number,
): Promise<readonly JudgedOverride[]> {
  const over = overrides.filter(({ toDay }) => toDay <= asOfDay);
  const products = [...new Set(over.map(({ product }) => product))];
  const rows =
    products.length === 0
      ? []
      : await plainRows(
          engine,
          sql`
            select product_id, location_id, day, units from daily_demand
            where product_id in (${join(
              products.map((id) => sql`${id}`),
              ', ',
            )})
              and day >= ${Math.min(...over.map(({ fromDay }) => fromDay))} and day <= ${asOfDay}`,
        );
  return overrides.map((one) => {
    if (one.toDay > asOfDay) return { ...one, actualUnits: null };
    const actualUnits = rows
      .filter(
        (row) =>
          textOf(row, 'product_id') === one.product &&
          (one.location === '' || textOf(row, 'location_id') === one.location) &&
          numberOf(row, 'day') >= one.fromDay &&
          numberOf(row, 'day') <= one.toDay,
      )
      .reduce((sum, row) => sum + numberOf(row, 'units'), 0);
    return { ...one, actualUnits };
  });
}

const JUDGED_MAX = 1000;

/** Whether people's figures were nearer than the model's, over those that held to their end. */
export async function overrideWorth(
  { engine, ledger }: { readonly engine: AnalyticsEngine; readonly ledger: Ledger },
  asOfDay: number,
): Promise<ReturnType<typeof overrideValue>> {
  const filter = { endedBefore: asOfDay + 1, onlyActive: true, limit: JUDGED_MAX };
  const judged = await judgedOverrides(
    engine,
    await ledger.forecastOverrides.list(filter),
    asOfDay,
  );
  return overrideValue(
    judged.map(
      ({ override, units, modelUnits, reason, createdBy, actualUnits }): OverrideOutcome => ({
        key: String(override),
        step: 1,
        value: units,
        model: modelUnits,
        actual: actualUnits ?? Number.NaN,
        reason,
        author: createdBy,
      }),
    ),
  );
}
