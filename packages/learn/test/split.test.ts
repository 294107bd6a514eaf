import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { auc } from '../src/metrics.ts';
import { logisticRegression } from '../src/models/logistic-regression.ts';
import { crossPredict, kFoldSplits, takeRows, timeSplit } from '../src/split.ts';
import { matrixOf, toyClasses } from './toy-rows.ts';

describe('kFoldSplits()', () => {
  it('tests every row once and never learns from it', () => {
    const splits = kFoldSplits(23, 5, { rng: createRng(1) });
    expect(splits.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([
      ...Array(23).keys(),
    ]);
    for (const { train, test } of splits) {
      expect(train.length + test.length).toBe(23);
      expect(test.length).toBeGreaterThanOrEqual(4);
      expect([...test].some((row) => train.includes(row))).toBe(false);
    }
  });

  it('keeps the share of labels in every part', () => {
    const labels = Array.from({ length: 100 }, (_, i) => (i < 20 ? 1 : 0));
    for (const { test } of kFoldSplits(100, 5, { rng: createRng(1), labels })) {
      expect([...test].filter((row) => labels[row] === 1).length).toBe(4);
    }
  });

  it('refuses more folds than rows', () => {
    expect(() => kFoldSplits(3, 4, { rng: createRng(1) })).toThrow(/folds/);
    expect(() => kFoldSplits(0, 2, { rng: createRng(1) })).toThrow(/rows/);
  });
});

describe('timeSplit()', () => {
  it('puts the cut itself into the later part', () => {
    const { train, test } = timeSplit([3, 1, 2, 5], 3);
    expect([...train]).toEqual([1, 2]);
    expect([...test]).toEqual([0, 3]);
    expect(() => timeSplit([1, 2], 9)).toThrow(/both sides/);
  });
});

describe('crossPredict()', () => {
  it('predicts rows unseen, better than chance, the same for a seed', () => {
    const { x, y } = toyClasses(300, 'cross');
    const run = () =>
      crossPredict(logisticRegression(), { x, y }, { folds: 5, rng: createRng(4), stratify: true });
    expect(auc(run(), y)).toBeGreaterThan(0.75);
    expect(run()).toEqual(run());
  });
});

describe('takeRows()', () => {
  it('copies in the order asked for', () => {
    expect([
      ...takeRows(
        matrixOf([
          [1, 2],
          [3, 4],
        ]),
        [1, 0, 1],
      ).data,
    ]).toEqual([3, 4, 1, 2, 3, 4]);
  });
});
