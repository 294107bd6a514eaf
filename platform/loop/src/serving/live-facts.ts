import { currency, currencyDecimals } from '@quanyu/domain';
import type { Ledger } from '@quanyu/ledger';
import type { LiveEvent, ProductFacts } from '@quanyu/recommend';
import { isHidden, type ProductDetailsRow, productDetails } from '../recommend/product-details.ts';

/** An event and the key by which a second reading of it is known. */
export interface KeyedEvent {
  readonly key: string;
  readonly event: LiveEvent;
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
}

/** Purchases come from order lines: they are the truth of what was bought, in every channel. */
const PURCHASES = `
  select order_id || '|' || line_index as key, customer_id, product_id, 'purchase' as type,
    ordered_at as at, order_id
  from order_lines where kind = 'sale' and customer_id is not null and quantity > 0`;
const VIEWS = `
  select source || '|' || external_id as key, customer_id, product_id, type, occurred_at as at,
    null as order_id
  from events where customer_id is not null and product_id is not null
    and type in (${LIVE_TYPES.map((type) => `'${type}'`).join(', ')})`;

/** Behaviour of known customers from a day on, oldest first, in pages through one cursor. */
export async function* behaviourSince(
  ledger: Ledger,
  fromDay: number,
): AsyncGenerator<readonly KeyedEvent[]> {
  const where = ` and day >= ${Math.trunc(fromDay)}`;
  yield* pages(ledger, `${PURCHASES}${where} union all ${VIEWS}${where} order by at`, []);
}

/** Behaviour that some intake batches brought. */
export async function* behaviourOfBatches(
  ledger: Ledger,
  batchIds: readonly number[],
): AsyncGenerator<readonly KeyedEvent[]> {
  if (batchIds.length === 0) return;
  const where = ' and batch_id = any($1::bigint[])';
  const query = `${PURCHASES}${where} union all ${VIEWS}${where} order by at`;
  yield* pages(ledger, query, [[...batchIds]]);
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
  return { key, event: order === null ? event : { ...event, order } };
}

interface ProductRow extends ProductDetailsRow {
  readonly product_id: string;
  readonly kind: string;
  readonly category_path: readonly string[];
  readonly stocked: boolean;
  readonly available: string | number | null;
}

/** What rules ask of products. A product that no stock move ever named counts as available. */
export async function productFacts(
  ledger: Ledger,
  products: readonly string[] | null,
  take: (product: string, facts: ProductFacts) => void,
): Promise<void> {
  const settings = await ledger.settings.get();
  const minorPerMajor = 10 ** currencyDecimals(currency(settings.currency));
  const { rows } = await ledger.pool.query<ProductRow>(
    `select p.product_id, p.name, p.brand, p.kind, p.category_path, p.price, p.cost, p.attributes,
       s.product_id is not null as stocked, s.available
     from products p left join (
       select product_id, sum(on_hand_units - reserved_units) as available
       from stock_levels group by product_id
     ) s on s.product_id = p.product_id
     where $1::text[] is null or p.product_id = any($1)`,
    [products],
  );
  for (const row of rows) {
    const price =
      row.price === null ? {} : { priceMinor: Math.round(Number(row.price) * minorPerMajor) };
    take(row.product_id, {
      ...productDetails(row),
      available: !row.stocked || Number(row.available) > 0,
      hidden: row.kind !== 'goods' || isHidden(row),
      category: row.category_path.join('>'),
      ...price,
    });
  }
}

/** Whether each product that some batches moved can be sold now, anywhere. */
export async function stockOf(
  ledger: Ledger,
  batchIds: readonly number[],
): Promise<ReadonlyMap<string, boolean>> {
  const { rows } = await ledger.pool.query<{ product_id: string; available: string | number }>(
    `select product_id, sum(on_hand_units - reserved_units) as available from stock_levels
     where product_id in (select product_id from stock_moves where batch_id = any($1::bigint[]))
     group by product_id`,
    [[...batchIds]],
  );
  return new Map(rows.map((row) => [row.product_id, Number(row.available) > 0]));
}
