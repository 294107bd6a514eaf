import type { Language } from '@quanyu/domain';
import { localeOf, NO_FIGURE } from './figures.ts';

const DAY_MS = 86_400_000;

/** A business day (`2026-11-24`) as people there write it. */
export function dayText(day: string | null | undefined, language: Language): string {
  if (day === null || day === undefined) return NO_FIGURE;
  const at = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(at)) return day;
  return new Intl.DateTimeFormat(localeOf(language), {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
  }).format(at);
}

/** A day without its year, for axes and cells. */
export function shortDayText(day: string, language: Language): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(at)) return day;
  const options = { timeZone: 'UTC', month: 'short', day: 'numeric' } as const;
  return new Intl.DateTimeFormat(localeOf(language), options).format(at);
}

/** `Fri 27 Nov`: how a day is spoken of within the next week. */
export function weekdayText(day: string, language: Language): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(at)) return day;
  const options = { timeZone: 'UTC', weekday: 'short', month: 'short', day: 'numeric' } as const;
  return new Intl.DateTimeFormat(localeOf(language), options).format(at);
}

/** An instant in the retailer's time zone. */
export function instantText(
  at: number | null | undefined,
  language: Language,
  timeZone: string,
): string {
  if (at === null || at === undefined || !Number.isFinite(at)) return NO_FIGURE;
  return new Intl.DateTimeFormat(localeOf(language), {
    timeZone,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(at);
}

/** The time of day in the retailer's time zone: `14:03`. */
export function timeText(at: number, language: Language, timeZone: string): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
}

/** Whether two instants lie on one day of the time zone. */
export function isSameDay(one: number, other: number, timeZone: string): boolean {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone });
  return format.format(one) === format.format(other);
}

/** The day of an instant in the retailer's time zone. */
export function instantDayText(at: number, language: Language, timeZone: string): string {
  const options = { timeZone, year: 'numeric', month: 'short', day: 'numeric' } as const;
  return new Intl.DateTimeFormat(localeOf(language), options).format(at);
}

/** Today (`2026-11-24`) in the retailer's time zone. */
export function todayIn(timeZone: string, now: number): string {
  const options = { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-CA', options).format(now);
}

/** `5 minutes ago`; beyond a month it says nothing better than the date. */
export function agoText(at: number, now: number, language: Language): string {
  const format = new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'auto' });
  const seconds = Math.round((at - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 60) return format.format(seconds, 'second');
  if (size < 3600) return format.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return format.format(Math.round(seconds / 3600), 'hour');
  return format.format(Math.round(seconds / 86_400), 'day');
}

/** Seconds as `1 min 20 s`. */
export function durationText(seconds: number | null, language: Language): string {
  if (seconds === null || !Number.isFinite(seconds)) return NO_FIGURE;
  const minuteWord = language === 'zh' ? '分' : 'min';
  const secondWord = language === 'zh' ? '秒' : 's';
  if (seconds < 10) return `${seconds.toFixed(1)} ${secondWord}`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} ${secondWord}`;
  return `${Math.floor(whole / 60)} ${minuteWord} ${whole % 60} ${secondWord}`;
}

/** The day `days` after `day`. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** Saturday or Sunday. */
export function isWeekend(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}
