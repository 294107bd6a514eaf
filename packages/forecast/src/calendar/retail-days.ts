import { dayOfIso, isoOfDay, isoWeekday } from '@quanyu/domain';
import { dayOfLunar } from './lunar.ts';
import type { OfficialHoliday } from './official-days.ts';
import { qingmingOf } from './solar-term.ts';

/** A day that shops live by, and the days around it on which demand differs. */
export interface RetailDay {
  readonly key: string;
  readonly names: { readonly en: string; readonly zh: string };
  /** Days before and after the day itself. */
  readonly before: number;
  readonly after: number;
  /** Channels in which it shows; absent = all. */
  readonly channels?: readonly string[];
  /** Its day (since 1970-01-01) in a year. */
  readonly dayIn: (year: number) => number;
}

/** Days off by statute, as first day and length (State Council, as amended in 2024). */
const STATUTORY: readonly (readonly [OfficialHoliday, (year: number) => number, number])[] = [
  ['newYear', (year) => fixed(year, '01-01'), 1],
  ['springFestival', (year) => lunar(year, 1, 1) - 1, 4],
  ['qingming', qingmingOf, 1],
  ['labourDay', (year) => fixed(year, '05-01'), 2],
  ['dragonBoat', (year) => lunar(year, 5, 5), 1],
  ['midAutumn', (year) => lunar(year, 8, 15), 1],
  ['nationalDay', (year) => fixed(year, '10-01'), 3],
];

/** Days off by statute in a year, without bridges: day → holiday. */
export function publicHolidays(year: number): ReadonlyMap<number, OfficialHoliday> {
  const days = new Map<number, OfficialHoliday>();
  for (const [holiday, first, length] of STATUTORY) {
    for (let k = 0; k < length; k++) days.set(first(year) + k, holiday);
  }
  return days;
}

/**
 * The retail year: lunar festivals, solar days, shopping festivals with their pre-sales, and the
 * Western days that show in China. Windows are a start; pass your own list where you know better.
 */
export const RETAIL_DAYS: readonly RetailDay[] = [
  day('newYear', ['New Year', '元旦'], { before: 2, after: 2, on: '01-01' }),
  day('springFestival', ['Spring Festival', '春节'], { before: 30, after: 20, moon: [1, 1] }),
  day('lantern', ['Lantern Festival', '元宵节'], { before: 2, after: 1, moon: [1, 15] }),
  day('valentine', ["Valentine's Day", '情人节'], { before: 5, after: 1, on: '02-14' }),
  day('womensDay', ["Women's Day", '妇女节'], { before: 7, after: 1, on: '03-08' }),
  { ...day('easter', ['Easter', '复活节'], { before: 7, after: 1 }), dayIn: easterOf },
  { ...day('qingming', ['Qingming', '清明节'], { before: 3, after: 2 }), dayIn: qingmingOf },
  day('labourDay', ['Labour Day', '劳动节'], { before: 4, after: 4, on: '05-01' }),
  day('mayTwentieth', ['520', '520'], { before: 4, after: 1, on: '05-20' }),
  day('childrensDay', ["Children's Day", '儿童节'], { before: 6, after: 1, on: '06-01' }),
  day('dragonBoat', ['Dragon Boat Festival', '端午节'], { before: 10, after: 2, moon: [5, 5] }),
  day('sixEighteen', ['618', '618'], { before: 20, after: 7, on: '06-18' }),
  day('qixi', ['Qixi', '七夕'], { before: 5, after: 1, moon: [7, 7] }),
  day('midAutumn', ['Mid-Autumn Festival', '中秋节'], { before: 14, after: 2, moon: [8, 15] }),
  day('nationalDay', ['National Day', '国庆节'], { before: 4, after: 8, on: '10-01' }),
  day('doubleEleven', ['Double 11', '双十一'], { before: 22, after: 14, on: '11-11' }),
  day('doubleTwelve', ['Double 12', '双十二'], { before: 5, after: 3, on: '12-12' }),
  day('christmas', ['Christmas', '圣诞节'], { before: 10, after: 2, on: '12-25' }),
];

interface Placed {
  readonly before: number;
  readonly after: number;
  /** Month and day of every year. */
  readonly on?: string;
  /** Lunar month and day. */
  readonly moon?: readonly [month: number, day: number];
}

function day(key: string, [en, zh]: readonly [string, string], placed: Placed): RetailDay {
  const { before, after, on, moon } = placed;
  const dayIn = (year: number): number =>
    moon === undefined ? fixed(year, on ?? '01-01') : lunar(year, moon[0], moon[1]);
  return { key, names: { en, zh }, before, after, dayIn };
}

function fixed(year: number, monthDay: string): number {
  return dayOfIso(`${String(year).padStart(4, '0')}-${monthDay}`);
}

function lunar(year: number, month: number, dayOfMonth: number): number {
  return dayOfLunar({ year, month, day: dayOfMonth });
}

/** Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher). */
export function easterOf(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const correction = b - Math.floor(b / 4) - Math.floor((8 * b + 13) / 25);
  const moon = (19 * a + correction + 15) % 30;
  const leapDays = 2 * (b % 4) + 2 * Math.floor(c / 4);
  const sunday = (32 + leapDays - moon - (c % 4)) % 7;
  const late = Math.floor((a + 11 * moon + 22 * sunday) / 451);
  const count = moon + sunday - 7 * late + 114;
  const month = String(Math.floor(count / 31)).padStart(2, '0');
  return fixed(year, `${month}-${String((count % 31) + 1).padStart(2, '0')}`);
}

/**
 * The payday of the month of a given day: the day of the month asked for, or the last workday
 * before it where it is none.
 * @param isWork Whether a day is worked. Default: Monday to Friday.
 */
export function paydayOf(
  dayInMonth: number,
  monthDay: number,
  isWork: (at: number) => boolean = (at) => isoWeekday(at) <= 5,
): number {
  const month = isoOfDay(dayInMonth).slice(0, 8);
  let at = dayOfIso(`${month}01`) + 27;
  const wanted = dayOfIso(`${month}01`) + Math.round(monthDay) - 1;
  while (at < wanted && isoOfDay(at + 1).startsWith(month)) at++;
  at = Math.min(at, wanted);
  for (let k = 0; k < 15 && !isWork(at); k++) at--;
  return at;
}
