import type { Ledger } from '@quanyu/ledger';
import type { LiveEvent } from '@quanyu/recommend';

/** An event and the key by which a second reading of it is known. */
export interface KeyedEvent {
  readonly key: string;
  readonly event: LiveEvent;
  /** True where it takes the event back instead of adding it. */
  readonly isTakenBack: boolean;
}

const PAGE_ROWS = 20_000;
const LIVE_TYPES = ['product-view', 'product-click', 'wishlist-add', 'cart-add'] as const;

interface BehaviourRow {
  readonly key: string;
  readonly customer_id: string;
  readonly product_id: string;
  readonly type: string;
  readonly at: string | number;
  readonly order_id: string | null;
  readonly is_taken_back: boolean;
}

/** Purchases come from order lines: they are the truth of what was bought, in every channel. */
const PURCHASES = `
  select order_id || '|' || line_index as key, customer_id, product_id, 'purchase' as type,
    ordered_at as at, order_id, false as is_taken_back
  from order_lines where kind = 'sale' and customer_id is not null and quantity > 0`;
/**
 * Views and what follows them; of recommendation clients also purchases, which no order line tells of,
 * and feedback taken back: it names the type and the time of the event that never was.
 */
const VIEWS = `
  select source || '|' || external_id as key, customer_id, product_id,
    case when type = 'custom' then properties->>'retracts_type' else type end as type,
    case when type = 'custom' then (properties->>'retracts_time')::bigint else occurred_at end as at,
    null as order_id, type = 'custom' as is_taken_back
  from events where customer_id is not null and product_id is not null
    and (type in (${LIVE_TYPES.map((type) => `'${type}'`).join(', ')})
      or type = 'purchase' and properties ? 'feedback_type'
      or type = 'custom' and properties ? 'retracts_time')`;

/** Behaviour of known customers from a day on, oldest first, in pages through one cursor. */
export async function* behaviourSince(
  ledger: Ledger,
  fromDay: number,
): AsyncGenerator<readonly KeyedEvent[]> {
  const where = ` and day >= ${Math.trunc(fromDay)}`;
  yield* pages(
    ledger,
    `${PURCHASES}${where} union all ${VIEWS}${where} order by is_taken_back, at`,
    [],
  );
}

/** Behaviour that some intake batches brought: of orders, and of events. */
export async function* behaviourOfBatches(
  ledger: Ledger,
  batchIds: { readonly orders: readonly number[]; readonly events: readonly number[] },
): AsyncGenerator<readonly KeyedEvent[]> {
  const where = ' and batch_id = any($1::bigint[]) order by is_taken_back, at';
  const { orders, events } = batchIds;
  if (orders.length > 0) yield* pages(ledger, `${PURCHASES}${where}`, [[...orders]]);
  if (events.length > 0) yield* pages(ledger, `${VIEWS}${where}`, [[...events]]);
}

async function* pages(
  ledger: Ledger,
  query: string,
  values: readonly unknown[],
): AsyncGenerator<readonly KeyedEvent[]> {
  const client = await ledger.pool.connect();
  let isBroken = true;
  try {
    await client.query('begin read only');
    await client.query(`declare behaviour no scroll cursor for ${query}`, [...values]);
    for (;;) {
      const { rows } = await client.query<BehaviourRow>(`fetch ${PAGE_ROWS} from behaviour`);
      if (rows.length === 0) break;
      yield rows.map(keyedEvent);
    }
    await client.query('commit');
    isBroken = false;
  } finally {
    client.release(isBroken);
  }
}

function keyedEvent(row: BehaviourRow): KeyedEvent {
  const { key, customer_id: customer, product_id: product, type, order_id: order } = row;
  const event = { customer, product, type, time: Number(row.at) };
  const isTakenBack = row.is_taken_back;
  return { key, isTakenBack, event: order === null ? event : { ...event, order } };
}
