import { requireParameter } from './checks.ts';
import { noConvergence } from './special.ts';

const WHAT = 'a hypergeometric function';
/** Near z = 1 the series needs about 40 / (1 − z) terms; this reaches z = 0.99999. */
const TERMS_MAX = 5_000_000;

/**
 * log ₂F₁(a, b; c; z) for a, b ≥ 0, c > 0 and 0 ≤ z < 1, where every term is positive: what the
 * likelihood of BG/NBD asks for. Stays finite where ₂F₁ itself would overflow.
 * @throws AppError NUMERIC_PARAMETER_INVALID, NUMERIC_NO_CONVERGENCE past z = 0.99999.
 * @complexity O(40 / (1 − z)) terms.
 * @see Abramowitz & Stegun 15.1.1 and Euler's transformation 15.3.3.
 */
export function logHyp2f1(a: number, b: number, c: number, z: number): number {
  const positive = [a, b, c].every((value) => Number.isFinite(value) && value >= 0) && c > 0;
  requireParameter(positive, WHAT, 'a, b, c', 'finite and >= 0, c > 0', `${a}, ${b}, ${c}`);
  requireParameter(z >= 0 && z < 1, WHAT, 'z', 'in [0, 1)', z);
  const gap = c - a - b;
  // Where the series diverges at z = 1 Euler's form pulls the singular power out, if signs allow.
  const turned = gap < 0 && c >= a && c >= b;
  if (turned) return gap * Math.log1p(-z) + logSeries(c - a, c - b, c, z);
  return logSeries(a, b, c, z);
}

/** log of the Gauss series with non-negative terms; rescaled before it can overflow. */
function logSeries(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let total = 1;
  let scale = 0;
  for (let n = 0; n < TERMS_MAX; n++) {
    const ratio = (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    term *= ratio;
    total += term;
    if (settled(a, b, c, z, n, term / total)) {
      return scale + Math.log(total);
    }
    if (total > 1e250) {
      scale += Math.log(total);
      term /= total;
      total = 1;
    }
  }
  throw noConvergence(WHAT);
}

/**
 * ₂F₁(a, b; c; z) for real parameters and z < 1. Negative z goes through Pfaff's transformation.
 * @param c Not 0, −1, −2, ….
 * @throws AppError NUMERIC_PARAMETER_INVALID, NUMERIC_NO_CONVERGENCE past z = 0.99999.
 * @see Abramowitz & Stegun 15.1.1, 15.3.3, 15.3.4.
 */
export function hyp2f1(a: number, b: number, c: number, z: number): number {
  const finite = [a, b, c].every((value) => Number.isFinite(value));
  requireParameter(finite, WHAT, 'a, b, c', 'finite', `${a}, ${b}, ${c}`);
  requireParameter(c > 0 || !Number.isInteger(c), WHAT, 'c', 'no whole number <= 0', c);
  requireParameter(z < 1 && z > Number.NEGATIVE_INFINITY, WHAT, 'z', 'finite and < 1', z);
  if (z < 0) return (1 - z) ** -a * hyp2f1(a, c - b, c, z / (z - 1));
  const gap = c - a - b;
  // Only with parameters of one sign: alternating terms would cancel.
  if (gap < 0 && c >= a && c >= b) return (1 - z) ** gap * series(c - a, c - b, c, z);
  return series(a, b, c, z);
}

function series(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let total = 1;
  for (let n = 0; n < TERMS_MAX; n++) {
    const ratio = (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    term *= ratio;
    if (term === 0) return total;
    total += term;
    if (settled(a, b, c, z, n, Math.abs(term / total))) return total;
  }
  throw noConvergence(WHAT);
}

/**
 * Whether all later terms together are lost in rounding. Both factors of the ratio tend to 1 from
 * one side once their parts are positive, so the larger of each and 1 bounds every later ratio.
 */
function settled(a: number, b: number, c: number, z: number, n: number, share: number): boolean {
  if (n < -a || n < -b || n <= -c) return false;
  const bound = Math.max(1, (a + n) / (n + 1)) * Math.max(1, (b + n) / (c + n)) * z;
  return bound < 1 && share * bound <= Number.EPSILON * 0.25 * (1 - bound);
}
