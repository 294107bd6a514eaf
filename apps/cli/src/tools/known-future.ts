import { AppError } from '@quanyu/domain';
import { readColumns } from '@quanyu/files';
import { type Matrix, matrix } from '@quanyu/numeric';
import { CLI_ERRORS } from '../errors.ts';
import { readTimes } from './time-axis.ts';

/** What is known of the steps ahead: the regressors by name and, by series, one row a step. */
export interface KnownFuture {
  readonly names: readonly string[];
  readonly bySeries: ReadonlyMap<string, Matrix>;
}

/**
 * Reads `series,time,regressor…`. Rows of a series are put in order of time; the first H are the
 * steps ahead.
 * @throws AppError CLI_KNOWN_INVALID where a series has fewer rows than steps, or a value is missing.
 */
export async function readKnownFuture(path: string, horizon: number): Promise<KnownFuture> {
  const table = await readColumns(path, {
    columns: [
      { name: 'series', type: 'text' },
      { name: 'time', type: 'text' },
    ],
    others: 'number',
  });
  const names = [...table.numbers.keys()];
  const columns = [...table.numbers.values()];
  const times = readTimes(table.texts.get('time') ?? [], table.lines).values;
  const rowsBySeries = new Map<string, number[]>();
  (table.texts.get('series') ?? []).forEach((name, row) => {
    rowsBySeries.set(name, [...(rowsBySeries.get(name) ?? []), row]);
  });
  const bySeries = new Map<string, Matrix>();
  for (const [name, rows] of rowsBySeries) {
    if (rows.length < horizon) throw tooShort(path, name, rows.length, horizon);
    rows.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
    const data = new Float64Array(horizon * columns.length);
    for (let step = 0; step < horizon; step++) {
      columns.forEach((column, j) => {
        data[step * columns.length + j] = column[rows[step] ?? 0] ?? Number.NaN;
      });
    }
    bySeries.set(name, matrix(horizon, columns.length, data));
  }
  return { names, bySeries };
}

function tooShort(path: string, series: string, rows: number, horizon: number): AppError {
  return new AppError(
    CLI_ERRORS.CLI_KNOWN_INVALID,
    `Cannot forecast ${series} as ${path} knows ${rows} of ${horizon} steps`,
    { place: path },
  );
}
