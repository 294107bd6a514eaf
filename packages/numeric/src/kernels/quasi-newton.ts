/** out = x + t·d, clipped to the box. */
export function stepInBox(
  x: Float64Array,
  d: Float64Array,
  t: number,
  lower: Float64Array,
  upper: Float64Array,
  out: Float64Array,
): void {
  for (let i = 0; i < x.length; i++) {
    out[i] = Math.min(upper[i]!, Math.max(lower[i]!, x[i]! + t * d[i]!));
  }
}

/** Gradient with the coordinates set to 0 that a bound holds back. Returns its largest size. */
export function freeGradient(
  x: Float64Array,
  gradient: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  out: Float64Array,
): number {
  let top = 0;
  for (let i = 0; i < x.length; i++) {
    const g = gradient[i]!;
    const held = (x[i]! <= lower[i]! && g > 0) || (x[i]! >= upper[i]! && g < 0);
    out[i] = held ? 0 : g;
    top = Math.max(top, Math.abs(out[i]!));
  }
  return top;
}

/** g·(x1 − x0): the fall that the gradient promises along a step that the box has bent. */
export function promisedFall(g: Float64Array, x0: Float64Array, x1: Float64Array): number {
  let total = 0;
  for (let i = 0; i < g.length; i++) total += g[i]! * (x1[i]! - x0[i]!);
  return total;
}

/** Sum of products. */
export function inner(x: Float64Array, y: Float64Array): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i]! * y[i]!;
  return total;
}

/** One remembered step: s = x₁ − x₀, y = g₁ − g₀, ys = y·s. */
export interface Correction {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly ys: number;
}

/**
 * out = −H g by the two-loop recursion, in the subspace of the coordinates where `free` is not 0
 * (held coordinates take no part, so the result stays a descent direction in the free ones).
 */
export function twoLoop(
  g: Float64Array,
  free: Float64Array,
  memory: readonly Correction[],
  out: Float64Array,
): void {
  const n = g.length;
  for (let i = 0; i < n; i++) out[i] = -free[i]!;
  const alphas = new Float64Array(memory.length);
  const products = new Float64Array(memory.length);
  let scale = 1;
  for (let k = memory.length - 1; k >= 0; k--) {
    const { s, y } = memory[k]!;
    let sy = 0;
    let yy = 0;
    let sd = 0;
    for (let i = 0; i < n; i++) {
      if (free[i] === 0) continue;
      sy += s[i]! * y[i]!;
      yy += y[i]! * y[i]!;
      sd += s[i]! * out[i]!;
    }
    products[k] = sy > 1e-12 * yy * 1e-4 && sy > 0 ? sy : 0;
    if (products[k] === 0) continue;
    if (scale === 1) scale = sy / yy;
    const alpha = sd / sy;
    alphas[k] = alpha;
    for (let i = 0; i < n; i++) if (free[i] !== 0) out[i]! -= alpha * y[i]!;
  }
  for (let i = 0; i < n; i++) out[i]! *= scale;
  for (let k = 0; k < memory.length; k++) {
    if (products[k] === 0) continue;
    const { s, y } = memory[k]!;
    let yd = 0;
    for (let i = 0; i < n; i++) if (free[i] !== 0) yd += y[i]! * out[i]!;
    const move = alphas[k]! - yd / products[k]!;
    for (let i = 0; i < n; i++) if (free[i] !== 0) out[i]! += move * s[i]!;
  }
}
