import { AppError } from '@quanyu/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  correlation,
  covariance,
  mean,
  median,
  quantile,
  quantileOfSorted,
  sortedCopy,
  standardDeviation,
  sum,
  topK,
  variance,
  weightedMean,
  weightedQuantile,
  weightedVariance,
} from '../src/index.ts';

const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'no error';
};
const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('sums and moments', () => {
  test('sum() keeps what plain addition loses', () => {
    expect(sum([1, 1e100, 1, -1e100])).toBe(2);
    expect(sum(new Array(10).fill(0.1))).toBe(1);
    expect(sum([])).toBe(0);
  });

  test('moments of a hand-checked list', () => {
    const x = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(mean(x)).toBe(5);
    expect(variance(x, 'population')).toBe(4);
    expect(variance(x)).toBeCloseTo(32 / 7, 14);
    expect(standardDeviation(x, 'population')).toBe(2);
    expect(variance([1e9 + 1, 1e9 + 2, 1e9 + 3])).toBe(1);
    expect(covariance([1, 2, 3], [2, 4, 7])).toBeCloseTo(2.5, 14);
    expect(correlation([1, 2, 3], [-2, -4, -6])).toBe(-1);
    expect(correlation([1, 2, 3], [5, 5, 5])).toBeNaN();
    expect(weightedMean([1, 2, 3], [0, 1, 3])).toBe(2.75);
    expect(weightedVariance([1, 3], [1, 1])).toBe(1);
  });

  test('weights of 1 change nothing; shifting changes no spread', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 2, maxLength: 30 }), number, (x, shift) => {
        const ones = x.map(() => 1);
        expect(weightedMean(x, ones)).toBeCloseTo(mean(x), 6);
        const moved = x.map((value) => value + shift);
        const scale = 1 + variance(x);
        expect(Math.abs(variance(moved) - variance(x)) / scale).toBeLessThan(1e-6);
        expect(
          Math.abs(weightedVariance(x, ones) - variance(x, 'population')) / scale,
        ).toBeLessThan(1e-9);
      }),
    );
  });
});

describe('quantiles', () => {
  test('quantile() is type 7', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([4, 1, 3, 2], 0.9)).toBeCloseTo(3.7, 14);
    expect(quantile([7], 0.3)).toBe(7);
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantileOfSorted([1, 2], 1)).toBe(2);
    expect([...sortedCopy([3, -1, 2])]).toEqual([-1, 2, 3]);
  });

  test('quantile() grows with p and stays between the extremes', () => {
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (x, p, q) => {
          const [low, high] = [quantile(x, Math.min(p, q)), quantile(x, Math.max(p, q))];
          expect(low).toBeLessThanOrEqual(high + 1e-9 * Math.abs(high));
          expect(low).toBeGreaterThanOrEqual(Math.min(...x));
          expect(high).toBeLessThanOrEqual(Math.max(...x));
        },
      ),
    );
  });

  test('weightedQuantile() walks the weights and skips zeros', () => {
    expect(weightedQuantile([10, 20, 30], [1, 1, 8], 0.5)).toBe(30);
    expect(weightedQuantile([30, 10, 20], [8, 1, 1], 0.2)).toBe(20);
    expect(weightedQuantile([10, 20], [0, 1], 0)).toBe(20);
    expect(weightedQuantile([10, 20], [1, 0], 1)).toBe(10);
  });
});

describe('topK()', () => {
  test('breaks ties by index and skips NaN', () => {
    const found = topK([1, 3, Number.NaN, 3, 2, Number.NEGATIVE_INFINITY], 3);
    expect([...found.indices]).toEqual([1, 3, 4]);
    expect([...found.scores]).toEqual([3, 3, 2]);
    expect([...topK([Number.NaN, Number.NEGATIVE_INFINITY], 9).indices]).toEqual([1]);
    expect(topK([], 3).indices.length).toBe(0);
    expect(topK([1], 0).indices.length).toBe(0);
    expect(code(() => topK([1], -1))).toBe('NUMERIC_PARAMETER_INVALID');
    expect(code(() => topK([1], Number.NaN))).toBe('NUMERIC_PARAMETER_INVALID');
  });

  test('equals a full stable sort, for either width of float', () => {
    const tied = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 });
    fc.assert(
      fc.property(tied, fc.integer({ min: 0, max: 70 }), (scores, k) => {
        const order = [...scores.keys()].sort((i, j) => scores[j]! - scores[i]! || i - j);
        expect([...topK(scores, k).indices]).toEqual(order.slice(0, k));
        expect([...topK(Float32Array.from(scores), k).indices]).toEqual(order.slice(0, k));
      }),
    );
  });
});

test('bad input gives codes', () => {
  expect(code(() => mean([]))).toBe('NUMERIC_INPUT_EMPTY');
  expect(code(() => variance([1]))).toBe('NUMERIC_INPUT_EMPTY');
  expect(variance([1], 'population')).toBe(0);
  expect(code(() => sum([1, Number.NaN]))).toBe('NUMERIC_NOT_FINITE');
  expect(code(() => sum([1e308, 1e308]))).toBe('NUMERIC_NOT_FINITE');
  expect(code(() => mean(['x'] as unknown as number[]))).toBe('NUMERIC_NOT_FINITE');
  expect(code(() => median([Number.POSITIVE_INFINITY]))).toBe('NUMERIC_NOT_FINITE');
  expect(code(() => quantile([1], 1.1))).toBe('NUMERIC_PARAMETER_INVALID');
  expect(code(() => quantile([1], Number.NaN))).toBe('NUMERIC_PARAMETER_INVALID');
  expect(code(() => covariance([1, 2], [1]))).toBe('NUMERIC_SHAPE_MISMATCH');
  expect(code(() => weightedMean([1], [-1]))).toBe('NUMERIC_PARAMETER_INVALID');
  expect(code(() => weightedMean([1], [0]))).toBe('NUMERIC_PARAMETER_INVALID');
  expect(code(() => weightedMean([1], [Number.NaN]))).toBe('NUMERIC_NOT_FINITE');
});
