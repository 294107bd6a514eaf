import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdbEngine } from '../src/duckdb-engine.ts';
import type { AnalyticsEngine } from '../src/engine.ts';
import { fn } from '../src/functions.ts';
import { parameter, sql } from '../src/sql.ts';
import { column } from '../src/table.ts';
import { ENGINE_CHECKS } from '../src/testing.ts';

let tempDir: string;
let engine: AnalyticsEngine;

beforeAll(async () => {
  tempDir = await mkdtemp(join(tmpdir(), 'quanyu-engine-'));
  engine = await openDuckdbEngine({ tempDir, memoryLimitMiB: 512 });
});
afterAll(async () => {
  await engine.close();
  await rm(tempDir, { recursive: true, force: true });
});

describe('the contract of AnalyticsEngine, DuckDB', () => {
  for (const check of ENGINE_CHECKS) it(check.name, () => check.run(engine));
});

describe('openDuckdbEngine()', () => {
  it('refuses options out of range', async () => {
    for (const options of [{ memoryLimitMiB: 1 }, { threads: 0 }, { threads: Number.NaN }]) {
      await expect(openDuckdbEngine({ tempDir, ...options })).rejects.toMatchObject({
        code: 'LAKE_ENGINE_OPTIONS',
      });
    }
  });

  it('answers LAKE_ENGINE_CLOSED after close(), which may be called twice', async () => {
    const other = await openDuckdbEngine({ tempDir: join(tempDir, 'other') });
    await other.close();
    await other.close();
    await expect(other.query(sql`select 1`)).rejects.toMatchObject({ code: 'LAKE_ENGINE_CLOSED' });
  });

  it('close() stops what runs', async () => {
    const other = await openDuckdbEngine({ tempDir: join(tempDir, 'third') });
    const running = other.query(
      sql`select sum(sqrt(a.range) * sqrt(b.range)) from range(1000000) a cross join range(1000000) b`,
    );
    const refused = expect(running).rejects.toMatchObject({ code: 'LAKE_QUERY_CANCELLED' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    await other.close();
    await refused;
  });

  it('answers LAKE_MEMORY_EXCEEDED beyond its memory and goes on', async () => {
    const small = await openDuckdbEngine({ tempDir: join(tempDir, 'small'), memoryLimitMiB: 48 });
    await expect(
      small.query(sql`select len(list(range)) from range(30000000)`),
    ).rejects.toMatchObject({ code: 'LAKE_MEMORY_EXCEEDED' });
    expect((await small.query(sql`select 1 as x`)).rowCount).toBe(1);
    await small.close();
  });

  it('lets nobody change its settings or load what is not built in', async () => {
    for (const text of [sql`set memory_limit = '100GB'`, sql`install httpfs`, sql`load spatial`]) {
      await expect(engine.exec(text)).rejects.toMatchObject({ name: 'AppError' });
    }
  });

  it('runs several queries at once', async () => {
    const sums = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        engine.query(sql`select ${fn.sumBigint(sql`range + ${i}`)} as s from range(100000)`),
      ),
    );
    expect(sums.map((table) => column(table, 's', 'BIGINT').values[0])).toEqual(
      Array.from({ length: 8 }, (_, i) => 4_999_950_000 + i * 100_000),
    );
  });

  it('reads every width of integer, FLOAT, UUID, ENUM and HUGEINT', async () => {
    const table = await engine.query(
      sql`select -1::tinyint a, 300::smallint b, 255::utinyint c, 65535::usmallint d, 4294967295::uinteger e, 5::ubigint f, 6::hugeint g, 1.5::float h, 'x'::enum('x', 'y') i, null j, '2024-01-01'::timestamp k, uuid() u`,
    );
    expect(table.columns.slice(0, 11).map((one) => [one.type, one.values[0]])).toEqual([
      ['INTEGER', -1],
      ['INTEGER', 300],
      ['INTEGER', 255],
      ['INTEGER', 65_535],
      ['BIGINT', 4_294_967_295],
      ['BIGINT', 5],
      ['BIGINT', 6],
      ['DOUBLE', 1.5],
      ['VARCHAR', 'x'],
      ['INTEGER', 0],
      ['TIMESTAMPTZ', 1_704_067_200_000],
    ]);
    expect(column(table, 'u', 'VARCHAR').values[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('keeps NULLs in their rows across the parts of a large result', async () => {
    const table = await engine.query(
      sql`select case when range % 7 = 0 then null else range end as x, case when range % 5 = 0 then null else range::varchar end as t, [range, null] as l from range(100000) order by range`,
    );
    const x = column(table, 'x', 'BIGINT');
    const t = column(table, 't', 'VARCHAR').values;
    for (const row of [0, 7, 2048, 2049, 65_535, 65_536, 99_995, 99_999]) {
      expect(x.nulls?.[row], `row ${row}`).toBe(row % 7 === 0 ? 1 : 0);
      expect(x.values[row]).toEqual(row % 7 === 0 ? Number.NaN : row);
      expect(t[row]).toBe(row % 5 === 0 ? null : String(row));
      expect(column(table, 'l', 'LIST').values[row]).toEqual([row, null]);
    }
  });

  it('refuses what the lake does not carry', async () => {
    for (const text of [
      sql`select time '10:00' x`,
      sql`select interval 1 day x`,
      sql`select 'a'::blob x`,
    ]) {
      await expect(engine.query(text)).rejects.toMatchObject({ code: 'LAKE_TYPE_UNSUPPORTED' });
    }
  });

  it('refuses parameters that are not of their type', async () => {
    const wrong = [
      parameter(Number.NaN, 'BIGINT'),
      parameter(1.5, 'DATE'),
      parameter('x', 'DOUBLE'),
      parameter(1e18, 'TIMESTAMPTZ'),
      parameter(2n ** 64n, 'BIGINT'),
      parameter(1, 'VARCHAR'),
    ];
    for (const one of wrong) {
      await expect(engine.query(sql`select ${one} as x`)).rejects.toMatchObject({
        code: 'LAKE_QUERY_INVALID',
      });
    }
    const nulls = await engine.query(sql`select ${parameter(null, 'DATE')} as d, ${null} as n`);
    expect(nulls.columns.map((one) => [one.type, one.nulls?.[0]])).toEqual([
      ['DATE', 1],
      ['VARCHAR', 1],
    ]);
  });
});
