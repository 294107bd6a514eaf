/** Where a search starts, how far its first steps go, and when it stops. */
interface SearchOptions {
  readonly start: Float64Array;
  readonly steps: Float64Array;
  /** Function values computed at most. */
  readonly evaluationsMax: number;
  /** Stops when best and worst of the simplex differ by less, relative to the best. */
  readonly tolerance: number;
}

interface SearchResult {
  readonly x: Float64Array;
  readonly value: number;
}

/**
 * Minimises by the simplex of Nelder and Mead (Computer Journal 7, 1965), with standard
 * coefficients. Infinite values mark what is out of bounds. The points are reused: the function
 * must not keep them.
 */
export function nelderMead(f: (x: Float64Array) => number, options: SearchOptions): SearchResult {
  const n = options.start.length;
  const points: Float64Array[] = [];
  const values = new Float64Array(n + 1);
  for (let i = 0; i <= n; i++) {
    const point = options.start.slice();
    if (i > 0) point[i - 1]! += options.steps[i - 1]!;
    points.push(point);
    values[i] = f(point);
    if (i > 0 && values[i] === Number.POSITIVE_INFINITY) {
      point[i - 1]! -= 2 * options.steps[i - 1]!;
      values[i] = f(point);
    }
  }
  const centre = new Float64Array(n);
  const trial = new Float64Array(n);
  const second = new Float64Array(n);
  let evaluations = n + 1;
  while (evaluations < options.evaluationsMax) {
    sortSimplex(points, values);
    const best = values[0]!;
    const spread = values[n]! - best;
    if (spread <= options.tolerance * (Math.abs(best) + options.tolerance)) break;
    centre.fill(0);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) centre[j]! += points[i]![j]! / n;
    const reflected = f(along(trial, centre, points[n]!, -1));
    evaluations++;
    if (reflected < best) {
      const expanded = f(along(second, centre, points[n]!, -2));
      evaluations++;
      if (expanded < reflected) replaceWorst(points, values, second, expanded);
      else replaceWorst(points, values, trial, reflected);
    } else if (reflected < values[n - 1]!) {
      replaceWorst(points, values, trial, reflected);
    } else {
      const outside = reflected < values[n]!;
      const contracted = f(along(second, centre, points[n]!, outside ? -0.5 : 0.5));
      evaluations++;
      if (contracted < Math.min(reflected, values[n]!)) {
        replaceWorst(points, values, second, contracted);
      } else {
        evaluations += shrink(f, points, values);
      }
    }
  }
  sortSimplex(points, values);
  return { x: points[0]!, value: values[0]! };
}

function along(
  out: Float64Array,
  centre: Float64Array,
  worst: Float64Array,
  step: number,
): Float64Array {
  for (let j = 0; j < out.length; j++) out[j] = centre[j]! + step * (worst[j]! - centre[j]!);
  return out;
}

function replaceWorst(
  points: Float64Array[],
  values: Float64Array,
  point: Float64Array,
  value: number,
): void {
  points[points.length - 1]!.set(point);
  values[points.length - 1] = value;
}

function shrink(
  f: (x: Float64Array) => number,
  points: Float64Array[],
  values: Float64Array,
): number {
  const best = points[0]!;
  for (let i = 1; i < points.length; i++) {
    const point = points[i]!;
    for (let j = 0; j < point.length; j++) point[j] = best[j]! + 0.5 * (point[j]! - best[j]!);
    values[i] = f(point);
  }
  return points.length - 1;
}

/** Insertion sort: all but one point are in order already. */
function sortSimplex(points: Float64Array[], values: Float64Array): void {
  for (let i = 1; i < points.length; i++) {
    const point = points[i]!;
    const value = values[i]!;
    let j = i - 1;
    while (j >= 0 && values[j]! > value) {
      points[j + 1] = points[j]!;
      values[j + 1] = values[j]!;
      j--;
    }
    points[j + 1] = point;
    values[j + 1] = value;
  }
}
