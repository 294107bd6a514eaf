import { AppError, assert } from '@quanyu/domain';
import { NUMERIC_ERRORS } from './errors.ts';
import { GEMM_WORK_LENGTH } from './kernel-checks.ts';
import { choleskyFactorF64, choleskySolveF64 } from './kernels/dense.ts';
import type { Kernels } from './kernels.ts';

/** Rows and columns swept at once; sizes must be a multiple of it. */
const BLOCK = 64;
/** Rows updated by one product: its columns beyond the diagonal are wasted work. */
const ROWS = 256;

/**
 * Inverse of a symmetric positive definite matrix in 32 bits, in place, by sweeping blocks of 64
 * (lower half only, then mirrored). For matrices with a ridge: the relative error is about
 * 10⁻⁷ × condition number.
 * @param a In the arena of `kernels`, shape (n, n), n a multiple of 64 (pad with the identity).
 * @throws AppError NUMERIC_NOT_POSITIVE_DEFINITE.
 * @complexity O(n³) time, O(64 n) more memory in the arena.
 * @see Goodnight (1979), A tutorial on the SWEEP operator, The American Statistician 33(3).
 */
export function invertSymmetric(kernels: Kernels, a: Float32Array, n: number): void {
  assert(n % BLOCK === 0 && a.length === n * n, 'the size is a multiple of 64');
  const { arena } = kernels;
  const mark = arena.mark();
  const left = arena.float32(n * BLOCK);
  const right = arena.float32(BLOCK * n);
  const work = arena.float32(GEMM_WORK_LENGTH);
  for (let k = 0; k < n; k += BLOCK) {
    const inverse = inverseOfBlock(a, n, k);
    takeColumns(a, n, k, left);
    for (let i = 0; i < n; i++) multiplyBlock(left, i * BLOCK, inverse, right, i, n);
    for (let i = 0; i < left.length; i++) left[i] = -(left[i] ?? 0);
    for (let from = 0; from < n; from += ROWS) {
      const rows = Math.min(ROWS, n - from);
      kernels.gemmAddF32(
        { values: left.subarray(from * BLOCK), stride: BLOCK },
        { values: right, stride: n },
        { values: a.subarray(from * n), stride: n },
        [rows, BLOCK, from + rows],
        work,
      );
    }
    putColumns(a, n, k, right, inverse);
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = -(a[i * n + j] ?? 0);
      a[i * n + j] = value;
      a[j * n + i] = value;
    }
  }
  arena.release(mark);
}

/** A[k, k]⁻¹ in 64 bits, from the lower triangle. */
function inverseOfBlock(a: Float32Array, n: number, k: number): Float64Array {
  const factor = new Float64Array(BLOCK * BLOCK);
  for (let i = 0; i < BLOCK; i++) {
    for (let j = 0; j <= i; j++) factor[i * BLOCK + j] = a[(k + i) * n + k + j] ?? 0;
  }
  const failed = choleskyFactorF64(factor, BLOCK);
  if (failed >= 0) {
    throw new AppError(
      NUMERIC_ERRORS.NUMERIC_NOT_POSITIVE_DEFINITE,
      `Cannot invert a matrix as each pivot must be > 0: current value fails in row ${k + failed}`,
    );
  }
  const inverse = new Float64Array(BLOCK * BLOCK);
  for (let i = 0; i < BLOCK; i++) {
    const row = inverse.subarray(i * BLOCK, (i + 1) * BLOCK);
    row[i] = 1;
    choleskySolveF64(factor, BLOCK, row);
  }
  return inverse;
}

/** The block column of the symmetric matrix, read from the lower triangle; 0 in its own rows. */
function takeColumns(a: Float32Array, n: number, k: number, left: Float32Array): void {
  for (let i = 0; i < n; i++) {
    const isOwn = i >= k && i < k + BLOCK;
    for (let j = 0; j < BLOCK; j++) {
      const value = i < k ? a[(k + j) * n + i] : a[i * n + k + j];
      left[i * BLOCK + j] = isOwn ? 0 : (value ?? 0);
    }
  }
}

/** Column i of right = inverse · (row i of left)ᵀ. */
function multiplyBlock(
  left: Float32Array,
  at: number,
  inverse: Float64Array,
  right: Float32Array,
  i: number,
  n: number,
): void {
  for (let r = 0; r < BLOCK; r++) {
    let sum = 0;
    for (let j = 0; j < BLOCK; j++) sum += (inverse[r * BLOCK + j] ?? 0) * (left[at + j] ?? 0);
    right[r * n + i] = sum;
  }
}

/** Writes the swept block column, and minus the inverse on the diagonal, into the lower triangle. */
function putColumns(
  a: Float32Array,
  n: number,
  k: number,
  right: Float32Array,
  inverse: Float64Array,
): void {
  for (let r = 0; r < BLOCK; r++) {
    for (let i = 0; i < n; i++) {
      if (i < k) a[(k + r) * n + i] = right[r * n + i] ?? 0;
      else if (i >= k + BLOCK) a[i * n + k + r] = right[r * n + i] ?? 0;
      else a[i * n + k + r] = -(inverse[(i - k) * BLOCK + r] ?? 0);
    }
  }
}
