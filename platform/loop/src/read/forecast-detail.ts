import {
  FORECAST_PARTS,
  type ForecastParts,
  meanParts,
  type RegressorPart,
  withFactorParts,
} from '@quanyu/forecast';
import { type AnalyticsEngine, type Expression, sql } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import { numberOf, type PlainRow, plainRows, textOf } from '../decide/table-rows.ts';
import { loadEffects } from '../forecast/effects-table.ts';
import { FACTOR_COLUMNS, factorColumns } from '../forecast/factor-columns.ts';
import type { ForecastEffects } from '../forecast/forecast-effects.ts';
import {
  type OverriddenDay,
  overriddenDays,
  overridesBySeries,
} from '../forecast/override-ratios.ts';
import { factsOfRows, type SeriesFacts } from '../forecast/series-facts.ts';

/** The forecast of one product at one location with all that it was made of. */
export interface PlaceForecast {
  readonly location: string;
  readonly model: string;
  readonly fittedDay: number;
  readonly firstDay: number;
  /** Units a day from `firstDay` on. Shape (days,). */
  readonly mean: Float64Array;
  readonly facts: SeriesFacts;
  readonly effects: ForecastEffects;
  readonly lift: number;
  /** Which factors are used, in the order of `FACTOR_COLUMNS`. */
  readonly used: readonly boolean[];
  /** Days on which people's figures hold. */
  readonly overridden: ReadonlyMap<number, OverriddenDay>;
}

export interface ForecastQuestion {
  readonly product: string;
  readonly location?: string | undefined;
  /** The last day of data: the forecast begins after it. */
  readonly asOfDay: number;
}

export interface ForecastTools {
  readonly engine: AnalyticsEngine;
  readonly ledger: Ledger;
}

/** The last day of data that the published forecasts stand on; undefined without forecasts. */
export async function forecastDay(engine: AnalyticsEngine): Promise<number | undefined> {
  const [row = {}] = await plainRows(engine, sql`select min(day) - 1 as day from forecasts`);
  return row['day'] === null || row['day'] === undefined ? undefined : numberOf(row, 'day');
}

/** The forecasts of one product by location, in order of locations. */
export async function placeForecasts(
  tools: ForecastTools,
  { product, location, asOfDay }: ForecastQuestion,
): Promise<readonly PlaceForecast[]> {
  const { engine } = tools;
  const place = location === undefined ? sql`` : sql` and f.location_id = ${location}`;
  const [rows, facts, overridden] = await Promise.all([
    plainRows(engine, forecastQuery(product, place, asOfDay)),
    plainRows(
      engine,
      sql`select * from forecast_facts where product_id = ${product}
        order by kind asc, day asc, location_id asc`,
    ),
    overriddenDays(tools, { asOfDay, product }),
  ]);
  const bySeries = overridesBySeries(overridden);
  const byPlace = new Map<string, PlainRow[]>();
  for (const row of rows) {
    const own = byPlace.get(textOf(row, 'location_id')) ?? [];
    own.push(row);
    byPlace.set(textOf(row, 'location_id'), own);
  }
  return Promise.all(
    [...byPlace].map(async ([at, own]): Promise<PlaceForecast> => {
      const [first = {}] = own;
      return {
        location: at,
        model: textOf(first, 'model'),
        fittedDay: numberOf(first, 'fitted_day'),
        firstDay: numberOf(first, 'day'),
        mean: Float64Array.from(own, (row) => numberOf(row, 'mean')),
        facts: factsOfRows(facts, at),
        effects: await loadEffects(engine, textOf(first, 'effects_id')),
        lift: numberOf(first, 'lift'),
        used: Array.from(textOf(first, 'used'), (letter) => letter === '1'),
        overridden: bySeries.get(`${product}|${at}`) ?? new Map(),
      };
    }),
  );
}

function forecastQuery(product: string, place: Expression, asOfDay: number): Expression {
  return sql`
    select f.location_id, f.day, f.mean, f.model, f.fitted_day, t.effects_id, t.lift, t.used
    from forecasts as f left join forecast_factors as t
      on t.product_id = f.product_id and t.location_id = f.location_id
        and t.fitted_day = f.fitted_day
    where f.product_id = ${product}${place} and f.day > ${asOfDay}
    order by f.location_id asc nulls first, f.day asc nulls first`;
}

const WEEK = 7;

/**
 * The parts of a forecast by day: they add up to its mean. The factors that it was made with are taken
 * out again; what is left is read as level, trend and week.
 */
export function partsOfForecast(forecast: PlaceForecast): ForecastParts {
  const { mean, model } = forecast;
  const logs = usedLogs(forecast, forecast.facts);
  const total = new Float64Array(mean.length);
  for (const log of logs.values()) {
    for (let d = 0; d < total.length; d++) total[d] = (total[d] ?? 0) + (log[d] ?? 0);
  }
  const plain = mean.map((value, d) => value / Math.exp(total[d] ?? 0));
  return withFactorParts(meanParts(plain, model === 'counts' ? plain.length : WEEK), logs);
}

/** Logarithms of the factors in use by the part they belong to, under some facts. */
export function usedLogs(
  forecast: PlaceForecast,
  facts: SeriesFacts,
): ReadonlyMap<RegressorPart, Float64Array> {
  const { effects, location, lift, firstDay, mean, fittedDay, used } = forecast;
  const days = mean.length;
  const place = { location, facts, lift, firstDay, days, priceDay: fittedDay };
  const { data, cols } = factorColumns(effects, place);
  const logs = new Map<RegressorPart, Float64Array>();
  FACTOR_COLUMNS.forEach(({ part }, i) => {
    if (used[i] !== true) return;
    const log = logs.get(part) ?? new Float64Array(days);
    for (let d = 0; d < days; d++) log[d] = (log[d] ?? 0) + (data[d * cols + i] ?? 0);
    logs.set(part, log);
  });
  return logs;
}

/** Parts of several forecasts, day by day from the first day of the first. */
export function summedParts(forecasts: readonly PlaceForecast[]): {
  readonly firstDay: number;
  readonly parts: ForecastParts;
} {
  const firstDay = forecasts.reduce((least, one) => Math.min(least, one.firstDay), Infinity);
  const last = forecasts.reduce((most, one) => Math.max(most, one.firstDay + one.mean.length), 0);
  const days = forecasts.length === 0 ? 0 : last - firstDay;
  const sums = Object.fromEntries(
    FORECAST_PARTS.map((part) => [part, new Float64Array(days)]),
  ) as unknown as ForecastParts;
  for (const forecast of forecasts) {
    const own = partsOfForecast(forecast);
    for (const part of FORECAST_PARTS) {
      own[part].forEach((value, d) => {
        const at = d + forecast.firstDay - firstDay;
        sums[part][at] = (sums[part][at] ?? 0) + value;
      });
    }
  }
  return { firstDay: days === 0 ? 0 : firstDay, parts: sums };
}
