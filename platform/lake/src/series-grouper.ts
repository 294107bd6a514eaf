import { AppError, assert } from '@quanyu/domain';
import { LAKE_ERRORS } from './errors.ts';
import type { SeriesBatch, SeriesOutcome, SeriesValues } from './series-task.ts';
import type { Column, Table } from './table.ts';

const BATCH_SERIES_MAX = 256;
const BATCH_ROWS_MAX = 65_536;
const SERIES_ROWS_MAX = 5_000_000;

interface Limits {
  readonly key: string;
  readonly params?: unknown;
  readonly batchSeriesMax?: number;
  readonly batchRowsMax?: number;
  readonly seriesRowsMax?: number;
}

interface Piece {
  readonly table: Table;
  readonly from: number;
  readonly to: number;
}

interface Gathered {
  readonly key: string;
  readonly pieces: Piece[];
  rows: number;
}

/** Cuts a stream of rows ordered by key into batches of whole series. Holds one batch at a time. */
export class SeriesGrouper {
  readonly #limits: Limits;
  readonly tooLong: SeriesOutcome<never>[] = [];
  #open: Gathered | null = null;
  #batch: Gathered[] = [];
  #batchRows = 0;
  seriesCount = 0;
  rowCount = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Takes the next rows; gives the batches that became full. */
  add(table: Table): SeriesBatch[] {
    const keys = keyTexts(table, this.#limits.key);
    const full: SeriesBatch[] = [];
    this.rowCount += table.rowCount;
    let from = 0;
    while (from < table.rowCount) {
      const key = keys[from] ?? '';
      let to = from + 1;
      while (to < table.rowCount && keys[to] === key) to += 1;
      if (this.#open === null || this.#open.key !== key) this.#next(key, full);
      this.#extend({ table, from, to });
      from = to;
    }
    return full;
  }

  /** Gives what is left. */
  end(): SeriesBatch[] {
    const full: SeriesBatch[] = [];
    this.#shut(full);
    if (this.#batch.length > 0) full.push(this.#flushed());
    return full;
  }

  #next(key: string, full: SeriesBatch[]): void {
    this.#shut(full);
    this.#open = { key, pieces: [], rows: 0 };
    this.seriesCount += 1;
  }

  /** Rows beyond the limit are counted, not held. */
  #extend(piece: Piece): void {
    const open = this.#open;
    if (open === null) return;
    open.rows += piece.to - piece.from;
    if (open.rows > this.#rowsMax()) open.pieces.length = 0;
    else open.pieces.push(piece);
  }

  #rowsMax(): number {
    return this.#limits.seriesRowsMax ?? SERIES_ROWS_MAX;
  }

  #shut(full: SeriesBatch[]): void {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    if (open.rows > this.#rowsMax()) {
      this.tooLong.push({
        kind: 'failed',
        key: open.key,
        code: LAKE_ERRORS.LAKE_RESULT_TOO_LARGE.code,
        message: `Cannot run a series as it may have ${this.#rowsMax()} rows: it has ${open.rows}`,
      });
      return;
    }
    const rowsMax = this.#limits.batchRowsMax ?? BATCH_ROWS_MAX;
    if (this.#batch.length > 0 && this.#batchRows + open.rows > rowsMax) full.push(this.#flushed());
    this.#batch.push(open);
    this.#batchRows += open.rows;
    if (this.#batch.length >= (this.#limits.batchSeriesMax ?? BATCH_SERIES_MAX)) {
      full.push(this.#flushed());
    }
  }

  #flushed(): SeriesBatch {
    const batch = this.#batch;
    const rows = this.#batchRows;
    this.#batch = [];
    this.#batchRows = 0;
    const offsets = new Int32Array(batch.length + 1);
    batch.forEach((series, index) => {
      offsets[index + 1] = (offsets[index] ?? 0) + series.rows;
    });
    const pieces = batch.flatMap((series) => series.pieces);
    const columns: Record<string, SeriesValues> = {};
    for (const [index, column] of (pieces[0]?.table.columns ?? []).entries()) {
      if (column.name !== this.#limits.key) columns[column.name] = gathered(pieces, index, rows);
    }
    return {
      keys: batch.map((series) => series.key),
      offsets,
      columns,
      params: this.#limits.params,
    };
  }
}

function keyTexts(table: Table, key: string): readonly (string | null)[] {
  const column = table.columns.find((one) => one.name === key);
  if (column?.type !== 'VARCHAR') {
    const found = column === undefined ? 'absent' : column.type;
    throw new AppError(
      LAKE_ERRORS.LAKE_QUERY_INVALID,
      `Cannot group series as the key column ${key} must be VARCHAR: it is ${found}`,
      { place: key },
    );
  }
  if (column.nulls?.includes(1) === true) {
    throw new AppError(
      LAKE_ERRORS.LAKE_SERIES_KEY_NULL,
      `Cannot group series as each row must have a key: ${key} is NULL in a row`,
      { place: key },
    );
  }
  return column.values;
}

/** One column of all pieces, copied into one array that can be sent. */
function gathered(pieces: readonly Piece[], index: number, rows: number): SeriesValues {
  const first = pieces[0]?.table.columns[index];
  if (first === undefined) return new Float64Array(0);
  if (first.type === 'VARCHAR') return gatheredTexts(pieces, index);
  const sendable =
    first.values instanceof Float64Array ||
    first.values instanceof Int32Array ||
    first.values instanceof Uint8Array;
  if (!sendable) throw unsendable(first);
  return gatheredNumbers(pieces, index, rows);
}

function gatheredTexts(pieces: readonly Piece[], index: number): (string | null)[] {
  const texts: (string | null)[] = [];
  for (const piece of pieces) {
    const values = piece.table.columns[index]?.values as readonly (string | null)[];
    for (let row = piece.from; row < piece.to; row++) texts.push(values[row] ?? null);
  }
  return texts;
}

/** Always Float64Array, so that what a series sees does not depend on its neighbours. */
function gatheredNumbers(pieces: readonly Piece[], index: number, rows: number): SeriesValues {
  const out = new Float64Array(rows);
  let at = 0;
  for (const piece of pieces) {
    const column = piece.table.columns[index];
    assert(column !== undefined, 'all parts of a stream have the same columns');
    out.set((column.values as Float64Array).subarray(piece.from, piece.to), at);
    const { nulls } = column;
    for (let row = piece.from; nulls !== null && row < piece.to; row++) {
      if (nulls[row] === 1) out[at + row - piece.from] = Number.NaN;
    }
    at += piece.to - piece.from;
  }
  return out;
}

function unsendable(column: Column): AppError {
  return new AppError(
    LAKE_ERRORS.LAKE_TYPE_UNSUPPORTED,
    `Cannot hand column ${column.name} to a series as it must hold numbers, days, instants or texts: it is ${column.type}`,
    { place: column.name },
  );
}
