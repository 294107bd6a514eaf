import { AppError } from '@quanyu/domain';
import { asFloat64, requireParameter } from './checks.ts';
import { NUMERIC_ERRORS } from './errors.ts';
import { horner, hornerMonic, logSumExpOf } from './kernels/special.ts';

/** Terms of a series or fraction; reached only where the parameters are past 10⁸. */
const TERMS_MAX = 100_000;
const TINY = 1e-300;

/** Lanczos coefficients for g = 7, n = 9 (Godfrey); relative error about 1e-15. */
const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
] as const;

/**
 * log Γ(x) for x > 0.
 * @throws AppError NUMERIC_PARAMETER_INVALID.
 * @see Lanczos (1964), SIAM J. Numer. Anal. 1; Stirling's series from 20 on.
 */
export function logGamma(x: number): number {
  requirePositive(x, 'log gamma', 'x');
  if (x >= 20) {
    const y = 1 / (x * x);
    const tail = 1 / 12 - y * (1 / 360 - y * (1 / 1260 - y * (1 / 1680 - y / 1188)));
    return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + tail / x;
  }
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  if (x === 1 || x === 2) return 0;
  const z = x - 1;
  let series: number = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) series += (LANCZOS[i] ?? 0) / (z + i);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(series);
}

/** log B(a, b) for a, b > 0. @throws AppError NUMERIC_PARAMETER_INVALID. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** ψ(x) = d log Γ(x) / dx for x > 0. @throws AppError NUMERIC_PARAMETER_INVALID. */
export function digamma(x: number): number {
  requirePositive(x, 'digamma', 'x');
  let shift = 0;
  let z = x;
  while (z < 10) {
    shift -= 1 / z;
    z += 1;
  }
  const y = 1 / (z * z);
  const tail =
    1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y * (1 / 132 - y * (691 / 32_760)))));
  return shift + Math.log(z) - 0.5 / z - y * tail;
}

/** ψ′(x) for x > 0. @throws AppError NUMERIC_PARAMETER_INVALID. */
export function trigamma(x: number): number {
  requirePositive(x, 'trigamma', 'x');
  let shift = 0;
  let z = x;
  while (z < 10) {
    shift += 1 / (z * z);
    z += 1;
  }
  const y = 1 / (z * z);
  const tail = 1 / 6 - y * (1 / 30 - y * (1 / 42 - y * (1 / 30 - y * (5 / 66 - y * (691 / 2730)))));
  return shift + 1 / z + y / 2 + (y / z) * tail;
}

/** Cody's rational approximations of the normal integral. */
const CODY_A = [
  0.06568233791820745, 2.2352520354606837, 161.02823106855587, 1067.6894854603709,
  18_154.98125334356,
];
const CODY_B = [47.202581904688245, 976.0985517377767, 10_260.932208618979, 45_507.78933502673];
const CODY_C = [
  1.0765576773720192e-8, 0.39894151208813466, 8.883149794388377, 93.50665613217785,
  597.2702763948002, 2494.5375852903726, 6848.190450536283, 11_602.65143764735, 9842.714838383978,
];
const CODY_D = [
  22.266688044328117, 235.387901782625, 1519.3775994075547, 6485.558298266761, 18_615.571640885097,
  34_900.95272114598, 38_912.00328609327, 19_685.429676859992,
];
const CODY_P = [
  0.023073441764940174, 0.215898534057957, 0.12740116116024736, 0.022235277870649807,
  0.0014216191932278934, 2.9112874951168793e-5,
];
const CODY_Q = [
  1.284260096144911, 0.4682382124808651, 0.06598813786892856, 0.0037823963320275824,
  7.297515550839662e-5,
];
const CODY_CENTRE = 0.674_489_75;

/** Φ(x) − ½ for |x| ≤ 0.67448975. */
function normalCentre(x: number): number {
  const y = x * x;
  return (x * horner(CODY_A, y)) / hornerMonic(CODY_B, y);
}

/** 1 − Φ(y) for y > 0.67448975, exact far into the tail. */
function normalTail(y: number): number {
  if (y > 40) return 0;
  const head = Math.trunc(y * 16) / 16;
  const rest = (y - head) * (y + head);
  const bell = Math.exp(-head * head * 0.5) * Math.exp(-rest * 0.5);
  if (y <= Math.sqrt(32)) return (bell * horner(CODY_C, y)) / hornerMonic(CODY_D, y);
  const z = 1 / (y * y);
  const fraction = (z * horner(CODY_P, z)) / hornerMonic(CODY_Q, z);
  return (bell * (1 / Math.sqrt(2 * Math.PI) - fraction)) / y;
}

/**
 * Φ(x), the standard normal distribution function; NaN for NaN.
 * @see Cody (1969), Mathematics of Computation 23, in the arrangement of R's pnorm.
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) <= CODY_CENTRE) return 0.5 + normalCentre(x);
  return x < 0 ? normalTail(-x) : 1 - normalTail(x);
}

/** Density of the standard normal distribution. */
export function normalPdf(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** Error function. */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  const y = x * Math.SQRT2;
  if (Math.abs(y) <= CODY_CENTRE) return 2 * normalCentre(y);
  return Math.sign(x) * (1 - 2 * normalTail(Math.abs(y)));
}

/** 1 − erf(x), exact far into the right tail. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x;
  const y = x * Math.SQRT2;
  if (Math.abs(y) <= CODY_CENTRE) return 1 - 2 * normalCentre(y);
  return x > 0 ? 2 * normalTail(y) : 2 - 2 * normalTail(-y);
}

/** Wichura's AS 241 (PPND16), highest coefficient first; the monic tables end with 1. */
const WICHURA_A = [
  2509.0809287301227, 33_430.57558358813, 67_265.7709270087, 45_921.95393154987, 13_731.69376550946,
  1971.5909503065513, 133.14166789178438, 3.3871328727963665,
];
const WICHURA_B = [
  5226.495278852854, 28_729.085735721943, 39_307.89580009271, 21_213.794301586597,
  5394.196021424751, 687.1870074920579, 42.31333070160091, 1,
];
const WICHURA_C = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
  3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const WICHURA_D = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
  0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
];
const WICHURA_E = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
  0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const WICHURA_F = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
  0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
];

/**
 * Quantile of the standard normal distribution; ∓∞ at 0 and 1.
 * @throws AppError NUMERIC_PARAMETER_INVALID outside [0, 1].
 * @see Wichura (1988), Applied Statistics 37, algorithm AS 241.
 */
export function normalQuantile(p: number): number {
  requireProbability(p, 'a normal quantile');
  if (p === 0 || p === 1) return p === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * horner(WICHURA_A, r)) / horner(WICHURA_B, r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const size =
    r <= 5
      ? horner(WICHURA_C, r - 1.6) / horner(WICHURA_D, r - 1.6)
      : horner(WICHURA_E, r - 5) / horner(WICHURA_F, r - 5);
  return q < 0 ? -size : size;
}

/**
 * Regularised lower incomplete gamma P(a, x): the distribution function of a gamma variable of shape
 * a and scale 1.
 * @param a > 0. @param x ≥ 0, may be ∞.
 * @throws AppError NUMERIC_PARAMETER_INVALID, NUMERIC_NO_CONVERGENCE.
 */
export function gammaP(a: number, x: number): number {
  requirePositive(a, 'an incomplete gamma', 'a');
  requireParameter(x >= 0, 'an incomplete gamma', 'x', '>= 0', x);
  if (x === 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return 1;
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
}

/** 1 − {@link gammaP}, exact in the right tail. */
export function gammaQ(a: number, x: number): number {
  requirePositive(a, 'an incomplete gamma', 'a');
  requireParameter(x >= 0, 'an incomplete gamma', 'x', '>= 0', x);
  if (x === 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x);
}

function gammaSeries(a: number, x: number): number {
  let term = 1 / a;
  let total = term;
  for (let n = 1; n < TERMS_MAX; n++) {
    term *= x / (a + n);
    total += term;
    if (term < total * Number.EPSILON * 0.5) {
      return Math.min(1, total * Math.exp(-x + a * Math.log(x) - logGamma(a)));
    }
  }
  throw noConvergence('an incomplete gamma');
}

/** Lentz's algorithm on the continued fraction of Q(a, x). */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < TERMS_MAX; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / away(an * d + b);
    c = away(b + an / c);
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < Number.EPSILON) {
      return Math.min(1, h * Math.exp(-x + a * Math.log(x) - logGamma(a)));
    }
  }
  throw noConvergence('an incomplete gamma');
}

/**
 * Regularised incomplete beta I(x; a, b): the distribution function of a beta variable.
 * @param x In [0, 1]. @param a > 0. @param b > 0.
 * @throws AppError NUMERIC_PARAMETER_INVALID, NUMERIC_NO_CONVERGENCE.
 */
export function betaI(x: number, a: number, b: number): number {
  requireParameter(x >= 0 && x <= 1, 'an incomplete beta', 'x', 'in [0, 1]', x);
  requirePositive(a, 'an incomplete beta', 'a');
  requirePositive(b, 'an incomplete beta', 'b');
  if (x === 0 || x === 1) return x;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
  if (x < (a + 1) / (a + b + 2)) return Math.min(1, (front * betaFraction(x, a, b)) / a);
  return Math.max(0, 1 - (front * betaFraction(1 - x, b, a)) / b);
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < TERMS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < Number.EPSILON) return h;
  }
  throw noConvergence('an incomplete beta');
}

/** Distribution function of Student's t. @param freedom > 0. */
export function studentCdf(t: number, freedom: number): number {
  requirePositive(freedom, "Student's distribution", 'freedom');
  if (Number.isNaN(t)) return t;
  if (!Number.isFinite(t)) return t < 0 ? 0 : 1;
  const tail = 0.5 * betaI(freedom / (freedom + t * t), freedom / 2, 0.5);
  return t < 0 ? tail : 1 - tail;
}

/** log Σ exp(xᵢ) without overflow; −∞ for nothing, NaN when a value is NaN. */
export function logSumExp(values: ArrayLike<number>): number {
  return logSumExpOf(asFloat64(values));
}

/** 1 / (1 + e^−x) without overflow. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** log(1 + e^x) without overflow (softplus). */
export function log1pExp(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

/** log(p / (1 − p)); ∓∞ at 0 and 1. @throws AppError NUMERIC_PARAMETER_INVALID. */
export function logit(p: number): number {
  requireProbability(p, 'a logit');
  return Math.log(p) - Math.log1p(-p);
}

/** Keeps Lentz's denominators away from 0. */
function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

function requirePositive(value: number, what: string, name: string): void {
  requireParameter(value > 0 && Number.isFinite(value), what, name, 'finite and > 0', value);
}

function requireProbability(p: number, what: string): void {
  requireParameter(p >= 0 && p <= 1, what, 'p', 'in [0, 1]', p);
}

/** A series that did not settle. */
export function noConvergence(what: string): AppError {
  return new AppError(
    NUMERIC_ERRORS.NUMERIC_NO_CONVERGENCE,
    `Cannot compute ${what} as its series must settle: current value is ${TERMS_MAX} terms`,
    { details: { what, terms: TERMS_MAX } },
  );
}
