import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brierScore, calibrationError } from '../src/metrics.ts';
import { calibrate, fitIsotonic, fitPlatt } from '../src/models/calibration.ts';

function bold(rows: number): { scores: number[]; labels: number[] } {
  const rng = createRng('bold');
  const truth = Array.from({ length: rows }, () => rng.uniform());
  return {
    scores: truth.map((p) => p ** 3),
    labels: truth.map((p) => (rng.uniform() < p ? 1 : 0)),
  };
}

describe('fitIsotonic()', () => {
  it('pools adjacent violators of a small example', () => {
    const state = fitIsotonic([1, 2, 3, 4, 5], [0, 1, 0, 1, 1]);
    expect(state.scores).toEqual([1, 2, 3, 4, 5]);
    expect(state.probabilities).toEqual([0, 0.5, 0.5, 1, 1]);
    expect([...calibrate(state, [0, 1.5, 2.5, 9])]).toEqual([0, 0.25, 0.5, 1]);
  });

  it('never falls, and gives equal scores one probability', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom(0, 1)), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(rows, (pairs) => {
        const labels = pairs.map(([, y]) => y);
        fc.pre(labels.includes(0) && labels.includes(1));
        const state = fitIsotonic(
          pairs.map(([s]) => s),
          labels,
        );
        const grid = calibrate(
          state,
          [...Array(100).keys()].map((i) => i / 10),
        );
        for (let i = 1; i < grid.length; i++) {
          expect(grid[i]!).toBeGreaterThanOrEqual(grid[i - 1]! - 1e-15);
        }
        expect(state.scores.every((s, i) => i === 0 || s > state.scores[i - 1]!)).toBe(true);
      }),
      { seed: 2, numRuns: 150 },
    );
  });

  it('mends bold scores on rows it has not seen', () => {
    const { scores, labels } = bold(4000);
    const state = fitIsotonic(scores.slice(0, 2000), labels.slice(0, 2000));
    const [seen, truth] = [scores.slice(2000), labels.slice(2000)];
    expect(calibrationError(seen, truth)).toBeGreaterThan(0.2);
    expect(calibrationError(calibrate(state, seen), truth)).toBeLessThan(0.05);
  });
});

describe('fitPlatt()', () => {
  it('finds the curve that made the labels', () => {
    const rng = createRng('platt');
    const scores = Array.from({ length: 20_000 }, () => 2 * rng.normal());
    const labels = scores.map((s) => (rng.uniform() < 1 / (1 + Math.exp(-(0.7 * s - 1))) ? 1 : 0));
    const state = fitPlatt(scores, labels);
    expect(Math.abs(state.slope - 0.7)).toBeLessThan(0.03);
    expect(Math.abs(state.intercept + 1)).toBeLessThan(0.05);
  });

  it('stays finite on separable scores', () => {
    const state = fitPlatt([1, 2, 3, 4], [0, 0, 1, 1]);
    expect(Number.isFinite(state.slope)).toBe(true);
    expect(brierScore(calibrate(state, [1, 4]), [0, 1])).toBeLessThan(0.15);
  });

  it('refuses one class, NaN, and foreign states', () => {
    expect(() => fitPlatt([1, 2], [1, 1])).toThrow(/both must occur/);
    expect(() => fitPlatt([1, Number.NaN], [1, 0])).toThrow(/finite/);
    expect(() => fitIsotonic([], [])).toThrow();
    const foreign = { kind: 'nobody', version: 1 } as never;
    expect(() => calibrate(foreign, [1])).toThrow(/isotonic or platt/);
  });
});
