/** Value of a polynomial with its highest coefficient first. */
export function horner(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = 0; i < coefficients.length; i++) value = value * x + coefficients[i]!;
  return value;
}

/** Value of x^n + …: {@link horner} with a leading 1 left out of the table. */
export function hornerMonic(coefficients: readonly number[], x: number): number {
  let value = 1;
  for (let i = 0; i < coefficients.length; i++) value = value * x + coefficients[i]!;
  return value;
}

/** log Σ exp(xᵢ) around the largest. −∞ for nothing. */
export function logSumExpOf(values: Float64Array): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) return value;
    if (value > top) top = value;
  }
  if (!Number.isFinite(top)) return top;
  let total = 0;
  for (let i = 0; i < values.length; i++) total += Math.exp(values[i]! - top);
  return top + Math.log(total);
}
