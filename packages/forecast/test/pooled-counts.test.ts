import { createRng, drawPoisson } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { negativeBinomial, pooledCounts } from '../src/index.ts';
import { forecasterChecks } from '../src/testing.ts';

const context = { rng: createRng(1) };

describe('negativeBinomial() with a prior', () => {
  it('weighs own history against the prior’s periods, as worked by hand', () => {
    // Two periods of own history, mean 1; a prior of mean 4 that counts as two: 2.5.
    const model = negativeBinomial({ decay: 1, prior: { mean: 4, ratio: 1, periods: 2 } });
    const state = model.fit({ values: [0, 2] }, context);
    expect(state.mean).toBe(2.5);
    // Spread 1.2 · (1 · 2 + 1 · 4 · 2) = 12 over units 10, times the mean.
    expect(state.variance).toBeCloseTo(3, 12);
  });

  it('lets demand fade step by step, quantiles and paths too', () => {
    const model = negativeBinomial({ decay: 1, fade: 0.5 });
    const state = model.fit({ values: [40, 44, 36, 40] }, context);
    const { mean, quantiles } = model.predict(state, { horizon: 3, quantiles: [0.9] });
    expect(Array.from(mean)).toEqual([40, 20, 10]);
    expect(quantiles[0]?.[2]).toBeLessThan(quantiles[0]?.[0] ?? 0);
    const paths = model.simulate(state, { horizon: 3, paths: 2000, rng: createRng(2) });
    const last = paths.data.filter((_, i) => i % 3 === 2).reduce((sum, value) => sum + value, 0);
    expect(Math.abs(last / 2000 - 10)).toBeLessThan(0.5);
    expect(() => negativeBinomial({ fade: 0 })).toThrow(/fade/);
  });
});

describe('pooledCounts()', () => {
  const made = (mean: (i: number, t: number) => number): Float64Array[] =>
    Array.from({ length: 60 }, (_, i) => {
      const rng = createRng('pool').stream(i);
      return Float64Array.from({ length: 36 }, (_unused, t) => drawPoisson(rng, mean(i, t)));
    });

  it('leans on the pool where series are alike, and not where they differ', () => {
    const prior = (histories: Float64Array[]) =>
      pooledCounts(histories, { horizon: 6 }).params['prior'] as { periods: number; mean: number };
    const alike = prior(made(() => 0.5));
    expect(alike.periods).toBe(3);
    expect(Math.abs(alike.mean - 0.5)).toBeLessThan(0.1);
    expect(prior(made((i) => (i % 2 === 0 ? 0.02 : 12))).periods).toBe(0);
  });

  it('sees demand fade', () => {
    const fade = pooledCounts(
      made((_, t) => 8 * 0.95 ** t),
      { horizon: 6 },
    ).params['fade'];
    expect(fade).toBeLessThan(1);
    expect(
      pooledCounts(
        made(() => 8),
        { horizon: 6 },
      ).params['fade'],
    ).toBeGreaterThan(0.97);
  });

  it('refuses pools without a history that is long enough, by code', () => {
    for (const histories of [[], [Float64Array.of(1, 2)], [new Float64Array(40).fill(-1)]]) {
      expect(() => pooledCounts(histories, { horizon: 6 })).toThrow(/history of more than 12/);
    }
    expect(() =>
      pooledCounts(
        made(() => 1),
        { horizon: 0 },
      ),
    ).toThrow(/horizon/);
  });
});

describe('forecaster negativeBinomial, pooled and fading', () => {
  // A prior at the toy constant, so that a constant goes on.
  const model = negativeBinomial({ fade: 0.999, prior: { mean: 4, ratio: 1, periods: 0.01 } });
  const checks = forecasterChecks(model).filter(({ name }) => !name.includes('a constant'));
  for (const check of checks) it(check.name, check.run);
});
