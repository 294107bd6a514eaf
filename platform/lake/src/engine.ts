import type { Pool } from '@quanyu/numeric';
import type { Dialect } from './dialect.ts';
import type { SeriesJob, SeriesReport } from './map-series.ts';
import type { Expression } from './sql.ts';
import type { Table } from './table.ts';

export interface QueryOptions {
  /** `number` (default) refuses values beyond 2^53; `bigint` gives BigInt64Array. */
  readonly bigint?: 'number' | 'bigint';
  /** `number` (default) rounds to the nearest double; `text` is exact. */
  readonly decimal?: 'number' | 'text';
  /** Name under which `cancel` finds the query. */
  readonly tag?: string;
  readonly signal?: AbortSignal;
  /** Rows that may be held at once; default 20,000,000. Not for streams. */
  readonly rowsMax?: number;
}

/** Files that together are a table, and the name under which queries see them. */
export interface SnapshotView {
  /** Lower-case name of the view. */
  readonly name: string;
  /** Absolute paths of Parquet files, all of the same columns. May be empty. */
  readonly files: readonly string[];
  /** SQL type by column name, in order; gives an empty snapshot its columns. */
  readonly columns: Readonly<Record<string, string>>;
}

/**
 * Runs SQL over snapshots and our own kernels over groups of rows. DuckDB is the embedded adapter;
 * whatever passes the suite in `@quanyu/lake/testing` may take its place.
 */
export interface AnalyticsEngine {
  readonly name: string;
  readonly dialect: Dialect;
  readonly pool: Pool;
  /**
   * Runs one statement and holds its whole result.
   * @throws AppError LAKE_QUERY_INVALID, LAKE_QUERY_CANCELLED, LAKE_MEMORY_EXCEEDED,
   *   LAKE_RESULT_TOO_LARGE, LAKE_NUMBER_UNSAFE, LAKE_TYPE_UNSUPPORTED.
   */
  query(statement: Expression, options?: QueryOptions): Promise<Table>;
  /** Runs one statement and gives its rows in parts of bounded size, in order. */
  stream(statement: Expression, options?: QueryOptions): AsyncIterable<Table>;
  /** Runs a statement that gives no rows. */
  exec(statement: Expression, options?: QueryOptions): Promise<void>;
  /**
   * Makes files visible as a view; replaces a view of that name at once for later queries. A column
   * that the files of an older program lack is null.
   */
  registerSnapshot(view: SnapshotView): Promise<void>;
  /** Runs a task per group of an ordered query. A failing series never stops the others. */
  mapSeries<O>(job: SeriesJob<O>): Promise<SeriesReport<O>>;
  /** Stops every running query with that tag; returns how many there were. */
  cancel(tag: string): number;
  /** Stops what runs and frees memory and temporary files. */
  close(): Promise<void>;
}
