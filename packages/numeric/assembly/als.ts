import { choleskyFactorF64, choleskySolveF64 } from './cholesky';
import { gramF32 } from './products';
import { axpy4F32, axpyF32, dot4RowsF32, dotF32, dotRowF32, dotRowsF32 } from './vectors';

/**
 * One half pass of implicit ALS for rows [from, to): `steps` conjugate-gradient steps on
 * (YᵀY + λI + Σ (c − 1) y yᵀ) x = Σ c y, from the x that stands there (Hu, Koren & Volinsky 2008;
 * Takács, Pilászy & Tikk 2011). CSR: starts (rows + 1) i32, columns (nnz) i32, confidences (nnz)
 * f32. `gram` is YᵀY + λI (f, f). `ridges` (rows) f32 is added to the diagonal of each row's system,
 * 0: none. `work` holds 3·f f32, one per thread.
 */
export function alsHalfPass(
  starts: usize,
  columns: usize,
  confidences: usize,
  y: usize,
  x: usize,
  gram: usize,
  ridges: usize,
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
    let ridge: f32 = 0;
    if (ridges != 0) ridge = load<f32>(ridges + ((<usize>u) << 2));
    dotRowsF32(gram, xu, r, f, f);
    if (ridge != 0) axpyF32(ridge, xu, r, f);
    negate(r, f);
    addRatings(columns, confidences, first, last, y, xu, r, f, size, true);
    memory.copy(p, r, size);
    let rs = dotF32(r, r, f);
    for (let step = 0; step < steps; step++) {
      if (!(rs > 1e-20)) break;
      dotRowsF32(gram, p, ap, f, f);
      if (ridge != 0) axpyF32(ridge, p, ap, f);
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

/**
 * One half pass of iALS++ for rows [from, to): Newton steps on `block` dimensions at a time, each
 * the exact minimum given the others; the products of a row with its items are kept up to date.
 * `block` divides f and is a multiple of 4. `work`: block² + block f64, block² + block + longest f32,
 * then longest · block f32, all on 8 bytes; `longest` is the most ratings of a row.
 * Rendle, Krichene, Zhang & Koren (2021), iALS++: Speeding up matrix factorization with subspace
 * optimization.
 */
export function alsBlockPass(
  starts: usize,
  columns: usize,
  confidences: usize,
  y: usize,
  x: usize,
  gram: usize,
  ridges: usize,
  f: i32,
  from: i32,
  to: i32,
  block: i32,
  longest: i32,
  work: usize,
): void {
  const size = (<usize>f) << 2;
  const side = <usize>block;
  const system = work;
  const step = system + ((side * side) << 3);
  const square = step + (side << 3);
  const slope = square + ((side * side) << 2);
  const products = slope + (side << 2);
  const gathered = products + ((<usize>((longest + 3) & ~3)) << 2);
  for (let u = from; u < to; u++) {
    const xu = x + <usize>u * size;
    const first = load<i32>(starts + ((<usize>u) << 2));
    const count = load<i32>(starts + ((<usize>u) << 2), 4) - first;
    const items = columns + ((<usize>first) << 2);
    const weights = confidences + ((<usize>first) << 2);
    let ridge: f32 = 0;
    if (ridges != 0) ridge = load<f32>(ridges + ((<usize>u) << 2));
    productsOf(items, count, y, xu, products, f, size);
    for (let b = 0; b < f; b += block) {
      const skip = (<usize>b) << 2;
      const xb = xu + skip;
      dotRowsF32(gram + <usize>b * size, xu, slope, block, f);
      if (ridge != 0) axpyF32(ridge, xb, slope, block);
      negate(slope, block);
      gatherBlock(items, weights, products, count, y + skip, slope, gathered, block, size);
      gramF32(gathered, square, count, block);
      for (let i = 0; i < block; i++) {
        const row = (<usize>(i * block)) << 2;
        const fixed = gram + <usize>(b + i) * size + skip;
        for (let j = 0; j <= i; j++) {
          const at = (<usize>j) << 2;
          const sum = <f64>load<f32>(square + row + at) + <f64>load<f32>(fixed + at);
          store<f64>(system + ((row + at) << 1), i == j ? sum + <f64>ridge : sum);
        }
        store<f64>(step + ((<usize>i) << 3), <f64>load<f32>(slope + ((<usize>i) << 2)));
      }
      if (choleskyFactorF64(system, block) >= 0) continue;
      choleskySolveF64(system, block, step);
      for (let i = 0; i < block; i++) {
        const at = (<usize>i) << 2;
        const change = <f32>load<f64>(step + ((<usize>i) << 3));
        store<f32>(slope + at, change);
        store<f32>(xb + at, load<f32>(xb + at) + change);
      }
      moveProducts(items, count, y + skip, slope, products, block, size);
    }
  }
}

/** products[e] = y_e · x over the items of one row. */
function productsOf(
  items: usize,
  count: i32,
  y: usize,
  x: usize,
  products: usize,
  f: i32,
  size: usize,
): void {
  for (let e = 0; e < count; e++) {
    const slot = (<usize>e) << 2;
    store<f32>(products + slot, dotRowF32(y + <usize>load<i32>(items + slot) * size, x, f));
  }
}

/** products[e] += y_e[block] · step. */
function moveProducts(
  items: usize,
  count: i32,
  y: usize,
  step: usize,
  products: usize,
  block: i32,
  size: usize,
): void {
  for (let e = 0; e < count; e++) {
    const slot = (<usize>e) << 2;
    const moved = dotRowF32(y + <usize>load<i32>(items + slot) * size, step, block);
    store<f32>(products + slot, load<f32>(products + slot) + moved);
  }
}

/** Adds Σ (c − (c − 1) ŷ) y to `slope` and writes √(c − 1)·y row by row. */
function gatherBlock(
  items: usize,
  weights: usize,
  products: usize,
  count: i32,
  y: usize,
  slope: usize,
  gathered: usize,
  block: i32,
  size: usize,
): void {
  const width = (<usize>block) << 2;
  for (let e = 0; e < count; e++) {
    const slot = (<usize>e) << 2;
    const c = load<f32>(weights + slot);
    const source = y + <usize>load<i32>(items + slot) * size;
    axpyF32(c - (c - 1) * load<f32>(products + slot), source, slope, block);
    const scale = f32x4.splat(sqrt<f32>(c - 1));
    const target = gathered + <usize>e * width;
    for (let at: usize = 0; at < width; at += 16) {
      v128.store(target + at, f32x4.mul(scale, v128.load(source + at)));
    }
  }
}
