import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { auc } from '../src/metrics.ts';
import { boostedTrees } from '../src/models/boosted-trees.ts';
import { estimatorContract } from '../src/testing.ts';
import {
  logLossOf,
  matrixOf,
  naiveLogLoss,
  naiveSquaredLoss,
  squaredLossOf,
  toyClasses,
  toyLine,
} from './toy-rows.ts';

const line = toyLine(300, 'train');
const classes = toyClasses(300, 'train');
estimatorContract(
  { describe, it, expect },
  {
    create: () => boostedTrees(),
    train: line,
    other: toyLine(150, 'other'),
    loss: (p, y) => squaredLossOf(p, y),
    naiveLoss: naiveSquaredLoss(line.y) / 5,
    allowsMissing: true,
  },
);
estimatorContract(
  { describe, it, expect },
  {
    create: () => boostedTrees({ loss: 'logistic' }),
    train: classes,
    other: toyClasses(150, 'other'),
    loss: (p, y) => logLossOf(p, y),
    naiveLoss: naiveLogLoss(classes.y) - 0.1,
    allowsMissing: true,
  },
);

const context = () => ({ rng: createRng(1) });
const plain = { rowsMin: 1, lambda: 0, learningRate: 1, validationShare: 0 };

describe('boostedTrees()', () => {
  it('cuts a step where it is, in one tree', () => {
    const x = matrixOf([[1], [2], [3], [4]]);
    const model = boostedTrees({ ...plain, rounds: 1, leavesMax: 2 });
    const state = model.fit(x, [0, 0, 10, 10], context());
    expect(state.trees[0]).toMatchObject({ threshold: [2.5, 0, 0], value: [0, -5, 5] });
    expect([...model.predict(state, matrixOf([[2.4], [2.6]]))]).toEqual([0, 10]);
    expect(state.importance[0]!).toBeCloseTo(100, 9);
  });

  it('shrinks leaves by λ: −G / (H + λ)', () => {
    const x = matrixOf([[1], [2], [3], [4]]);
    const model = boostedTrees({ ...plain, lambda: 2, rounds: 1, leavesMax: 2 });
    const state = model.fit(x, [0, 0, 10, 10], context());
    expect(state.trees[0]!.value.slice(1)).toEqual([-2.5, 2.5]);
  });

  it('learns an interaction that a line cannot', () => {
    const rng = createRng('xor');
    const x = matrixOf(Array.from({ length: 400 }, () => [rng.normal(), rng.normal()]));
    const y = Array.from({ length: 400 }, (_, i) =>
      x.data[2 * i]! * x.data[2 * i + 1]! > 0 ? 1 : 0,
    );
    const model = boostedTrees({ loss: 'logistic' });
    expect(auc(model.predict(model.fit(x, y, context()), x), y)).toBeGreaterThan(0.97);
  });

  it('sends missing values where they belong', () => {
    const x = matrixOf([[1], [2], [3], [4], [Number.NaN], [Number.NaN]]);
    const model = boostedTrees({ ...plain, rounds: 3, leavesMax: 2 });
    const low = model.fit(x, [0, 0, 10, 10, 0, 0], context());
    const high = model.fit(x, [0, 0, 10, 10, 10, 10], context());
    const unknown = matrixOf([[Number.NaN]]);
    expect(model.predict(low, unknown)[0]!).toBeCloseTo(0, 9);
    expect(model.predict(high, unknown)[0]!).toBeCloseTo(10, 9);
  });

  it('stops early on noise and keeps the best round', () => {
    const rng = createRng('noise');
    const x = matrixOf(Array.from({ length: 400 }, () => [rng.uniform(), rng.uniform()]));
    const y = Array.from({ length: 400 }, () => rng.normal());
    const state = boostedTrees({ rounds: 500, patience: 5 }).fit(x, y, context());
    expect(state.curve.length).toBeLessThan(60);
    const best = state.curve.indexOf(Math.min(...state.curve)) + 1;
    expect([0, best]).toContain(state.trees.length);
  });

  it('gives the mean where nothing can be cut, and bears huge values', () => {
    const model = boostedTrees({ ...plain, rounds: 5 });
    const flat = matrixOf([[7], [7], [7]]);
    const state = model.fit(flat, [1, 2, 6], context());
    expect(model.predict(state, flat)[0]!).toBeCloseTo(3, 12);
    const huge = matrixOf([[1e308], [-1e308], [1e308], [-1e308]]);
    const wide = model.fit(huge, [1, 0, 1, 0], context());
    expect(model.predict(wide, huge)[0]!).toBeCloseTo(1, 9);
  });

  it('bins a thousand distinct values without losing the order', () => {
    const x = matrixOf(Array.from({ length: 1000 }, (_, i) => [i]));
    const y = Array.from({ length: 1000 }, (_, i) => (i < 313 ? 0 : 1));
    const model = boostedTrees({ ...plain, rounds: 1, leavesMax: 2 });
    const { threshold } = model.fit(x, y, context()).trees[0]!;
    expect(Math.abs(threshold[0]! - 312.5)).toBeLessThan(4);
  });

  it.each([[{ rounds: 0 }], [{ learningRate: 0 }], [{ leavesMax: 1 }], [{ lambda: Number.NaN }]])(
    'refuses the parameters %o',
    (params) => {
      expect(() => boostedTrees(params)).toThrow(/^Cannot set/);
    },
  );
});
