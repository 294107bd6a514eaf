import type { PoolTask } from '@quanyu/numeric';

/** What a series holds under one name. A NULL is NaN, or null among texts. */
export type SeriesValues = Float64Array | readonly (string | null)[];

/** One group of rows, in the order of the query. */
export interface Series<P = unknown> {
  readonly key: string;
  readonly length: number;
  readonly columns: Readonly<Record<string, SeriesValues>>;
  readonly params: P;
}

/** Several series in one message; rows of series i lie from offsets[i] to offsets[i + 1]. */
export interface SeriesBatch {
  readonly keys: readonly string[];
  readonly offsets: Int32Array;
  readonly columns: Readonly<Record<string, SeriesValues>>;
  readonly params: unknown;
}

/** What became of one series. */
export type SeriesOutcome<O> =
  | { readonly kind: 'done'; readonly key: string; readonly value: O }
  | {
      readonly kind: 'failed';
      readonly key: string;
      readonly code: string;
      readonly message: string;
    };

export type SeriesTask<O> = PoolTask<SeriesBatch, readonly SeriesOutcome<O>[]>;

/**
 * Makes a task for `mapSeries` from a function of one series. Export it from a `./tasks` entry
 * under the name given here, so that a worker finds it. `run` must depend on the series alone.
 */
export function defineSeriesTask<O, P = unknown>(definition: {
  /** Package subpath that exports the task, such as `@quanyu/loop/tasks`. */
  readonly module: string;
  readonly name: string;
  readonly run: (series: Series<P>) => O | Promise<O>;
}): SeriesTask<O> {
  const { module, name, run } = definition;
  return { module, name, run: (batch) => runBatch(batch, run as (series: Series) => O) };
}

async function runBatch<O>(
  batch: SeriesBatch,
  run: (series: Series) => O | Promise<O>,
): Promise<SeriesOutcome<O>[]> {
  const outcomes: SeriesOutcome<O>[] = [];
  for (let index = 0; index < batch.keys.length; index++) {
    const series = seriesAt(batch, index);
    try {
      outcomes.push({ kind: 'done', key: series.key, value: await run(series) });
    } catch (error) {
      outcomes.push(failedSeries(series.key, error));
    }
  }
  return outcomes;
}

function seriesAt(batch: SeriesBatch, index: number): Series {
  const from = batch.offsets[index] ?? 0;
  const to = batch.offsets[index + 1] ?? from;
  const columns: Record<string, SeriesValues> = {};
  for (const [name, values] of Object.entries(batch.columns)) {
    columns[name] = ArrayBuffer.isView(values) ? values.subarray(from, to) : values.slice(from, to);
  }
  return { key: batch.keys[index] ?? '', length: to - from, columns, params: batch.params };
}

/** The outcome of a series whose task threw: its code where it has one. */
export function failedSeries(key: string, error: unknown): SeriesOutcome<never> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNEXPECTED';
  return {
    kind: 'failed',
    key,
    code,
    message: error instanceof Error ? error.message : String(error),
  };
}
