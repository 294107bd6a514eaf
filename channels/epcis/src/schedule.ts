import { AppError } from '@quanyu/domain';
import { objectAt } from './epcis-event.ts';
import { EPCIS_ERRORS } from './errors.ts';

/** When a subscription is due, as EPCIS writes it: numbers, ranges `[1-5]`, lists `1,[10-15]`. */
export type Schedule = Readonly<Record<string, string>>;

/** Lowest and highest value of each field; days of the week count from Monday = 1. */
const FIELDS: Readonly<Record<string, [least: number, most: number]>> = {
  second: [0, 59],
  minute: [0, 59],
  hour: [0, 23],
  dayOfMonth: [1, 31],
  month: [1, 12],
  dayOfWeek: [1, 7],
};

/** Checks a schedule. @throws AppError EPCIS_SUBSCRIPTION_INVALID naming the field. */
export function readSchedule(value: unknown): Schedule {
  const fields = objectAt(value);
  if (fields === undefined || Object.keys(fields).length === 0) {
    throw broken('schedule', 'it must name at least one of second, minute, hour');
  }
  const found: Record<string, string> = {};
  for (const [name, text] of Object.entries(fields)) {
    const range = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (range === undefined) throw broken(`schedule.${name}`, 'there is no such field');
    if (typeof text !== 'string' && typeof text !== 'number') {
      throw broken(`schedule.${name}`, 'it must be text');
    }
    valuesIn(String(text), name, range);
    found[name] = String(text);
  }
  return found;
}

function broken(place: string, what: string): AppError {
  const message = `Cannot read ${place} as ${what}`;
  return new AppError(EPCIS_ERRORS.EPCIS_SUBSCRIPTION_INVALID, message, { place });
}

function valuesIn(text: string, name: string, [least, most]: [number, number]): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*(?:(\d+)|\[(\d+)-(\d+)\])\s*$/.exec(part);
    const from = Number(match?.[1] ?? match?.[2] ?? Number.NaN);
    const to = Number(match?.[1] ?? match?.[3] ?? Number.NaN);
    if (!(from >= least && to <= most && from <= to)) {
      throw broken(`schedule.${name}`, `${part} is not within ${least} to ${most}`);
    }
    for (let value = from; value <= to; value++) values.add(value);
  }
  return values;
}

/** Seconds looked at: a schedule that was not due in a day's last seconds waits for the next look. */
const LOOK_SECONDS_MAX = 86_400;

/** Is there a second in (from, to], in UTC, that the schedule names? */
export function isDue(schedule: Schedule, fromMs: number, toMs: number): boolean {
  const sets = Object.entries(schedule).map(
    ([name, text]) => [name, valuesIn(text, name, FIELDS[name] ?? [0, 0])] as const,
  );
  const last = Math.floor(toMs / 1000);
  const first = Math.max(Math.floor(fromMs / 1000) + 1, last - LOOK_SECONDS_MAX);
  for (let second = last; second >= first; second--) {
    const at = new Date(second * 1000);
    if (sets.every(([name, values]) => values.has(fieldOf(at, name)))) return true;
  }
  return false;
}

function fieldOf(at: Date, name: string): number {
  if (name === 'second') return at.getUTCSeconds();
  if (name === 'minute') return at.getUTCMinutes();
  if (name === 'hour') return at.getUTCHours();
  if (name === 'dayOfMonth') return at.getUTCDate();
  return name === 'month' ? at.getUTCMonth() + 1 : at.getUTCDay() || 7;
}
