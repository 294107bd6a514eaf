import type { RegressorPart } from '@quanyu/forecast';
import { sql } from '@quanyu/lake';
import { numberOf, type PlainRow, plainRows, textOf } from '../decide/table-rows.ts';
import { AFTER_DAYS, circumstances } from '../forecast/factor-columns.ts';
import { type Response, responsesOf } from '../forecast/forecast-effects.ts';
import type { SeriesFacts } from '../forecast/series-facts.ts';
import {
  type ForecastTools,
  type PlaceForecast,
  placeForecasts,
  usedLogs,
} from './forecast-detail.ts';

/** Another future of one product: a list price, a promotion, or both, on some days. */
export interface WhatIfQuestion {
  readonly product: string;
  readonly location?: string | undefined;
  /** Only this channel's part of the demand is changed. */
  readonly channel?: string | undefined;
  readonly fromDay: number;
  readonly toDay: number;
  readonly priceMinor?: number | undefined;
  /** Share of the price that a promotion takes off, above 0 and below 1. */
  readonly discountRate?: number | undefined;
  readonly asOfDay: number;
  readonly minorPerMajor: number;
}

export interface WhatIfTotals {
  readonly units: number;
  readonly revenueMinor: number;
  /** Null where the product's cost is not known. */
  readonly marginMinor: number | null;
}

export interface WhatIfDay {
  readonly day: number;
  readonly before: number;
  readonly after: number;
}

export interface WhatIfAnswer {
  readonly days: readonly WhatIfDay[];
  readonly before: WhatIfTotals;
  readonly after: WhatIfTotals;
  readonly change: WhatIfTotals;
  /** The change in units lies between these with 90 %, as far as the answers to price are unsure. */
  readonly unitsLow: number;
  readonly unitsHigh: number;
  /** Of the change: demand that only comes earlier, at most 0. */
  readonly pullForwardUnits: number;
  /** What other products of the group would sell more or less; null where it cannot be told. */
  readonly others: WhatIfTotals | null;
  readonly elasticity: Response;
  /** Whether the elasticity is what is usual, because the own data says little. */
  readonly isAssumed: boolean;
}

/** Above this error the elasticity is the usual one rather than one that was seen. */
const SEEN_ERROR_MAX = 0.5;
/** Two-sided 90 %. */
const Z90 = 1.645;
/** Effects on others smaller than this many standard errors are not told. */
const SURE = 2;

/**
 * The forecast as it is and under another price or promotion, with what that does to units, revenue
 * and margin; undefined where there is no forecast. Days are those ahead that the forecast covers.
 */
export async function whatIfForecast(
  tools: ForecastTools,
  question: WhatIfQuestion,
): Promise<WhatIfAnswer | undefined> {
  const forecasts = await placeForecasts(tools, question);
  const [first] = forecasts;
  if (first === undefined) return undefined;
  const money = await moneyOf(tools, question);
  const shares = await channelShares(tools, question);
  const sums = { days: new Map<number, { before: number; after: number }>(), ...noSums() };
  for (const forecast of forecasts) {
    addPlace(sums, { forecast, question, money, share: shares.get(forecast.location) ?? 0 });
  }
  const { elasticity } = responsesOf(first.effects, first.facts.group);
  const before = totals(sums.before, money);
  const after = totals(sums.after, money);
  return {
    days: [...sums.days]
      .sort(([a], [b]) => a - b)
      .map(([day, { before: own, after: other }]) => ({ day, before: own, after: other })),
    before,
    after,
    change: difference(after, before),
    unitsLow: sums.low - before.units,
    unitsHigh: sums.high - before.units,
    pullForwardUnits: sums.pulled,
    others: await othersChange(tools, question, first),
    elasticity,
    isAssumed: elasticity.error > SEEN_ERROR_MAX,
  };
}

interface Money {
  /** Major units. */
  readonly price: number;
  readonly cost: number | null;
  readonly minorPerMajor: number;
}

interface MoneySum {
  units: number;
  revenue: number;
}

interface Sums {
  readonly days: Map<number, { before: number; after: number }>;
  readonly before: MoneySum;
  readonly after: MoneySum;
  low: number;
  high: number;
  pulled: number;
}

function noSums(): Omit<Sums, 'days'> {
  return {
    before: { units: 0, revenue: 0 },
    after: { units: 0, revenue: 0 },
    low: 0,
    high: 0,
    pulled: 0,
  };
}

interface PlaceQuestion {
  readonly forecast: PlaceForecast;
  readonly question: WhatIfQuestion;
  readonly money: Money;
  /** Share of the place's demand that is changed. */
  readonly share: number;
}

/** Adds one place's days before and after to the sums. */
function addPlace(sums: Sums, { forecast, question, money, share }: PlaceQuestion): void {
  const changed = changedFacts(forecast.facts, question, { money, share });
  const [planned, other] = [usedLogs(forecast, forecast.facts), usedLogs(forecast, changed)];
  const { location, lift, firstDay, fittedDay, mean, effects } = forecast;
  const place = { location, lift, firstDay, days: mean.length, priceDay: fittedDay };
  const [now, then] = [
    circumstances({ ...place, facts: forecast.facts }),
    circumstances({ ...place, facts: changed }),
  ];
  const responses = responsesOf(effects, forecast.facts.group);
  for (let d = 0; d < mean.length; d++) {
    const day = firstDay + d;
    if (day < question.fromDay || day > question.toDay + AFTER_DAYS) continue;
    const override = forecast.overridden.get(day);
    const before = (mean[d] ?? 0) * (override?.ratio ?? 1) + (override?.plus ?? 0);
    const moved = (log: ReadonlyMap<RegressorPart, Float64Array>): number =>
      (log.get('price')?.[d] ?? 0) + (log.get('promotion')?.[d] ?? 0);
    const change = moved(other) - moved(planned);
    const after = before * Math.exp(change);
    const differs = (name: keyof typeof then): number => (then[name][d] ?? 0) - (now[name][d] ?? 0);
    const error = Math.hypot(
      responses.elasticity.error * (differs('logPrice') + differs('logDiscount')),
      responses.promoted.error * differs('promoted'),
      responses.after.error * differs('after'),
    );
    sums.low += before * Math.exp(change - Z90 * error);
    sums.high += before * Math.exp(change + Z90 * error);
    sums.pulled += Math.min(0, before * Math.expm1(responses.after.value * differs('after')));
    const paid = (on: typeof now): number =>
      money.price * Math.exp((on.logPrice[d] ?? 0) + (on.logDiscount[d] ?? 0));
    addMoney(sums.before, before, paid(now));
    addMoney(sums.after, after, paid(then));
    const known = sums.days.get(day) ?? { before: 0, after: 0 };
    sums.days.set(day, { before: known.before + before, after: known.after + after });
  }
}

function addMoney(sum: MoneySum, units: number, price: number): void {
  sum.units += units;
  sum.revenue += units * price;
}

/** What is known of the product with the other price or promotion put in. */
function changedFacts(
  facts: SeriesFacts,
  { fromDay, toDay, priceMinor, discountRate }: WhatIfQuestion,
  { money, share }: { readonly money: Money; readonly share: number },
): SeriesFacts {
  const promotions =
    discountRate === undefined || share <= 0
      ? facts.promotions
      : [...facts.promotions, { fromDay, toDay, discount: discountRate, share }];
  if (priceMinor === undefined || share <= 0 || !(money.price > 0)) return { ...facts, promotions };
  // Prices are told against today's; a channel's price moves its share of the demand.
  const wanted = money.price * (priceMinor / money.minorPerMajor / money.price) ** share;
  const prices = [
    { day: 0, price: money.price },
    ...facts.prices.filter(({ day }) => day < fromDay && facts.prices.length > 1),
    { day: fromDay, price: wanted },
    { day: toDay + 1, price: money.price },
  ];
  return { ...facts, promotions, prices };
}

function totals({ units, revenue }: MoneySum, { cost, minorPerMajor }: Money): WhatIfTotals {
  return {
    units,
    revenueMinor: Math.round(revenue * minorPerMajor),
    marginMinor: cost === null ? null : Math.round((revenue - units * cost) * minorPerMajor),
  };
}

function difference(after: WhatIfTotals, before: WhatIfTotals): WhatIfTotals {
  return {
    units: after.units - before.units,
    revenueMinor: after.revenueMinor - before.revenueMinor,
    marginMinor:
      after.marginMinor === null || before.marginMinor === null
        ? null
        : after.marginMinor - before.marginMinor,
  };
}

/** List price and cost of the product; where no price is listed, what was paid lately. */
async function moneyOf(
  { engine }: ForecastTools,
  { product, asOfDay, minorPerMajor }: WhatIfQuestion,
): Promise<Money> {
  const [row = {}] = await plainRows(
    engine,
    sql`
      select cast(p.price as double) as price, cast(p.cost as double) as cost,
        (select cast(sum(d.revenue_minor) as double) / nullif(sum(d.units), 0)
          from daily_demand as d
          where d.product_id = ${product} and d.day > ${asOfDay - 180}) as paid_minor
      from products as p where p.product_id = ${product}`,
  );
  const listed = numberOf(row, 'price');
  return {
    price: listed > 0 ? listed : numberOf(row, 'paid_minor') / minorPerMajor,
    cost: positiveOrNull(row, 'cost'),
    minorPerMajor,
  };
}

function positiveOrNull(row: PlainRow, name: string): number | null {
  const value = numberOf(row, name);
  return value > 0 ? value : null;
}

/** Share of the asked channel in each place's demand of the last half year; 1 without a channel. */
export async function channelShares(
  { engine }: ForecastTools,
  { product, channel, asOfDay }: Pick<WhatIfQuestion, 'product' | 'channel' | 'asOfDay'>,
): Promise<ReadonlyMap<string, number>> {
  const rows = await plainRows(
    engine,
    sql`
      select coalesce(location_id, '') as location_id,
        cast(sum(quantity) as double) as units,
        cast(sum(case when channel_id = ${channel ?? ''} then quantity else 0 end) as double) as own
      from sales_facts
      where kind = 'sale' and quantity > 0 and product_id = ${product} and day > ${asOfDay - 180}
      group by 1 order by 1 asc`,
  );
  const shareOf = (row: PlainRow): number =>
    channel === undefined ? 1 : numberOf(row, 'own') / Math.max(1e-9, numberOf(row, 'units'));
  return new Map(rows.map((row) => [textOf(row, 'location_id'), shareOf(row)]));
}

/** What the rest of the group does while this product is promoted: cannibalism or halo. */
async function othersChange(
  { engine }: ForecastTools,
  question: WhatIfQuestion,
  { effects, facts }: PlaceForecast,
): Promise<WhatIfTotals | null> {
  const { kin } = responsesOf(effects, facts.group);
  if (question.discountRate === undefined || Math.abs(kin.value) < SURE * kin.error) return null;
  const { product, location, fromDay, toDay, minorPerMajor, asOfDay } = question;
  const place = location === undefined ? sql`` : sql` and f.location_id = ${location}`;
  const [row = {}] = await plainRows(
    engine,
    sql`
      with own as (
        select product_id from forecast_facts where kind = 4 and amount = ${facts.group}
      ), sold as (
        select d.product_id, sum(d.units) as units from daily_demand as d
          join own as o on o.product_id = d.product_id
        where d.day > ${asOfDay - 180} group by 1
      )
      select sum(f.mean) as units, sum(f.mean * p.price) as revenue,
        sum(f.mean * (p.price - p.cost)) as margin,
        (select cast(sum(case when product_id = ${product} then units else 0 end) / nullif(sum(units), 0) as double)
          from sold) as share
      from forecasts as f join own as o on o.product_id = f.product_id
        join products as p on p.product_id = f.product_id
      where f.product_id <> ${product} and f.day between ${fromDay} and ${toDay}${place}`,
  );
  const factor = Math.expm1(kin.value * numberOf(row, 'share'));
  const minorOf = (name: string): number =>
    Math.round(numberOf(row, name) * factor * minorPerMajor);
  return {
    units: numberOf(row, 'units') * factor,
    revenueMinor: minorOf('revenue'),
    marginMinor: minorOf('margin'),
  };
}
