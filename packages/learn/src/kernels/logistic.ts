/** Stable σ: never exponentiates a positive number, exact 0 and 1 only where doubles end. */
export function sigmoidOf(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/** log(1 + e^z) without overflow. */
export function softplusOf(z: number): number {
  return z > 0 ? z + Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z));
}

/** Linear scores b + Xw of all rows; `beta` holds the weights and the intercept last. */
export function linearScores(
  data: Float64Array,
  cols: number,
  beta: Float64Array,
  out: Float64Array,
): void {
  const intercept = beta[cols]!;
  for (let i = 0, at = 0; i < out.length; i++) {
    let z = intercept;
    for (let j = 0; j < cols; j++, at++) z += data[at]! * beta[j]!;
    out[i] = z;
  }
}

/**
 * Σ wᵢ (log(1+e^z) − y z) with its gradient Σ wᵢ (σ(z) − y)x, intercept last.
 * Labels may be probabilities in [0, 1].
 */
export function logisticLoss(
  data: Float64Array,
  cols: number,
  y: Float64Array,
  weights: Float64Array,
  beta: Float64Array,
  gradient: Float64Array,
): number {
  gradient.fill(0);
  let loss = 0;
  for (let i = 0, from = 0; i < y.length; i++, from += cols) {
    let z = beta[cols]!;
    for (let j = 0; j < cols; j++) z += data[from + j]! * beta[j]!;
    const weight = weights[i]!;
    loss += weight * (softplusOf(z) - y[i]! * z);
    const error = weight * (sigmoidOf(z) - y[i]!);
    for (let j = 0; j < cols; j++) gradient[j]! += error * data[from + j]!;
    gradient[cols]! += error;
  }
  return loss;
}

/** Hessian Σ wᵢ p(1−p) x xᵀ with the intercept as last row and column, (cols+1)², both triangles filled. */
export function logisticHessian(
  data: Float64Array,
  cols: number,
  weights: Float64Array,
  beta: Float64Array,
  hessian: Float64Array,
): void {
  const size = cols + 1;
  hessian.fill(0);
  for (let i = 0, from = 0; i < weights.length; i++, from += cols) {
    let z = beta[cols]!;
    for (let j = 0; j < cols; j++) z += data[from + j]! * beta[j]!;
    const p = sigmoidOf(z);
    const curvature = weights[i]! * p * (1 - p);
    for (let j = 0; j < cols; j++) {
      const part = curvature * data[from + j]!;
      for (let m = 0; m <= j; m++) hessian[j * size + m]! += part * data[from + m]!;
      hessian[cols * size + j]! += part;
    }
    hessian[cols * size + cols]! += curvature;
  }
  for (let j = 0; j < size; j++) {
    for (let m = 0; m < j; m++) hessian[m * size + j] = hessian[j * size + m]!;
  }
}
