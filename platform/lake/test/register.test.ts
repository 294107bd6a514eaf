import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '@quanyu/ledger';
import { temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdbEngine } from '../src/duckdb-engine.ts';
import type { AnalyticsEngine } from '../src/engine.ts';
import { type Lake, openLake } from '../src/lake.ts';
import type { DerivedSpec } from '../src/publish.ts';
import { sql } from '../src/sql.ts';
import { column } from '../src/table.ts';
import { entities, orderBatch } from './ledger-rows.ts';
import { clock, openTestLedger } from './test-ledger.ts';

const MADE: DerivedSpec = { name: 'made', key: ['n'], columns: { n: 'INTEGER' } };
const rows = (n: number) => ({ kind: 'rows', rows: [[n]] }) as const;

describe('Lake', () => {
  const dataDir = temporaryDataDir('register');
  let ledger: Ledger;
  let engine: AnalyticsEngine;
  let lake: Lake;
  let slowMs = 0;

  beforeAll(async () => {
    ledger = await openTestLedger(dataDir);
    engine = await openDuckdbEngine({ tempDir: join(dataDir, 'tmp'), memoryLimitMiB: 256 });
    const register = engine.registerSnapshot.bind(engine);
    // Time between looking up the newest snapshot and showing it: a window for a writer.
    engine.registerSnapshot = async (view) => {
      const waitMs = slowMs;
      slowMs = 0;
      await sleep(waitMs);
      await register(view);
    };
    lake = await openLake({ ledger, engine, dataDir, clock });
    await entities(ledger.pool);
    await orderBatch(ledger.pool, 0, 50);
  });
  afterAll(async () => {
    await engine?.close();
    await ledger?.close();
  });

  it('registerDerived() never puts an older snapshot back over one that was published since', async () => {
    await lake.publish(MADE, rows(1));
    slowMs = 300;
    const reader = lake.registerDerived([MADE]);
    await sleep(50);
    await Promise.all([lake.publish(MADE, rows(2)), reader]);
    const table = await engine.query(sql`select n from made`);
    expect([...column(table, 'n', 'INTEGER').values]).toEqual([2]);
  });

  it('registerDerived() shows a snapshot of an older program, what it lacks as null', async () => {
    await lake.publish(MADE, rows(3));
    const grown: DerivedSpec = { ...MADE, columns: { n: 'INTEGER', word: 'VARCHAR' } };
    await lake.registerDerived([grown]);
    const table = await engine.query(sql`select n, word from made`);
    expect([...column(table, 'n', 'INTEGER').values]).toEqual([3]);
    expect([...column(table, 'word', 'VARCHAR').values]).toEqual([null]);
    await lake.registerDerived([MADE]);
  });

  it('load() puts what the ledger holds now into a table, and replaces it', async () => {
    const count = async () =>
      column(
        await engine.query(
          sql`select count(*) as n, count(distinct order_id) as orders from newest`,
        ),
        'n',
        'BIGINT',
      ).values[0];
    expect(await lake.load('order_lines', 'newest', 'true')).toBe(100);
    expect(await count()).toBe(100);
    expect(await lake.load('order_lines', 'newest', 'l.line_index = 1 and false')).toBe(0);
    expect(await count()).toBe(0);
    await expect(lake.load('order_lines', 'Not A Name', 'true')).rejects.toMatchObject({
      code: 'LAKE_NAME_INVALID',
    });
    await expect(lake.load('nothing', 'newest', 'true')).rejects.toThrow('no dataset nothing');
  });
});
