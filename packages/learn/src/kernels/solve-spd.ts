/**
 * Solves A x = b for symmetric positive definite A (size², row-major) by Cholesky, in place: A's
 * lower triangle becomes its factor, b becomes x. Returns false where A is not positive definite.
 */
export function solveSpdInPlace(a: Float64Array, b: Float64Array): boolean {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    let pivot = a[j * n + j]!;
    for (let m = 0; m < j; m++) pivot -= a[j * n + m]! * a[j * n + m]!;
    if (!(pivot > 0)) return false;
    const root = Math.sqrt(pivot);
    a[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = a[i * n + j]!;
      for (let m = 0; m < j; m++) sum -= a[i * n + m]! * a[j * n + m]!;
      a[i * n + j] = sum / root;
    }
  }
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let m = 0; m < i; m++) sum -= a[i * n + m]! * b[m]!;
    b[i] = sum / a[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let m = i + 1; m < n; m++) sum -= a[m * n + i]! * b[m]!;
    b[i] = sum / a[i * n + i]!;
  }
  return true;
}
