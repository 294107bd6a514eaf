import { describeShared } from '@quanyu/testkit';
import { describe, expect, it } from 'vitest';
import { clvOf, fitClv, predictClv } from '../src/clv.ts';
import { fitGammaGamma, predictGammaGamma } from '../src/models/gamma-gamma.ts';
import { type PurchaseTable, purchasesBetween, summarisePurchases } from '../src/purchases.ts';
import { CALIBRATION_END, HOLDOUT_END, readCdnow } from './cdnow.ts';

/** Five customers; the third repeats on one day, the fourth buys after day 100 only. */
const small: PurchaseTable = {
  customers: 5,
  customer: Int32Array.of(0, 0, 1, 2, 2, 2, 3, 0),
  day: Int32Array.of(10, 24, 50, 7, 7, 14, 140, 38),
  value: Float64Array.of(20, 30, 5, 1, 2, 4, 9, 10),
};

describe('summarisePurchases()', () => {
  it('counts days, not rows, up to the last day', () => {
    const summary = summarisePurchases(small, 100);
    expect([...summary.purchaseDays]).toEqual([3, 1, 2, 0, 0]);
    expect([...summary.firstDay.slice(0, 3)]).toEqual([10, 50, 7]);
    expect([...summary.lastDay.slice(0, 3)]).toEqual([38, 50, 14]);
    expect([...summary.totalValue]).toEqual([60, 5, 7, 0, 0]);
    expect([...summary.repeatValue]).toEqual([40, 0, 4, 0, 0]);
  });

  it('sums a window with both ends included', () => {
    const { purchaseDays, value } = purchasesBetween(small, { fromDay: 14, toDay: 50 });
    expect([...purchaseDays]).toEqual([2, 1, 1, 0, 0]);
    expect([...value]).toEqual([40, 5, 4, 0, 0]);
  });

  it('refuses ragged columns, strangers and values that are no numbers', () => {
    expect(() => summarisePurchases({ ...small, day: Int32Array.of(1) }, 9)).toThrow(/one length/);
    expect(() => summarisePurchases({ ...small, customers: 2 }, 9)).toThrow(/row 3/);
    const value = small.value.slice();
    value[2] = Number.NaN;
    expect(() => summarisePurchases({ ...small, value }, 9)).toThrow(/row 2/);
    expect(() => summarisePurchases(small, 1.5)).toThrow(/untilDay/);
  });
});

describeShared('clvOf() on CDNOW', 'marketing/cdnow/CDNOW_sample.txt', (file) => {
  const table = readCdnow(file, 1);
  const summary = summarisePurchases(table, CALIBRATION_END);
  const state = fitClv(summary);

  it('meets the published Gamma-Gamma parameters and log-likelihood', () => {
    // The published fit read mean values rounded half up to cents.
    const repeats = summary.purchaseDays.map((days) => days - 1);
    const meanValue = summary.repeatValue.map(
      (total, i) => Math.floor((100 * total) / Math.max(1, repeats[i]!) + 0.5 + 1e-7) / 100,
    );
    const rounded = fitGammaGamma({ repeats, meanValue });
    const { p, q, v, repeaters, logLikelihood, converged } = rounded;
    expect(repeaters).toBe(946);
    expect(converged).toBe(true);
    expect(Math.abs(p / 6.2488 - 1)).toBeLessThan(0.005);
    expect(Math.abs(q / 3.7446 - 1)).toBeLessThan(0.005);
    expect(Math.abs(v / 15.4477 - 1)).toBeLessThan(0.005);
    expect(Math.abs(logLikelihood + 4055.9232)).toBeLessThan(0.001);
  });

  it('meets the published conditional means of the first ten customers', () => {
    const repeats = summary.purchaseDays.map((days) => days - 1);
    const meanValue = summary.repeatValue.map((total, i) => total / Math.max(1, repeats[i]!));
    const means = predictGammaGamma(state.gammaGamma, { repeats, meanValue });
    const expected = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17];
    expected.forEach((mean, i) => {
      expect(Math.abs(means[i]! - mean)).toBeLessThan(0.01);
    });
  });

  it('meets the BG/NBD fixture from raw dates, weeks unrounded', () => {
    expect(Math.abs(state.bgNbd.r / 0.242593 - 1)).toBeLessThan(0.005);
    expect(Math.abs(state.bgNbd.alpha / 4.413532 - 1)).toBeLessThan(0.005);
    expect(Math.abs(state.bgNbd.a / 0.792886 - 1)).toBeLessThan(0.005);
    expect(Math.abs(state.bgNbd.b / 2.425752 - 1)).toBeLessThan(0.005);
  });

  it('meets the holdout anchor of weeks 40 to 78', () => {
    const scores = predictClv(state, summary, 39 * 7);
    const window = { fromDay: CALIBRATION_END + 1, toDay: HOLDOUT_END };
    const actual = purchasesBetween(table, window).purchaseDays;
    expect(actual.reduce((sum, days) => sum + days, 0)).toBe(1882);
    const total = scores.purchases.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(total - 1653)).toBeLessThan(2);
    let [squares, absolutes] = [0, 0];
    scores.purchases.forEach((value, i) => {
      squares += (value - actual[i]!) ** 2;
      absolutes += Math.abs(value - actual[i]!);
    });
    expect(Math.sqrt(squares / actual.length)).toBeCloseTo(1.608, 3);
    expect(absolutes / actual.length).toBeCloseTo(0.7855, 3);
  });

  it('puts half of the holdout spend into the top tenth by value', () => {
    const { value } = predictClv(state, summary, 39 * 7);
    const window = { fromDay: CALIBRATION_END + 1, toDay: HOLDOUT_END };
    const spend = purchasesBetween(table, window).value;
    const order = [...value.keys()].sort((i, j) => value[j]! - value[i]!);
    const top = order.slice(0, Math.round(order.length / 10));
    const share = top.reduce((sum, i) => sum + spend[i]!, 0) / spend.reduce((s, v) => s + v, 0);
    expect(Math.abs(share - 0.502)).toBeLessThan(0.005);
  });
});

describe('clvOf()', () => {
  it('gives one row for every customer, nothing for those who never bought, whatever is thin', () => {
    const { scores, report } = clvOf(small, { untilDay: 100, horizonDays: 28 });
    expect(scores.alive.length).toBe(5);
    expect([scores.alive[3], scores.purchases[4], scores.value[4]]).toEqual([0, 0, 0]);
    expect(scores.alive[1]).toBe(1);
    expect(report).toMatchObject({ customers: 3, untilDay: 100, horizonDays: 28 });
    expect(report.gammaGamma.fitted).toBe(false);
    expect(report.gammaGamma.populationValue).toBeCloseTo(72 / 6, 12);
    expect(report.expectedValue).toBeCloseTo(report.expectedPurchases * 12, 9);
  });

  it('has a state that survives JSON', () => {
    const { state, scores } = clvOf(small, { untilDay: 100, horizonDays: 28 });
    const copy = JSON.parse(JSON.stringify(state));
    expect(predictClv(copy, summarisePurchases(small, 100), 28)).toEqual(scores);
  });

  it('scales values with the currency', () => {
    const cents = { ...small, value: small.value.map((v) => v * 100) };
    const one = clvOf(small, { untilDay: 100, horizonDays: 28 }).report.expectedValue;
    const hundred = clvOf(cents, { untilDay: 100, horizonDays: 28 }).report.expectedValue;
    expect(hundred).toBeCloseTo(one * 100, 6);
  });

  it('refuses a window before the first purchase and a horizon of nothing', () => {
    expect(() => clvOf(small, { untilDay: 3, horizonDays: 28 })).toThrow(/must have bought/);
    expect(() => clvOf(small, { untilDay: 100, horizonDays: 0 })).toThrow(/horizon/);
    expect(() => clvOf(small, { untilDay: 100, horizonDays: Number.NaN })).toThrow(/horizon/);
  });
});

describe('fitGammaGamma()', () => {
  it('leaves returns out, and refuses what is no number', () => {
    const repeats = new Int32Array(30).fill(2);
    const meanValue = Float64Array.from({ length: 30 }, (_, i) => 10 + (i % 7) * 3);
    meanValue[0] = -5;
    const state = fitGammaGamma({ repeats, meanValue });
    expect(state.repeaters).toBe(29);
    const worth = predictGammaGamma(state, { repeats, meanValue });
    expect(worth[0]).toBe(state.populationValue);
    expect(worth.every((value) => value > 0)).toBe(true);
    meanValue[1] = Number.NaN;
    expect(() => fitGammaGamma({ repeats, meanValue })).toThrow(/row 1/);
    expect(() => fitGammaGamma({ repeats, meanValue: new Float64Array(1) })).toThrow(/one length/);
  });
});
