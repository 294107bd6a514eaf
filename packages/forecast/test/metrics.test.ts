import { expect, it } from 'vitest';
import {
  bias,
  coverage,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  overallWeightedAverage,
  rootScaledError,
  scaledError,
  symmetricPercentageError,
  weightedPercentageError,
  weightedQuantileLoss,
} from '../src/index.ts';

const actual = [10, 20, Number.NaN, 0];
const forecast = [12, 16, 5, 0];

it('point errors leave missing actual values out', () => {
  expect(meanSquaredError(actual, forecast)).toBeCloseTo(20 / 3, 12);
  expect(meanAbsoluteError(actual, forecast)).toBe(2);
  expect(bias(actual, forecast)).toBeCloseTo(-2 / 3, 12);
  expect(weightedPercentageError(actual, forecast)).toBeCloseTo(6 / 30, 12);
});

it('percentage errors handle zeros as their definitions say', () => {
  expect(meanAbsolutePercentageError(actual, forecast)).toBe(20);
  expect(symmetricPercentageError(actual, forecast)).toBeCloseTo((400 / 22 + 800 / 36 + 0) / 3, 12);
});

it('scaled errors divide by the naive error of the history', () => {
  const history = [1, 3, 2, 4];
  expect(scaledError([5], [4], { history, season: 1 })).toBeCloseTo(1 / (5 / 3), 12);
  expect(scaledError([5], [4], { history, season: 2 })).toBe(1);
  expect(rootScaledError([5, 7], [4, 4], history)).toBeCloseTo(Math.sqrt(5 / 3), 12);
  expect(scaledError([5], [4], { history: [2, 2, 2], season: 1 })).toBeNaN();
});

it('quantile loss and coverage follow their definitions', () => {
  expect(weightedQuantileLoss([10], [[8]], [0.9])).toBeCloseTo((2 * 0.9 * 2) / 10, 12);
  expect(weightedQuantileLoss([10], [[8], [12]], [0.5, 0.9])).toBeCloseTo(
    (2 * (1 + 0.1 * 2)) / (2 * 10),
    12,
  );
  expect(coverage([1, 2, 3, Number.NaN], [2, 2, 2, 2])).toBeCloseTo(2 / 3, 12);
});

it('overallWeightedAverage() is 1 for Naive2 itself', () => {
  const naive2 = { smape: 18.383, mase: 2.395 };
  expect(overallWeightedAverage(naive2, naive2)).toBe(1);
});

it('errors of nothing are NaN', () => {
  expect(meanAbsoluteError([], [])).toBeNaN();
});
