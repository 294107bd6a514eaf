// SIMD kernels over linear memory. Every argument that names an array is a byte offset; sizes count
// elements. There is no allocator and no collector: the host places the arrays (src/arena.ts). Each
// kernel has its plain twin of the same name in src/kernels/twins.ts.

// @ts-ignore: decorator
@inline
function sum4(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) +
    f32x4.extract_lane(v, 1) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

// @ts-ignore: decorator
@inline
function sum2(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

export function dotF32(a: usize, b: usize, n: i32): f32 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  let left = n;
  while (left >= 16) {
    s0 = f32x4.add(s0, f32x4.mul(v128.load(a), v128.load(b)));
    s1 = f32x4.add(s1, f32x4.mul(v128.load(a, 16), v128.load(b, 16)));
    s2 = f32x4.add(s2, f32x4.mul(v128.load(a, 32), v128.load(b, 32)));
    s3 = f32x4.add(s3, f32x4.mul(v128.load(a, 48), v128.load(b, 48)));
    a += 64;
    b += 64;
    left -= 16;
  }
  while (left >= 4) {
    s0 = f32x4.add(s0, f32x4.mul(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    left -= 4;
  }
  let total = sum4(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  while (left > 0) {
    total += load<f32>(a) * load<f32>(b);
    a += 4;
    b += 4;
    left--;
  }
  return total;
}

export function dotF64(a: usize, b: usize, n: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let left = n;
  while (left >= 8) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a), v128.load(b)));
    s1 = f64x2.add(s1, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
    s2 = f64x2.add(s2, f64x2.mul(v128.load(a, 32), v128.load(b, 32)));
    s3 = f64x2.add(s3, f64x2.mul(v128.load(a, 48), v128.load(b, 48)));
    a += 64;
    b += 64;
    left -= 8;
  }
  while (left >= 2) {
    s0 = f64x2.add(s0, f64x2.mul(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    left -= 2;
  }
  let total = sum2(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
  if (left > 0) total += load<f64>(a) * load<f64>(b);
  return total;
}

/**
 * The products of four rows with one vector, in the four lanes. A row's sum has the same order here
 * as in dotRowF32, so that it does not matter in which group of four a row falls.
 */
// @ts-ignore: decorator
@inline
function dot4RowsF32(r0: usize, r1: usize, r2: usize, r3: usize, q: usize, d: i32): v128 {
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let b2 = f32x4.splat(0);
  let b3 = f32x4.splat(0);
  const d4 = (<usize>(d & ~3)) << 2;
  const d8 = (<usize>(d & ~7)) << 2;
  let at: usize = 0;
  const d16 = (<usize>(d & ~15)) << 2;
  // Sixteen numbers a turn, with constant offsets: fewer sums of addresses.
  while (at < d16) {
    let x = v128.load(q + at);
    let y = v128.load(q + at, 16);
    a0 = f32x4.add(a0, f32x4.mul(x, v128.load(r0 + at)));
    b0 = f32x4.add(b0, f32x4.mul(y, v128.load(r0 + at, 16)));
    a1 = f32x4.add(a1, f32x4.mul(x, v128.load(r1 + at)));
    b1 = f32x4.add(b1, f32x4.mul(y, v128.load(r1 + at, 16)));
    a2 = f32x4.add(a2, f32x4.mul(x, v128.load(r2 + at)));
    b2 = f32x4.add(b2, f32x4.mul(y, v128.load(r2 + at, 16)));
    a3 = f32x4.add(a3, f32x4.mul(x, v128.load(r3 + at)));
    b3 = f32x4.add(b3, f32x4.mul(y, v128.load(r3 + at, 16)));
    x = v128.load(q + at, 32);
    y = v128.load(q + at, 48);
    a0 = f32x4.add(a0, f32x4.mul(x, v128.load(r0 + at, 32)));
    b0 = f32x4.add(b0, f32x4.mul(y, v128.load(r0 + at, 48)));
    a1 = f32x4.add(a1, f32x4.mul(x, v128.load(r1 + at, 32)));
    b1 = f32x4.add(b1, f32x4.mul(y, v128.load(r1 + at, 48)));
    a2 = f32x4.add(a2, f32x4.mul(x, v128.load(r2 + at, 32)));
    b2 = f32x4.add(b2, f32x4.mul(y, v128.load(r2 + at, 48)));
    a3 = f32x4.add(a3, f32x4.mul(x, v128.load(r3 + at, 32)));
    b3 = f32x4.add(b3, f32x4.mul(y, v128.load(r3 + at, 48)));
    at += 64;
  }
  while (at < d8) {
    const x = v128.load(q + at);
    const y = v128.load(q + at, 16);
    a0 = f32x4.add(a0, f32x4.mul(x, v128.load(r0 + at)));
    b0 = f32x4.add(b0, f32x4.mul(y, v128.load(r0 + at, 16)));
    a1 = f32x4.add(a1, f32x4.mul(x, v128.load(r1 + at)));
    b1 = f32x4.add(b1, f32x4.mul(y, v128.load(r1 + at, 16)));
    a2 = f32x4.add(a2, f32x4.mul(x, v128.load(r2 + at)));
    b2 = f32x4.add(b2, f32x4.mul(y, v128.load(r2 + at, 16)));
    a3 = f32x4.add(a3, f32x4.mul(x, v128.load(r3 + at)));
    b3 = f32x4.add(b3, f32x4.mul(y, v128.load(r3 + at, 16)));
    at += 32;
  }
  if (at < d4) {
    const x = v128.load(q + at);
    a0 = f32x4.add(a0, f32x4.mul(x, v128.load(r0 + at)));
    a1 = f32x4.add(a1, f32x4.mul(x, v128.load(r1 + at)));
    a2 = f32x4.add(a2, f32x4.mul(x, v128.load(r2 + at)));
    a3 = f32x4.add(a3, f32x4.mul(x, v128.load(r3 + at)));
    at += 16;
  }
  a0 = f32x4.add(a0, b0);
  a1 = f32x4.add(a1, b1);
  a2 = f32x4.add(a2, b2);
  a3 = f32x4.add(a3, b3);
  // Lanes of pairs of rows side by side: (l0 + l2) and (l1 + l3) of each, then their sum.
  const p01 = f32x4.add(
    v128.shuffle<f32>(a0, a1, 0, 4, 1, 5),
    v128.shuffle<f32>(a0, a1, 2, 6, 3, 7),
  );
  const p23 = f32x4.add(
    v128.shuffle<f32>(a2, a3, 0, 4, 1, 5),
    v128.shuffle<f32>(a2, a3, 2, 6, 3, 7),
  );
  let total = f32x4.add(
    v128.shuffle<f32>(p01, p23, 0, 1, 4, 5),
    v128.shuffle<f32>(p01, p23, 2, 3, 6, 7),
  );
  const end = (<usize>d) << 2;
  while (at < end) {
    let x = f32x4.splat(load<f32>(r0 + at));
    x = f32x4.replace_lane(x, 1, load<f32>(r1 + at));
    x = f32x4.replace_lane(x, 2, load<f32>(r2 + at));
    x = f32x4.replace_lane(x, 3, load<f32>(r3 + at));
    total = f32x4.add(total, f32x4.mul(x, v128.load32_splat(q + at)));
    at += 4;
  }
  return total;
}

/** The product of one row with a vector, in the order of dot4RowsF32. */
function dotRowF32(r: usize, q: usize, d: i32): f32 {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let left = d;
  while (left >= 8) {
    a = f32x4.add(a, f32x4.mul(v128.load(q), v128.load(r)));
    b = f32x4.add(b, f32x4.mul(v128.load(q, 16), v128.load(r, 16)));
    q += 32;
    r += 32;
    left -= 8;
  }
  if (left >= 4) {
    a = f32x4.add(a, f32x4.mul(v128.load(q), v128.load(r)));
    q += 16;
    r += 16;
    left -= 4;
  }
  a = f32x4.add(a, b);
  let total =
    f32x4.extract_lane(a, 0) +
    f32x4.extract_lane(a, 2) +
    (f32x4.extract_lane(a, 1) + f32x4.extract_lane(a, 3));
  while (left > 0) {
    total += load<f32>(r) * load<f32>(q);
    q += 4;
    r += 4;
    left--;
  }
  return total;
}

/** out[i] = rows[i] · query, for n rows of length d. */
export function dotRowsF32(rows: usize, query: usize, out: usize, n: i32, d: i32): void {
  const stride = (<usize>d) << 2;
  let left = n;
  while (left >= 4) {
    const r1 = rows + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    v128.store(out, dot4RowsF32(rows, r1, r2, r3, query, d));
    rows = r3 + stride;
    out += 16;
    left -= 4;
  }
  while (left > 0) {
    store<f32>(out, dotRowF32(rows, query, d));
    rows += stride;
    out += 4;
    left--;
  }
}

/** out += t0·x0 + t1·x1 + t2·x2 + t3·x3, with the four weights in the lanes of t. */
// @ts-ignore: decorator
@inline
function axpy4F32(t: v128, x0: usize, x1: usize, x2: usize, x3: usize, y: usize, n: i32): void {
  const t0 = f32x4.splat(f32x4.extract_lane(t, 0));
  const t1 = f32x4.splat(f32x4.extract_lane(t, 1));
  const t2 = f32x4.splat(f32x4.extract_lane(t, 2));
  const t3 = f32x4.splat(f32x4.extract_lane(t, 3));
  const end4 = (<usize>(n & ~3)) << 2;
  const end = (<usize>n) << 2;
  let at: usize = 0;
  while (at < end4) {
    const low = f32x4.add(
      f32x4.mul(t0, v128.load(x0 + at)),
      f32x4.mul(t1, v128.load(x1 + at)),
    );
    const high = f32x4.add(
      f32x4.mul(t2, v128.load(x2 + at)),
      f32x4.mul(t3, v128.load(x3 + at)),
    );
    v128.store(y + at, f32x4.add(v128.load(y + at), f32x4.add(low, high)));
    at += 16;
  }
  while (at < end) {
    const low =
      f32x4.extract_lane(t, 0) * load<f32>(x0 + at) + f32x4.extract_lane(t, 1) * load<f32>(x1 + at);
    const high =
      f32x4.extract_lane(t, 2) * load<f32>(x2 + at) + f32x4.extract_lane(t, 3) * load<f32>(x3 + at);
    store<f32>(y + at, load<f32>(y + at) + (low + high));
    at += 4;
  }
}

/** y += t·x */
export function axpyF32(t: f32, x: usize, y: usize, n: i32): void {
  const v = f32x4.splat(t);
  let left = n;
  while (left >= 8) {
    v128.store(y, f32x4.add(v128.load(y), f32x4.mul(v, v128.load(x))));
    v128.store(y, f32x4.add(v128.load(y, 16), f32x4.mul(v, v128.load(x, 16))), 16);
    x += 32;
    y += 32;
    left -= 8;
  }
  while (left > 0) {
    store<f32>(y, load<f32>(y) + t * load<f32>(x));
    x += 4;
    y += 4;
    left--;
  }
}

/** y += t·x */
export function axpyF64(t: f64, x: usize, y: usize, n: i32): void {
  const v = f64x2.splat(t);
  let left = n;
  while (left >= 4) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(v, v128.load(x))));
    v128.store(y, f64x2.add(v128.load(y, 16), f64x2.mul(v, v128.load(x, 16))), 16);
    x += 32;
    y += 32;
    left -= 4;
  }
  while (left > 0) {
    store<f64>(y, load<f64>(y) + t * load<f64>(x));
    x += 8;
    y += 8;
    left--;
  }
}

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

/**
 * Cholesky factor in place of the lower triangle; −1, or the first row without a positive pivot.
 * Four columns at a time: first their square on the diagonal, then all rows below it, with four
 * independent sums a row and the inverse pivots at hand.
 */
export function choleskyFactorF64(a: usize, n: i32): i32 {
  const stride = (<usize>n) << 3;
  for (let j = 0; j < n; j += 4) {
    const failed = factorSquare(a, stride, j, min(n, j + 4));
    if (failed >= 0) return failed;
    if (j + 4 >= n) break;
    const square = a + <usize>j * stride;
    const diagonal = square + ((<usize>j) << 3);
    const i0 = 1 / load<f64>(diagonal);
    const i1 = 1 / load<f64>(diagonal + stride, 8);
    const i2 = 1 / load<f64>(diagonal + 2 * stride, 16);
    const i3 = 1 / load<f64>(diagonal + 3 * stride, 24);
    for (let i = j + 4; i < n; i++) {
      solveRow4(a + <usize>i * stride, square, diagonal, stride, j, i0, i1, i2, i3);
    }
  }
  return -1;
}

/** Rows and columns [from, to), given the columns before. */
function factorSquare(a: usize, stride: usize, from: i32, to: i32): i32 {
  for (let i = from; i < to; i++) {
    const row = a + <usize>i * stride;
    for (let c = from; c < i; c++) {
      const other = a + <usize>c * stride;
      const at = row + ((<usize>c) << 3);
      const rest = load<f64>(at) - dotF64(row, other, c);
      store<f64>(at, rest / load<f64>(other + ((<usize>c) << 3)));
    }
    const at = row + ((<usize>i) << 3);
    const pivot = load<f64>(at) - dotF64(row, row, i);
    if (!(pivot > 0 && pivot < f64.MAX_VALUE)) return i;
    store<f64>(at, sqrt(pivot));
  }
  return -1;
}

/** Columns j to j + 3 of one row below the square, j a multiple of 4; i0 to i3 the inverse pivots. */
// @ts-ignore: decorator
@inline
function solveRow4(
  row: usize,
  c0: usize,
  diagonal: usize,
  stride: usize,
  j: i32,
  i0: f64,
  i1: f64,
  i2: f64,
  i3: f64,
): void {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let t0 = f64x2.splat(0);
  let t1 = f64x2.splat(0);
  let t2 = f64x2.splat(0);
  let t3 = f64x2.splat(0);
  const c1 = c0 + stride;
  const c2 = c1 + stride;
  const c3 = c2 + stride;
  const end = (<usize>j) << 3;
  for (let at: usize = 0; at < end; at += 32) {
    const x = v128.load(row + at);
    const y = v128.load(row + at, 16);
    s0 = f64x2.add(s0, f64x2.mul(x, v128.load(c0 + at)));
    t0 = f64x2.add(t0, f64x2.mul(y, v128.load(c0 + at, 16)));
    s1 = f64x2.add(s1, f64x2.mul(x, v128.load(c1 + at)));
    t1 = f64x2.add(t1, f64x2.mul(y, v128.load(c1 + at, 16)));
    s2 = f64x2.add(s2, f64x2.mul(x, v128.load(c2 + at)));
    t2 = f64x2.add(t2, f64x2.mul(y, v128.load(c2 + at, 16)));
    s3 = f64x2.add(s3, f64x2.mul(x, v128.load(c3 + at)));
    t3 = f64x2.add(t3, f64x2.mul(y, v128.load(c3 + at, 16)));
  }
  const out = row + end;
  const d1 = diagonal + stride;
  const d2 = d1 + stride;
  const d3 = d2 + stride;
  const x0 = (load<f64>(out) - sum2(f64x2.add(s0, t0))) * i0;
  const r1 = load<f64>(out, 8) - sum2(f64x2.add(s1, t1));
  const x1 = (r1 - x0 * load<f64>(d1)) * i1;
  const r2 = load<f64>(out, 16) - sum2(f64x2.add(s2, t2)) - x0 * load<f64>(d2);
  const x2 = (r2 - x1 * load<f64>(d2, 8)) * i2;
  const r3 = load<f64>(out, 24) - sum2(f64x2.add(s3, t3)) - x0 * load<f64>(d3);
  const x3 = (r3 - x1 * load<f64>(d3, 8) - x2 * load<f64>(d3, 16)) * i3;
  store<f64>(out, x0);
  store<f64>(out, x1, 8);
  store<f64>(out, x2, 16);
  store<f64>(out, x3, 24);
}

/** Solves L Lᵀ x = b in place of b: forward as one more row of L, backward four rows at a time. */
export function choleskySolveF64(factor: usize, n: i32, b: usize): void {
  const stride = (<usize>n) << 3;
  const n4 = n & ~3;
  for (let j = 0; j < n4; j += 4) {
    const rows = factor + <usize>j * stride;
    const diagonal = rows + ((<usize>j) << 3);
    const i0 = 1 / load<f64>(diagonal);
    const i1 = 1 / load<f64>(diagonal + stride, 8);
    const i2 = 1 / load<f64>(diagonal + 2 * stride, 16);
    const i3 = 1 / load<f64>(diagonal + 3 * stride, 24);
    solveRow4(b, rows, diagonal, stride, j, i0, i1, i2, i3);
  }
  for (let i = n4; i < n; i++) {
    const row = factor + <usize>i * stride;
    const at = b + ((<usize>i) << 3);
    store<f64>(at, (load<f64>(at) - dotF64(row, b, i)) / load<f64>(row + ((<usize>i) << 3)));
  }
  for (let i = n - 1; i >= n4; i--) {
    const row = factor + <usize>i * stride;
    const at = b + ((<usize>i) << 3);
    const x = load<f64>(at) / load<f64>(row + ((<usize>i) << 3));
    store<f64>(at, x);
    axpyF64(-x, row, b, i);
  }
  for (let j = n4 - 4; j >= 0; j -= 4) {
    backward4(factor + <usize>j * stride, stride, b, (<usize>j) << 3);
  }
}

/** Entries j to j + 3 of the backward pass; `skip` is 8·j. */
// @ts-ignore: decorator
@inline
function backward4(r0: usize, stride: usize, b: usize, skip: usize): void {
  const r1 = r0 + stride;
  const r2 = r1 + stride;
  const r3 = r2 + stride;
  const at = b + skip;
  const d1 = r1 + skip;
  const d2 = r2 + skip;
  const d3 = r3 + skip;
  const x3 = load<f64>(at, 24) / load<f64>(d3, 24);
  const x2 = (load<f64>(at, 16) - x3 * load<f64>(d3, 16)) / load<f64>(d2, 16);
  const y1 = load<f64>(at, 8) - x3 * load<f64>(d3, 8) - x2 * load<f64>(d2, 8);
  const x1 = y1 / load<f64>(d1, 8);
  const y0 = load<f64>(at) - x3 * load<f64>(d3) - x2 * load<f64>(d2) - x1 * load<f64>(d1);
  const x0 = y0 / load<f64>(r0 + skip);
  store<f64>(at, x0);
  store<f64>(at, x1, 8);
  store<f64>(at, x2, 16);
  store<f64>(at, x3, 24);
  const v0 = f64x2.splat(x0);
  const v1 = f64x2.splat(x1);
  const v2 = f64x2.splat(x2);
  const v3 = f64x2.splat(x3);
  for (let p: usize = 0; p < skip; p += 16) {
    const low = f64x2.add(
      f64x2.mul(v0, v128.load(r0 + p)),
      f64x2.mul(v1, v128.load(r1 + p)),
    );
    const high = f64x2.add(
      f64x2.mul(v2, v128.load(r2 + p)),
      f64x2.mul(v3, v128.load(r3 + p)),
    );
    v128.store(b + p, f64x2.sub(v128.load(b + p), f64x2.add(low, high)));
  }
}

/**
 * Best k of rows [from, to) by rows[i] · query, best first, ties by smaller index; NaN is skipped.
 * `scores` (k f32) and `indices` (k u32) hold the heap and then the answer. Returns how many.
 */
export function topKScanF32(
  rows: usize,
  query: usize,
  from: i32,
  to: i32,
  d: i32,
  k: i32,
  scores: usize,
  indices: usize,
): i32 {
  if (k == 0) return 0;
  const stride = (<usize>d) << 2;
  let size = 0;
  let row = rows + <usize>from * stride;
  let i = from;
  while (i + 4 <= to) {
    const r1 = row + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    const four = dot4RowsF32(row, r1, r2, r3, query, d);
    row = r3 + stride;
    // Most groups hold nothing better than the worst of the best.
    if (size < k || v128.any_true(f32x4.gt(four, v128.load32_splat(scores)))) {
      size = offer(scores, indices, size, k, f32x4.extract_lane(four, 0), i);
      size = offer(scores, indices, size, k, f32x4.extract_lane(four, 1), i + 1);
      size = offer(scores, indices, size, k, f32x4.extract_lane(four, 2), i + 2);
      size = offer(scores, indices, size, k, f32x4.extract_lane(four, 3), i + 3);
    }
    i += 4;
  }
  for (; i < to; i++) {
    size = offer(scores, indices, size, k, dotRowF32(row, query, d), i);
    row += stride;
  }
  for (let last = size - 1; last > 0; last--) {
    const slot = (<usize>last) << 2;
    const value = load<f32>(scores + slot);
    const index = load<u32>(indices + slot);
    store<f32>(scores + slot, load<f32>(scores));
    const worst = load<u32>(indices);
    const top = load<f32>(scores + slot);
    siftDown(scores, indices, last, value, index);
    store<f32>(scores + slot, top);
    store<u32>(indices + slot, worst);
  }
  return size;
}

/** Takes a candidate into the heap if it belongs there; returns the size of the heap. */
function offer(scores: usize, indices: usize, size: i32, k: i32, value: f32, index: i32): i32 {
  if (value != value) return size;
  if (size < k) {
    siftUp(scores, indices, size, value, index);
    return size + 1;
  }
  if (value > load<f32>(scores)) siftDown(scores, indices, k, value, index);
  return size;
}

function siftUp(scores: usize, indices: usize, size: i32, value: f32, index: u32): void {
  let at = size;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const up = (<usize>parent) << 2;
    const p = load<f32>(scores + up);
    if (p < value || (p == value && load<u32>(indices + up) > index)) break;
    put(scores, indices, at, p, load<u32>(indices + up));
    at = parent;
  }
  put(scores, indices, at, value, index);
}

function siftDown(scores: usize, indices: usize, size: i32, value: f32, index: u32): void {
  let at = 0;
  while (true) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && worse(scores, indices, child + 1, child)) child++;
    const slot = (<usize>child) << 2;
    const c = load<f32>(scores + slot);
    if (value < c || (value == c && index > load<u32>(indices + slot))) break;
    put(scores, indices, at, c, load<u32>(indices + slot));
    at = child;
  }
  put(scores, indices, at, value, index);
}

// @ts-ignore: decorator
@inline
function put(scores: usize, indices: usize, at: i32, value: f32, index: u32): void {
  const slot = (<usize>at) << 2;
  store<f32>(scores + slot, value);
  store<u32>(indices + slot, index);
}

function worse(scores: usize, indices: usize, i: i32, j: i32): bool {
  const si = load<f32>(scores + ((<usize>i) << 2));
  const sj = load<f32>(scores + ((<usize>j) << 2));
  if (si != sj) return si < sj;
  return load<u32>(indices + ((<usize>i) << 2)) > load<u32>(indices + ((<usize>j) << 2));
}

/**
 * One half pass of implicit ALS for rows [from, to): `steps` conjugate-gradient steps on
 * (YᵀY + λI + Σ (c − 1) y yᵀ) x = Σ c y, from the x that stands there (Hu, Koren & Volinsky 2008;
 * Takács, Pilászy & Tikk 2011). CSR: starts (rows + 1) i32, columns (nnz) i32, confidences (nnz)
 * f32. `gram` is YᵀY + λI (f, f). `work` holds 3·f f32, one per thread.
 */
export function alsHalfPass(
  starts: usize,
  columns: usize,
  confidences: usize,
  y: usize,
  x: usize,
  gram: usize,
  f: i32,
  from: i32,
  to: i32,
  steps: i32,
  work: usize,
): void {
  const size = (<usize>f) << 2;
  const r = work;
  const p = work + size;
  const ap = p + size;
  for (let u = from; u < to; u++) {
    const xu = x + <usize>u * size;
    const first = load<i32>(starts + ((<usize>u) << 2));
    const last = load<i32>(starts + ((<usize>u) << 2), 4);
    dotRowsF32(gram, xu, r, f, f);
    negate(r, f);
    addRatings(columns, confidences, first, last, y, xu, r, f, size, true);
    memory.copy(p, r, size);
    let rs = dotF32(r, r, f);
    for (let step = 0; step < steps; step++) {
      if (!(rs > 1e-20)) break;
      dotRowsF32(gram, p, ap, f, f);
      addRatings(columns, confidences, first, last, y, p, ap, f, size, false);
      const alpha = rs / dotF32(p, ap, f);
      axpyF32(alpha, p, xu, f);
      axpyF32(-alpha, ap, r, f);
      const next = dotF32(r, r, f);
      scaleAdd(next / rs, p, r, f);
      rs = next;
    }
  }
}

/**
 * Adds Σ w·y over the ratings of one row, four at a time: w = (c − 1)(y · v), or for the residual
 * w = c − (c − 1)(y · v).
 */
function addRatings(
  columns: usize,
  confidences: usize,
  first: i32,
  last: i32,
  y: usize,
  v: usize,
  out: usize,
  f: i32,
  size: usize,
  residual: bool,
): void {
  const one = f32x4.splat(1);
  let e = first;
  for (; e + 4 <= last; e += 4) {
    const slot = (<usize>e) << 2;
    const y0 = y + <usize>load<i32>(columns + slot) * size;
    const y1 = y + <usize>load<i32>(columns + slot, 4) * size;
    const y2 = y + <usize>load<i32>(columns + slot, 8) * size;
    const y3 = y + <usize>load<i32>(columns + slot, 12) * size;
    const c = v128.load(confidences + slot);
    let w = f32x4.mul(f32x4.sub(c, one), dot4RowsF32(y0, y1, y2, y3, v, f));
    if (residual) w = f32x4.sub(c, w);
    axpy4F32(w, y0, y1, y2, y3, out, f);
  }
  for (; e < last; e++) {
    const slot = (<usize>e) << 2;
    const yi = y + <usize>load<i32>(columns + slot) * size;
    const c = load<f32>(confidences + slot);
    const w = (c - 1) * dotRowF32(yi, v, f);
    axpyF32(residual ? c - w : w, yi, out, f);
  }
}

function negate(v: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<f32>(v + ((<usize>i) << 2), -load<f32>(v + ((<usize>i) << 2)));
}

/** p = r + t·p */
function scaleAdd(t: f32, p: usize, r: usize, n: i32): void {
  const v = f32x4.splat(t);
  let left = n;
  while (left >= 4) {
    v128.store(p, f32x4.add(v128.load(r), f32x4.mul(v, v128.load(p))));
    p += 16;
    r += 16;
    left -= 4;
  }
  while (left > 0) {
    store<f32>(p, load<f32>(r) + t * load<f32>(p));
    p += 4;
    r += 4;
    left--;
  }
}
