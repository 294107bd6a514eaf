import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arima,
  auto,
  combination,
  croston,
  drift,
  dynamicTheta,
  ets,
  type Forecaster,
  forecasterByName,
  naive,
  predictSum,
  sba,
  seasonalNaive,
  seasonalWindowAverage,
  theta,
  tsb,
  windowAverage,
  withFourier,
} from '../src/index.ts';
import { negativeBinomialQuantile } from '../src/models/counts.ts';

function meanOf(model: Forecaster, values: readonly number[], horizon: number, season = 1) {
  const state = model.fit({ values, seasons: [season] }, { rng: createRng(1) });
  return Array.from(model.predict(state, { horizon }).mean);
}

describe('simple models', () => {
  it('naive(), drift() and seasonalNaive() continue as their names say', () => {
    expect(meanOf(naive(), [3, 5, 9], 2)).toEqual([9, 9]);
    expect(meanOf(drift(), [3, 5, 9], 2)).toEqual([12, 15]);
    expect(meanOf(seasonalNaive(), [1, 2, 3, 4, 5, 6], 4, 3)).toEqual([4, 5, 6, 4]);
    expect(meanOf(windowAverage({ window: 2 }), [3, 5, 9], 1)).toEqual([7]);
  });

  it('seasonalWindowAverage() averages the last values of the same place', () => {
    const model = seasonalWindowAverage({ window: 2 });
    expect(meanOf(model, [9, 9, 1, 2, 3, 6], 5, 2)).toEqual([2, 4, 2, 4, 2]);
    // A missing value is none: the place takes the one before.
    expect(meanOf(model, [7, 9, 1, 2, 3, Number.NaN], 2, 2)).toEqual([2, 5.5]);
    expect(meanOf(model, [3, 5, 9], 2)).toEqual([7, 7]);
    const state = model.fit({ values: [1, 5, 2, 4, 3, 9], seasons: [2] }, { rng: createRng(1) });
    // Errors 1, −1, 1.5, 4.5 by hand; the next season's mean holds half of the shock.
    expect(state.sigma).toBeCloseTo(Math.sqrt((1 + 1 + 2.25 + 20.25) / 4), 12);
    const { mean, quantiles } = model.predict(state, { horizon: 3, quantiles: [0.9] });
    const width = (h: number): number => (quantiles[0]?.[h] ?? 0) - (mean[h] ?? 0);
    expect(width(1) / width(0)).toBeCloseTo(1, 12);
    expect(width(2) / width(0)).toBeCloseTo(Math.sqrt(1.25), 12);
    expect(() => seasonalWindowAverage({ window: 0 })).toThrow(/window/);
  });

  it('withFourier() gives seasons of any length to a model of regressors', () => {
    const wave = (t: number): number =>
      50 + 10 * Math.sin((2 * Math.PI * t) / 24) + 6 * Math.cos((2 * Math.PI * t) / 60.5);
    const values = Array.from({ length: 400 }, (_, t) => wave(t));
    const model = withFourier(arima({ order: [0, 0, 0], constant: true }), { pairsMax: 2 });
    const state = model.fit({ values, seasons: [24, 60.5] }, { rng: createRng(1) });
    expect(state.waves).toEqual([1 / 24, 2 / 24, 1 / 60.5, 2 / 60.5]);
    model.predict(state, { horizon: 70 }).mean.forEach((value, h) => {
      expect(Math.abs(value - wave(400 + h))).toBeLessThan(1e-3);
    });
    const shared = model.fit({ values, seasons: [48, 24] }, { rng: createRng(1) });
    expect(shared.waves).toEqual([1 / 24, 2 / 24, 1 / 48]);
    const short = model.fit(
      { values: values.slice(0, 30), seasons: [24, 12] },
      { rng: createRng(1) },
    );
    expect(short.waves).toEqual([1 / 12]);
    const regressors = { data: new Float64Array(7), rows: 7, cols: 1 };
    expect(() => model.fit({ values, regressors }, { rng: createRng(1) })).toThrow(/400 rows/);
    expect(() => withFourier(naive(), { pairsMax: 0 })).toThrow(/pairsMax/);
  });

  it('naive() widens by the square root of the step', () => {
    const model = naive();
    const state = model.fit({ values: [-1, 1, 0, 2, 1, 3] }, { rng: createRng(1) });
    const { mean, quantiles } = model.predict(state, { horizon: 4, quantiles: [0.975] });
    const first = (quantiles[0]?.[0] ?? 0) - (mean[0] ?? 0);
    const fourth = (quantiles[0]?.[3] ?? 0) - (mean[3] ?? 0);
    expect(fourth / first).toBeCloseTo(2, 10);
    expect(first).toBeCloseTo(1.959964 * Math.sqrt(14 / 5), 4);
  });

  it('drift() does not go below zero unless the history did', () => {
    expect(meanOf(drift(), [4, 2], 3)).toEqual([0, 0, 0]);
    expect(meanOf(drift(), [2, -1], 2)).toEqual([-4, -7]);
  });
});

describe('intermittent demand', () => {
  // By hand, alpha 0.5: sizes 2 → 3, intervals 2 → 2.5.
  const demand = [0, 2, 0, 0, 4];
  it('croston(), sba() and tsb() match a calculation by hand', () => {
    expect(meanOf(croston({ alpha: 0.5 }), demand, 1)[0]).toBeCloseTo(3 / 2.5, 12);
    expect(meanOf(sba({ alpha: 0.5 }), demand, 1)[0]).toBeCloseTo((0.75 * 3) / 2.5, 12);
    // Chance .4 → .2 → .6 → .3 → .15 → .575; size 2 → 2 → 3.
    expect(meanOf(tsb({ alpha: 0.5 }), demand, 1)[0]).toBeCloseTo(0.575 * 3, 12);
  });

  it('croston() refuses negative demand by code', () => {
    expect(() => meanOf(croston(), [1, -1], 1)).toThrow(/demand must be >= 0/);
  });

  it('negativeBinomialQuantile() agrees with the geometric and Poisson laws', () => {
    // Geometric with mean 1: P(X ≤ k) = 1 − 2^−(k+1).
    expect(negativeBinomialQuantile(0.74, 1, 2)).toBe(1);
    expect(negativeBinomialQuantile(0.76, 1, 2)).toBe(2);
    // Poisson(6): P(X ≤ 8) = 0.8472, P(X ≤ 7) = 0.7440 (tables).
    expect(negativeBinomialQuantile(0.8, 6, 6)).toBe(8);
    expect(negativeBinomialQuantile(0.85, 6, 6)).toBe(9);
  });
});

describe('smoothing', () => {
  it('ets() grows by a factor where asked to, damped and with a season too', () => {
    const season = [0.8, 1.1, 1.3, 0.8];
    const noise = createRng('growth');
    const values = Array.from(
      { length: 60 },
      (_, t) => 40 * 1.03 ** t * (season[t % 4] ?? 1) * Math.exp(0.01 * noise.normal()),
    );
    const grown = ets({ members: ['MMM'] });
    const state = grown.fit({ values, seasons: [4] }, { rng: createRng(1) });
    expect(state.fit.spec).toEqual({ error: 'M', trend: 'M', season: 'M' });
    const { mean, quantiles } = grown.predict(state, { horizon: 12, quantiles: [0.1, 0.9] });
    mean.forEach((value, h) => {
      expect(Math.abs(value / (40 * 1.03 ** (60 + h) * (season[h % 4] ?? 1)) - 1)).toBeLessThan(
        0.05,
      );
      expect(quantiles[0]?.[h]).toBeLessThan(value);
      expect(quantiles[1]?.[h]).toBeGreaterThan(value);
    });
    const fitted = grown.fitted?.(state, { values, seasons: [4] }) ?? [];
    expect(Math.abs((fitted[59] ?? 0) / (values[59] ?? 1) - 1)).toBeLessThan(0.05);
    // The family with growth holds all others, so its best is no worse.
    const aicc = (growth: boolean): number =>
      ets({ growth }).fit({ values, seasons: [4] }, { rng: createRng(1) }).fit.aicc;
    expect(aicc(true)).toBeLessThanOrEqual(aicc(false));
    const damped = ets({ members: ['MMdN'] });
    const far = damped.predict(damped.fit({ values }, { rng: createRng(1) }), { horizon: 5000 });
    expect(far.mean.every(Number.isFinite)).toBe(true);
    // What is not positive has no factors: the mean with no smoothing.
    const falls = ets({ members: ['MMN'] }).fit(
      { values: [3, -1, 2, 0, 4] },
      { rng: createRng(1) },
    );
    expect(falls.fit.spec.trend).toBe('N');
    for (const member of ['AMN', 'AMM', 'AAM', 'MMA', 'MMMM', '']) {
      expect(() => ets({ members: [member] })).toThrow(/a member must be one of/);
    }
  });

  it('ets() finds trend and season of a noiseless series', () => {
    const values = Array.from(
      { length: 48 },
      (_, t) => 100 + 2 * t + 10 * Math.sin(t * (Math.PI / 2)),
    );
    const mean = meanOf(ets(), values, 8, 4);
    mean.forEach((value, h) => {
      const t = 48 + h;
      expect(Math.abs(value - (100 + 2 * t + 10 * Math.sin(t * (Math.PI / 2))))).toBeLessThan(1);
    });
  });

  it('theta() adds half the slope, dynamicTheta() follows a line', () => {
    const line = Array.from({ length: 30 }, (_, t) => 10 + 3 * t);
    const [first = 0, second = 0] = meanOf(theta(), line, 2);
    expect(second - first).toBeCloseTo(1.5, 6);
    meanOf(dynamicTheta(), line, 3).forEach((value, h) => {
      expect(Math.abs(value - (100 + 3 * h))).toBeLessThan(3);
    });
  });

  it('ets() refuses unknown members by code', () => {
    expect(() => ets({ members: ['AXM'] })).toThrow(/member must be one of/);
  });
});

describe('combination()', () => {
  it('takes the median step by step', () => {
    const model = combination([naive(), drift(), windowAverage({ window: 3 })]);
    expect(meanOf(model, [3, 6, 9], 2)).toEqual([9, 9]);
  });
});

describe('auto()', () => {
  const state = (values: readonly number[], season = 1) =>
    auto().fit({ values, seasons: [season] }, { rng: createRng(1) });

  it('names its fallbacks', () => {
    expect(state([]).fallbacks).toEqual(['empty']);
    expect(state([Number.NaN, Number.NaN]).fallbacks).toEqual(['empty']);
    expect(state([7]).fallbacks).toEqual(['short']);
    expect(state([7, 8]).fallbacks).toEqual(['short']);
    expect(state([7, 7, 7, 7, 7]).fallbacks).toEqual(['constant']);
    expect(state([1, 2, 3, Infinity, 1e300, 5, 4, 6]).fallbacks).toEqual(['invalid-values']);
  });

  it('gives every step for every hopeless series', () => {
    for (const values of [[], [Number.NaN], [7], [1e300], [-5, -5]]) {
      const { mean } = auto().predict(state(values), { horizon: 5 });
      expect(mean.length).toBe(5);
      expect(mean.every(Number.isFinite)).toBe(true);
    }
  });

  it('treats demand that comes now and then as counts', () => {
    expect(state([0, 0, 3, 0, 0, 0, 1, 0, 0, 2, 0, 0]).model).toBe('negativeBinomial');
  });

  it('prefers the seasonal rival where it is clearly better, and says what it compared', () => {
    const values = Array.from({ length: 48 }, (_, t) => ((t * 7919) % 12) * 50 + 100);
    const found = state(values, 12);
    expect(Object.keys(found.errors)).toContain('seasonalNaive@12');
    expect(found.fits).toBeLessThanOrEqual(16);
  });

  it('ignores a season longer than the series', () => {
    const found = state([5, 7, 6, 8, 7, 9, 8, 10, 9], 100);
    expect(found.fallbacks).toEqual([]);
    const { mean } = auto().predict(found, { horizon: 3 });
    expect(mean.every((value) => value > 5 && value < 20)).toBe(true);
  });
});

describe('predictSum()', () => {
  it('is narrower than the sum of quantiles and centred on the sum of means', () => {
    const model = naive();
    const values = Array.from({ length: 40 }, (_, t) => 50 + ((t * 31) % 7));
    const state = windowAverage().fit({ values }, { rng: createRng(1) });
    const sum = predictSum(windowAverage(), state, {
      fromStep: 1,
      toStep: 4,
      quantiles: [0.5, 0.95],
      rng: createRng(2),
    });
    const each = windowAverage().predict(state, { horizon: 4, quantiles: [0.95] });
    const sumOfQuantiles = Array.from(each.quantiles[0] ?? []).reduce((a, b) => a + b, 0);
    const sumOfMeans = each.mean.reduce((a, b) => a + b, 0);
    expect(sum.quantiles[1]).toBeLessThan(sumOfQuantiles);
    expect(Math.abs(sum.mean / sumOfMeans - 1)).toBeLessThan(0.01);
    const later = predictSum(windowAverage(), state, {
      fromStep: 3,
      toStep: 4,
      quantiles: [],
      rng: createRng(2),
    });
    expect(Math.abs((2 * later.mean) / sumOfMeans - 1)).toBeLessThan(0.01);
    expect(() =>
      predictSum(model, model.fit({ values }, { rng: createRng(1) }), {
        fromStep: 3,
        toStep: 2,
        quantiles: [0.5],
        rng: createRng(2),
      }),
    ).toThrow(/fromStep/);
  });
});

describe('hostile input', () => {
  it('naive() refuses infinite and huge values and empty series by code', () => {
    for (const values of [[1, Infinity], [1e300], [], [Number.NaN]]) {
      expect(() => meanOf(naive(), values, 1)).toThrow(/Cannot fit/);
    }
    expect(() => meanOf(naive(), [1, 2], 1, 0)).toThrow(/season/);
  });

  it('forecasterByName() names the models it knows', () => {
    expect(() => forecasterByName('constructor')).toThrow(/auto, combination/);
  });

  it('auto() gives finite, ordered, non-negative demand whatever comes', () => {
    const value = fc.oneof(
      fc.constantFrom(Number.NaN, 0, Infinity, 1e300, 1e-300),
      fc.double({ min: 0, max: 1e6 }),
    );
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 40 }),
        fc.integer({ min: 1, max: 14 }),
        (values, season) => {
          const model = auto({ fitsMax: 4 });
          const state = model.fit({ values, seasons: [season] }, { rng: createRng(3) });
          const { mean, quantiles } = model.predict(state, {
            horizon: 3,
            quantiles: [0.1, 0.5, 0.9],
          });
          for (let h = 0; h < 3; h++) {
            const row = quantiles.map((one) => one[h] ?? Number.NaN);
            expect(Number.isFinite(mean[h])).toBe(true);
            expect(mean[h]).toBeGreaterThanOrEqual(0);
            expect(row[0]).toBeGreaterThanOrEqual(0);
            expect(row[1]).toBeGreaterThanOrEqual(row[0] ?? 0);
            expect(row[2]).toBeGreaterThanOrEqual(row[1] ?? 0);
          }
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  });
});
