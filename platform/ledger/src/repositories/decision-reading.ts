import type { Decision, DecisionStatus } from '@quanyu/domain';
import { DECISION_STATUSES } from '@quanyu/domain';
import { type Selectable, sql } from 'kysely';
import type { LedgerExecutor } from '../ledger.ts';
import type { DecisionsTable } from '../tables/operation.ts';
import { notFound } from './api-keys.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { LoggedStatus } from './decision-steps.ts';
import type { DecisionFilter, DecisionLogEntry, DecisionsRepository } from './decisions.ts';

const LIMIT_MAX = 1_000;

/** A row as the domain's Decision. */
export function decisionOf(row: Selectable<DecisionsTable>): Decision {
  return {
    decision: row.decision_id,
    kind: row.kind,
    status: row.status,
    subject: row.subject,
    content: row.content,
    reasons: row.reasons,
    worthMinor: row.worth_minor,
    worthLowMinor: row.worth_low_minor,
    worthHighMinor: row.worth_high_minor,
    currency: row.currency,
    model: row.model,
    modelVersion: row.model_version,
    dataVersion: row.data_version,
    proposedAt: row.proposed_at,
    expiresAt: row.expires_at,
    outcome: row.outcome,
  } as Decision;
}

export async function readDecision(executor: LedgerExecutor, id: string): Promise<Decision> {
  const row = await executor
    .selectFrom('decisions')
    .selectAll()
    .where('decision_id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw notFound('decision', id);
  return decisionOf(row);
}

/** A page of decisions, newest first. */
export async function listDecisions(
  executor: LedgerExecutor,
  filter: DecisionFilter,
  now: number,
): ReturnType<DecisionsRepository['list']> {
  const limit = Math.min(Math.max(1, filter.limit ?? 50), LIMIT_MAX);
  let query = executor
    .selectFrom('decisions')
    .selectAll()
    .orderBy('proposed_at', 'desc')
    .orderBy('decision_id', 'desc')
    .limit(limit + 1);
  const equals = [
    ['kind', filter.kind],
    ['status', filter.status],
    ['subject_kind', filter.subjectKind],
    ['subject_id', filter.subjectId],
    ['run_id', filter.runId],
  ] as const;
  for (const [column, value] of equals) {
    if (value !== undefined) query = query.where(column, '=', value as never);
  }
  if (filter.snoozed !== undefined) {
    const isAsleep = sql<boolean>`coalesce(snoozed_until > ${now}, false)`;
    query = query.where(isAsleep, '=', filter.snoozed);
  }
  if (filter.cursor !== undefined) {
    const { at, id } = decodeCursor(filter.cursor);
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('proposed_at', 'decision_id'), '<', tuple(at, id)),
    );
  }
  const rows = await query.execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  const nextCursor = hasMore ? encodeCursor({ at: last.proposed_at, id: last.decision_id }) : null;
  return { rows: page.map(decisionOf), nextCursor };
}

export async function countDecisions(
  executor: LedgerExecutor,
): Promise<Readonly<Record<DecisionStatus, number>>> {
  const rows = await executor
    .selectFrom('decisions')
    .select(({ fn }) => ['status', fn.countAll<number>().as('count')])
    .groupBy('status')
    .execute();
  const none = Object.fromEntries(DECISION_STATUSES.map((status) => [status, 0]));
  const found = Object.fromEntries(rows.map((row) => [row.status, row.count]));
  return { ...none, ...found } as Record<DecisionStatus, number>;
}

export async function readDecisionLog(
  executor: LedgerExecutor,
  id: string,
): Promise<readonly DecisionLogEntry[]> {
  const rows = await executor
    .selectFrom('decision_log')
    .selectAll()
    .where('decision_id', '=', id)
    .orderBy('log_id')
    .execute();
  if (rows.length === 0) throw notFound('decision', id);
  return rows.map((row) => ({
    from: row.from_status as LoggedStatus | null,
    to: row.to_status as LoggedStatus,
    actor: row.actor,
    reason: row.reason,
    changedAt: row.changed_at,
  }));
}
