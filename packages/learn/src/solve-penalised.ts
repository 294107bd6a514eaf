import { AppError } from '@quanyu/domain';
import { cholesky, choleskySolve } from '@quanyu/numeric';

/**
 * Solves (H + l2·I) m = g where the last unknown (the intercept) is not penalised. Constant or
 * collinear columns leave H singular: a jitter grows until Cholesky succeeds.
 * @param hessian Symmetric, shape (n, n) flat. @param gradient Shape (n,).
 * @complexity O(n³).
 */
export function solvePenalised(
  hessian: Float64Array,
  gradient: Float64Array,
  l2: number,
): Float64Array {
  const size = gradient.length;
  const trace = gradient.reduce((sum, _, j) => sum + (hessian[j * size + j] ?? 0), 0);
  const smallest = 1e-12 * (trace / size) + 1e-300;
  for (let jitter = 0; jitter <= 1e12; jitter = jitter === 0 ? smallest : jitter * 100) {
    const data = hessian.slice();
    for (let j = 0; j < size; j++) {
      data[j * size + j] = (data[j * size + j] ?? 0) + jitter + (j < size - 1 ? l2 : 0);
    }
    const move = solved(data, gradient);
    if (move?.every(Number.isFinite)) return move;
  }
  return gradient.slice();
}

/** Undefined where the matrix is not positive definite: an expected outcome here. */
function solved(data: Float64Array, right: Float64Array): Float64Array | undefined {
  const size = right.length;
  try {
    return choleskySolve(cholesky({ data, rows: size, cols: size }), right);
  } catch (error) {
    if (error instanceof AppError && error.code === 'NUMERIC_NOT_POSITIVE_DEFINITE') return;
    throw error;
  }
}
