import { AppError } from '@quanyu/domain';
import { cholesky, choleskySolve, type Matrix } from '@quanyu/numeric';
import { FORECAST_ERRORS } from '../errors.ts';

/** The demand of many series summed, which shows what one sparse series hides. */
export interface SharedHistory {
  /** Units by period, at least 0; NaN = missing. Shape (T,). */
  readonly units: ArrayLike<number>;
  /** What is known already to multiply demand, above 0. Shape (T,). Default 1. */
  readonly exposure?: ArrayLike<number>;
  /** Calendar and other columns whose effects are wanted. Shape (T, k). */
  readonly columns: Matrix;
  /** How large each effect is expected to be: deviation of its logarithm around 0. Shape (k,). */
  readonly deviations: ArrayLike<number>;
}

/** Effects as logarithms of factors, one a column. */
export interface SharedEffects {
  readonly coefficients: readonly number[];
  /** Variance of the counts over what Poisson allows, at least 1. */
  readonly dispersion: number;
  /** Periods observed. */
  readonly observed: number;
}

/** Periods between places where the growth may change, and by how much (log, over such a span). */
const TREND_PERIODS = 84;
const TREND_DEVIATION = 0.25;
const SLOPE_DEVIATION = 1;
const LEVEL_DEVIATION = 20;
const ROUNDS_MAX = 30;
const CONVERGED = 1e-7;
/** No single period's mean leaves e^±this around the mean of all. */
const REACH = 12;

/**
 * Factors that calendar columns put on demand, estimated from a sum of many series: Poisson counts
 * with a logarithmic link, spread as wide as the data says, on a bending trend that is left out
 * again. Normal priors hold back effects that few periods speak for; a column that was never seen has
 * effect 0. Most probable values by Newton's method. Cost rounds · (T · z² + k³) for z non-zero
 * columns a period.
 * @throws AppError FORECAST_OPTION_INVALID for shapes or deviations that do not fit.
 */
export function sharedEffects(history: SharedHistory): SharedEffects {
  const { units, columns, deviations } = history;
  const periods = units.length;
  const fits =
    columns.rows === periods &&
    deviations.length === columns.cols &&
    columns.data.every(Number.isFinite) &&
    Array.from(deviations).every((value) => value > 0 && Number.isFinite(value)) &&
    (history.exposure === undefined || history.exposure.length === periods);
  if (!fits) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_OPTION_INVALID,
      `Cannot estimate effects as columns and deviations must fit the periods: current value is ${columns.rows} x ${columns.cols} for ${periods} periods and ${deviations.length} deviations`,
      { place: 'columns' },
    );
  }
  const rows = observedRows(history);
  if (rows.length === 0) return none(columns.cols);
  const used = usedColumns(rows, columns.cols);
  const layout = layoutOf(periods, used, deviations);
  const design = rows.map((row) => sparseRow(row, layout));
  const { beta, dispersion } = solve(design, layout.deviations);
  const coefficients = new Array<number>(columns.cols).fill(0);
  used.forEach((column, i) => {
    coefficients[column] = beta[layout.trend + i] ?? 0;
  });
  return { coefficients, dispersion, observed: rows.length };
}

/** Factors of periods: e to the sum of effects times columns. Shape (rows,). */
export function effectLogs(
  coefficients: ArrayLike<number>,
  { data, rows, cols }: Matrix,
): Float64Array {
  const logs = new Float64Array(rows);
  for (let t = 0; t < rows; t++) {
    let sum = 0;
    for (let i = 0; i < cols; i++) {
      const value = data[t * cols + i] ?? 0;
      if (value !== 0) sum += value * (coefficients[i] ?? 0);
    }
    logs[t] = sum;
  }
  return logs;
}

function none(count: number): SharedEffects {
  return { coefficients: new Array<number>(count).fill(0), dispersion: 1, observed: 0 };
}

interface Row {
  readonly t: number;
  readonly units: number;
  readonly logExposure: number;
  readonly columns: Float64Array;
}

function observedRows({ units, exposure, columns }: SharedHistory): Row[] {
  const rows: Row[] = [];
  let total = 0;
  for (let t = 0; t < units.length; t++) {
    const value = units[t] ?? Number.NaN;
    const share = exposure?.[t] ?? 1;
    if (!(value >= 0 && value < 1e15 && share > 0 && share < 1e15)) continue;
    total += value;
    const from = t * columns.cols;
    const own = columns.data.subarray(from, from + columns.cols);
    rows.push({ t, units: value, logExposure: Math.log(share), columns: own });
  }
  return total > 0 ? rows : [];
}

/** Columns that differ from 0 in some observed period. */
function usedColumns(rows: readonly Row[], count: number): number[] {
  const used = new Uint8Array(count);
  for (const { columns } of rows) {
    for (let i = 0; i < count; i++) if (columns[i] !== 0) used[i] = 1;
  }
  return Array.from({ length: count }, (_, i) => i).filter((i) => used[i] === 1);
}

interface Layout {
  /** Number of columns for level and trend, which come first. */
  readonly trend: number;
  readonly used: readonly number[];
  readonly deviations: Float64Array;
}

function layoutOf(periods: number, used: readonly number[], deviations: ArrayLike<number>): Layout {
  const bends = Math.max(0, Math.floor(periods / TREND_PERIODS) - 1);
  const trend = 2 + bends;
  const all = new Float64Array(trend + used.length).fill(TREND_DEVIATION);
  all[0] = LEVEL_DEVIATION;
  all[1] = SLOPE_DEVIATION;
  used.forEach((column, i) => {
    all[trend + i] = deviations[column] ?? 1;
  });
  return { trend, used, deviations: all };
}

interface SparseRow {
  readonly indices: readonly number[];
  readonly values: readonly number[];
  readonly units: number;
  readonly offset: number;
}

function sparseRow({ t, units, logExposure, columns }: Row, layout: Layout): SparseRow {
  const indices = [0, 1];
  const values = [1, t / TREND_PERIODS];
  for (let k = 2; k < layout.trend; k++) {
    const since = t - (k - 1) * TREND_PERIODS;
    if (since <= 0) break;
    indices.push(k);
    values.push(since / TREND_PERIODS);
  }
  layout.used.forEach((column, i) => {
    const value = columns[column] ?? 0;
    if (value === 0) return;
    indices.push(layout.trend + i);
    values.push(value);
  });
  return { indices, values, units, offset: logExposure };
}

function solve(
  rows: readonly SparseRow[],
  deviations: Float64Array,
): { readonly beta: Float64Array; readonly dispersion: number } {
  let units = 0;
  let exposure = 0;
  for (const row of rows) {
    units += row.units;
    exposure += Math.exp(row.offset);
  }
  const level = Math.log(units / exposure);
  let beta: Float64Array = new Float64Array(deviations.length);
  beta[0] = level;
  let dispersion = 1;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = beta;
    const step = newtonStep(rows, { beta, dispersion, deviations, level });
    beta = step.beta;
    dispersion = step.dispersion;
    const moved = beta.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (before[i] ?? 0))),
      0,
    );
    if (moved < CONVERGED) break;
  }
  return { beta, dispersion };
}

interface Current {
  readonly beta: Float64Array;
  readonly dispersion: number;
  readonly deviations: Float64Array;
  readonly level: number;
}

/** One reweighted least-squares solution, and the spread around the means it started from. */
function newtonStep(
  rows: readonly SparseRow[],
  current: Current,
): Pick<Current, 'beta' | 'dispersion'> {
  const { beta, deviations, level } = current;
  const k = beta.length;
  const gram = new Float64Array(k * k);
  const right = new Float64Array(k);
  let pearson = 0;
  for (const row of rows) {
    const linear = linearOf(row, current);
    const mean = Math.max(1e-9, Math.exp(linear + row.offset));
    const surplus = row.units - mean;
    pearson += surplus ** 2 / mean;
    addRow(gram, right, { row, mean, wanted: linear + surplus / mean });
  }
  const dispersion = Math.max(1, pearson / Math.max(1, rows.length - k / 2));
  for (let i = 0; i < k; i++) {
    const at = i * k + i;
    const precision = dispersion / (deviations[i] ?? 1) ** 2;
    gram[at] = (gram[at] ?? 0) + precision;
    // The level's prior is centred on the mean of all.
    if (i === 0) right[0] = (right[0] ?? 0) + precision * level;
  }
  const solved = choleskySolve(cholesky({ data: gram, rows: k, cols: k }), right);
  return { beta: solved, dispersion };
}

function linearOf({ indices, values }: SparseRow, { beta, level }: Current): number {
  let linear = 0;
  for (let a = 0; a < indices.length; a++) {
    linear += (values[a] ?? 0) * (beta[indices[a] ?? 0] ?? 0);
  }
  return Math.max(level - REACH, Math.min(level + REACH, linear));
}

interface WeightedRow {
  readonly row: SparseRow;
  readonly mean: number;
  readonly wanted: number;
}

/** Adds a row's moments to the lower triangle; its indices ascend. */
function addRow(
  gram: Float64Array,
  right: Float64Array,
  { row: { indices, values }, mean, wanted }: WeightedRow,
): void {
  const k = right.length;
  for (let a = 0; a < indices.length; a++) {
    const i = indices[a] ?? 0;
    const weighted = (values[a] ?? 0) * mean;
    right[i] = (right[i] ?? 0) + weighted * wanted;
    for (let b = 0; b <= a; b++) {
      const at = i * k + (indices[b] ?? 0);
      gram[at] = (gram[at] ?? 0) + weighted * (values[b] ?? 0);
    }
  }
}
