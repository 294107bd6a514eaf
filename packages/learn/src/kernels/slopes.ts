import { sigmoidOf, softplusOf } from './logistic.ts';

/** Losses as numbers, for loops. */
export const LOSS_CODES = {
  squared: 0,
  logistic: 1,
  poisson: 2,
  tweedie: 3,
  quantile: 4,
  absolute: 5,
} as const;

/** Added to the score in the curvature of counts, so that steps stay short; as in LightGBM. */
const POISSON_CAUTION = 0.7;
/** Scores of counts stay below this: exp of it is still finite. */
const SCORE_MAX = 500;

/**
 * Gradient and curvature of each row's loss at its score, two numbers a row, times its weight.
 * `shape` is the power of Tweedie or the level of a quantile.
 */
export function fillSlopes(
  code: number,
  shape: number,
  scores: Float64Array,
  target: Float64Array,
  weights: Float64Array | undefined,
  slopes: Float64Array,
): void {
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    const y = target[i]!;
    const weight = weights === undefined ? 1 : weights[i]!;
    let g = 0;
    let h = 1;
    if (code === 0) {
      g = score - y;
    } else if (code === 1) {
      const p = sigmoidOf(score);
      g = p - y;
      h = Math.max(p * (1 - p), 1e-16);
    } else if (code === 2) {
      const mean = Math.exp(Math.min(score, SCORE_MAX));
      g = mean - y;
      h = mean * Math.exp(POISSON_CAUTION);
    } else if (code === 3) {
      const s = Math.min(score, SCORE_MAX);
      const low = y * Math.exp((1 - shape) * s);
      const high = Math.exp((2 - shape) * s);
      g = high - low;
      h = (2 - shape) * high + (shape - 1) * low;
    } else if (code === 4) {
      g = score >= y ? 1 - shape : -shape;
    } else {
      g = score > y ? 1 : score < y ? -1 : 0;
    }
    slopes[2 * i] = weight * g;
    slopes[2 * i + 1] = weight * h;
  }
}

/** Loss of one row at its score, constants left out. */
export function lossAt(code: number, shape: number, score: number, y: number): number {
  if (code === 0) return (score - y) ** 2;
  if (code === 1) return softplusOf(score) - y * score;
  if (code === 2) return Math.exp(Math.min(score, SCORE_MAX)) - y * score;
  if (code === 3) {
    const s = Math.min(score, SCORE_MAX);
    return Math.exp((2 - shape) * s) / (2 - shape) + (y * Math.exp((1 - shape) * s)) / (shape - 1);
  }
  const level = code === 4 ? shape : 0.5;
  const gap = y - score;
  return (gap >= 0 ? level * gap : (level - 1) * gap) * (code === 4 ? 1 : 2);
}

/**
 * Rounds gradients (and curvatures) of all rows to a grid so coarse that every sum of them is exact
 * in 53 bits: then no order of adding, no thread and no subtraction changes a bit. For a million
 * rows the grid is 2⁻³² of the largest value.
 */
export function roundToExactSums(slopes: Float64Array): void {
  const rows = slopes.length / 2;
  for (let part = 0; part < 2; part++) {
    let largest = 0;
    for (let i = part; i < slopes.length; i += 2) {
      const size = Math.abs(slopes[i]!);
      if (size > largest) largest = size;
    }
    if (!(largest > 0)) continue;
    const exponent = Math.ceil(Math.log2(largest)) + Math.ceil(Math.log2(rows)) + 1;
    // Adding and taking away 1.5 · 2⁵² grid steps rounds to the grid.
    const magic = 1.5 * 2 ** exponent;
    if (!Number.isFinite(magic)) continue;
    for (let i = part; i < slopes.length; i += 2) slopes[i] = slopes[i]! + magic - magic;
  }
}
