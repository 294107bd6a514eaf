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
