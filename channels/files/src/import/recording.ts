import type { RuleSwitches } from '../clean/rules.ts';
import { REJECTED_BATCH_ROWS } from '../limits.ts';
import type { FactSink, RejectedFileRow } from '../sink/fact-sink.ts';
import type { CellProblem, LookupSource } from './cell.ts';
import type { FigureCounter } from './figures.ts';
import { type Findings, problemParams, rejectedRowText } from './findings.ts';
import type { FilePlan } from './plan.ts';
import type { StreamOptions } from './row-stream.ts';
import type { ImportSettings } from './settings.ts';

/** Ids that files of this import describe, by the column that names them. */
export interface Described {
  product?: Set<string>;
  location?: Set<string>;
}

/** All that the recording of one file needs. */
export interface Recording {
  readonly sink: FactSink;
  readonly findings: Findings;
  readonly counter: FigureCounter;
  readonly settings: ImportSettings;
  readonly rules: RuleSwitches;
  readonly lookups: LookupSource;
  readonly stream: StreamOptions;
  readonly described: Described;
  readonly describedCustomers: Set<string>;
  /** Flags ids that no file of the import describes. */
  checkIds(row: { readonly product?: unknown; readonly location?: unknown }, line: number): void;
}

/** What is wrong with a row as such, before its cells are looked at. */
export function rowProblem(
  row: readonly string[],
  header: readonly string[],
): CellProblem | undefined {
  if (row.length > header.length && row.slice(header.length).some((text) => text.trim() !== '')) {
    return { problem: 'ROW_RAGGED', field: String(row.length), value: '' };
  }
  // A row with anything in its first column is not empty: one test for nearly all rows.
  if ((row[0] ?? '') !== '' || row.some((text) => text.trim() !== '')) return undefined;
  return { problem: 'ROW_EMPTY', field: '', value: '' };
}

/** Hands full batches on: rejected rows to be kept, rows to be recorded. Undefined where none is full. */
export function handOn(
  batcher: { flushIfFull(): Promise<void> | undefined },
  recording: Pick<Recording, 'sink' | 'findings'>,
): Promise<void> | undefined {
  const rejected = recording.findings.takeRejected();
  if (rejected.length === 0) return batcher.flushIfFull();
  return keepRejected(recording.sink, rejected).then(() => batcher.flushIfFull());
}

/** Keeps refused rows, a bounded number at a time. */
export async function keepRejected(
  sink: FactSink,
  rows: readonly RejectedFileRow[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += REJECTED_BATCH_ROWS) {
    await sink.keepRejected(rows.slice(at, at + REJECTED_BATCH_ROWS));
  }
}

/** Counts and keeps a refused row. */
export function rejectRow(
  at: {
    readonly plan: FilePlan;
    readonly recording: Recording;
    readonly row: readonly string[];
    readonly line: number;
    readonly orderLine: number;
  },
  cell: CellProblem,
): void {
  const { plan, recording, row: raw, line, orderLine } = at;
  const params = problemParams(cell);
  const text = rejectedRowText({ code: cell.problem, params });
  recording.counter.rowsRejected += 1;
  recording.findings.reject({
    file: plan.path,
    line,
    orderLine,
    kind: plan.map.kind,
    code: cell.problem,
    field: cell.field,
    header: plan.header,
    raw,
    params,
    message: text?.message ?? cell.problem,
    remedy: text?.remedy ?? '',
  });
}
