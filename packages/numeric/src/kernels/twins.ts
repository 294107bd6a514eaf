// The plain twins of assembly/kernels.ts: oracle in tests, fallback where SIMD is missing. They add
// up in double precision, one term after another; the SIMD kernels in the precision of the array,
// in lanes. Names, arguments and the order of rows are the same.

import { choleskyFactorF64, choleskySolveF64 } from './dense.ts';
import { siftDown, siftUp, sortHeap } from './top-k.ts';

/** Sum of products. Shape (n,) each. */
export function dotF32(a: Float32Array, b: Float32Array): number {
  return dotAtF32(a, 0, b, 0, a.length);
}

function dotAtF32(a: Float32Array, i: number, b: Float32Array, j: number, n: number): number {
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

/** out[i] = rows[i] · query. */
export function dotRowsF32(rows: Float32Array, query: Float32Array, out: Float32Array): void {
  const d = query.length;
  for (let i = 0; i < out.length; i++) out[i] = dotAtF32(rows, i * d, query, 0, d);
}

/** y += t·x */
export function axpyF32(t: number, x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) y[i]! += t * x[i]!;
}

/** y += t·x */
export function axpyF64(t: number, x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) y[i]! += t * x[i]!;
}

/** out = A·B for rows [from, to). */
export function gemmRowsF32(
  a: Float32Array,
  b: Float32Array,
  out: Float32Array,
  from: number,
  to: number,
  k: number,
  n: number,
): void {
  const sums = new Float64Array(n);
  for (let i = from; i < to; i++) {
    sums.fill(0);
    for (let p = 0; p < k; p++) {
      const t = a[i * k + p]!;
      for (let j = 0; j < n; j++) sums[j]! += t * b[p * n + j]!;
    }
    out.set(sums, i * n);
  }
}

/** out = A·B for rows [from, to). */
export function gemmRowsF64(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
  k: number,
  n: number,
): void {
  for (let i = from; i < to; i++) {
    out.fill(0, i * n, (i + 1) * n);
    for (let p = 0; p < k; p++) {
      const t = a[i * k + p]!;
      for (let j = 0; j < n; j++) out[i * n + j]! += t * b[p * n + j]!;
    }
  }
}

/** out = AᵀA (d, d) of A (n, d). */
export function gramF32(a: Float32Array, out: Float32Array, n: number, d: number): void {
  const sums = new Float64Array(d * d);
  for (let r = 0; r < n; r++) {
    for (let i = 0; i < d; i++) {
      const t = a[r * d + i]!;
      for (let j = i; j < d; j++) sums[i * d + j]! += t * a[r * d + j]!;
    }
  }
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) out[i * d + j] = sums[Math.min(i, j) * d + Math.max(i, j)]!;
  }
}

/** Best of rows [from, to) into `scores` and `indices`; see the kernel. */
export function topKScanF32(
  rows: Float32Array,
  query: Float32Array,
  from: number,
  to: number,
  scores: Float32Array,
  indices: Uint32Array,
): number {
  const k = scores.length;
  const d = query.length;
  const best = new Float64Array(k);
  let size = 0;
  for (let i = from; i < to && k > 0; i++) {
    const value = dotAtF32(rows, i * d, query, 0, d);
    if (Number.isNaN(value)) continue;
    if (size < k) siftUp(indices, best, size++, value, i);
    else if (value > best[0]!) siftDown(indices, best, k, value, i);
  }
  sortHeap(indices, best, size);
  scores.set(best);
  return size;
}

/** One half pass of implicit ALS for rows [from, to); see the kernel. */
export function alsHalfPass(
  starts: Int32Array,
  columns: Int32Array,
  confidences: Float32Array,
  y: Float32Array,
  x: Float32Array,
  gram: Float32Array,
  ridges: Float32Array | undefined,
  f: number,
  from: number,
  to: number,
  steps: number,
): void {
  const xu = new Float64Array(f);
  const r = new Float64Array(f);
  const p = new Float64Array(f);
  const ap = new Float64Array(f);
  for (let u = from; u < to; u++) {
    for (let j = 0; j < f; j++) xu[j] = x[u * f + j]!;
    const first = starts[u]!;
    const last = starts[u + 1]!;
    symmetricTimes(gram, xu, r, f);
    const ridge = ridges?.[u] ?? 0;
    for (let j = 0; j < f; j++) r[j] = -r[j]! - ridge * xu[j]!;
    for (let e = first; e < last; e++) {
      const c = confidences[e]!;
      addRow(y, columns[e]! * f, c - (c - 1) * dotRow(y, columns[e]! * f, xu, f), r, f);
    }
    p.set(r);
    let rs = square(r, f);
    for (let step = 0; step < steps && rs > 1e-20; step++) {
      symmetricTimes(gram, p, ap, f);
      for (let j = 0; j < f; j++) ap[j]! += ridge * p[j]!;
      for (let e = first; e < last; e++) {
        const row = columns[e]! * f;
        addRow(y, row, (confidences[e]! - 1) * dotRow(y, row, p, f), ap, f);
      }
      let pap = 0;
      for (let j = 0; j < f; j++) pap += p[j]! * ap[j]!;
      const alpha = rs / pap;
      for (let j = 0; j < f; j++) {
        xu[j]! += alpha * p[j]!;
        r[j]! -= alpha * ap[j]!;
      }
      const next = square(r, f);
      for (let j = 0; j < f; j++) p[j] = r[j]! + (next / rs) * p[j]!;
      rs = next;
    }
    for (let j = 0; j < f; j++) x[u * f + j] = xu[j]!;
  }
}

function symmetricTimes(g: Float32Array, v: Float64Array, out: Float64Array, f: number): void {
  for (let i = 0; i < f; i++) out[i] = dotRow(g, i * f, v, f);
}

function dotRow(a: Float32Array, at: number, v: Float64Array, f: number): number {
  let total = 0;
  for (let j = 0; j < f; j++) total += a[at + j]! * v[j]!;
  return total;
}

function addRow(a: Float32Array, at: number, t: number, out: Float64Array, f: number): void {
  for (let j = 0; j < f; j++) out[j]! += t * a[at + j]!;
}

function square(v: Float64Array, f: number): number {
  let total = 0;
  for (let j = 0; j < f; j++) total += v[j]! * v[j]!;
  return total;
}

/** One half pass of iALS++ for rows [from, to); see the kernel. */
export function alsBlockPass(
  starts: Int32Array,
  columns: Int32Array,
  confidences: Float32Array,
  y: Float32Array,
  x: Float32Array,
  gram: Float32Array,
  ridges: Float32Array | undefined,
  f: number,
  from: number,
  to: number,
  block: number,
): void {
  const xu = new Float64Array(f);
  const system = new Float64Array(block * block);
  const step = new Float64Array(block);
  for (let u = from; u < to; u++) {
    for (let j = 0; j < f; j++) xu[j] = x[u * f + j]!;
    const ridge = ridges?.[u] ?? 0;
    for (let b = 0; b < f; b += block) {
      for (let i = 0; i < block; i++) {
        step[i] = -dotRow(gram, (b + i) * f, xu, f) - ridge * xu[b + i]!;
        for (let j = 0; j < block; j++) system[i * block + j] = gram[(b + i) * f + b + j]!;
        system[i * block + i]! += ridge;
      }
      for (let e = starts[u]!; e < starts[u + 1]!; e++) {
        const c = confidences[e]!;
        const at = columns[e]! * f;
        const pull = c - (c - 1) * dotRow(y, at, xu, f);
        for (let i = 0; i < block; i++) {
          const own = y[at + b + i]!;
          step[i]! += pull * own;
          for (let j = 0; j <= i; j++) system[i * block + j]! += (c - 1) * own * y[at + b + j]!;
        }
      }
      if (choleskyFactorF64(system, block) >= 0) continue;
      choleskySolveF64(system, block, step);
      for (let i = 0; i < block; i++) xu[b + i]! += step[i]!;
    }
    for (let j = 0; j < f; j++) x[u * f + j] = xu[j]!;
  }
}

/** out += A·B for parts of wider matrices; see the kernel. */
export function gemmAddF32(
  a: Float32Array,
  as: number,
  b: Float32Array,
  bs: number,
  out: Float32Array,
  cs: number,
  m: number,
  k: number,
  n: number,
): void {
  const sums = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) sums[j] = out[i * cs + j]!;
    for (let p = 0; p < k; p++) {
      const t = a[i * as + p]!;
      for (let j = 0; j < n; j++) sums[j]! += t * b[p * bs + j]!;
    }
    out.set(sums, i * cs);
  }
}
