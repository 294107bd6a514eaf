import { join } from 'node:path';
import type { Ledger } from '@quanyu/ledger';
import { temporaryDataDir } from '@quanyu/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdbEngine } from '../src/duckdb-engine.ts';
import type { AnalyticsEngine } from '../src/engine.ts';
import { type Lake, openLake } from '../src/lake.ts';
import { changedSinceSql, readMark } from '../src/ledger-mark.ts';
import { type Expression, sql } from '../src/sql.ts';
import { eventBatch, insertBatch } from './ledger-rows.ts';
import { clock, openTestLedger } from './test-ledger.ts';

/** More than what is always taken whole. */
const CUSTOMERS = 6_000;
const dataDir = temporaryDataDir('lake-entities');
let ledger: Ledger;
let engine: AnalyticsEngine;
let lake: Lake;

beforeAll(async () => {
  ledger = await openTestLedger(dataDir);
  engine = await openDuckdbEngine({ tempDir: join(dataDir, 'tmp'), memoryLimitMiB: 512 });
  lake = await openLake({ ledger, engine, dataDir, clock });
  await ledger.pool.query('create table events_test partition of events default');
  await customers(0, CUSTOMERS);
  await lake.export();
  await lake.registerAll();
});
afterAll(async () => {
  await engine?.close();
  await ledger?.close();
});

async function customers(from: number, count: number): Promise<void> {
  await insertBatch(ledger.pool, {
    kind: 'customers',
    table: 'customers',
    columns: 'customer_id, name, email, birth_date, registered_at',
    select: `select 'c' || i, 'Name ' || i, null, 3000 + i % 9000, 1700000000123 from generate_series(${from}, ${from + count - 1}) i`,
    hasDay: false,
  });
}

/** Rows of customers that the last export took out of the ledger, and those it then held. */
async function exported(): Promise<{ rows: number; inLake: number }> {
  await lake.export();
  await lake.registerAll();
  return {
    rows: (await lake.snapshot('customers'))?.rows ?? 0,
    inLake: await numberOf(sql`select count(distinct customer_id) from customers`),
  };
}

async function numberOf(statement: Expression): Promise<number> {
  const [first] = (await engine.query(statement)).columns;
  return Number(first?.values[0]);
}

/** Tells the outbox that customers changed, as every writer of the ledger does. */
async function told(statement: string): Promise<void> {
  await ledger.pool.query(
    `begin; ${statement}; insert into outbox (topic, kind, rows, created_at) values ('intake', 'customers', 1, 0); commit`,
  );
}

describe('Lake.export() of entities', () => {
  it('merges what is new and what changed into what it has', async () => {
    await customers(CUSTOMERS, 10);
    await told(`update customers set name = 'Wang 小明' where customer_id = 'c17'`);
    expect(await exported()).toEqual({ rows: CUSTOMERS + 10, inLake: CUSTOMERS + 10 });
    expect(await numberOf(sql`select count(*) from customers where name = ${'Wang 小明'}`)).toBe(1);
    expect(await numberOf(sql`select count(*) from customers where name = 'Name 17'`)).toBe(0);
  });

  it('writes the same bytes as an export of all rows', async () => {
    const merged = await lake.snapshot('customers');
    await ledger.pool.query(`update snapshots set ledger_mark = null where dataset = 'customers'`);
    await told('select 1');
    await exported();
    expect((await lake.snapshot('customers'))?.files).toEqual(merged?.files);
  });

  it('writes nothing where nothing changed', async () => {
    const before = await lake.snapshot('customers');
    await told('select 1');
    expect((await lake.export()).files).toBe(0);
    expect((await lake.snapshot('customers'))?.dataVersion).toBe(before?.dataVersion);
  });

  it('sees a change whose transaction was open during the last export', async () => {
    const client = await ledger.pool.connect();
    try {
      await client.query('begin');
      await client.query(`update customers set name = 'Late' where customer_id = 'c3'`);
      await customers(CUSTOMERS + 10, 1);
      await exported();
      expect(await numberOf(sql`select count(*) from customers where name = 'Late'`)).toBe(0);
      await client.query(
        `insert into outbox (topic, kind, rows, created_at) values ('intake', 'customers', 1, 0)`,
      );
      await client.query('commit');
    } finally {
      client.release();
    }
    await exported();
    expect(await numberOf(sql`select count(*) from customers where name = 'Late'`)).toBe(1);
  });

  it('takes all rows where one was deleted that nobody told of', async () => {
    await told(`delete from customers where customer_id = 'c5'`);
    const { rows, inLake } = await exported();
    expect([rows, inLake]).toEqual([CUSTOMERS + 10, CUSTOMERS + 10]);
    expect(await numberOf(sql`select count(*) from customers where customer_id = 'c5'`)).toBe(0);
  });
});

describe('changedSinceSql()', () => {
  it('knows nothing of another database, of a mark ahead of it, or of none', async () => {
    const now = await readMark(ledger);
    expect(now).toMatch(/^\d+\/\d+\/\d+$/);
    const [system, database, xid] = now.split('/').map(BigInt) as [bigint, bigint, bigint];
    expect(changedSinceSql(now, now)).toContain(`- ${xid}`);
    for (const since of [
      null,
      '',
      'nonsense',
      `${system + 1n}/${database}/${xid}`,
      `${system}/${database + 1n}/${xid}`,
      `${system}/${database}/${xid + 1n}`,
    ]) {
      expect(changedSinceSql(since, now), String(since)).toBeNull();
    }
  });

  it('gives up before the numbers of transactions go round', () => {
    expect(changedSinceSql('1/1/1000', '1/1/2147484649')).toBeNull();
    expect(changedSinceSql('1/1/1000', '1/1/2147484648')).not.toBeNull();
  });

  it('finds the rows that changed since, and only them', async () => {
    const now = await readMark(ledger);
    await told(`update customers set name = 'Now' where customer_id = 'c8'`);
    const changed = changedSinceSql(now, await readMark(ledger));
    const { rows } = await ledger.pool.query(`select customer_id from customers where ${changed}`);
    expect(rows).toEqual([{ customer_id: 'c8' }]);
  });
});

describe('Lake.compact() inside the window', () => {
  it('leaves a month alone that the ledger still keeps unique', async () => {
    await eventBatch(ledger.pool, { from: 0, count: 300, days: 20 });
    await lake.export();
    await eventBatch(ledger.pool, { from: 300, count: 30, days: 3 });
    await lake.export();
    expect(await lake.compact()).toMatchObject({ filesBefore: 2, filesAfter: 2, duplicates: 0 });
    await ledger.pool.query(`delete from events where external_id = 'e2'`);
    await eventBatch(ledger.pool, { from: 2, count: 1 });
    await lake.export();
    expect(await lake.compact()).toMatchObject({ filesBefore: 3, filesAfter: 1, duplicates: 1 });
  });
});
