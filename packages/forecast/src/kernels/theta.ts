/** Σ of squared one-step errors of simple exponential smoothing, and the last level. */
export function sesPass(
  y: Float64Array,
  alpha: number,
  start: number,
  fitted?: Float64Array,
): { squares: number; level: number } {
  let level = start;
  let squares = 0;
  for (let t = 0; t < y.length; t++) {
    if (fitted !== undefined) fitted[t] = level;
    const error = y[t]! - level;
    squares += error * error;
    level += alpha * error;
  }
  return { squares, level };
}

/** State of the dynamic optimised theta recursion after t values. */
export interface DotRunning {
  level: number;
  mean: number;
  slope: number;
  squares: number;
  /** Values taken in so far. */
  count: number;
}

/** Parameters of the dynamic optimised theta model. */
interface DotWeights {
  readonly alpha: number;
  /** θ ≥ 1; 1 ignores the line, 2 is the method of 2000. */
  readonly theta: number;
}

/**
 * The dynamic optimised theta model of Fiorucci et al., International Journal of Forecasting 32
 * (2016), eq. 11-16: the trend line is re-estimated after each value. With `y` NaN the forecast
 * itself is taken in, which continues the path. Errors of the first three values, where hardly a
 * line stands yet, are left out of the sum. Begin with `level` = the start level, all else 0.
 */
export function dotPass(
  y: Float64Array,
  weights: DotWeights,
  running: DotRunning,
  fitted?: Float64Array,
): void {
  const { alpha, theta } = weights;
  const share = 1 - 1 / theta;
  let { level, mean, slope, squares, count } = running;
  let decay = (1 - alpha) ** count;
  for (let t = 0; t < y.length; t++) {
    const intercept = mean - ((count + 1) / 2) * slope;
    const line = decay * intercept + ((1 - decay * (1 - alpha)) / alpha) * slope;
    const fit = count === 0 ? y[t]! : level + share * line;
    if (fitted !== undefined) fitted[t] = fit;
    const value = Number.isNaN(y[t]!) ? fit : y[t]!;
    if (count >= 3) squares += (value - fit) * (value - fit);
    count++;
    level = alpha * value + (1 - alpha) * level;
    slope = count === 1 ? 0 : ((count - 2) * slope + (6 * (value - mean)) / count) / (count + 1);
    mean = ((count - 1) * mean + value) / count;
    decay *= 1 - alpha;
  }
  running.level = level;
  running.mean = mean;
  running.slope = slope;
  running.squares = squares;
  running.count = count;
}
