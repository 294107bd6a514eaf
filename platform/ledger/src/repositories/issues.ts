import { type Insertable, sql } from 'kysely';
import type { Store } from '../store/store.ts';
import type { DataIssuesTable } from '../tables/operation.ts';
import { notFound } from './api-keys.ts';
import type { AuditRepository } from './audit.ts';
import { createImportFiles } from './import-files.ts';
import { inSlices, present, storable, storableJson } from './issue-text.ts';
import { createRejectedRows } from './rejected-rows.ts';

export type Severity = 'info' | 'warning' | 'error';

export interface NewIssue {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly remedy: string;
  readonly runId?: string;
  readonly file?: string;
  readonly line?: number;
  readonly field?: string;
  readonly value?: string;
  /** How many rows it stands for; default 1. */
  readonly count?: number;
  readonly raw?: Readonly<Record<string, unknown>>;
  /** With the code, what a catalogue needs to say it in another language. */
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface IssueRecord extends NewIssue {
  readonly issueId: number;
  readonly count: number;
  readonly status: 'open' | 'resolved' | 'ignored';
  readonly foundAt: number;
}

export interface NewRejectedRow {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly raw: Readonly<Record<string, unknown>>;
  /** With the code, what a catalogue needs to say it in another language. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly kind?: string;
  readonly field?: string;
  readonly runId?: string;
  readonly importFileId?: string;
}

export interface RejectedRowRecord extends NewRejectedRow {
  readonly rejectedRowId: number;
  readonly status: 'open' | 'reimported' | 'ignored';
  readonly rejectedAt: number;
}

export interface ImportFileRecord {
  readonly importFileId: string;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly source: string;
  readonly kind: string | null;
  readonly map: Readonly<Record<string, unknown>>;
  readonly figures: Readonly<Record<string, unknown>>;
  readonly runId: string | null;
  readonly importedAt: number;
}

export interface IssueFilter {
  readonly runId?: string;
  readonly code?: string;
  readonly severity?: Severity;
  readonly status?: 'open' | 'resolved' | 'ignored';
  readonly limit?: number;
  readonly afterId?: number;
  /** Errors first, or notes first. Default: as they were found. */
  readonly gravest?: 'first' | 'last';
}

/** Data quality: issues found, rows refused, files taken in. */
export interface IssuesRepository {
  record(issues: readonly NewIssue[]): Promise<void>;
  list(filter?: IssueFilter): Promise<readonly IssueRecord[]>;
  /** Rows behind the issues, by code, of one run or all. */
  countByCode(runId?: string): Promise<Readonly<Record<string, number>>>;
  setStatus(issueId: number, status: 'open' | 'resolved' | 'ignored', actor: string): Promise<void>;
  /** Keeps refused rows; the same (importFileId, line, code) twice is kept once. */
  keepRejected(rows: readonly NewRejectedRow[]): Promise<void>;
  listRejected(filter?: {
    readonly runId?: string;
    readonly importFileId?: string;
    readonly limit?: number;
    readonly afterId?: number;
  }): Promise<readonly RejectedRowRecord[]>;
  setRejectedStatus(ids: readonly number[], status: 'reimported' | 'ignored'): Promise<void>;
  /** Notes a file taken in, or changes the map and figures of one already noted. */
  recordFile(file: Omit<ImportFileRecord, 'importedAt'>): Promise<ImportFileRecord>;
  findFile(sha256: string, source: string): Promise<ImportFileRecord | undefined>;
  listFiles(limit?: number): Promise<readonly ImportFileRecord[]>;
}

const LIMIT_MAX = 10_000;
/** A value shown in a list; the whole row is kept in `raw`. */
const VALUE_LENGTH_MAX = 500;

/** Data quality records; see {@link IssuesRepository}. */
export function createIssuesRepository(store: Store, audit: AuditRepository): IssuesRepository {
  return {
    async record(issues) {
      await inSlices(issues, async (slice) => {
        const values = slice.map((issue) => issueRow(issue, store.clock.now()));
        await store.db.insertInto('data_issues').values(values).execute();
      });
    },
    list: async (filter = {}) => listIssues(store, filter),
    async countByCode(runId) {
      let query = store.db
        .selectFrom('data_issues')
        .select(({ fn }) => ['code', fn.sum<number>('count').as('rows')])
        .groupBy('code')
        .orderBy('code');
      if (runId !== undefined) query = query.where('run_id', '=', runId);
      const rows = await query.execute();
      return Object.fromEntries(rows.map((row) => [row.code, row.rows]));
    },
    async setStatus(issueId, status, actor) {
      await store.db.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('data_issues')
          .set({ status })
          .where('issue_id', '=', issueId)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) throw notFound('data issue', String(issueId));
        const subject = { subjectKind: 'data-issue', subjectId: String(issueId) };
        await audit.write({ actor, action: status, ...subject }, transaction);
      });
    },
    ...createRejectedRows(store),
    ...createImportFiles(store),
  };
}

function issueRow(issue: NewIssue, now: number): Insertable<DataIssuesTable> {
  return {
    run_id: issue.runId ?? null,
    code: issue.code,
    severity: issue.severity,
    file: issue.file ?? null,
    line: issue.line ?? null,
    field: issue.field ?? null,
    value: issue.value === undefined ? null : storable(issue.value.slice(0, VALUE_LENGTH_MAX)),
    message: storable(issue.message),
    remedy: issue.remedy,
    count: issue.count ?? 1,
    raw: issue.raw === undefined ? null : storableJson(issue.raw),
    params: issue.params === undefined ? null : storableJson(issue.params),
    found_at: now,
  };
}

const GRAVITY = sql<number>`CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END`;
const LIGHTNESS = sql<number>`-(${GRAVITY})`;

async function listIssues(store: Store, filter: IssueFilter): Promise<readonly IssueRecord[]> {
  let query = store.db.selectFrom('data_issues').selectAll();
  const gravity = filter.gravest === 'last' ? LIGHTNESS : GRAVITY;
  if (filter.gravest !== undefined) query = query.orderBy(gravity);
  query = query.orderBy('issue_id');
  if (filter.runId !== undefined) query = query.where('run_id', '=', filter.runId);
  if (filter.code !== undefined) query = query.where('code', '=', filter.code);
  if (filter.severity !== undefined) query = query.where('severity', '=', filter.severity);
  if (filter.status !== undefined) query = query.where('status', '=', filter.status);
  if (filter.afterId !== undefined) {
    const after = sql<boolean>`(${gravity}, issue_id) > (
      SELECT ${gravity}, issue_id FROM data_issues WHERE issue_id = ${filter.afterId})`;
    const isById = filter.gravest === undefined;
    query = isById ? query.where('issue_id', '>', filter.afterId) : query.where(after);
  }
  const rows = await query.limit(Math.min(filter.limit ?? 100, LIMIT_MAX)).execute();
  return rows.map((row) => ({
    issueId: row.issue_id,
    code: row.code,
    severity: row.severity,
    message: row.message,
    remedy: row.remedy,
    count: row.count,
    status: row.status,
    foundAt: row.found_at,
    ...present({
      runId: row.run_id,
      file: row.file,
      line: row.line,
      field: row.field,
      value: row.value,
      raw: row.raw,
      params: row.params,
    }),
  }));
}
