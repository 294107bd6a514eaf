import { axpy4F32, axpyF32, dot4RowsF32, dotF32, dotRowF32, dotRowsF32 } from './vectors';

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
