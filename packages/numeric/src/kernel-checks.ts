import { requireParameter, requireSize } from './checks.ts';
import type { AlsPart, SparseRows, StridedMatrix } from './kernels.ts';

/** One thread's share of the scratch of `gemmRowsF32`, in numbers. */
export const GEMM_WORK_LENGTH = 1024;

/** @throws AppError NUMERIC_SHAPE_MISMATCH unless A (m, k), B (k, n), out (m, n). */
export function checkProduct(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  out: ArrayLike<number>,
  shape: readonly [number, number, number],
  range: readonly [number, number],
): void {
  const [m, k, n] = shape;
  requireSize(a.length, m * k, 'a product', 'length of the left factor');
  requireSize(b.length, k * n, 'a product', 'length of the right factor');
  requireSize(out.length, m * n, 'a product', 'length of the result');
  checkRange(range[0], range[1], m, 'a product');
}

/** @throws AppError NUMERIC_PARAMETER_INVALID unless 0 ≤ from ≤ to ≤ rows. */
export function checkRange(from: number, to: number, rows: number, what: string): void {
  const whole = Number.isInteger(from) && Number.isInteger(to);
  const fits = whole && from >= 0 && from <= to && to <= rows;
  requireParameter(fits, what, 'the range of rows', `inside [0, ${rows}]`, `[${from}, ${to})`);
}

/**
 * Checks a part of ALS, its indices included: a wrong one would read foreign memory.
 * @throws AppError NUMERIC_SHAPE_MISMATCH, NUMERIC_PARAMETER_INVALID.
 */
export function checkAlsPart(part: AlsPart): void {
  const what = 'a half pass';
  const { ratings, f, from, to, steps } = part;
  const { starts, columns, values } = ratings;
  const whole = Number.isInteger(f) && f >= 1 && f <= 4096;
  requireParameter(whole, what, 'f', 'a whole number in [1, 4096]', f);
  const counted = Number.isInteger(steps) && steps >= 0;
  requireParameter(counted, what, 'steps', 'a whole number >= 0', steps);
  const rows = part.solved.length / f;
  const items = part.fixed.length / f;
  requireParameter(
    Number.isInteger(items),
    what,
    'length of fixed',
    `a multiple of ${f}`,
    items * f,
  );
  requireSize(starts.length, rows + 1, what, 'length of starts');
  requireSize(values.length, columns.length, what, 'length of values');
  requireSize(part.gram.length, f * f, what, 'length of gram');
  requireParameter(
    part.work.length >= 3 * f,
    what,
    'length of work',
    `>= ${3 * f}`,
    part.work.length,
  );
  if (part.ridges !== undefined) requireSize(part.ridges.length, rows, what, 'length of ridges');
  checkRange(from, to, rows, what);
  checkIndices(ratings, from, to, items, what);
}

function checkIndices(
  { starts, columns }: SparseRows,
  from: number,
  to: number,
  items: number,
  what: string,
): void {
  let before = starts[from] ?? 0;
  requireParameter(before >= 0, what, `start ${from}`, '>= 0', before);
  for (let u = from + 1; u <= to; u++) {
    const start = starts[u] ?? 0;
    const rises = start >= before && start <= columns.length;
    requireParameter(rises, what, `start ${u}`, `in [${before}, ${columns.length}]`, start);
    before = start;
  }
  for (let e = starts[from] ?? 0; e < before; e++) {
    const column = columns[e] ?? -1;
    if (column < 0 || column >= items) {
      requireParameter(false, what, `column ${e}`, `in [0, ${items})`, column);
    }
  }
}

/** Length of `work` of `alsBlockPass`: `longest` is the most ratings of a row of the part. */
export function alsBlockWorkLength(longest: number, block: number): number {
  return 3 * block * block + 3 * block + (longest + 4) * (block + 1);
}

/**
 * Checks a part for `alsBlockPass`. @returns the most ratings of one of its rows.
 * @throws AppError NUMERIC_SHAPE_MISMATCH, NUMERIC_PARAMETER_INVALID.
 */
export function checkAlsBlock(part: AlsPart, block: number): number {
  checkAlsPart(part);
  const divides = Number.isInteger(block) && block > 0 && block % 4 === 0 && part.f % block === 0;
  requireParameter(divides, 'a block pass', 'block', `a multiple of 4 in ${part.f}`, block);
  const { starts } = part.ratings;
  let longest = 0;
  for (let u = part.from; u < part.to; u++) {
    longest = Math.max(longest, (starts[u + 1] ?? 0) - (starts[u] ?? 0));
  }
  const least = alsBlockWorkLength(longest, block);
  const { length } = part.work;
  requireParameter(length >= least, 'a block pass', 'length of work', `>= ${least}`, length);
  return longest;
}

/** @throws AppError unless the parts hold A (m, k), B (k, n) and out (m, n), m by 4 and n by 8. */
export function checkStrided(
  left: StridedMatrix,
  right: StridedMatrix,
  out: StridedMatrix,
  shape: readonly [number, number, number],
): void {
  const [m, k, n] = shape;
  const what = 'a product of parts';
  const whole = [m, k, n].every((size) => Number.isInteger(size) && size >= 0);
  const fits = whole && m % 4 === 0 && n % 8 === 0;
  requireParameter(fits, what, 'its shape', 'm a multiple of 4, n of 8', shape.join(' × '));
  const parts = [
    [left, m, k],
    [right, k, n],
    [out, m, n],
  ] as const;
  for (const [part, rows, cols] of parts) {
    const { stride } = part;
    const wide = Number.isInteger(stride) && stride >= cols;
    requireParameter(wide, what, 'a stride', `a whole number >= ${cols}`, stride);
    const least = rows === 0 || cols === 0 ? 0 : (rows - 1) * stride + cols;
    const { length } = part.values;
    requireParameter(length >= least, what, 'length of a part', `>= ${least}`, length);
  }
}
