import { checkName } from './sql.ts';

/** Types that files of the lake may hold: read alike by DuckDB and Spark. */
export type DatasetType =
  | 'BOOLEAN'
  | 'INTEGER'
  | 'BIGINT'
  | 'DOUBLE'
  | 'DECIMAL(18,3)'
  | 'DECIMAL(18,6)'
  | 'VARCHAR'
  | 'DATE'
  | 'TIMESTAMPTZ'
  | 'VARCHAR[]';

export interface DatasetColumn {
  readonly name: string;
  readonly type: DatasetType;
  /** PostgreSQL expression; the column's own name where absent. A DATE comes as a day index, a TIMESTAMPTZ as epoch ms. */
  readonly sql?: string;
}

/** What becomes of rows of a customer who is erased. */
export interface DatasetErasure {
  /** `drop` the rows, or keep them for the sums and `blank` the columns that tell who it was. */
  readonly how: 'drop' | 'blank';
  /** Columns that name a customer. */
  readonly customerColumns: readonly string[];
  /** Further columns set to NULL with the customer's. */
  readonly blankColumns?: readonly string[];
  /** Column with an anonymous id that the customer's identities resolve. */
  readonly anonymousColumn?: string;
}

/** A table of the lake, as data: where it comes from, what it holds, how it lies on disk. */
export interface DatasetSpec {
  readonly name: string;
  /** `facts`: exported once by intake batch; `whole`: exported anew at each export. */
  readonly mode: 'facts' | 'whole';
  /** FROM clause in the ledger. */
  readonly from: string;
  /**
   * Outbox kinds of what it holds. Facts: kinds whose batches have rows of it. Whole: kinds that change
   * it; absent: any change of the retailer's data may.
   */
  readonly kinds?: readonly string[];
  /** Facts: the batch column in the FROM clause, for instance `l.batch_id`. */
  readonly batchSql?: string;
  readonly columns: readonly DatasetColumn[];
  /** Columns that identify a row; compaction keeps one row of each. */
  readonly key: readonly string[];
  /** Order of rows in a file; the key follows. */
  readonly sortBy: readonly string[];
  /** Facts: DATE column by whose month files are parted. */
  readonly dayColumn?: string;
  /** Facts: the table is parted by day, and a batch's days are exactly what the outbox says. */
  readonly prunedByDay?: boolean;
  readonly erasure?: DatasetErasure;
}

/** Whole numbers of batches, and the days they span where known. */
export interface BatchRange {
  readonly batchIds: readonly number[];
  readonly minDay: number | null;
  readonly maxDay: number | null;
}

/**
 * SELECT that takes a dataset out of the ledger.
 * @param test Which rows, as a condition of PostgreSQL; null for all of them.
 */
export function selectSql(spec: DatasetSpec, test: string | null): string {
  const list = spec.columns.map((column) => {
    const source = column.sql ?? column.name;
    const written = column.type === 'VARCHAR[]' ? `to_json(${source})::text` : source;
    return `${written} as ${column.name}`;
  });
  const where = test === null ? '' : ` where ${test}`;
  return `select ${list.join(', ')} from ${spec.from}${where}`;
}

/**
 * Test of the rows of some batches. Bounds first: a BRIN index and the partitions by day are pruned
 * by them, the list is exact.
 */
export function rangeSql(spec: DatasetSpec, range: BatchRange): string {
  const batch = spec.batchSql ?? 'batch_id';
  const ids = [...range.batchIds].sort((a, b) => a - b);
  const parts = [`${batch} between ${ids[0]} and ${ids.at(-1)}`];
  const dense = ids.length === (ids.at(-1) ?? 0) - (ids[0] ?? 0) + 1;
  if (!dense) parts.push(`${batch} = any('{${ids.join(',')}}'::bigint[])`);
  if (spec.prunedByDay === true && range.minDay !== null && range.maxDay !== null) {
    parts.push(`day between ${range.minDay} and ${range.maxDay}`);
  }
  return parts.join(' and ');
}

const CSV_TYPES: Readonly<Partial<Record<DatasetType, string>>> = {
  DATE: 'INTEGER',
  TIMESTAMPTZ: 'BIGINT',
  'VARCHAR[]': 'VARCHAR',
};

/** Longest row that leaves the ledger; the engine takes 16 buffers of this by itself, here 4. */
const LINE_BYTES_MAX = 4_194_304;

/** `read_csv` arguments for what `copyOut` wrote. A quoted empty text is a text, an unquoted one NULL. */
export function csvSourceSql(spec: DatasetSpec, pathLiteral: string): string {
  const types = spec.columns.map(
    (column) => `'${column.name}': '${CSV_TYPES[column.type] ?? column.type}'`,
  );
  return `read_csv(${pathLiteral}, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, auto_detect = false, null_padding = false, max_line_size = ${LINE_BYTES_MAX}, buffer_size = ${4 * LINE_BYTES_MAX}, columns = {${types.join(', ')}})`;
}

/** Select list that turns the texts of the CSV into the dataset's types. */
export function csvColumnsSql(spec: DatasetSpec): string {
  return spec.columns.map((column) => `${converted(column)} as "${column.name}"`).join(', ');
}

function converted(column: DatasetColumn): string {
  const name = `"${column.name}"`;
  if (column.type === 'DATE') return `(date '1970-01-01' + ${name})`;
  if (column.type === 'TIMESTAMPTZ') return `make_timestamptz(${name} * 1000)`;
  return column.type === 'VARCHAR[]' ? `cast(cast(${name} as json) as varchar[])` : name;
}

/** Name → SQL type, in order. */
export function columnTypes(spec: DatasetSpec): Readonly<Record<string, string>> {
  return Object.fromEntries(spec.columns.map((column) => [column.name, column.type]));
}

/** Order of rows inside files; ends with the key, so that bytes do not depend on chance. */
export function sortSql(spec: DatasetSpec): string {
  const names = [...new Set([...spec.sortBy, ...spec.key])];
  return names.map((name) => `"${name}" asc nulls first`).join(', ');
}

/** Condition of DuckDB that two rows, `a` and `b`, have the same key. */
export function sameKeySql(spec: DatasetSpec): string {
  return spec.key.map((name) => `a."${name}" is not distinct from b."${name}"`).join(' and ');
}

/** Stops on a spec that would build wrong SQL: a bug of its author. */
export function checkDataset(spec: DatasetSpec): void {
  checkName(spec.name);
  const names = new Set(spec.columns.map((column) => column.name));
  const used = [
    ...names,
    ...spec.key,
    ...spec.sortBy,
    ...(spec.dayColumn === undefined ? [] : [spec.dayColumn]),
    ...(spec.erasure?.customerColumns ?? []),
    ...(spec.erasure?.blankColumns ?? []),
  ];
  for (const name of used) {
    checkName(name);
    if (!names.has(name)) throw new Error(`Dataset ${spec.name} has no column ${name}`);
  }
  if (spec.mode === 'facts' && (spec.kinds ?? []).length === 0) {
    throw new Error(`Dataset ${spec.name} names no outbox kind`);
  }
}
