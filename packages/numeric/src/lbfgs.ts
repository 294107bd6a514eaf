import { requireFinite, requireParameter, requireSize } from './checks.ts';
import {
  type Correction,
  freeGradient,
  inner,
  promisedFall,
  stepInBox,
  twoLoop,
} from './kernels/quasi-newton.ts';
import {
  type Optimum,
  penalised,
  requireLimit,
  requireTolerance,
  startPoint,
  startValue,
} from './optimum.ts';

const WHAT = 'a minimum by L-BFGS';
/** Sufficient decrease and curvature of the line search (Nocedal & Wright, ch. 3). */
const DECREASE = 1e-4;
const CURVATURE = 0.9;
/** 60 halvings take a step of 1 below the rounding of doubles. */
const LINE_STEPS_MAX = 60;

/** Returns the objective and writes its gradient into the second argument. Shape of both (n,). */
export type ObjectiveWithGradient = (x: Float64Array, gradient: Float64Array) => number;

/** What {@link minimiseLbfgs} may be told. */
export interface LbfgsOptions {
  /** Smallest allowed coordinates. Default −∞. */
  readonly lower?: ArrayLike<number>;
  /** Largest allowed coordinates. Default +∞. */
  readonly upper?: ArrayLike<number>;
  /** Remembered steps. Default 8. */
  readonly memory?: number;
  /** Stop when no free coordinate of the gradient exceeds this. Default 1e-6. */
  readonly gradientTolerance?: number;
  /** Stop when a step lowers the objective by less than this, relatively. Default 1e-12. */
  readonly valueTolerance?: number;
  /** Default 500. */
  readonly iterationsMax?: number;
}

interface Settings {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly bounded: boolean;
  readonly memory: number;
}

interface Place {
  readonly x: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
}

/**
 * Minimises a smooth objective by limited-memory BFGS with optional bounds on the coordinates.
 * Free problems use a line search for the weak Wolfe conditions by bisection, which holds for
 * kinks too; problems with bounds search along the projected path.
 * NaN or infinite values shorten the step. The start is moved into the box first.
 * @param start Shape (n,).
 * @throws AppError NUMERIC_NOT_FINITE at a bad start, NUMERIC_PARAMETER_INVALID,
 * NUMERIC_SHAPE_MISMATCH.
 * @complexity O(memory · n) an iteration besides the objective.
 * @see Liu & Nocedal (1989), Mathematical Programming 45; Lewis & Overton (2013), ibid. 141;
 * Bertsekas (1982), SIAM J. Control 20(2) for the projected path.
 */
export function minimiseLbfgs(
  objective: ObjectiveWithGradient,
  start: ArrayLike<number>,
  options: LbfgsOptions = {},
): Optimum {
  const { gradientTolerance = 1e-6, valueTolerance = 1e-12, iterationsMax = 500 } = options;
  requireTolerance(gradientTolerance, WHAT, 'gradientTolerance');
  requireTolerance(valueTolerance, WHAT, 'valueTolerance');
  requireLimit(iterationsMax, WHAT, 'iterationsMax');
  const first = startPoint(start, WHAT);
  const settings = settingsOf(first.length, options);
  stepInBox(first, first, 0, settings.lower, settings.upper, first);
  let evaluations = 0;
  const visit = (x: Float64Array): Place => {
    evaluations++;
    const gradient = new Float64Array(x.length);
    const value = penalised(objective(x, gradient));
    const usable = gradient.every((g) => Number.isFinite(g));
    return { x, gradient, value: usable ? value : Number.POSITIVE_INFINITY };
  };
  let place = visit(first);
  startValue(place.value, WHAT);
  const memory: Correction[] = [];
  const free = new Float64Array(first.length);
  const largestFree = (at: Place): number =>
    freeGradient(at.x, at.gradient, settings.lower, settings.upper, free);
  let iterations = 0;
  let converged = largestFree(place) <= gradientTolerance;
  while (!converged && iterations < iterationsMax) {
    const next = stepFrom(place, free, memory, settings, visit);
    if (next === undefined) {
      if (memory.length === 0) break;
      memory.length = 0;
      continue;
    }
    iterations++;
    const fall = place.value - next.value;
    remember(memory, place, next, settings.memory);
    place = next;
    const flat = fall <= valueTolerance * Math.max(1, Math.abs(place.value));
    converged = largestFree(place) <= gradientTolerance || flat;
  }
  const { x, value } = place;
  return { x, value, iterations, evaluations, converged };
}

function settingsOf(n: number, options: LbfgsOptions): Settings {
  const { memory = 8 } = options;
  requireLimit(memory, WHAT, 'memory');
  const lower = boundOf(options.lower, n, Number.NEGATIVE_INFINITY, 'lower');
  const upper = boundOf(options.upper, n, Number.POSITIVE_INFINITY, 'upper');
  const crossed = lower.findIndex((low, i) => low > (upper[i] ?? low));
  requireParameter(crossed < 0, WHAT, `lower ${crossed}`, `<= ${upper[crossed]}`, lower[crossed]);
  const bounded = options.lower !== undefined || options.upper !== undefined;
  return { lower, upper, bounded, memory };
}

function boundOf(
  bound: ArrayLike<number> | undefined,
  n: number,
  absent: number,
  name: string,
): Float64Array {
  if (bound === undefined) return new Float64Array(n).fill(absent);
  requireSize(bound.length, n, WHAT, `length of ${name}`);
  const out = new Float64Array(bound);
  requireFinite(
    out.map((value) => (Number.isNaN(value) ? value : 0)),
    `${WHAT}: ${name}`,
  );
  return out;
}

function stepFrom(
  place: Place,
  free: Float64Array,
  memory: readonly Correction[],
  settings: Settings,
  visit: (x: Float64Array) => Place,
): Place | undefined {
  const direction = new Float64Array(free.length);
  twoLoop(place.gradient, free, memory, direction);
  const slope = inner(free, direction);
  if (!(slope < 0)) return undefined;
  const first = memory.length === 0 ? Math.min(1, 1 / Math.sqrt(inner(free, free))) : 1;
  const search = settings.bounded ? projectedSearch : wolfeSearch;
  return search(place, direction, slope, first, settings, visit);
}

type LineSearch = (
  place: Place,
  direction: Float64Array,
  slope: number,
  first: number,
  settings: Settings,
  visit: (x: Float64Array) => Place,
) => Place | undefined;

/** Weak Wolfe conditions by doubling and bisection; the best decrease found when both can't hold. */
const wolfeSearch: LineSearch = (place, direction, slope, first, settings, visit) => {
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let step = first;
  let best: Place | undefined;
  for (let i = 0; i < LINE_STEPS_MAX; i++) {
    const x = new Float64Array(place.x.length);
    stepInBox(place.x, direction, step, settings.lower, settings.upper, x);
    const next = visit(x);
    if (!(next.value <= place.value + DECREASE * step * slope)) {
      high = step;
    } else {
      if (best === undefined || next.value < best.value) best = next;
      if (inner(next.gradient, direction) >= CURVATURE * slope) return next;
      low = step;
    }
    step = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
    if (step === low || step === high) break;
  }
  return best;
};

/** Sufficient decrease along the path that bends at the bounds. */
const projectedSearch: LineSearch = (place, direction, _slope, first, settings, visit) => {
  let step = first;
  for (let i = 0; i < LINE_STEPS_MAX; i++) {
    const x = new Float64Array(place.x.length);
    stepInBox(place.x, direction, step, settings.lower, settings.upper, x);
    const promised = promisedFall(place.gradient, place.x, x);
    const next = visit(x);
    const moved = x.some((value, j) => value !== place.x[j]);
    if (!moved) return undefined;
    if (promised < 0 && next.value <= place.value + DECREASE * promised) return next;
    step /= 2;
  }
  return undefined;
};

function remember(memory: Correction[], from: Place, to: Place, most: number): void {
  const s = to.x.map((value, i) => value - (from.x[i] ?? 0));
  const y = to.gradient.map((value, i) => value - (from.gradient[i] ?? 0));
  const ys = inner(y, s);
  if (!(ys > Number.EPSILON * inner(y, y) * 1e-2)) return;
  memory.push({ s, y, ys });
  if (memory.length > most) memory.shift();
}
