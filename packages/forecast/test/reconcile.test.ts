import { createRng, type Matrix, matrixFromRows } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import {
  type ReconcileMethod,
  type ReconcilePathsOptions,
  reconcile,
  reconcilePaths,
} from '../src/index.ts';

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

describe('reconcilePaths()', () => {
  const rng = createRng('paths');
  const normal = (mean: number, deviation: number): Matrix => ({
    data: Float64Array.from({ length: 2000 * 2 }, () => mean + deviation * rng.normal()),
    rows: 2000,
    cols: 2,
  });
  const paths = [normal(110, 10), normal(40, 6), normal(50, 8)];
  // Bottoms that err together: the total's errors are their sum.
  const shared = Float64Array.from({ length: 40 }, () => rng.normal());
  const errors: Matrix = {
    data: Float64Array.of(
      ...shared.map((e) => 14 * e),
      ...shared.map((e) => 6 * e),
      ...shared.map((e) => 8 * e),
    ),
    rows: 3,
    cols: 40,
  };
  const run = (method: ReconcileMethod, more: Partial<ReconcilePathsOptions> = {}) =>
    reconcilePaths({ summing, paths, method, quantiles: [0.1, 0.9], rng: createRng(3), ...more });

  it('adds up in the mean and never crosses, whatever the method', () => {
    const middle = [1, 2];
    for (const method of ['bottomUp', 'topDown', 'middleOut', 'minTrace'] as const) {
      const [total, a, b] = run(method, { errors, middle });
      for (let h = 0; h < 2; h++) {
        const sum = (a?.mean[h] ?? 0) + (b?.mean[h] ?? 0);
        expect(Math.abs((total?.mean[h] ?? 0) - sum)).toBeLessThan(1e-8);
        for (const one of [total, a, b]) {
          expect(one?.quantiles[0]?.[h]).toBeLessThan(one?.quantiles[1]?.[h] ?? 0);
        }
      }
    }
  });

  it('starts from where the method says', () => {
    const mean = (forecasts: ReturnType<typeof run>, i: number) => forecasts[i]?.mean[0] ?? 0;
    expect(mean(run('bottomUp'), 0)).toBeCloseTo(90, 0);
    const top = run('topDown');
    expect(Math.abs(mean(top, 0) - 110)).toBeLessThan(1);
    expect(Math.abs(mean(top, 1) - (110 * 4) / 9)).toBeLessThan(1);
    expect(Math.abs(mean(run('middleOut', { middle: [0] }), 2) - (110 * 5) / 9)).toBeLessThan(1);
  });

  it('widens a sum whose parts err together: 14 and not 10 deviations', () => {
    const width = (forecasts: ReturnType<typeof run>) =>
      ((forecasts[0]?.quantiles[1]?.[0] ?? 0) - (forecasts[0]?.quantiles[0]?.[0] ?? 0)) / 2.563;
    expect(width(run('bottomUp'))).toBeGreaterThan(9);
    expect(width(run('bottomUp'))).toBeLessThan(11);
    // Paths are ordered by their totals, so a single step keeps most of the dependence.
    expect(width(run('bottomUp', { errors }))).toBeGreaterThan(11.5);
  });

  it('keeps bottoms above zero where asked, and sums with them', () => {
    const low = [normal(1, 5), normal(0, 5), normal(1, 5)];
    const [total, a, b] = run('minTrace', { paths: low, errors, nonNegative: true });
    expect(a?.quantiles[0]?.[0]).toBeGreaterThanOrEqual(0);
    expect(total?.mean[0]).toBeCloseTo((a?.mean[0] ?? 0) + (b?.mean[0] ?? 0), 8);
  });

  it('refuses shapes, missing errors and a middle that does not split', () => {
    expect(() => run('bottomUp', { paths: paths.slice(1) })).toThrow(/one matrix/);
    expect(() => run('minTrace')).toThrow(/past errors/);
    expect(() => run('middleOut', { middle: [1] })).toThrow(/split the bottoms/);
    expect(() => run('middleOut', { middle: [0, 1] })).toThrow(/split the bottoms/);
  });
});
