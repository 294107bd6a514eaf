import type { DecisionKind, DecisionSubject } from '@quanyu/domain';
import type { StepContext } from '../step.ts';
import { proposalKey } from './proposal.ts';

/** A decision that may stand in the way of a new proposal of the same key. */
export interface KnownDecision {
  readonly decision: string;
  readonly status: string;
  readonly key: string;
  readonly fingerprint: string;
}

interface DecisionRow {
  readonly decision_id: string;
  readonly status: string;
  readonly kind: DecisionKind;
  readonly subject: DecisionSubject;
  readonly content: Readonly<Record<string, unknown>>;
  readonly is_snoozed: boolean;
}

const DAY_MS = 86_400_000;
/** Somebody who said no is not asked again for two weeks. */
const REJECTED_DAYS = 14;

/**
 * Decisions that are proposed, approved, or executed with their effect still to come, and those
 * rejected lately.
 */
export async function knownDecisions({
  ledger,
  clock,
}: StepContext): Promise<readonly KnownDecision[]> {
  const now = clock.now();
  const { rows } = await ledger.pool.query<DecisionRow>(
    `select decision_id, status, kind, subject, content,
       coalesce(snoozed_until > $1, false) as is_snoozed
     from decisions d
     where status in ('proposed', 'approved')
       or (status = 'executed'
         and executed_at + coalesce((content->>'horizonDays')::numeric, 28) * ${DAY_MS} > $1)
       or (status = 'rejected' and exists (
         select from decision_log l where l.decision_id = d.decision_id
           and l.to_status = 'rejected' and l.changed_at > $2))`,
    [now, now - REJECTED_DAYS * DAY_MS],
  );
  return rows.map(({ decision_id, status, kind, subject, content, is_snoozed }) => ({
    decision: decision_id,
    // What somebody put off is neither proposed anew nor overtaken until it comes back.
    status: is_snoozed ? 'snoozed' : status,
    key: proposalKey({ kind, subject, content }),
    fingerprint: fingerprintOf(content),
  }));
}

/** What would be done: two proposals of one key with equal fingerprints are the same proposal. */
export function fingerprintOf(content: Readonly<Record<string, unknown>>): string {
  const {
    supplier,
    location,
    from,
    to,
    units,
    discountRate,
    customers,
    products,
    count,
    kpi,
    plan,
  } = content;
  return JSON.stringify([
    supplier ?? '',
    location ?? '',
    from ?? '',
    to ?? '',
    units ?? '',
    discountRate ?? '',
    customers ?? '',
    products ?? '',
    count ?? '',
    kpi ?? '',
    ...(plan === undefined ? [] : [plan]),
  ]);
}

/** Ends proposals that newer figures have overtaken. */
export async function supersede(
  { ledger, clock }: StepContext,
  decisions: readonly string[],
): Promise<number> {
  const now = clock.now();
  if (decisions.length > 0) {
    await ledger.pool.query(
      `update decisions set expires_at = $2, snoozed_until = null
       where decision_id = any($1) and status = 'proposed'`,
      [decisions, now],
    );
  }
  let expired = 0;
  for (;;) {
    const some = await ledger.decisions.expire(now);
    expired += some;
    if (some === 0) return expired;
  }
}
