import { assert } from '@quanyu/domain';
import { BATCH_ROWS } from '../limits.ts';
import type { Fact, FactSink, SinkResult } from '../sink/fact-sink.ts';
import type { FigureCounter } from './figures.ts';
import type { Findings } from './findings.ts';

/** A row on its way to the sink, with what is needed when the sink refuses it. */
export interface Outgoing<T> {
  readonly fact: Fact;
  readonly line: number;
  readonly orderLine: number;
  readonly raw: readonly string[];
  readonly item: T;
}

export interface BatcherOptions<T> {
  readonly sink: FactSink;
  readonly kind: string;
  readonly file: string;
  readonly header: readonly string[];
  readonly findings: Findings;
  readonly counter: FigureCounter;
  readonly onAccepted: (item: T) => void;
}

/**
 * Hands rows to the sink in batches. One batch is on its way while the next is being read, so
 * that parsing and the database work at once; never more, so that memory is bounded.
 */
export class Batcher<T> {
  accepted = 0;
  merged = 0;
  private rows: Outgoing<T>[] = [];
  private pending: Promise<void> = Promise.resolve();
  private readonly options: BatcherOptions<T>;

  constructor(options: BatcherOptions<T>) {
    this.options = options;
  }

  add(row: Outgoing<T>): void {
    this.rows.push(row);
  }

  /** Sends a full batch; undefined where there is none yet. */
  flushIfFull(): Promise<void> | undefined {
    return this.rows.length >= BATCH_ROWS ? this.send() : undefined;
  }

  /** Sends the rest and waits for all. */
  async finish(): Promise<void> {
    if (this.rows.length > 0) await this.send();
    await this.pending;
  }

  private async send(): Promise<void> {
    await this.pending;
    const { rows, options } = this;
    this.rows = [];
    this.pending = options.sink
      .record(
        options.kind,
        rows.map((row) => row.fact),
      )
      .then((result) => this.settle(rows, result));
    // The failure is thrown where `pending` is awaited next; until then it is not unhandled.
    this.pending.catch(() => undefined);
  }

  private settle(rows: readonly Outgoing<T>[], result: SinkResult): void {
    const { counter, findings, file, header, kind, onAccepted } = this.options;
    const sum = result.accepted + result.merged + result.rejected.length;
    assert(sum === rows.length, `a sink answers for every row: ${sum} of ${rows.length}`);
    this.accepted += result.accepted;
    this.merged += result.merged;
    counter.rowsAccepted += result.accepted;
    counter.rowsMerged += result.merged;
    counter.rowsRejected += result.rejected.length;
    const refused = new Set<number>();
    for (const one of result.rejected) {
      const row = rows[one.index];
      if (row === undefined) continue;
      refused.add(one.index);
      const { line, orderLine, raw } = row;
      const { code, field, message } = one;
      const remedy = 'Correct the value and import the row again.';
      const params = { field };
      const where = { file, line, orderLine, kind, header, raw };
      findings.reject({ ...where, code, field, message, remedy, params });
    }
    if (result.accepted === 0) return;
    rows.forEach((row, i) => {
      const isAccepted = result.acceptedIndexes?.has(i) ?? !refused.has(i);
      if (isAccepted) onAccepted(row.item);
    });
  }
}
