/**
 * Causal self-attention of one head over `steps` steps of width `d`, row by row: step t of a row
 * looks at its own steps from..t, `from` the first that is no padding.
 * @param q Shape (rows, steps × d), as `k` and `v`.
 * @param shares Receives the softmax weights. Shape (rows, steps, steps).
 * @see Vaswani et al. (2017), Attention is all you need, NIPS.
 */
export function attend(
  q: Float64Array,
  k: Float64Array,
  v: Float64Array,
  from: Int32Array,
  steps: number,
  d: number,
  shares: Float64Array,
  out: Float64Array,
): void {
  const scale = 1 / Math.sqrt(d);
  for (let row = 0; row < from.length; row++) {
    const base = row * steps * d;
    for (let t = from[row]!; t < steps; t++) {
      const at = (row * steps + t) * steps;
      let most = Number.NEGATIVE_INFINITY;
      for (let s = from[row]!; s <= t; s++) {
        let sum = 0;
        for (let c = 0; c < d; c++) sum += q[base + t * d + c]! * k[base + s * d + c]!;
        shares[at + s] = sum * scale;
        most = Math.max(most, sum * scale);
      }
      let total = 0;
      for (let s = from[row]!; s <= t; s++) {
        const share = Math.exp(shares[at + s]! - most);
        shares[at + s] = share;
        total += share;
      }
      for (let s = from[row]!; s <= t; s++) {
        const share = shares[at + s]! / total;
        shares[at + s] = share;
        for (let c = 0; c < d; c++) out[base + t * d + c]! += share * v[base + s * d + c]!;
      }
    }
  }
}

/** Adds the gradients of `attend` with respect to q, k and v. */
export function attendBack(
  q: Float64Array,
  k: Float64Array,
  v: Float64Array,
  from: Int32Array,
  steps: number,
  d: number,
  shares: Float64Array,
  gradient: Float64Array,
  gradientQ: Float64Array,
  gradientK: Float64Array,
  gradientV: Float64Array,
): void {
  const scale = 1 / Math.sqrt(d);
  const slopes = new Float64Array(steps);
  for (let row = 0; row < from.length; row++) {
    const base = row * steps * d;
    for (let t = from[row]!; t < steps; t++) {
      const at = (row * steps + t) * steps;
      const own = base + t * d;
      let mean = 0;
      for (let s = from[row]!; s <= t; s++) {
        const share = shares[at + s]!;
        let slope = 0;
        for (let c = 0; c < d; c++) {
          const g = gradient[own + c]!;
          slope += g * v[base + s * d + c]!;
          gradientV[base + s * d + c]! += share * g;
        }
        slopes[s] = slope;
        mean += share * slope;
      }
      for (let s = from[row]!; s <= t; s++) {
        const g = shares[at + s]! * (slopes[s]! - mean) * scale;
        for (let c = 0; c < d; c++) {
          gradientQ[own + c]! += g * k[base + s * d + c]!;
          gradientK[base + s * d + c]! += g * q[own + c]!;
        }
      }
    }
  }
}
