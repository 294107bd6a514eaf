import { access, constants } from 'node:fs/promises';
import { AppError } from '@quanyu/domain';
import type { AnalyticsEngine, QueryOptions } from './engine.ts';
import { LAKE_ERRORS } from './errors.ts';
import { literalPath } from './snapshot-view.ts';
import { type Expression, raw, sql } from './sql.ts';
import { column, type Table } from './table.ts';

export type TableFileFormat = 'parquet' | 'csv' | 'jsonl';

/** A file read as a table: its columns as the engine names their types, and its rows in parts. */
export interface TableFile {
  readonly format: TableFileFormat;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  rows(options?: QueryOptions): AsyncIterable<Table>;
}

/**
 * Opens a Parquet, CSV or JSON Lines file (plain or .gz) as a table. The path is always a literal:
 * no pattern, no SQL in it. Columns of types the lake does not carry come as their text.
 * @throws AppError LAKE_FILE_UNREADABLE with the path where it is missing or not what it says.
 */
export async function openTableFile(
  engine: AnalyticsEngine,
  path: string,
  options: { readonly format?: TableFileFormat; readonly allText?: boolean } = {},
): Promise<TableFile> {
  const { format = formatOf(path), allText = false } = options;
  await checkReadable(path);
  const source = raw(sourceText(engine, path, format, allText));
  const described = await atPath(path, () => engine.query(sql`describe select * from ${source}`));
  const names = column(described, 'column_name', 'VARCHAR').values;
  const types = column(described, 'column_type', 'VARCHAR').values;
  const columns = names.map((name, index) => ({ name: name ?? '', type: types[index] ?? '' }));
  const list = columns.map(({ name, type }) => {
    const quoted = engine.dialect.name(name);
    return CARRIED.test(type) ? quoted : `cast(${quoted} as varchar) as ${quoted}`;
  });
  const statement = sql`select ${raw(list.join(', '))} from ${source}`;
  return { format, columns, rows: (query) => rowsAtPath(engine, path, statement, query) };
}

const CARRIED =
  /^(BOOLEAN|U?TINYINT|U?SMALLINT|U?INTEGER|U?BIGINT|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|VARCHAR|DATE|TIMESTAMP|TIMESTAMP WITH TIME ZONE)(\[\])?$/;

function formatOf(path: string): TableFileFormat {
  const plain = path.toLowerCase().replace(/\.gz$/, '');
  if (/\.(parquet|pq)$/.test(plain)) return 'parquet';
  if (/\.(jsonl|ndjson|json)$/.test(plain)) return 'jsonl';
  return 'csv';
}

function sourceText(
  engine: AnalyticsEngine,
  path: string,
  format: TableFileFormat,
  allText: boolean,
): string {
  const literal = engine.dialect.text(literalPath(path));
  if (format === 'parquet') return `read_parquet(${literal}, hive_partitioning = false)`;
  if (format === 'jsonl') return `read_json(${literal}, format = 'newline_delimited')`;
  return `read_csv(${literal}, all_varchar = ${allText}, strict_mode = false)`;
}

async function checkReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw unreadable(path, 'it must exist and be readable', cause);
  }
}

async function atPath<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw placed(path, cause);
  }
}

async function* rowsAtPath(
  engine: AnalyticsEngine,
  path: string,
  statement: Expression,
  options: QueryOptions | undefined,
): AsyncGenerator<Table> {
  try {
    yield* engine.stream(statement, options);
  } catch (cause) {
    throw placed(path, cause);
  }
}

/** What the engine says about a file's content is about the file, not about a query. */
function placed(path: string, cause: unknown): unknown {
  const isContent =
    cause instanceof AppError &&
    (cause.code === 'LAKE_FILE_UNREADABLE' || cause.code === 'LAKE_QUERY_INVALID');
  return isContent ? unreadable(path, cause.message, cause) : cause;
}

function unreadable(path: string, why: string, cause: unknown): AppError {
  return new AppError(
    LAKE_ERRORS.LAKE_FILE_UNREADABLE,
    `Cannot read a file as a table: ${why}: current file is ${path}`,
    { place: path, cause },
  );
}
