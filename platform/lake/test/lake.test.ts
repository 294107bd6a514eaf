import { readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from '@quanyu/ledger';
import { temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdbEngine } from '../src/duckdb-engine.ts';
import type { AnalyticsEngine } from '../src/engine.ts';
import { type Lake, openLake } from '../src/lake.ts';
import { type Expression, name, sql } from '../src/sql.ts';
import { column } from '../src/table.ts';
import { entities, eventBatch, FIRST_DAY, orderBatch } from './ledger-rows.ts';
import { clock, openTestLedger } from './test-ledger.ts';

const dataDir = temporaryDataDir('lake');
let ledger: Ledger;
let engine: AnalyticsEngine;
let lake: Lake;

beforeAll(async () => {
  ledger = await openTestLedger(dataDir);
  engine = await openDuckdbEngine({ tempDir: join(dataDir, 'tmp'), memoryLimitMiB: 512 });
  lake = await openLake({ ledger, engine, dataDir, clock });
  await ledger.pool.query('create table events_test partition of events default');
  await entities(ledger.pool);
  await eventBatch(ledger.pool, { from: 0, count: 3_000 });
  await orderBatch(ledger.pool, 0, 500);
});
afterAll(async () => {
  await engine?.close();
  await ledger?.close();
});

async function numberOf(statement: Expression): Promise<number> {
  const [first] = (await engine.query(statement)).columns;
  return Number(first?.values[0]);
}

describe('Lake.export()', () => {
  it('before it, every dataset is an empty view', async () => {
    expect(await lake.snapshot('events')).toBeNull();
    await lake.registerAll();
    for (const { name: dataset } of lake.datasets) {
      expect(await numberOf(sql`select count(*) from ${name(dataset)}`), dataset).toBe(0);
    }
  });

  it('takes out every fact once and every entity, with their types and values', async () => {
    const seen: string[] = [];
    const report = await lake.export({ onProgress: ({ dataset }) => seen.push(dataset) });
    expect(report.rows).toMatchObject({
      events: 3_000,
      order_lines: 1_000,
      orders: 500,
      products: 20,
      customers: 50,
      identities: 50,
      decisions: 0,
    });
    expect(report).toMatchObject({ rounds: 1, removed: 0 });
    expect(seen).toContain('stock_levels');
    await lake.registerAll();
    const totals = await engine.query(
      sql`select count(*) as n, cast(sum(total_minor) as bigint) as total, sum(quantity) as quantity, count(distinct day) as days from order_lines`,
    );
    expect(totals.columns.map((one) => [one.type, one.values[0]])).toEqual([
      ['BIGINT', 1_000],
      ['BIGINT', 500 * 950],
      ['DECIMAL', 500],
      ['BIGINT', 60],
    ]);
  });

  it('keeps days, instants, decimals, lists, empty texts and line breaks', async () => {
    const events = await engine.query(
      sql`select external_id, day, occurred_at, query, value, properties from events where external_id in ('e0', 'e1', 'e2') order by external_id`,
    );
    expect([...column(events, 'day', 'DATE').values]).toEqual([0, 1, 2].map((i) => FIRST_DAY + i));
    expect(column(events, 'occurred_at', 'TIMESTAMPTZ').values[2]).toBe(
      (FIRST_DAY + 2) * 86_400_000 + 2,
    );
    expect(column(events, 'query', 'VARCHAR').values).toEqual(['', null, 'toy "red", 2\n全域']);
    expect([...column(events, 'value', 'DOUBLE').values]).toEqual([0, 0.25, 0.5]);
    expect(column(events, 'properties', 'VARCHAR').values[1]).toBe('{"i": 1}');
    const products = await engine.query(
      sql`select name, category_path, cost, launched_day from products where product_id = 'p0'`,
      { decimal: 'text' },
    );
    expect(products.columns.map((one) => one.values[0])).toEqual([
      '',
      ['toys', 'a "b", {c}', null],
      '4.123456',
      0,
    ]);
    expect(column(products, 'launched_day', 'DATE').nulls?.[0]).toBe(1);
  });

  it('lays facts by month, sorted, and names the days of each file', async () => {
    const head = await lake.snapshot('events');
    expect(head?.files.map((file) => [file.path.split('/')[1], file.minDay, file.maxDay])).toEqual([
      ['month=2024-03', FIRST_DAY, FIRST_DAY + 30],
      ['month=2024-04', FIRST_DAY + 31, FIRST_DAY + 59],
    ]);
    const path = join(dataDir, 'lake', head?.files[0]?.path ?? '');
    const rows = await engine.query(sql`select day from read_parquet(${path})`);
    const days = [...column(rows, 'day', 'DATE').values];
    expect(days).toEqual([...days].sort((a, b) => a - b));
  });

  it('does nothing where nothing came, and takes only what is new afterwards', async () => {
    const version = await lake.dataVersion();
    expect(await lake.export()).toMatchObject({ rounds: 0, files: 0 });
    expect(await lake.dataVersion()).toBe(version);
    await eventBatch(ledger.pool, { from: 3_000, count: 100, days: 5 });
    const report = await lake.export();
    expect(report.rows['events']).toBe(100);
    expect(report.files).toBe(1);
    expect(await lake.dataVersion()).not.toBe(version);
  });

  it('readers keep the snapshot they registered', async () => {
    expect(await numberOf(sql`select count(*) from events`)).toBe(3_000);
    await lake.registerAll();
    expect(await numberOf(sql`select count(*) from events`)).toBe(3_100);
  });

  it('makes many rounds of a large backlog', async () => {
    for (let part = 0; part < 5; part++) {
      await eventBatch(ledger.pool, { from: 3_100 + part * 100, count: 100, days: 3 });
    }
    expect(await lake.export({ roundRowsMax: 250 })).toMatchObject({ rounds: 3 });
    await lake.registerAll();
    expect(await numberOf(sql`select count(distinct external_id) from events`)).toBe(3_600);
    expect(await numberOf(sql`select count(*) from events`)).toBe(3_600);
  });
});

describe('Lake.compact()', () => {
  it('joins files of a month and drops facts that came again beyond the window', async () => {
    await ledger.pool.query(`delete from events where external_id in ('e10', 'e11')`);
    await ledger.pool.query(`delete from events where external_id = 'e70'`);
    await eventBatch(ledger.pool, { from: 10, count: 2 });
    await lake.export();
    await lake.registerAll();
    expect(await numberOf(sql`select count(*) from events`)).toBe(3_602);
    const report = await lake.compact();
    expect(report.duplicates).toBe(2);
    expect(report.filesAfter).toBeLessThan(report.filesBefore);
    await lake.registerAll();
    expect(await numberOf(sql`select count(*) from events`)).toBe(3_600);
    expect(await numberOf(sql`select count(distinct external_id) from events`)).toBe(3_600);
    const version = await lake.dataVersion();
    await lake.compact();
    expect(await lake.dataVersion()).toBe(version);
  });
});

describe('Lake.eraseCustomer()', () => {
  it('drops the person, keeps the sums, blanks anonymous traces', async () => {
    const total = await numberOf(sql`select sum(total_minor) from order_lines`);
    const report = await lake.eraseCustomer('c7');
    expect(report.rows).toMatchObject({ events: 72, order_lines: 20, customers: 1, identities: 1 });
    await lake.registerAll();
    expect(await numberOf(sql`select sum(total_minor) from order_lines`)).toBe(total);
    expect(await numberOf(sql`select count(*) from events`)).toBe(3_600);
    for (const dataset of ['events', 'order_lines', 'orders', 'customers', 'identities']) {
      const left = sql`select count(*) from ${name(dataset)} where customer_id = 'c7'`;
      expect(await numberOf(left), dataset).toBe(0);
    }
    expect(await numberOf(sql`select count(*) from events where anonymous_id = 'a7'`)).toBe(0);
    expect(await numberOf(sql`select count(*) from customers`)).toBe(49);
  });

  it('does nothing for an unknown or hostile id', async () => {
    const version = await lake.dataVersion();
    for (const id of ['nobody', "' or true --", '']) {
      expect((await lake.eraseCustomer(id)).filesRewritten).toBe(0);
    }
    expect(await lake.dataVersion()).toBe(version);
  });
});

describe('Lake.collectGarbage()', () => {
  it('keeps what is younger than the retention, then keeps only the newest snapshots', async () => {
    expect(await lake.collectGarbage()).toEqual({ snapshots: 0, files: 0 });
    const kept = await lake.snapshot('events');
    const report = await lake.collectGarbage({ retentionMs: -1_000 });
    expect(report.snapshots).toBeGreaterThan(5);
    expect(report.files).toBeGreaterThan(5);
    expect(await lake.snapshot('events')).toEqual(kept);
    await lake.registerAll();
    expect(await numberOf(sql`select count(*) from events`)).toBe(3_600);
    expect((await lake.verify()).files).toBeGreaterThan(5);
  });
});

describe('a damaged lake', () => {
  it('has no snapshot of a name that is none', async () => {
    expect(await lake.snapshot('evnts')).toBeNull();
  });

  it('names the file that is missing, cut or changed', async () => {
    const file = (await lake.snapshot('events'))?.files[0];
    const path = join(dataDir, 'lake', file?.path ?? '');
    await rename(path, `${path}.away`);
    const wanted = { code: 'LAKE_FILE_DAMAGED', place: path };
    await expect(lake.registerAll()).rejects.toMatchObject(wanted);
    const bytes = await readFile(`${path}.away`);
    bytes[1_000] = (bytes[1_000] ?? 0) ^ 255;
    await writeFile(path, bytes);
    await expect(lake.verify()).rejects.toMatchObject(wanted);
    await writeFile(path, Buffer.alloc(bytes.length, 7));
    await expect(lake.registerAll()).rejects.toMatchObject(wanted);
    await expect(engine.query(sql`select count(*) from events`)).rejects.toMatchObject({
      code: 'LAKE_FILE_UNREADABLE',
    });
    await truncate(path, 100);
    await expect(lake.registerAll()).rejects.toMatchObject(wanted);
    await rm(path);
    await rename(`${path}.away`, path);
    await expect(lake.verify()).resolves.toBeDefined();
  });

  it('answers LAKE_FOLDER_MISSING where the folder is gone', async () => {
    const root = join(dataDir, 'lake');
    await rename(root, `${root}.away`);
    await expect(lake.registerAll()).rejects.toMatchObject({
      code: 'LAKE_FOLDER_MISSING',
      place: root,
    });
    await rename(`${root}.away`, root);
    await lake.registerAll();
  });

  it('leaves no temporary file behind', async () => {
    expect(await readdir(join(dataDir, 'lake', '.tmp'))).toEqual([]);
  });
});
