import { AppError } from '@quanyu/domain';
import { RECOMMEND_ERRORS } from './errors.ts';
import type { TimeKind } from './interactions.ts';
import { EPOCH_MS_MIN, INSTANT_MIN } from './limits.ts';

export interface EventTimes {
  /** Epoch ms, or ranks as given. */
  readonly times: Float64Array;
  readonly timeKind: TimeKind;
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * Reads a column of times: ISO dates or date-times (UTC where no zone is written), epoch seconds or
 * milliseconds, or plain ranks. Numbers are instants only where all are ≥ 10⁸.
 * @throws AppError RECOMMEND_TIME_INVALID with the row (from 1, header not counted).
 * @example readEventTimes(['2024-01-31']).times[0] // 1706659200000
 */
export function readEventTimes(texts: ArrayLike<string>): EventTimes {
  const times = new Float64Array(texts.length);
  let numbers = 0;
  for (let row = 0; row < texts.length; row++) {
    const text = (texts[row] ?? '').trim();
    const asNumber = text === '' ? Number.NaN : Number(text);
    const isNumber = Number.isFinite(asNumber);
    const time = isNumber ? asNumber : isoInstant(text);
    if (time === undefined) throw badTime(text, row);
    if (isNumber) numbers++;
    times[row] = time;
  }
  if (numbers > 0 && numbers < texts.length) throw mixed(numbers, texts.length);
  return numbers === 0 ? { times, timeKind: 'instant' } : numericTimes(times);
}

/** Ranks, epoch seconds or epoch milliseconds, by the size of the numbers. */
function numericTimes(times: Float64Array): EventTimes {
  const lowest = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const highest = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (lowest < INSTANT_MIN) return { times, timeKind: 'rank' };
  const scale = highest < EPOCH_MS_MIN ? 1000 : 1;
  return { times: times.map((time) => time * scale), timeKind: 'instant' };
}

function isoInstant(text: string): number | undefined {
  const parts = ISO.exec(text);
  if (parts === null) return undefined;
  const numbers = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  const days = Date.UTC(year, month - 1, day);
  const there = new Date(days);
  const real = there.getUTCMonth() === month - 1 && there.getUTCDate() === day;
  if (!real || hour > 23 || minute > 59 || second > 60) return undefined;
  const fraction = Number(`0.${parts[7] ?? '0'}`) * 1000;
  const clock = ((hour * 60 + minute) * 60 + second) * 1000;
  return days + clock + Math.round(fraction) - offsetMs(parts[8] ?? 'Z');
}

function offsetMs(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || 0);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function badTime(text: string, row: number): AppError {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return new AppError(
    RECOMMEND_ERRORS.RECOMMEND_TIME_INVALID,
    `Cannot read a time as it must be an ISO date, epoch seconds or milliseconds, or a number: current value is "${shown}"`,
    { place: `row ${row + 1}, column time` },
  );
}

function mixed(numbers: number, rows: number): AppError {
  return new AppError(
    RECOMMEND_ERRORS.RECOMMEND_TIME_INVALID,
    `Cannot read times as one style must hold in the whole column: current value is ${numbers} numbers in ${rows} rows`,
    { place: 'column time' },
  );
}
