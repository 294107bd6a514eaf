import type { Ledger } from '@quanyu/ledger';
import type { OutboxPosition } from './outbox-position.ts';

/** Batches of one kind of fact, with the days they span and how many rows they brought. */
export interface ChangedBatches {
  readonly ids: readonly number[];
  readonly minDay: number | null;
  readonly maxDay: number | null;
  readonly rows: number;
}

/** What the outbox tells of after a position. */
export interface RecentChanges {
  /** Orders that changed their state, new ones of the shop and the till included. */
  readonly orders: ReadonlySet<string>;
  /** By kind of fact, as the outbox names them. */
  readonly batches: ReadonlyMap<string, ChangedBatches>;
  readonly position: OutboxPosition;
}

interface EntryRow {
  readonly transaction_id: string;
  readonly outbox_id: string | number;
  readonly kind: string;
  readonly batch_id: string | number | null;
  readonly rows: number;
  readonly min_day: number | null;
  readonly max_day: number | null;
  readonly order_id: string | null;
}

const PAGE = 10_000;

/** Ordered and held back as the outbox's own reader does it, so that no late commit is missed. */
const READ_SQL = `
  select transaction_id::text as transaction_id, outbox_id, kind, batch_id, rows, min_day, max_day,
    payload->>'order' as order_id
  from outbox
  where transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    and (transaction_id, outbox_id) > ($1::xid8, $2::bigint)
  order by outbox.transaction_id, outbox.outbox_id limit ${PAGE}`;

/** Reads every entry after a position. O(entries) time, memory for what they name only. */
export async function changesSince(
  { pool }: Pick<Ledger, 'pool'>,
  since: OutboxPosition,
): Promise<RecentChanges> {
  const orders = new Set<string>();
  const batches = new Map<string, ChangedBatches>();
  let position = since;
  for (;;) {
    const { rows } = await pool.query<EntryRow>(READ_SQL, [
      position.transactionId,
      position.outboxId,
    ]);
    for (const row of rows) {
      if (row.kind === 'order' && row.order_id !== null) orders.add(row.order_id);
      if (row.batch_id !== null) batches.set(row.kind, joined(batches.get(row.kind), row));
    }
    const last = rows.at(-1);
    if (last !== undefined) {
      position = { transactionId: last.transaction_id, outboxId: Number(last.outbox_id) };
    }
    if (rows.length < PAGE) return { orders, batches, position };
  }
}

function joined(known: ChangedBatches | undefined, row: EntryRow): ChangedBatches {
  const id = Number(row.batch_id);
  return mergedBatches(known, {
    ids: [id],
    minDay: row.min_day,
    maxDay: row.max_day,
    rows: row.rows,
  });
}

/** Both together; a day that one of them does not know is not known of both. */
export function mergedBatches(
  one: ChangedBatches | undefined,
  other: ChangedBatches,
): ChangedBatches {
  if (one === undefined) return other;
  const both = (a: number | null, b: number | null, pick: (a: number, b: number) => number) =>
    a === null || b === null ? null : pick(a, b);
  return {
    ids: [...one.ids, ...other.ids],
    minDay: both(one.minDay, other.minDay, Math.min),
    maxDay: both(one.maxDay, other.maxDay, Math.max),
    rows: one.rows + other.rows,
  };
}

/** Orders that some batches brought lines of, moved on, or took goods back from; at most `max` + 1. */
export async function ordersOfBatches(
  { pool }: Pick<Ledger, 'pool'>,
  batches: ReadonlyMap<string, ChangedBatches>,
  max: number,
): Promise<readonly string[]> {
  const orders = batches.get('orders')?.ids ?? [];
  const returns = batches.get('returns')?.ids ?? [];
  if (orders.length === 0 && returns.length === 0) return [];
  // Only an intake may move known orders on without lines; a sale of ours is told by its state.
  const intake = await pool.query<{ batch_id: number | string }>(
    'select batch_id from batches where batch_id = any($1::bigint[])',
    [orders],
  );
  const heads = intake.rows.length === 0 ? '' : HEADS_SQL;
  const { rows } = await pool.query<{ order_id: string }>(
    `select order_id from order_lines where batch_id between $4 and $5 and batch_id = any($1::bigint[])
     union select order_id from returns where batch_id = any($2::bigint[])
     ${heads} limit $3`,
    [orders, returns, max + 1, Math.min(...bounds(orders)), Math.max(...bounds(orders))],
  );
  return rows.map((row) => row.order_id);
}

/** The smallest and largest id; none gives bounds that hold nothing. */
function bounds(ids: readonly number[]): readonly number[] {
  if (ids.length === 0) return [0];
  const low = ids.reduce((a, b) => Math.min(a, b));
  return [low, ids.reduce((a, b) => Math.max(a, b))];
}

const HEADS_SQL = 'union select order_id from orders where batch_id = any($1::bigint[])';
