import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import { broken, fileNumber, wordsOf } from '../number-reader.ts';

/**
 * A quadratic assignment: put facility i at location p[i] so that the sum over all pairs of
 * flow[i][j] × distance[p[i]][p[j]] is least. Both tables are (n, n), row-major.
 */
export interface AssignmentProblem {
  readonly n: number;
  readonly flow: Float64Array;
  readonly distance: Float64Array;
  /** Location of facilities that may not move, -1 where free. */
  readonly fixed: Int32Array;
}

/** The search keeps a table of all swaps: two thousand squared doubles are 32 MB. */
const FACILITIES_MAX = 2000;

/** Is this text QAPLIB's `.dat`: whole numbers only. */
export function isQaplib(text: string): boolean {
  return /^[\s\d.eE+-]+$/.test(text.slice(0, 2000));
}

/**
 * Reads QAPLIB's `.dat`: n, table A, table B; the cost is the sum of A[i][j] × B[p[i]][p[j]].
 * @throws AppError LOGISTICS_FILE_BROKEN where numbers are missing; LOGISTICS_TOO_LARGE above 2,000.
 */
export function readQaplib(text: string): AssignmentProblem {
  const words = wordsOf(text);
  const n = fileNumber(words[0], 'the first number');
  if (!Number.isInteger(n) || n < 0) throw broken('Cannot read the size', n, 'the first number');
  requireSize(n);
  if (words.length < 1 + 2 * n * n) {
    throw broken(`Cannot read two tables of ${n} by ${n}`, words.length - 1, 'the end of the file');
  }
  const table = (from: number): Float64Array =>
    Float64Array.from({ length: n * n }, (_, i) =>
      fileNumber(words[from + i], `number ${from + i}`),
    );
  return {
    n,
    flow: table(1),
    distance: table(1 + n * n),
    fixed: new Int32Array(n).fill(-1),
  };
}

/** Refuses sizes that the search cannot hold. */
export function requireSize(n: number): void {
  if (n <= FACILITIES_MAX) return;
  throw new AppError(
    LOGISTICS_ERRORS.LOGISTICS_TOO_LARGE,
    `Cannot assign as at most ${FACILITIES_MAX} facilities are held: current value is ${n}`,
  );
}

/** Cost of an assignment, added up afresh; undefined where it is not a permutation or moves what is fixed. */
export function checkAssignment(
  problem: AssignmentProblem,
  assignment: ArrayLike<number>,
): number | undefined {
  const { n, flow, distance, fixed } = problem;
  const places = Array.from(assignment);
  const whole = new Set(places).size === n && places.length === n;
  const inside = places.every((place) => Number.isInteger(place) && place >= 0 && place < n);
  if (!whole || !inside) return undefined;
  let cost = 0;
  for (let i = 0; i < n; i++) {
    const at = places[i] ?? 0;
    if ((fixed[i] ?? -1) >= 0 && fixed[i] !== at) return undefined;
    for (let j = 0; j < n; j++) {
      cost += (flow[i * n + j] ?? 0) * (distance[at * n + (places[j] ?? 0)] ?? 0);
    }
  }
  return cost;
}
