import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  logisticGradient,
  logisticRegression,
  logisticScores,
  rawCoefficients,
  sigmoid,
} from '../src/models/logistic-regression.ts';
import { estimatorContract } from '../src/testing.ts';
import { logLossOf, matrixOf, naiveLogLoss, toyClasses } from './toy-rows.ts';

const train = toyClasses(200, 'train');
estimatorContract(
  { describe, it, expect },
  {
    create: () => logisticRegression(),
    train,
    other: toyClasses(120, 'other'),
    loss: (p, y) => logLossOf(p, y),
    naiveLoss: naiveLogLoss(train.y) - 0.1,
  },
);

/** Spector & Mazzeo (1980): GPA, TUCE, PSI, GRADE of 32 students, as printed in Greene, Econometric Analysis. */
const SPECTOR = `2.66 20 0 0 2.89 22 0 0 3.28 24 0 0 2.92 12 0 0 4 21 0 1 2.86 17 0 0 2.76 17 0 0 2.87 21 0 0
3.03 25 0 0 3.92 29 0 1 2.63 20 0 0 3.32 23 0 0 3.57 23 0 0 3.26 25 0 1 3.53 26 0 0 2.74 19 0 0
2.75 25 0 0 2.83 19 0 0 3.12 23 1 0 3.16 25 1 1 2.06 22 1 0 3.62 28 1 1 2.89 14 1 0 3.51 26 1 0
3.54 24 1 1 2.83 27 1 1 3.39 17 1 1 2.67 24 1 0 3.65 21 1 1 4 23 1 1 3.1 21 1 0 2.39 19 1 1`;
const spectorRows = SPECTOR.split(/\s+/).map(Number);
const spector = {
  x: matrixOf(Array.from({ length: 32 }, (_, i) => spectorRows.slice(4 * i, 4 * i + 3))),
  y: Array.from({ length: 32 }, (_, i) => spectorRows[4 * i + 3]!),
};
const fit = (rows: typeof spector, params: Parameters<typeof logisticRegression>[0]) =>
  logisticRegression(params).fit(rows.x, rows.y, { rng: createRng(1) });

describe('logisticRegression()', () => {
  it.each(['z', 'none'] as const)('meets statsmodels on Spector-Mazzeo, scale %s', (scale) => {
    const state = fit(spector, { l2: 0, scale });
    const { weights, intercept } = rawCoefficients(state);
    expect(state.converged).toBe(true);
    expect(intercept).toBeCloseTo(-13.0213, 4);
    expect(weights.map((w) => w.toFixed(4))).toEqual(['2.8261', '0.0952', '2.3787']);
    expect(state.logLikelihood).toBeCloseTo(-12.8896, 4);
    expect(-state.logLikelihood / 32).toBeCloseTo(0.402801, 6);
    expect(state.steps).toBeLessThanOrEqual(7);
  });

  // Row click of the mission's fixtures.
  it('has gradient (σ − y)x and a stable σ', () => {
    const { p, gradient } = logisticGradient([1, 2], [1.5, 0.25], 1);
    expect(p).toBeCloseTo(0.8807971, 6);
    expect(gradient[0]!).toBeCloseTo(-0.1788044, 6);
    expect(gradient[1]!).toBeCloseTo(-0.0298007, 6);
    expect(sigmoid(1000)).toBe(1);
    expect(sigmoid(-1000)).toBe(0);
    expect(logisticGradient([1000], [1], 0).loss).toBe(1000);
  });

  it('has a gradient equal to central differences to 1e-6', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 6, maxLength: 6 }),
        fc.constantFrom(0, 1),
        (values, y) => {
          const [w, x] = [values.slice(0, 3), values.slice(3)];
          const { gradient } = logisticGradient(w, x, y);
          for (let j = 0; j < 3; j++) {
            const at = (step: number) =>
              logisticGradient(
                w.map((v, m) => (m === j ? v + step : v)),
                x,
                y,
              ).loss;
            expect(Math.abs((at(1e-5) - at(-1e-5)) / 2e-5 - gradient[j]!)).toBeLessThan(1e-6);
          }
        },
      ),
      { seed: 5, numRuns: 50 },
    );
  });

  it('leaves the intercept out of the penalty: a huge penalty predicts the base rate', () => {
    const state = fit(spector, { l2: 1e9 });
    const p = logisticRegression().predict(state, spector.x);
    for (const value of p) expect(value).toBeCloseTo(11 / 32, 5);
  });

  it('gives balanced classes the same sum of weights: mean score over rows is one half', () => {
    const state = fit(spector, { l2: 1e9, classWeights: 'balanced' });
    expect(logisticRegression().predict(state, spector.x)[0]!).toBeCloseTo(0.5, 5);
    const doubled = fit(spector, { l2: 1e9, classWeights: [1, 21 / 11] });
    expect(logisticRegression().predict(doubled, spector.x)[0]!).toBeCloseTo(0.5, 5);
  });

  it('solves the penalised optimum: the gradient there is zero', () => {
    const state = fit(train as typeof spector, { l2: 2, scale: 'none' });
    const p = logisticRegression().predict(state, train.x);
    state.weights.forEach((weight, j) => {
      let gradient = 2 * weight;
      for (let i = 0; i < 200; i++) gradient += (p[i]! - train.y[i]!) * train.x.data[i * 3 + j]!;
      expect(Math.abs(gradient)).toBeLessThan(1e-8);
    });
  });

  it('says that separable classes without a penalty did not converge, and stays finite', () => {
    const rows = { x: matrixOf([[0], [1], [2], [3]]), y: [0, 0, 1, 1] };
    const state = fit(rows, { l2: 0, stepsMax: 15 });
    expect(state.converged).toBe(false);
    expect(logisticScores(state, rows.x).every(Number.isFinite)).toBe(true);
  });

  it('bears constant and repeated columns', () => {
    const x = matrixOf(train.y.map((_, i) => [7, train.x.data[3 * i]!, train.x.data[3 * i]!]));
    const state = fit({ x, y: [...train.y] }, { l2: 0 });
    expect(logisticRegression().predict(state, x).every(Number.isFinite)).toBe(true);
  });

  it('refuses labels of one class, labels beside 0 and 1, bad parameters', () => {
    expect(() => fit({ x: spector.x, y: new Array(32).fill(1) }, {})).toThrow(/both must occur/);
    expect(() => fit({ x: spector.x, y: [2, ...spector.y.slice(1)] }, {})).toThrow(/0 or 1/);
    expect(() => logisticRegression({ l2: -1 })).toThrow(/l2/);
    expect(() => logisticRegression({ l2: Number.NaN })).toThrow(/l2/);
    expect(() => logisticRegression({ classWeights: [0, 1] })).toThrow(/classWeights/);
  });
});
