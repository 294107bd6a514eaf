import type { Pool, PoolClient } from 'pg';
import { shortAsResult } from '../stock/apply.ts';
import { RULES } from '../stock/movement.ts';
import type { ShortLine } from '../stock/stock.ts';
import type { Store } from '../store/store.ts';
import { type Change, tellChange } from '../store/tell-change.ts';
import { withTransaction } from '../store/transaction.ts';
import { notFound } from './api-keys.ts';
import { receiveGoods } from './receive-goods.ts';
import {
  bookGoods,
  cursorValues,
  type Delivery,
  deliveryKey,
  isBooked,
  pageLimit,
  pageOf,
  type SupplyPage,
  stepRefused,
} from './supply.ts';

export type TransferState = 'ordered' | 'shipped' | 'received' | 'cancelled';

export interface TransferLineRecord {
  readonly lineIndex: number;
  readonly product: string;
  readonly units: number;
  readonly receivedUnits: number;
  readonly decision: string | null;
}

export interface TransferRecord {
  readonly transfer: string;
  readonly from: string;
  readonly to: string;
  readonly state: TransferState;
  readonly orderedAt: number;
  readonly dueDay: number | null;
  readonly shippedAt: number | null;
  readonly closedAt: number | null;
  readonly createdBy: string;
  readonly lines: readonly TransferLineRecord[];
}

export interface TransferFilter {
  readonly state?: TransferState;
  readonly from?: string;
  readonly to?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

export type ShipTransferResult =
  | { readonly kind: 'shipped'; readonly transfer: TransferRecord }
  | { readonly kind: 'short'; readonly lines: readonly ShortLine[] };

/** Goods on their way between two locations, written by executing transfer decisions. */
export interface TransfersRepository {
  /** Newest first, by cursor. */
  list(filter?: TransferFilter): Promise<SupplyPage<TransferRecord>>;
  get(transfer: string): Promise<TransferRecord>;
  /**
   * Sends all lines: stock falls where they leave. Short when fewer are available; a transfer that
   * was shipped before is answered again.
   * @throws AppError LEDGER_STEP_REFUSED when it is received or cancelled.
   */
  ship(transfer: string, actor: string, dueDay?: number): Promise<ShipTransferResult>;
  /**
   * Books what arrived, in one or several parts. Units that never arrive stay out of stock when the
   * last part closes the transfer: the moves show them.
   * @throws AppError LEDGER_STEP_REFUSED unless it is shipped.
   */
  receive(transfer: string, delivery: Delivery, actor: string): Promise<TransferRecord>;
  /** Gives up a transfer that has not left. */
  cancel(transfer: string, actor: string, reason?: string): Promise<TransferRecord>;
}

/** See {@link TransfersRepository}. */
export function createTransfersRepository(store: Store): TransfersRepository {
  return {
    list: async (filter = {}) => listTransfers(store.pool, filter),
    get: async (transfer) => readTransfer(store.pool, transfer),
    ship: async (transfer, actor, dueDay) => ship(store, { transfer, actor, dueDay }),
    receive: async (transfer, delivery, actor) => receive(store, { transfer, delivery, actor }),
    async cancel(transfer, actor, reason) {
      const now = store.clock.now();
      await withTransaction(store.pool, async (client) => {
        const { state } = await lockTransfer(client, transfer);
        if (state !== 'ordered') {
          throw stepRefused(`cancel transfer ${transfer}`, 'be ordered', state);
        }
        await client.query(
          `UPDATE transfers SET state = 'cancelled', closed_at = $2 WHERE transfer_id = $1`,
          [transfer, now],
        );
        const told = change({ actor, transfer, now }, 'cancel', 'cancelled');
        const after = { ...told.after, ...(reason !== undefined && { reason }) };
        await tellChange(client, { ...told, after });
      });
      store.committed();
      return readTransfer(store.pool, transfer);
    },
  };
}

function change(
  at: { readonly actor: string; readonly transfer: string; readonly now: number },
  action: string,
  state: TransferState,
): Change {
  const { actor, transfer: id, now } = at;
  return { actor, action, kind: 'transfer', id, now, after: { state } };
}

async function ship(
  store: Store,
  step: { readonly transfer: string; readonly actor: string; readonly dueDay: number | undefined },
): Promise<ShipTransferResult> {
  const { transfer, actor, dueDay } = step;
  const now = store.clock.now();
  const day = await store.dayOf(now);
  const result = await shortAsResult(() =>
    withTransaction(store.pool, async (client) => {
      const before = await lockTransfer(client, transfer);
      if (before.state === 'shipped') return { kind: 'shipped' } as const;
      if (before.state !== 'ordered') {
        throw stepRefused(`ship transfer ${transfer}`, 'be ordered', before.state);
      }
      const key = deliveryKey(transfer, { source: 'quanyu', externalId: 'ship' });
      const at = { location: before.from, lines: before.lines, reference: transfer };
      const when = { movedAt: now, day, now };
      await bookGoods(client, { key, verb: 'ship', rule: RULES.transferOut, ...at, ...when });
      await client.query(
        `UPDATE transfers SET state = 'shipped', shipped_at = $2, due_day = coalesce($3, due_day)
         WHERE transfer_id = $1`,
        [transfer, now, dueDay ?? null],
      );
      await tellChange(client, change({ actor, transfer, now }, 'ship', 'shipped'));
      return { kind: 'shipped' } as const;
    }),
  );
  if (result.kind === 'short') return result;
  store.committed();
  return { kind: 'shipped', transfer: await readTransfer(store.pool, transfer) };
}

async function receive(
  store: Store,
  step: { readonly transfer: string; readonly delivery: Delivery; readonly actor: string },
): Promise<TransferRecord> {
  const { transfer, delivery, actor } = step;
  const key = deliveryKey(transfer, delivery);
  const now = store.clock.now();
  const movedAt = delivery.movedAt ?? now;
  const day = await store.dayOf(movedAt);
  await withTransaction(store.pool, async (client) => {
    const before = await lockTransfer(client, transfer);
    if (await isBooked(client, key)) return;
    if (before.state !== 'shipped') {
      throw stepRefused(`receive transfer ${transfer}`, 'be shipped', before.state);
    }
    const open = before.lines.map(({ lineIndex, product, units, receivedUnits }) => ({
      ...{ lineIndex, product, dueUnits: Math.max(0, units - receivedUnits) },
    }));
    const at = { reference: transfer, location: before.to, movedAt, day, now };
    const how = { rule: RULES.transferIn, addReceivedSql: ADD_RECEIVED_SQL };
    const { lines, isClosed } = await receiveGoods(client, { key, delivery, open, ...at, ...how });
    if (isClosed) {
      await client.query(
        `UPDATE transfers SET state = 'received', closed_at = $2 WHERE transfer_id = $1`,
        [transfer, movedAt],
      );
    }
    const state = isClosed ? 'received' : 'shipped';
    const told = change({ actor, transfer, now }, 'receive', state);
    await tellChange(client, { ...told, after: { ...told.after, lines } });
  });
  store.committed();
  return readTransfer(store.pool, transfer);
}

const ADD_RECEIVED_SQL = `
  UPDATE transfer_lines l SET received_units = l.received_units + g.units
  FROM unnest($2::int[], $3::int[]) AS g (line_index, units)
  WHERE l.transfer_id = $1 AND l.line_index = g.line_index`;

async function lockTransfer(client: PoolClient, transfer: string): Promise<TransferRecord> {
  await client.query('SELECT 1 FROM transfers WHERE transfer_id = $1 FOR UPDATE', [transfer]);
  return readTransfer(client, transfer);
}

const SELECT_SQL = `
  SELECT t.transfer_id AS transfer, t.from_location_id AS "from", t.to_location_id AS "to", t.state,
    t.ordered_at AS "orderedAt", t.due_day AS "dueDay", t.shipped_at AS "shippedAt",
    t.closed_at AS "closedAt", t.created_by AS "createdBy",
    (SELECT jsonb_agg(jsonb_build_object('lineIndex', l.line_index, 'product', l.product_id,
        'units', l.units, 'receivedUnits', l.received_units, 'decision', l.decision_id)
        ORDER BY l.line_index)
      FROM transfer_lines l WHERE l.transfer_id = t.transfer_id) AS lines
  FROM transfers t`;

async function readTransfer(client: Pool | PoolClient, transfer: string): Promise<TransferRecord> {
  const { rows } = await client.query<TransferRecord>(`${SELECT_SQL} WHERE t.transfer_id = $1`, [
    transfer,
  ]);
  const [found] = rows;
  if (found === undefined) throw notFound('transfer', transfer);
  return { ...found, lines: found.lines ?? [] };
}

async function listTransfers(
  pool: Pool,
  filter: TransferFilter,
): Promise<SupplyPage<TransferRecord>> {
  const limit = pageLimit(filter.limit);
  const { rows } = await pool.query<TransferRecord>(
    `${SELECT_SQL}
     WHERE ($1::text IS NULL OR t.state = $1) AND ($2::text IS NULL OR t.from_location_id = $2)
       AND ($3::text IS NULL OR t.to_location_id = $3)
       AND ($4::bigint IS NULL OR (t.ordered_at, t.transfer_id) < ($4, $5))
     ORDER BY t.ordered_at DESC, t.transfer_id DESC LIMIT $6`,
    [
      ...[filter.state ?? null, filter.from ?? null, filter.to ?? null],
      ...cursorValues(filter.cursor),
      limit + 1,
    ],
  );
  const records = rows.map((row) => ({ ...row, lines: row.lines ?? [] }));
  return pageOf(records, limit, (row) => ({ at: row.orderedAt, id: row.transfer }));
}
