import { mkdir } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type DuckDBConnection, DuckDBInstance, type DuckDBResult } from '@duckdb/node-api';
import { AppError } from '@quanyu/domain';
import { type Pool, serialPool } from '@quanyu/numeric';
import {
  type ConversionOptions,
  columnsOfChunk,
  concatenated,
  emptyColumn,
} from './duckdb-columns.ts';
import { DuckdbDialect } from './duckdb-dialect.ts';
import { engineError } from './duckdb-errors.ts';
import { boundParameters } from './duckdb-parameters.ts';
import type { AnalyticsEngine, QueryOptions, SnapshotView } from './engine.ts';
import { LAKE_ERRORS } from './errors.ts';
import { mapOrderedRows, orderedRows, type SeriesJob, type SeriesReport } from './map-series.ts';
import { snapshotViewSql } from './snapshot-view.ts';
import { type Expression, raw } from './sql.ts';
import type { Table } from './table.ts';

export interface DuckdbEngineOptions {
  /** Memory the engine may use, at least 32. Default 1024. */
  readonly memoryLimitMiB?: number;
  /** Threads of the engine. Default 2. */
  readonly threads?: number;
  /** Folder for what does not fit in memory; made when missing. */
  readonly tempDir: string;
  /** Where series tasks run; default one thread. The caller closes it. */
  readonly pool?: Pool;
}

const MEMORY_MIB_MIN = 32;
const ROWS_MAX = 20_000_000;
/** Rows gathered before a stream gives them: 16 chunks of DuckDB's 2,048. */
const STREAM_ROWS = 32_768;
const IDLE_CONNECTIONS_MAX = 4;

/**
 * Opens DuckDB in memory as the AnalyticsEngine: session in UTC, nothing installed or loaded,
 * configuration locked. Several queries may run at once; each has its own connection.
 */
export async function openDuckdbEngine(options: DuckdbEngineOptions): Promise<AnalyticsEngine> {
  const { memoryLimitMiB = 1024, threads = 2, tempDir, pool = serialPool() } = options;
  checkOption('memoryLimitMiB', memoryLimitMiB, MEMORY_MIB_MIN);
  checkOption('threads', threads, 1);
  await mkdir(tempDir, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryLimitMiB}MiB`,
    threads: String(threads),
    temp_directory: tempDir,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  for (const setting of [
    "set global timezone = 'UTC'",
    'set global preserve_insertion_order = false',
    'set global lock_configuration = true',
  ]) {
    await connection.run(setting);
  }
  return new DuckdbEngine(instance, connection, pool);
}

function checkOption(place: string, value: number, min: number): void {
  if (Number.isSafeInteger(value) && value >= min) return;
  throw new AppError(
    LAKE_ERRORS.LAKE_ENGINE_OPTIONS,
    `Cannot open the engine as ${place} must be a whole number >= ${min}: current value is ${value}`,
    { place },
  );
}

interface Running {
  readonly connection: DuckDBConnection;
  readonly tag: string | undefined;
  cancelled: boolean;
}

class DuckdbEngine implements AnalyticsEngine {
  readonly name = 'duckdb';
  readonly dialect: DuckdbDialect = new DuckdbDialect();
  readonly pool: Pool;
  readonly #instance: DuckDBInstance;
  readonly #idle: DuckDBConnection[];
  readonly #running = new Set<Running>();
  #closed = false;

  constructor(instance: DuckDBInstance, connection: DuckDBConnection, pool: Pool) {
    this.#instance = instance;
    this.#idle = [connection];
    this.pool = pool;
  }

  async query(statement: Expression, options: QueryOptions = {}): Promise<Table> {
    const rowsMax = options.rowsMax ?? ROWS_MAX;
    const parts: Table[] = [];
    let rowCount = 0;
    for await (const part of this.stream(statement, options)) {
      parts.push(part);
      rowCount += part.rowCount;
      if (rowCount > rowsMax) throw tooLarge(rowsMax);
    }
    const [first] = parts;
    if (first === undefined || parts.length === 1) return first ?? { rowCount: 0, columns: [] };
    const columns = first.columns.map((_, index) =>
      concatenated(
        parts.flatMap((part) => part.columns[index] ?? []),
        rowCount,
      ),
    );
    return { rowCount, columns };
  }

  async *stream(statement: Expression, options: QueryOptions = {}): AsyncGenerator<Table> {
    const running = await this.#begin(options.tag);
    const stop = (): void => interrupt(running);
    options.signal?.addEventListener('abort', stop);
    let clean = false;
    try {
      if (options.signal?.aborted === true) interrupt(running);
      yield* this.#tables(running, statement, options);
      clean = true;
    } catch (error) {
      throw engineError(error, running.cancelled);
    } finally {
      options.signal?.removeEventListener('abort', stop);
      this.#end(running, clean);
    }
  }

  async *#tables(
    running: Running,
    statement: Expression,
    options: QueryOptions,
  ): AsyncGenerator<Table> {
    const { bigint = 'number', decimal = 'number' } = options;
    const conversion = { bigint, decimal };
    if (running.cancelled) throw new Error('INTERRUPT Error: cancelled before it began');
    const { text, parameters } = statement.render(this.dialect);
    const bound = boundParameters(parameters);
    const result = await running.connection.stream(text, bound.values, bound.types);
    const names = result.deduplicatedColumnNames();
    let given = 0;
    for await (const table of gatheredChunks(result, names, conversion)) {
      if (running.cancelled) throw new Error('INTERRUPT Error: cancelled while reading');
      given += 1;
      yield table;
    }
    if (given > 0) return;
    const types = result.columnTypes();
    const columns = names.flatMap((name, index) => {
      const type = types[index];
      return type === undefined ? [] : [emptyColumn(name, type, conversion)];
    });
    yield { rowCount: 0, columns };
  }

  async exec(statement: Expression, options: QueryOptions = {}): Promise<void> {
    for await (const _ of this.stream(statement, options)) {
      // Statements give at most a count of rows; it is read so that they run to their end.
    }
  }

  async registerSnapshot(view: SnapshotView): Promise<void> {
    try {
      await this.exec(raw(snapshotViewSql(view, this.dialect)));
    } catch (error) {
      // A program of a newer version over a snapshot of an older one: it lacks columns until it is made anew.
      const isOlder = error instanceof AppError && error.code === 'LAKE_QUERY_INVALID';
      if (!isOlder) throw error;
      await this.exec(raw(snapshotViewSql(view, this.dialect, 'older')));
    }
  }

  mapSeries<O>(job: SeriesJob<O>): Promise<SeriesReport<O>> {
    const { tag, signal } = job;
    const options = {
      ...(tag === undefined ? {} : { tag }),
      ...(signal === undefined ? {} : { signal }),
    };
    return mapOrderedRows(this.stream(orderedRows(job), options), job, this.pool);
  }

  cancel(tag: string): number {
    const found = [...this.#running].filter((running) => running.tag === tag);
    for (const running of found) interrupt(running);
    return found.length;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const running of this.#running) interrupt(running);
    while (this.#running.size > 0) await nextTurn();
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    this.#instance.closeSync();
  }

  async #begin(tag: string | undefined): Promise<Running> {
    if (this.#closed) {
      throw new AppError(LAKE_ERRORS.LAKE_ENGINE_CLOSED, 'Cannot query as the engine is closed');
    }
    const connection = this.#idle.pop() ?? (await this.#instance.connect());
    const running: Running = { connection, tag, cancelled: false };
    this.#running.add(running);
    return running;
  }

  /** A connection whose stream was left half-read is not used again. */
  #end(running: Running, clean: boolean): void {
    this.#running.delete(running);
    if (clean && !this.#closed && this.#idle.length < IDLE_CONNECTIONS_MAX) {
      this.#idle.push(running.connection);
    } else {
      running.connection.closeSync();
    }
  }
}

function interrupt(running: Running): void {
  running.cancelled = true;
  running.connection.interrupt();
}

async function* gatheredChunks(
  result: DuckDBResult,
  names: readonly string[],
  conversion: ConversionOptions,
): AsyncGenerator<Table> {
  let parts: Table[] = [];
  let rows = 0;
  for await (const chunk of result) {
    parts.push({ rowCount: chunk.rowCount, columns: columnsOfChunk(chunk, names, conversion) });
    rows += chunk.rowCount;
    if (rows < STREAM_ROWS) continue;
    yield together(parts, rows);
    parts = [];
    rows = 0;
  }
  if (rows > 0) yield together(parts, rows);
}

function together(parts: readonly Table[], rowCount: number): Table {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first ?? { rowCount, columns: [] };
  const columns = first.columns.map((_, index) =>
    concatenated(
      parts.flatMap((part) => part.columns[index] ?? []),
      rowCount,
    ),
  );
  return { rowCount, columns };
}

function tooLarge(rowsMax: number): AppError {
  return new AppError(
    LAKE_ERRORS.LAKE_RESULT_TOO_LARGE,
    `Cannot hold a result as it may have at most ${rowsMax} rows: it has more`,
    { details: { rowsMax } },
  );
}
