import { AppError } from '@quanyu/domain';
import { requireFinite, requireParameter } from './checks.ts';
import { NUMERIC_ERRORS } from './errors.ts';
import { dotRange } from './kernels/dense.ts';
import { jacobiEigen, jacobiSvdRows } from './kernels/spectral.ts';
import { orthonormalColumns } from './linear-solve.ts';
import { type Matrix, matrix, multiply, requireShape, requireSquare, transpose } from './matrix.ts';
import type { Rng } from './rng.ts';

/** Jacobi converges quadratically: 6 to 10 sweeps are usual, 60 never needed on finite numbers. */
const SWEEPS_MAX = 60;

/** Eigenvalues in descending order with their vectors. */
export interface Eigen {
  readonly values: Float64Array;
  /** Shape (n, n); column j belongs to value j. Its largest entry is positive. */
  readonly vectors: Matrix;
}

/** A ≈ U diag(values) Vᵀ, values in descending order. */
export interface Svd {
  /** Shape (m, k), orthonormal columns where the value is not 0. */
  readonly u: Matrix;
  readonly values: Float64Array;
  /** Shape (n, k), orthonormal columns. */
  readonly v: Matrix;
}

/**
 * All eigenvalues and vectors of a symmetric matrix (cyclic Jacobi). Only for sizes up to some
 * hundreds; the matrix is made symmetric by averaging with its transpose.
 * @throws AppError NUMERIC_SHAPE_MISMATCH, NUMERIC_NOT_FINITE, NUMERIC_NO_CONVERGENCE.
 * @complexity O(n³) a sweep, 6 to 10 sweeps.
 */
export function symmetricEigen(a: Matrix): Eigen {
  const n = requireSquare(a, 'eigenvalues');
  const mirror = transpose(a).data;
  const work = a.data.map((value, i) => value / 2 + (mirror[i] ?? 0) / 2);
  const vectors = new Float64Array(n * n);
  if (jacobiEigen(work, vectors, n, SWEEPS_MAX) < 0) throw noConvergence('eigenvalues');
  const diagonal = Float64Array.from({ length: n }, (_, i) => work[i * n + i] ?? 0);
  const order = descending(diagonal);
  return {
    values: diagonal.map((_, j) => diagonal[order[j] ?? 0] ?? 0),
    vectors: pickColumns({ data: vectors, rows: n, cols: n }, order),
  };
}

/**
 * Thin singular value decomposition by one-sided Jacobi: small matrices, small values to full
 * relative accuracy. k = min(rows, cols).
 * @throws AppError NUMERIC_SHAPE_MISMATCH, NUMERIC_NOT_FINITE, NUMERIC_NO_CONVERGENCE.
 * @complexity O(m n²) a sweep.
 */
export function svd(a: Matrix): Svd {
  requireShape(a, 'singular values');
  requireFinite(a.data, 'singular values');
  if (a.rows < a.cols) {
    const turned = svd(transpose(a));
    return { u: turned.v, values: turned.values, v: turned.u };
  }
  const { rows: m, cols: n } = a;
  const scale = a.data.reduce((top, value) => Math.max(top, Math.abs(value)), 0) || 1;
  const left = transpose(a);
  for (let i = 0; i < left.data.length; i++) left.data[i] = (left.data[i] ?? 0) / scale;
  const right = matrix(n, n);
  if (jacobiSvdRows(left.data, right.data, n, m, SWEEPS_MAX) < 0) {
    throw noConvergence('singular values');
  }
  const norms = Float64Array.from({ length: n }, (_, j) =>
    Math.sqrt(dotRange(left.data, j * m, left.data, j * m, m)),
  );
  return sortSvd(left, norms, right, scale);
}

function sortSvd(left: Matrix, norms: Float64Array, right: Matrix, scale: number): Svd {
  left.data.forEach((value, i) => {
    const norm = norms[Math.floor(i / left.cols)] ?? 0;
    left.data[i] = norm > 0 ? value / norm : 0;
  });
  const order = descending(norms);
  return {
    u: pickColumns(transpose(left), order, false),
    values: norms.map((_, j) => (norms[order[j] ?? 0] ?? 0) * scale),
    v: pickColumns(transpose(right), order, false),
  };
}

/** What {@link randomisedSvd} may be told. */
export interface RandomisedSvdOptions {
  /** Columns drawn beyond the rank; more make the tail exacter. Default 10. */
  readonly oversample?: number;
  /** Power iterations; more help when values fall slowly. Default 2. */
  readonly powerIterations?: number;
}

/**
 * The largest `rank` singular values and vectors by a random range finder with power iterations.
 * @param rank 1 ≤ rank ≤ min(rows, cols).
 * @throws AppError NUMERIC_PARAMETER_INVALID, NUMERIC_SHAPE_MISMATCH, NUMERIC_NOT_FINITE.
 * @complexity O(rows · cols · (rank + oversample) · (2 powerIterations + 2))
 * @see Halko, Martinsson, Tropp (2011), SIAM Review 53(2), algorithms 4.4 and 5.1.
 */
export function randomisedSvd(
  a: Matrix,
  rank: number,
  rng: Rng,
  options: RandomisedSvdOptions = {},
): Svd {
  const { oversample = 10, powerIterations = 2 } = options;
  const what = 'a randomised decomposition';
  const smallest = Math.min(a.rows, a.cols);
  const fits = Number.isInteger(rank) && rank >= 1 && rank <= smallest;
  requireParameter(fits, what, 'rank', `a whole number in [1, ${smallest}]`, rank);
  requireWholeOption(oversample, what, 'oversample');
  requireWholeOption(powerIterations, what, 'powerIterations');
  requireShape(a, what);
  requireFinite(a.data, what);
  const width = Math.min(smallest, rank + oversample);
  const turned = transpose(a);
  const draws = matrix(a.cols, width);
  for (let i = 0; i < draws.data.length; i++) draws.data[i] = rng.normal();
  let basis = orthonormalColumns(multiply(a, draws));
  for (let i = 0; i < powerIterations; i++) {
    basis = orthonormalColumns(multiply(a, orthonormalColumns(multiply(turned, basis))));
  }
  const small = svd(multiply(transpose(basis), a));
  return {
    u: firstColumns(multiply(basis, small.u), rank),
    values: small.values.slice(0, rank),
    v: firstColumns(small.v, rank),
  };
}

function requireWholeOption(value: number, what: string, name: string): void {
  const fits = Number.isInteger(value) && value >= 0 && value <= 1000;
  requireParameter(fits, what, name, 'a whole number in [0, 1000]', value);
}

function noConvergence(what: string): AppError {
  return new AppError(
    NUMERIC_ERRORS.NUMERIC_NO_CONVERGENCE,
    `Cannot compute ${what} as the sweeps must settle: current value is ${SWEEPS_MAX} sweeps`,
    { details: { what, sweeps: SWEEPS_MAX } },
  );
}

/** Indices by falling value; ties by index. */
function descending(values: Float64Array): number[] {
  return [...values.keys()].sort((i, j) => (values[j] ?? 0) - (values[i] ?? 0) || i - j);
}

function firstColumns(a: Matrix, count: number): Matrix {
  return pickColumns(
    a,
    Array.from({ length: count }, (_, j) => j),
    false,
  );
}

/** The named columns; with `signed` each is turned so that its largest entry is positive. */
function pickColumns(a: Matrix, order: readonly number[], signed = true): Matrix {
  const out = matrix(a.rows, order.length);
  order.forEach((source, j) => {
    let top = 0;
    for (let i = 0; i < a.rows; i++) {
      const value = a.data[i * a.cols + source] ?? 0;
      if (Math.abs(value) > Math.abs(top) * (1 + 1e-9)) top = value;
    }
    const sign = signed && top < 0 ? -1 : 1;
    for (let i = 0; i < a.rows; i++) {
      out.data[i * order.length + j] = sign * (a.data[i * a.cols + source] ?? 0);
    }
  });
  return out;
}
