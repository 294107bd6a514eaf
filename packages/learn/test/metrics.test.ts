import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  auc,
  brierScore,
  calibrationError,
  calibrationTable,
  logLoss,
  meanAbsoluteError,
  rootMeanSquaredError,
} from '../src/metrics.ts';

describe('auc()', () => {
  it('gives the example of scikit-learn’s manual', () => {
    expect(auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBe(0.75);
  });

  it('equals the count over all pairs, ties half', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom(0, 1)), {
      minLength: 2,
      maxLength: 30,
    });
    fc.assert(
      fc.property(rows, (pairs) => {
        const ones = pairs.filter(([, y]) => y === 1);
        const zeros = pairs.filter(([, y]) => y === 0);
        fc.pre(ones.length > 0 && zeros.length > 0);
        let wins = 0;
        for (const [a] of ones) for (const [b] of zeros) wins += a > b ? 1 : a === b ? 0.5 : 0;
        const value = auc(
          pairs.map(([s]) => s),
          pairs.map(([, y]) => y),
        );
        expect(value).toBeCloseTo(wins / ones.length / zeros.length, 12);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('refuses one class, no rows, ragged columns', () => {
    expect(() => auc([1, 2], [1, 1])).toThrow(/both classes/);
    expect(() => auc([], [])).toThrow(/length >= 1/);
    expect(() => auc([1], [1, 0])).toThrow(/one length/);
  });
});

describe('losses', () => {
  it('are the textbook ones', () => {
    expect(logLoss([0.9, 0.2], [1, 0])).toBeCloseTo((-Math.log(0.9) - Math.log(0.8)) / 2, 15);
    expect(logLoss([0, 1], [1, 0])).toBeCloseTo(34.5387764, 3);
    expect(brierScore([0.9, 0.2], [1, 0])).toBeCloseTo((0.01 + 0.04) / 2, 15);
    expect(rootMeanSquaredError([1, 5], [4, 1])).toBeCloseTo(Math.sqrt(12.5), 12);
    expect(meanAbsoluteError([1, 5], [4, 1])).toBe(3.5);
    expect(() => meanAbsoluteError([], [])).toThrow(/length/);
  });
});

describe('calibrationTable()', () => {
  it('cuts bins of equal size by rising probability', () => {
    expect(calibrationTable([0.8, 0.1, 0.2, 0.9], [1, 0, 1, 1], 2)).toEqual([
      { rows: 2, meanProbability: expect.closeTo(0.15, 12), observedRate: 0.5 },
      { rows: 2, meanProbability: expect.closeTo(0.85, 12), observedRate: 1 },
    ]);
  });

  it('has a small error for honest probabilities and a large one for bold ones', () => {
    const rng = createRng('calibration');
    const p = Array.from({ length: 4000 }, () => rng.uniform());
    const y = p.map((chance) => (rng.uniform() < chance ? 1 : 0));
    expect(calibrationError(p, y)).toBeLessThan(0.03);
    expect(
      calibrationError(
        p.map((chance) => (chance > 0.5 ? 0.99 : 0.01)),
        y,
      ),
    ).toBeGreaterThan(0.2);
  });
});
