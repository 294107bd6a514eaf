/**
 * Σ over rows of [xᵀGx + Σ over entries of c (1 − x·y)² − (x·y)² + ridge |x|²]: the loss of implicit
 * ALS with the pairs that were not chosen folded into the Gram matrix.
 */
export function foldedLoss(
  starts: Int32Array,
  columns: Int32Array,
  confidences: Float32Array,
  y: Float32Array,
  x: Float32Array,
  gram: Float32Array,
  ridges: Float32Array,
  f: number,
): number {
  let total = 0;
  for (let u = 0; u + 1 < starts.length; u++) {
    const at = u * f;
    let square = 0;
    for (let i = 0; i < f; i++) {
      const own = x[at + i]!;
      let row = 0;
      for (let j = 0; j < f; j++) row += gram[i * f + j]! * x[at + j]!;
      total += own * row;
      square += own * own;
    }
    total += ridges[u]! * square;
    for (let e = starts[u]!; e < starts[u + 1]!; e++) {
      const row = columns[e]! * f;
      let product = 0;
      for (let j = 0; j < f; j++) product += x[at + j]! * y[row + j]!;
      total += confidences[e]! * (1 - product) ** 2 - product * product;
    }
  }
  return total;
}

/** Adds w·y yᵀ to the lower triangle of `system` (f, f), y row `at` of `factors`. */
export function addOuter(
  factors: Float32Array,
  at: number,
  w: number,
  system: Float64Array,
  f: number,
): void {
  for (let i = 0; i < f; i++) {
    const t = w * factors[at + i]!;
    for (let j = 0; j <= i; j++) system[i * f + j] = system[i * f + j]! + t * factors[at + j]!;
  }
}

/** out[i] = factors[i] · x for every row. */
export function scoreRows(factors: Float32Array, x: Float64Array, out: Float64Array): void {
  const f = x.length;
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    const at = i * f;
    for (let k = 0; k < f; k++) sum += factors[at + k]! * x[k]!;
    out[i] = sum;
  }
}
