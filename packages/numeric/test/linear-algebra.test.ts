import { AppError } from '@quanyu/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cholesky,
  choleskyLogDeterminant,
  choleskySolve,
  createRng,
  gram,
  identity,
  leastSquares,
  type Matrix,
  matrix,
  matrixFromRows,
  multiply,
  multiplyTransposed,
  multiplyVector,
  orthonormalColumns,
  randomisedSvd,
  rowOf,
  solve,
  svd,
  symmetricEigen,
  transpose,
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

function random(rows: number, cols: number, seed: number | string): Matrix {
  const rng = createRng(seed);
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => rng.normal()),
  );
}

const diagonal = (values: ArrayLike<number>): Matrix => {
  const out = matrix(values.length, values.length);
  for (let i = 0; i < values.length; i++) out.data[i * values.length + i] = values[i]!;
  return out;
};

function furthest(a: Matrix, b: Matrix): number {
  expect([a.rows, a.cols]).toEqual([b.rows, b.cols]);
  return a.data.reduce((top, value, i) => Math.max(top, Math.abs(value - b.data[i]!)), 0);
}

const size = fc.integer({ min: 0, max: 17 });
const seed = fc.integer({ min: 0, max: 1_000_000 });

describe('products', () => {
  test('multiply() gives the hand-checked product', () => {
    const a = matrixFromRows([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect([
      ...multiply(
        a,
        matrixFromRows([
          [1, 0, 2],
          [0, 1, 3],
        ]),
      ).data,
    ]).toEqual([1, 2, 8, 3, 4, 18, 5, 6, 28]);
    expect([...gram(a).data]).toEqual([35, 44, 44, 56]);
    expect([...multiplyVector(a, Float64Array.of(1, -1))]).toEqual([-1, -1, -1]);
    expect([...multiplyTransposed(a, Float64Array.of(1, 1, 1))]).toEqual([9, 12]);
    expect([...transpose(a).data]).toEqual([1, 3, 5, 2, 4, 6]);
    expect([...rowOf(a, 1)]).toEqual([3, 4]);
  });

  test('multiply() agrees with the definition, at any size', () => {
    fc.assert(
      fc.property(size, size, size, seed, (m, k, n, s) => {
        const a = random(m, k, s);
        const b = random(k, n, s + 1);
        const out = multiply(a, b);
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let total = 0;
            for (let p = 0; p < k; p++) total += a.data[i * k + p]! * b.data[p * n + j]!;
            expect(out.data[i * n + j]).toBeCloseTo(total, 11);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('gram(), multiplyVector() and multiplyTransposed() agree with multiply()', () => {
    fc.assert(
      fc.property(size, size, seed, (m, n, s) => {
        const a = random(m, n, s);
        expect(furthest(gram(a), multiply(transpose(a), a))).toBeLessThan(1e-11);
        const x = random(n, 1, s + 1);
        const y = random(m, 1, s + 2);
        const direct = matrix(m, 1, multiplyVector(a, x.data));
        expect(furthest(direct, multiply(a, x))).toBeLessThan(1e-11);
        const turned = matrix(n, 1, multiplyTransposed(a, y.data));
        expect(furthest(turned, multiply(transpose(a), y))).toBeLessThan(1e-11);
      }),
      { numRuns: 60 },
    );
  });

  test('NaN spreads, wrong shapes are refused', () => {
    const a = matrixFromRows([[1, Number.NaN]]);
    expect(multiply(a, matrix(2, 1)).data[0]).toBeNaN();
    expect(gram(matrixFromRows([[0, Number.NaN]])).data[3]).toBeNaN();
    expect(code(() => multiply(a, a))).toBe('NUMERIC_SHAPE_MISMATCH');
    expect(code(() => matrix(2, 2, [1]))).toBe('NUMERIC_SHAPE_MISMATCH');
    expect(code(() => matrix(-1, 2))).toBe('NUMERIC_PARAMETER_INVALID');
    expect(code(() => matrix(1.5, 2))).toBe('NUMERIC_PARAMETER_INVALID');
    expect(code(() => matrixFromRows([[1], [1, 2]]))).toBe('NUMERIC_SHAPE_MISMATCH');
    expect(code(() => rowOf(a, 1))).toBe('NUMERIC_PARAMETER_INVALID');
    expect(code(() => multiplyVector(a, Float64Array.of(1)))).toBe('NUMERIC_SHAPE_MISMATCH');
  });
});

describe('systems', () => {
  test('cholesky() gives the textbook factor', () => {
    const a = matrixFromRows([
      [4, 12, -16],
      [12, 37, -43],
      [-16, -43, 98],
    ]);
    const factor = cholesky(a);
    expect([...factor.data]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3]);
    expect(choleskyLogDeterminant(factor)).toBeCloseTo(Math.log(36), 12);
    const x = choleskySolve(factor, multiplyVector(a, Float64Array.of(1, -2, 3)));
    expect(x[0]).toBeCloseTo(1, 10);
    expect(x[1]).toBeCloseTo(-2, 10);
    expect(x[2]).toBeCloseTo(3, 10);
  });

  test('cholesky(), solve() and leastSquares() undo a product, at any size', () => {
    fc.assert(
      fc.property(size, seed, (n, s) => {
        const spread = gram(random(n + 3, n, s));
        for (let i = 0; i < n; i++) spread.data[i * n + i]! += 1;
        const truth = random(n, 1, s + 1).data;
        const right = multiplyVector(spread, truth);
        const square = random(n, n, s + 2);
        for (let i = 0; i < n; i++) square.data[i * n + i]! += n;
        const answers = [
          choleskySolve(cholesky(spread), right),
          leastSquares(spread, right),
          solve(square, multiplyVector(square, truth)),
        ];
        for (const answer of answers) {
          for (let i = 0; i < n; i++) expect(answer[i]).toBeCloseTo(truth[i]!, 7);
        }
      }),
      { numRuns: 80 },
    );
  });

  test('solve() pivots', () => {
    const a = matrixFromRows([
      [0, 2, 1],
      [1, 0, 0],
      [3, 0, 1],
    ]);
    const x = solve(a, [5, 1, 6]);
    expect(x[0]).toBeCloseTo(1, 12);
    expect(x[1]).toBeCloseTo(1, 12);
    expect(x[2]).toBeCloseTo(3, 12);
  });

  test('leastSquares() fits a line; the ridge shrinks it and solves dependent columns', () => {
    const a = matrixFromRows([
      [1, 0],
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
    const line = leastSquares(a, [-1, 0.2, 0.9, 2.1]);
    expect(line[0]).toBeCloseTo(-0.95, 12);
    expect(line[1]).toBeCloseTo(1, 12);
    const twice = matrixFromRows([
      [1, 1],
      [1, 1],
    ]);
    expect(code(() => leastSquares(twice, [1, 1]))).toBe('NUMERIC_SINGULAR');
    const shrunk = leastSquares(twice, [2, 2], { ridge: 1 });
    expect(shrunk[0]).toBeCloseTo(0.8, 12);
    expect(shrunk[1]).toBeCloseTo(0.8, 12);
  });

  test('bad systems give codes', () => {
    expect(
      code(() =>
        cholesky(
          matrixFromRows([
            [1, 2],
            [2, 1],
          ]),
        ),
      ),
    ).toBe('NUMERIC_NOT_POSITIVE_DEFINITE');
    expect(code(() => cholesky(matrix(2, 2)))).toBe('NUMERIC_NOT_POSITIVE_DEFINITE');
    expect(code(() => cholesky(matrix(2, 3)))).toBe('NUMERIC_SHAPE_MISMATCH');
    expect(code(() => cholesky(matrix(1, 1, [Number.NaN])))).toBe('NUMERIC_NOT_FINITE');
    expect(code(() => solve(matrix(2, 2, [1, 2, 2, 4]), [1, 1]))).toBe('NUMERIC_SINGULAR');
    expect(code(() => solve(identity(2), [1]))).toBe('NUMERIC_SHAPE_MISMATCH');
    expect(code(() => solve(identity(2), [1, Number.NaN]))).toBe('NUMERIC_NOT_FINITE');
    expect(code(() => leastSquares(matrix(1, 2, [1, 1]), [1]))).toBe('NUMERIC_SINGULAR');
    expect(code(() => leastSquares(identity(2), [1, 1], { ridge: -1 }))).toBe(
      'NUMERIC_PARAMETER_INVALID',
    );
    expect([...leastSquares(matrix(0, 0), [])]).toEqual([]);
  });

  test('orthonormalColumns() spans with QᵀQ = I, also for dependent columns', () => {
    const a = random(9, 4, 1);
    for (let i = 0; i < 9; i++) a.data[i * 4 + 3] = a.data[i * 4]!;
    expect(furthest(gram(orthonormalColumns(a)), identity(4))).toBeLessThan(1e-13);
    expect(furthest(gram(orthonormalColumns(matrix(3, 2))), identity(2))).toBeLessThan(1e-13);
    expect(code(() => orthonormalColumns(matrix(1, 2)))).toBe('NUMERIC_PARAMETER_INVALID');
  });
});

describe('spectra', () => {
  test('symmetricEigen() knows the textbook cases', () => {
    const { values, vectors } = symmetricEigen(
      matrixFromRows([
        [2, 1],
        [1, 2],
      ]),
    );
    expect(values[0]).toBeCloseTo(3, 14);
    expect(values[1]).toBeCloseTo(1, 14);
    expect(Math.abs(vectors.data[0]!)).toBeCloseTo(Math.SQRT1_2, 14);
    expect([...symmetricEigen(diagonal([1, 3, 2])).values]).toEqual([3, 2, 1]);
    expect(symmetricEigen(matrix(0, 0)).values.length).toBe(0);
    expect([...symmetricEigen(matrix(3, 3)).values]).toEqual([0, 0, 0]);
  });

  test('symmetricEigen() rebuilds its matrix', () => {
    fc.assert(
      fc.property(size, seed, (n, s) => {
        const a = random(n, n, s);
        const even = matrix(
          n,
          n,
          a.data.map((v, i) => v + transpose(a).data[i]!),
        );
        const { values, vectors } = symmetricEigen(even);
        const back = multiply(multiply(vectors, diagonal(values)), transpose(vectors));
        expect(furthest(back, even)).toBeLessThan(1e-11);
        expect(furthest(gram(vectors), identity(n))).toBeLessThan(1e-12);
      }),
      { numRuns: 40 },
    );
  });

  test('svd() rebuilds its matrix, wide or tall, with sorted values', () => {
    fc.assert(
      fc.property(size, size, seed, (m, n, s) => {
        const a = random(m, n, s);
        const { u, values, v } = svd(a);
        expect(furthest(multiply(multiply(u, diagonal(values)), transpose(v)), a)).toBeLessThan(
          1e-11,
        );
        expect([...values]).toEqual([...values].sort((p, q) => q - p));
      }),
      { numRuns: 40 },
    );
  });

  test('svd() keeps tiny and huge scales, and zero', () => {
    expect(svd(diagonal([3e200, 1e200])).values[0]).toBeCloseTo(3e200, -190);
    expect(svd(diagonal([3e-200, 1e-200])).values[1]! / 1e-200).toBeCloseTo(1, 12);
    expect([...svd(matrix(3, 2)).values]).toEqual([0, 0]);
    expect(code(() => svd(matrix(1, 1, [Number.NaN])))).toBe('NUMERIC_NOT_FINITE');
  });

  test('randomisedSvd() finds the leading values, the same for the same seed', () => {
    const a = multiply(random(60, 8, 1), random(8, 40, 2));
    const exact = svd(a).values;
    const found = randomisedSvd(a, 8, createRng(3));
    for (let i = 0; i < 8; i++) expect(found.values[i]! / exact[i]!).toBeCloseTo(1, 10);
    const back = multiply(multiply(found.u, diagonal(found.values)), transpose(found.v));
    expect(furthest(back, a)).toBeLessThan(1e-10);
    expect(randomisedSvd(a, 8, createRng(3)).u.data).toEqual(found.u.data);
    expect(code(() => randomisedSvd(a, 0, createRng(1)))).toBe('NUMERIC_PARAMETER_INVALID');
    expect(code(() => randomisedSvd(a, 41, createRng(1)))).toBe('NUMERIC_PARAMETER_INVALID');
  });
});
