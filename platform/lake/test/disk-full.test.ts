import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '@quanyu/ledger';
import { describeIf, temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDuckdbEngine } from '../src/duckdb-engine.ts';
import type { AnalyticsEngine } from '../src/engine.ts';
import { openLake } from '../src/lake.ts';
import { raw, sql } from '../src/sql.ts';
import { eventBatch } from './ledger-rows.ts';
import { clock, openTestLedger } from './test-ledger.ts';

/** A folder of 2 MiB, where this process may make one. */
function tinyDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'quanyu-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

const disk = tinyDisk();

describeIf('a disk that is full [needs the right to mount a tmpfs]', disk, (folder) => {
  const dataDir = temporaryDataDir('full-ledger');
  let ledger: Ledger;
  let engine: AnalyticsEngine;
  beforeAll(async () => {
    mkdirSync(join(dataDir, 'tmp'));
    ledger = await openTestLedger(dataDir);
    engine = await openDuckdbEngine({ tempDir: join(dataDir, 'tmp') });
    await ledger.pool.query('create table events_test partition of events default');
    await eventBatch(ledger.pool, { from: 0, count: 30_000 });
  });
  afterAll(async () => {
    await engine?.close();
    await ledger?.close();
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });

  it('answers LAKE_DISK_FULL, shows nothing, and goes on when there is space', async () => {
    const lake = await openLake({ ledger, engine, dataDir: folder, clock });
    await expect(lake.export()).rejects.toMatchObject({ code: 'LAKE_DISK_FULL' });
    expect(await lake.snapshot('events')).toBeNull();
    execFileSync('mount', ['-o', 'remount,size=64m', folder]);
    await lake.export();
    await lake.registerAll();
    const table = await engine.query(sql`select count(distinct external_id) as n from events`);
    expect(table.columns[0]?.values[0]).toBe(30_000);
  });

  it('answers LAKE_DISK_FULL when the engine itself fills the disk', async () => {
    execFileSync('mount', ['-o', 'remount,size=8m', folder]);
    const copy = `copy (select md5(range::varchar) x from range(2000000)) to '${folder}/x.parquet'`;
    await expect(engine.exec(raw(copy))).rejects.toMatchObject({ code: 'LAKE_DISK_FULL' });
  });
});
