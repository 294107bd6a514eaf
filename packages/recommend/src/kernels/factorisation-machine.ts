/**
 * One pass of a factorisation machine over sparse rows of ones, learning from each after scoring it:
 * score = b + Σ wᵢ + Σ_{i<j} vᵢ·vⱼ, per-coordinate steps as in AdaGrad.
 * @param slots Slot of each entry; rows are `fields` entries each.
 * @param sums Scratch, shape (factors,).
 * @returns Summed log-loss of the scores given before each row was learnt.
 * @see Rendle (2010), Factorization machines, ICDM; Duchi et al. (2011), AdaGrad, JMLR 12.
 */
export function factorisationPass(
  slots: Int32Array,
  fields: number,
  y: Float64Array,
  order: Int32Array,
  weights: Float64Array,
  squares: Float64Array,
  factors: number,
  rate: number,
  penalty: number,
  sums: Float64Array,
): number {
  const width = factors + 1;
  const last = weights.length - 1;
  let loss = 0;
  for (let n = 0; n < order.length; n++) {
    const from = order[n]! * fields;
    const score = factorisationScore(slots, from, fields, weights, factors, sums);
    const label = y[order[n]!]!;
    loss += Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - label * score;
    const error = 1 / (1 + Math.exp(-score)) - label;
    squares[last] = squares[last]! + error * error;
    weights[last] = weights[last]! - (rate * error) / Math.sqrt(squares[last]!);
    for (let e = from; e < from + fields; e++) {
      const at = slots[e]! * width;
      for (let k = 0; k < factors; k++) {
        const own = weights[at + k]!;
        const g = error * (sums[k]! - own) + penalty * own;
        const square = squares[at + k]! + g * g;
        squares[at + k] = square;
        weights[at + k] = own - (rate * g) / Math.sqrt(square);
      }
      const own = weights[at + factors]!;
      const g = error + penalty * own;
      const square = squares[at + factors]! + g * g;
      squares[at + factors] = square;
      weights[at + factors] = own - (rate * g) / Math.sqrt(square);
    }
  }
  return loss;
}

/** Score of one row; leaves Σ v of the row in `sums`. */
export function factorisationScore(
  slots: Int32Array,
  from: number,
  fields: number,
  weights: Float64Array,
  factors: number,
  sums: Float64Array,
): number {
  const width = factors + 1;
  let score = weights[weights.length - 1]!;
  sums.fill(0);
  let own = 0;
  for (let e = from; e < from + fields; e++) {
    const at = slots[e]! * width;
    score += weights[at + factors]!;
    for (let k = 0; k < factors; k++) {
      const v = weights[at + k]!;
      sums[k] = sums[k]! + v;
      own += v * v;
    }
  }
  let cross = 0;
  for (let k = 0; k < factors; k++) cross += sums[k]! * sums[k]!;
  return score + 0.5 * (cross - own);
}
