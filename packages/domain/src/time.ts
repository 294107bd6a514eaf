import { AppError } from './error.ts';
import { DOMAIN_ERRORS } from './errors.ts';
import type { Brand } from './ids.ts';

/** Epoch milliseconds UTC. */
export type Instant = Brand<number, 'Instant'>;
/** Days since 1970-01-01 in the retailer's business calendar. */
export type DayIndex = Brand<number, 'DayIndex'>;

/** Passed in, never ambient. */
export interface Clock {
  now(): Instant;
}

/** How the retailer cuts days. */
export interface BusinessCalendar {
  /** IANA name. */
  readonly timeZone: string;
  /** Hour of local time at which the business day begins; 0 for midnight, 4 for a shop open past it. */
  readonly dayStartHour: number;
}

const DAY_MS = 86_400_000;
const INSTANT_MIN = Date.UTC(1900, 0, 1);
const INSTANT_MAX = Date.UTC(2200, 0, 1);

export function instant(epochMs: number): Instant {
  if (Number.isSafeInteger(epochMs) && epochMs >= INSTANT_MIN && epochMs < INSTANT_MAX) {
    return epochMs as Instant;
  }
  throw invalidTime(String(epochMs));
}

export function dayIndex(value: number): DayIndex {
  if (Number.isSafeInteger(value) && Math.abs(value) < 84_000) return value as DayIndex;
  throw invalidTime(String(value));
}

function invalidTime(text: string): AppError {
  return new AppError(
    DOMAIN_ERRORS.DOMAIN_TIME_INVALID,
    `Cannot take time as it must lie in the years 1900 to 2199: current value is ${text.slice(0, 40)}`,
    { place: 'time' },
  );
}

const formatters = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  try {
    const made = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timeZone, made);
    return made;
  } catch (cause) {
    throw new AppError(
      DOMAIN_ERRORS.DOMAIN_TIME_ZONE_UNKNOWN,
      `Cannot cut days as the time zone is unknown: current value is ${JSON.stringify(timeZone)}`,
      { place: 'timeZone', cause },
    );
  }
}

/** Local time minus UTC, in ms, at an instant. Zones change offset on quarter hours only: cached by those. */
export function zoneOffsetMs(at: number, timeZone: string): number {
  const quarter = Math.floor(at / 900_000);
  const key = `${timeZone}|${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const parts: Record<string, number> = {};
  for (const part of formatter(timeZone).formatToParts(quarter * 900_000)) {
    if (part.type !== 'literal') parts[part.type] = Number(part.value);
  }
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const offset = Date.UTC(year, month - 1, day, hour, minute, second) - quarter * 900_000;
  if (offsets.size > 200_000) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/** The business day an instant belongs to: the one function that turns instants into days. */
export function dayOfInstant(at: number, calendar: BusinessCalendar): DayIndex {
  const local = at + zoneOffsetMs(at, calendar.timeZone) - calendar.dayStartHour * 3_600_000;
  return Math.floor(local / DAY_MS) as DayIndex;
}

/** Local wall-clock time (ms since 1970-01-01 local) to an instant; in a gap or fold the earlier offset holds. */
export function instantOfLocal(localMs: number, timeZone: string): Instant {
  const guess = localMs - zoneOffsetMs(localMs, timeZone);
  return instant(localMs - zoneOffsetMs(guess, timeZone));
}

/** First instant of a business day. */
export function instantOfDay(day: number, calendar: BusinessCalendar): Instant {
  return instantOfLocal(day * DAY_MS + calendar.dayStartHour * 3_600_000, calendar.timeZone);
}

/** 20000 → "2024-10-04". */
export function isoOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** "2024-10-04" → 20000; refuses days that do not exist. */
export function dayOfIso(text: string): DayIndex {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const at = match === null ? Number.NaN : Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text) throw invalidTime(text);
  return dayIndex(at / DAY_MS);
}

/** Monday = 1 … Sunday = 7. */
export function isoWeekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
