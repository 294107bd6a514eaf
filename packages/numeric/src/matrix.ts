import { AppError } from '@quanyu/domain';
import { requireFinite, requireParameter, requireSize } from './checks.ts';
import { NUMERIC_ERRORS } from './errors.ts';
import { gemmF64, gemvF64, gemvTransposedF64, gramF64, transposeF64 } from './kernels/dense.ts';

/** A dense matrix: flat, row-major. Shape (rows, cols); element (i, j) is `data[i * cols + j]`. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly cols: number;
}

/**
 * A matrix of zeros, or of the given numbers (kept, not copied, when they are a Float64Array).
 * @throws AppError NUMERIC_SHAPE_MISMATCH when the count of numbers is not rows × cols,
 * NUMERIC_PARAMETER_INVALID when a size is not a whole number ≥ 0.
 */
export function matrix(rows: number, cols: number, data?: ArrayLike<number>): Matrix {
  const whole = Number.isSafeInteger(rows) && rows >= 0 && Number.isSafeInteger(cols) && cols >= 0;
  requireParameter(whole, 'a matrix', 'its shape', 'whole numbers >= 0', `${rows} x ${cols}`);
  if (data === undefined) return { data: new Float64Array(rows * cols), rows, cols };
  requireSize(data.length, rows * cols, 'a matrix', 'count of numbers');
  return { data: data instanceof Float64Array ? data : new Float64Array(data), rows, cols };
}

/** A matrix from rows of equal length. @throws AppError NUMERIC_SHAPE_MISMATCH on ragged rows. */
export function matrixFromRows(rows: readonly ArrayLike<number>[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * cols);
  rows.forEach((row, i) => {
    requireSize(row.length, cols, 'a matrix', `length of row ${i}`);
    data.set(row, i * cols);
  });
  return { data, rows: rows.length, cols };
}

/** The identity of size n. */
export function identity(n: number): Matrix {
  const out = matrix(n, n);
  for (let i = 0; i < n; i++) out.data[i * n + i] = 1;
  return out;
}

/** Row i as a view, not a copy. */
export function rowOf(a: Matrix, i: number): Float64Array {
  requireParameter(
    Number.isInteger(i) && i >= 0 && i < a.rows,
    'a row',
    'its index',
    `in [0, ${a.rows})`,
    i,
  );
  return a.data.subarray(i * a.cols, (i + 1) * a.cols);
}

/** Aᵀ. */
export function transpose(a: Matrix): Matrix {
  requireShape(a, 'a transpose');
  const out = matrix(a.cols, a.rows);
  transposeF64(a.data, out.data, a.rows, a.cols);
  return out;
}

/**
 * A·B. NaN in, NaN out.
 * @throws AppError NUMERIC_SHAPE_MISMATCH.
 * @complexity O(rows · inner · cols)
 */
export function multiply(a: Matrix, b: Matrix): Matrix {
  requireShape(a, 'a product');
  requireShape(b, 'a product');
  requireSize(b.rows, a.cols, 'a product', 'rows of the right factor');
  const out = matrix(a.rows, b.cols);
  gemmF64(a.data, b.data, out.data, a.rows, a.cols, b.cols);
  return out;
}

/** A·x. Shape of x (cols,), of the result (rows,). @throws AppError NUMERIC_SHAPE_MISMATCH. */
export function multiplyVector(a: Matrix, x: Float64Array): Float64Array {
  requireShape(a, 'a product');
  requireSize(x.length, a.cols, 'a product', 'length of the vector');
  const out = new Float64Array(a.rows);
  gemvF64(a.data, x, out, a.rows, a.cols);
  return out;
}

/** Aᵀ·x. Shape of x (rows,), of the result (cols,). @throws AppError NUMERIC_SHAPE_MISMATCH. */
export function multiplyTransposed(a: Matrix, x: Float64Array): Float64Array {
  requireShape(a, 'a product');
  requireSize(x.length, a.rows, 'a product', 'length of the vector');
  const out = new Float64Array(a.cols);
  gemvTransposedF64(a.data, x, out, a.rows, a.cols);
  return out;
}

/** AᵀA, exactly symmetric. Shape (cols, cols). @complexity O(rows · cols²) */
export function gram(a: Matrix): Matrix {
  requireShape(a, 'a Gram matrix');
  const out = matrix(a.cols, a.cols);
  gramF64(a.data, out.data, a.rows, a.cols);
  return out;
}

/** @throws AppError NUMERIC_SHAPE_MISMATCH when the data do not fill the shape. */
export function requireShape(a: Matrix, what: string): void {
  requireSize(
    a.data.length,
    a.rows * a.cols,
    what,
    `count of numbers of a ${a.rows} x ${a.cols} matrix`,
  );
}

/** A square matrix of finite numbers; returns its size. */
export function requireSquare(a: Matrix, what: string): number {
  requireShape(a, what);
  requireSize(a.cols, a.rows, what, 'number of columns');
  requireFinite(a.data, what);
  return a.rows;
}

/** A failed factorisation. */
export function singular(what: string, step: number): AppError {
  return new AppError(
    NUMERIC_ERRORS.NUMERIC_SINGULAR,
    `Cannot compute ${what} as the columns must be independent: current value of rank is at most ${step}`,
    { details: { what, step } },
  );
}
