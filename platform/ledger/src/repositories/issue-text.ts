/** Rows of one INSERT: a statement holds a bounded number of parameters. */
const INSERT_ROWS = 2_000;

/** Leaves out what is null, as optional fields want it. */
export function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], null> } {
  const kept = Object.entries(values).filter(([, value]) => value !== null);
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], null> };
}

/** Rows of hostile files may hold NUL, which PostgreSQL cannot: it is shown as U+FFFD. */
export function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD');
}

/** JSON text that JSONB takes: NUL and lone surrogates are replaced. */
export function storableJson(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(value).replace(/\\u(0000|d[89a-f][0-9a-f]{2})/gi, '\\ufffd');
}

/** Calls `write` with slices of rows that fit one statement. */
export async function inSlices<T>(
  rows: readonly T[],
  write: (slice: readonly T[]) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < rows.length; start += INSERT_ROWS) {
    await write(rows.slice(start, start + INSERT_ROWS));
  }
}
