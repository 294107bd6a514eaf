import { sigmoidOf, softplusOf } from './logistic.ts';

/** Rows of few non-zero entries: those of row i lie at offsets[i] … offsets[i+1] − 1. */
export interface SparseRows {
  /** Slots in [0, 2^bits). */
  readonly indices: Int32Array;
  readonly values: Float64Array;
  /** Shape (rows + 1,). */
  readonly offsets: Int32Array;
}

/** Rates of FTRL-proximal: learning rate α, smoothing β, penalties λ₁ and λ₂. */
export interface FtrlRates {
  readonly alpha: number;
  readonly beta: number;
  readonly l1: number;
  readonly l2: number;
}

/** The weight that the sums z and n of one slot stand for. */
function weightOf(z: number, n: number, rates: FtrlRates): number {
  if (z <= rates.l1 && z >= -rates.l1) return 0;
  const shrunk = z > 0 ? z - rates.l1 : z + rates.l1;
  return -shrunk / ((rates.beta + Math.sqrt(n)) / rates.alpha + rates.l2);
}

/**
 * Scores of rows. The last slot of `z` and `n` is the intercept, which carries no penalty.
 */
export function ftrlScores(
  rows: SparseRows,
  z: Float64Array,
  n: Float64Array,
  rates: FtrlRates,
  out: Float64Array,
): void {
  const free = { alpha: rates.alpha, beta: rates.beta, l1: 0, l2: 0 };
  const last = z.length - 1;
  for (let i = 0; i < out.length; i++) {
    let score = weightOf(z[last]!, n[last]!, free);
    for (let at = rows.offsets[i]!; at < rows.offsets[i + 1]!; at++) {
      const slot = rows.indices[at]!;
      score += weightOf(z[slot]!, n[slot]!, rates) * rows.values[at]!;
    }
    out[i] = score;
  }
}

/**
 * One pass over rows in their order, learning from each after scoring it. Returns the summed log-loss
 * of the scores given before each row was learnt ("progressive validation").
 * @see McMahan et al. (2013), Ad Click Prediction: a View from the Trenches, KDD, algorithm 1.
 */
export function ftrlPass(
  rows: SparseRows,
  y: Float64Array,
  z: Float64Array,
  n: Float64Array,
  rates: FtrlRates,
): number {
  const free = { alpha: rates.alpha, beta: rates.beta, l1: 0, l2: 0 };
  const last = z.length - 1;
  let widest = 0;
  for (let i = 0; i < y.length; i++) {
    widest = Math.max(widest, rows.offsets[i + 1]! - rows.offsets[i]!);
  }
  const weights = new Float64Array(widest);
  let loss = 0;
  for (let i = 0; i < y.length; i++) {
    const from = rows.offsets[i]!;
    const to = rows.offsets[i + 1]!;
    const intercept = weightOf(z[last]!, n[last]!, free);
    let score = intercept;
    for (let at = from; at < to; at++) {
      const slot = rows.indices[at]!;
      const weight = weightOf(z[slot]!, n[slot]!, rates);
      weights[at - from] = weight;
      score += weight * rows.values[at]!;
    }
    const label = y[i]!;
    loss += softplusOf(score) - label * score;
    const error = sigmoidOf(score) - label;
    for (let at = from; at < to; at++) {
      const slot = rows.indices[at]!;
      const g = error * rows.values[at]!;
      const before = n[slot]!;
      const after = before + g * g;
      z[slot]! += g - ((Math.sqrt(after) - Math.sqrt(before)) / rates.alpha) * weights[at - from]!;
      n[slot] = after;
    }
    const before = n[last]!;
    const after = before + error * error;
    z[last]! += error - ((Math.sqrt(after) - Math.sqrt(before)) / rates.alpha) * intercept;
    n[last] = after;
  }
  return loss;
}
