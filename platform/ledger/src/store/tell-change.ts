import type { PoolClient } from 'pg';

export interface Change {
  readonly actor: string;
  readonly action: string;
  /** `purchase-order`, `transfer`, `customer` … */
  readonly kind: string;
  readonly id: string;
  readonly now: number;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

/** Notes in the audit who changed what, and tells the outbox, in the caller's transaction. */
export async function tellChange(client: PoolClient, change: Change): Promise<void> {
  const { actor, action, kind, id, now } = change;
  const json = (value: unknown): string | null =>
    value === undefined ? null : JSON.stringify(value);
  await client.query(
    `WITH noted AS (
       INSERT INTO audit (at, actor, action, subject_kind, subject_id, before, after)
       VALUES ($1, $2, $3, $4, $5, $6, $7))
     INSERT INTO outbox (topic, kind, rows, payload, created_at)
     VALUES ('state', $4, 1, jsonb_build_object('id', $5::text, 'action', $3::text), $1)`,
    [now, actor, action, kind, id, json(change.before), json(change.after)],
  );
}
