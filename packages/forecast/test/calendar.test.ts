import { dayOfIso, isoOfDay } from '@quanyu/domain';
import { getDayDetail, getLunarDate, getSolarTermDate, isInLieu, isWorkday } from 'chinese-days';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calendarColumns,
  dayOfLunar,
  easterOf,
  lunarDateOf,
  officialDay,
  paydayOf,
  qingmingOf,
  RETAIL_DAYS,
} from '../src/index.ts';

const NAMES: Readonly<Record<string, string>> = {
  newYear: "New Year's Day",
  springFestival: 'Spring Festival',
  qingming: 'Tomb-sweeping Day',
  labourDay: 'Labour Day',
  dragonBoat: 'Dragon Boat Festival',
  midAutumn: 'Mid-autumn Festival',
  nationalDay: 'National Day',
  victoryDay: 'Anti-Fascist 70th Day',
};

describe('the calendar beside chinese-days', () => {
  it('officialDay() agrees on every day from 2004 to 2026', () => {
    const wrong: string[] = [];
    for (let day = dayOfIso('2004-01-01'); day <= dayOfIso('2026-12-31'); day++) {
      const iso = isoOfDay(day);
      const own = officialDay(day);
      const [name = ''] = getDayDetail(iso).name.split(',');
      const named = own.holiday === null ? !iso.startsWith('x') : NAMES[own.holiday] === name;
      const same = own.work === isWorkday(iso) && own.inLieu === isInLieu(iso) && named;
      const listed = Object.values(NAMES).includes(name) === (own.holiday !== null);
      if (!same || !listed || own.provisional) wrong.push(iso);
    }
    expect(wrong).toEqual([]);
  });

  it('lunarDateOf() agrees on every day of lunar 1900 to 2100, and dayOfLunar() leads back', () => {
    const wrong: string[] = [];
    for (let day = dayOfIso('1900-01-31'); day <= dayOfIso('2100-12-31'); day++) {
      const own = lunarDateOf(day);
      const theirs = getLunarDate(isoOfDay(day));
      const same =
        own.year === theirs.lunarYear &&
        own.month === theirs.lunarMon &&
        own.day === theirs.lunarDay &&
        own.leap === theirs.isLeap;
      if (!same || dayOfLunar(own) !== day) wrong.push(isoOfDay(day));
    }
    expect(wrong).toEqual([]);
  });

  it('qingmingOf() agrees from 1900 to 2099', () => {
    // Their rule of thumb counts the years of a century and slips in 2100 (4 for 5 April).
    for (let year = 1900; year < 2100; year++) {
      expect(isoOfDay(qingmingOf(year))).toBe(getSolarTermDate(year, 4, 'pure_brightness'));
    }
  });
});

it('easterOf() meets the tables', () => {
  const known = [
    '1961-04-02',
    '2000-04-23',
    '2019-04-21',
    '2024-03-31',
    '2025-04-20',
    '2038-04-25',
  ];
  for (const iso of known) expect(isoOfDay(easterOf(Number(iso.slice(0, 4))))).toBe(iso);
});

it('officialDay() marks years that are not announced as provisional, by statute', () => {
  const eve = dayOfLunar({ year: 2030, month: 1, day: 1 }) - 1;
  expect(officialDay(eve)).toEqual({
    work: false,
    holiday: 'springFestival',
    makeUp: false,
    inLieu: false,
    provisional: true,
  });
  expect(officialDay(dayOfIso('2030-10-03')).holiday).toBe('nationalDay');
  expect(officialDay(dayOfIso('2030-10-04')).holiday).toBeNull();
});

it('RETAIL_DAYS fall where they should', () => {
  const on = (key: string, year: number): string =>
    isoOfDay(RETAIL_DAYS.find((day) => day.key === key)?.dayIn(year) ?? 0);
  expect(on('springFestival', 2024)).toBe('2024-02-10');
  expect(on('midAutumn', 2023)).toBe('2023-09-29');
  expect(on('qixi', 2025)).toBe('2025-08-29');
  expect(on('dragonBoat', 2026)).toBe('2026-06-19');
  expect(on('doubleEleven', 2026)).toBe('2026-11-11');
});

it('paydayOf() goes back to the last workday', () => {
  expect(isoOfDay(paydayOf(dayOfIso('2024-08-01'), 10))).toBe('2024-08-09');
  expect(isoOfDay(paydayOf(dayOfIso('2024-02-20'), 31))).toBe('2024-02-29');
});

describe('calendarColumns()', () => {
  const firstDay = dayOfIso('2023-01-01');
  const value = (iso: string, name: string, channel?: string): number => {
    const scope = channel === undefined ? {} : { channel };
    const { matrix, names } = calendarColumns({ firstDay, days: 800, ...scope });
    const k = names.indexOf(name);
    return matrix.data[(dayOfIso(iso) - firstDay) * matrix.cols + k] ?? Number.NaN;
  };

  it('places a festival’s days, its groups further out and make-up workdays', () => {
    expect(value('2023-01-22', 'springFestival+0')).toBe(1);
    expect(value('2024-02-10', 'springFestival+0')).toBe(1);
    expect(value('2024-02-09', 'springFestival+0')).toBe(0);
    expect(value('2024-02-07', 'springFestival-3')).toBe(1);
    expect(value('2024-02-06', 'springFestival-7..-4')).toBe(1);
    // Sunday, worked in exchange for a day of the Spring Festival.
    expect(value('2024-02-04', 'weekday-5')).toBe(1);
    expect(value('2024-02-12', 'day-off')).toBe(1);
    expect(value('2024-05-25', 'payday')).toBe(1);
  });

  it('leaves out days of other channels', () => {
    const retailDays = RETAIL_DAYS.map((day) =>
      day.key === 'doubleEleven' ? { ...day, channels: ['web'] } : day,
    );
    const of = (channel: string) =>
      calendarColumns({ firstDay, days: 10, retailDays, channel }).names.some((name) =>
        name.startsWith('doubleEleven'),
      );
    expect([of('web'), of('store')]).toEqual([true, false]);
  });

  it('marks days that are not announced, and has one window of columns however long it is', () => {
    const far = calendarColumns({ firstDay: dayOfIso('2026-12-30'), days: 4 });
    expect(far.provisional).toEqual([false, false, true, true]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 0, max: 20000 }),
        (days, at) => {
          const { matrix, names } = calendarColumns({ firstDay: at, days });
          expect(matrix.cols).toBe(names.length);
          expect(matrix.data.every((one) => one === 0 || one === 1)).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('refuses hostile spans and dates by code', () => {
    for (const days of [0, -1, 1.5, Number.NaN, 1e9]) {
      expect(() => calendarColumns({ firstDay, days })).toThrow(/days must be whole/);
    }
    expect(() => lunarDateOf(-1e6)).toThrow(/lunar 1900 to 2100/);
    expect(() => lunarDateOf(Number.NaN)).toThrow(/lunar 1900 to 2100/);
    expect(() => dayOfLunar({ year: 2101, month: 1, day: 1 })).toThrow(/lunar year/);
    expect(() => dayOfLunar({ year: 2024, month: 3, day: 1, leap: true })).toThrow(/lunar month/);
    expect(() => dayOfLunar({ year: 2024, month: 3, day: 31 })).toThrow(/lunar day/);
  });
});
