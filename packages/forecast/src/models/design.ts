import { AppError } from '@quanyu/domain';
import type { Matrix } from '@quanyu/numeric';
import { FORECAST_ERRORS } from '../errors.ts';

/** Columns of a regression on time: a line, Fourier pairs of each season, regressors. */
export interface Design {
  /** Periods of the history, which scale the line. */
  readonly length: number;
  /** Season length and pairs of each. */
  readonly pairs: readonly (readonly [season: number, pairs: number])[];
  readonly regressors: number;
  /** Mean and spread of each regressor. */
  readonly centres: readonly number[];
  readonly spreads: readonly number[];
}

/** Observations wanted for each column. */
const ROWS_PER_COLUMN = 3;

/**
 * Columns that a history of `observed` values can carry.
 * @throws AppError FORECAST_OPTION_INVALID where regressors have another number of rows.
 */
export function designFor(history: {
  readonly length: number;
  readonly observed: number;
  readonly seasons: readonly number[];
  readonly pairsMax: number;
  readonly regressors: Matrix | undefined;
  readonly offset: number;
}): Design {
  const { length, observed, regressors, offset } = history;
  if (regressors !== undefined && regressors.rows !== offset + length) {
    throw wrongShape('regressors', `${offset + length} rows`, regressors);
  }
  const k = regressors?.cols ?? 0;
  let room = Math.floor(observed / ROWS_PER_COLUMN) - 2 - k;
  const pairs: [number, number][] = [];
  for (const season of history.seasons) {
    if (season < 2 || length < 2 * season) continue;
    const most = Math.min(history.pairsMax, Math.floor(season / 2), Math.floor(room / 2));
    if (most < 1) continue;
    pairs.push([season, most]);
    room -= 2 * most;
  }
  const columns = Array.from({ length: k }, (_, i) =>
    Array.from({ length }, (_unused, t) => regressors?.data[(offset + t) * k + i] ?? Number.NaN),
  );
  if (columns.some((column) => !column.every(Number.isFinite))) throw notFinite('regressors');
  const centres = columns.map((column) => column.reduce((sum, v) => sum + v, 0) / length);
  const spreads = columns.map((column, i) => {
    const centre = centres[i] ?? 0;
    const squares = column.reduce((sum, value) => sum + (value - centre) ** 2, 0);
    return Math.sqrt(squares / length) || 1;
  });
  return { length, pairs, regressors: k, centres, spreads };
}

/** Number of columns, the constant first. */
export function designWidth(design: Design): number {
  return 2 + design.pairs.reduce((sum, [, pairs]) => sum + 2 * pairs, 0) + design.regressors;
}

/** Writes the columns of period t, 0 being the first of the history, into `out`. */
export function writeDesignRow(
  out: Float64Array,
  design: Design,
  { t, regressors, row }: { t: number; regressors: Matrix | undefined; row: number },
): void {
  out[0] = 1;
  out[1] = (2 * t) / design.length - 1;
  let next = 2;
  for (const [season, pairs] of design.pairs) {
    for (let j = 1; j <= pairs; j++) {
      const angle = (2 * Math.PI * j * (t % season)) / season;
      out[next++] = Math.sin(angle);
      out[next++] = Math.cos(angle);
    }
  }
  for (let i = 0; i < design.regressors; i++) {
    const value = regressors?.data[row * design.regressors + i] ?? 0;
    out[next++] = (value - (design.centres[i] ?? 0)) / (design.spreads[i] ?? 1);
  }
}

/** Refuses a future without the regressors that were fitted. */
export function checkKnown(
  design: Pick<Design, 'regressors'>,
  known: Matrix | undefined,
  horizon: number,
): void {
  const k = design.regressors;
  if (k === 0) return;
  if (known === undefined || known.rows < horizon || known.cols !== k) {
    throw wrongShape('known', `${k} regressors for ${horizon} steps`, known);
  }
  if (!known.data.subarray(0, horizon * k).every(Number.isFinite)) throw notFinite('known');
}

/** Refuses regressors of another number of rows, or that are not finite. */
export function checkRegressors(regressors: Matrix, length: number): void {
  if (regressors.rows !== length) throw wrongShape('regressors', `${length} rows`, regressors);
  if (!regressors.data.every(Number.isFinite)) throw notFinite('regressors');
}

function wrongShape(place: string, wanted: string, found: Matrix | undefined): AppError {
  const current = found === undefined ? 'none' : `${found.rows} x ${found.cols}`;
  return new AppError(
    FORECAST_ERRORS.FORECAST_OPTION_INVALID,
    `Cannot forecast as ${place} must give ${wanted}: current value is ${current}`,
    { place },
  );
}

function notFinite(place: string): AppError {
  return new AppError(
    FORECAST_ERRORS.FORECAST_VALUE_INVALID,
    `Cannot forecast as ${place} must be finite: current value is missing or infinite`,
    { place },
  );
}
