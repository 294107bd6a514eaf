/** out = A·B. A (m, k), B (k, n), out (m, n), row-major; four rows of B at a time. */
export function gemmF64(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  m: number,
  k: number,
  n: number,
): void {
  const k4 = k - (k % 4);
  out.fill(0, 0, m * n);
  for (let i = 0; i < m; i++) {
    const row = i * n;
    for (let p = 0; p < k4; p += 4) {
      const a0 = a[i * k + p]!;
      const a1 = a[i * k + p + 1]!;
      const a2 = a[i * k + p + 2]!;
      const a3 = a[i * k + p + 3]!;
      const b0 = p * n;
      const b1 = b0 + n;
      const b2 = b1 + n;
      const b3 = b2 + n;
      for (let j = 0; j < n; j++) {
        out[row + j]! += a0 * b[b0 + j]! + a1 * b[b1 + j]! + (a2 * b[b2 + j]! + a3 * b[b3 + j]!);
      }
    }
    for (let p = k4; p < k; p++) {
      const a0 = a[i * k + p]!;
      for (let j = 0; j < n; j++) out[row + j]! += a0 * b[p * n + j]!;
    }
  }
}

/** out = A·x. A (m, n). */
export function gemvF64(
  a: Float64Array,
  x: Float64Array,
  out: Float64Array,
  m: number,
  n: number,
): void {
  for (let i = 0; i < m; i++) out[i] = dotRange(a, i * n, x, 0, n);
}

/** out = Aᵀ·x. A (m, n), x (m), out (n). */
export function gemvTransposedF64(
  a: Float64Array,
  x: Float64Array,
  out: Float64Array,
  m: number,
  n: number,
): void {
  out.fill(0, 0, n);
  for (let i = 0; i < m; i++) {
    const weight = x[i]!;
    const row = i * n;
    for (let j = 0; j < n; j++) out[j]! += weight * a[row + j]!;
  }
}

/** out = AᵀA (n, n) of A (m, n); each pair is computed once, so out is exactly symmetric. */
export function gramF64(a: Float64Array, out: Float64Array, m: number, n: number): void {
  out.fill(0, 0, n * n);
  for (let r = 0; r < m; r++) {
    const row = r * n;
    for (let i = 0; i < n; i++) {
      const weight = a[row + i]!;
      if (weight === 0) continue;
      const base = i * n;
      for (let j = i; j < n; j++) out[base + j]! += weight * a[row + j]!;
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) out[i * n + j] = out[j * n + i]!;
}

/** Sum of a[i + t]·b[j + t] for t < n, in four interleaved sums. */
export function dotRange(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  n: number,
): number {
  const n4 = n - (n % 4);
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let t = 0; t < n4; t += 4) {
    s0 += a[i + t]! * b[j + t]!;
    s1 += a[i + t + 1]! * b[j + t + 1]!;
    s2 += a[i + t + 2]! * b[j + t + 2]!;
    s3 += a[i + t + 3]! * b[j + t + 3]!;
  }
  for (let t = n4; t < n; t++) s0 += a[i + t]! * b[j + t]!;
  return s0 + s1 + (s2 + s3);
}

/** Transpose of (rows, cols) in tiles that fit the cache. */
export function transposeF64(a: Float64Array, out: Float64Array, rows: number, cols: number): void {
  const tile = 32;
  for (let r0 = 0; r0 < rows; r0 += tile) {
    const r1 = Math.min(rows, r0 + tile);
    for (let c0 = 0; c0 < cols; c0 += tile) {
      const c1 = Math.min(cols, c0 + tile);
      for (let r = r0; r < r1; r++)
        for (let c = c0; c < c1; c++) out[c * rows + r] = a[r * cols + c]!;
    }
  }
}

/**
 * Cholesky factor L of a symmetric positive definite matrix, in place: the lower triangle of `a`
 * becomes L, the upper is neither read nor written. Returns −1, or the first row whose pivot is not
 * positive (or NaN).
 */
export function choleskyFactorF64(a: Float64Array, n: number): number {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = a[i * n + j]! - dotRange(a, i * n, a, j * n, j);
      if (j < i) {
        a[i * n + j] = value / a[j * n + j]!;
        continue;
      }
      if (!(value > 0 && value < Number.POSITIVE_INFINITY)) return i;
      a[i * n + i] = Math.sqrt(value);
    }
  }
  return -1;
}

/** Solves L Lᵀ x = b in place of b, for L in the lower triangle of `factor`. */
export function choleskySolveF64(factor: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    b[i] = (b[i]! - dotRange(factor, i * n, b, 0, i)) / factor[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    const x = b[i]! / factor[i * n + i]!;
    b[i] = x;
    const row = i * n;
    for (let j = 0; j < i; j++) b[j]! -= x * factor[row + j]!;
  }
}

/**
 * Householder QR with column pivoting off, in place, for m ≥ n. Afterwards the upper triangle holds
 * R and the columns below the diagonal the reflectors; `scale` (n) holds R's diagonal and `beta` (n)
 * the reflectors' factors.
 */
export function qrFactorF64(
  a: Float64Array,
  m: number,
  n: number,
  beta: Float64Array,
  diagonal: Float64Array,
): void {
  for (let c = 0; c < n; c++) {
    let largest = 0;
    for (let r = c; r < m; r++) largest = Math.max(largest, Math.abs(a[r * n + c]!));
    if (largest === 0) {
      beta[c] = 0;
      diagonal[c] = 0;
      continue;
    }
    let squares = 0;
    for (let r = c; r < m; r++) squares += (a[r * n + c]! / largest) ** 2;
    const norm = largest * Math.sqrt(squares);
    const head = a[c * n + c]!;
    const alpha = head > 0 ? -norm : norm;
    const pivot = head - alpha;
    a[c * n + c] = pivot;
    beta[c] = -1 / (alpha * pivot);
    diagonal[c] = alpha;
    for (let j = c + 1; j < n; j++) {
      let dot = 0;
      for (let r = c; r < m; r++) dot += a[r * n + c]! * a[r * n + j]!;
      const step = dot * beta[c]!;
      for (let r = c; r < m; r++) a[r * n + j]! -= step * a[r * n + c]!;
    }
  }
}

/** b ← Qᵀ b with the reflectors of {@link qrFactorF64}. */
export function qrApplyTransposed(
  a: Float64Array,
  m: number,
  n: number,
  beta: Float64Array,
  b: Float64Array,
): void {
  for (let c = 0; c < n; c++) reflect(a, m, n, beta[c]!, c, b, 0, 1);
}

/** First n columns of Q (m, n) from the reflectors of {@link qrFactorF64}. */
export function qrThinQ(
  a: Float64Array,
  m: number,
  n: number,
  beta: Float64Array,
  q: Float64Array,
): void {
  q.fill(0);
  for (let j = 0; j < n; j++) q[j * n + j] = 1;
  for (let c = n - 1; c >= 0; c--) {
    for (let j = c; j < n; j++) reflect(a, m, n, beta[c]!, c, q, j, n);
  }
}

function reflect(
  a: Float64Array,
  m: number,
  n: number,
  beta: number,
  c: number,
  target: Float64Array,
  offset: number,
  stride: number,
): void {
  let dot = 0;
  for (let r = c; r < m; r++) dot += a[r * n + c]! * target[offset + r * stride]!;
  const step = dot * beta;
  for (let r = c; r < m; r++) target[offset + r * stride]! -= step * a[r * n + c]!;
}

/** Solves R x = b in place of b's first n entries; R's diagonal lies in `diagonal`. */
export function backSubstitute(
  a: Float64Array,
  n: number,
  diagonal: Float64Array,
  b: Float64Array,
): void {
  for (let i = n - 1; i >= 0; i--) {
    let value = b[i]!;
    for (let j = i + 1; j < n; j++) value -= a[i * n + j]! * b[j]!;
    b[i] = value / diagonal[i]!;
  }
}

/**
 * LU with partial pivoting in place; `swaps[i]` is the row that step i brought to the top. Returns
 * −1, or the first step without a usable pivot.
 */
export function luFactorF64(a: Float64Array, n: number, swaps: Int32Array): number {
  let scale = 0;
  for (let i = 0; i < n * n; i++) scale = Math.max(scale, Math.abs(a[i]!));
  const tiny = scale * n * Number.EPSILON;
  for (let c = 0; c < n; c++) {
    let best = c;
    for (let r = c + 1; r < n; r++) {
      if (Math.abs(a[r * n + c]!) > Math.abs(a[best * n + c]!)) best = r;
    }
    swaps[c] = best;
    if (!(Math.abs(a[best * n + c]!) > tiny)) return c;
    if (best !== c) swapRows(a, n, best, c);
    for (let r = c + 1; r < n; r++) {
      const factor = a[r * n + c]! / a[c * n + c]!;
      a[r * n + c] = factor;
      if (factor === 0) continue;
      for (let j = c + 1; j < n; j++) a[r * n + j]! -= factor * a[c * n + j]!;
    }
  }
  return -1;
}

function swapRows(a: Float64Array, n: number, r: number, s: number): void {
  for (let j = 0; j < n; j++) {
    const kept = a[r * n + j]!;
    a[r * n + j] = a[s * n + j]!;
    a[s * n + j] = kept;
  }
}

/** Solves with the factors of {@link luFactorF64} in place of b. */
export function luSolveF64(a: Float64Array, n: number, swaps: Int32Array, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    const s = swaps[i]!;
    const kept = b[i]!;
    b[i] = b[s]!;
    b[s] = kept;
  }
  for (let i = 0; i < n; i++) b[i]! -= dotRange(a, i * n, b, 0, i);
  for (let i = n - 1; i >= 0; i--) {
    const rest = dotRange(a, i * n + i + 1, b, i + 1, n - 1 - i);
    b[i] = (b[i]! - rest) / a[i * n + i]!;
  }
}
