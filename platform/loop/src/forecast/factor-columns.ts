import type { FactorColumn } from '@quanyu/forecast';
import type { Matrix } from '@quanyu/numeric';
import {
  calendarLogs,
  type ForecastEffects,
  type Responses,
  responsesOf,
} from './forecast-effects.ts';
import type { PromotedSpan, SeriesFacts } from './series-facts.ts';

/** The columns of a series' factors: what each logarithm belongs to. */
export const FACTOR_COLUMNS: readonly FactorColumn[] = [
  { part: 'season', countsOnly: true },
  { part: 'season' },
  { part: 'calendar' },
  { part: 'price' },
  { part: 'promotion' },
];

/** Days after a promotion in which demand may have been pulled forward. */
export const AFTER_DAYS = 7;

export interface FactorQuestion {
  readonly location: string;
  readonly facts: SeriesFacts;
  /** Extra factor of its own promotions, as a logarithm. */
  readonly lift: number;
  readonly firstDay: number;
  readonly days: number;
  /** The day whose price all prices are told against. */
  readonly priceDay: number;
}

/** Circumstances of each day: what the responses are multiplied with. Shape (days,) each. */
export interface Circumstances {
  /** Logarithm of price paid over the price of `priceDay`: list price, and discount. */
  readonly logPrice: Float64Array;
  readonly logDiscount: Float64Array;
  readonly promoted: Float64Array;
  readonly after: Float64Array;
  readonly kin: Float64Array;
}

/** Logarithms of a series' factors by day, in the order of `FACTOR_COLUMNS`. Shape (days, 5). */
export function factorColumns(effects: ForecastEffects, question: FactorQuestion): Matrix {
  const { days, lift } = question;
  const { group } = question.facts;
  const calendar = calendarLogs(effects, { ...question, group });
  const responses = responsesOf(effects, group);
  const on = circumstances(question);
  const cols = FACTOR_COLUMNS.length;
  const data = new Float64Array(days * cols);
  for (let t = 0; t < days; t++) {
    const at = t * cols;
    data[at] = calendar.weekday[t] ?? 0;
    data[at + 1] = calendar.yearly[t] ?? 0;
    data[at + 2] = calendar.calendar[t] ?? 0;
    data[at + 3] = responses.elasticity.value * (on.logPrice[t] ?? 0);
    data[at + 4] = promotionLog(responses, on, { t, lift });
  }
  return { data, rows: days, cols };
}

function promotionLog(
  responses: Responses,
  on: Circumstances,
  { t, lift }: { readonly t: number; readonly lift: number },
): number {
  const promoted = on.promoted[t] ?? 0;
  return (
    responses.elasticity.value * (on.logDiscount[t] ?? 0) +
    (responses.promoted.value + lift) * promoted +
    responses.after.value * (on.after[t] ?? 0) +
    responses.kin.value * (on.kin[t] ?? 0)
  );
}

/** What price and promotions were or will be on each day. */
export function circumstances(question: FactorQuestion): Circumstances {
  const { facts, firstDay, days, priceDay } = question;
  const logDiscount = new Float64Array(days);
  const promoted = new Float64Array(days);
  const after = new Float64Array(days);
  const kin = new Float64Array(days);
  const each = (span: PromotedSpan, extra: number, use: (t: number) => void): void => {
    const first = Math.max(0, span.fromDay - firstDay);
    const last = Math.min(days - 1, span.toDay + extra - firstDay);
    for (let t = first; t <= last; t++) use(t);
  };
  for (const span of facts.promotions) {
    each(span, AFTER_DAYS, (t) => {
      if (t + firstDay > span.toDay) after[t] = Math.max(after[t] ?? 0, span.share);
    });
  }
  for (const span of facts.promotions) {
    const log = span.share * Math.log(1 - span.discount);
    each(span, 0, (t) => {
      // Two promotions at once: the deeper one is what is paid.
      logDiscount[t] = Math.min(logDiscount[t] ?? 0, log);
      promoted[t] = Math.max(promoted[t] ?? 0, span.share);
      after[t] = 0;
    });
  }
  for (const span of facts.kin) {
    each(span, 0, (t) => {
      if (promoted[t] === 0) kin[t] = Math.max(kin[t] ?? 0, span.share);
    });
  }
  return {
    logPrice: priceLogs(facts, firstDay, days, priceDay),
    logDiscount,
    promoted,
    after,
    kin,
  };
}

function priceLogs(
  { prices }: SeriesFacts,
  firstDay: number,
  days: number,
  priceDay: number,
): Float64Array {
  const logs = new Float64Array(days);
  const reference = priceOn(prices, priceDay);
  if (reference === undefined || prices.length < 2) return logs;
  for (let t = 0; t < days; t++) {
    logs[t] = Math.log((priceOn(prices, firstDay + t) ?? reference) / reference);
  }
  return logs;
}

/** The price that holds on a day; before the first known one, the first. */
function priceOn(prices: SeriesFacts['prices'], day: number): number | undefined {
  let found = prices[0]?.price;
  for (const { day: from, price } of prices) if (from <= day) found = price;
  return found;
}
