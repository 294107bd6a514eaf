import { requireParameter, requireSize } from './checks.ts';
import { nudgeToward, simplexCentroid, simplexSpread } from './kernels/simplex.ts';
import {
  type Optimum,
  penalised,
  requireLimit,
  requireTolerance,
  startPoint,
  startValue,
} from './optimum.ts';

const WHAT = 'a minimum by Nelder-Mead';

/** What {@link minimiseNelderMead} may be told. */
export interface NelderMeadOptions {
  /** Edge of the first simplex along each axis. Default 5 % of the start, 0.00025 where it is 0. */
  readonly step?: ArrayLike<number>;
  /** Stop when all corners lie within this of the best, absolutely and relatively. Default 1e-8. */
  readonly tolerance?: number;
  /** Default 200 a dimension. */
  readonly iterationsMax?: number;
}

interface Corner {
  readonly x: Float64Array;
  readonly value: number;
}

/**
 * Minimises without derivatives by a simplex that adapts its steps to the dimension. Good for up to
 * some ten unknowns; NaN or infinite values mark forbidden points, so a constraint can be a NaN.
 * @param start Shape (n,), finite, with a finite objective.
 * @throws AppError NUMERIC_NOT_FINITE at a bad start, NUMERIC_PARAMETER_INVALID.
 * @see Nelder & Mead (1965), The Computer Journal 7; coefficients of Gao & Han (2012),
 * Computational Optimization and Applications 51.
 */
export function minimiseNelderMead(
  objective: (x: Float64Array) => number,
  start: ArrayLike<number>,
  options: NelderMeadOptions = {},
): Optimum {
  const first = startPoint(start, WHAT);
  const n = first.length;
  const { tolerance = 1e-8, iterationsMax = 200 * n } = options;
  requireTolerance(tolerance, WHAT);
  requireLimit(iterationsMax, WHAT, 'iterationsMax');
  let evaluations = 0;
  const corner = (x: Float64Array): Corner => {
    evaluations++;
    return { x, value: penalised(objective(x)) };
  };
  const origin = corner(first);
  startValue(origin.value, WHAT);
  let simplex = [origin, ...firstEdges(first, options.step).map(corner)];
  simplex = ordered(simplex);
  let iterations = 0;
  let converged = false;
  while (iterations < iterationsMax) {
    if (settled(simplex, tolerance)) {
      converged = true;
      break;
    }
    simplex = ordered(moved(simplex, n, corner));
    iterations++;
  }
  const best = simplex[0] ?? origin;
  return { x: best.x, value: best.value, iterations, evaluations, converged };
}

function firstEdges(first: Float64Array, step: ArrayLike<number> | undefined): Float64Array[] {
  if (step !== undefined) requireSize(step.length, first.length, WHAT, 'length of step');
  return Array.from(first, (value, i) => {
    const edge = step?.[i] ?? (value === 0 ? 0.00025 : 0.05 * value);
    requireParameter(
      Number.isFinite(edge) && edge !== 0,
      WHAT,
      `step ${i}`,
      'finite and not 0',
      edge,
    );
    const x = first.slice();
    x[i] = value + edge;
    return x;
  });
}

/** Stable sort: equal values keep their age, so the path is the same everywhere. */
function ordered(simplex: readonly Corner[]): Corner[] {
  const rank = (value: number) => (value === Number.POSITIVE_INFINITY ? Number.MAX_VALUE : value);
  return [...simplex].sort((p, q) => rank(p.value) - rank(q.value));
}

function settled(simplex: readonly Corner[], tolerance: number): boolean {
  const best = simplex[0];
  const worst = simplex.at(-1);
  if (best === undefined || worst === undefined) return true;
  if (!(worst.value - best.value <= tolerance * (1 + Math.abs(best.value)))) return false;
  return simplexSpread(simplex.map((corner) => corner.x)) <= tolerance;
}

function moved(
  simplex: readonly Corner[],
  n: number,
  corner: (x: Float64Array) => Corner,
): Corner[] {
  const kept = simplex.slice(0, -1);
  const best = simplex[0] as Corner;
  const worst = simplex.at(-1) as Corner;
  const second = kept.at(-1) ?? best;
  const centroid = simplexCentroid(kept.map((one) => one.x));
  const along = (t: number): Corner => corner(nudgeToward(centroid, worst.x, t));
  const dimension = Math.max(2, n);
  const reflected = along(-1);
  if (reflected.value < best.value) {
    const expanded = along(-(1 + 2 / dimension));
    return [...kept, expanded.value < reflected.value ? expanded : reflected];
  }
  if (reflected.value < second.value) return [...kept, reflected];
  const contraction = 0.75 - 1 / (2 * dimension);
  const outside = reflected.value < worst.value;
  const contracted = along(outside ? -contraction : contraction);
  if (contracted.value < Math.min(reflected.value, worst.value)) return [...kept, contracted];
  const shrink = 1 - 1 / dimension;
  const rest = simplex.slice(1).map((one) => corner(nudgeToward(best.x, one.x, shrink)));
  return [best, ...rest];
}
