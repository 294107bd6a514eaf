import { AppError } from '@quanyu/domain';
import { BLOCK_COLUMNS, type Kernels, type Matrix, type Rng } from '@quanyu/numeric';
import { LEARN_ERRORS } from '../errors.ts';
import type { ColumnCategories } from './tree.ts';

/** How one column is cut: rising edges for numbers, or the values that have a bin each. */
export type ColumnBins =
  | { readonly kind: 'number'; readonly edges: Float64Array }
  | { readonly kind: 'category'; readonly values: readonly number[] };

/** A table as bytes: bin b of a column holds edges[b−1] < x ≤ edges[b]; the last bin what is missing. */
export interface BinnedTable {
  readonly rows: number;
  readonly columns: readonly ColumnBins[];
  /** Bins of each column without the missing one, which comes next. */
  readonly binCounts: Int32Array;
  /** Where each column's bins start in a histogram; padded to whole blocks. */
  readonly offsets: Int32Array;
  readonly binsTotal: number;
  /** Blocks of 16 columns, 16 bytes a row. */
  readonly bins: Uint8Array;
}

/** Rows from which edges are learnt: quantiles of more do not move the cuts. */
const SAMPLE_ROWS_MAX = 100_000;
/** Categories with a bin of their own; rarer ones are treated as missing. */
const CATEGORIES_MAX = 254;
/** Rows binned at a time. */
const CHUNK = 4096;

/** Bins each column needs at most: for the size of the memory. */
export function planBins(
  x: Matrix,
  options: { readonly binsMax: number; readonly categorical: readonly number[]; readonly rng: Rng },
): readonly ColumnBins[] {
  const sample = sampledRows(x.rows, options.rng);
  return Array.from({ length: x.cols }, (_, column) =>
    options.categorical.includes(column)
      ? { kind: 'category', values: categoriesOf(x, column) }
      : { kind: 'number', edges: edgesOf(x, column, sample, options.binsMax) },
  );
}

/** Known categories by column, for the state of a model. */
export function categoriesOfColumns(columns: readonly ColumnBins[]): ColumnCategories[] {
  return columns.flatMap((bins, column) =>
    bins.kind === 'category' ? [{ column, values: bins.values }] : [],
  );
}

/** Number of blocks that so many columns fill. */
export function blocksOf(cols: number): number {
  return Math.ceil(cols / BLOCK_COLUMNS);
}

/** Bins of all columns together, missing ones included, and of the padding. */
export function binsTotalOf(columns: readonly ColumnBins[]): number {
  return columns.reduce((sum, column) => sum + binCountOf(column) + 1, 1);
}

/** Writes the bins of every row into the kernels' memory. */
export function binTable(x: Matrix, columns: readonly ColumnBins[], kernels: Kernels): BinnedTable {
  const { arena } = kernels;
  const blocks = blocksOf(x.cols);
  const binCounts = Int32Array.from(columns, binCountOf);
  const offsets = arena.int32(blocks * BLOCK_COLUMNS);
  let binsTotal = 0;
  binCounts.forEach((count, column) => {
    offsets[column] = binsTotal;
    binsTotal += count + 1;
  });
  // Columns of the padding are all of bin 0 and share one place behind the others.
  offsets.fill(binsTotal, x.cols);
  const bins = arena.uint8(blocks * BLOCK_COLUMNS * x.rows);
  for (const [j, column] of columns.entries()) binColumn(x, j, column, bins, kernels);
  return { rows: x.rows, columns, binCounts, offsets, binsTotal: binsTotal + 1, bins };
}

function binCountOf(column: ColumnBins): number {
  return column.kind === 'category' ? column.values.length : column.edges.length + 1;
}

/** First byte of a column in the bins. */
export function columnStart(column: number, rows: number): number {
  const inside = column % BLOCK_COLUMNS;
  return (column - inside) * rows + inside;
}

function binColumn(
  x: Matrix,
  j: number,
  column: ColumnBins,
  bins: Uint8Array,
  kernels: Kernels,
): void {
  const { arena, trees } = kernels;
  const mark = arena.mark();
  const start = columnStart(j, x.rows);
  if (column.kind === 'category') {
    const numbers = new Map(column.values.map((value, number) => [value, number]));
    for (let row = 0; row < x.rows; row++) {
      const number = numbers.get(x.data[row * x.cols + j] ?? Number.NaN) ?? column.values.length;
      bins[start + BLOCK_COLUMNS * row] = number;
    }
    return;
  }
  const edges = arena.float64(column.edges.length);
  edges.set(column.edges);
  const values = arena.float64(CHUNK);
  for (let from = 0; from < x.rows; from += CHUNK) {
    const count = Math.min(CHUNK, x.rows - from);
    for (let i = 0; i < count; i++) values[i] = x.data[(from + i) * x.cols + j] ?? Number.NaN;
    const out = bins.subarray(start + BLOCK_COLUMNS * from);
    trees.binValues(values.subarray(0, count), edges, column.edges.length + 1, out);
  }
  arena.release(mark);
}

/** Rows to learn edges from, each as likely as the other, in order. */
function sampledRows(rows: number, rng: Rng): Int32Array {
  if (rows <= SAMPLE_ROWS_MAX) return Int32Array.from({ length: rows }, (_, row) => row);
  const sample = new Int32Array(SAMPLE_ROWS_MAX);
  for (let row = 0, taken = 0; taken < SAMPLE_ROWS_MAX; row++) {
    if (rng.uniform() * (rows - row) < SAMPLE_ROWS_MAX - taken) sample[taken++] = row;
  }
  return sample;
}

function edgesOf(x: Matrix, column: number, sample: Int32Array, binsMax: number): Float64Array {
  const values = new Float64Array(sample.length);
  let count = 0;
  for (const row of sample) {
    const value = x.data[row * x.cols + column] ?? Number.NaN;
    if (!Number.isNaN(value)) values[count++] = value;
  }
  const sorted = values.subarray(0, count).sort();
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (value === distinct[distinct.length - 1])
      counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    else {
      distinct.push(value);
      counts.push(1);
    }
  }
  const ends =
    distinct.length <= binsMax ? distinct.map((_, i) => i) : binEnds(counts, count, binsMax);
  return Float64Array.from(ends.slice(0, -1), (i) =>
    between(distinct[i] ?? 0, distinct[i + 1] ?? 0),
  );
}

/** Places of the last distinct value of each bin: bins of nearly equal rows, frequent values alone. */
function binEnds(counts: readonly number[], rows: number, binsMax: number): number[] {
  const isBig = (i: number): boolean => (counts[i] ?? 0) >= rows / binsMax;
  let restRows = rows;
  let restBins = binsMax;
  counts.forEach((count, i) => {
    if (!isBig(i)) return;
    restRows -= count;
    restBins--;
  });
  const ends: number[] = [];
  let held = 0;
  for (let i = 0; i < counts.length; i++) {
    held += counts[i] ?? 0;
    if (!isBig(i)) restRows -= counts[i] ?? 0;
    const full = held >= (held + restRows) / Math.max(1, restBins);
    const last = i === counts.length - 1;
    if (!(isBig(i) || isBig(i + 1) || full || last)) continue;
    if (ends.length === binsMax - 1 && !last) continue;
    ends.push(i);
    if (!isBig(i)) restBins--;
    held = 0;
  }
  return ends;
}

/** Halving first keeps huge neighbours from overflowing; a middle that rounds up would not divide them. */
function between(below: number, above: number): number {
  const middle = below / 2 + above / 2;
  return middle < above ? middle : below;
}

/** Largest number that may stand for a category. */
const CATEGORY_MAX = 2 ** 31 - 1;

/** Values of a column of categories, most frequent first. */
function categoriesOf(x: Matrix, column: number): readonly number[] {
  const counts = new Map<number, number>();
  for (let at = column; at < x.data.length; at += x.cols) {
    const value = x.data[at] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value) || value < 0 || value > CATEGORY_MAX) {
      throw new AppError(
        LEARN_ERRORS.LEARN_PARAM_INVALID,
        `Cannot take column ${column} as categories as its values must be whole numbers from 0 to ${CATEGORY_MAX}: current value is ${value}`,
        { place: 'categorical', details: { column, value } },
      );
    }
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, m], [b, n]) => n - m || a - b)
    .slice(0, CATEGORIES_MAX)
    .map(([value]) => value);
}
