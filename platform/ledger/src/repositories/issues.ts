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
  /** Notes a file taken in; known by content, so the same bytes give the same record again. */
  recordFile(file: Omit<ImportFileRecord, 'importedAt'>): Promise<ImportFileRecord>;
  findFile(sha256: string, source: string): Promise<ImportFileRecord | undefined>;
  listFiles(limit?: number): Promise<readonly ImportFileRecord[]>;
}
