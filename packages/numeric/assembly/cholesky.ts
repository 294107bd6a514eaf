import { axpyF64, dotF64, sum2 } from './vectors';

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
