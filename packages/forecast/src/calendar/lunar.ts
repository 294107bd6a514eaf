import { AppError } from '@quanyu/domain';
import { FORECAST_ERRORS } from '../errors.ts';

/** A day of the Chinese calendar. */
export interface LunarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 30. */
  readonly day: number;
  /** The second of two months of this number. */
  readonly leap: boolean;
}

const LUNAR_YEAR_MIN = 1900;
/** 1900-01-31, the first day of lunar 1900. */
const FIRST_DAY = -25_537;

/**
 * One year each from 1900 on, five hexadecimal digits: whether the leap month has 30 days; twelve
 * bits, January first, whether a month has 30 days; the number of the leap month, 0 = none. Facts of
 * the Purple Mountain Observatory's tables, checked day by day against the npm package chinese-days.
 */
const YEARS: readonly number[] = [
  '04bd8 04ae0 0a570 054d5 0d260 0d950 16554 056a0 09ad0 055d2 04ae0 0a5b6 0a4d0 0d250',
  '1d255 0b540 0d6a0 0ada2 095b0 14977 04970 0a4b0 0b4b5 06a50 06d40 1ab54 02b60 09570',
  '052f2 04970 06566 0d4a0 0ea50 06e95 05ad0 02b60 186e3 092e0 1c8d7 0c950 0d4a0 1d8a6',
  '0b550 056a0 1a5b4 025d0 092d0 0d2b2 0a950 0b557 06ca0 0b550 15355 04da0 0a5b0 14573',
  '052b0 0a9a8 0e950 06aa0 0aea6 0ab50 04b60 0aae4 0a570 05260 0f263 0d950 05b57 056a0',
  '096d0 04dd5 04ad0 0a4d0 0d4d4 0d250 0d558 0b540 0b6a0 195a6 095b0 049b0 0a974 0a4b0',
  '0b27a 06a50 06d40 0af46 0ab60 09570 04af5 04970 064b0 074a3 0ea50 06b58 055c0 0ab60',
  '096d5 092e0 0c960 0d954 0d4a0 0da50 07552 056a0 0abb7 025d0 092d0 0cab5 0a950 0b4a0',
  '0baa4 0ad50 055d9 04ba0 0a5b0 15176 052b0 0a930 07954 06aa0 0ad50 05b52 04b60 0a6e6',
  '0a4e0 0d260 0ea65 0d530 05aa0 076a3 096d0 04afb 04ad0 0a4d0 1d0b6 0d250 0d520 0dd45',
  '0b5a0 056d0 055b2 049b0 0a577 0a4b0 0aa50 1b255 06d20 0ada0 14b63 09370 049f8 04970',
  '064b0 168a6 0ea50 06b20 1a6c4 0aae0 0a2e0 0d2e3 0c960 0d557 0d4a0 0da50 05d55 056a0',
  '0a6d0 055d4 052d0 0a9b8 0a950 0b4a0 0b6a6 0ad50 055a0 0aba4 0a5b0 052b0 0b273 06930',
  '07337 06aa0 0ad50 14b55 04b60 0a570 054e4 0d160 0e968 0d520 0daa0 16aa6 056d0 04ae0',
  '0a9d4 0a2d0 0d150 0f252 0d520',
]
  .flatMap((line) => line.split(' '))
  .map((digits) => Number.parseInt(digits, 16));

/** First day of each lunar year from 1900 on, and of the one after the last. */
const STARTS: readonly number[] = YEARS.reduce<number[]>(
  (starts, code) => {
    const days = monthsOf(code).reduce((sum, month) => sum + month.days, 0);
    starts.push((starts.at(-1) ?? 0) + days);
    return starts;
  },
  [FIRST_DAY],
);

interface LunarMonth {
  readonly month: number;
  readonly leap: boolean;
  readonly days: number;
}

function monthsOf(code: number): LunarMonth[] {
  const leapMonth = code & 0xf;
  const months: LunarMonth[] = [];
  for (let month = 1; month <= 12; month++) {
    months.push({ month, leap: false, days: (code >> (16 - month)) & 1 ? 30 : 29 });
    if (month === leapMonth) months.push({ month, leap: true, days: code >> 16 ? 30 : 29 });
  }
  return months;
}

/**
 * The lunar date of a day (days since 1970-01-01), for lunar years 1900 to 2100.
 * @throws AppError FORECAST_OPTION_INVALID outside them.
 */
export function lunarDateOf(day: number): LunarDate {
  const index = STARTS.findIndex((start) => start > day) - 1;
  const code = YEARS[index];
  if (code === undefined || !Number.isInteger(day)) throw outOfRange('day', day);
  let rest = day - (STARTS[index] ?? 0);
  for (const { month, leap, days } of monthsOf(code)) {
    if (rest < days) return { year: LUNAR_YEAR_MIN + index, month, day: rest + 1, leap };
    rest -= days;
  }
  throw outOfRange('day', day);
}

/**
 * The day (since 1970-01-01) of a lunar date; day 30 of a month of 29 days is its last.
 * @throws AppError FORECAST_OPTION_INVALID outside lunar 1900 to 2100, or for no such month.
 */
export function dayOfLunar(date: Omit<LunarDate, 'leap'> & { readonly leap?: boolean }): number {
  const index = date.year - LUNAR_YEAR_MIN;
  const code = YEARS[index];
  if (code === undefined) throw outOfRange('lunar year', date.year);
  let start = STARTS[index] ?? 0;
  for (const { month, leap, days } of monthsOf(code)) {
    if (month === date.month && leap === (date.leap ?? false)) {
      if (!(date.day >= 1 && date.day <= 30)) throw outOfRange('lunar day', date.day);
      return start + Math.min(date.day, days) - 1;
    }
    start += days;
  }
  throw outOfRange('lunar month', date.month);
}

function outOfRange(what: string, value: number): AppError {
  return new AppError(
    FORECAST_ERRORS.FORECAST_OPTION_INVALID,
    `Cannot read the calendar as ${what} must lie in lunar 1900 to 2100: current value is ${value}`,
    { place: what, details: { value } },
  );
}
