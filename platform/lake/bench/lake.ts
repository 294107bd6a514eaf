import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDuckdbEngine } from '../src/duckdb-engine.ts';
import { openLake } from '../src/lake.ts';
import { raw, sql } from '../src/sql.ts';
import { sumTask } from '../src/testing.ts';
import { eventBatch } from '../test/ledger-rows.ts';
import { clock, openTestLedger } from '../test/test-ledger.ts';

/**
 * Export, aggregates and series over events; `node --conditions=quanyu-source --import tsx
 * platform/lake/bench/lake.ts [exported events] [aggregated events]`. Prints JSON.
 */
const [exported = 1_000_000, aggregated = 10_000_000] = process.argv.slice(2).map(Number);
const BATCH_ROWS = 50_000;

async function peakMiB(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const median = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function exportFigures(dataDir: string): Promise<Record<string, number>> {
  const ledger = await openTestLedger(dataDir);
  const engine = await openDuckdbEngine({ tempDir: join(dataDir, 'tmp'), memoryLimitMiB: 1024 });
  try {
    await ledger.pool.query('create table events_bench partition of events default');
    for (let from = 0; from < exported; from += BATCH_ROWS) {
      await eventBatch(ledger.pool, {
        from,
        count: Math.min(BATCH_ROWS, exported - from),
        days: 540,
      });
    }
    const lake = await openLake({ ledger, engine, dataDir, clock });
    const first = await seconds(() => lake.export());
    const head = await lake.snapshot('events');
    await eventBatch(ledger.pool, { from: exported, count: exported / 100, days: 5 });
    const second = await seconds(() => lake.export());
    const peak = await peakMiB();
    const compaction = await seconds(() => lake.compact());
    return {
      exportRowsPerSecond: Math.round(exported / first),
      exportSeconds: first,
      secondExportSeconds: second,
      files: head?.files.length ?? 0,
      bytesPerEvent: (head?.files ?? []).reduce((sum, file) => sum + file.bytes, 0) / exported,
      exportPeakMiB: peak,
      compactionSeconds: compaction,
      compactionPeakMiB: await peakMiB(),
    };
  } finally {
    await engine.close();
    await ledger.close();
  }
}

const KPI = sql`select day, channel_id, count(*) as events, count(distinct customer_id) as customers,
  cast(sum(case when type = 'purchase' then value else 0 end) as double) as value
  from bench_events where day between date '2024-03-01' and date '2025-06-30' and type in ('purchase', 'product-view')
  group by day, channel_id order by day nulls first, channel_id nulls first`;
const KPI_PLAIN = sql`select day, channel_id, count(*) as events, cast(sum(value) as double) as value
  from bench_events where type = 'purchase' and channel_id in ('web', 'app')
  group by day, channel_id order by day nulls first, channel_id nulls first`;

async function queryFigures(dataDir: string): Promise<Record<string, number>> {
  const engine = await openDuckdbEngine({ tempDir: join(dataDir, 'tmp'), memoryLimitMiB: 1024 });
  try {
    await engine.exec(
      raw(`copy (select date '2024-03-01' + cast(i % 540 as integer) as day,
        make_timestamptz(1709251200000000 + (i % 540) * 86400000000 + i) as occurred_at,
        (['page-view', 'product-view', 'product-click', 'cart-add', 'purchase'])[1 + (hash(i) % 5)::integer] as type,
        'c' || (hash(i + 1) % 200000) as customer_id,
        (['web', 'app', 'store', 'marketplace'])[1 + (hash(i + 2) % 4)::integer] as channel_id,
        'p' || (hash(i + 3) % 3000) as product_id, (hash(i + 4) % 10000) / 100.0 as value
        from range(${aggregated}) t(i) order by day, type, occurred_at)
        to '${dataDir}/bench.parquet' (format parquet, compression zstd, row_group_size 122880)`),
    );
    await engine.registerSnapshot({
      name: 'bench_events',
      files: [join(dataDir, 'bench.parquet')],
      columns: {
        day: 'DATE',
        occurred_at: 'TIMESTAMPTZ',
        type: 'VARCHAR',
        customer_id: 'VARCHAR',
        channel_id: 'VARCHAR',
        product_id: 'VARCHAR',
        value: 'DOUBLE',
      },
    });
    const timed = async (statement: typeof KPI): Promise<number> => {
      const runs: number[] = [];
      for (let run = 0; run < 5; run++) runs.push(await seconds(() => engine.query(statement)));
      return Math.round(median(runs) * 1000);
    };
    const kpiMs = await timed(KPI_PLAIN);
    const kpiDistinctMs = await timed(KPI);
    const rows = sql`select product_id || '|' || channel_id as key, day, cast(sum(value) as double) as value
      from bench_events group by product_id, channel_id, day`;
    let series = { rowCount: 0, seriesCount: 0 };
    const seriesSeconds = await seconds(async () => {
      series = await engine.mapSeries({ rows, key: 'key', orderBy: ['day'], task: sumTask });
    });
    const plain = sql`select customer_id as key, value from bench_events`;
    let wide = { rowCount: 0, seriesCount: 0 };
    const wideSeconds = await seconds(async () => {
      wide = await engine.mapSeries({ rows: plain, key: 'key', orderBy: ['value'], task: sumTask });
    });
    return {
      kpiMs,
      kpiDistinctMs,
      seriesCount: series.seriesCount,
      seriesRows: series.rowCount,
      seriesRowsPerSecond: Math.round(series.rowCount / seriesSeconds),
      wideSeriesCount: wide.seriesCount,
      wideRowsPerSecond: Math.round(wide.rowCount / wideSeconds),
      peakMiB: await peakMiB(),
    };
  } finally {
    await engine.close();
  }
}

const dataDir = await mkdtemp(join(tmpdir(), 'quanyu-bench-'));
try {
  const query = aggregated > 0 ? await queryFigures(dataDir) : {};
  const lake = exported > 0 ? await exportFigures(dataDir) : {};
  const machine = `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`;
  process.stdout.write(
    `${JSON.stringify({ machine, exported, aggregated, ...lake, ...query }, null, 2)}\n`,
  );
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
