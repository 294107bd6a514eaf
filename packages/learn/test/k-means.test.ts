import { createRng, type Matrix } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exchangePass } from '../src/kernels/k-means.ts';
import { chosenGroups, kMeans, kMeansLabels } from '../src/models/k-means.ts';
import { applyScaler } from '../src/models/standard-scaler.ts';
import { estimatorContract } from '../src/testing.ts';
import { IRIS } from './iris.ts';
import { matrixOf } from './toy-rows.ts';

const iris: Matrix = { data: IRIS, rows: 150, cols: 4 };
const fit = (x: Matrix, params: Parameters<typeof kMeans>[0] = {}, seed: number | string = 1) =>
  kMeans(params).fit(x, [], { rng: createRng(seed) });

function blobs(count: number, seed: string): Matrix {
  const rng = createRng(seed);
  const centres = [
    [0, 0],
    [10, 0],
    [0, 10],
  ];
  return matrixOf(
    Array.from({ length: count }, (_, i) => centres[i % 3]!.map((c) => c + rng.normal())),
  );
}

function inertiaOf(x: Matrix, labels: ArrayLike<number>): number {
  const groups = new Map<number, number[]>();
  for (let i = 0; i < x.rows; i++) groups.set(labels[i]!, [...(groups.get(labels[i]!) ?? []), i]);
  let total = 0;
  for (const rows of groups.values()) {
    for (let j = 0; j < x.cols; j++) {
      const values = rows.map((i) => x.data[i * x.cols + j]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      total += values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    }
  }
  return total;
}

const toy = blobs(60, 'train');
estimatorContract(
  { describe, it, expect },
  {
    create: () => kMeans(),
    train: { x: toy, y: [] },
    other: { x: blobs(45, 'other'), y: [] },
    loss: (labels, _y, x) => inertiaOf(x, labels),
    naiveLoss: inertiaOf(toy, new Array<number>(60).fill(0)) / 5,
    unsupervised: true,
  },
);

describe('kMeans()', () => {
  it.each([
    [2, 152.347952, [53, 97]],
    [3, 78.851441, [38, 50, 62]],
    [4, 57.228473, [28, 32, 40, 50]],
  ])('reaches the known optimum of iris for k = %i', (k, inertia, sizes) => {
    const state = fit(iris, { k, scale: 'none' });
    expect(state.inertia).toBeCloseTo(inertia, 6);
    expect([...state.sizes].sort((a, b) => a - b)).toEqual(sizes);
  });

  it('gives the published centres of iris for k = 3', () => {
    const { centres } = fit(iris, { k: 3, scale: 'none' });
    const expected = [
      [5.006, 3.428, 1.462, 0.246],
      [5.9016, 2.7484, 4.3935, 1.4339],
      [6.85, 3.0737, 5.7421, 2.0711],
    ];
    centres.forEach((centre, c) => {
      centre.forEach((value, j) => {
        expect(value).toBeCloseTo(expected[c]![j]!, 4);
      });
    });
  });

  it('scales by the population deviation', () => {
    const state = fit(iris, { k: 3 });
    expect(state.inertia).toBeCloseTo(139.820496, 6);
    expect([...state.sizes].sort((a, b) => a - b)).toEqual([47, 50, 53]);
  });

  it('finds the optimum of iris from each of 60 seeds', () => {
    for (let seed = 0; seed < 60; seed++) {
      expect(fit(iris, { k: 3, scale: 'none' }, seed).inertia).toBeCloseTo(78.851441, 6);
    }
  });

  // Row segments-unit of the mission's fixtures: visits and spend of five customers per month.
  it.each([
    ['z', 2, 3.283533, 'ABCD|E'],
    ['z', 3, 0.990668, 'A|BCD|E'],
    ['z', 4, 0.195833, 'A|BC|D|E'],
    ['none', 2, 1000077.2407, 'AB|CDE'],
  ] as const)('solves five rows exactly: scale %s, k = %i', (scale, k, inertia, groups) => {
    const x = matrixOf([
      [3, 3000],
      [2, 2000],
      [1, 1500],
      [13 / 3, 1000],
      [13, 500],
    ]);
    const state = fit(x, { k, scale });
    expect(Math.abs(state.inertia - inertia)).toBeLessThan(1e-4);
    const labels = kMeansLabels(state, x);
    const names = Array.from({ length: k }, (_, c) =>
      [...'ABCDE'].filter((_, i) => labels[i] === c).join(''),
    );
    expect(names.sort().join('|')).toBe(groups);
  });

  it('chooses the number of groups that the data have', () => {
    expect(fit(blobs(90, 'auto')).k).toBe(3);
    const trials = fit(blobs(90, 'auto')).trials;
    expect(trials.map(({ k }) => k)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(trials[2]!.silhouette).toBeGreaterThan(0.7);
  });

  it('makes one group of equal rows, and fewer groups than asked where few rows are distinct', () => {
    const equal = matrixOf(new Array(20).fill([1, 2]));
    expect(fit(equal).k).toBe(1);
    expect(fit(equal, { k: 4 }).sizes).toEqual([20]);
    const two = matrixOf(Array.from({ length: 30 }, (_, i) => [i % 2]));
    expect(fit(two, { k: 5 })).toMatchObject({ k: 2, inertia: 0, sizes: [15, 15] });
  });

  it('takes one row', () => {
    expect(fit(matrixOf([[5, 6]]))).toMatchObject({ k: 1, inertia: 0, sizes: [1] });
  });

  it('stays finite on huge and tiny values', () => {
    const x = matrixOf(Array.from({ length: 40 }, (_, i) => [1e150 * (i % 4), 1e-150 * (i % 3)]));
    expect(Number.isFinite(fit(x, { k: 3 }).inertia)).toBe(true);
  });

  it.each([[{ k: 0 }], [{ k: 2.5 }], [{ k: Number.NaN }], [{ restarts: 0 }], [{ groupsMax: 1 }]])(
    'refuses the parameters %o',
    (params) => {
      expect(() => kMeans(params)).toThrow(/^Cannot set/);
    },
  );

  it('refuses more groups than rows', () => {
    expect(() => fit(matrixOf([[1], [2]]), { k: 3 })).toThrow(/at least as many rows/);
  });

  it('beats plain Lloyd from random rows and matches brute force on tiny tables', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })), {
          minLength: 2,
          maxLength: 7,
        }),
        fc.integer({ min: 1, max: 3 }),
        (rows, k) => {
          fc.pre(k <= rows.length);
          const x = matrixOf(rows);
          let best = Number.POSITIVE_INFINITY;
          for (let code = 0; code < k ** rows.length; code++) {
            const labels = rows.map((_, i) => Math.floor(code / k ** i) % k);
            best = Math.min(best, inertiaOf(x, labels));
          }
          expect(fit(x, { k, scale: 'none' }).inertia).toBeCloseTo(best, 8);
        },
      ),
      { seed: 11, numRuns: 60 },
    );
  });

  it('searches on a sample where rows are many, and is refined on all', () => {
    const x = blobs(24_000, 'many');
    const state = fit(x, { k: 3, restarts: 3 });
    expect(state.sizes.reduce((sum, size) => sum + size, 0)).toBe(24_000);
    const labels = kMeansLabels(state, x);
    expect(inertiaOf(applyScaler(state.scaler, x), labels)).toBeCloseTo(state.inertia, 3);
    expect(state.sizes.every((size) => size > 7900)).toBe(true);
  });
});

describe('chosenGroups()', () => {
  const trial = (k: number, inertia: number, silhouette: number) => ({ k, inertia, silhouette });

  it('takes the largest silhouette, and among near equals the sharpest elbow', () => {
    const clear = [trial(1, 100, 0), trial(2, 50, 0.4), trial(3, 45, 0.6), trial(4, 44, 0.3)];
    expect(chosenGroups(clear)).toBe(3);
    // 2 wins 50 before 5 (ratio 10), 3 wins 5 before 4 (1.25), 4 wins 4 before 3.
    const near = [...[100, 50, 45, 41, 38]].map((inertia, m) =>
      trial(m + 1, inertia, [0, 0.59, 0.6, 0.595, 0][m]!),
    );
    expect(chosenGroups(near)).toBe(2);
    expect(chosenGroups([trial(1, 0, 0)])).toBe(1);
  });
});

describe('exchangePass()', () => {
  it('moves a row that Lloyd leaves: 2 is nearer to 1 than to 3.1, yet fits better there', () => {
    // Leaving {0, 2} wins 1² · 2/1 = 2; joining {3.1} costs 1.1² · 1/2 = 0.605.
    const labels = Int32Array.of(0, 0, 1);
    const [centres, sizes] = [Float64Array.of(1, 3.1), Int32Array.of(2, 1)];
    expect(exchangePass(Float64Array.of(0, 2, 3.1), 1, labels, centres, sizes)).toBe(1);
    expect([...labels]).toEqual([0, 1, 1]);
    expect([...centres]).toEqual([expect.closeTo(0, 12), expect.closeTo(2.55, 12)]);
    expect([...sizes]).toEqual([1, 2]);
  });
});
