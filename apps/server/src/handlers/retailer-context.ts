import {
  AppError,
  type BusinessCalendar,
  type Currency,
  currencyDecimals,
  dayOfIso,
  isoOfDay,
  type Language,
  type Reason,
} from '@quanyu/domain';
import { type KpiFilter, type Row, renderLoopReason } from '@quanyu/loop';
import type { z } from 'zod';
import type { ReasonSchema } from '../api/shapes.ts';
import { SERVER_ERRORS } from '../errors.ts';
import type { Services } from '../services.ts';

/** What most handlers must know of the retailer. */
export interface RetailerContext {
  readonly currency: string;
  readonly minorPerMajor: number;
  readonly calendar: BusinessCalendar;
  /** First and last day of orders, today's included; null where there are none. */
  readonly firstDay: number | null;
  readonly lastDay: number | null;
  /** The last day of orders, else today. */
  readonly asOfDay: number;
}

export async function retailerContext({
  ledger,
  clock,
}: Pick<Services, 'ledger' | 'clock'>): Promise<RetailerContext> {
  const [settings, calendar, days] = await Promise.all([
    ledger.settings.get(),
    ledger.calendar(),
    // Orders dated ahead of now do not move the end, unless there are no others.
    ledger.pool.query<{ first_day: number | null; last_day: number | null }>(
      `select (select day from orders order by ordered_at, order_id limit 1) as first_day,
        coalesce(
          (select day from orders where ordered_at <= $1 order by ordered_at desc, order_id desc limit 1),
          (select day from orders order by ordered_at, order_id limit 1)) as last_day`,
      [clock.now()],
    ),
  ]);
  const { first_day: firstDay, last_day: lastDay } = days.rows[0] ?? {
    first_day: null,
    last_day: null,
  };
  return {
    currency: settings.currency,
    minorPerMajor: 10 ** currencyDecimals(settings.currency as Currency),
    calendar,
    firstDay,
    lastDay,
    asOfDay: lastDay ?? (await ledger.dayOf(clock.now())),
  };
}

/** The filter bar as it comes in a query. */
export interface FilterQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly channel?: string | undefined;
  readonly location?: string | undefined;
  readonly category?: string | undefined;
  readonly segment?: string | undefined;
  readonly product?: string | undefined;
}

const DEFAULT_DAYS = 28;

/** The filter with its days; by default the 28 days to the last day of data. */
export function kpiFilterOf(query: FilterQuery, asOfDay: number): KpiFilter {
  const toDay = dayOf(query.to) ?? asOfDay;
  const { channel, location, category, segment, product } = query;
  const named = { channel, location, category, segment, product };
  const given = Object.entries(named).filter(([, value]) => value !== undefined && value !== '');
  return {
    fromDay: dayOf(query.from) ?? toDay - DEFAULT_DAYS + 1,
    toDay,
    ...Object.fromEntries(given),
  };
}

export function dayOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : dayOfIso(text);
}

export function isoOrNull(day: unknown): string | null {
  return day === null || day === undefined ? null : isoOfDay(Number(day));
}

export function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

export function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

export function wholeOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Math.round(Number(value));
}

/** A reason with its text in a language. */
export function reasonAnswer(reason: Reason, language: Language): z.output<typeof ReasonSchema> {
  const { code, params } = reason;
  return { code, params: { ...params }, text: renderLoopReason(reason, language) };
}

/** Turns the rows of a page into answers. */
export function answered<T>(
  page: {
    readonly rows: readonly Row[];
    readonly nextCursor: string | null;
    readonly total: number | null;
  },
  answer: (row: Row) => T,
): { rows: T[]; nextCursor: string | null; total: number | null } {
  return { rows: page.rows.map(answer), nextCursor: page.nextCursor, total: page.total };
}

export function notFound(noun: string, id: string): AppError {
  return new AppError(SERVER_ERRORS.SERVER_NOT_FOUND, `Cannot find ${noun} ${id.slice(0, 200)}`, {
    place: noun,
  });
}
