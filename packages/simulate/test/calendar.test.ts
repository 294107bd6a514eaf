import { dayOfIso } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daysToFestival, goodsSeasonFactor } from '../src/calendar.ts';
import { moneyText, TimeText } from '../src/cells.ts';
import { drawBySums, indexOfSum, poisson } from '../src/draw.ts';
import { seasonFactor } from '../src/index.ts';

const day = (text: string): number => dayOfIso(text);

describe('seasonFactor()', () => {
  it('peaks on the days the trade knows', () => {
    // Same weekday each, so that only the event differs.
    expect(
      seasonFactor(day('2025-11-11'), false) / seasonFactor(day('2025-10-14'), false),
    ).toBeGreaterThan(2.5);
    expect(
      seasonFactor(day('2026-06-18'), false) / seasonFactor(day('2026-07-16'), false),
    ).toBeGreaterThan(2.5);
    expect(
      seasonFactor(day('2026-06-01'), true) / seasonFactor(day('2026-05-18'), true),
    ).toBeGreaterThan(2.5);
    expect(
      seasonFactor(day('2026-02-08'), true) / seasonFactor(day('2026-03-08'), true),
    ).toBeGreaterThan(1.4);
    expect(
      seasonFactor(day('2026-02-18'), false) / seasonFactor(day('2026-03-18'), false),
    ).toBeLessThan(0.6);
  });

  it('knows the lunar dates', () => {
    expect(daysToFestival(day('2027-02-01'))).toBe(5);
    expect(daysToFestival(day('2024-02-10'))).toBe(0);
    expect(daysToFestival(day('2025-02-01'))).toBe(-3);
  });

  it('stays positive and moderate on every day of the table', () => {
    for (let d = day('2022-01-01'); d <= day('2032-12-31'); d++) {
      for (const store of [true, false]) {
        expect(seasonFactor(d, store)).toBeGreaterThan(0.3);
        expect(seasonFactor(d, store)).toBeLessThan(5);
      }
    }
  });
});

describe('goodsSeasonFactor()', () => {
  it('sells water toys in summer and Christmas gifts in December', () => {
    expect(goodsSeasonFactor('summer', day('2025-07-01'))).toBe(2);
    expect(goodsSeasonFactor('summer', day('2025-01-01'))).toBe(0.5);
    expect(goodsSeasonFactor('christmas', day('2025-12-10'))).toBe(4);
    expect(goodsSeasonFactor('school', day('2025-06-10'))).toBe(0.9);
    expect(goodsSeasonFactor('festival', day('2026-02-01'))).toBe(4.5);
    expect(goodsSeasonFactor('even', day('2026-02-01'))).toBe(1);
  });
});

describe('cells', () => {
  it('writes local seconds as UTC across days, as Date does', () => {
    const time = new TimeText();
    fc.assert(
      fc.property(
        fc.integer({ min: 19_000, max: 23_000 }),
        fc.integer({ min: 0, max: 900_000 }),
        (d, s) => {
          const iso = new Date((d * 86_400 + s - 28_800) * 1000).toISOString().replace('.000', '');
          expect(time.utc(d, s)).toBe(iso);
        },
      ),
    );
  });

  it('writes fen exactly', () => {
    expect([0, 5, 99, 100, 123_456, -7].map(moneyText)).toEqual([
      '0.00',
      '0.05',
      '0.99',
      '1.00',
      '1234.56',
      '-0.07',
    ]);
  });
});

describe('draws', () => {
  it('poisson() has the mean and variance asked for, on both sides of its switch', () => {
    for (const mean of [0.3, 4, 60]) {
      const rng = createRng(mean);
      const n = 20_000;
      const values = Array.from({ length: n }, () => poisson(rng, mean));
      const m = values.reduce((a, b) => a + b, 0) / n;
      const v = values.reduce((a, b) => a + (b - m) ** 2, 0) / n;
      // Five standard errors of a Poisson mean; the variance's is about twice as wide.
      expect(Math.abs(m - mean)).toBeLessThan(5 * Math.sqrt(mean / n));
      expect(Math.abs(v / mean - 1)).toBeLessThan(0.08);
    }
    expect(poisson(createRng(1), Number.NaN)).toBe(0);
    expect(poisson(createRng(1), -3)).toBe(0);
  });

  it('drawBySums() draws in proportion and never what weighs nothing', () => {
    const sums = Float64Array.of(0, 1, 1, 4);
    expect([0, 0.999, 1, 3.9].map((x) => indexOfSum(sums, x))).toEqual([1, 1, 3, 3]);
    const rng = createRng('sums');
    const counts = [0, 0, 0, 0];
    for (let k = 0; k < 8000; k++) counts[drawBySums(rng, sums)]! += 1;
    expect(counts[0]! + counts[2]!).toBe(0);
    expect(counts[3]! / 8000).toBeCloseTo(0.75, 1);
  });
});
