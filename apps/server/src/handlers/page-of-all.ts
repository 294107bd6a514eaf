import { AppError } from '@quanyu/domain';
import { SERVER_ERRORS } from '../errors.ts';

const CURSOR = /^a(\d{1,9})$/;

interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly sort?: string | undefined;
}

/**
 * A page of a list that is held whole, sorted by one of the named figures. Rows that compare equal keep
 * their order. @throws AppError SERVER_REQUEST_INVALID for another sort or a foreign cursor.
 */
export function pageOfAll<T>(
  all: readonly T[],
  query: PageQuery,
  list: {
    readonly sorts: Readonly<Record<string, (row: T) => number | string>>;
    readonly sort: string;
  },
): { readonly rows: readonly T[]; readonly nextCursor: string | null } {
  const sort = query.sort ?? list.sort;
  const isDescending = sort.startsWith('-');
  const name = isDescending ? sort.slice(1) : sort;
  const value = Object.hasOwn(list.sorts, name) ? list.sorts[name] : undefined;
  if (value === undefined) {
    throw invalid(
      'sort',
      `by ${name.slice(0, 40)}: the list sorts by ${Object.keys(list.sorts).join(', ')}`,
    );
  }
  const sign = isDescending ? -1 : 1;
  const sorted = [...all].sort((a, b) => sign * compare(value(a), value(b)));
  const from = offsetOf(query.cursor);
  const end = from + query.limit;
  return { rows: sorted.slice(from, end), nextCursor: end < sorted.length ? `a${end}` : null };
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return Number(a) - Number(b);
}

function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const match = CURSOR.exec(cursor);
  if (match !== null) return Number(match[1]);
  throw invalid('cursor', 'on from a cursor that this list did not give');
}

function invalid(place: string, what: string): AppError {
  return new AppError(SERVER_ERRORS.SERVER_REQUEST_INVALID, `Cannot list ${what}`, { place });
}
