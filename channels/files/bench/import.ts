import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import type { Instant } from '@quanyu/domain';
import { type Ledger, openLedger } from '@quanyu/ledger';
import {
  createLedgerSink,
  createMemorySink,
  type FactSink,
  importFiles,
  openTable,
  PRESETS,
} from '../src/index.ts';

/**
 * Measures parsing, and an import into memory or (`--ledger`) into PostgreSQL, twice:
 * `tsx bench/import.ts --source online-retail [--ledger] FILE…`. Prints one JSON object.
 * CPU seconds are this process's own; wall seconds include waiting for the machine.
 */
const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    source: { type: 'string', default: 'auto' },
    ledger: { type: 'boolean', default: false },
  },
});
const preset = PRESETS[values.source];
const currency = preset?.currency ?? 'CNY';
const timeZone = preset?.timeZone ?? 'Asia/Shanghai';

interface Measured<T> {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly value: T;
}

async function measured<T>(work: () => Promise<T>): Promise<Measured<T>> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  const value = await work();
  const used = process.cpuUsage(cpu);
  const seconds = (performance.now() - began) / 1000;
  return { seconds, cpuSeconds: (used.user + used.system) / 1e6, value };
}

async function parse(): Promise<number> {
  let rows = 0;
  for (const path of files) {
    const table = await openTable(path);
    for await (const batch of table.batches()) rows += batch.rows.length;
  }
  return rows;
}

async function withSink(work: (sink: FactSink) => Promise<void>): Promise<void> {
  if (!values.ledger) return work(createMemorySink({ isKeeping: false }));
  const dataDir = mkdtempSync(join(tmpdir(), 'quanyu-bench-'));
  chmodSync(dataDir, 0o755);
  let ledger: Ledger | undefined;
  try {
    const clock = { now: (): Instant => Date.now() as Instant };
    ledger = await openLedger({ dataDir, clock, initialSettings: { currency, timeZone } });
    await work(createLedgerSink(ledger, { source: values.source }));
  } finally {
    await ledger?.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const isFile = files.every((path) => /\.(csv|tsv|gz|jsonl)$/.test(path));
const parsed = isFile ? await measured(parse) : undefined;
await withSink(async (sink) => {
  let peak = 0;
  const onProgress = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const settings = { currency, timeZone };
  const run = () => importFiles({ files, source: values.source, sink, settings, onProgress });
  const first = await measured(run);
  const second = await measured(run);
  const peakMiB = Math.round(peak / 1024 / 1024);
  const report = { node: process.version, parsed, first, second, peakMiB };
  const text = JSON.stringify(report, (key, value) => (key === 'map' ? undefined : value), 2);
  process.stdout.write(`${text}\n`);
});
