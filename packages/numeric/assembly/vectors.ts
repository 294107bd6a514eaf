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
export function sum2(v: v128): f64 {
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
export function dot4RowsF32(r0: usize, r1: usize, r2: usize, r3: usize, q: usize, d: i32): v128 {
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
export function dotRowF32(r: usize, q: usize, d: i32): f32 {
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
export function axpy4F32(t: v128, x0: usize, x1: usize, x2: usize, x3: usize, y: usize, n: i32): void {
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
