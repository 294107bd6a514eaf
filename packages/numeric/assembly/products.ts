import { axpyF32, axpyF64 } from './vectors';

/** Four rows of A times eight columns of B, K terms, added into out: 8 sums stay in registers. */
// @ts-ignore: decorator
@inline
function tile4x8F32(a: usize, b: usize, out: usize, k: i32, as: usize, bs: usize, cs: usize): void {
  let c00 = v128.load(out);
  let c01 = v128.load(out, 16);
  let c10 = v128.load(out + cs);
  let c11 = v128.load(out + cs, 16);
  let c20 = v128.load(out + 2 * cs);
  let c21 = v128.load(out + 2 * cs, 16);
  let c30 = v128.load(out + 3 * cs);
  let c31 = v128.load(out + 3 * cs, 16);
  let a1 = a + as;
  let a2 = a1 + as;
  let a3 = a2 + as;
  for (let p = 0; p < k; p++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = f32x4.add(c00, f32x4.mul(x, b0));
    c01 = f32x4.add(c01, f32x4.mul(x, b1));
    x = v128.load32_splat(a1);
    c10 = f32x4.add(c10, f32x4.mul(x, b0));
    c11 = f32x4.add(c11, f32x4.mul(x, b1));
    x = v128.load32_splat(a2);
    c20 = f32x4.add(c20, f32x4.mul(x, b0));
    c21 = f32x4.add(c21, f32x4.mul(x, b1));
    x = v128.load32_splat(a3);
    c30 = f32x4.add(c30, f32x4.mul(x, b0));
    c31 = f32x4.add(c31, f32x4.mul(x, b1));
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    b += bs;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  v128.store(out + cs, c10);
  v128.store(out + cs, c11, 16);
  v128.store(out + 2 * cs, c20);
  v128.store(out + 2 * cs, c21, 16);
  v128.store(out + 3 * cs, c30);
  v128.store(out + 3 * cs, c31, 16);
}

/** Depth of one panel of B: 128 rows of 8 columns stay in the first cache. */
const DEPTH: i32 = 128;

/** out = A·B for rows [from, to) of A (m, k), B (k, n); the others of out are left alone. */
export function gemmF32(
  a: usize,
  b: usize,
  out: usize,
  from: i32,
  to: i32,
  k: i32,
  n: i32,
  panel: usize,
): void {
  const as = (<usize>k) << 2;
  const bs = (<usize>n) << 2;
  const n8 = n & ~7;
  const m4 = from + ((to - from) & ~3);
  memory.fill(out + <usize>from * bs, 0, <usize>(to - from) * bs);
  for (let p0 = 0; p0 < k; p0 += DEPTH) {
    const depth = min(DEPTH, k - p0);
    for (let j = 0; j < n8; j += 8) {
      let source = b + <usize>p0 * bs + ((<usize>j) << 2);
      let target = panel;
      for (let p = 0; p < depth; p++) {
        v128.store(target, v128.load(source));
        v128.store(target, v128.load(source, 16), 16);
        source += bs;
        target += 32;
      }
      const column = out + ((<usize>j) << 2);
      const block = a + ((<usize>p0) << 2);
      for (let i = from; i < m4; i += 4) {
        tile4x8F32(block + <usize>i * as, panel, column + <usize>i * bs, depth, as, 32, bs);
      }
    }
    edgeF32(a, b, out, m4, to, p0, depth, 0, n8, k, n);
    edgeF32(a, b, out, from, to, p0, depth, n8, n, k, n);
  }
}

/**
 * out += A·B for parts of wider matrices: A (m, k), B (k, n), out (m, n) with row lengths `as`, `bs`
 * and `cs` in numbers. m is a multiple of 4 and n of 8.
 */
export function gemmAddF32(
  a: usize,
  as: i32,
  b: usize,
  bs: i32,
  out: usize,
  cs: i32,
  m: i32,
  k: i32,
  n: i32,
  panel: usize,
): void {
  const aRow = (<usize>as) << 2;
  const bRow = (<usize>bs) << 2;
  const cRow = (<usize>cs) << 2;
  for (let p0 = 0; p0 < k; p0 += DEPTH) {
    const depth = min(DEPTH, k - p0);
    for (let j = 0; j < n; j += 8) {
      let source = b + <usize>p0 * bRow + ((<usize>j) << 2);
      let target = panel;
      for (let p = 0; p < depth; p++) {
        v128.store(target, v128.load(source));
        v128.store(target, v128.load(source, 16), 16);
        source += bRow;
        target += 32;
      }
      const column = out + ((<usize>j) << 2);
      const block = a + ((<usize>p0) << 2);
      for (let i = 0; i < m; i += 4) {
        tile4x8F32(block + <usize>i * aRow, panel, column + <usize>i * cRow, depth, aRow, 32, cRow);
      }
    }
  }
}

/** What the tiles leave over: rows [from, to), columns [c0, c1), terms [p0, p0 + depth). */
function edgeF32(
  a: usize,
  b: usize,
  out: usize,
  from: i32,
  to: i32,
  p0: i32,
  depth: i32,
  c0: i32,
  c1: i32,
  k: i32,
  n: i32,
): void {
  if (c1 <= c0) return;
  for (let i = from; i < to; i++) {
    for (let p = p0; p < p0 + depth; p++) {
      const t = load<f32>(a + ((<usize>(i * k + p)) << 2));
      axpyF32(t, b + ((<usize>(p * n + c0)) << 2), out + ((<usize>(i * n + c0)) << 2), c1 - c0);
    }
  }
}

/** out = A·B for rows [from, to); row-wise, four terms at a time. */
export function gemmF64(
  a: usize,
  b: usize,
  out: usize,
  from: i32,
  to: i32,
  k: i32,
  n: i32,
): void {
  const bs = (<usize>n) << 3;
  const k4 = k & ~3;
  memory.fill(out + <usize>from * bs, 0, <usize>(to - from) * bs);
  for (let p = 0; p < k4; p += 4) {
    const row = b + <usize>p * bs;
    for (let i = from; i < to; i++) {
      const t = a + ((<usize>(i * k + p)) << 3);
      axpy4F64(t, row, bs, out + <usize>i * bs, n);
    }
  }
  for (let p = k4; p < k; p++) {
    for (let i = from; i < to; i++) {
      const t = load<f64>(a + ((<usize>(i * k + p)) << 3));
      axpyF64(t, b + <usize>p * bs, out + <usize>i * bs, n);
    }
  }
}

// @ts-ignore: decorator
@inline
function axpy4F64(t: usize, x0: usize, bs: usize, y: usize, n: i32): void {
  const t0 = v128.load64_splat(t);
  const t1 = v128.load64_splat(t, 8);
  const t2 = v128.load64_splat(t, 16);
  const t3 = v128.load64_splat(t, 24);
  let x1 = x0 + bs;
  let x2 = x1 + bs;
  let x3 = x2 + bs;
  let left = n;
  while (left >= 2) {
    const low = f64x2.add(f64x2.mul(t0, v128.load(x0)), f64x2.mul(t1, v128.load(x1)));
    const high = f64x2.add(f64x2.mul(t2, v128.load(x2)), f64x2.mul(t3, v128.load(x3)));
    v128.store(y, f64x2.add(v128.load(y), f64x2.add(low, high)));
    x0 += 16;
    x1 += 16;
    x2 += 16;
    x3 += 16;
    y += 16;
    left -= 2;
  }
  if (left > 0) {
    const low = load<f64>(t) * load<f64>(x0) + load<f64>(t, 8) * load<f64>(x1);
    const high = load<f64>(t, 16) * load<f64>(x2) + load<f64>(t, 24) * load<f64>(x3);
    store<f64>(y, load<f64>(y) + (low + high));
  }
}

/** out = AᵀA (d, d) of A (n, d), four rows at a time; exactly symmetric. */
export function gramF32(a: usize, out: usize, n: i32, d: i32): void {
  const stride = (<usize>d) << 2;
  memory.fill(out, 0, stride * <usize>d);
  const n4 = n & ~3;
  for (let r = 0; r < n4; r += 4) {
    const r0 = a + <usize>r * stride;
    for (let i = 0; i < d; i++) gramRow4(r0, stride, i, d, out + <usize>i * stride);
  }
  for (let r = n4; r < n; r++) {
    const row = a + <usize>r * stride;
    for (let i = 0; i < d; i++) {
      const skip = (<usize>i) << 2;
      axpyF32(load<f32>(row + skip), row + skip, out + <usize>i * stride + skip, d - i);
    }
  }
  for (let i = 1; i < d; i++) {
    for (let j = 0; j < i; j++) {
      const up = out + <usize>j * stride + ((<usize>i) << 2);
      store<f32>(out + <usize>i * stride + ((<usize>j) << 2), load<f32>(up));
    }
  }
}

// @ts-ignore: decorator
@inline
function gramRow4(r0: usize, stride: usize, i: i32, d: i32, out: usize): void {
  let x0 = r0 + ((<usize>i) << 2);
  let x1 = x0 + stride;
  let x2 = x1 + stride;
  let x3 = x2 + stride;
  let y = out + ((<usize>i) << 2);
  const f0 = load<f32>(x0);
  const f1 = load<f32>(x1);
  const f2 = load<f32>(x2);
  const f3 = load<f32>(x3);
  const t0 = f32x4.splat(f0);
  const t1 = f32x4.splat(f1);
  const t2 = f32x4.splat(f2);
  const t3 = f32x4.splat(f3);
  let left = d - i;
  while (left >= 4) {
    const low = f32x4.add(f32x4.mul(t0, v128.load(x0)), f32x4.mul(t1, v128.load(x1)));
    const high = f32x4.add(f32x4.mul(t2, v128.load(x2)), f32x4.mul(t3, v128.load(x3)));
    v128.store(y, f32x4.add(v128.load(y), f32x4.add(low, high)));
    x0 += 16;
    x1 += 16;
    x2 += 16;
    x3 += 16;
    y += 16;
    left -= 4;
  }
  while (left > 0) {
    const low = f0 * load<f32>(x0) + f1 * load<f32>(x1);
    const high = f2 * load<f32>(x2) + f3 * load<f32>(x3);
    store<f32>(y, load<f32>(y) + (low + high));
    x0 += 4;
    x1 += 4;
    x2 += 4;
    x3 += 4;
    y += 4;
    left--;
  }
}
