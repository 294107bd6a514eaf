/**
 * Measures an import beside the least that any import must do: DuckDB reads the same CSV and
 * PostgreSQL takes the same rows by COPY, all in one run on one machine.
 * `tsx bench/src/import.ts FILE.csv[.gz] [PRESET]`. Prints one JSON object; `ratio` must be at most 12.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Instant } from '@quanyu/domain';
import { createLedgerSink, importFiles, presetSettings } from '@quanyu/files';
import { openDuckdbEngine, raw } from '@quanyu/lake';
import { openLedger } from '@quanyu/ledger';

const [, , file, source = 'online-retail'] = process.argv;
if (file === undefined) throw new Error('name the file to import');

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Proportional memory of a process and its children in MiB; 0 where the system does not tell. */
function memoryMiB(pid: number): number {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return ''; // ended meanwhile, or no /proc
    }
  };
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean);
  const kib = [pid, ...children.map(Number)].map((each) =>
    Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${each}/smaps_rollup`))?.[1] ?? 0),
  );
  return Math.round(kib.reduce((sum, each) => sum + each, 0) / 1024);
}

const folder = mkdtempSync(join(tmpdir(), 'quanyu-bench-'));
chmodSync(folder, 0o755);
const clock = { now: (): Instant => Date.now() as Instant };
const settings = presetSettings(source) ?? { currency: 'CNY', timeZone: 'Asia/Shanghai' };
const engine = await openDuckdbEngine({ tempDir: join(folder, 'engine') });
const ledger = await openLedger({
  dataDir: join(folder, 'data'),
  clock,
  initialSettings: settings,
});
try {
  const loadBefore = loadavg()[0];
  const csv = `read_csv(${engine.dialect.text(file)}, all_varchar = true)`;
  const plain = join(folder, 'plain.csv');
  const target = engine.dialect.text(plain);
  const duckdbSeconds = await seconds(() =>
    engine.exec(raw(`CREATE TABLE rows_read AS SELECT * FROM ${csv}`)),
  );
  await engine.exec(raw(`COPY rows_read TO ${target} (FORMAT csv, HEADER)`));
  const described = await engine.query(raw('DESCRIBE rows_read'));
  const columns = Array.from({ length: described.rowCount }, (_, index) => `c${index} TEXT`);
  await ledger.pool.query(`CREATE TABLE copied (${columns.join(', ')})`);
  chmodSync(plain, 0o644);
  const copySeconds = await seconds(() =>
    ledger.pool.query(`COPY copied FROM ${target} (FORMAT csv, HEADER)`),
  );
  await ledger.pool.query('DROP TABLE copied');
  await engine.exec(raw('DROP TABLE rows_read'));
  const serverPid = Number(ledger.info.serverPid);
  let peakMiB = 0;
  const timer = setInterval(() => {
    const own = Math.round(process.memoryUsage.rss() / 2 ** 20);
    peakMiB = Math.max(peakMiB, own + memoryMiB(serverPid));
  }, 200);
  const cpu = process.cpuUsage();
  let figures: unknown;
  const importSeconds = await seconds(async () => {
    const sink = createLedgerSink(ledger, { source });
    const result = await importFiles({ files: [file], source, sink, settings });
    if (result.kind === 'imported') figures = result.figures;
  });
  const used = process.cpuUsage(cpu);
  clearInterval(timer);
  const report = {
    node: process.version,
    loadBefore,
    loadAfter: loadavg()[0],
    duckdbSeconds,
    copySeconds,
    importSeconds,
    importCpuSeconds: (used.user + used.system) / 1e6,
    ratio: importSeconds / (duckdbSeconds + copySeconds),
    peakMiB,
    figures,
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  await ledger.close();
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
}
