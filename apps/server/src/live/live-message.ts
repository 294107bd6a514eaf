import type { OutboxEntry } from '@quanyu/ledger';
import type { LiveMessage } from '../api/operation.ts';

const INTAKE_KINDS: Readonly<Record<string, LiveMessage['kind']>> = {
  orders: 'order',
  'stock-moves': 'stock',
  'stock-levels': 'stock',
  events: 'event',
};
const STATE_KINDS: Readonly<Record<string, LiveMessage['kind']>> = {
  order: 'order',
  stock: 'stock',
  'purchase-order': 'supply',
  transfer: 'supply',
  decision: 'decision',
  run: 'run',
  route: 'logistics',
  wave: 'logistics',
  alarm: 'logistics',
  vehicle: 'logistics',
  site: 'logistics',
  notice: 'logistics',
};

/** What an entry of the outbox means to a console; undefined where it means nothing. */
export function liveMessageOf(entry: OutboxEntry): LiveMessage | undefined {
  const { topic, kind, rows, minDay, maxDay, payload, createdAt, outboxId } = entry;
  const told = topic === 'intake' ? (INTAKE_KINDS[kind] ?? 'import') : STATE_KINDS[kind];
  if (told === undefined) return undefined;
  const days = minDay === null ? {} : { minDay, maxDay };
  return {
    kind: told,
    at: createdAt,
    id: String(outboxId),
    payload: { fact: kind, rows, ...days, ...payload },
  };
}
