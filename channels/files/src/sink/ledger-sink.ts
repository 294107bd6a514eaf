import type { Ledger } from '@quanyu/ledger';
import type { Fact, FactSink, FoundIssue, SinkResult } from './fact-sink.ts';

/** Examples kept with an issue in the ledger. */
const EXAMPLES_KEPT = 50;

export interface LedgerSinkOptions {
  /** Name of the source; with a fact's own key it identifies the fact for ever. */
  readonly source: string;
  readonly runId?: string;
}

/** A sink that records into the ledger; facts already known there count as merged. */
export function createLedgerSink(ledger: Ledger, options: LedgerSinkOptions): FactSink {
  const run = options.runId === undefined ? {} : { runId: options.runId };
  return {
    async record(kind, rows) {
      const result = await ledger.recordFacts(kind, options.source, rows, run);
      const { accepted, merged, rejected } = result;
      const isMixed = kind === 'orders' && accepted > 0 && merged > 0;
      if (!isMixed) return { accepted, merged, rejected };
      const acceptedIndexes = await acceptedLines(ledger, {
        rows,
        batchId: result.batchId,
        refused: new Set(rejected.map((one) => one.index)),
      });
      return { accepted, merged, rejected, acceptedIndexes };
    },
    async issues(found) {
      await ledger.issues.record(found.map((one) => ({ ...issueOf(one), ...run })));
    },
    async keepRejected(rows) {
      await ledger.issues.keepRejected(
        rows.map((row) => ({
          file: row.file,
          line: row.line,
          code: row.code,
          message: row.message,
          kind: row.kind,
          field: row.field,
          params: { ...row.params },
          raw: { header: row.header, cells: row.raw, orderLine: row.orderLine, remedy: row.remedy },
          ...run,
        })),
      );
    },
  };
}

/** Which order lines of a batch that was partly known are new: those that carry its batch id. */
async function acceptedLines(
  ledger: Ledger,
  batch: {
    readonly rows: readonly Fact[];
    readonly batchId: number;
    readonly refused: ReadonlySet<number>;
  },
): Promise<NonNullable<SinkResult['acceptedIndexes']>> {
  const lines = await ledger.db
    .selectFrom('order_lines')
    .innerJoin('orders', 'orders.order_id', 'order_lines.order_id')
    .select(['orders.external_id', 'order_lines.line_index'])
    .where('order_lines.batch_id', '=', batch.batchId)
    .execute();
  const fresh = new Set(lines.map((one) => `${one.external_id}|${one.line_index}`));
  const accepted = new Set<number>();
  batch.rows.forEach((row, index) => {
    // Taken out once found: the same line twice in a batch is accepted once.
    if (!batch.refused.has(index) && fresh.delete(`${row['order']}|${row['line']}`)) {
      accepted.add(index);
    }
  });
  return accepted;
}

function issueOf(one: FoundIssue): {
  code: string;
  severity: FoundIssue['severity'];
  message: string;
  remedy: string;
  file: string;
  line: number;
  count: number;
  raw: Readonly<Record<string, unknown>>;
} {
  const { code, severity, message, remedy, file, line, count } = one;
  const raw = { examples: one.examples.slice(0, EXAMPLES_KEPT) };
  return { code, severity, message, remedy, file, line, count, raw };
}
