import { AppError, assert } from '@quanyu/domain';
import type { Pool } from '@quanyu/numeric';
import { LAKE_ERRORS } from './errors.ts';
import { SeriesGrouper } from './series-grouper.ts';
import {
  failedSeries,
  type SeriesBatch,
  type SeriesOutcome,
  type SeriesTask,
} from './series-task.ts';
import { checkName, type Expression, join, name, sql } from './sql.ts';
import type { Table } from './table.ts';

/** A task to run for each group of rows of a query. */
export interface SeriesJob<O> {
  /** Rows of all series, unordered. Columns: numbers, days, instants or texts. */
  readonly rows: Expression;
  /** Column that names the series; VARCHAR. */
  readonly key: string;
  /** Columns by which the rows of a series are ordered; give enough to leave no ties. */
  readonly orderBy: readonly string[];
  readonly task: SeriesTask<O>;
  /** Handed to each series; must survive structured cloning. */
  readonly params?: unknown;
  /** Series in one message to a worker; default 256. */
  readonly batchSeriesMax?: number;
  /** Rows in one message, unless one series has more; default 65,536. */
  readonly batchRowsMax?: number;
  /** Rows one series may have; one with more fails alone. Default 5,000,000. */
  readonly seriesRowsMax?: number;
  /** Takes outcomes as they come, in key order; the report then holds none. */
  readonly onOutcomes?: (outcomes: readonly SeriesOutcome<O>[]) => void | Promise<void>;
  readonly onProgress?: (seriesDone: number) => void;
  readonly tag?: string;
  readonly signal?: AbortSignal;
}

export interface SeriesReport<O> {
  /** In binary order of the keys; empty where `onOutcomes` took them. */
  readonly outcomes: readonly SeriesOutcome<O>[];
  readonly seriesCount: number;
  readonly rowCount: number;
  readonly failedCount: number;
}

/** The query of a job with its order: key first, so that a stream holds one series at a time. */
export function orderedRows<O>(job: SeriesJob<O>): Expression {
  for (const column of [job.key, ...job.orderBy]) checkName(column);
  const order = [job.key, ...job.orderBy].map((column) => sql`${name(column)} asc nulls first`);
  return sql`select * from (${job.rows}) as series_rows order by ${join(order, ', ')}`;
}

/**
 * Runs a job over an ordered stream of rows on a pool. One wave of batches runs while the next is
 * read. Reconciles: the outcomes of each batch must be its keys, in order.
 */
export async function mapOrderedRows<O>(
  tables: AsyncIterable<Table>,
  job: SeriesJob<O>,
  pool: Pool,
): Promise<SeriesReport<O>> {
  const run = new SeriesRun(job, pool);
  const grouper = new SeriesGrouper(job);
  let running: Promise<void> = Promise.resolve();
  let wave: SeriesBatch[] = [];
  const waveMax = pool.threads * 2;
  try {
    for await (const table of tables) {
      for (const batch of grouper.add(table)) {
        wave.push(batch);
        if (wave.length < waveMax) continue;
        await running;
        running = run.wave(wave);
        // Handled when awaited; a failure between must not count as unhandled.
        running.catch(() => undefined);
        wave = [];
      }
    }
    wave.push(...grouper.end());
  } finally {
    await running;
  }
  await run.wave(wave);
  return run.report(grouper);
}

class SeriesRun<O> {
  readonly #job: SeriesJob<O>;
  readonly #pool: Pool;
  readonly #kept: SeriesOutcome<O>[] = [];
  #done = 0;
  #failed = 0;

  constructor(job: SeriesJob<O>, pool: Pool) {
    this.#job = job;
    this.#pool = pool;
  }

  async wave(batches: readonly SeriesBatch[]): Promise<void> {
    if (batches.length === 0) return;
    const outcomes = await this.#map(batches);
    for (const [index, batch] of batches.entries()) {
      await this.#take(batch, outcomes[index] ?? []);
    }
  }

  async #map(batches: readonly SeriesBatch[]): Promise<(readonly SeriesOutcome<O>[])[]> {
    const { task, signal } = this.#job;
    const options = signal === undefined ? {} : { signal };
    try {
      return await this.#pool.map(task, batches, options);
    } catch {
      signal?.throwIfAborted();
      // A worker died or an output could not be sent: find the series that does it, keep the rest.
      const apart: (readonly SeriesOutcome<O>[])[] = [];
      for (const batch of batches) apart.push(await this.#oneByOne(batch));
      return apart;
    }
  }

  async #oneByOne(batch: SeriesBatch): Promise<readonly SeriesOutcome<O>[]> {
    const outcomes: SeriesOutcome<O>[] = [];
    for (const [index, key] of batch.keys.entries()) {
      this.#job.signal?.throwIfAborted();
      try {
        const [result] = await this.#pool.map(this.#job.task, [batchOfOne(batch, index)]);
        outcomes.push(...(result ?? []));
      } catch (error) {
        outcomes.push(failedSeries(key, error));
      }
    }
    return outcomes;
  }

  async #take(batch: SeriesBatch, outcomes: readonly SeriesOutcome<O>[]): Promise<void> {
    const same =
      outcomes.length === batch.keys.length &&
      outcomes.every((outcome, index) => outcome.key === batch.keys[index]);
    if (!same) throw lostSeries(this.#job, batch.keys, outcomes);
    await this.give(outcomes);
  }

  async give(outcomes: readonly SeriesOutcome<O>[]): Promise<void> {
    this.#done += outcomes.length;
    this.#failed += outcomes.filter((outcome) => outcome.kind === 'failed').length;
    if (this.#job.onOutcomes === undefined) this.#kept.push(...outcomes);
    else await this.#job.onOutcomes(outcomes);
    this.#job.onProgress?.(this.#done);
  }

  async report(grouper: SeriesGrouper): Promise<SeriesReport<O>> {
    if (grouper.tooLong.length > 0) await this.give(grouper.tooLong);
    assert(this.#done === grouper.seriesCount, 'series in and outcomes out differ in number');
    this.#kept.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return {
      outcomes: this.#kept,
      seriesCount: grouper.seriesCount,
      rowCount: grouper.rowCount,
      failedCount: this.#failed,
    };
  }
}

function batchOfOne(batch: SeriesBatch, index: number): SeriesBatch {
  const from = batch.offsets[index] ?? 0;
  const to = batch.offsets[index + 1] ?? from;
  const columns = Object.entries(batch.columns).map(([key, values]) => [
    key,
    values.slice(from, to),
  ]);
  return {
    keys: batch.keys.slice(index, index + 1),
    offsets: Int32Array.of(0, to - from),
    columns: Object.fromEntries(columns),
    params: batch.params,
  };
}

function lostSeries<O>(
  job: SeriesJob<O>,
  keys: readonly string[],
  outcomes: readonly SeriesOutcome<O>[],
): AppError {
  const known = new Set(outcomes.map((outcome) => outcome.key));
  const missing = keys.filter((key) => !known.has(key)).slice(0, 5);
  return new AppError(
    LAKE_ERRORS.LAKE_SERIES_LOST,
    `Cannot use the outcomes of ${job.task.module} ${job.task.name} as they must be one per series in order: ${keys.length} went in, ${outcomes.length} came out`,
    { place: `${job.task.module}#${job.task.name}`, details: { missing } },
  );
}
