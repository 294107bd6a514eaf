import type { Page } from '@quanyu/server/api-types';
import {
  keepPreviousData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type ProblemError, type Query, request } from './request.ts';

/** One answer of the API, kept fresh by the live stream. `path` undefined: not asked yet. */
export function useGet<T>(path: string | undefined, query: Query = {}): UseQueryResult<T, Error> {
  const { i18n } = useTranslation();
  const asked = { ...query, lang: i18n.language };
  return useQuery<T, Error>({
    queryKey: [path ?? 'nothing', asked],
    queryFn: ({ signal }) => request<T>('GET', path ?? '', { query: asked, signal }),
    enabled: path !== undefined,
    placeholderData: keepPreviousData,
  });
}

export type Pages<T> = UseInfiniteQueryResult<{ readonly pages: readonly Page<T>[] }, Error>;

/** A list of the API, page after page. */
export function usePages<T>(path: string, query: Query = {}): Pages<T> {
  const { i18n } = useTranslation();
  const asked = { ...query, lang: i18n.language };
  return useInfiniteQuery({
    queryKey: [path, asked, 'pages'],
    queryFn: ({ signal, pageParam }) =>
      request<Page<T>>('GET', path, { query: { ...asked, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<T>) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  }) as Pages<T>;
}

/** A change; afterwards everything under `refreshes` is asked again. */
export function useChange<A, B = void>(
  change: (input: B) => Promise<A>,
  refreshes: readonly string[],
): UseMutationResult<A, ProblemError, B> {
  const queries = useQueryClient();
  return useMutation<A, ProblemError, B>({
    mutationFn: change,
    onSuccess: async () => {
      await queries.invalidateQueries({
        predicate: ({ queryKey }) =>
          refreshes.some((prefix) => String(queryKey[0]).startsWith(prefix)),
      });
    },
  });
}
