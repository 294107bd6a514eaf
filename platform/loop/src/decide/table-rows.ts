import type { AnalyticsEngine, Expression, Table } from '@quanyu/lake';

export type PlainRow = Readonly<Record<string, string | number | null>>;

/** A small result as rows; booleans are 0 and 1. */
export async function plainRows(
  engine: AnalyticsEngine,
  query: Expression,
): Promise<readonly PlainRow[]> {
  return rowsOf(await engine.query(query));
}

function rowsOf(table: Table): readonly PlainRow[] {
  return Array.from({ length: table.rowCount }, (_, row) =>
    Object.fromEntries(
      table.columns.map(({ name, values, nulls }) => {
        const value = nulls?.[row] === 1 ? null : (values[row] ?? null);
        return [name, typeof value === 'string' || value === null ? value : Number(value)];
      }),
    ),
  );
}

/** A text cell; '' where there is none. */
export function textOf(row: PlainRow, name: string): string {
  const value = row[name];
  return value === null || value === undefined ? '' : String(value);
}

/** A number cell; 0 where there is none. */
export function numberOf(row: PlainRow, name: string): number {
  const value = Number(row[name] ?? 0);
  return Number.isFinite(value) ? value : 0;
}
