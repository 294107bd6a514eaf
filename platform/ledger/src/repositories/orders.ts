import { AppError, type OrderState } from '@quanyu/domain';
import type { PoolClient } from 'pg';
import { LEDGER_ERRORS } from '../errors.ts';
import { applyOperation, shortAsResult } from '../stock/apply.ts';
import { movementsOf, RULES } from '../stock/movement.ts';
import type { ShortLine, StockLine } from '../stock/stock.ts';
import type { Store } from '../store/store.ts';
import { withTransaction } from '../store/transaction.ts';
import { notFound } from './api-keys.ts';
import { listOrders, readOrders } from './order-reading.ts';
import {
  checkOrder,
  type OrderDraft,
  orderCurrency,
  reverseLines,
  tellLines,
  writeBody,
  writeHeader,
} from './order-writing.ts';

export interface NewOrderLine {
  readonly product: string;
  /** Whole units, ≥ 1. */
  readonly units: number;
  /** Major units. */
  readonly unitPrice: number;
  readonly discountMinor?: number;
  readonly promotion?: string;
}

export interface NewOrder {
  readonly source: string;
  /** The order's id in its source; placing it twice gives the first answer again. */
  readonly externalId: string;
  readonly channel: string;
  /** Whose stock the goods come from. */
  readonly location: string;
  readonly customer?: string;
  readonly currency?: string;
  readonly promisedDay?: number;
  readonly orderedAt?: number;
  readonly lines: readonly NewOrderLine[];
}

export type PlaceOrderResult =
  | { readonly kind: 'placed'; readonly order: OrderRecord }
  | { readonly kind: 'short'; readonly lines: readonly ShortLine[] };

export interface OrderLineRecord {
  readonly lineIndex: number;
  readonly product: string;
  readonly kind: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discountMinor: number;
  readonly totalMinor: number;
}

export interface OrderRecord {
  readonly order: string;
  readonly source: string;
  readonly externalId: string;
  readonly channel: string | null;
  readonly location: string | null;
  readonly customer: string | null;
  readonly orderedAt: number;
  readonly state: OrderState;
  readonly promisedDay: number | null;
  readonly currency: string;
  readonly totalMinor: number;
  readonly lines: readonly OrderLineRecord[];
}

export interface OrderTimelineEntry {
  readonly state: OrderState;
  readonly changedAt: number;
  readonly actor: string;
  readonly note: string | null;
}

export interface OrdersRepository {
  /** Web shop: order and reservation in one transaction, or neither. */
  place(order: NewOrder, actor: string): Promise<PlaceOrderResult>;
  /** Till: order paid and delivered, stock sold at once. */
  sell(order: NewOrder, actor: string): Promise<PlaceOrderResult>;
  /**
   * Moves an order on: `paid`, `picking`, `shipped` (reserved goods leave), `delivered`,
   * `cancelled` (reservation released), `returned` (goods come back, refund lines written).
   * @throws AppError LEDGER_STEP_REFUSED when the present state does not lead there.
   */
  advance(order: string, to: OrderState, actor: string, note?: string): Promise<OrderRecord>;
  get(order: string): Promise<OrderRecord>;
  timeline(order: string): Promise<readonly OrderTimelineEntry[]>;
  /** Newest first, by cursor. */
  list(filter?: {
    readonly state?: OrderState;
    readonly channel?: string;
    readonly customer?: string;
    readonly limit?: number;
    readonly cursor?: string;
  }): Promise<{ readonly rows: readonly OrderRecord[]; readonly nextCursor: string | null }>;
}

/** Where an order may go from each state. */
const ORDER_STEPS: Readonly<Record<OrderState, readonly OrderState[]>> = {
  placed: ['paid', 'picking', 'shipped', 'cancelled'],
  paid: ['picking', 'shipped', 'cancelled'],
  picking: ['shipped', 'cancelled'],
  shipped: ['delivered', 'returned'],
  delivered: ['returned'],
  cancelled: [],
  returned: [],
};

/** Orders with the stock they hold; see {@link OrdersRepository}. */
export function createOrdersRepository(store: Store): OrdersRepository {
  return {
    place: async (order, actor) => writeOrder(store, { order, actor, isTill: false }),
    sell: async (order, actor) => writeOrder(store, { order, actor, isTill: true }),
    advance: async (order, to, actor, note) => advance(store, { order, to, actor, note }),
    get: async (order) => readOne(store, order),
    async timeline(order) {
      const rows = await store.db
        .selectFrom('order_states')
        .selectAll()
        .where('order_id', '=', order)
        .orderBy('state_index')
        .execute();
      if (rows.length === 0) throw notFound('order', order);
      return rows.map((row) => ({
        state: row.state as OrderState,
        changedAt: row.changed_at,
        actor: row.actor,
        note: row.note,
      }));
    },
    list: async (filter = {}) => listOrders(store.db, filter),
  };
}

async function readOne(store: Store, order: string): Promise<OrderRecord> {
  const [found] = await readOrders(store.db, [order]);
  if (found === undefined) throw notFound('order', order);
  return found;
}

async function writeOrder(
  store: Store,
  task: { readonly order: NewOrder; readonly actor: string; readonly isTill: boolean },
): Promise<PlaceOrderResult> {
  const { order, actor, isTill } = task;
  checkOrder(order);
  const now = store.clock.now();
  const orderedAt = order.orderedAt ?? now;
  const draft: OrderDraft = {
    order,
    actor,
    orderedAt,
    currency: orderCurrency(order, (await store.retailer()).currency),
    day: await store.dayOf(orderedAt),
    state: isTill ? 'delivered' : 'placed',
  };
  const lines = order.lines.map(({ product, units }) => ({
    product,
    units,
    location: order.location,
  }));
  const movements = movementsOf(lines, isTill ? RULES.sell : RULES.reserve);
  const result = await shortAsResult(() =>
    withTransaction(store.pool, async (client) => {
      const batchId = await nextBatchId(client);
      const { orderId, isNew } = await writeHeader(client, draft, batchId);
      if (!isNew) return { kind: 'written', orderId } as const;
      const { day } = draft;
      const stamp = { reference: orderId, movedAt: orderedAt, day, now };
      // The stock first: a short order is then rolled back before its lines are written.
      await applyOperation(client, {
        ...stockKey(orderId, isTill ? 'sell' : 'reserve'),
        ...stamp,
        verb: isTill ? 'sell' : 'reserve',
        movements,
      });
      await writeBody(client, draft, { orderId, batchId });
      const rows = order.lines.length;
      await tellLines(client, { batchId, rows, day, now, order: orderId, state: draft.state });
      return { kind: 'written', orderId } as const;
    }),
  );
  if (result.kind === 'short') return result;
  store.committed();
  return { kind: 'placed', order: await readOne(store, result.orderId) };
}

/** Stock operations of an order are keyed by its id: an order is reserved, sold, shipped once. */
function stockKey(orderId: string, verb: string): { source: string; externalId: string } {
  return { source: 'quanyu:orders', externalId: `${verb}|${orderId}` };
}

async function nextBatchId(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ readonly id: number }>(
    `SELECT nextval('batches_batch_id_seq') AS id`,
  );
  return rows[0]?.id ?? 0;
}

interface Advance {
  readonly order: string;
  readonly to: OrderState;
  readonly actor: string;
  readonly note: string | undefined;
}

async function advance(store: Store, step: Advance): Promise<OrderRecord> {
  const now = store.clock.now();
  const day = await store.dayOf(now);
  const result = await shortAsResult(() =>
    withTransaction(store.pool, async (client) => {
      const from = await lockState(client, step);
      await client.query('UPDATE orders SET state = $2 WHERE order_id = $1', [step.order, step.to]);
      await client.query(
        `INSERT INTO order_states (order_id, state_index, state, changed_at, actor, note)
         SELECT $1, count(*), $2, $3, $4, $5 FROM order_states WHERE order_id = $1`,
        [step.order, step.to, now, step.actor, step.note ?? null],
      );
      await client.query(
        `INSERT INTO audit (at, actor, action, subject_kind, subject_id, before, after)
         VALUES ($1, $2, 'advance', 'order', $3, $4, $5)`,
        [
          now,
          step.actor,
          step.order,
          JSON.stringify({ state: from }),
          JSON.stringify({ state: step.to }),
        ],
      );
      const batchId = await nextBatchId(client);
      const rows = await moveGoods(client, step, { now, day, batchId });
      await tellLines(client, { batchId, rows, day, now, order: step.order, state: step.to });
      return { kind: 'advanced' } as const;
    }),
  );
  if (result.kind === 'short') throw stockMissing(step.order, result.lines);
  store.committed();
  return readOne(store, step.order);
}

/** A reservation that no longer stands on goods: a count found fewer than were reserved. */
function stockMissing(order: string, lines: readonly ShortLine[]): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_STEP_REFUSED,
    `Cannot ship order ${order} as its goods are not there: ${lines.length} lines are short`,
    { place: order, details: { lines }, remedy: 'Receive or find the goods, or cancel the order.' },
  );
}

async function lockState(client: PoolClient, step: Advance): Promise<OrderState> {
  const { rows } = await client.query<{ readonly state: OrderState }>(
    'SELECT state FROM orders WHERE order_id = $1 FOR UPDATE',
    [step.order],
  );
  const from = rows[0]?.state;
  if (from === undefined) throw notFound('order', step.order);
  if (ORDER_STEPS[from].includes(step.to)) return from;
  throw new AppError(
    LEDGER_ERRORS.LEDGER_STEP_REFUSED,
    `Cannot make order ${step.order} ${step.to} as it must not be ${from}`,
    { place: step.order, details: { from, to: step.to } },
  );
}

/** What the step does to stock and lines. Orders imported from elsewhere hold no stock here. */
async function moveGoods(
  client: PoolClient,
  step: Advance,
  stamp: { readonly now: number; readonly day: number; readonly batchId: number },
): Promise<number> {
  const { order: orderId, to } = step;
  const { now, day, batchId } = stamp;
  const at = { reference: orderId, movedAt: now, day, now };
  const held = await heldLines(client, orderId);
  const verb = GOODS_VERBS[to];
  if (verb !== undefined && held.length > 0) {
    const movements = movementsOf(held, RULES[verb]);
    await applyOperation(client, { ...stockKey(orderId, verb), ...at, verb, movements });
  }
  if (to !== 'cancelled' && to !== 'returned') return 0;
  const kind = to === 'cancelled' ? 'cancellation' : 'return';
  return reverseLines(client, { orderId, kind, at: now, day, batchId });
}

const GOODS_VERBS: Readonly<Partial<Record<OrderState, 'ship' | 'release' | 'takeBack'>>> = {
  shipped: 'ship',
  cancelled: 'release',
  returned: 'takeBack',
};

/** Units this order reserved or took from a till, read from its moves. */
async function heldLines(client: PoolClient, orderId: string): Promise<readonly StockLine[]> {
  const { rows } = await client.query<StockLine>(
    `SELECT product_id AS product, location_id AS location,
       sum(CASE WHEN kind = 'reserve' THEN reserved_units ELSE -on_hand_units END)::bigint AS units
     FROM stock_moves
     WHERE reference = $1 AND source = 'quanyu:orders'
       AND (external_id LIKE 'reserve|%' OR external_id LIKE 'sell|%')
     GROUP BY product_id, location_id`,
    [orderId],
  );
  return rows;
}
