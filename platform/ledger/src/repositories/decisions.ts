import { randomUUID } from 'node:crypto';
import type {
  Decision,
  DecisionKind,
  DecisionOutcome,
  DecisionStatus,
  DecisionSubject,
  Reason,
} from '@quanyu/domain';
import type { Insertable } from 'kysely';
import type { LedgerTransaction } from '../ledger.ts';
import type { Store } from '../store/store.ts';
import { tellState } from '../store/tell-state.ts';
import type { DecisionsTable } from '../tables/operation.ts';
import type { AuditRepository } from './audit.ts';
import { takeBackExecution, writePurchases, writeTransfers } from './decision-execution.ts';
import {
  countDecisions,
  listDecisions,
  readDecision,
  readDecisionLog,
} from './decision-reading.ts';
import { snooze, wake } from './decision-snooze.ts';
import {
  BATCH_MAX,
  changeAll,
  type DecisionContext,
  INSERT_ROWS,
  inTransaction,
  type LoggedStatus,
  lockDecisions,
  type StepChange,
  writeLog,
} from './decision-steps.ts';
import { writeLinks } from './identity-links.ts';
import { storableJson } from './issue-text.ts';
import { takeBackLogistics, writeFloors, writeRoutes, writeWaves } from './logistics/execution.ts';
import { fieldInvalid } from './order-writing.ts';

export interface NewDecision {
  /** Unique inside the run: proposing it twice keeps the first. */
  readonly key: string;
  readonly kind: DecisionKind;
  readonly subject: DecisionSubject;
  readonly content: Readonly<Record<string, unknown>>;
  readonly reasons: readonly [Reason, ...Reason[]];
  readonly worthMinor?: number | null;
  readonly worthLowMinor?: number | null;
  readonly worthHighMinor?: number | null;
  /** Default: the retailer's. */
  readonly currency?: string;
  readonly model: string;
  readonly modelVersion: string;
  readonly dataVersion: string;
  readonly expiresAt?: number | null;
}

export interface DecisionFilter {
  readonly kind?: DecisionKind;
  readonly status?: DecisionStatus;
  readonly subjectKind?: string;
  readonly subjectId?: string;
  readonly runId?: string;
  /** Only those put off, or only those that are not. */
  readonly snoozed?: boolean;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface DecisionLogEntry {
  readonly from: LoggedStatus | null;
  readonly to: LoggedStatus;
  readonly actor: string;
  readonly reason: string | null;
  readonly changedAt: number;
}

/** What executing decisions wrote: purchase orders or transfers by id. */
export interface ExecuteResult {
  readonly executed: readonly Decision[];
  readonly purchaseOrders: readonly string[];
  readonly transfers: readonly string[];
}

/**
 * Decisions and their log. Every change carries an actor, is audited, and follows DECISION_STEPS;
 * a step from another status throws LEDGER_STEP_REFUSED.
 */
export interface DecisionsRepository {
  /** Writes proposals; idempotent per (run, key). Returns how many were new. */
  propose(runId: string, decisions: readonly NewDecision[], actor?: string): Promise<number>;
  /** Newest first, by cursor. */
  list(
    filter?: DecisionFilter,
  ): Promise<{ readonly rows: readonly Decision[]; readonly nextCursor: string | null }>;
  countByStatus(): Promise<Readonly<Record<DecisionStatus, number>>>;
  get(decision: string): Promise<Decision>;
  log(decision: string): Promise<readonly DecisionLogEntry[]>;
  approve(decisions: readonly string[], actor: string): Promise<readonly Decision[]>;
  /** `reason` must not be empty. */
  reject(decisions: readonly string[], reason: string, actor: string): Promise<readonly Decision[]>;
  /**
   * Does what was approved, all in one transaction. `purchase`: content {supplier, location, units,
   * unitCost?} → one purchase order per (supplier, location); `transfer`: content {from, to, units}
   * → one transfer per (from, to), the subject being the product; `same-person`: content {from:
   * another customer} → a link of the two; `pick-wave` → pick lists; `route` → a route with its stops
   * and shipments; `floor-plan` → the floor's placement; other kinds are marked executed.
   */
  execute(decisions: readonly string[], actor: string): Promise<ExecuteResult>;
  /**
   * Puts proposals off until an instant: they wait out of sight, do not expire and come back by
   * themselves. `reason` must not be empty.
   * @throws AppError LEDGER_FIELD_INVALID for an instant that is past or more than a year ahead.
   */
  snooze(
    decisions: readonly string[],
    snoozing: { readonly until: number; readonly reason: string },
    actor: string,
  ): Promise<readonly Decision[]>;
  /** One step back: snoozed → back in sight, executed → approved while nothing was received or shipped, else to proposed. */
  undo(decisions: readonly string[], actor: string): Promise<readonly Decision[]>;
  measure(decision: string, outcome: DecisionOutcome, actor?: string): Promise<Decision>;
  /** Marks proposals past their time as expired; returns how many. */
  expire(now: number): Promise<number>;
}

/** A proposal that was put off stays this long after it came back, whenever it would have expired. */
const BACK_MS = 7 * 86_400_000;

/** Decisions over PostgreSQL; see {@link DecisionsRepository}. */
export function createDecisionsRepository(
  store: Store,
  audit: AuditRepository,
): DecisionsRepository {
  const context: DecisionContext = { store, audit };
  const step =
    (change: Omit<StepChange, 'actor' | 'ids'>) => (ids: readonly string[], actor: string) =>
      inTransaction(store, (transaction) =>
        changeAll(context, transaction, { ...change, ids, actor }),
      );
  return {
    propose: async (runId, decisions, actor = 'loop') =>
      propose(context, { runId, decisions, actor }),
    list: async (filter = {}) => listDecisions(store.db, filter, store.clock.now()),
    countByStatus: async () => countDecisions(store.db),
    get: async (decision) => readDecision(store.db, decision),
    log: async (decision) => readDecisionLog(store.db, decision),
    approve: async (ids, actor) => step({ to: to('approved'), from: ['proposed'] })(ids, actor),
    async reject(ids, reason, actor) {
      if (reason.trim() === '') throw fieldInvalid('reason', 'must not be empty', reason);
      return step({ to: to('rejected'), from: ['proposed'], reason })(ids, actor);
    },
    execute: async (ids, actor) =>
      inTransaction(store, (transaction) => execute(context, transaction, { ids, actor })),
    snooze: async (ids, snoozing, actor) =>
      inTransaction(store, (transaction) =>
        snooze(context, transaction, { ids, ...snoozing, actor }),
      ),
    undo: async (all, actor) =>
      inTransaction(store, async (transaction) => {
        const woken = await wake(context, transaction, { ids: all, actor });
        const ids = all.filter((id) => !woken.has(id));
        const from = ['executed', 'approved', 'rejected'] as const;
        const set = { executed_at: null, executed_as: null };
        const change = { to: undone, from, ids, actor, reason: 'undo', set };
        const before = await lockDecisions(transaction, ids);
        for (const decision of before) {
          if (decision.status !== 'executed') continue;
          await takeBackExecution(transaction, decision);
          await takeBackLogistics(transaction, decision);
        }
        const stepped = await changeAll(context, transaction, change);
        return [...woken.values(), ...stepped];
      }),
    measure: async (id, outcome, actor = 'loop') =>
      inTransaction(store, async (transaction) => {
        const set = { outcome: JSON.stringify(outcome) };
        const step = { from: ['executed'], ids: [id], actor, set } as const;
        await changeAll(context, transaction, { ...step, to: to('measured') });
        return readDecision(transaction, id);
      }),
    expire: async (now) => expire(context, now),
  };
}

function to(status: DecisionStatus): () => DecisionStatus {
  return () => status;
}

function undone(from: DecisionStatus): DecisionStatus {
  return from === 'executed' ? 'approved' : 'proposed';
}

async function propose(
  context: DecisionContext,
  task: {
    readonly runId: string;
    readonly decisions: readonly NewDecision[];
    readonly actor: string;
  },
): Promise<number> {
  const { runId, decisions, actor } = task;
  const { store } = context;
  const now = store.clock.now();
  const { currency } = await store.retailer();
  const rows = decisions.map((decision) => proposalRow(decision, { runId, now, currency }));
  return inTransaction(store, async (transaction) => {
    const written: string[] = [];
    for (let start = 0; start < rows.length; start += INSERT_ROWS) {
      const made = await transaction
        .insertInto('decisions')
        .values(rows.slice(start, start + INSERT_ROWS))
        .onConflict((conflict) => conflict.columns(['run_id', 'decision_key']).doNothing())
        .returning('decision_id')
        .execute();
      written.push(...made.map((row) => row.decision_id));
    }
    await writeLog(transaction, written, { from: null, to: 'proposed', actor, now });
    if (written.length === 0) return 0;
    const subject = { subjectKind: 'run', subjectId: runId };
    const after = { decisions: written.length };
    await context.audit.write({ actor, action: 'propose', ...subject, after }, transaction);
    const payload = { run: runId, status: 'proposed' };
    await tellState(transaction, { kind: 'decision', now, rows: written.length, payload });
    return written.length;
  });
}

function proposalRow(
  decision: NewDecision,
  made: { readonly runId: string; readonly now: number; readonly currency: string },
): Insertable<DecisionsTable> {
  if (decision.reasons.length === 0) throw fieldInvalid('reasons', 'must not be empty', '[]');
  return {
    decision_id: randomUUID(),
    decision_key: decision.key,
    run_id: made.runId,
    kind: decision.kind,
    status: 'proposed',
    subject: storableJson({ ...decision.subject }),
    subject_kind: decision.subject.kind,
    subject_id: decision.subject.id,
    content: storableJson(decision.content),
    reasons: JSON.stringify(decision.reasons),
    worth_minor: decision.worthMinor ?? null,
    worth_low_minor: decision.worthLowMinor ?? null,
    worth_high_minor: decision.worthHighMinor ?? null,
    currency: decision.currency ?? made.currency,
    model: decision.model,
    model_version: decision.modelVersion,
    data_version: decision.dataVersion,
    proposed_at: made.now,
    expires_at: decision.expiresAt ?? null,
  };
}

async function execute(
  context: DecisionContext,
  transaction: LedgerTransaction,
  task: { readonly ids: readonly string[]; readonly actor: string },
): Promise<ExecuteResult> {
  const { store } = context;
  const now = store.clock.now();
  const set = { executed_at: now };
  const change = { to: to('executed'), from: ['approved'], set, ...task } as const;
  const executed = await changeAll(context, transaction, change);
  const today = await store.dayOf(now);
  const execution = { transaction, actor: task.actor, now, today };
  const ofKind = (kind: string) => executed.filter((decision) => decision.kind === kind);
  const purchases = await writePurchases(execution, ofKind('purchase'));
  const transfers = await writeTransfers(execution, ofKind('transfer'));
  await writeLinks(execution, ofKind('same-person'));
  const others = [
    ...(await writeWaves(execution, ofKind('pick-wave'))),
    ...(await writeRoutes(execution, ofKind('route'))),
    ...(await writeFloors(execution, ofKind('floor-plan'))),
  ];
  for (const [decision, document] of [...purchases, ...transfers, ...others]) {
    await transaction
      .updateTable('decisions')
      .set({ executed_as: document })
      .where('decision_id', '=', decision)
      .execute();
  }
  return {
    executed,
    purchaseOrders: [...new Set(purchases.values())],
    transfers: [...new Set(transfers.values())],
  };
}

async function expire(context: DecisionContext, now: number): Promise<number> {
  return inTransaction(context.store, async (transaction) => {
    const rows = await transaction
      .selectFrom('decisions')
      .select('decision_id')
      .where('status', '=', 'proposed')
      .where('expires_at', '<=', now)
      .where(({ eb, or }) =>
        or([eb('snoozed_until', 'is', null), eb('snoozed_until', '<=', now - BACK_MS)]),
      )
      .limit(BATCH_MAX)
      .forUpdate()
      .execute();
    const ids = rows.map((row) => row.decision_id);
    const change = { to: to('expired'), from: ['proposed'], ids, actor: 'clock' } as const;
    await changeAll(context, transaction, change);
    return ids.length;
  });
}
