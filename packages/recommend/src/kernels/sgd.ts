/**
 * One pass of stochastic gradient descent over ratings in the given order, in place.
 * @param biased 1: biases are learnt, 0: they stay.
 * @returns Sum of squared errors met on the way.
 */
export function sgdPass(
  order: Int32Array,
  customers: Int32Array,
  products: Int32Array,
  values: Float64Array,
  mean: number,
  customerBias: Float64Array,
  productBias: Float64Array,
  customerFactors: Float64Array,
  productFactors: Float64Array,
  factors: number,
  rate: number,
  penalty: number,
  biased: number,
): number {
  let squares = 0;
  for (let s = 0; s < order.length; s++) {
    const n = order[s]!;
    const u = customers[n]!;
    const i = products[n]!;
    const a = u * factors;
    const b = i * factors;
    let error = values[n]! - mean - customerBias[u]! - productBias[i]!;
    for (let k = 0; k < factors; k++) error -= customerFactors[a + k]! * productFactors[b + k]!;
    squares += error * error;
    const step = rate * biased;
    customerBias[u] = customerBias[u]! + step * (error - penalty * customerBias[u]!);
    productBias[i] = productBias[i]! + step * (error - penalty * productBias[i]!);
    for (let k = 0; k < factors; k++) {
      const p = customerFactors[a + k]!;
      const q = productFactors[b + k]!;
      customerFactors[a + k] = p + rate * (error * q - penalty * p);
      productFactors[b + k] = q + rate * (error * p - penalty * q);
    }
  }
  return squares;
}

/**
 * Adds the gradient of half the squared error of UVᵀ over observed entries (NaN: not observed).
 * @returns The squared error.
 */
export function addRatingGradients(
  r: Float64Array,
  u: Float64Array,
  v: Float64Array,
  factors: number,
  gradientU: Float64Array,
  gradientV: Float64Array,
): number {
  const cols = v.length / factors;
  let squares = 0;
  for (let n = 0; n < r.length; n++) {
    const observed = r[n]!;
    if (Number.isNaN(observed)) continue;
    const a = Math.floor(n / cols) * factors;
    const b = (n % cols) * factors;
    let error = -observed;
    for (let k = 0; k < factors; k++) error += u[a + k]! * v[b + k]!;
    squares += error * error;
    for (let k = 0; k < factors; k++) {
      gradientU[a + k] = gradientU[a + k]! + error * v[b + k]!;
      gradientV[b + k] = gradientV[b + k]! + error * u[a + k]!;
    }
  }
  return squares;
}
