import { AppError, type Currency, currency, currencyDecimals } from '@quanyu/domain';
import type { PoolClient } from 'pg';
import { LEDGER_ERRORS } from '../errors.ts';
import { lineValueMinor } from '../intake/line-value.ts';
import { insertBareSql } from '../intake/statements.ts';
import { checkId } from '../stock/movement.ts';
import type { NewOrder } from './orders.ts';

const LINES_MAX = 1_000;
const PRICE_MAX = 1e9;

/** A new order with everything decided that the ledger decides. */
export interface OrderDraft {
  readonly order: NewOrder;
  readonly currency: Currency;
  readonly orderedAt: number;
  readonly day: number;
  readonly state: 'placed' | 'delivered';
  readonly actor: string;
}

/** @throws AppError LEDGER_FIELD_INVALID */
export function checkOrder(order: NewOrder): void {
  checkId(order.source, 'source');
  checkId(order.externalId, 'externalId');
  checkId(order.channel, 'channel');
  checkId(order.location, 'location');
  if (order.customer !== undefined) checkId(order.customer, 'customer');
  if (order.lines.length === 0 || order.lines.length > LINES_MAX) {
    throw fieldInvalid('lines', `must be 1 to ${LINES_MAX}`, order.lines.length);
  }
  for (const [index, line] of order.lines.entries()) {
    checkId(line.product, `lines[${index}].product`);
    if (!(line.unitPrice >= 0 && line.unitPrice <= PRICE_MAX)) {
      throw fieldInvalid(`lines[${index}].unitPrice`, `must be 0 to ${PRICE_MAX}`, line.unitPrice);
    }
    if (!Number.isSafeInteger(line.discountMinor ?? 0)) {
      throw fieldInvalid(
        `lines[${index}].discountMinor`,
        'must be a whole number',
        line.discountMinor,
      );
    }
  }
}

export function fieldInvalid(place: string, rule: string, value: unknown): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_FIELD_INVALID,
    `Cannot take ${place} as it ${rule}: current value is ${String(value)}`,
    { place },
  );
}

export function orderCurrency(order: NewOrder, retailer: string): Currency {
  return currency(order.currency ?? retailer);
}

/**
 * Writes the header under its own id, or under `<source>:<id>` where another source holds that id.
 * @returns The order's id, and whether this call wrote it.
 */
export async function writeHeader(
  client: PoolClient,
  draft: OrderDraft,
  batchId: number,
): Promise<{ readonly orderId: string; readonly isNew: boolean }> {
  const { order } = draft;
  for (const orderId of [order.externalId, `${order.source}:${order.externalId}`]) {
    const { rowCount } = await client.query(
      `INSERT INTO orders (order_id, source, external_id, channel_id, location_id, customer_id,
         ordered_at, day, state, promised_day, currency, batch_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
      [
        orderId,
        order.source,
        order.externalId,
        order.channel,
        order.location,
        order.customer ?? null,
        draft.orderedAt,
        draft.day,
        draft.state,
        order.promisedDay ?? null,
        draft.currency,
        batchId,
      ],
    );
    if (rowCount === 1) return { orderId, isNew: true };
    const known = await client.query<{ readonly order_id: string }>(
      'SELECT order_id FROM orders WHERE source = $1 AND external_id = $2',
      [order.source, order.externalId],
    );
    if (known.rows[0] !== undefined) return { orderId: known.rows[0].order_id, isNew: false };
  }
  throw new AppError(
    LEDGER_ERRORS.LEDGER_EXISTS,
    `Cannot place the order as its id is taken: current value is ${order.externalId}`,
    { place: 'externalId' },
  );
}

/** Writes lines, first state, bare entities and the outbox entry of a new order. */
export async function writeBody(
  client: PoolClient,
  draft: OrderDraft,
  ids: { readonly orderId: string; readonly batchId: number },
): Promise<void> {
  const { order } = draft;
  const { orderId, batchId } = ids;
  const decimals = currencyDecimals(draft.currency);
  await client.query(insertBareSql('channels'), [[order.channel], 0]);
  if (order.customer !== undefined) {
    await client.query(insertBareSql('customers'), [[order.customer], 0]);
  }
  await client.query(insertBareSql('products'), [order.lines.map((line) => line.product), 0]);
  const totals = order.lines.map(
    (line) => lineValueMinor(line.units, line.unitPrice, decimals) - (line.discountMinor ?? 0),
  );
  await client.query(
    `INSERT INTO order_lines (order_id, line_index, ordered_at, day, channel_id, location_id,
       customer_id, product_id, kind, quantity, unit_price, discount_minor, total_minor, currency,
       promotion_id, batch_id)
     SELECT $1, nth, $2, $3, $4, $5, $6, product_id, 'sale', units, price, discount, total, $7, promotion, $8
     FROM unnest($9::text[], $10::bigint[], $11::numeric[], $12::bigint[], $13::bigint[], $14::text[])
       WITH ORDINALITY AS l (product_id, units, price, discount, total, promotion, nth)`,
    [
      orderId,
      draft.orderedAt,
      draft.day,
      order.channel,
      order.location,
      order.customer ?? null,
      draft.currency,
      batchId,
      order.lines.map((line) => line.product),
      order.lines.map((line) => line.units),
      order.lines.map((line) => line.unitPrice),
      order.lines.map((line) => line.discountMinor ?? 0),
      totals,
      order.lines.map((line) => line.promotion ?? null),
    ],
  );
  await client.query(
    'INSERT INTO order_states (order_id, state_index, state, changed_at, actor) VALUES ($1, 0, $2, $3, $4)',
    [orderId, draft.state, draft.orderedAt, draft.actor],
  );
}

/** Tells the outbox of a batch of order lines written outside the intake. */
export async function tellLines(
  client: PoolClient,
  told: {
    readonly batchId: number;
    readonly rows: number;
    readonly day: number;
    readonly now: number;
    readonly order: string;
    readonly state: string;
  },
): Promise<void> {
  const payload = JSON.stringify({ order: told.order, state: told.state });
  await client.query(
    `INSERT INTO outbox (topic, kind, batch_id, rows, min_day, max_day, payload, created_at)
     SELECT 'intake', 'orders', $1::bigint, $2::int, $3::int, $3::int, NULL::jsonb, $4::bigint WHERE $2::int > 0
     UNION ALL SELECT 'state', 'order', NULL, 1, NULL, NULL, $5::jsonb, $4::bigint`,
    [told.batchId, told.rows, told.day, told.now, payload],
  );
}

/** Lines that take the sale back: same product and price, negative quantity and value. */
export async function reverseLines(
  client: PoolClient,
  task: {
    readonly orderId: string;
    readonly kind: 'cancellation' | 'return';
    readonly at: number;
    readonly day: number;
    readonly batchId: number;
  },
): Promise<number> {
  const { rowCount } = await client.query(
    `INSERT INTO order_lines (order_id, line_index, ordered_at, day, channel_id, location_id,
       customer_id, product_id, kind, quantity, unit_price, discount_minor, total_minor, currency,
       promotion_id, batch_id)
     SELECT order_id, line_index + last, $3, $4, channel_id, location_id, customer_id, product_id, $2,
       -quantity, unit_price, -discount_minor, -total_minor, currency, promotion_id, $5
     FROM order_lines, (SELECT max(line_index) AS last FROM order_lines WHERE order_id = $1) AS m
     WHERE order_id = $1 AND kind = 'sale'`,
    [task.orderId, task.kind, task.at, task.day, task.batchId],
  );
  return rowCount ?? 0;
}
