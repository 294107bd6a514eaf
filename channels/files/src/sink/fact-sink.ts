/** A value of a native column: see `FactRow` of the ledger, whose form this is. */
export type FactValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly string[]
  | Readonly<Record<string, unknown>>;

/**
 * One fact by native column names: ids and texts as text, decimals as decimal text, money as minor
 * units, times as epoch ms, days as day index.
 */
export type Fact = Readonly<Record<string, FactValue>>;

export interface SinkRejection {
  /** Position in the rows given. */
  readonly index: number;
  readonly code: string;
  readonly field: string;
  readonly message: string;
}

export interface SinkResult {
  readonly accepted: number;
  readonly merged: number;
  readonly rejected: readonly SinkRejection[];
  /** Positions of the accepted rows; absent where all or none of those not rejected were accepted. */
  readonly acceptedIndexes?: ReadonlySet<number>;
}

/** What an import found in one file under one code. */
export interface FoundIssue {
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly file: string;
  readonly count: number;
  /** First line it was seen on. */
  readonly line: number;
  /** In English; `issueText` says it in either language. */
  readonly message: string;
  readonly remedy: string;
  readonly examples: readonly IssueExample[];
}

export interface IssueExample {
  readonly line: number;
  readonly params: Readonly<Record<string, string | number>>;
}

/** A row that could not be taken, with all that is needed to correct and import it again. */
export interface RejectedFileRow {
  readonly file: string;
  /** Line of the file, from 1. */
  readonly line: number;
  /** Position inside its order for order lines, else 0. */
  readonly orderLine: number;
  readonly kind: string;
  readonly code: string;
  readonly field: string;
  /** What is wrong and what to do, in English; `rejectedRowText` says it in either language. */
  readonly message: string;
  readonly remedy: string;
  /** What the message of `code` is about. */
  readonly params: Readonly<Record<string, string>>;
  readonly header: readonly string[];
  readonly raw: readonly string[];
}

/** Where an import puts its facts. Recording is idempotent: a fact already known counts as merged. */
export interface FactSink {
  record(kind: string, rows: readonly Fact[]): Promise<SinkResult>;
  /** Keeps what was found; called once, after the rows. */
  issues(found: readonly FoundIssue[]): Promise<void>;
  /** Keeps refused rows; called while rows are recorded, a thousand or fewer at a time. */
  keepRejected(rows: readonly RejectedFileRow[]): Promise<void>;
}
