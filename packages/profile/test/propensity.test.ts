import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { fitPropensity, type PropensityRows, predictPropensity } from '../src/propensity.ts';
import { scoreDrift, scoreShares } from '../src/score-drift.ts';

function rowsOf(count: number, seed: string, isBent = false): PropensityRows {
  const rng = createRng(seed);
  const data = Float64Array.from({ length: 2 * count }, () => rng.normal());
  const labels = Float64Array.from({ length: count }, (_, i) => {
    const [a = 0, b = 0] = [data[2 * i], data[2 * i + 1]];
    const z = isBent ? 3 * a * b - 1 : 1.5 * a - 1;
    return rng.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  });
  const groups = Array.from({ length: count }, (_, i) => (i % 3 === 0 ? null : `g${i % 3}`));
  return { x: { data, rows: count, cols: 2 }, labels, groups };
}
const options = () => ({ features: ['a', 'b'], rng: createRng(1) });

describe('fitPropensity()', () => {
  it('chooses the model that fits, calibrated, judged on rows unseen, watched by group', () => {
    const bent = fitPropensity(rowsOf(2_000, 'e', true), rowsOf(2_000, 'l', true), options());
    expect(bent.model).not.toBe('logistic-regression');
    const straight = fitPropensity(rowsOf(2_000, 'e'), rowsOf(2_000, 'l'), options());
    for (const { evaluation } of [bent, straight]) {
      expect(evaluation.auc).toBeGreaterThan(0.7);
      expect(evaluation.logLoss).toBeLessThan(evaluation.naiveLogLoss - 0.03);
      expect(evaluation.calibrationError).toBeLessThan(0.05);
      expect(evaluation.rivals).toHaveLength(4);
      expect(evaluation.fairness.map(({ group }) => group)).toEqual(['g1', 'g2']);
      for (const { meanScore, rate } of evaluation.fairness) {
        expect(Math.abs(meanScore - rate)).toBeLessThan(0.1);
      }
    }
    const copy = JSON.parse(JSON.stringify(bent));
    const unseen = rowsOf(500, 'unseen', true);
    expect(predictPropensity(copy, unseen.x)).toEqual(predictPropensity(bent, unseen.x));
    expect(fitPropensity(rowsOf(2_000, 'e', true), rowsOf(2_000, 'l', true), options())).toEqual(
      bent,
    );
  });

  it('refuses too few rows, ragged labels, NaN features and other states', () => {
    const good = rowsOf(100, 'g');
    const few = rowsOf(10, 'f');
    expect(() => fitPropensity(few, good, options())).toThrow('at least 50');
    const ragged = { ...good, labels: good.labels.slice(1) };
    expect(() => fitPropensity(good, ragged, options())).toThrow('must have 100 rows');
    const data = good.x.data.slice();
    data[3] = Number.NaN;
    const hollow = { ...good, x: { ...good.x, data } };
    expect(() => fitPropensity(hollow, good, options())).toThrow();
    const all = { ...good, labels: good.labels.map(() => 1) };
    expect(() => fitPropensity(all, good, options())).toThrow();
    const other = { kind: 'other', version: 1 } as unknown as Parameters<
      typeof predictPropensity
    >[0];
    expect(() => predictPropensity(other, good.x)).toThrow('propensity version 1');
  });
});

describe('scoreDrift()', () => {
  it('is nothing for the same scores and much for others', () => {
    const rng = createRng(2);
    const scores = Float64Array.from({ length: 2_000 }, () => rng.uniform());
    const reference = scoreShares(scores);
    expect(scoreDrift(reference, scores)).toBeCloseTo(0, 10);
    expect(
      scoreDrift(
        reference,
        scores.map((p) => p * p),
      ),
    ).toBeGreaterThan(0.1);
    expect(
      scoreDrift(
        reference,
        scores.map(() => 0.99),
      ),
    ).toBeGreaterThan(1);
    expect(scoreDrift(scoreShares(new Float64Array(5)), new Float64Array())).toBeGreaterThan(0);
  });
});
