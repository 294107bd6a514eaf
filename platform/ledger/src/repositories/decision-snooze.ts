import type { Decision } from '@quanyu/domain';
import type { LedgerTransaction } from '../ledger.ts';
import { tellState } from '../store/tell-state.ts';
import {
  type DecisionContext,
  type LoggedStatus,
  lockDecisions,
  stepRefused,
  writeLog,
} from './decision-steps.ts';
import { fieldInvalid } from './order-writing.ts';

const SNOOZE_MS_MAX = 366 * 86_400_000;

interface Snoozing {
  readonly ids: readonly string[];
  readonly until: number;
  readonly reason: string;
  readonly actor: string;
}

/** Puts proposals off, all or none; one that is put off already gets the new time. */
export async function snooze(
  context: DecisionContext,
  transaction: LedgerTransaction,
  { ids, until, reason, actor }: Snoozing,
): Promise<readonly Decision[]> {
  const now = context.store.clock.now();
  if (reason.trim() === '') throw fieldInvalid('reason', 'must not be empty', reason);
  if (!(until > now && until <= now + SNOOZE_MS_MAX)) {
    throw fieldInvalid('until', 'must lie ahead, within a year', until);
  }
  const decisions = await lockDecisions(transaction, ids);
  const closed = decisions.find(({ status }) => status !== 'proposed');
  if (closed !== undefined) throw stepRefused(closed, 'snoozed');
  const change = { from: 'proposed', to: 'snoozed', reason, until } as const;
  await setSnooze(context, transaction, { ...change, ids, actor });
  return decisions;
}

/** Brings those of some decisions back that are put off. Returns them, by id. */
export async function wake(
  context: DecisionContext,
  transaction: LedgerTransaction,
  { ids, actor }: Pick<Snoozing, 'ids' | 'actor'>,
): Promise<ReadonlyMap<string, Decision>> {
  const decisions = await lockDecisions(transaction, ids);
  const asleep = await transaction
    .selectFrom('decisions')
    .select('decision_id')
    .where('decision_id', 'in', ids.length === 0 ? [''] : [...ids])
    .where('status', '=', 'proposed')
    .where('snoozed_until', '>', context.store.clock.now())
    .execute();
  const found = new Set(asleep.map((row) => row.decision_id));
  const change = { from: 'snoozed', to: 'proposed', reason: 'undo', until: null } as const;
  await setSnooze(context, transaction, { ...change, ids: [...found], actor });
  const woken = decisions.filter(({ decision }) => found.has(decision));
  return new Map(woken.map((decision) => [String(decision.decision), decision]));
}

async function setSnooze(
  { store, audit }: DecisionContext,
  transaction: LedgerTransaction,
  change: {
    readonly ids: readonly string[];
    readonly from: LoggedStatus;
    readonly to: LoggedStatus;
    readonly until: number | null;
    readonly reason: string;
    readonly actor: string;
  },
): Promise<void> {
  const { from, to, until, reason, actor } = change;
  const ids = [...new Set(change.ids)];
  if (ids.length === 0) return;
  const now = store.clock.now();
  await transaction
    .updateTable('decisions')
    .set({ snoozed_until: until })
    .where('decision_id', 'in', ids)
    .execute();
  await writeLog(transaction, ids, { from, to, actor, now, reason });
  for (const id of ids) {
    const subject = { subjectKind: 'decision', subjectId: id };
    const action = until === null ? 'wake' : 'snooze';
    await audit.write({ actor, action, ...subject, after: { until, reason } }, transaction);
  }
  const payload = { status: to, decisions: ids.slice(0, 100) };
  await tellState(transaction, { kind: 'decision', now, rows: ids.length, payload });
}
