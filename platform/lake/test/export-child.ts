import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DATASETS, openDuckdbEngine, openLake } from '@quanyu/lake';
import { clock, openTestLedger } from './test-ledger.ts';

/**
 * A process of its own that exports in small rounds, for tests that kill it. With `die` it kills
 * itself where a round's files are in place and its manifest is about to be written.
 */
const [url = '', dataDir = '', mode = ''] = process.argv.slice(2);
/** Enough to have facts of two kinds and an entity in a round. */
const FEW = new Set(['events', 'order_lines', 'customers']);
await mkdir(dataDir, { recursive: true });
const ledger = await openTestLedger(dataDir, url);
const engine = await openDuckdbEngine({ tempDir: join(dataDir, 'tmp'), memoryLimitMiB: 256 });
const dying = {
  ...ledger,
  transaction: (): never => {
    process.kill(process.pid, 'SIGKILL');
    throw new Error('killed');
  },
};
const lake = await openLake({
  ledger: mode === 'die' ? dying : ledger,
  engine,
  dataDir,
  clock,
  datasets: DATASETS.filter((spec) => FEW.has(spec.name)),
});
process.stdout.write('ready\n');
await lake.export({ roundRowsMax: 1_000 });
process.stdout.write('done\n');
await engine.close();
await ledger.close();
