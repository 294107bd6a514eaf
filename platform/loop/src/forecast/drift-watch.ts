import { type Language, type Reason, renderReason } from '@quanyu/domain';
import {
  type DriftState,
  driftWatch,
  type ErrorBand,
  errorBand,
  REASONS_EN,
  REASONS_ZH,
  watchDrift,
} from '@quanyu/forecast';
import { type DerivedCell, fn, raw, sql } from '@quanyu/lake';
import { numberOf, plainRows, textOf } from '../decide/table-rows.ts';
import { FORECAST_BANDS } from '../published-forecasts.ts';
import type { StepContext } from '../step.ts';

/** Backtest errors of a category by day: units sold and units forecast. Shapes (days,). */
export interface DayErrors {
  readonly actual: Float64Array;
  readonly forecast: Float64Array;
}

/** The band of each category's daily error relative to its forecast; `category` '' is all. */
export function bandsOf(errors: ReadonlyMap<string, DayErrors>): ReadonlyMap<string, ErrorBand> {
  const bands = new Map<string, ErrorBand>();
  for (const [category, { actual, forecast }] of errors) {
    const level = forecast.reduce((sum, value) => sum + value, 0) / Math.max(1, forecast.length);
    if (forecast.length < BAND_DAYS_MIN || !(level > 0)) continue;
    bands.set(category, errorBand(actual.map((units, d) => (units - (forecast[d] ?? 0)) / level)));
  }
  return bands;
}

/** A band from fewer days than this would be left by chance. */
const BAND_DAYS_MIN = 14;
/** A judged sample is more even than all series; a band is at least this share of the forecast. */
const DEVIATION_MIN = 0.1;
/** An alarm is shown for so many days. */
const SHOWN_DAYS = 14;

/**
 * Watches the errors that published forecasts have made since their bands were set, category by
 * category. A category that has left its band on a new day becomes an open data issue; one that is
 * back inside closes it.
 * @param bands New bands; those of the last night are kept where there are none.
 * @param since Days after this one are new.
 */
export async function watchBands(
  context: StepContext,
  bands: ReadonlyMap<string, ErrorBand> | null,
  since: number,
): Promise<readonly string[]> {
  const { lake, ledger, asOfDay, engine } = context;
  const kept = await plainRows(
    engine,
    sql`select * from forecast_bands order by category asc nulls first`,
  );
  const alarms: string[] = [];
  const rows: DerivedCell[][] = [];
  await ledger.pool.query(
    `update data_issues set status = 'resolved'
     where code like 'FORECAST_DRIFT_%' and status = 'open'`,
  );
  const known = new Map(
    kept.map((row) => [
      textOf(row, 'category'),
      {
        mean: numberOf(row, 'mean'),
        deviation: numberOf(row, 'deviation'),
        day: numberOf(row, 'set_day'),
      },
    ]),
  );
  const used =
    bands === null
      ? known
      : new Map(
          [...bands].map(([category, band]) => [
            category,
            { ...band, day: keptDay(known.get(category)?.day, asOfDay) },
          ]),
        );
  const live = await liveByCategory(context);
  for (const [category, band] of [...used].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const days = (live.get(category) ?? []).filter(({ day }) => day > band.day);
    const found = replay({ ...band, deviation: Math.max(DEVIATION_MIN, band.deviation) }, days);
    const isShown = found !== null && found.day > asOfDay - SHOWN_DAYS;
    rows.push([
      category,
      band.mean,
      band.deviation,
      band.day,
      isShown ? found.alarm.code : null,
      isShown ? found.day : null,
    ]);
    if (!isShown) continue;
    if (found.day > since) alarms.push(category);
    await recordAlarm(context, category, found.alarm);
  }
  await lake.publish(FORECAST_BANDS, { kind: 'rows', rows });
  return alarms;
}

/** Errors are watched from the day on which a band was first set. */
function keptDay(before: number | undefined, asOfDay: number): number {
  return before ?? asOfDay;
}

interface LiveDay {
  readonly day: number;
  /** Units sold over units forecast, less 1. */
  readonly error: number;
}

async function liveByCategory({
  engine,
}: StepContext): Promise<ReadonlyMap<string, readonly LiveDay[]>> {
  const rows = await plainRows(
    engine,
    sql`
      select coalesce(${fn.listElement(raw('p.category_path'), raw('0'))}, '(none)') as category,
        o.day,
        sum(o.units) as units, sum(o.mean) as forecast
      from forecast_outcomes as o left join products as p on p.product_id = o.product_id
      group by 1, 2
      union all
      select '', day, sum(units), sum(mean) from forecast_outcomes group by 2
      order by 1 asc, 2 asc`,
  );
  const days = new Map<string, LiveDay[]>();
  for (const row of rows) {
    const forecast = numberOf(row, 'forecast');
    if (!(forecast > 0)) continue;
    const own = days.get(textOf(row, 'category')) ?? [];
    own.push({ day: numberOf(row, 'day'), error: numberOf(row, 'units') / forecast - 1 });
    days.set(textOf(row, 'category'), own);
  }
  return days;
}

/** The last alarm over some days, or null. */
function replay(
  band: ErrorBand,
  days: readonly LiveDay[],
): { readonly day: number; readonly alarm: Reason } | null {
  let state: DriftState = driftWatch({ mean: band.mean, deviation: band.deviation });
  let last: { day: number; alarm: Reason } | null = null;
  for (const { day, error } of days) {
    const step = watchDrift(state, error);
    state = step.state;
    if (step.alarm !== null) last = { day, alarm: step.alarm };
  }
  return last;
}

async function recordAlarm(
  { ledger, runId }: StepContext,
  category: string,
  alarm: Reason,
): Promise<void> {
  const params = { ...alarm.params, category };
  const text = driftIssueText({ code: alarm.code, params });
  if (text === undefined) return;
  await ledger.issues.record([
    {
      code: alarm.code,
      severity: 'warning',
      ...text,
      params,
      runId,
      field: 'forecast',
      value: category,
    },
  ]);
}

/** Message and remedy of a drift alarm among the data issues; undefined for other codes. */
export function driftIssueText(
  issue: { readonly code: string; readonly params?: Readonly<Record<string, unknown>> },
  language: Language = 'en',
): { readonly message: string; readonly remedy: string } | undefined {
  if (!issue.code.startsWith('FORECAST_DRIFT_')) return undefined;
  const given = issue.params ?? {};
  const params = {
    seen: Number(given['seen'] ?? 0),
    // Errors are watched as shares of the forecast and told as percent.
    deviation: 100 * Number(given['deviation'] ?? 0),
  };
  const catalogue = language === 'zh' ? REASONS_ZH : REASONS_EN;
  const message = renderReason({ code: issue.code, params }, catalogue, language);
  const category = String(given['category'] ?? '');
  const place = category === '' ? ALL[language] : category;
  const colon = language === 'zh' ? '：' : ': ';
  return { message: `${place}${colon}${message}`, remedy: REMEDY[language] };
}

const ALL: Readonly<Record<Language, string>> = { en: 'All products', zh: '全部商品' };
const REMEDY: Readonly<Record<Language, string>> = {
  en: 'Open the forecast quality page, look at the worst products, and enter promotions, prices or figures of your own that the model does not know.',
  zh: '打开“预测质量”页面，查看误差最大的商品，并录入模型不知道的促销、价格或人工预测。',
};
