import { AppError } from '@quanyu/domain';
import { LEDGER_ERRORS } from '../errors.ts';
import type { FactRow, RecordResult } from './fact-row.ts';
import type { Intake } from './intake.ts';

/** Rows of one shared transaction; more would make the first request wait for the last. */
const GROUP_ROWS_MAX = 4_000;
/** Rows waiting in memory; beyond it callers are told to come back. */
const WAITING_ROWS_MAX = 200_000;
/** Transactions at once: while one waits for the disk the next fills its stage. */
const WRITERS_MAX = 2;

interface Waiting {
  readonly source: string;
  readonly rows: readonly FactRow[];
  readonly resolve: (result: RecordResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit of events: requests that arrive while a transaction is under way share the next one.
 * Every request is answered when its own rows are durable.
 */
export class EventQueue {
  readonly #intake: Intake;
  readonly #waiting: Waiting[] = [];
  #waitingRows = 0;
  #writers = 0;

  constructor(intake: Intake) {
    this.#intake = intake;
  }

  record(source: string, rows: readonly FactRow[]): Promise<RecordResult> {
    if (this.#waitingRows + rows.length > WAITING_ROWS_MAX) {
      throw new AppError(
        LEDGER_ERRORS.LEDGER_BUSY,
        `Cannot take more events as ${this.#waitingRows} wait to be written`,
        { place: 'events', details: { waiting: this.#waitingRows } },
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ source, rows, resolve, reject });
      this.#waitingRows += rows.length;
      if (this.#writers < WRITERS_MAX) {
        this.#writers += 1;
        // One turn later, so that requests of the same turn share the first transaction too.
        setImmediate(() => void this.#drain());
      }
    });
  }

  async #drain(): Promise<void> {
    for (;;) {
      const group = this.#nextGroup();
      if (group.length === 0) break;
      await this.#write(group);
    }
    this.#writers -= 1;
  }

  /** Requests of the same source as the oldest, up to the limit. */
  #nextGroup(): readonly Waiting[] {
    const source = this.#waiting[0]?.source;
    const group: Waiting[] = [];
    let rows = 0;
    while (this.#waiting[0] !== undefined && this.#waiting[0].source === source) {
      const next = this.#waiting[0];
      if (group.length > 0 && rows + next.rows.length > GROUP_ROWS_MAX) break;
      this.#waiting.shift();
      group.push(next);
      rows += next.rows.length;
    }
    this.#waitingRows -= rows;
    return group;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    try {
      const rows = group.length === 1 ? first.rows : group.flatMap((waiting) => waiting.rows);
      const result = await this.#intake.recordDetailed('events', first.source, rows, {
        detailed: group.length > 1,
      });
      if (group.length === 1) first.resolve(withoutIndexes(result));
      else answerEach(group, result);
    } catch (error) {
      for (const waiting of group) waiting.reject(error);
    }
  }
}

type Detailed = Awaited<ReturnType<Intake['recordDetailed']>>;

function withoutIndexes({ accepted, merged, rejected, batchId }: Detailed): RecordResult {
  return { accepted, merged, rejected, batchId };
}

/** Splits the answer of a group into the answers of its requests. */
function answerEach(group: readonly Waiting[], result: Detailed): void {
  let start = 0;
  for (const { rows, resolve } of group) {
    const end = start + rows.length;
    const inside = (index: number): boolean => index >= start && index < end;
    const rejected = result.rejected
      .filter((row) => inside(row.index))
      .map((row) => ({ ...row, index: row.index - start }));
    const isAllMerged = result.accepted === 0;
    const merged = isAllMerged
      ? rows.length - rejected.length
      : result.mergedIndexes.filter(inside).length;
    const accepted = rows.length - rejected.length - merged;
    resolve({ accepted, merged, rejected, batchId: accepted === 0 ? 0 : result.batchId });
    start = end;
  }
}
