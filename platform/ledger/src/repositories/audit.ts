import type { LedgerExecutor } from '../ledger.ts';

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
