import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { fitClv, predictClv } from '../src/clv.ts';
import { clvIntervals } from '../src/clv-intervals.ts';
import { negativeBinomialQuantile } from '../src/kernels/purchase-quantile.ts';
import { lifeStages } from '../src/life-stage.ts';
import { nextPurchases } from '../src/next-purchase.ts';
import { summarisePurchases } from '../src/purchases.ts';

const table = (rows: readonly (readonly [customer: number, day: number])[], customers: number) => ({
  customers,
  customer: Int32Array.from(rows, ([customer]) => customer),
  day: Int32Array.from(rows, ([, day]) => day),
  value: Float64Array.from(rows, () => 10),
});

describe('lifeStages()', () => {
  it('tells each stage from the own gaps, and nothing of those who never bought', () => {
    const weekly = [10, 20, 30, 40, 50, 60, 70, 80, 90].map((day) => [0, day] as const);
    const rows = [
      ...weekly.map(([, day]) => [0, 300 + day] as const),
      [1, 395] as const,
      ...weekly.map(([, day]) => [2, 285 + day] as const),
      ...weekly.map(([, day]) => [3, 270 + day] as const),
      ...weekly.map(([, day]) => [4, day - 80] as const),
      ...weekly.map(([, day]) => [5, 300 + day] as const),
      ...weekly.map(([, day]) => [6, 300 + day] as const),
    ];
    const summary = summarisePurchases(table(rows, 8), 400);
    const stages = lifeStages({
      summary,
      recentDays: Int32Array.of(3, 1, 2, 0, 0, 4, 3, 0),
      earlierDays: Int32Array.of(3, 0, 3, 3, 0, 3, 3, 0),
      alive: Float64Array.of(0.9, 1, 0.9, 0.5, 0.5, 0.9, 0.05, 0),
    });
    expect(stages).toEqual([
      'steady',
      'new',
      'cooling',
      'dormant',
      'lost',
      'growing',
      'lost',
      null,
    ]);
  });
});

describe('nextPurchases()', () => {
  it('gives Lomax quantiles of those who are still there', () => {
    const rows = [
      [0, 0],
      [0, 70],
      [1, 0],
      [2, 69],
    ] as const;
    const summary = summarisePurchases(table(rows, 4), 70);
    const rates = { r: 0.5, alpha: 4 };
    const { day, earlyDay, lateDay } = nextPurchases(summary, rates, Float64Array.of(1, 0.2, 1, 1));
    // 14 weeks · (2^(1/1.5) − 1) = 8.224 weeks = 57.6 days.
    expect(day[0]).toBe(70 + 58);
    expect(earlyDay[0]).toBeLessThan(day[0] ?? 0);
    expect(day[0]).toBeLessThan(lateDay[0] ?? 0);
    expect([day[1], day[3]]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('clvIntervals()', () => {
  it('gives quantiles of the negative binomial', () => {
    // Shape 1, mean 1: geometric with 1/2, so P(≤ 2) = 7/8.
    expect([0.5, 0.875, 0.876].map((p) => negativeBinomialQuantile(p, 1, 1))).toEqual([0, 2, 3]);
    expect(negativeBinomialQuantile(0.5, 1e6, 20)).toBeCloseTo(20, 0);
    expect(negativeBinomialQuantile(1, 1, 1)).toBeLessThanOrEqual(10_000);
  });

  it('holds what made-up customers really buy, about as often as it says', () => {
    const rng = createRng('intervals');
    const rows: (readonly [number, number])[] = [];
    const actual = new Float64Array(4_000);
    for (let c = 0; c < 4_000; c++) {
      const rate = -Math.log(1 - rng.uniform()) * 0.02;
      let day = rng.int(60);
      rows.push([c, day]);
      for (;;) {
        day += Math.ceil(-Math.log(1 - rng.uniform()) / rate);
        if (day > 730) break;
        if (day <= 365) rows.push([c, day]);
        else actual[c] = (actual[c] ?? 0) + 1;
      }
    }
    const summary = summarisePurchases(table(rows, 4_000), 365);
    const state = fitClv(summary);
    const scores = predictClv(state, summary, 365);
    const { purchasesLow, purchasesHigh, valueLow, valueHigh, level } = clvIntervals(
      state,
      summary,
      scores,
    );
    const above = actual.filter((n, c) => n > (purchasesHigh[c] ?? 0)).length / 4_000;
    const below = actual.filter((n, c) => n < (purchasesLow[c] ?? 0)).length / 4_000;
    expect(level).toBe(0.8);
    expect(above).toBeGreaterThan(0.03);
    expect(above).toBeLessThan(0.13);
    expect(below).toBeLessThan(0.13);
    scores.value.forEach((value, c) => {
      expect(valueLow[c]).toBeLessThanOrEqual(value + 1e-9);
      expect(valueHigh[c] ?? 0).toBeGreaterThanOrEqual(valueLow[c] ?? 0);
    });
    expect(() => clvIntervals(state, summary, scores, { level: Number.NaN })).toThrow('level');
  });
});
