import { AppError } from '@quanyu/domain';
import { asFloat64, requireFinite, requireParameter, requireSize } from './checks.ts';
import { NUMERIC_ERRORS } from './errors.ts';
import {
  backSubstitute,
  choleskyFactorF64,
  choleskySolveF64,
  luFactorF64,
  luSolveF64,
  qrApplyTransposed,
  qrFactorF64,
  qrThinQ,
} from './kernels/dense.ts';
import { type Matrix, matrix, requireShape, requireSquare, singular } from './matrix.ts';

/**
 * Lower factor L of a symmetric positive definite matrix: A = L Lᵀ. Only A's lower triangle is read.
 * @throws AppError NUMERIC_NOT_POSITIVE_DEFINITE, NUMERIC_SHAPE_MISMATCH, NUMERIC_NOT_FINITE.
 * @complexity O(n³/3)
 */
export function cholesky(a: Matrix): Matrix {
  const n = requireSquare(a, 'a Cholesky factor');
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) {
    out.data.set(a.data.subarray(i * n, i * n + i + 1), i * n);
  }
  const failed = choleskyFactorF64(out.data, n);
  if (failed < 0) return out;
  throw new AppError(
    NUMERIC_ERRORS.NUMERIC_NOT_POSITIVE_DEFINITE,
    `Cannot compute a Cholesky factor as every pivot must be > 0: current value at row ${failed} is not`,
    { details: { row: failed, size: n } },
  );
}

/**
 * Solves A x = b by the factor of {@link cholesky}.
 * @throws AppError NUMERIC_SHAPE_MISMATCH, NUMERIC_NOT_FINITE.
 * @complexity O(n²)
 */
export function choleskySolve(factor: Matrix, b: ArrayLike<number>): Float64Array {
  const n = requireSquare(factor, 'a Cholesky solution');
  const x = requireRightSide(b, n, 'a Cholesky solution');
  choleskySolveF64(factor.data, n, x);
  return x;
}

/** log det A from the factor of {@link cholesky}. */
export function choleskyLogDeterminant(factor: Matrix): number {
  let total = 0;
  for (let i = 0; i < factor.rows; i++) {
    total += Math.log(factor.data[i * factor.cols + i] ?? Number.NaN);
  }
  return 2 * total;
}

/**
 * Solves a square system by LU with partial pivoting.
 * @throws AppError NUMERIC_SINGULAR, NUMERIC_SHAPE_MISMATCH, NUMERIC_NOT_FINITE.
 * @complexity O(n³)
 */
export function solve(a: Matrix, b: ArrayLike<number>): Float64Array {
  const n = requireSquare(a, 'a solution');
  const x = requireRightSide(b, n, 'a solution');
  const work = a.data.slice();
  const swaps = new Int32Array(n);
  const failed = luFactorF64(work, n, swaps);
  if (failed >= 0) throw singular('a solution', failed);
  luSolveF64(work, n, swaps, x);
  return x;
}

/** What {@link leastSquares} may be told. */
export interface LeastSquaresOptions {
  /** Penalty on the squared coefficients, ≥ 0; > 0 makes every system solvable. Default 0. */
  readonly ridge?: number;
}

/**
 * Coefficients that minimise ‖A x − b‖² + ridge ‖x‖², by Householder QR (not the normal equations,
 * whose condition is squared).
 * @param a Shape (m, n); m ≥ n unless there is a ridge.
 * @throws AppError NUMERIC_SINGULAR when columns depend on one another, NUMERIC_SHAPE_MISMATCH,
 * NUMERIC_NOT_FINITE, NUMERIC_PARAMETER_INVALID.
 * @complexity O(m n²)
 */
export function leastSquares(
  a: Matrix,
  b: ArrayLike<number>,
  options: LeastSquaresOptions = {},
): Float64Array {
  const what = 'least squares';
  const { ridge = 0 } = options;
  requireParameter(ridge >= 0 && Number.isFinite(ridge), what, 'ridge', 'finite and >= 0', ridge);
  requireShape(a, what);
  requireFinite(a.data, what);
  requireSize(b.length, a.rows, what, 'length of the right side');
  requireFinite(b, what);
  const n = a.cols;
  const m = a.rows + (ridge > 0 ? n : 0);
  if (m < n) throw singular(what, m);
  const work = new Float64Array(m * n);
  work.set(a.data);
  if (ridge > 0) for (let j = 0; j < n; j++) work[(a.rows + j) * n + j] = Math.sqrt(ridge);
  const right = new Float64Array(m);
  right.set(b);
  return solveByQr(work, m, n, right);
}

function solveByQr(work: Float64Array, m: number, n: number, right: Float64Array): Float64Array {
  const beta = new Float64Array(n);
  const diagonal = new Float64Array(n);
  qrFactorF64(work, m, n, beta, diagonal);
  const largest = diagonal.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  const tiny = largest * Math.max(m, n) * Number.EPSILON;
  const failed = diagonal.findIndex((value) => !(Math.abs(value) > tiny));
  if (failed >= 0) throw singular('least squares', failed);
  qrApplyTransposed(work, m, n, beta, right);
  backSubstitute(work, n, diagonal, right);
  return right.slice(0, n);
}

/**
 * Orthonormal basis of the columns of A: the thin Q of Householder QR. Shape (m, n), m ≥ n.
 * @throws AppError NUMERIC_SHAPE_MISMATCH, NUMERIC_NOT_FINITE.
 */
export function orthonormalColumns(a: Matrix): Matrix {
  requireShape(a, 'an orthonormal basis');
  requireFinite(a.data, 'an orthonormal basis');
  const wide = a.rows >= a.cols;
  requireParameter(wide, 'an orthonormal basis', 'rows', `>= ${a.cols}`, a.rows);
  const work = a.data.slice();
  const beta = new Float64Array(a.cols);
  qrFactorF64(work, a.rows, a.cols, beta, new Float64Array(a.cols));
  const q = matrix(a.rows, a.cols);
  qrThinQ(work, a.rows, a.cols, beta, q.data);
  return q;
}

function requireRightSide(b: ArrayLike<number>, n: number, what: string): Float64Array {
  requireSize(b.length, n, what, 'length of the right side');
  requireFinite(b, what);
  return asFloat64(b).slice();
}
