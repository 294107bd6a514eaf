/**
 * Cyclic Jacobi on a symmetric matrix, in place: `a` becomes diagonal, the columns of `v` the
 * eigenvectors. Returns the number of sweeps, or −1 when `maxSweeps` was not enough.
 */
export function jacobiEigen(
  a: Float64Array,
  v: Float64Array,
  n: number,
  maxSweeps: number,
): number {
  v.fill(0);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  let norm = 0;
  for (let i = 0; i < n * n; i++) norm = Math.max(norm, Math.abs(a[i]!));
  const tiny = norm * Number.EPSILON * 0.1;
  for (let sweep = 0; sweep < maxSweeps; sweep++) {
    let rotations = 0;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[p * n + q]!) <= tiny) continue;
        rotateSymmetric(a, v, n, p, q);
        rotations++;
      }
    }
    if (rotations === 0) return sweep;
  }
  return -1;
}

/** One rotation that clears a[p, q] (Golub & Van Loan, Matrix Computations, 8.5). */
function rotateSymmetric(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q]!;
  const tau = (a[q * n + q]! - a[p * n + p]!) / (2 * apq);
  const root = Math.abs(tau) > 1e150 ? Math.abs(tau) : Math.sqrt(1 + tau * tau);
  const t = tau >= 0 ? 1 / (tau + root) : -1 / (-tau + root);
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  a[p * n + p]! -= t * apq;
  a[q * n + q]! += t * apq;
  a[p * n + q] = 0;
  a[q * n + p] = 0;
  for (let k = 0; k < n; k++) {
    if (k !== p && k !== q) {
      const akp = a[k * n + p]!;
      const akq = a[k * n + q]!;
      const x = c * akp - s * akq;
      const y = s * akp + c * akq;
      a[k * n + p] = x;
      a[p * n + k] = x;
      a[k * n + q] = y;
      a[q * n + k] = y;
    }
    const vkp = v[k * n + p]!;
    const vkq = v[k * n + q]!;
    v[k * n + p] = c * vkp - s * vkq;
    v[k * n + q] = s * vkp + c * vkq;
  }
}

/**
 * One-sided Jacobi (Hestenes): rotates the ROWS of `u` (n, m) until they are orthogonal, and the
 * rows of `v` (n, n) alike. Afterwards row j of u is σⱼ times the j-th left vector and row j of v
 * the j-th right vector. Returns the number of sweeps, or −1.
 */
export function jacobiSvdRows(
  u: Float64Array,
  v: Float64Array,
  n: number,
  m: number,
  maxSweeps: number,
): number {
  v.fill(0);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < maxSweeps; sweep++) {
    let rotations = 0;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) rotations += orthogonalise(u, v, n, m, p, q);
    }
    if (rotations === 0) return sweep;
  }
  return -1;
}

function orthogonalise(
  u: Float64Array,
  v: Float64Array,
  n: number,
  m: number,
  p: number,
  q: number,
): number {
  let pp = 0;
  let qq = 0;
  let pq = 0;
  for (let k = 0; k < m; k++) {
    const x = u[p * m + k]!;
    const y = u[q * m + k]!;
    pp += x * x;
    qq += y * y;
    pq += x * y;
  }
  if (Math.abs(pq) <= 4 * Number.EPSILON * Math.sqrt(pp * qq) || pq === 0) return 0;
  const tau = (qq - pp) / (2 * pq);
  const root = Math.abs(tau) > 1e150 ? Math.abs(tau) : Math.sqrt(1 + tau * tau);
  const t = tau >= 0 ? 1 / (tau + root) : -1 / (-tau + root);
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  rotateRows(u, m, p, q, c, s);
  rotateRows(v, n, p, q, c, s);
  return 1;
}

function rotateRows(a: Float64Array, m: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < m; k++) {
    const x = a[p * m + k]!;
    const y = a[q * m + k]!;
    a[p * m + k] = c * x - s * y;
    a[q * m + k] = s * x + c * y;
  }
}
