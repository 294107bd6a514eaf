import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { logLoss } from '../src/metrics.ts';
import { createFtrlLearner, ftrl, hashFeature } from '../src/models/ftrl.ts';
import { estimatorContract } from '../src/testing.ts';
import { logLossOf, naiveLogLoss, toyClasses } from './toy-rows.ts';

const train = toyClasses(200, 'train');
estimatorContract(
  { describe, it, expect },
  {
    create: () => ftrl(),
    train,
    other: toyClasses(120, 'other'),
    loss: (p, y) => logLossOf(p, y),
    naiveLoss: naiveLogLoss(train.y) - 0.1,
  },
);

/** One field of 50 values whose click rates differ. */
function clicks(rows: number, seed: string) {
  const rng = createRng(seed);
  const values = Array.from({ length: rows }, () => rng.int(50));
  return {
    rows: {
      indices: Int32Array.from(values, (value) => hashFeature('ad', String(value), 16)),
      values: new Float64Array(rows).fill(1),
      offsets: Int32Array.from({ length: rows + 1 }, (_, i) => i),
    },
    y: values.map((value): number => (rng.uniform() < 0.02 + 0.018 * value ? 1 : 0)),
  };
}

describe('createFtrlLearner()', () => {
  it('takes the first step by hand', () => {
    // p = ½, g = −½ x: z₀ = −½·2 = −1, n₀ = 1; w = 1 / ((1 + 1)/0.1) = 0.05; intercept alike with x = 1.
    const learner = createFtrlLearner({ alpha: 0.1, beta: 1 }, { bits: 1 });
    const row = {
      indices: Int32Array.of(0),
      values: Float64Array.of(2),
      offsets: Int32Array.of(0, 1),
    };
    expect(learner.learn(row, [1])).toBeCloseTo(Math.LN2, 12);
    const intercept = 0.5 / ((1 + 0.5) / 0.1);
    expect(learner.score(row)[0]!).toBeCloseTo(1 / (1 + Math.exp(-(0.1 + intercept))), 12);
  });

  it('shrinks what λ₁ leaves: −(z + λ₁) in place of −z below zero', () => {
    const learner = createFtrlLearner({ alpha: 0.1, beta: 1, l1: 0.4 }, { bits: 1 });
    const row = {
      indices: Int32Array.of(0),
      values: Float64Array.of(2),
      offsets: Int32Array.of(0, 1),
    };
    learner.learn(row, [1]);
    const score = 2 * (0.6 / 20) + 0.5 / 15;
    expect(learner.score(row)[0]!).toBeCloseTo(1 / (1 + Math.exp(-score)), 12);
  });

  it('learns the rates of a stream and goes on from its sums', () => {
    const stream = clicks(20_000, 'stream');
    const whole = createFtrlLearner({}, { bits: 16 });
    whole.learn(stream.rows, stream.y);
    const later = clicks(5000, 'later');
    const p = whole.score(later.rows);
    expect(logLoss(p, later.y)).toBeLessThan(naiveLogLoss(later.y) - 0.08);
    const copy = createFtrlLearner({}, { sums: JSON.parse(JSON.stringify(whole.sums())) });
    expect(copy.score(later.rows)).toEqual(p);
    expect(copy.learn(later.rows, later.y)).toBe(whole.learn(later.rows, later.y));
  });

  it('leaves weak slots at exactly zero under λ₁', () => {
    const stream = clicks(2000, 'weak');
    const strict = createFtrlLearner({ l1: 1e6 }, { bits: 16 });
    for (let pass = 0; pass < 5; pass++) strict.learn(stream.rows, stream.y);
    const p = strict.score(stream.rows);
    expect(new Set(p).size).toBe(1);
    expect(Math.abs(p[0]! - stream.y.reduce((sum, y) => sum + y, 0) / 2000)).toBeLessThan(0.1);
  });

  it('refuses bad rows, labels, parameters', () => {
    const learner = createFtrlLearner({}, { bits: 2 });
    const row = (slot: number, value: number, end = 1) => ({
      indices: Int32Array.of(slot),
      values: Float64Array.of(value),
      offsets: Int32Array.of(0, end),
    });
    expect(() => learner.learn(row(4, 1), [1])).toThrow(/slot 4/);
    expect(() => learner.learn(row(0, Number.NaN), [1])).toThrow(/finite/);
    expect(() => learner.score(row(0, 1, 2))).toThrow(/offsets/);
    expect(() => learner.learn(row(0, 1), [0.5])).toThrow(/0 or 1/);
    expect(() => createFtrlLearner({ alpha: 0 })).toThrow(/alpha/);
    expect(() => createFtrlLearner({}, { bits: 40 })).toThrow(/bits/);
  });
});

describe('hashFeature()', () => {
  it('spreads values and keeps fields apart', () => {
    const slots = Array.from({ length: 1000 }, (_, i) => hashFeature('f', String(i), 18));
    expect(new Set(slots).size).toBeGreaterThan(990);
    expect(hashFeature('a', 'b', 18)).not.toBe(hashFeature('b', 'a', 18));
    expect(Math.max(...slots.map((slot) => slot >> 16))).toBe(3);
  });
});
