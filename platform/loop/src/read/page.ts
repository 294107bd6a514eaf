import { AppError } from '@quanyu/domain';
import { type AnalyticsEngine, type Expression, raw, sql, type Table } from '@quanyu/lake';
import { LOOP_ERRORS } from '../errors.ts';

export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** `name` or `-name` for descending; one of the list's sortable names. */
  readonly sort?: string | undefined;
}

export interface RowPage<R> {
  readonly rows: readonly R[];
  readonly nextCursor: string | null;
  readonly total: number | null;
}

export type Row = Readonly<Record<string, unknown>>;

/** A list over the engine: what to select and by what it may be sorted. */
export interface EngineList {
  readonly select: Expression;
  /** Column of the select by API name; values are written by us, never by a caller. */
  readonly sortable: Readonly<Record<string, string>>;
  readonly defaultSort: string;
  /** Unique column that breaks ties. */
  readonly key: string;
}

/** One page of a list with the number of all rows. Sorted whole, so that pages never overlap. */
export async function enginePage(
  engine: AnalyticsEngine,
  list: EngineList,
  page: PageQuery,
): Promise<RowPage<Row>> {
  const offset = offsetOf(page.cursor);
  const { column, isDescending } = sortOf(list, page.sort ?? list.defaultSort);
  const direction = isDescending ? raw('desc nulls last') : raw('asc nulls last');
  const table = await engine.query(sql`
    select *, count(*) over () as row_total from (${list.select}) as listed
    order by ${raw(column)} ${direction}, ${raw(list.key)} asc nulls last
    limit ${raw(String(page.limit))} offset ${raw(String(offset))}`);
  const rows = rowsOf(table).map(({ row_total: _, ...row }) => row);
  const total = table.rowCount === 0 ? (offset === 0 ? 0 : null) : totalOf(table);
  const end = offset + rows.length;
  const nextCursor = total !== null && end < total ? cursorOf(end) : null;
  return { rows, nextCursor, total };
}

function totalOf(table: Table): number {
  const found = table.columns.find((column) => column.name === 'row_total');
  return Number((found?.values as ArrayLike<unknown> | undefined)?.[0] ?? 0);
}

function sortOf(list: EngineList, sort: string): { column: string; isDescending: boolean } {
  const isDescending = sort.startsWith('-');
  const name = isDescending ? sort.slice(1) : sort;
  const column = Object.hasOwn(list.sortable, name) ? list.sortable[name] : undefined;
  if (column !== undefined) return { column, isDescending };
  throw new AppError(
    LOOP_ERRORS.LOOP_FILTER_INVALID,
    `Cannot sort by ${name.slice(0, 40)}: the list sorts by ${Object.keys(list.sortable).join(', ')}`,
    { place: 'sort' },
  );
}

const CURSOR = /^o(\d{1,9})$/;

function cursorOf(offset: number): string {
  return `o${offset}`;
}

function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const match = CURSOR.exec(cursor);
  if (match !== null) return Number(match[1]);
  throw new AppError(
    LOOP_ERRORS.LOOP_FILTER_INVALID,
    'Cannot go on as the cursor is not one that this list gave',
    { place: 'cursor' },
  );
}

/** Rows of a table as objects; NULL as null, typed arrays as plain numbers. */
export function rowsOf(table: Table): readonly Row[] {
  return Array.from({ length: table.rowCount }, (_, index) => {
    const row: Record<string, unknown> = {};
    for (const column of table.columns) row[column.name] = cellOf(column, index);
    return row;
  });
}

function cellOf(column: Table['columns'][number], index: number): unknown {
  if (column.nulls !== null && column.nulls[index] === 1) return null;
  const value = column.values[index];
  return column.type === 'BOOLEAN' ? value === 1 : (value ?? null);
}
