import type { Ledger } from '@quanyu/ledger';

/** Where in the outbox something stands: entries after it are newer. */
export interface OutboxPosition {
  /** A 64-bit number as text. */
  readonly transactionId: string;
  readonly outboxId: number;
}

/** Under this name the ledger keeps up to which entry the derived tables hold the facts. */
const DERIVED_CONSUMER = 'derived';
const LAKE_CONSUMER = 'lake';
const BEGINNING: OutboxPosition = { transactionId: '0', outboxId: 0 };

/**
 * Notes that the derived tables now hold all that the lake holds. For the holder of the loop's lock,
 * after the tables were made: a kill before leaves the older position, from which too much is read
 * again, never too little.
 */
export async function noteDerived({ pool }: Pick<Ledger, 'pool'>): Promise<void> {
  await pool.query(
    `insert into outbox_consumers (consumer, transaction_id, outbox_id)
     select $1, transaction_id, outbox_id from outbox_consumers where consumer = $2
     on conflict (consumer) do update set
       transaction_id = excluded.transaction_id, outbox_id = excluded.outbox_id`,
    [DERIVED_CONSUMER, LAKE_CONSUMER],
  );
}

/**
 * Up to where the derived tables hold the facts; the beginning where they were never made. A data
 * folder of a version that noted no position counts as made when the lake was last written.
 */
export async function derivedPosition({ pool }: Pick<Ledger, 'pool'>): Promise<OutboxPosition> {
  const { rows } = await pool.query<{ transaction_id: string; outbox_id: number | string }>(
    `select transaction_id::text as transaction_id, outbox_id from outbox_consumers
     where consumer = $1 or (consumer = $2 and exists (
       select 1 from snapshots where dataset = 'sales_facts'))
     order by consumer = $1 desc limit 1`,
    [DERIVED_CONSUMER, LAKE_CONSUMER],
  );
  const [row] = rows;
  if (row === undefined) return BEGINNING;
  return { transactionId: row.transaction_id, outboxId: Number(row.outbox_id) };
}

export function samePosition(one: OutboxPosition, other: OutboxPosition): boolean {
  return one.transactionId === other.transactionId && one.outboxId === other.outboxId;
}
