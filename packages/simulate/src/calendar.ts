import { dayOfIso, isoOfDay, isoWeekday } from '@quanyu/domain';

/** First day of the lunar year (public holiday tables of the State Council, Hong Kong Observatory). */
export const SPRING_FESTIVAL: readonly string[] = [
  '2022-02-01',
  '2023-01-22',
  '2024-02-10',
  '2025-01-29',
  '2026-02-17',
  '2027-02-06',
  '2028-01-26',
  '2029-02-13',
  '2030-02-03',
  '2031-01-23',
  '2032-02-11',
];

const FESTIVAL_DAYS: readonly number[] = SPRING_FESTIVAL.map((text) => dayOfIso(text));

/** Days the table of lunar dates covers; the simulator refuses others. */
export const FIRST_DAY: number = dayOfIso('2022-01-01');
export const LAST_DAY: number = dayOfIso('2032-12-31');

/** A yearly event: demand is multiplied on its days, apart for the web and for the stores. */
export interface YearlyEvent {
  readonly name: string;
  readonly nameZh: string;
  /** Month and day as MMDD, both ends included. */
  readonly from: number;
  readonly to: number;
  readonly online: number;
  readonly store: number;
  /** Discount of the retailer-wide promotion on these days; 0 for none. */
  readonly discountRate: number;
}

export const YEARLY_EVENTS: readonly YearlyEvent[] = [
  event('Children’s Day', '六一儿童节', 523, 601, [1.8, 2.1], 0.1),
  event('618', '618 年中大促', 612, 618, [2.1, 1.15], 0.15),
  event('Double 11', '双十一', 1101, 1111, [2.2, 1.15], 0.18),
  event('Double 12', '双十二', 1210, 1212, [1.7, 1.1], 0.12),
  event('Christmas', '圣诞节', 1216, 1225, [1.45, 1.7], 0.08),
];

function event(
  name: string,
  nameZh: string,
  from: number,
  to: number,
  lift: readonly [number, number],
  discountRate: number,
): YearlyEvent {
  return { name, nameZh, from, to, online: lift[0], store: lift[1], discountRate };
}

/** Monday … Sunday. */
const WEEKDAY_ONLINE = [0.95, 0.93, 0.95, 0.97, 1.0, 1.1, 1.1] as const;
const WEEKDAY_STORE = [0.75, 0.75, 0.78, 0.82, 1.0, 1.5, 1.4] as const;

/** Month and day of a day index as MMDD. */
export function monthDay(day: number): number {
  const text = isoOfDay(day);
  return Number(text.slice(5, 7)) * 100 + Number(text.slice(8, 10));
}

/** Days from `day` to the nearest Spring Festival; negative after it. */
export function daysToFestival(day: number): number {
  let nearest = 9999;
  for (const festival of FESTIVAL_DAYS) {
    if (Math.abs(festival - day) < Math.abs(nearest)) nearest = festival - day;
  }
  return nearest;
}

/** At most two entries for each day of the table. */
const seasons = new Map<number, number>();

/** Multiplier of all demand on a day: week × year × events, mean near 1 over a year. */
export function seasonFactor(day: number, store: boolean): number {
  const key = store ? -1 - day : day;
  const known = seasons.get(key);
  if (known !== undefined) return known;
  const made = freshSeason(day, store);
  if (seasons.size > 2 * (LAST_DAY - FIRST_DAY)) seasons.clear();
  seasons.set(key, made);
  return made;
}

function freshSeason(day: number, store: boolean): number {
  const week = (store ? WEEKDAY_STORE : WEEKDAY_ONLINE)[isoWeekday(day) - 1] ?? 1;
  const year = 0.93 + 0.07 * Math.cos((2 * Math.PI * (day - 19_340)) / 365.25);
  return week * year * eventFactor(day, store) * festivalFactor(day, store);
}

function eventFactor(day: number, store: boolean): number {
  const date = monthDay(day);
  for (const row of YEARLY_EVENTS) {
    if (date >= row.from && date <= row.to) {
      const peak = store ? row.store : row.online;
      return date >= row.to - 1 ? peak * 1.35 : peak;
    }
  }
  return 1;
}

/** Shopping before the festival; couriers rest and shops close early in its week. */
function festivalFactor(day: number, store: boolean): number {
  const ahead = daysToFestival(day);
  if (ahead > 0 && ahead <= 18) return store ? 1.55 : ahead > 4 ? 1.5 : 0.8;
  if (ahead <= 0 && ahead > -6) return store ? 0.9 : 0.5;
  return 1;
}

/** Season of a kind of goods on a day, mean near 1. */
export type GoodsSeason = 'even' | 'summer' | 'christmas' | 'festival' | 'school';

export function goodsSeasonFactor(season: GoodsSeason, day: number): number {
  if (season === 'even') return 1;
  if (season === 'festival') {
    const ahead = daysToFestival(day);
    return ahead >= 0 && ahead <= 35 ? 4.5 : 0.5;
  }
  const date = monthDay(day);
  const row = GOODS_SEASONS[season].find(([from, to]) => date >= from && date <= to);
  return row?.[2] ?? 0.5;
}

/** From and to as MMDD and the factor; the first row that holds counts, 0.5 outside all. */
const GOODS_SEASONS: Readonly<
  Record<'summer' | 'christmas' | 'school', readonly (readonly [number, number, number])[]>
> = {
  summer: [
    [601, 831, 2],
    [401, 930, 1],
  ],
  christmas: [[1120, 1225, 4]],
  school: [
    [815, 910, 2],
    [215, 305, 2],
    [101, 1231, 0.9],
  ],
};
