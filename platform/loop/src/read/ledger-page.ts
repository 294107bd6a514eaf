import { AppError } from '@quanyu/domain';
import type { Ledger } from '@quanyu/ledger';
import { LOOP_ERRORS } from '../errors.ts';
import type { PageQuery, Row, RowPage } from './page.ts';

type Value = string | number | boolean | readonly (string | number)[];

/** Conditions of a list with their values: a `?` in the text is the value. */
export class Conditions {
  readonly #texts: string[] = [];
  readonly values: Value[] = [];

  /** Left out where the value is undefined. */
  add(text: string, value: Value | undefined): this {
    if (value === undefined) return this;
    this.#texts.push(text.replaceAll('?', `$${this.values.push(value)}`));
    return this;
  }

  /** The place of a value that stands in the select, not in the conditions. */
  place(value: Value): string {
    return `$${this.values.push(value)}`;
  }

  get text(): string {
    return this.#texts.length === 0 ? 'true' : this.#texts.join(' and ');
  }
}

/** A list over the ledger, as it is now. All texts are written by us, never by a caller. */
export interface LedgerList {
  /** A SELECT without conditions. */
  readonly select: string;
  readonly conditions: Conditions;
  /** Columns of the select by API name; never null. */
  readonly sortable: Readonly<Record<string, string>>;
  readonly defaultSort: string;
  /** Unique column that breaks ties. */
  readonly key: string;
}

/** One page of a list; the cursor holds the last row, so that new rows shift nothing. */
export async function ledgerPage(
  ledger: Ledger,
  list: LedgerList,
  page: PageQuery,
): Promise<RowPage<Row>> {
  const sort = page.sort ?? list.defaultSort;
  const isDescending = sort.startsWith('-');
  const name = isDescending ? sort.slice(1) : sort;
  const column = Object.hasOwn(list.sortable, name) ? list.sortable[name] : undefined;
  if (column === undefined) throw sortRefused(name, list);
  const values: unknown[] = [...list.conditions.values];
  let after = '';
  if (page.cursor !== undefined) {
    const [value, key] = cursorParts(page.cursor);
    values.push(value, key);
    const sign = isDescending ? '<' : '>';
    after = ` and (${column}, ${list.key}) ${sign} ($${values.length - 1}, $${values.length})`;
  }
  const direction = isDescending ? 'desc' : 'asc';
  const { rows } = await ledger.pool.query<Row>(
    `select * from (${list.select}) as listed where ${list.conditions.text}${after}
     order by ${column} ${direction}, ${list.key} ${direction} limit ${page.limit + 1}`,
    values,
  );
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const hasMore = rows.length > page.limit && last !== undefined;
  const nextCursor = hasMore ? cursorOf(last[column], last[list.key]) : null;
  return { rows: shown, nextCursor, total: null };
}

function sortRefused(name: string, list: LedgerList): AppError {
  const names = Object.keys(list.sortable).join(', ');
  return new AppError(
    LOOP_ERRORS.LOOP_FILTER_INVALID,
    `Cannot sort by ${name.slice(0, 40)}: the list sorts by ${names}`,
    { place: 'sort' },
  );
}

function cursorOf(value: unknown, key: unknown): string {
  return Buffer.from(JSON.stringify([value, key])).toString('base64url');
}

function cursorParts(cursor: string): readonly [string | number, string | number] {
  try {
    const held: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const isPair = Array.isArray(held) && held.length === 2 && held.every(isPlain);
    if (isPair) return held as unknown as readonly [string | number, string | number];
  } catch {
    // Not JSON: refused below like every other text that this list did not give.
  }
  throw new AppError(
    LOOP_ERRORS.LOOP_FILTER_INVALID,
    'Cannot go on as the cursor is not one that this list gave',
    { place: 'cursor' },
  );
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\u0000');
  return typeof value === 'number' && Number.isFinite(value);
}
