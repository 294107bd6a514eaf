/** out += A·B for A (m × n), B (n × p), all flat row-major. */
export function addProduct(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  m: number,
  n: number,
  p: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < n; k++) {
      const value = a[i * n + k]!;
      if (value === 0) continue;
      for (let j = 0; j < p; j++) out[i * p + j]! += value * b[k * p + j]!;
    }
  }
}

/** out += A·Bᵀ for A (m × p), B (n × p). Shape of out (m × n). */
export function addProductRightTransposed(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  m: number,
  n: number,
  p: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < n; k++) {
      let sum = 0;
      for (let j = 0; j < p; j++) sum += a[i * p + j]! * b[k * p + j]!;
      out[i * n + k]! += sum;
    }
  }
}

/** out += Aᵀ·B for A (m × n), B (m × p). Shape of out (n × p). */
export function addProductLeftTransposed(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  m: number,
  n: number,
  p: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let k = 0; k < n; k++) {
      const value = a[i * n + k]!;
      if (value === 0) continue;
      for (let j = 0; j < p; j++) out[k * p + j]! += value * b[i * p + j]!;
    }
  }
}

/** out = f(a, b) and so on are too small for closures in loops: one loop for each operation. */
export function addInto(from: Float64Array, into: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += from[i]!;
}

/** into += a ⊙ b. */
export function addScaledInto(a: Float64Array, b: Float64Array, into: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += a[i]! * b[i]!;
}

/** Sums the rows of `from` (rows × cols) into `into` (cols). */
export function addRowSums(from: Float64Array, into: Float64Array): void {
  const cols = into.length;
  for (let i = 0, j = 0; i < from.length; i++) {
    into[j]! += from[i]!;
    j = j + 1 === cols ? 0 : j + 1;
  }
}

/** One step of Adam with bias correction; `rate` already carries it. */
export function adamStep(
  value: Float64Array,
  gradient: Float64Array,
  first: Float64Array,
  second: Float64Array,
  rate: number,
  correction: number,
): void {
  for (let i = 0; i < value.length; i++) {
    const g = gradient[i]!;
    first[i] = 0.9 * first[i]! + 0.1 * g;
    second[i] = 0.999 * second[i]! + 0.001 * g * g;
    value[i]! -= (rate * first[i]!) / (Math.sqrt(second[i]!) * correction + 1e-8);
  }
}
