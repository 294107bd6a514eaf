import { createRng, matrixFromRows } from '@quanyu/numeric';
import { expect, it } from 'vitest';
import { reconcile } from '../src/index.ts';

// One total over two bottoms.
const summing = matrixFromRows([
  [1, 1],
  [1, 0],
  [0, 1],
]);
const means = matrixFromRows([[11], [4], [5]]);

it('reconcile() sums the bottom without errors', () => {
  expect(Array.from(reconcile({ summing, means }).data)).toEqual([9, 4, 5]);
});

it('reconcile() splits the gap by variance, as worked by hand', () => {
  // Errors of no correlation and variances 1, 1, 1: each bottom takes a third of the gap of 2.
  const errors = matrixFromRows([
    [1, -1, 1, -1],
    [1, 1, -1, -1],
    [1, -1, -1, 1],
  ]);
  const { data } = reconcile({ summing, means, errors });
  [9 + 4 / 3, 4 + 2 / 3, 5 + 2 / 3].forEach((value, i) => {
    expect(Math.abs((data[i] ?? 0) - value)).toBeLessThan(1e-9);
  });
});

it('reconcile() adds up and keeps what adds up already', () => {
  const rng = createRng('reconcile');
  const errors = { data: Float64Array.from({ length: 60 }, () => rng.normal()), rows: 3, cols: 20 };
  const fine = matrixFromRows([
    [9, 3],
    [4, 1],
    [5, 2],
  ]);
  reconcile({ summing, means: fine, errors }).data.forEach((value, i) => {
    expect(Math.abs(value - (fine.data[i] ?? 0))).toBeLessThan(1e-9);
  });
  const { data } = reconcile({ summing, means, errors });
  expect(Math.abs((data[0] ?? 0) - (data[1] ?? 0) - (data[2] ?? 0))).toBeLessThan(1e-9);
  const silent = { ...errors, data: new Float64Array(60) };
  expect(reconcile({ summing, means, errors: silent }).data.every(Number.isFinite)).toBe(true);
});

it('reconcile() refuses shapes and values that do not fit', () => {
  const short = matrixFromRows([[1], [2]]);
  expect(() => reconcile({ summing, means: short })).toThrow(/one row a node/);
  const hole = matrixFromRows([[Number.NaN], [4], [5]]);
  expect(() => reconcile({ summing, means: hole })).toThrow(/must be finite/);
});
