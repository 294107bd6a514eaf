import { createHash } from 'node:crypto';
import type { Ledger } from '@quanyu/ledger';

/** One product of an open order, net of what was cancelled. */
export interface OpenLine {
  readonly product: string;
  readonly name: string;
  readonly units: number;
}

/** An order that waits to be picked or brought. */
export interface OpenOrder {
  readonly order: string;
  readonly state: string;
  readonly location: string | null;
  readonly customer: string | null;
  readonly promisedDay: number | null;
  /** Where it goes; null where the customer's attributes do not say. Degrees. */
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** `09:00-12:00` where the customer wishes so. */
  readonly window: string | null;
  readonly isPicked: boolean;
  readonly isRouted: boolean;
  readonly lines: readonly OpenLine[];
}

/** Orders looked back for: what is older and still open is a matter of data, not of picking. */
const LOOK_BACK_DAYS = 14;
const ORDERS_MAX = 5_000;
const DAY_MS = 86_400_000;

/** What the readers of open orders need of the loop. */
export interface QueueTools {
  readonly ledger: Ledger;
  readonly asOfDay: number;
}

/**
 * Orders of the last fourteen days that were neither sent nor given up, the earliest promised first,
 * at most 5,000. Read from the ledger itself: what was ordered since the last snapshot is in it.
 */
export async function openOrders({ ledger, asOfDay }: QueueTools): Promise<readonly OpenOrder[]> {
  const { rows } = await ledger.pool.query<OpenOrder>(OPEN_SQL, [
    (asOfDay - LOOK_BACK_DAYS) * DAY_MS,
    ORDERS_MAX,
  ]);
  return rows;
}

const NUMBER_OF = (name: string): string =>
  `CASE WHEN jsonb_typeof(c.attributes->'${name}') = 'number'
     THEN (c.attributes->>'${name}')::float8 END`;

const OPEN_SQL = `
  SELECT o.order_id AS "order", o.state, o.location_id AS location, o.customer_id AS customer,
    o.promised_day AS "promisedDay", ${NUMBER_OF('latitude')} AS latitude,
    ${NUMBER_OF('longitude')} AS longitude, c.attributes->>'deliveryWindow' AS "window",
    EXISTS (SELECT 1 FROM pick_wave_orders w JOIN pick_waves p ON p.wave_id = w.wave_id
      WHERE w.order_id = o.order_id AND p.state <> 'cancelled') AS "isPicked",
    EXISTS (SELECT 1 FROM route_stops s JOIN routes r ON r.route_id = s.route_id
      WHERE s.order_id = o.order_id AND r.state <> 'cancelled' AND s.state <> 'failed')
      AS "isRouted",
    coalesce((SELECT jsonb_agg(jsonb_build_object('product', l.product_id, 'name', l.name,
        'units', l.units) ORDER BY l.product_id)
      FROM (SELECT l.product_id, coalesce(max(p.name), l.product_id) AS name,
          sum(l.quantity)::int AS units
        FROM order_lines l LEFT JOIN products p ON p.product_id = l.product_id
        WHERE l.order_id = o.order_id AND l.kind IN ('sale', 'cancellation')
          AND coalesce(p.kind, 'goods') = 'goods'
        GROUP BY l.product_id HAVING sum(l.quantity) >= 1) l), '[]') AS lines
  FROM orders o LEFT JOIN customers c ON c.customer_id = o.customer_id
  WHERE o.ordered_at >= $1 AND o.state IN ('placed', 'paid', 'picking')
  ORDER BY o.promised_day NULLS LAST, o.ordered_at, o.order_id LIMIT $2`;

/** Changes when orders come, go or move, and when waves, routes, vehicles or sites do. */
export async function queueVersion({ ledger }: Pick<QueueTools, 'ledger'>): Promise<string> {
  const { rows } = await ledger.pool.query<{ version: string }>(VERSION_SQL, [
    ledger.clock.now() - LOOK_BACK_DAYS * DAY_MS,
  ]);
  return createHash('sha256')
    .update(rows[0]?.version ?? '')
    .digest('hex')
    .slice(0, 16);
}

/**
 * Of the newest orders, not of the days before the loop's: where the data is old nothing in it moves.
 */
const VERSION_SQL = `
  SELECT concat_ws('|',
    (SELECT concat(count(*), ':', max(ordered_at), ':', sum(('x' || substr(md5(order_id || state), 1, 8))::bit(32)::int::bigint))
      FROM (SELECT order_id, state, ordered_at FROM orders
        WHERE ordered_at >= least($1, (SELECT max(ordered_at) FROM orders) - ${(LOOK_BACK_DAYS + 1) * DAY_MS})
          AND state IN ('placed', 'paid', 'picking')) o),
    (SELECT string_agg(concat(wave_id, state), ',' ORDER BY wave_id) FROM
      (SELECT wave_id, state FROM pick_waves ORDER BY released_at DESC LIMIT 500) w),
    (SELECT string_agg(concat(route_id, state, revision), ',' ORDER BY route_id) FROM
      (SELECT route_id, state, revision FROM routes ORDER BY starts_at DESC LIMIT 500) r),
    (SELECT concat(count(*), ':', max(updated_at)) FROM vehicles),
    (SELECT concat(count(*), ':', max(updated_at)) FROM site_plans)) AS version`;
