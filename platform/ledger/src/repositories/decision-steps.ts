import { AppError, DECISION_STEPS, type Decision, type DecisionStatus } from '@quanyu/domain';
import type { Updateable } from 'kysely';
import { LEDGER_ERRORS } from '../errors.ts';
import type { LedgerTransaction } from '../ledger.ts';
import { groupBy } from '../store/group-by.ts';
import type { Store } from '../store/store.ts';
import { tellState } from '../store/tell-state.ts';
import type { DecisionsTable } from '../tables/operation.ts';
import { notFound } from './api-keys.ts';
import type { AuditRepository } from './audit.ts';
import { decisionOf } from './decision-reading.ts';
import { fieldInvalid } from './order-writing.ts';

/** Decisions changed at once, at most. */
export const BATCH_MAX = 10_000;
export const INSERT_ROWS = 1_000;

/** What the steps of decisions work with. */
export interface DecisionContext {
  readonly store: Store;
  readonly audit: AuditRepository;
}

/** A step of some decisions, all or none. */
export interface StepChange {
  readonly ids: readonly string[];
  readonly actor: string;
  readonly from: readonly DecisionStatus[];
  readonly to: (from: DecisionStatus) => DecisionStatus;
  readonly reason?: string;
  readonly set?: Updateable<DecisionsTable>;
}

/** Runs work in a transaction and tells readers of the outbox afterwards. */
export async function inTransaction<T>(
  store: Store,
  work: (transaction: LedgerTransaction) => Promise<T>,
): Promise<T> {
  const result = await store.db.transaction().execute(work);
  store.committed();
  return result;
}

/** Decisions named, locked in one order; each must exist. */
export async function lockDecisions(
  transaction: LedgerTransaction,
  ids: readonly string[],
): Promise<readonly Decision[]> {
  if (ids.length === 0) return [];
  if (ids.length > BATCH_MAX)
    throw fieldInvalid('decisions', `must be at most ${BATCH_MAX}`, ids.length);
  const rows = await transaction
    .selectFrom('decisions')
    .selectAll()
    .where('decision_id', 'in', [...ids])
    .orderBy('decision_id')
    .forUpdate()
    .execute();
  const found = new Map(rows.map((row) => [row.decision_id, decisionOf(row)]));
  return [...new Set(ids)].map((id) => {
    const decision = found.get(id);
    if (decision === undefined) throw notFound('decision', id);
    return decision;
  });
}

/** One step of every decision, or of none: status, log, audit and outbox. */
export async function changeAll(
  context: DecisionContext,
  transaction: LedgerTransaction,
  change: StepChange,
): Promise<readonly Decision[]> {
  const before = await lockDecisions(transaction, change.ids);
  const now = context.store.clock.now();
  const groups = groupBy(before, (decision) => decision.status);
  for (const [from, decisions] of groups) {
    const next = change.to(from);
    if (!change.from.includes(from) || !DECISION_STEPS[from].includes(next)) {
      throw stepRefused(decisions[0], next);
    }
    const ids = decisions.map((decision) => decision.decision);
    await transaction
      .updateTable('decisions')
      .set({ status: next, snoozed_until: null, ...change.set })
      .where('decision_id', 'in', ids)
      .execute();
    const { actor, reason } = change;
    await writeLog(transaction, ids, { from, to: next, actor, now, ...(reason && { reason }) });
    for (const id of ids) {
      const subject = { subjectKind: 'decision', subjectId: id };
      const states = { before: { status: from }, after: { status: next } };
      await context.audit.write({ actor, action: next, ...subject, ...states }, transaction);
    }
    const payload = { status: next, decisions: ids.slice(0, 100) };
    await tellState(transaction, { kind: 'decision', now, rows: ids.length, payload });
  }
  return before.map((decision) => ({ ...decision, status: change.to(decision.status) }));
}

/** A step that DECISION_STEPS does not allow. */
export function stepRefused(decision: Decision | undefined, to: LoggedStatus): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_STEP_REFUSED,
    `Cannot make decision ${decision?.decision} ${to} as it must not be ${decision?.status}`,
    { place: String(decision?.decision), details: { from: decision?.status, to } },
  );
}

/** What the history tells of: every status, and a proposal put off. */
export type LoggedStatus = DecisionStatus | 'snoozed';

/** Notes a step of decisions in their history. */
export async function writeLog(
  transaction: LedgerTransaction,
  ids: readonly string[],
  entry: {
    readonly from: LoggedStatus | null;
    readonly to: LoggedStatus;
    readonly actor: string;
    readonly now: number;
    readonly reason?: string;
  },
): Promise<void> {
  for (let start = 0; start < ids.length; start += INSERT_ROWS) {
    const rows = ids.slice(start, start + INSERT_ROWS).map((id) => ({
      decision_id: id,
      from_status: entry.from,
      to_status: entry.to,
      actor: entry.actor,
      reason: entry.reason ?? null,
      changed_at: entry.now,
    }));
    await transaction.insertInto('decision_log').values(rows).execute();
  }
}
