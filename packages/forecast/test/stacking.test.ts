import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BacktestFold,
  backtest,
  ces,
  combination,
  drift,
  naive,
  seasonalNaive,
  stackWeights,
  windowAverage,
} from '../src/index.ts';
import { cesPass } from '../src/kernels/ces.ts';

function fold(actual: readonly number[], mean: readonly number[]): BacktestFold {
  const forecast = { mean: Float64Array.from(mean), quantiles: [] };
  return { origin: 9, actual: Float64Array.from(actual), forecast };
}

describe('stackWeights()', () => {
  it('finds the weights of two members that err apart, as worked by hand', () => {
    // Errors (1, 0), (−1, 0), (0, 2), (0, −2): moments diag(2, 8), least wᵀAw at 8 : 2.
    const first = [fold([10, 10, 10, 10], [9, 11, 10, 10])];
    const second = [fold([10, 10, 10, 10], [10, 10, 8, 12])];
    const cases = [{ group: 'a', members: [first, second] }];
    const [one = 0, other = 0] = stackWeights(cases, { priorPoints: 0 }).get('a') ?? [];
    expect(one).toBeCloseTo(0.8, 2);
    expect(one + other).toBeCloseTo(1, 12);
    // Four points against four: halfway to equal.
    expect(stackWeights(cases, { priorPoints: 4 }).get('a')?.[0]).toBeCloseTo(0.65, 2);
  });

  it('learns each group’s own best member from its backtests', () => {
    const rng = createRng('stack');
    const cases = [0, 1, 2, 3, 4, 5].map((i) => {
      const seasonal = i % 2 === 0;
      const values = Array.from({ length: 60 }, (_, t) =>
        seasonal
          ? 50 + 20 * Math.sin((2 * Math.PI * t) / 6) + rng.normal()
          : 10 + 2 * t + rng.normal(),
      );
      const members = [seasonalNaive(), drift()].map((model) =>
        backtest(model, { values, seasons: [6] }, { horizon: 6, origins: 4, rng }),
      );
      return { group: seasonal ? 'seasonal' : 'growing', members };
    });
    const weights = stackWeights(cases);
    expect(weights.get('seasonal')?.[0]).toBeGreaterThan(0.75);
    expect(weights.get('growing')?.[1]).toBeGreaterThan(0.75);
  });

  it('gives weights that sum to 1 whatever comes, equal ones for nothing', () => {
    const numbers = fc.array(fc.oneof(fc.double(), fc.constant(Number.NaN)), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(numbers, numbers, numbers, (actual, a, b) => {
        const members = [[fold(actual, a)], [fold(actual, b)], [fold(actual, a)]];
        const weights = stackWeights([{ group: 'g', members }]).get('g') ?? [];
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
        expect(weights.every((weight) => weight >= 0)).toBe(true);
      }),
    );
    expect(stackWeights([{ group: 'g', members: [[], []] }]).get('g')).toEqual([0.5, 0.5]);
    expect(() =>
      stackWeights([
        { group: 'g', members: [[]] },
        { group: 'g', members: [[], []] },
      ]),
    ).toThrow(/same members/);
  });

  it('feeds combination(), which refuses weights that do not fit', () => {
    const model = combination([naive(), windowAverage({ window: 2 })], { weights: [3, 1] });
    const state = model.fit({ values: [2, 4] }, { rng: createRng(1) });
    expect(model.predict(state, { horizon: 1 }).mean[0]).toBe(3.75);
    for (const weights of [[1], [0, 0], [-1, 2], [Number.NaN, 1]]) {
      expect(() => combination([naive(), drift()], { weights })).toThrow(/weights must be/);
    }
  });
});

describe('ces()', () => {
  it('follows a season and a level, and names the form it took', () => {
    const rng = createRng('ces');
    const values = Array.from(
      { length: 72 },
      (_, t) => 100 + 30 * Math.sin((2 * Math.PI * t) / 12) + rng.normal(),
    );
    const state = ces().fit({ values, seasons: [12] }, { rng });
    expect(['simple', 'partial', 'full']).toContain(state.season);
    const { mean } = ces().predict(state, { horizon: 12 });
    mean.forEach((value, h) => {
      const wanted = 100 + 30 * Math.sin((2 * Math.PI * (72 + h)) / 12);
      expect(Math.abs(value - wanted)).toBeLessThan(6);
    });
  });

  it('moves level and potential as the recursion says, worked by hand', () => {
    // Error 12 − 10 = 2: level 10 − 0 · 2 + 0.2 · 2, potential 10 − 0.2 · 2 + 2.2 · 2.
    const none = new Float64Array(0);
    const memory = {
      level: Float64Array.of(10),
      potential: Float64Array.of(2),
      season: none,
      phase: none,
    };
    const weights = { a0: 1.2, a1: 1, b0: 0, b1: 0 };
    expect(cesPass(Float64Array.of(12), 'none', { weights, memory, from: 0 })).toBe(4);
    expect(memory.level[0]).toBeCloseTo(10.4, 12);
    expect(memory.potential[0]).toBeCloseTo(14, 12);
  });
});
