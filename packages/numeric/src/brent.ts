import { AppError } from '@quanyu/domain';
import { requireParameter } from './checks.ts';
import { NUMERIC_ERRORS } from './errors.ts';
import { penalised, requireLimit, requireTolerance } from './optimum.ts';

const GOLDEN = (3 - Math.sqrt(5)) / 2;

/** What the searches on a line may be told. */
export interface LineOptions {
  /** Wanted half width of the answer. Default 1e-10 for roots, 1e-8 for minima. */
  readonly tolerance?: number;
  /** Default 200. */
  readonly iterationsMax?: number;
}

/** Where a search on a line stopped. */
export interface LineOptimum {
  readonly x: number;
  readonly value: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/**
 * Root of a continuous function between two points of different sign.
 * @throws AppError NUMERIC_NO_BRACKET when the signs are equal, NUMERIC_NOT_FINITE when the function
 * is NaN in the interval, NUMERIC_PARAMETER_INVALID, NUMERIC_NO_CONVERGENCE.
 * @see Brent (1973), Algorithms for Minimization Without Derivatives, ch. 4.
 */
export function findRootBrent(
  f: (x: number) => number,
  low: number,
  high: number,
  options: LineOptions = {},
): number {
  const { tolerance = 1e-10, iterationsMax = 200 } = options;
  requireInterval(low, high, 'a root');
  requireTolerance(tolerance, 'a root');
  requireLimit(iterationsMax, 'a root', 'iterationsMax');
  const valueAt = (x: number): number => {
    const y = f(x);
    if (!Number.isNaN(y)) return y;
    throw new AppError(
      NUMERIC_ERRORS.NUMERIC_NOT_FINITE,
      `Cannot compute a root as the function must be a number at ${x}: current value is NaN`,
      { details: { x } },
    );
  };
  let b = { x: high, y: valueAt(high) };
  let a = { x: low, y: valueAt(low) };
  if (Math.sign(a.y) * Math.sign(b.y) > 0) throw noBracket(low, high, a.y, b.y);
  let c = a;
  let step = b.x - a.x;
  let before = step;
  for (let i = 0; i < iterationsMax; i++) {
    if (Math.sign(b.y) === Math.sign(c.y)) {
      c = a;
      step = b.x - a.x;
      before = step;
    }
    if (Math.abs(c.y) < Math.abs(b.y)) [a, b, c] = [b, c, b];
    const near = 2 * Number.EPSILON * Math.abs(b.x) + tolerance / 2;
    const half = (c.x - b.x) / 2;
    if (Math.abs(half) <= near || b.y === 0) return b.x;
    const next = rootStep(a, b, c, half, before, near);
    before = next.accepted ? step : half;
    step = next.step;
    a = b;
    const x = b.x + (Math.abs(step) > near ? step : Math.sign(half) * near);
    b = { x, y: valueAt(x) };
  }
  throw new AppError(
    NUMERIC_ERRORS.NUMERIC_NO_CONVERGENCE,
    `Cannot compute a root as the search must settle: current value is ${iterationsMax} iterations`,
    { details: { iterationsMax, x: b.x } },
  );
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Secant or inverse quadratic step where it promises progress, else half the interval. */
function rootStep(
  a: Point,
  b: Point,
  c: Point,
  half: number,
  before: number,
  near: number,
): { step: number; accepted: boolean } {
  const halved = { step: half, accepted: false };
  if (Math.abs(before) < near || Math.abs(a.y) <= Math.abs(b.y)) return halved;
  const s = b.y / a.y;
  let p: number;
  let q: number;
  if (a.x === c.x) {
    p = 2 * half * s;
    q = 1 - s;
  } else {
    const r = a.y / c.y;
    const t = b.y / c.y;
    p = s * (2 * half * r * (r - t) - (b.x - a.x) * (t - 1));
    q = (r - 1) * (t - 1) * (s - 1);
  }
  if (p > 0) q = -q;
  p = Math.abs(p);
  const limit = Math.min(3 * half * q - Math.abs(near * q), Math.abs(before * q));
  return 2 * p < limit ? { step: p / q, accepted: true } : halved;
}

/**
 * Minimum of a unimodal function on an interval by parabolas and golden sections.
 * NaN or infinite values count as infinitely bad.
 * @throws AppError NUMERIC_PARAMETER_INVALID.
 * @see Brent (1973), Algorithms for Minimization Without Derivatives, ch. 5.
 */
export function minimiseBrent(
  f: (x: number) => number,
  low: number,
  high: number,
  options: LineOptions = {},
): LineOptimum {
  const { tolerance = 1e-8, iterationsMax = 200 } = options;
  requireLineOptions(low, high, tolerance, iterationsMax);
  const startX = low + GOLDEN * (high - low);
  const first: Point = { x: startX, y: penalised(f(startX)) };
  let bracket: Bracket = { a: low, b: high, best: first, second: first, third: first };
  let step = 0;
  let before = 0;
  for (let i = 0; i < iterationsMax; i++) {
    const { a, b, best } = bracket;
    const near = Math.sqrt(Number.EPSILON) * 1e-2 * Math.abs(best.x) + tolerance / 3;
    if (Math.abs(best.x - (a + b) / 2) <= 2 * near - (b - a) / 2) {
      return { x: best.x, value: best.y, iterations: i, converged: true };
    }
    [step, before] = minimumStep(bracket, step, before, near);
    const x = best.x + (Math.abs(step) >= near ? step : Math.sign(step || 1) * near);
    bracket = narrowed(bracket, { x, y: penalised(f(x)) });
  }
  const { best } = bracket;
  return { x: best.x, value: best.y, iterations: iterationsMax, converged: false };
}

/** The interval [a, b] with the best three points seen in it. */
interface Bracket {
  readonly a: number;
  readonly b: number;
  readonly best: Point;
  readonly second: Point;
  readonly third: Point;
}

/** The next step and the one to measure it against: a parabola's, else a golden section's. */
function minimumStep(
  bracket: Bracket,
  step: number,
  before: number,
  near: number,
): [number, number] {
  const { a, b, best } = bracket;
  const middle = (a + b) / 2;
  const parabola = parabolaStep(bracket, before, near);
  if (parabola === undefined) {
    const rest = best.x >= middle ? a - best.x : b - best.x;
    return [GOLDEN * rest, rest];
  }
  const edge = Math.min(best.x + parabola - a, b - best.x - parabola);
  if (edge < 2 * near) return [best.x < middle ? near : -near, step];
  return [parabola, step];
}

/** The bracket after one more point. */
function narrowed(bracket: Bracket, next: Point): Bracket {
  const { a, b, best, second, third } = bracket;
  if (next.y <= best.y) {
    const side = next.x >= best.x ? { a: best.x, b } : { a, b: best.x };
    return { ...side, best: next, second: best, third: second };
  }
  const side = next.x < best.x ? { a: next.x, b } : { a, b: next.x };
  if (next.y <= second.y || second === best) return { ...side, best, second: next, third: second };
  const replaces = next.y <= third.y || third === best || third === second;
  return { ...side, best, second, third: replaces ? next : third };
}

/** Step to the vertex of the parabola through three points, where it may be trusted. */
function parabolaStep(bracket: Bracket, before: number, near: number): number | undefined {
  const { a, b, best, second, third } = bracket;
  if (Math.abs(before) <= near) return undefined;
  const r = (best.x - second.x) * (best.y - third.y);
  const q0 = (best.x - third.x) * (best.y - second.y);
  const p0 = (best.x - third.x) * q0 - (best.x - second.x) * r;
  const q1 = 2 * (q0 - r);
  const p = q1 > 0 ? -p0 : p0;
  const q = Math.abs(q1);
  const inside = p > q * (a - best.x) && p < q * (b - best.x);
  return inside && Math.abs(p) < Math.abs((q * before) / 2) ? p / q : undefined;
}

/**
 * Minimum of a unimodal function on an interval by golden sections alone: slower than
 * {@link minimiseBrent} but indifferent to kinks and steps.
 * @throws AppError NUMERIC_PARAMETER_INVALID.
 */
export function minimiseGoldenSection(
  f: (x: number) => number,
  low: number,
  high: number,
  options: LineOptions = {},
): LineOptimum {
  const { tolerance = 1e-8, iterationsMax = 200 } = options;
  requireLineOptions(low, high, tolerance, iterationsMax);
  let [a, b] = [low, high];
  const pointAt = (x: number): Point => ({ x, y: penalised(f(x)) });
  let left = pointAt(a + GOLDEN * (b - a));
  let right = pointAt(b - GOLDEN * (b - a));
  let iterations = 0;
  while (b - a > tolerance && iterations < iterationsMax) {
    iterations++;
    if (left.y <= right.y) {
      b = right.x;
      right = left;
      left = pointAt(a + GOLDEN * (b - a));
    } else {
      a = left.x;
      left = right;
      right = pointAt(b - GOLDEN * (b - a));
    }
  }
  const best = left.y <= right.y ? left : right;
  return { x: best.x, value: best.y, iterations, converged: b - a <= tolerance };
}

function requireLineOptions(
  low: number,
  high: number,
  tolerance: number,
  iterationsMax: number,
): void {
  requireInterval(low, high, 'a minimum');
  requireTolerance(tolerance, 'a minimum');
  requireLimit(iterationsMax, 'a minimum', 'iterationsMax');
}

function requireInterval(low: number, high: number, what: string): void {
  const fits = Number.isFinite(low) && Number.isFinite(high) && low < high;
  requireParameter(fits, what, 'the interval', 'finite with low < high', `[${low}, ${high}]`);
}

function noBracket(low: number, high: number, atLow: number, atHigh: number): AppError {
  return new AppError(
    NUMERIC_ERRORS.NUMERIC_NO_BRACKET,
    `Cannot compute a root as signs at both ends must differ: current value is ${atLow} and ${atHigh}`,
    { details: { low, high, atLow, atHigh } },
  );
}
