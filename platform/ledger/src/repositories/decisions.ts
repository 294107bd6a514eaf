import { randomUUID } from 'node:crypto';
import {
  AppError,
  DECISION_STEPS,
  type Decision,
  type DecisionKind,
  type DecisionOutcome,
  type DecisionStatus,
  type DecisionSubject,
  type Reason,
} from '@quanyu/domain';
import type { Insertable, Updateable } from 'kysely';
import { LEDGER_ERRORS } from '../errors.ts';
import type { LedgerTransaction } from '../ledger.ts';
import { groupBy } from '../store/group-by.ts';
import type { Store } from '../store/store.ts';
import { tellState } from '../store/tell-state.ts';
import type { DecisionsTable } from '../tables/operation.ts';
import { notFound } from './api-keys.ts';
import type { AuditRepository } from './audit.ts';
import { takeBackExecution, writePurchases, writeTransfers } from './decision-execution.ts';
import {
  countDecisions,
  decisionOf,
  listDecisions,
  readDecision,
  readDecisionLog,
} from './decision-reading.ts';
import { storableJson } from './issue-text.ts';
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
  readonly limit?: number;
  readonly cursor?: string;
}

export interface DecisionLogEntry {
  readonly from: DecisionStatus | null;
  readonly to: DecisionStatus;
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
   * → one transfer per (from, to); other kinds are marked executed. The subject is the product.
   */
  execute(decisions: readonly string[], actor: string): Promise<ExecuteResult>;
  /** One step back: executed → approved while nothing was received or shipped, else to proposed. */
  undo(decisions: readonly string[], actor: string): Promise<readonly Decision[]>;
  measure(decision: string, outcome: DecisionOutcome, actor?: string): Promise<Decision>;
  /** Marks proposals past their time as expired; returns how many. */
  expire(now: number): Promise<number>;
}

const BATCH_MAX = 10_000;
const INSERT_ROWS = 1_000;

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
    list: async (filter = {}) => listDecisions(store.db, filter),
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
    undo: async (ids, actor) =>
      inTransaction(store, async (transaction) => {
        const from = ['executed', 'approved', 'rejected'] as const;
        const set = { executed_at: null, executed_as: null };
        const change = { to: undone, from, ids, actor, reason: 'undo', set };
        const before = await lockDecisions(transaction, ids);
        for (const decision of before) {
          if (decision.status === 'executed') await takeBackExecution(transaction, decision);
        }
        return changeAll(context, transaction, change);
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

interface DecisionContext {
  readonly store: Store;
  readonly audit: AuditRepository;
}

interface StepChange {
  readonly ids: readonly string[];
  readonly actor: string;
  readonly from: readonly DecisionStatus[];
  readonly to: (from: DecisionStatus) => DecisionStatus;
  readonly reason?: string;
  readonly set?: Updateable<DecisionsTable>;
}

function to(status: DecisionStatus): () => DecisionStatus {
  return () => status;
}

function undone(from: DecisionStatus): DecisionStatus {
  return from === 'executed' ? 'approved' : 'proposed';
}

async function inTransaction<T>(
  store: Store,
  work: (transaction: LedgerTransaction) => Promise<T>,
): Promise<T> {
  const result = await store.db.transaction().execute(work);
  store.committed();
  return result;
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

/** Decisions named, locked in one order; each must exist. */
async function lockDecisions(
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
async function changeAll(
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
      .set({ status: next, ...change.set })
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

function stepRefused(decision: Decision | undefined, to: DecisionStatus): AppError {
  return new AppError(
    LEDGER_ERRORS.LEDGER_STEP_REFUSED,
    `Cannot make decision ${decision?.decision} ${to} as it must not be ${decision?.status}`,
    { place: String(decision?.decision), details: { from: decision?.status, to } },
  );
}

async function writeLog(
  transaction: LedgerTransaction,
  ids: readonly string[],
  entry: {
    readonly from: DecisionStatus | null;
    readonly to: DecisionStatus;
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
  for (const [decision, document] of [...purchases, ...transfers]) {
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
      .limit(BATCH_MAX)
      .forUpdate()
      .execute();
    const ids = rows.map((row) => row.decision_id);
    const change = { to: to('expired'), from: ['proposed'], ids, actor: 'clock' } as const;
    await changeAll(context, transaction, change);
    return ids.length;
  });
}
