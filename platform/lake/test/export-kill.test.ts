import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Ledger } from '@quanyu/ledger';
import { createRng } from '@quanyu/numeric';
import { temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdbEngine } from '../src/duckdb-engine.ts';
import type { AnalyticsEngine } from '../src/engine.ts';
import { type Lake, openLake } from '../src/lake.ts';
import { lakeFiles } from '../src/lake-files.ts';
import { sql } from '../src/sql.ts';
import { entities, eventBatch, orderBatch } from './ledger-rows.ts';
import { clock, openTestLedger } from './test-ledger.ts';

const dataDir = temporaryDataDir('lake-kill');
let ledger: Ledger;
let engine: AnalyticsEngine;
let lake: Lake;

beforeAll(async () => {
  ledger = await openTestLedger(dataDir);
  engine = await openDuckdbEngine({ tempDir: join(dataDir, 'tmp'), memoryLimitMiB: 256 });
  lake = await openLake({ ledger, engine, dataDir, clock });
  await ledger.pool.query('create table events_test partition of events default');
  await entities(ledger.pool);
});
afterAll(async () => {
  await engine?.close();
  await ledger?.close();
});

const child = fileURLToPath(new URL('./export-child.ts', import.meta.url));
/** Built packages load three times as fast as sources; `npm test` builds first. */
const isBuilt = existsSync(fileURLToPath(new URL('../dist/index.js', import.meta.url)));
const sources = isBuilt ? [] : ['--conditions=quanyu-source'];

/** Starts an export in a process of its own; `killAfterMs` counts from where it begins to export. */
async function exportProcess(mode: 'live' | 'die', killAfterMs?: number): Promise<string> {
  const running = spawn(
    process.execPath,
    [...sources, '--import', 'tsx', child, ledger.info.url, dataDir, mode],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  const ready = new Promise<void>((resolve) => {
    running.stdout.on('data', (part: Buffer) => {
      output += part.toString();
      resolve();
    });
    running.on('exit', () => resolve());
  });
  const closed = once(running, 'close');
  await ready;
  if (killAfterMs !== undefined) {
    await sleep(killAfterMs);
    running.kill('SIGKILL');
  }
  await closed;
  return running.signalCode === 'SIGKILL' ? 'killed' : output;
}

async function figures(): Promise<number[]> {
  await lake.registerAll();
  const table = await engine.query(
    sql`select (select count(*) from events) as a, (select count(distinct external_id) from events) as b,
      (select count(*) from order_lines) as c, (select cast(sum(total_minor) as bigint) from order_lines) as d`,
  );
  return table.columns.map((one) => Number(one.values[0]));
}

describe('an export that is killed', () => {
  it('between rename and commit shows nothing, and the next run removes what it left', async () => {
    await eventBatch(ledger.pool, { from: 0, count: 800 });
    expect(await exportProcess('die')).toBe('killed');
    const left = await lakeFiles(join(dataDir, 'lake'));
    expect(left.filter((path) => path.startsWith('events/')).length).toBeGreaterThan(0);
    expect(await lake.snapshot('events')).toBeNull();
    expect((await figures())[0]).toBe(0);
    const report = await lake.export();
    expect(report.removed).toBe(left.length);
    expect((await figures()).slice(0, 2)).toEqual([800, 800]);
  });

  it('at any of 10 random moments loses nothing and takes nothing twice', async () => {
    const rng = createRng('export kills');
    let events = 800;
    let killed = 0;
    let trials = 0;
    // On a quick machine some exports end before their moment has come: those are tried again.
    for (; killed < 10 && trials < 40; trials++) {
      for (let part = 0; part < 3; part++) {
        await eventBatch(ledger.pool, { from: events, count: 600 });
        events += 600;
      }
      await orderBatch(ledger.pool, trials * 50, 50);
      if ((await exportProcess('live', 20 + rng.int(300))) === 'killed') killed += 1;
      const [all, distinct] = await figures();
      expect(all).toBe(distinct);
    }
    expect(killed).toBe(10);
    await lake.export();
    expect(await figures()).toEqual([events, events, trials * 100, trials * 50 * 950]);
    const listed = await lakeFiles(join(dataDir, 'lake'));
    expect(listed.filter((path) => path.startsWith('.tmp'))).toEqual([]);
    await lake.verify();
    // Each trial starts a process: a minute on a busy machine.
  }, 300_000);
});
