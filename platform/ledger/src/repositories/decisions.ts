import type {
  Decision,
  DecisionKind,
  DecisionOutcome,
  DecisionStatus,
  DecisionSubject,
  Reason,
} from '@quanyu/domain';

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
