import { serialPool } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { mapOrderedRows } from '../src/map-series.ts';
import { defineSeriesTask, type SeriesBatch, type SeriesTask } from '../src/series-task.ts';
import { sql } from '../src/sql.ts';
import type { Table } from '../src/table.ts';

/** Series k0 … k9 of 3 rows each, in parts that cut series in two. */
async function* rows(): AsyncGenerator<Table> {
  for (let from = 0; from < 30; from += 4) {
    const index = Array.from({ length: Math.min(4, 30 - from) }, (_, i) => from + i);
    yield {
      rowCount: index.length,
      columns: [
        {
          name: 'key',
          type: 'VARCHAR',
          values: index.map((i) => `k${Math.floor(i / 3)}`),
          nulls: null,
        },
        { name: 'value', type: 'DOUBLE', values: Float64Array.from(index), nulls: null },
      ],
    };
  }
}

const lengths = defineSeriesTask<number[]>({
  module: 'test',
  name: 'lengths',
  run: ({ columns }) => Array.from(columns['value'] as Float64Array),
});
const job = { rows: sql`unused`, key: 'key', orderBy: ['value'], batchSeriesMax: 3 };

describe('mapOrderedRows()', () => {
  it('gives each series its rows, wherever the parts were cut', async () => {
    const report = await mapOrderedRows(rows(), { ...job, task: lengths }, serialPool());
    expect(report.rowCount).toBe(30);
    expect(report.outcomes).toEqual(
      Array.from({ length: 10 }, (_, k) => ({
        kind: 'done',
        key: `k${k}`,
        value: [3 * k, 3 * k + 1, 3 * k + 2],
      })),
    );
  });

  it('finds the one series that kills its worker and keeps the rest', async () => {
    const task: SeriesTask<number[]> = {
      ...lengths,
      run: (batch: SeriesBatch) => {
        if (batch.keys.includes('k4')) throw new Error('the worker died');
        return lengths.run(batch);
      },
    };
    const report = await mapOrderedRows(rows(), { ...job, task }, serialPool());
    expect(report).toMatchObject({ seriesCount: 10, failedCount: 1 });
    expect(report.outcomes[4]).toMatchObject({ kind: 'failed', key: 'k4' });
    expect(report.outcomes[5]).toMatchObject({ kind: 'done', value: [15, 16, 17] });
  });

  it('answers LAKE_SERIES_LOST where outcomes do not match the series', async () => {
    for (const wrong of [
      (batch: SeriesBatch) => batch.keys.slice(1),
      (batch: SeriesBatch) => batch.keys.toReversed(),
      (batch: SeriesBatch) => batch.keys.map(() => 'k0'),
    ]) {
      const task: SeriesTask<number> = {
        module: 'test',
        name: 'wrong',
        run: (batch) => wrong(batch).map((key) => ({ kind: 'done', key, value: 1 })),
      };
      await expect(mapOrderedRows(rows(), { ...job, task }, serialPool())).rejects.toMatchObject({
        code: 'LAKE_SERIES_LOST',
      });
    }
  });

  it('fails a series that is too long alone, and counts all', async () => {
    const options = { ...job, task: lengths, seriesRowsMax: 2 };
    const report = await mapOrderedRows(rows(), options, serialPool());
    expect(report).toMatchObject({ seriesCount: 10, failedCount: 10 });
  });

  it('hands outcomes over as they come, in order', async () => {
    const keys: string[] = [];
    let done = 0;
    const report = await mapOrderedRows(
      rows(),
      {
        ...job,
        task: lengths,
        onOutcomes: (outcomes) => void keys.push(...outcomes.map((one) => one.key)),
        onProgress: (count) => {
          done = count;
        },
      },
      serialPool(),
    );
    expect(report.outcomes).toEqual([]);
    expect(keys).toEqual(Array.from({ length: 10 }, (_, k) => `k${k}`));
    expect(done).toBe(10);
  });

  it('gives an empty report for no rows', async () => {
    async function* none(): AsyncGenerator<Table> {}
    const report = await mapOrderedRows(none(), { ...job, task: lengths }, serialPool());
    expect(report).toEqual({ outcomes: [], seriesCount: 0, rowCount: 0, failedCount: 0 });
  });
});
