import { AppError } from '@quanyu/domain';
import type { PoolClient } from 'pg';
import { LEDGER_ERRORS } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { tellChange } from '../store/tell-change.ts';
import { withTransaction } from '../store/transaction.ts';
import { notFound } from './api-keys.ts';
import { stepRefused } from './supply.ts';

/** What a supplier says of an order. */
export interface SupplierNotice {
  readonly kind: 'confirmed' | 'shipped' | 'late';
  /** When the goods should be there; null: as it stands. */
  readonly dueDay: number | null;
  readonly note: string | null;
}

export interface SupplierNoticeRecord extends SupplierNotice {
  readonly purchaseOrder: string;
  readonly saidAt: number;
  readonly saidBy: string;
}

/** Open orders taken apart and put together, and what suppliers say of them. */
export interface PurchaseOrderChanges {
  /**
   * Moves whole lines of an open order into a new one, to be sent by itself.
   * @returns The new order's id. @throws AppError LEDGER_STEP_REFUSED where goods came already,
   * LEDGER_FIELD_INVALID where nothing or everything would move.
   */
  split(purchaseOrder: string, products: readonly string[], actor: string): Promise<string>;
  /**
   * Puts the lines of other open orders of the same supplier, place and currency into this one; the
   * others are gone. The earliest promised day stands. @throws AppError LEDGER_STEP_REFUSED.
   */
  merge(purchaseOrder: string, others: readonly string[], actor: string): Promise<void>;
  /** Notes what the supplier said; a day he gives becomes the order's day. */
  notice(purchaseOrder: string, notice: SupplierNotice, actor: string): Promise<void>;
  /** What was said of some orders, oldest first. */
  notices(purchaseOrders: readonly string[]): Promise<readonly SupplierNoticeRecord[]>;
}

interface OpenOrder {
  readonly purchase_order_id: string;
  readonly supplier_id: string;
  readonly location_id: string;
  readonly currency: string;
  readonly state: string;
  readonly received: number;
}

const NOTE_MAX = 2_000;

/** See {@link PurchaseOrderChanges}. */
export function createPurchaseOrderChanges(store: Store): PurchaseOrderChanges {
  return {
    split: async (id, products, actor) => split(store, { id, products, actor }),
    async merge(id, others, actor) {
      const now = store.clock.now();
      const rest = [...new Set(others)].filter((other) => other !== id);
      await withTransaction(store.pool, async (client) => {
        const [first, ...more] = await lockOpen(client, [id, ...rest]);
        if (first === undefined || more.length === 0) throw fieldInvalid('others', 'be named');
        for (const order of more) checkSame(first, order);
        await client.query(
          `WITH moved AS (
             SELECT purchase_order_id, line_index, row_number() OVER (
               ORDER BY purchase_order_id <> $1, purchase_order_id, line_index) AS place
             FROM purchase_order_lines WHERE purchase_order_id = any($2))
           UPDATE purchase_order_lines l
           SET purchase_order_id = $1, line_index = 1000000 + m.place
           FROM moved m WHERE m.purchase_order_id = l.purchase_order_id
             AND m.line_index = l.line_index AND l.purchase_order_id <> $1`,
          [id, [id, ...rest]],
        );
        await client.query(
          `UPDATE purchase_orders p SET due_day = (
             SELECT min(due_day) FROM purchase_orders WHERE purchase_order_id = any($2))
           WHERE purchase_order_id = $1`,
          [id, [id, ...rest]],
        );
        await client.query('DELETE FROM purchase_orders WHERE purchase_order_id = any($1)', [rest]);
        await renumber(client, id);
        await client.query('UPDATE decisions SET executed_as = $1 WHERE executed_as = any($2)', [
          id,
          rest,
        ]);
        const change = { actor, action: 'merge', kind: 'purchase-order', id, now };
        await tellChange(client, { ...change, after: { others: rest } });
      });
      store.committed();
    },
    async notice(id, { kind, dueDay, note }, actor) {
      const now = store.clock.now();
      await withTransaction(store.pool, async (client) => {
        const { rows } = await client.query<{ readonly state: string }>(
          'SELECT state FROM purchase_orders WHERE purchase_order_id = $1 FOR UPDATE',
          [id],
        );
        const [row] = rows;
        if (row === undefined) throw notFound('purchase order', id);
        if (row.state !== 'ordered') {
          throw stepRefused(`change purchase order ${id}`, 'be ordered', row.state);
        }
        await client.query(
          `INSERT INTO supplier_notices (purchase_order_id, kind, due_day, note, said_at, said_by)
           VALUES ($1, $2, $3, $4, $5, $6)`,
          [id, kind, dueDay, note?.slice(0, NOTE_MAX) ?? null, now, actor],
        );
        if (dueDay !== null) {
          await client.query(
            'UPDATE purchase_orders SET due_day = $2 WHERE purchase_order_id = $1',
            [id, dueDay],
          );
        }
        const change = { actor, action: kind, kind: 'purchase-order', id, now };
        await tellChange(client, { ...change, after: { dueDay, reason: note } });
      });
      store.committed();
    },
    async notices(ids) {
      const { rows } = await store.pool.query<SupplierNoticeRecord>(
        `SELECT purchase_order_id AS "purchaseOrder", kind, due_day AS "dueDay", note,
           said_at AS "saidAt", said_by AS "saidBy"
         FROM supplier_notices WHERE purchase_order_id = any($1) ORDER BY notice_id`,
        [ids],
      );
      return rows;
    },
  };
}

async function split(
  store: Store,
  task: { readonly id: string; readonly products: readonly string[]; readonly actor: string },
): Promise<string> {
  const { id, products, actor } = task;
  const now = store.clock.now();
  const fresh = `${id}-${now.toString(36)}`;
  await withTransaction(store.pool, async (client) => {
    await lockOpen(client, [id]);
    const { rows } = await client.query<{ readonly moves: boolean; readonly lines: number }>(
      `SELECT product_id = any($2) AS moves, count(*)::int AS lines
       FROM purchase_order_lines WHERE purchase_order_id = $1 GROUP BY 1`,
      [id, products],
    );
    if (rows.length !== 2) throw fieldInvalid('products', 'leave at least one line on each order');
    await client.query(
      `INSERT INTO purchase_orders (purchase_order_id, supplier_id, location_id, state, ordered_at,
         due_day, currency, total_minor, created_by)
       SELECT $2, supplier_id, location_id, state, ordered_at, due_day, currency, 0, $3
       FROM purchase_orders WHERE purchase_order_id = $1`,
      [id, fresh, actor],
    );
    const { rows: moved } = await client.query<{ readonly decision_id: string | null }>(
      `UPDATE purchase_order_lines SET purchase_order_id = $2
       WHERE purchase_order_id = $1 AND product_id = any($3) RETURNING decision_id`,
      [id, fresh, products],
    );
    await renumber(client, id);
    await renumber(client, fresh);
    await client.query('UPDATE decisions SET executed_as = $1 WHERE decision_id = any($2)', [
      fresh,
      moved.flatMap(({ decision_id }) => decision_id ?? []),
    ]);
    const change = { actor, action: 'split', kind: 'purchase-order', id, now };
    await tellChange(client, { ...change, after: { into: fresh, products } });
  });
  store.committed();
  return fresh;
}

/** The orders, locked, in the order asked for; all open with nothing received. */
async function lockOpen(client: PoolClient, ids: readonly string[]): Promise<readonly OpenOrder[]> {
  await client.query(
    'SELECT 1 FROM purchase_orders WHERE purchase_order_id = any($1) ORDER BY 1 FOR UPDATE',
    [ids],
  );
  const { rows } = await client.query<OpenOrder>(
    `SELECT p.purchase_order_id, p.supplier_id, p.location_id, p.currency, p.state,
       (SELECT coalesce(sum(received_units), 0)::int FROM purchase_order_lines l
        WHERE l.purchase_order_id = p.purchase_order_id) AS received
     FROM purchase_orders p WHERE p.purchase_order_id = any($1)`,
    [ids],
  );
  return ids.map((id) => {
    const order = rows.find((row) => row.purchase_order_id === id);
    if (order === undefined) throw notFound('purchase order', id);
    if (order.state !== 'ordered' || order.received > 0) {
      const state = order.received > 0 ? `${order.received} units received` : order.state;
      throw stepRefused(`change purchase order ${id}`, 'be ordered with nothing received', state);
    }
    return order;
  });
}

function checkSame(first: OpenOrder, other: OpenOrder): void {
  for (const name of ['supplier_id', 'location_id', 'currency'] as const) {
    if (first[name] === other[name]) continue;
    throw stepRefused(
      `merge purchase order ${other.purchase_order_id}`,
      `have the same ${name.replace('_id', '')}, ${first[name]}`,
      other[name],
    );
  }
}

/** Lines numbered from 1 in their order, and the total as their sum. */
async function renumber(client: PoolClient, id: string): Promise<void> {
  await client.query(
    `UPDATE purchase_order_lines l SET line_index = 2000000 + o.place FROM (
       SELECT line_index, row_number() OVER (ORDER BY line_index) AS place
       FROM purchase_order_lines WHERE purchase_order_id = $1) AS o
     WHERE l.purchase_order_id = $1 AND l.line_index = o.line_index`,
    [id],
  );
  await client.query(
    `UPDATE purchase_order_lines SET line_index = line_index - 2000000 WHERE purchase_order_id = $1`,
    [id],
  );
  await client.query(
    `UPDATE purchase_orders SET total_minor = (
       SELECT coalesce(sum(total_minor), 0) FROM purchase_order_lines WHERE purchase_order_id = $1)
     WHERE purchase_order_id = $1`,
    [id],
  );
}

function fieldInvalid(place: string, rule: string): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_FIELD_INVALID,
    `Cannot change the purchase order as ${place} must ${rule}`,
    { place },
  );
}
