import { readFileSync } from 'node:fs';
import { createRng } from '@quanyu/numeric';
import { describeShared } from '@quanyu/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bgNbdLikelihood,
  expectedPurchases,
  fitBgNbd,
  type Histories,
  predictBgNbd,
} from '../src/models/bg-nbd.ts';

const one = (x: number, last: number, age: number): Histories => ({
  repeats: Int32Array.of(x),
  lastWeeks: Float64Array.of(last),
  ageWeeks: Float64Array.of(age),
});
const known = {
  kind: 'bg-nbd',
  version: 1,
  r: 0.242593,
  alpha: 4.413532,
  a: 0.792886,
  b: 2.425752,
  logLikelihood: 0,
  customers: 1,
  histories: 1,
  converged: true,
} as const;

describeShared('fitBgNbd() on CDNOW', 'marketing/cdnow/cdnow_customers_summary.csv', (file) => {
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  const histories: Histories = {
    repeats: Int32Array.from(rows, (row) => row[1]!),
    lastWeeks: Float64Array.from(rows, (row) => row[2]!),
    ageWeeks: Float64Array.from(rows, (row) => row[3]!),
  };
  // Parameters of the paper (Fader, Hardie & Lee 2005, table 1) to the digits that lifetimes tests.
  it('meets the published parameters and log-likelihood', () => {
    const state = fitBgNbd(histories);
    expect(state.customers).toBe(2357);
    expect(state.converged).toBe(true);
    expect(Math.abs(state.r / 0.242593 - 1)).toBeLessThan(0.001);
    expect(Math.abs(state.alpha / 4.413532 - 1)).toBeLessThan(0.001);
    expect(Math.abs(state.a / 0.792886 - 1)).toBeLessThan(0.001);
    expect(Math.abs(state.b / 2.425752 - 1)).toBeLessThan(0.001);
    expect(Math.abs(state.logLikelihood + 9582.4256)).toBeLessThan(0.001);
  });

  it('gives the same bits on every fit and for any order of customers', () => {
    const reversed: Histories = {
      repeats: histories.repeats.slice().reverse(),
      lastWeeks: histories.lastWeeks.slice().reverse(),
      ageWeeks: histories.ageWeeks.slice().reverse(),
    };
    expect(fitBgNbd(histories)).toEqual(fitBgNbd(histories));
    expect(fitBgNbd(reversed).r).toBeCloseTo(fitBgNbd(histories).r, 8);
  });
});

describe('predictBgNbd()', () => {
  it('meets the worked example of the literature', () => {
    const { purchases } = predictBgNbd(known, one(2, 30.43, 38.86), 39);
    expect(purchases[0]!).toBeCloseTo(1.2259, 4);
  });

  it.each([
    [0.1429, 0.0078],
    [1, 0.0532],
    [3, 0.1506],
    [31.8571, 1.0405],
    [32, 1.0437],
    [78, 1.8576],
  ])('expects of a new customer in %d weeks %d purchases', (weeks, expected) => {
    // The printed values come from a fit of their own; at 78 weeks its last digits show.
    expect(Math.abs(expectedPurchases(known, weeks) - expected)).toBeLessThan(5e-4);
  });

  it('agrees with a long sum of the untransformed series', () => {
    // Direct eq. (10) where the Gauss series converges well: z < 0.5.
    const { r, alpha, a, b } = known;
    const [x, last, age, t] = [3, 20, 30, 10];
    const z = t / (alpha + age + t);
    let [term, gauss] = [1, 1];
    for (let n = 0; n < 400; n++) {
      term *= ((r + x + n) * (b + x + n) * z) / ((a + b + x - 1 + n) * (n + 1));
      gauss += term;
    }
    const head = (a + b + x - 1) / (a - 1);
    const growth = head * (1 - ((alpha + age) / (alpha + age + t)) ** (r + x) * gauss);
    const gone = (a / (b + x - 1)) * ((alpha + age) / (alpha + last)) ** (r + x);
    const { alive, purchases } = predictBgNbd(known, one(x, last, age), t);
    expect(alive[0]!).toBeCloseTo(1 / (1 + gone), 12);
    expect(purchases[0]!).toBeCloseTo(growth / (1 + gone), 12);
  });

  it('has no pole at a = 1 and stays finite for thousands of purchases and for centuries', () => {
    const at = (a: number) => predictBgNbd({ ...known, a }, one(2, 30, 39), 39).purchases[0]!;
    expect(at(1)).toBeCloseTo((at(1 - 1e-6) + at(1 + 1e-6)) / 2, 8);
    const heavy = predictBgNbd(known, one(5000, 500, 500.5), 5200);
    expect(heavy.purchases[0]!).toBeGreaterThan(1000);
    expect(Number.isFinite(heavy.purchases[0]!)).toBe(true);
    expect(predictBgNbd(known, one(5000, 100, 500), 52).alive[0]!).toBeCloseTo(0, 12);
  });

  it.each([
    [0.3, 20, 0.5],
    [900, 1.2, 0.4],
    [1, 9000, 4000],
    [4, 1.99, 30],
    [4, 2.01, 30],
    [0.5, 1e-4, 1e-4],
    [22026, 22026, 22026],
  ])('is finite and below the rate without leaving for r %d, a %d, b %d', (r, a, b) => {
    for (const data of [one(0, 0, 20), one(1, 5, 20), one(60, 19, 20)]) {
      const { alive, purchases } = predictBgNbd({ ...known, r, a, b }, data, 52);
      const most = ((r + data.repeats[0]!) / (known.alpha + 20)) * 52;
      expect(purchases[0]!).toBeGreaterThanOrEqual(0);
      expect(purchases[0]!).toBeLessThanOrEqual(alive[0]! * most);
    }
  });

  it('joins its two series without a step', () => {
    const at = (a: number) => predictBgNbd({ ...known, a }, one(2, 30, 39), 39).purchases[0]!;
    expect(at(2 + 1e-9)).toBeCloseTo(at(2), 8);
    expect(at(2)).toBeGreaterThan(0);
  });

  it('keeps P(alive) in [0, 1] and purchases rising with the horizon, whatever the history', () => {
    const history = fc.tuple(
      fc.integer({ min: 0, max: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 400, noNaN: true }),
      fc.double({ min: 0.1, max: 200, noNaN: true }),
    );
    fc.assert(
      fc.property(history, ([x, share, age, horizon]) => {
        const data = one(x, x === 0 ? 0 : share * age, age);
        const near = predictBgNbd(known, data, horizon);
        const far = predictBgNbd(known, data, horizon * 1.5);
        expect(near.alive[0]!).toBeGreaterThanOrEqual(0);
        expect(near.alive[0]!).toBeLessThanOrEqual(1);
        expect(far.purchases[0]! + 1e-9).toBeGreaterThanOrEqual(near.purchases[0]!);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it('expects nothing in no time, and calls a first-time buyer alive', () => {
    expect(predictBgNbd(known, one(0, 0, 10), 0)).toEqual({
      alive: Float64Array.of(1),
      purchases: Float64Array.of(0),
    });
  });

  it('refuses bad histories, horizons and states', () => {
    expect(() => predictBgNbd(known, one(1, 5, 4), 10)).toThrow(/last <= age/);
    expect(() => predictBgNbd(known, one(0, 5, 9), 10)).toThrow(/row 0/);
    expect(() => predictBgNbd(known, one(1, Number.NaN, 9), 10)).toThrow(/row 0/);
    expect(() => predictBgNbd(known, one(1, 5, 9), -1)).toThrow(/horizon/);
    expect(() => predictBgNbd(known, one(1, 5, 9), Number.NaN)).toThrow(/horizon/);
    expect(() => predictBgNbd({ ...known, r: -1 }, one(1, 5, 9), 1)).toThrow(/positive/);
    const empty = { ...one(1, 1, 1), repeats: new Int32Array(0) };
    expect(() => fitBgNbd(empty)).toThrow(/at least one customer/);
  });
});

describe('fitBgNbd() on many distinct histories', () => {
  it('is refined on all of them: no slope is left at its optimum', () => {
    const rng = createRng('histories');
    const count = 24_000;
    const ageWeeks = Float64Array.from({ length: count }, () => 20 + 30 * rng.uniform());
    const repeats = new Int32Array(count);
    const lastWeeks = new Float64Array(count);
    // Drawn from the model itself with r = 1, α = 4, a = 1, b = 3.
    ageWeeks.forEach((age, i) => {
      const rate = -Math.log(1 - rng.uniform()) / 4;
      const leaves = 1 - (1 - rng.uniform()) ** (1 / 3);
      let at = -Math.log(1 - rng.uniform()) / rate;
      while (at <= age) {
        repeats[i]! += 1;
        lastWeeks[i] = at;
        if (rng.uniform() < leaves) break;
        at -= Math.log(1 - rng.uniform()) / rate;
      }
    });
    const histories = { repeats, lastWeeks, ageWeeks };
    const state = fitBgNbd(histories);
    expect(state.histories).toBeGreaterThan(20_000);
    [state.r, state.alpha / 4, state.a, state.b / 3].forEach((ratio) => {
      expect(Math.abs(ratio - 1)).toBeLessThan(0.15);
    });
    const { gradient, logLikelihood } = bgNbdLikelihood(state, histories);
    expect(logLikelihood).toBeCloseTo(state.logLikelihood, 4);
    [state.r, state.alpha, state.a, state.b].forEach((parameter, j) => {
      expect(Math.abs((gradient[j]! * parameter) / count)).toBeLessThan(1e-6);
    });
  });
});

describe('bgNbdLikelihood()', () => {
  it('has a gradient equal to central differences to 1e-6', () => {
    const histories: Histories = {
      repeats: Int32Array.of(0, 1, 2, 7, 2),
      lastWeeks: Float64Array.of(0, 3, 20, 30, 20),
      ageWeeks: Float64Array.of(10, 12, 39, 31, 39),
    };
    const params = { r: 0.6, alpha: 3, a: 0.8, b: 2 };
    const { gradient } = bgNbdLikelihood(params, histories);
    (['r', 'alpha', 'a', 'b'] as const).forEach((name, j) => {
      const at = (step: number) =>
        bgNbdLikelihood({ ...params, [name]: params[name] + step }, histories).logLikelihood;
      expect(Math.abs((at(1e-5) - at(-1e-5)) / 2e-5 - gradient[j]!)).toBeLessThan(1e-6);
    });
  });

  it('fits data without any repeat to something finite', () => {
    const state = fitBgNbd({
      repeats: new Int32Array(20),
      lastWeeks: new Float64Array(20),
      ageWeeks: new Float64Array(20).fill(30),
    });
    expect([state.r, state.alpha, state.a, state.b].every((p) => p > 0 && p < 1e5)).toBe(true);
    expect(expectedPurchases(state, 30)).toBeLessThan(0.1);
  });
});
