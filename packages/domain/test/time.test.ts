import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AppError,
  dayOfInstant,
  dayOfIso,
  instant,
  instantOfDay,
  instantOfLocal,
  isoOfDay,
  isoWeekday,
  zoneOffsetMs,
} from '../src/index.ts';

const shanghai = { timeZone: 'Asia/Shanghai', dayStartHour: 0 };
const london = { timeZone: 'Europe/London', dayStartHour: 0 };

describe('dayOfInstant()', () => {
  it('cuts the day at local midnight', () => {
    expect(isoOfDay(dayOfInstant(Date.UTC(2026, 10, 10, 15, 59), shanghai))).toBe('2026-11-10');
    expect(isoOfDay(dayOfInstant(Date.UTC(2026, 10, 10, 16, 0), shanghai))).toBe('2026-11-11');
  });

  it('follows summer time', () => {
    expect(isoOfDay(dayOfInstant(Date.UTC(2026, 6, 1, 23, 30), london))).toBe('2026-07-02');
    expect(isoOfDay(dayOfInstant(Date.UTC(2026, 0, 1, 23, 30), london))).toBe('2026-01-01');
  });

  it('counts the small hours to the day before where the business day starts late', () => {
    const bar = { timeZone: 'Asia/Shanghai', dayStartHour: 4 };
    expect(isoOfDay(dayOfInstant(Date.UTC(2026, 10, 10, 19, 0), bar))).toBe('2026-11-10');
  });

  it('holds the first instant of each day in that day, in zones with and without summer time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40_000 }),
        fc.constantFrom('Asia/Shanghai', 'Europe/London', 'America/St_Johns', 'Asia/Kathmandu'),
        (day, timeZone) => {
          const calendar = { timeZone, dayStartHour: 0 };
          expect(dayOfInstant(instantOfDay(day, calendar), calendar)).toBe(day);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('names an unknown zone in its error', () => {
    expect(() => zoneOffsetMs(0, 'Mars/Olympus')).toThrow(
      expect.objectContaining({ code: 'DOMAIN_TIME_ZONE_UNKNOWN' }),
    );
  });
});

describe('instantOfLocal()', () => {
  it('takes wall-clock time of a zone to UTC', () => {
    expect(instantOfLocal(Date.UTC(2026, 10, 11, 0, 0), 'Asia/Shanghai')).toBe(
      Date.UTC(2026, 10, 10, 16, 0),
    );
    expect(instantOfLocal(Date.UTC(2011, 11, 9, 12, 50), 'Europe/London')).toBe(
      Date.UTC(2011, 11, 9, 12, 50),
    );
    expect(instantOfLocal(Date.UTC(2011, 6, 9, 12, 50), 'Europe/London')).toBe(
      Date.UTC(2011, 6, 9, 11, 50),
    );
  });
});

describe('dayOfIso()', () => {
  it('is undone by isoOfDay()', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 80_000 }), (day) => {
        expect(dayOfIso(isoOfDay(day))).toBe(day);
      }),
    );
  });
  it.each(['2026-02-30', '2026-13-01', '26-01-01', '2026-1-1', '', 'today', '2026-01-01T00:00'])(
    'refuses %j',
    (text) => {
      expect(() => dayOfIso(text)).toThrow(AppError);
    },
  );
});

describe('instant()', () => {
  it('refuses fractions, far times and what is no number', () => {
    for (const value of [0.5, 1e15, -1e15, Number.NaN])
      expect(() => instant(value)).toThrow(AppError);
  });
});

describe('isoWeekday()', () => {
  it('gives Tuesday for 2026-11-24 and Thursday for the epoch', () => {
    expect(isoWeekday(dayOfIso('2026-11-24'))).toBe(2);
    expect(isoWeekday(0)).toBe(4);
    expect(isoWeekday(-1)).toBe(3);
  });
});
