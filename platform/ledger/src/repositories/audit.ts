import type { LedgerExecutor } from '../ledger.ts';
import type { Store } from '../store/store.ts';

export interface AuditEntry {
  readonly auditId: number;
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export interface NewAuditEntry {
  readonly actor: string;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

export interface AuditFilter {
  readonly subjectKind?: string;
  readonly subjectId?: string;
  readonly actor?: string;
  readonly limit?: number;
  /** Entries older than this one. */
  readonly beforeId?: number;
}

export interface AuditRepository {
  /** Writes an entry, in a transaction of the caller's when given. */
  write(entry: NewAuditEntry, executor?: LedgerExecutor): Promise<void>;
  /** Newest first. */
  list(filter?: AuditFilter): Promise<readonly AuditEntry[]>;
}

const LIMIT_MAX = 1_000;

/** Who changed what; see {@link AuditRepository}. */
export function createAuditRepository(store: Store): AuditRepository {
  return {
    async write(entry, executor = store.db) {
      await executor
        .insertInto('audit')
        .values({
          at: store.clock.now(),
          actor: entry.actor,
          action: entry.action,
          subject_kind: entry.subjectKind,
          subject_id: entry.subjectId,
          before: entry.before === undefined ? null : JSON.stringify(entry.before),
          after: entry.after === undefined ? null : JSON.stringify(entry.after),
        })
        .execute();
    },
    async list(filter = {}) {
      let query = store.db.selectFrom('audit').selectAll().orderBy('audit_id', 'desc');
      if (filter.subjectKind !== undefined) {
        query = query.where('subject_kind', '=', filter.subjectKind);
      }
      if (filter.subjectId !== undefined) query = query.where('subject_id', '=', filter.subjectId);
      if (filter.actor !== undefined) query = query.where('actor', '=', filter.actor);
      if (filter.beforeId !== undefined) query = query.where('audit_id', '<', filter.beforeId);
      const rows = await query.limit(Math.min(filter.limit ?? 100, LIMIT_MAX)).execute();
      return rows.map((row) => ({
        auditId: row.audit_id,
        at: row.at,
        actor: row.actor,
        action: row.action,
        subjectKind: row.subject_kind,
        subjectId: row.subject_id,
        before: row.before,
        after: row.after,
      }));
    },
  };
}
