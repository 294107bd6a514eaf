import { effectLogs } from '@quanyu/forecast';
import { type EffectKind, effectColumns } from './effect-columns.ts';

/**
 * What many series together teach about demand, used by every one of them: factors of the calendar
 * by location and by group of products, and answers to price and promotion by group. Plain data, so
 * that it goes to workers and into a table.
 */
export interface ForecastEffects {
  /** Text that tells these effects from others. */
  readonly id: string;
  /** Day on which they were estimated. */
  readonly version: number;
  readonly official: boolean;
  /** Names of the columns that the coefficients belong to, in order. */
  readonly columns: readonly string[];
  /** Coefficients by location. */
  readonly locations: Readonly<Record<string, readonly number[]>>;
  /** Groups of products in order: series name theirs by its place. */
  readonly groups: readonly EffectGroup[];
  /** What holds for products of no group. */
  readonly responses: Responses;
}

/** A group of products: a category. */
export interface EffectGroup {
  readonly name: string;
  /** Coefficients that differ from the locations'. */
  readonly coefficients: readonly number[];
  readonly responses: Responses;
}

/** Logarithms of factors; each with its standard error. */
export interface Responses {
  /** Of demand by the logarithm of the price paid: below 0. */
  readonly elasticity: Response;
  /** Of being promoted at all, beside its price. */
  readonly promoted: Response;
  /** In the week after a promotion: below 0 where demand was pulled forward. */
  readonly after: Response;
  /** Of the rest of a group being promoted while the product is not: below 0 is cannibalism. */
  readonly kin: Response;
}

export interface Response {
  readonly value: number;
  readonly error: number;
}

/** What is believed before anything is seen: demand falls by about 1.5 % for 1 % of price. */
export const PRIOR_RESPONSES: Responses = {
  elasticity: { value: -1.5, error: 0.75 },
  promoted: { value: 0, error: 0.3 },
  after: { value: 0, error: 0.15 },
  kin: { value: 0, error: 0.2 },
};

export const RESPONSE_NAMES = ['elasticity', 'promoted', 'after', 'kin'] as const;

/** No effects: every factor is 1. */
export const NO_EFFECTS: ForecastEffects = {
  id: 'none',
  version: 0,
  official: false,
  columns: [],
  locations: {},
  groups: [],
  responses: PRIOR_RESPONSES,
};

/** Logarithms of the calendar's factors on consecutive days. Shape (days,) each. */
export interface CalendarLogs {
  readonly weekday: Float64Array;
  readonly yearly: Float64Array;
  readonly calendar: Float64Array;
}

export interface CalendarQuestion {
  readonly location: string;
  /** Place of the group in `groups`; NaN or outside = none. */
  readonly group: number;
  readonly firstDay: number;
  readonly days: number;
}

/** Factors of weekday, year and calendar for the products of a group at a location. */
export function calendarLogs(effects: ForecastEffects, question: CalendarQuestion): CalendarLogs {
  const { location, group, firstDay, days } = question;
  const span = spanAround(firstDay, days);
  const own = scopeLogs(effects, span, `at ${location}`, effects.locations[location]);
  const kin = scopeLogs(effects, span, `of ${group}`, effects.groups[group]?.coefficients);
  const from = firstDay - span.firstDay;
  const sum = (a: Float64Array, b: Float64Array): Float64Array =>
    Float64Array.from({ length: days }, (_, t) => (a[from + t] ?? 0) + (b[from + t] ?? 0));
  return {
    weekday: sum(own.weekday, kin.weekday),
    yearly: sum(own.yearly, kin.yearly),
    calendar: sum(own.calendar, kin.calendar),
  };
}

interface Span {
  readonly firstDay: number;
  readonly days: number;
}

/** Spans begin and end at multiples of this, so that series of many lengths share them. */
const SPAN_STEP = 512;

function spanAround(firstDay: number, days: number): Span {
  const from = Math.floor(firstDay / SPAN_STEP) * SPAN_STEP;
  const until = Math.ceil((firstDay + days) / SPAN_STEP) * SPAN_STEP;
  return { firstDay: from, days: until - from };
}

/** Logarithms kept: a process meets the locations and groups of one retailer again and again. */
const KEPT_MAX = 1024;
const kept = new Map<string, CalendarLogs>();

function scopeLogs(
  effects: ForecastEffects,
  span: Span,
  scope: string,
  coefficients: readonly number[] | undefined,
): CalendarLogs {
  if (coefficients === undefined || coefficients.length === 0) return NO_LOGS;
  const key = `${effects.id} ${span.firstDay} ${span.days} ${scope}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const columns = effectColumns({ ...span, official: effects.official });
  const logsOf = (kind: EffectKind): Float64Array =>
    effectLogs(
      coefficients.map((value, i) => (columns.kinds[i] === kind ? value : 0)),
      { data: columns.data, rows: columns.days, cols: columns.names.length },
    );
  const made = {
    weekday: logsOf('weekday'),
    yearly: logsOf('yearly'),
    calendar: logsOf('calendar'),
  };
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(key, made);
  return made;
}

const NO_LOGS: CalendarLogs = {
  weekday: new Float64Array(0),
  yearly: new Float64Array(0),
  calendar: new Float64Array(0),
};

/** How the products of a group answer to price and promotion. */
export function responsesOf(effects: ForecastEffects, group: number): Responses {
  return effects.groups[group]?.responses ?? effects.responses;
}
