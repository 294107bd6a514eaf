import { AppError, isoOfDay, isoWeekday } from '@quanyu/domain';
import type { Matrix } from '@quanyu/numeric';
import { FORECAST_ERRORS } from '../errors.ts';
import { officialDay } from './official-days.ts';
import { paydayOf, RETAIL_DAYS, type RetailDay } from './retail-days.ts';

export interface CalendarOptions {
  /** First day (since 1970-01-01) and number of days, 1 to 100,000. */
  readonly firstDay: number;
  readonly days: number;
  /** Default: `RETAIL_DAYS`. */
  readonly retailDays?: readonly RetailDay[];
  /** Leaves out days of other channels. Default: all days. */
  readonly channel?: string;
  /** Days of the month on which wages are paid. Default [10, 25]; empty = none. */
  readonly paydays?: readonly number[];
  /** Official days off and make-up workdays of China. Default true; false: weekends only. */
  readonly official?: boolean;
}

/** Figures of the calendar, one column each, for `Series.regressors` and `PredictOptions.known`. */
export interface CalendarColumns {
  /** Shape (days, names.length). */
  readonly matrix: Matrix;
  readonly names: readonly string[];
  /** Days whose days off have not been announced yet. Shape (days,). */
  readonly provisional: readonly boolean[];
}

const DAYS_MAX = 100_000;
/** Up to so many days around a day each has a column of its own; further out they are grouped. */
const SINGLE_DAYS = 3;
/** Days of a group further out. */
const GROUP_DAYS = 4;

/**
 * The calendar in columns: each retail day's window by single days near it and groups of four
 * further out, so that a festival that moves keeps its shape; weekdays, where a make-up workday
 * counts as the weekday that it replaces; days off; the days from payday on.
 * @throws AppError FORECAST_OPTION_INVALID.
 */
export function calendarColumns(options: CalendarOptions): CalendarColumns {
  const { firstDay, days } = options;
  if (!(Number.isInteger(firstDay) && Number.isInteger(days) && days >= 1 && days <= DAYS_MAX)) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_OPTION_INVALID,
      `Cannot lay out the calendar as firstDay and days must be whole, days 1 to ${DAYS_MAX}: current value is ${firstDay} and ${days}`,
      { place: 'days' },
    );
  }
  const columns = [
    ...weekdayColumns(options),
    ...windowColumns(options),
    ...paydayColumns(options),
  ];
  const data = new Float64Array(days * columns.length);
  columns.forEach(({ values }, k) => {
    values.forEach((value, t) => {
      data[t * columns.length + k] = value;
    });
  });
  const provisional = Array.from({ length: days }, (_, t) =>
    (options.official ?? true) ? officialDay(firstDay + t).provisional : false,
  );
  return {
    matrix: { data, rows: days, cols: columns.length },
    names: columns.map(({ name }) => name),
    provisional,
  };
}

interface Column {
  readonly name: string;
  readonly values: Float64Array;
}

function weekdayColumns({ firstDay, days, official = true }: CalendarOptions): Column[] {
  const weekday = new Float64Array(days);
  const off = new Float64Array(days);
  for (let t = 0; t < days; t++) {
    const at = isoWeekday(firstDay + t);
    const { work, makeUp } = official
      ? officialDay(firstDay + t)
      : { work: at <= 5, makeUp: false };
    // A make-up workday is a Friday in what people do; a day off in the week is one, whatever day.
    weekday[t] = makeUp ? 5 : at;
    off[t] = !work && at <= 5 ? 1 : 0;
  }
  const columns = Array.from({ length: 6 }, (_, k) => ({
    name: `weekday-${k + 1}`,
    values: weekday.map((value) => (value === k + 1 ? 1 : 0)),
  }));
  return official ? [...columns, { name: 'day-off', values: off }] : columns;
}

function windowColumns(options: CalendarOptions): Column[] {
  const { firstDay, days, channel, retailDays = RETAIL_DAYS } = options;
  const from = Number(isoOfDay(firstDay).slice(0, 4)) - 1;
  const until = Number(isoOfDay(firstDay + days).slice(0, 4)) + 1;
  const shown = retailDays.filter(
    ({ channels }) => channel === undefined || channels === undefined || channels.includes(channel),
  );
  return shown.flatMap((retailDay) => {
    const groups = windowGroups(retailDay);
    const columns = groups.map(({ name }) => ({ name, values: new Float64Array(days) }));
    for (let year = from; year <= until; year++) {
      const at = retailDay.dayIn(year) - firstDay;
      groups.forEach(({ first, last }, k) => {
        for (let t = Math.max(0, at + first); t <= Math.min(days - 1, at + last); t++) {
          columns[k]?.values.fill(1, t, t + 1);
        }
      });
    }
    return columns;
  });
}

/** The window of a day cut into single days near it and groups further out. */
function windowGroups(day: RetailDay): { name: string; first: number; last: number }[] {
  const groups: { name: string; first: number; last: number }[] = [];
  const add = (first: number, last: number): void => {
    const name =
      first === last ? `${day.key}${signed(first)}` : `${day.key}${signed(first)}..${last}`;
    groups.push({ name, first, last });
  };
  for (let last = -SINGLE_DAYS - 1; last >= -day.before; last -= GROUP_DAYS) {
    add(Math.max(-day.before, last - GROUP_DAYS + 1), last);
  }
  groups.reverse();
  const near = [-Math.min(day.before, SINGLE_DAYS), Math.min(day.after, SINGLE_DAYS)] as const;
  for (let k = near[0]; k <= near[1]; k++) add(k, k);
  for (let first = SINGLE_DAYS + 1; first <= day.after; first += GROUP_DAYS) {
    add(first, Math.min(day.after, first + GROUP_DAYS - 1));
  }
  return groups;
}

function signed(value: number): string {
  return value < 0 ? `${value}` : `+${value}`;
}

function paydayColumns(options: CalendarOptions): Column[] {
  const { firstDay, days, paydays = [10, 25], official = true } = options;
  if (paydays.length === 0) return [];
  const isWork = official ? (at: number) => officialDay(at).work : undefined;
  const values = new Float64Array(days);
  for (let t = 0; t < days; t++) {
    const at = firstDay + t;
    const since = paydays
      .flatMap((monthDay) =>
        [at, at - 28].map((inMonth) => at - paydayOf(inMonth, monthDay, isWork)),
      )
      .filter((distance) => distance >= 0);
    if (Math.min(...since) < SINGLE_DAYS) values[t] = 1;
  }
  return [{ name: 'payday', values }];
}
