import type { OrderState } from '@quanyu/domain';
import type { Selectable } from 'kysely';
import type { LedgerExecutor } from '../ledger.ts';
import { groupBy } from '../store/group-by.ts';
import type { OrderLinesTable, OrdersTable } from '../tables/commerce.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { OrderRecord, OrdersRepository } from './orders.ts';

const LIMIT_MAX = 1_000;

/** Orders by id with their lines, in no promised order. */
export async function readOrders(
  executor: LedgerExecutor,
  ids: readonly string[],
): Promise<readonly OrderRecord[]> {
  if (ids.length === 0) return [];
  const rows = await executor
    .selectFrom('orders')
    .selectAll()
    .where('order_id', 'in', [...ids])
    .execute();
  return withLines(executor, rows);
}

async function withLines(
  executor: LedgerExecutor,
  rows: readonly Selectable<OrdersTable>[],
): Promise<readonly OrderRecord[]> {
  if (rows.length === 0) return [];
  const lines = await executor
    .selectFrom('order_lines')
    .selectAll()
    .where(
      'order_id',
      'in',
      rows.map((row) => row.order_id),
    )
    .orderBy('order_id')
    .orderBy('line_index')
    .execute();
  const byOrder = groupBy(lines, (line) => line.order_id);
  return rows.map((row) => orderOf(row, byOrder.get(row.order_id) ?? []));
}

/** A page of orders, newest first. */
export async function listOrders(
  executor: LedgerExecutor,
  filter: NonNullable<Parameters<OrdersRepository['list']>[0]>,
): ReturnType<OrdersRepository['list']> {
  const limit = Math.min(Math.max(1, filter.limit ?? 50), LIMIT_MAX);
  let query = executor
    .selectFrom('orders')
    .selectAll()
    .orderBy('ordered_at', 'desc')
    .orderBy('order_id', 'desc')
    .limit(limit + 1);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.channel !== undefined) query = query.where('channel_id', '=', filter.channel);
  if (filter.customer !== undefined) query = query.where('customer_id', '=', filter.customer);
  if (filter.cursor !== undefined) {
    const { at, id } = decodeCursor(filter.cursor);
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('ordered_at', 'order_id'), '<', tuple(at, id)),
    );
  }
  const rows = await query.execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  const nextCursor = hasMore ? encodeCursor({ at: last.ordered_at, id: last.order_id }) : null;
  return { rows: await withLines(executor, page), nextCursor };
}

function orderOf(
  row: Selectable<OrdersTable>,
  lines: readonly Selectable<OrderLinesTable>[],
): OrderRecord {
  return {
    order: row.order_id,
    source: row.source,
    externalId: row.external_id,
    channel: row.channel_id,
    location: row.location_id,
    customer: row.customer_id,
    orderedAt: row.ordered_at,
    state: row.state as OrderState,
    promisedDay: row.promised_day,
    currency: row.currency,
    totalMinor: lines.reduce((sum, line) => sum + line.total_minor, 0),
    lines: lines.map((line) => ({
      lineIndex: line.line_index,
      product: line.product_id,
      kind: line.kind,
      quantity: line.quantity,
      unitPrice: line.unit_price,
      discountMinor: line.discount_minor,
      totalMinor: line.total_minor,
    })),
  };
}
