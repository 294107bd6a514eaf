import type { Pool, PoolClient } from 'pg';
import { RULES } from '../stock/movement.ts';
import type { Store } from '../store/store.ts';
import { tellChange } from '../store/tell-change.ts';
import { withTransaction } from '../store/transaction.ts';
import { notFound } from './api-keys.ts';
import { createPurchaseOrderChanges, type PurchaseOrderChanges } from './purchase-order-changes.ts';
import { receiveGoods } from './receive-goods.ts';
import {
  cursorValues,
  type Delivery,
  deliveryKey,
  isBooked,
  pageLimit,
  pageOf,
  type SupplyPage,
  stepRefused,
} from './supply.ts';

export type PurchaseOrderState = 'ordered' | 'received' | 'cancelled';

export interface PurchaseOrderLineRecord {
  readonly lineIndex: number;
  readonly product: string;
  readonly orderedUnits: number;
  readonly receivedUnits: number;
  readonly unitCost: number;
  readonly totalMinor: number;
  readonly decision: string | null;
}

export interface PurchaseOrderRecord {
  readonly purchaseOrder: string;
  readonly supplier: string;
  readonly location: string;
  /** `ordered` until all came or nothing more will; `cancelled` may hold units that came before. */
  readonly state: PurchaseOrderState;
  readonly orderedAt: number;
  readonly dueDay: number | null;
  /** When it was received or cancelled; late where its day is after `dueDay`. */
  readonly closedAt: number | null;
  readonly currency: string;
  readonly totalMinor: number;
  readonly createdBy: string;
  readonly lines: readonly PurchaseOrderLineRecord[];
}

export interface PurchaseOrderFilter {
  readonly state?: PurchaseOrderState;
  readonly supplier?: string;
  readonly location?: string;
  readonly product?: string;
  /** Due before this day. */
  readonly dueBefore?: number;
  readonly limit?: number;
  readonly cursor?: string;
}

/** Orders at suppliers, written by executing purchase decisions, and the goods that come of them. */
export interface PurchaseOrdersRepository extends PurchaseOrderChanges {
  /** Newest first, by cursor. */
  list(filter?: PurchaseOrderFilter): Promise<SupplyPage<PurchaseOrderRecord>>;
  get(purchaseOrder: string): Promise<PurchaseOrderRecord>;
  /**
   * Books a delivery: stock rises at the order's location in the same transaction. In one or several
   * parts, before or after the due day; a delivery sent twice is booked once.
   * @throws AppError LEDGER_STEP_REFUSED when it is closed, LEDGER_FIELD_INVALID for goods not ordered.
   */
  receive(purchaseOrder: string, delivery: Delivery, actor: string): Promise<PurchaseOrderRecord>;
  /** Gives up what is still due. What came before stays. */
  cancel(purchaseOrder: string, actor: string, reason?: string): Promise<PurchaseOrderRecord>;
}

/** See {@link PurchaseOrdersRepository}. */
export function createPurchaseOrdersRepository(store: Store): PurchaseOrdersRepository {
  return {
    ...createPurchaseOrderChanges(store),
    list: async (filter = {}) => listOrders(store.pool, filter),
    get: async (purchaseOrder) => readOrder(store.pool, purchaseOrder),
    receive: async (purchaseOrder, delivery, actor) =>
      receive(store, { purchaseOrder, delivery, actor }),
    async cancel(purchaseOrder, actor, reason) {
      const now = store.clock.now();
      await withTransaction(store.pool, async (client) => {
        const before = await lockOrder(client, purchaseOrder);
        if (before.state !== 'ordered') {
          throw stepRefused(`cancel purchase order ${purchaseOrder}`, 'be ordered', before.state);
        }
        await setState(client, purchaseOrder, { state: 'cancelled', now });
        const after = { state: 'cancelled', ...(reason !== undefined && { reason }) };
        await tellChange(client, {
          ...{ actor, action: 'cancel', kind: 'purchase-order', id: purchaseOrder, now },
          ...{ before: { state: before.state }, after },
        });
      });
      store.committed();
      return readOrder(store.pool, purchaseOrder);
    },
  };
}

interface Receipt {
  readonly purchaseOrder: string;
  readonly delivery: Delivery;
  readonly actor: string;
}

async function receive(store: Store, receipt: Receipt): Promise<PurchaseOrderRecord> {
  const { purchaseOrder, delivery, actor } = receipt;
  const key = deliveryKey(purchaseOrder, delivery);
  const now = store.clock.now();
  const movedAt = delivery.movedAt ?? now;
  const day = await store.dayOf(movedAt);
  await withTransaction(store.pool, async (client) => {
    const before = await lockOrder(client, purchaseOrder);
    if (await isBooked(client, key)) return;
    if (before.state !== 'ordered') {
      throw stepRefused(`receive purchase order ${purchaseOrder}`, 'be ordered', before.state);
    }
    const open = before.lines.map(({ lineIndex, product, orderedUnits, receivedUnits }) => ({
      ...{ lineIndex, product, dueUnits: Math.max(0, orderedUnits - receivedUnits) },
    }));
    const at = { reference: purchaseOrder, location: before.location, movedAt, day, now };
    const how = { rule: RULES.receive, addReceivedSql: ADD_RECEIVED_SQL };
    const { lines, isClosed } = await receiveGoods(client, { key, delivery, open, ...at, ...how });
    if (isClosed) await setState(client, purchaseOrder, { state: 'received', now: movedAt });
    await tellChange(client, {
      ...{ actor, action: 'receive', kind: 'purchase-order', id: purchaseOrder, now },
      after: { lines, state: isClosed ? 'received' : 'ordered' },
    });
  });
  store.committed();
  return readOrder(store.pool, purchaseOrder);
}

const ADD_RECEIVED_SQL = `
  UPDATE purchase_order_lines l SET received_units = l.received_units + g.units
  FROM unnest($2::int[], $3::int[]) AS g (line_index, units)
  WHERE l.purchase_order_id = $1 AND l.line_index = g.line_index`;

async function setState(
  client: PoolClient,
  purchaseOrder: string,
  to: { readonly state: PurchaseOrderState; readonly now: number },
): Promise<void> {
  await client.query(
    'UPDATE purchase_orders SET state = $2, closed_at = $3 WHERE purchase_order_id = $1',
    [purchaseOrder, to.state, to.now],
  );
}

/** Locks the order for the transaction, so that deliveries of one order wait for each other. */
async function lockOrder(client: PoolClient, purchaseOrder: string): Promise<PurchaseOrderRecord> {
  await client.query('SELECT 1 FROM purchase_orders WHERE purchase_order_id = $1 FOR UPDATE', [
    purchaseOrder,
  ]);
  return readOrder(client, purchaseOrder);
}

const SELECT_SQL = `
  SELECT p.purchase_order_id AS "purchaseOrder", p.supplier_id AS supplier, p.location_id AS location,
    p.state, p.ordered_at AS "orderedAt", p.due_day AS "dueDay", p.closed_at AS "closedAt", p.currency,
    p.total_minor AS "totalMinor", p.created_by AS "createdBy",
    (SELECT jsonb_agg(jsonb_build_object('lineIndex', l.line_index, 'product', l.product_id,
        'orderedUnits', l.ordered_units, 'receivedUnits', l.received_units, 'unitCost', l.unit_cost,
        'totalMinor', l.total_minor, 'decision', l.decision_id) ORDER BY l.line_index)
      FROM purchase_order_lines l WHERE l.purchase_order_id = p.purchase_order_id) AS lines
  FROM purchase_orders p`;

async function readOrder(
  client: Pool | PoolClient,
  purchaseOrder: string,
): Promise<PurchaseOrderRecord> {
  const { rows } = await client.query<PurchaseOrderRecord>(
    `${SELECT_SQL} WHERE p.purchase_order_id = $1`,
    [purchaseOrder],
  );
  const [found] = rows;
  if (found === undefined) throw notFound('purchase order', purchaseOrder);
  return { ...found, lines: found.lines ?? [] };
}

async function listOrders(
  pool: Pool,
  filter: PurchaseOrderFilter,
): Promise<SupplyPage<PurchaseOrderRecord>> {
  const limit = pageLimit(filter.limit);
  const { state, supplier, location, product, dueBefore } = filter;
  const { rows } = await pool.query<PurchaseOrderRecord>(
    `${SELECT_SQL}
     WHERE ($1::text IS NULL OR p.state = $1) AND ($2::text IS NULL OR p.supplier_id = $2)
       AND ($3::text IS NULL OR p.location_id = $3) AND ($5::int IS NULL OR p.due_day < $5)
       AND ($4::text IS NULL OR EXISTS (SELECT 1 FROM purchase_order_lines l
         WHERE l.purchase_order_id = p.purchase_order_id AND l.product_id = $4))
       AND ($6::bigint IS NULL OR (p.ordered_at, p.purchase_order_id) < ($6, $7))
     ORDER BY p.ordered_at DESC, p.purchase_order_id DESC LIMIT $8`,
    [
      ...[state ?? null, supplier ?? null, location ?? null, product ?? null, dueBefore ?? null],
      ...cursorValues(filter.cursor),
      limit + 1,
    ],
  );
  const records = rows.map((row) => ({ ...row, lines: row.lines ?? [] }));
  return pageOf(records, limit, (row) => ({ at: row.orderedAt, id: row.purchaseOrder }));
}
