import { AppError } from '@quanyu/domain';
import { CLI_ERRORS } from '../errors.ts';

/** How far apart neighbouring periods are: calendar months, or a fixed step. */
export type TimeStep =
  | { readonly kind: 'months'; readonly months: number }
  | { readonly kind: 'fixed'; readonly step: number };

/** Times of one file as numbers: epoch ms for dates, the number itself otherwise. */
export interface TimeColumn {
  readonly values: Float64Array;
  readonly areDates: boolean;
}

const DAY_MS = 86_400_000;
const DATE =
  /^(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Reads the time column of a stand-alone tool: ISO dates, months (`2024-05`), date-times, or numbers.
 * Time only orders a series and shows its gaps, so no zone is asked for.
 * @throws AppError CLI_TIME_INVALID with the line.
 */
export function readTimes(texts: readonly string[], lines: readonly number[]): TimeColumn {
  const areNumbers = texts.every((text) => text.trim() !== '' && Number.isFinite(Number(text)));
  const values = new Float64Array(texts.length);
  texts.forEach((text, row) => {
    const value = areNumbers ? Number(text) : dateMs(text.trim());
    if (value === undefined) {
      throw new AppError(
        CLI_ERRORS.CLI_TIME_INVALID,
        `Cannot read a time as it must be a date, a date-time or a number like the others: current value is ${JSON.stringify(text.slice(0, 40))}`,
        { place: `line ${lines[row] ?? '?'}` },
      );
    }
    values[row] = value;
  });
  return { values, areDates: !areNumbers };
}

function dateMs(text: string): number | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part, index) =>
      part === undefined ? (index === 1 || index === 2 ? 1 : 0) : Number(part),
    );
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(at);
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal && hour < 24 && minute < 60 ? at : undefined;
}

/**
 * The step of a file: the commonest distance between neighbours of a series. Distances of 28 to 31,
 * 89 to 92 and 365 to 366 days are one, three and twelve calendar months.
 */
export function timeStepOf(sorted: readonly Float64Array[], areDates: boolean): TimeStep {
  const counts = new Map<number, number>();
  for (const times of sorted) {
    for (let i = 1; i < times.length; i++) {
      const distance = (times[i] ?? 0) - (times[i - 1] ?? 0);
      if (distance > 0) counts.set(distance, (counts.get(distance) ?? 0) + 1);
    }
  }
  if (counts.size === 0) return { kind: 'fixed', step: areDates ? DAY_MS : 1 };
  if (areDates) {
    const months = calendarMonths(counts);
    if (months !== undefined) return { kind: 'months', months };
  }
  const [step = 1] = [...counts].reduce((best, next) =>
    next[1] > best[1] || (next[1] === best[1] && next[0] < best[0]) ? next : best,
  );
  return { kind: 'fixed', step };
}

function calendarMonths(counts: ReadonlyMap<number, number>): number | undefined {
  const share = (from: number, to: number) => {
    let inside = 0;
    let all = 0;
    for (const [distance, count] of counts) {
      all += count;
      const days = distance / DAY_MS;
      if (days >= from && days <= to) inside += count;
    }
    return inside / all;
  };
  if (share(28, 31) > 0.5 && new Set([...counts.keys()].filter(isMonthLike)).size > 1) return 1;
  if (share(89, 92) > 0.5) return 3;
  return share(365, 366) > 0.5 ? 12 : undefined;
}

/** A lone distance of 28 days is four weeks; months differ in length. */
function isMonthLike(distance: number): boolean {
  const days = distance / DAY_MS;
  return days >= 28 && days <= 31;
}

/** Whole periods from one time to another; not whole where the time lies off the grid. */
export function periodsBetween(from: number, to: number, step: TimeStep): number {
  if (step.kind === 'fixed') return (to - from) / step.step;
  const a = new Date(from);
  const b = new Date(to);
  const months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
  return months / step.months;
}
