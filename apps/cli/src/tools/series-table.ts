import { AppError } from '@quanyu/domain';
import { type Matrix, matrix } from '@quanyu/numeric';
import { CLI_ERRORS } from '../errors.ts';
import { periodsBetween, readTimes, type TimeStep, timeStepOf } from './time-axis.ts';

/** One series on an even grid. */
export interface GriddedSeries {
  readonly name: string;
  /** NaN where the file has no row or no value. */
  readonly values: Float64Array;
  /** Regressors on the same grid, one row a period; where the file has none the last known holds. */
  readonly regressors: Matrix;
}

export interface SeriesTable {
  /** In order of first appearance. */
  readonly series: readonly GriddedSeries[];
  /** What was assumed, for stderr and the report. */
  readonly notes: readonly SeriesNote[];
}

export interface SeriesNote {
  readonly series: string;
  readonly code: 'SUMMED_DUPLICATES' | 'IRREGULAR_TIMES';
}

interface SeriesColumns {
  readonly series: readonly string[];
  readonly time: readonly string[];
  readonly value: Float64Array;
  readonly lines: readonly number[];
  /** Columns beside the value, all rows each. */
  readonly regressors?: readonly Float64Array[];
}

/** A gap this many times longer than the series itself is a mistyped time, not a gap. */
const STRETCH_MAX = 50;

/**
 * Puts rows of many series on even grids: sorted by time, gaps as NaN, rows of one time summed. A
 * series whose times do not fit the file's step keeps their order alone.
 */
export function seriesTable(columns: SeriesColumns): SeriesTable {
  const { series, value, lines } = columns;
  if (series.length === 0) {
    throw new AppError(CLI_ERRORS.CLI_FILE_EMPTY, 'Cannot forecast as the file has no rows', {
      place: 'data',
    });
  }
  const { values: times, areDates } = readTimes(columns.time, lines);
  const rowsByName = new Map<string, number[]>();
  series.forEach((name, row) => {
    const rows = rowsByName.get(name);
    if (rows === undefined) rowsByName.set(name, [row]);
    else rows.push(row);
  });
  const sorted = [...rowsByName].map(([name, rows]) => {
    rows.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
    return { name, rows, times: Float64Array.from(rows, (row) => times[row] ?? 0) };
  });
  const step = timeStepOf(
    sorted.map((one) => one.times),
    areDates,
  );
  const notes: SeriesNote[] = [];
  const gridded = sorted.map((one) => {
    const placed = positions(one.times, step);
    if (placed === undefined) notes.push({ series: one.name, code: 'IRREGULAR_TIMES' });
    const at = placed ?? distinctOrder(one.times);
    const { values, hasDuplicates } = onGrid(one.rows, at, value);
    if (hasDuplicates) notes.push({ series: one.name, code: 'SUMMED_DUPLICATES' });
    const regressors = regressorsOnGrid(one.rows, at, columns.regressors ?? []);
    return { name: one.name, values, regressors };
  });
  return { series: gridded, notes };
}

/** Grid positions of sorted times, or undefined where they do not fit the step. */
function positions(times: Float64Array, step: TimeStep): Int32Array | undefined {
  const first = times[0] ?? 0;
  const at = new Int32Array(times.length);
  for (let i = 0; i < times.length; i++) {
    const exact = periodsBetween(first, times[i] ?? 0, step);
    const nearest = Math.round(exact);
    if (Math.abs(exact - nearest) > 1e-6 || nearest > STRETCH_MAX * (times.length + 1))
      return undefined;
    at[i] = nearest;
  }
  return at;
}

function distinctOrder(times: Float64Array): Int32Array {
  const at = new Int32Array(times.length);
  for (let i = 1; i < times.length; i++) {
    at[i] = (at[i - 1] ?? 0) + ((times[i] ?? 0) > (times[i - 1] ?? 0) ? 1 : 0);
  }
  return at;
}

function onGrid(rows: readonly number[], at: Int32Array, value: Float64Array) {
  const values = new Float64Array((at.at(-1) ?? -1) + 1).fill(Number.NaN);
  let hasDuplicates = false;
  rows.forEach((row, i) => {
    const position = at[i] ?? 0;
    const present = values[position] ?? Number.NaN;
    const added = value[row] ?? Number.NaN;
    if (i > 0 && at[i - 1] === position) hasDuplicates = true;
    values[position] = Number.isNaN(present)
      ? added
      : Number.isNaN(added)
        ? present
        : present + added;
  });
  return { values, hasDuplicates };
}

function regressorsOnGrid(
  rows: readonly number[],
  at: Int32Array,
  columns: readonly Float64Array[],
): Matrix {
  const periods = (at.at(-1) ?? -1) + 1;
  const data = new Float64Array(periods * columns.length).fill(Number.NaN);
  columns.forEach((column, j) => {
    rows.forEach((row, i) => {
      data[(at[i] ?? 0) * columns.length + j] = column[row] ?? Number.NaN;
    });
    let last = Number.NaN;
    for (let t = 0; t < periods; t++) {
      const place = t * columns.length + j;
      if (Number.isNaN(data[place])) data[place] = last;
      last = data[place] ?? Number.NaN;
    }
  });
  return matrix(periods, columns.length, data);
}
