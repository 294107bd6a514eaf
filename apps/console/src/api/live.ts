import type { LiveMessage } from '@quanyu/server/api-types';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

export type LiveState = 'connecting' | 'open' | 'lost';

/** Which answers a message makes stale. */
const STALE: Readonly<Record<LiveMessage['kind'], readonly string[]>> = {
  hello: [],
  // Figures follow a moment later and tell of themselves.
  order: ['/v1/orders', '/v1/customers'],
  kpi: ['/v1/overview', '/v1/kpis', '/v1/targets', '/v1/products'],
  stock: [
    '/v1/products',
    '/v1/stock-levels',
    '/v1/stock-moves',
    '/v1/plans',
    '/v1/purchase-orders',
    '/v1/transfers',
  ],
  supply: ['/v1/purchase-orders', '/v1/transfers', '/v1/plans'],
  decision: [
    '/v1/decisions',
    '/v1/overview',
    '/v1/purchase-orders',
    '/v1/transfers',
    '/v1/routes',
    '/v1/waves',
  ],
  run: ['/v1/runs'],
  import: ['/v1/data-issues', '/v1/rejected-rows', '/v1/runs', '/v1/overview'],
  logistics: [
    '/v1/routes',
    '/v1/waves',
    '/v1/positions',
    '/v1/alarms',
    '/v1/sites',
    '/v1/vehicles',
  ],
  event: [],
};

/** A busy till must not make every page ask every second. */
const REFRESH_MS = 1_500;
/** After a quiet time the first message is followed almost at once: the others of its burst come along. */
const GATHER_MS = 100;

/** Listens to what happens and asks again for what it makes stale. */
export function useLive(isOn: boolean): LiveState {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    if (!isOn) return;
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let refreshedMs = Number.NEGATIVE_INFINITY;
    const refresh = (): void => {
      timer = undefined;
      refreshedMs = performance.now();
      const prefixes = [...stale];
      stale.clear();
      void queries.invalidateQueries({
        predicate: ({ queryKey }) =>
          prefixes.some((prefix) => String(queryKey[0]).startsWith(prefix)),
      });
    };
    const source = new EventSource('/v1/live', { withCredentials: true });
    source.onopen = () => setState('open');
    source.onerror = () => setState('lost');
    const take = (event: MessageEvent<string>): void => {
      for (const prefix of prefixesOf(event.data)) stale.add(prefix);
      if (stale.size === 0 || timer !== undefined) return;
      const restMs = refreshedMs + REFRESH_MS - performance.now();
      timer = setTimeout(refresh, Math.max(GATHER_MS, restMs));
    };
    source.onmessage = take;
    for (const kind of Object.keys(STALE)) source.addEventListener(kind, take as EventListener);
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [isOn, queries]);
  return state;
}

function prefixesOf(data: string): readonly string[] {
  try {
    const { kind } = JSON.parse(data) as LiveMessage;
    return STALE[kind] ?? [];
  } catch {
    return [];
  }
}
