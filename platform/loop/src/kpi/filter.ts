import { AppError, type DayIndex, dayIndex } from '@quanyu/domain';
import { LOOP_ERRORS } from '../errors.ts';

export type KpiDimension = 'channel' | 'location' | 'category' | 'segment' | 'product';
export type KpiGrain = 'total' | 'day' | 'week' | 'month';

/** What every page filters by. Days are business days, both ends in. */
export interface KpiFilter {
  readonly fromDay: number;
  readonly toDay: number;
  readonly channel?: string;
  readonly location?: string;
  /** Path from the widest, joined by `>`; holds everything below it. */
  readonly category?: string;
  readonly segment?: string;
  readonly product?: string;
}

export interface KpiPeriod {
  readonly fromDay: DayIndex;
  readonly toDay: DayIndex;
}

const PERIODS_MAX = 4_000;
const DAY_MS = 86_400_000;

/**
 * Cuts a range into whole or clipped periods: weeks begin on Monday, months on their first.
 * @throws AppError LOOP_FILTER_INVALID where the range is empty or has over 4,000 periods.
 */
export function periodsOf({ fromDay, toDay }: KpiFilter, grain: KpiGrain): readonly KpiPeriod[] {
  if (!(fromDay <= toDay)) {
    throw new AppError(
      LOOP_ERRORS.LOOP_FILTER_INVALID,
      `Cannot show a period that ends before it begins: current value is ${fromDay} to ${toDay}`,
      { place: 'from' },
    );
  }
  const periods: KpiPeriod[] = [];
  for (let first = fromDay; first <= toDay; ) {
    const last = Math.min(toDay, lastDayOf(first, grain, toDay));
    periods.push({ fromDay: dayIndex(first), toDay: dayIndex(last) });
    if (periods.length > PERIODS_MAX) {
      throw new AppError(
        LOOP_ERRORS.LOOP_FILTER_INVALID,
        `Cannot show more than ${PERIODS_MAX} periods: current grain is ${grain}`,
        { place: 'grain', remedy: 'Take a coarser grain or a shorter range.' },
      );
    }
    first = last + 1;
  }
  return periods;
}

function lastDayOf(day: number, grain: KpiGrain, toDay: number): number {
  if (grain === 'total') return toDay;
  if (grain === 'day') return day;
  if (grain === 'week') return day + 6 - ((((day + 3) % 7) + 7) % 7);
  const date = new Date(day * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) / DAY_MS;
}
