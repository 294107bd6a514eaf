import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { auc } from '../src/metrics.ts';
import { binnedLogistic } from '../src/models/binned-logistic.ts';
import { logisticRegression } from '../src/models/logistic-regression.ts';
import { estimatorContract } from '../src/testing.ts';
import { logLossOf, matrixOf, naiveLogLoss, toyClasses } from './toy-rows.ts';

const train = toyClasses(400, 'train');
estimatorContract(
  { describe, it, expect },
  {
    create: () => binnedLogistic(),
    train,
    other: toyClasses(200, 'other'),
    loss: (p, y) => logLossOf(p, y),
    naiveLoss: naiveLogLoss(train.y) - 0.1,
  },
);

/** Labels that follow a hump in one column, or the sign of a product of two. */
function bent(rows: number, seed: string, shape: 'hump' | 'product') {
  const rng = createRng(seed);
  const x = matrixOf(
    Array.from({ length: rows }, () => [rng.normal(), rng.normal(), rng.normal()]),
  );
  const y = Array.from({ length: rows }, (_, i) => {
    const [a = 0, b = 0] = [x.data[i * 3], x.data[i * 3 + 1]];
    const z = shape === 'hump' ? 2 - 3 * a * a : 3 * a * b;
    return rng.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  });
  return { x, y };
}

describe('binnedLogistic()', () => {
  for (const shape of ['hump', 'product'] as const) {
    it(`follows a ${shape} that a line cannot`, () => {
      const [seen, unseen] = [bent(3_000, 'seen', shape), bent(2_000, 'unseen', shape)];
      const context = { rng: createRng(1) };
      const line = logisticRegression();
      const bends = binnedLogistic();
      const state = bends.fit(seen.x, seen.y, context);
      const plain = line.predict(line.fit(seen.x, seen.y, context), unseen.x);
      expect(auc(plain, unseen.y)).toBeLessThan(0.6);
      expect(auc(bends.predict(state, unseen.x), unseen.y)).toBeGreaterThan(0.72);
      if (shape === 'product') expect(state.crosses[0]).toEqual([0, 1]);
    });
  }

  it('takes columns of one value, and values beyond those seen', () => {
    const x = matrixOf([
      [1, 5],
      [2, 5],
      [3, 5],
      [4, 5],
    ]);
    const model = binnedLogistic({ binsMax: 2 });
    const state = model.fit(x, [0, 0, 1, 1], { rng: createRng(1) });
    expect(state.edges).toEqual([[2], []]);
    const p = model.predict(
      state,
      matrixOf([
        [-1e9, 5],
        [1e9, -3],
      ]),
    );
    expect(p[0]).toBeLessThan(0.5);
    expect(p[1]).toBeGreaterThan(0.5);
  });

  it('refuses parameters outside their range', () => {
    expect(() => binnedLogistic({ binsMax: 1 })).toThrow('binsMax');
    expect(() => binnedLogistic({ crossesMax: Number.NaN })).toThrow('crossesMax');
  });
});
