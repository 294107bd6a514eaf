import { assert } from '@quanyu/domain';

/** What a column of a result holds. Days are day indexes, instants epoch milliseconds. */
export type ColumnType =
  | 'BOOLEAN'
  | 'INTEGER'
  | 'BIGINT'
  | 'DOUBLE'
  | 'DECIMAL'
  | 'VARCHAR'
  | 'DATE'
  | 'TIMESTAMPTZ'
  | 'LIST'
  | 'STRUCT';

interface ColumnOf<T extends ColumnType, V> {
  readonly name: string;
  readonly type: T;
  readonly values: V;
  /** 1 where the value is NULL; null where there is none. Numbers are NaN there (0 in integer arrays). */
  readonly nulls: Uint8Array | null;
}

/** A value inside a LIST or STRUCT. */
export type Cell =
  | null
  | boolean
  | number
  | bigint
  | string
  | Float64Array
  | Int32Array
  | BigInt64Array
  | readonly Cell[]
  | { readonly [name: string]: Cell };

/** One column, all rows. BIGINT and DECIMAL follow the options of the query. */
export type Column =
  | ColumnOf<'BOOLEAN', Uint8Array>
  | ColumnOf<'INTEGER', Int32Array>
  | ColumnOf<'DATE', Int32Array>
  | ColumnOf<'DOUBLE', Float64Array>
  | ColumnOf<'TIMESTAMPTZ', Float64Array>
  | ColumnOf<'BIGINT', Float64Array | BigInt64Array>
  | ColumnOf<'DECIMAL', Float64Array | readonly (string | null)[]>
  | ColumnOf<'VARCHAR', readonly (string | null)[]>
  | ColumnOf<'LIST', readonly Cell[]>
  | ColumnOf<'STRUCT', readonly Cell[]>;

/** Rows held by column. */
export interface Table {
  readonly rowCount: number;
  readonly columns: readonly Column[];
}

/**
 * The column of that name and type.
 * @throws Error (a bug) where the table has none: a query and its reader disagree.
 */
export function column<T extends ColumnType>(
  table: Table,
  name: string,
  type: T,
): Extract<Column, { readonly type: T }> {
  const found = table.columns.find((one) => one.name === name);
  assert(found !== undefined, `a table has no column ${name}`);
  assert(found.type === type, `column ${name} is ${found.type}, not ${type}`);
  return found as never;
}
