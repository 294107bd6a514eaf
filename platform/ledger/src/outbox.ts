import type { Store } from './store/store.ts';

export interface OutboxEntry {
  readonly outboxId: number;
  /** `intake`: a batch of facts was recorded; `state`: something changed its state. */
  readonly topic: 'intake' | 'state';
  /** Intake: the native kind. State: `order`, `stock`, `decision`, `run`, `model`, `settings` … */
  readonly kind: string;
  readonly batchId: number | null;
  readonly rows: number;
  readonly minDay: number | null;
  readonly maxDay: number | null;
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly createdAt: number;
}

/**
 * The road out of the ledger: entries are written in the transaction they tell of, and read in an
 * order that no late commit can slip behind. At least once: be idempotent by `outboxId`.
 */
export interface OutboxRepository {
  /** Entries after the consumer's position, oldest first. An unknown consumer starts at the beginning. */
  read(consumer: string, limit: number): Promise<readonly OutboxEntry[]>;
  /** Moves the consumer past the longest prefix of its unread entries that lies in `ids`. */
  ack(consumer: string, ids: readonly number[]): Promise<void>;
  /** Starts a consumer at the present end: it will see only what comes later. */
  skipToEnd(consumer: string): Promise<void>;
  /** Deletes entries all consumers have passed and that are older than `before` (epoch ms). */
  prune(before: number): Promise<number>;
  /** Calls back after each commit made through this process; a hint to read, not a delivery. */
  onCommit(listener: () => void): () => void;
}

const LIMIT_MAX = 10_000;

/** The outbox over PostgreSQL; see {@link OutboxRepository}. */
export function createOutbox(store: Store, listeners: Set<() => void>): OutboxRepository {
  return {
    async read(consumer, limit) {
      const { rows } = await store.pool.query<OutboxRow>(READ_SQL, [
        consumer,
        Math.min(Math.max(1, limit), LIMIT_MAX),
      ]);
      return rows.map(entryOf);
    },
    async ack(consumer, ids) {
      if (ids.length === 0) return;
      await store.pool.query(ACK_SQL, [consumer, ids]);
    },
    async skipToEnd(consumer) {
      await store.pool.query(SKIP_SQL, [consumer]);
    },
    async prune(before) {
      const { rowCount } = await store.pool.query(PRUNE_SQL, [before]);
      return rowCount ?? 0;
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface OutboxRow {
  readonly outbox_id: number;
  readonly topic: 'intake' | 'state';
  readonly kind: string;
  readonly batch_id: number | null;
  readonly rows: number;
  readonly min_day: number | null;
  readonly max_day: number | null;
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly created_at: number;
}

function entryOf(row: OutboxRow): OutboxEntry {
  return {
    outboxId: row.outbox_id,
    topic: row.topic,
    kind: row.kind,
    batchId: row.batch_id,
    rows: row.rows,
    minDay: row.min_day,
    maxDay: row.max_day,
    payload: row.payload,
    createdAt: row.created_at,
  };
}

/**
 * Ids are drawn before commits, so a lower id may appear after a higher one was read. Ordered by
 * transaction id and held back until every older transaction has ended (the snapshot's xmin), no
 * entry can appear behind a position already passed.
 */
const UNREAD = `
  FROM outbox e
  LEFT JOIN outbox_consumers c ON c.consumer = $1
  WHERE e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    AND (e.transaction_id, e.outbox_id) > (coalesce(c.transaction_id, '0'::xid8), coalesce(c.outbox_id, 0))`;

const READ_SQL = `SELECT e.* ${UNREAD} ORDER BY e.transaction_id, e.outbox_id LIMIT $2`;

/** The last unread entry before the first that is not acknowledged. */
const ACK_SQL = `
  WITH unread AS (
    SELECT e.transaction_id, e.outbox_id, e.outbox_id = ANY ($2::bigint[]) AS is_acked ${UNREAD}),
  gap AS (SELECT transaction_id, outbox_id FROM unread WHERE NOT is_acked
    ORDER BY transaction_id, outbox_id LIMIT 1),
  passed AS (
    SELECT u.transaction_id, u.outbox_id FROM unread u
    WHERE u.is_acked AND NOT EXISTS (
      SELECT 1 FROM gap g WHERE (g.transaction_id, g.outbox_id) < (u.transaction_id, u.outbox_id))
    ORDER BY u.transaction_id DESC, u.outbox_id DESC LIMIT 1)
  INSERT INTO outbox_consumers (consumer, transaction_id, outbox_id)
  SELECT $1, transaction_id, outbox_id FROM passed
  ON CONFLICT (consumer) DO UPDATE SET
    transaction_id = EXCLUDED.transaction_id, outbox_id = EXCLUDED.outbox_id`;

const SKIP_SQL = `
  INSERT INTO outbox_consumers (consumer, transaction_id, outbox_id)
  SELECT $1, transaction_id, outbox_id FROM (
    SELECT transaction_id, outbox_id FROM outbox
    WHERE transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    UNION ALL SELECT '0'::xid8, 0
    ORDER BY 1 DESC, 2 DESC LIMIT 1) AS last
  ON CONFLICT (consumer) DO UPDATE SET
    transaction_id = EXCLUDED.transaction_id, outbox_id = EXCLUDED.outbox_id`;

const PRUNE_SQL = `
  DELETE FROM outbox e WHERE e.created_at < $1
    AND EXISTS (SELECT 1 FROM outbox_consumers)
    AND NOT EXISTS (SELECT 1 FROM outbox_consumers c
      WHERE (c.transaction_id, c.outbox_id) < (e.transaction_id, e.outbox_id))`;

/**
 * A database restored elsewhere counts its transactions anew: entries and positions of the old count
 * would lie in the future for ever. All are then committed, so they are put at the beginning, and
 * consumers read again from there (at least once).
 */
export const RENUMBER_SQL = `
  WITH restored AS (
    SELECT 1 FROM outbox WHERE transaction_id > pg_current_xact_id()
    UNION ALL SELECT 1 FROM outbox_consumers WHERE transaction_id > pg_current_xact_id() LIMIT 1),
  entries AS (UPDATE outbox SET transaction_id = '1' WHERE EXISTS (SELECT 1 FROM restored)),
  positions AS (UPDATE outbox_consumers SET transaction_id = '0', outbox_id = 0
    WHERE EXISTS (SELECT 1 FROM restored))
  SELECT count(*)::int AS restored FROM restored`;
