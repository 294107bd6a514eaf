import type { Ledger, OutboxEntry } from '@quanyu/ledger';
import type { LiveMessage } from '../api/operation.ts';
import { liveMessageOf } from './live-message.ts';

export type LiveListener = (messages: readonly LiveMessage[]) => void;

export interface LiveHub {
  /** Messages from now on; returns how to leave. */
  listen(listener: LiveListener): () => void;
  /** Tells what no entry of the outbox tells; it has no id and is not told again. */
  tell(kind: LiveMessage['kind'], payload: LiveMessage['payload'], at: number): void;
  /** Messages after one that a client saw, oldest first, at most 1,000. */
  since(id: number): Promise<readonly LiveMessage[]>;
  readonly listeners: () => number;
  stop(): Promise<void>;
}

const CONSUMER = 'live';
const ENTRIES = 500;
const RESUME_MAX = 1_000;
/** Commits come by the thousand in a second; a console looks a few times. */
const EVERY_MS = 200;
/** Commits of another process give no hint. */
const POLL_MS = 1_000;

/** Reads the outbox for all consoles of this process, only while somebody listens. */
export async function startLiveHub(ledger: Ledger): Promise<LiveHub> {
  const listeners = new Set<LiveListener>();
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> = Promise.resolve();
  let isStopped = false;
  const read = async (): Promise<void> => {
    for (;;) {
      const entries = await ledger.outbox.read(CONSUMER, ENTRIES);
      if (entries.length === 0 || isStopped) return;
      const ids = entries.map((entry) => entry.outboxId);
      tell(entries, listeners);
      await ledger.outbox.ack(CONSUMER, ids);
    }
  };
  const wake = (): void => {
    if (timer !== undefined || isStopped) return;
    timer = setTimeout(() => {
      timer = undefined;
      // A ledger that is away now is asked again by the poll.
      reading = reading.then(read).catch(() => undefined);
    }, EVERY_MS);
    timer.unref();
  };
  await ledger.outbox.skipToEnd(CONSUMER);
  const stopListening = ledger.outbox.onCommit(wake);
  const poll = setInterval(wake, POLL_MS);
  poll.unref();
  return {
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell(kind, payload, at) {
      for (const listener of listeners) listener([{ kind, payload, at, id: null }]);
    },
    since: (id) => messagesSince(ledger, id),
    listeners: () => listeners.size,
    async stop() {
      isStopped = true;
      clearInterval(poll);
      clearTimeout(timer);
      stopListening();
      await reading;
    },
  };
}

function tell(entries: readonly OutboxEntry[], listeners: ReadonlySet<LiveListener>): void {
  const messages = entries.map(liveMessageOf).filter((message) => message !== undefined);
  if (messages.length === 0) return;
  for (const listener of listeners) listener(messages);
}

async function messagesSince(ledger: Ledger, id: number): Promise<readonly LiveMessage[]> {
  const rows = await ledger.db
    .selectFrom('outbox')
    .selectAll()
    .where('outbox_id', '>', id)
    .orderBy('outbox_id')
    .limit(RESUME_MAX)
    .execute();
  const entries = rows.map((row) => ({
    outboxId: row.outbox_id,
    topic: row.topic as OutboxEntry['topic'],
    kind: row.kind,
    batchId: row.batch_id,
    rows: row.rows,
    minDay: row.min_day,
    maxDay: row.max_day,
    payload: row.payload,
    createdAt: row.created_at,
  }));
  return entries.map(liveMessageOf).filter((message) => message !== undefined);
}
