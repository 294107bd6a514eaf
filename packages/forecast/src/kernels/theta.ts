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

/** Best start of simple smoothing at a given weight, by least squares. */
interface SesSearch {
  readonly squares: number;
  readonly start: number;
}

/** The errors are linear in the start level, so one pass finds the best one. */
export function sesStart(y: Float64Array, alpha: number): SesSearch {
  let level = 0;
  let decay = 1;
  let ee = 0;
  let ec = 0;
  let cc = 0;
  for (let t = 0; t < y.length; t++) {
    const error = y[t]! - level;
    ee += error * error;
    ec += error * decay;
    cc += decay * decay;
    level += alpha * error;
    decay *= 1 - alpha;
  }
  return { squares: ee - (ec * ec) / cc, start: ec / cc };
}

/** Best start and θ of the dynamic theta model at a given weight. */
interface DotSearch extends SesSearch {
  /** 1 − 1 / θ, in [0, shareMax]. */
  readonly share: number;
}

/**
 * At a given weight the errors of `dotPass` are linear in the start level and in 1 − 1 / θ: one pass
 * finds both by least squares.
 */
export function dotStart(y: Float64Array, alpha: number, shareMax: number): DotSearch {
  let level = 0;
  let mean = 0;
  let slope = 0;
  let decay = 1;
  let ee = 0;
  let ec = 0;
  let el = 0;
  let cc = 0;
  let cl = 0;
  let ll = 0;
  for (let t = 0; t < y.length; t++) {
    const value = y[t]!;
    if (t >= 3) {
      const intercept = mean - ((t + 1) / 2) * slope;
      const line = decay * intercept + ((1 - decay * (1 - alpha)) / alpha) * slope;
      const error = value - level;
      ee += error * error;
      ec += error * decay;
      el += error * line;
      cc += decay * decay;
      cl += decay * line;
      ll += line * line;
    }
    level = alpha * value + (1 - alpha) * level;
    slope = t === 0 ? 0 : ((t - 1) * slope + (6 * (value - mean)) / (t + 1)) / (t + 2);
    mean = (t * mean + value) / (t + 1);
    decay *= 1 - alpha;
  }
  const determinant = cc * ll - cl * cl;
  const free = determinant > 1e-12 * cc * ll ? (cc * el - cl * ec) / determinant : 0.5;
  const share = Math.max(0, Math.min(shareMax, free));
  // Too short for an error: the start of the method itself, which carries a constant on.
  const start = cc > 0 ? (ec - share * cl) / cc : (y[0] ?? 0) / 2;
  const squares =
    ee -
    2 * (start * ec + share * el) +
    start * start * cc +
    2 * start * share * cl +
    share * share * ll;
  return { squares, start, share };
}
