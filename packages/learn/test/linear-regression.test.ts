import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { linearRegression } from '../src/models/linear-regression.ts';
import { estimatorContract } from '../src/testing.ts';
import { matrixOf, naiveSquaredLoss, squaredLossOf, toyLine } from './toy-rows.ts';

const train = toyLine(80, 'train');
for (const params of [{}, { l2: 1 }]) {
  estimatorContract(
    { describe, it, expect },
    {
      create: () => linearRegression(params),
      train,
      other: toyLine(50, 'other'),
      loss: (p, y) => squaredLossOf(p, y),
      naiveLoss: naiveSquaredLoss(train.y) / 100,
    },
  );
}

describe('linearRegression()', () => {
  const context = { rng: createRng(1) };

  it('finds the line through points', () => {
    const state = linearRegression().fit(matrixOf([[0], [1], [2]]), [1, 3, 5], context);
    expect([...linearRegression().predict(state, matrixOf([[10], [-1]]))]).toEqual([
      expect.closeTo(21, 10),
      expect.closeTo(-1, 10),
    ]);
  });

  it('shrinks by the ridge of one scaled column: w = Σzy / (n + l2)', () => {
    // z = (−1, 1), centred y = (−2, 2): Σzy = 4, n = 2.
    const state = linearRegression({ l2: 2 }).fit(matrixOf([[3], [5]]), [10, 14], context);
    expect(state.weights[0]!).toBeCloseTo(1, 12);
    expect(state.intercept).toBe(12);
  });

  it('shares the weight of repeated columns and bears constant ones and few rows', () => {
    const x = matrixOf([
      [1, 1, 7],
      [2, 2, 7],
      [3, 3, 7],
      [5, 5, 7],
    ]);
    const state = linearRegression().fit(x, [1, 2, 3, 5], context);
    expect(state.weights[0]!).toBeCloseTo(state.weights[1]!, 6);
    expect(linearRegression().predict(state, x)[3]!).toBeCloseTo(5, 6);
    const wide = linearRegression().fit(
      matrixOf([
        [1, 2, 3],
        [4, 5, 7],
      ]),
      [1, 2],
      context,
    );
    expect(wide.weights.every(Number.isFinite)).toBe(true);
  });

  it('refuses a negative penalty', () => {
    expect(() => linearRegression({ l2: -1 })).toThrow(/l2/);
  });
});
