import type { LedgerExecutor } from '../ledger.ts';

export interface StateChange {
  /** `order`, `decision`, `run`, `model`, `settings` … */
  readonly kind: string;
  readonly now: number;
  readonly rows?: number;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** Tells the outbox, in the caller's transaction, that something changed its state. */
export async function tellState(executor: LedgerExecutor, change: StateChange): Promise<void> {
  await executor
    .insertInto('outbox')
    .values({
      topic: 'state',
      kind: change.kind,
      rows: change.rows ?? 1,
      payload: change.payload === undefined ? null : JSON.stringify(change.payload),
      created_at: change.now,
    })
    .execute();
}
