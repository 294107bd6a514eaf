import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';

/** The words of the one filter bar; they mean the same on every page and in every address. */
export const FILTER_NAMES = ['from', 'to', 'channel', 'location', 'category', 'segment'] as const;
export type FilterName = (typeof FILTER_NAMES)[number];
export type Filters = Readonly<Partial<Record<FilterName, string>>>;

interface FilterState {
  readonly filters: Filters;
  readonly change: (next: Readonly<Partial<Record<FilterName, string | undefined>>>) => void;
}

/** The filters that the address holds, and how to change them. */
export function useFilters(): FilterState {
  const [search, setSearch] = useSearchParams();
  const filters = useMemo(() => filtersOf(search), [search]);
  const change = useCallback<FilterState['change']>(
    (next) => {
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(next)) {
            if (value === undefined || value === '') after.delete(name);
            else after.set(name, value);
          }
          return after;
        },
        { replace: true },
      );
    },
    [setSearch],
  );
  return { filters, change };
}

function filtersOf(search: URLSearchParams): Filters {
  const found: Partial<Record<FilterName, string>> = {};
  for (const name of FILTER_NAMES) {
    const value = search.get(name);
    if (value !== null && value !== '') found[name] = value;
  }
  return found;
}

/** The filters as they go along with a link to another page. */
export function useFilterSearch(): string {
  const { filters } = useFilters();
  return new URLSearchParams(filters as Record<string, string>).toString();
}

/** One parameter of the address beside the filters: a state, a sort, a search text. */
export function useParam(name: string): [string | undefined, (value: string | undefined) => void] {
  const [search, setSearch] = useSearchParams();
  const value = search.get(name) ?? undefined;
  const set = useCallback(
    (next: string | undefined) => {
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          if (next === undefined || next === '') after.delete(name);
          else after.set(name, next);
          return after;
        },
        { replace: true },
      );
    },
    [name, setSearch],
  );
  return [value, set];
}
