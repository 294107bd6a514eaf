import { createRng } from '@quanyu/numeric';
import { describeShared } from '@quanyu/testkit';
import { describe, expect, it } from 'vitest';
import {
  type ActivityState,
  customerScore,
  explainActivity,
  fitActivity,
  predictActivity,
} from '../src/activity.ts';
import { activityLabels, activityRows } from '../src/activity-features.ts';
import type { PurchaseTable } from '../src/purchases.ts';
import { HOLDOUT_END, readCdnow } from './cdnow.ts';

/** Half of the customers buy every ten days or so to the end, half stop at a random day. */
function shop(customers: number, days: number): PurchaseTable {
  const rng = createRng('shop');
  const rows: [number, number, number][] = [];
  for (let c = 0; c < customers; c++) {
    const end = c % 2 === 0 ? days : rng.int(days);
    for (let day = rng.int(30); day < end; day += 1 + rng.int(25)) {
      rows.push([c, day, 5 + rng.int(40)]);
    }
  }
  return {
    customers,
    customer: Int32Array.from(rows, ([c]) => c),
    day: Int32Array.from(rows, ([, day]) => day),
    value: Float64Array.from(rows, ([, , value]) => value),
  };
}

const table = shop(600, 300);
const fit = (asOfDay = 299): ActivityState =>
  fitActivity(table, { asOfDay, windowDays: 60, rng: createRng(1) });

describe('customerScore()', () => {
  // Row customer-score of the mission's fixtures.
  it('is σ(b + Σ w f)', () => {
    const weights = [0.3, -0.2, 0.5, 1.1, 0.8];
    const p = customerScore([0.2, 0.5, 0.1, 0.9, 0.4], { weights, intercept: -0.6 });
    expect(p).toBeCloseTo(0.6726071, 6);
  });
});

describe('activityRows()', () => {
  it('knows nothing of days after the one it is asked for', () => {
    const cut = 150;
    const kept = [...table.day.keys()].filter((i) => table.day[i]! <= cut);
    const past: PurchaseTable = {
      customers: table.customers,
      customer: Int32Array.from(kept, (i) => table.customer[i]!),
      day: Int32Array.from(kept, (i) => table.day[i]!),
      value: Float64Array.from(kept, (i) => table.value[i]!),
    };
    const options = { asOfDay: cut, windowDays: 60 };
    expect(activityRows(past, options)).toEqual(activityRows(table, options));
  });

  it('gives a hand-checked row', () => {
    const one: PurchaseTable = {
      customers: 1,
      customer: Int32Array.of(0, 0, 0),
      day: Int32Array.of(10, 20, 40),
      value: Float64Array.of(1, 2, 3),
    };
    const { x } = activityRows(one, { asOfDay: 50, windowDays: 30 });
    const raw = [...x.data].map(Math.expm1);
    [10, 3, 6, 40, 1, 10 / 15].forEach((value, j) => {
      expect(raw[j]!).toBeCloseTo(value, 9);
    });
    const rows = activityRows(one, { asOfDay: 20, windowDays: 30 });
    expect([...activityLabels(one, rows, 19)]).toEqual([0]);
    expect([...activityLabels(one, rows, 20)]).toEqual([1]);
  });
});

describe('fitActivity()', () => {
  it('is judged on a later window, and beats the base rate there', () => {
    const { evaluation } = fit();
    expect(evaluation).toMatchObject({ fitDay: 179, judgedDay: 239 });
    expect(evaluation!.auc).toBeGreaterThan(0.9);
    expect(evaluation!.logLoss).toBeLessThan(0.6 * evaluation!.naiveLogLoss);
    expect(evaluation!.calibrationError).toBeLessThan(0.1);
  });

  it('scores those who stopped below those who go on', () => {
    const { score, customers } = predictActivity(fit(), table, 299);
    const mean = (rest: number) => {
      const mine = [...score].filter((_, i) => customers[i]! % 2 === rest);
      return mine.reduce((sum, p) => sum + p, 0) / mine.length;
    };
    expect(mean(0)).toBeGreaterThan(mean(1) + 0.5);
  });

  it('gives the same bits for the same seed, and a state that survives JSON', () => {
    expect(JSON.stringify(fit())).toBe(JSON.stringify(fit()));
    const copy = JSON.parse(JSON.stringify(fit())) as ActivityState;
    expect(predictActivity(copy, table, 299)).toEqual(predictActivity(fit(), table, 299));
  });

  it('has no evaluation where the history holds one window only', () => {
    expect(fit(70).evaluation).toBeNull();
  });

  it('refuses too short a history, one class, and bad windows', () => {
    expect(() => fit(30)).toThrow(/must have bought by day -30/);
    expect(() => fit(2000)).toThrow(/both must occur/);
    const bad = { asOfDay: 299, windowDays: 0, rng: createRng(1) };
    expect(() => fitActivity(table, bad)).toThrow(/windowDays/);
    const foreign = { ...fit(), kind: 'nobody' } as unknown as ActivityState;
    expect(() => predictActivity(foreign, table, 299)).toThrow(/activity version 1/);
  });
});

describe('explainActivity()', () => {
  it('adds up to the score, strongest first', () => {
    const state = fit();
    const { score, x } = predictActivity(state, table, 299);
    for (const row of [0, 7, 100]) {
      const reasons = explainActivity(state, x.data.subarray(row * 6, row * 6 + 6));
      const parts = reasons.map(({ params }) => Number(params['logOdds']));
      const base = state.calibration.slope * state.logistic.intercept + state.calibration.intercept;
      const z = parts.reduce((sum, part) => sum + part, base);
      expect(1 / (1 + Math.exp(-z))).toBeCloseTo(score[row]!, 9);
      expect(Math.abs(parts[0]!)).toBe(Math.max(...parts.map(Math.abs)));
    }
  });
});

describeShared('fitActivity() on CDNOW', 'marketing/cdnow/CDNOW_sample.txt', (file) => {
  it('ranks next quarter’s buyers well above chance, calibrated', () => {
    const options = { asOfDay: HOLDOUT_END, windowDays: 90, rng: createRng(1) };
    const { evaluation } = fitActivity(readCdnow(file, 1), options);
    expect(evaluation!.auc).toBeGreaterThan(0.75);
    expect(evaluation!.logLoss).toBeLessThan(evaluation!.naiveLogLoss);
    expect(evaluation!.calibrationError).toBeLessThan(0.05);
  });
});
