import assert from 'node:assert/strict';
import { AppError } from '@quanyu/domain';
import type { AnalyticsEngine } from './engine.ts';
import { fn } from './functions.ts';
import { defineSeriesTask, type SeriesTask } from './series-task.ts';
import { parameter, sql } from './sql.ts';
import { column } from './table.ts';

/** One thing that every AnalyticsEngine does. */
export interface EngineCheck {
  readonly name: string;
  run(engine: AnalyticsEngine): Promise<void>;
}

/** Task of the suite: the sum of a series; fails on a negative first value. */
export const sumTask: SeriesTask<number> = defineSeriesTask<number, { readonly factor: number }>({
  module: '@quanyu/lake/testing',
  name: 'sumTask',
  run: ({ columns, params }) => {
    const values = columns['value'];
    assert(values instanceof Float64Array);
    if ((values[0] ?? 0) < 0) throw new RangeError('the first value is negative');
    return values.reduce((sum, value) => sum + value, 0) * (params?.factor ?? 1);
  },
});

/** Rejects with that code. */
async function refused(work: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert(error instanceof AppError, `not an AppError but ${String(error)}`);
    assert.equal(error.code, code, error.message);
    return true;
  });
}

/** Numbers 0 to n - 1 as rows; the digits table keeps to SQL that every engine has. */
function numbers(n: number): ReturnType<typeof sql> {
  const digits = sql`(select 0 as d union all select 1 union all select 2 union all select 3 union all select 4 union all select 5 union all select 6 union all select 7 union all select 8 union all select 9)`;
  return sql`(select cast(a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d as bigint) as i from ${digits} a cross join ${digits} b cross join ${digits} c cross join ${digits} e cross join ${digits} f where a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d < ${n}) as numbers`;
}

const TYPE_CHECKS: readonly EngineCheck[] = [
  {
    name: 'query() gives typed columns and marks NULL',
    async run(engine) {
      const table = await engine.query(
        sql`select true as a, cast(7 as integer) as b, cast(9007199254740991 as bigint) as c, cast(0.5 as double) as d, cast(null as double) as e, '全域' as f, cast('2024-02-29' as date) as g`,
      );
      assert.deepEqual([...column(table, 'a', 'BOOLEAN').values], [1]);
      assert.deepEqual([...column(table, 'b', 'INTEGER').values], [7]);
      assert.deepEqual([...column(table, 'c', 'BIGINT').values], [9007199254740991]);
      assert.deepEqual([...column(table, 'd', 'DOUBLE').values], [0.5]);
      assert.deepEqual([...(column(table, 'e', 'DOUBLE').nulls ?? [])], [1]);
      assert(Number.isNaN(column(table, 'e', 'DOUBLE').values[0]));
      assert.deepEqual(column(table, 'f', 'VARCHAR').values, ['全域']);
      assert.deepEqual([...column(table, 'g', 'DATE').values], [19782]);
    },
  },
  {
    name: 'query() gives instants in epoch ms and days as indexes, parameters included',
    async run(engine) {
      const at = 1_709_164_800_123;
      const table = await engine.query(
        sql`select ${parameter(at, 'TIMESTAMPTZ')} as at, ${fn.epochMs(parameter(at, 'TIMESTAMPTZ'))} as ms, ${parameter(19782, 'DATE')} as day, ${fn.localDate(parameter(at, 'TIMESTAMPTZ'), sql`'Asia/Shanghai'`)} as local_day`,
      );
      assert.deepEqual([...column(table, 'at', 'TIMESTAMPTZ').values], [at]);
      assert.deepEqual([...column(table, 'ms', 'BIGINT').values], [at]);
      assert.deepEqual([...column(table, 'day', 'DATE').values], [19782]);
      assert.deepEqual([...column(table, 'local_day', 'DATE').values], [19782]);
    },
  },
  {
    name: 'query() refuses an unsafe BIGINT as a number and gives it exactly as bigint',
    async run(engine) {
      const statement = sql`select cast(9007199254740993 as bigint) as x`;
      await refused(engine.query(statement), 'LAKE_NUMBER_UNSAFE');
      const table = await engine.query(statement, { bigint: 'bigint' });
      assert.deepEqual([...column(table, 'x', 'BIGINT').values], [9007199254740993n]);
    },
  },
  {
    name: 'query() gives DECIMAL as the nearest number or as exact text',
    async run(engine) {
      const statement = sql`select cast('-12345678901234567890.123456' as decimal(38,6)) as x, cast('0.10' as decimal(18,6)) as y`;
      const exact = await engine.query(statement, { decimal: 'text' });
      assert.deepEqual(column(exact, 'x', 'DECIMAL').values, ['-12345678901234567890.123456']);
      const near = await engine.query(statement);
      assert.deepEqual([...column(near, 'y', 'DECIMAL').values], [0.1]);
    },
  },
  {
    name: 'query() gives LIST as arrays and STRUCT as objects',
    async run(engine) {
      const table = await engine.query(
        sql`select ${fn.listAggregate(sql`i`, sql`-i`)} as list, ${fn.struct({ a: sql`max(i)`, b: sql`'x'` })} as struct from ${numbers(3)}`,
      );
      assert.deepEqual(column(table, 'list', 'LIST').values, [Float64Array.of(2, 1, 0)]);
      assert.deepEqual(column(table, 'struct', 'STRUCT').values, [{ a: 2, b: 'x' }]);
    },
  },
];

const QUERY_CHECKS: readonly EngineCheck[] = [
  {
    name: 'query() passes hostile text as a value, never as SQL',
    async run(engine) {
      const hostile = `'; drop table x; -- "\\ $p1 :p1 \u0000`.replaceAll('\u0000', '');
      const table = await engine.query(sql`select ${hostile} as x, ${[hostile, 'b']} as list`);
      assert.deepEqual(column(table, 'x', 'VARCHAR').values, [hostile]);
      assert.deepEqual(column(table, 'list', 'LIST').values, [[hostile, 'b']]);
    },
  },
  {
    name: 'query() keeps the columns of a result without rows',
    async run(engine) {
      const table = await engine.query(sql`select i, 'x' as t from ${numbers(3)} where i > 5`);
      assert.equal(table.rowCount, 0);
      assert.equal(column(table, 'i', 'BIGINT').values.length, 0);
      assert.equal(column(table, 't', 'VARCHAR').values.length, 0);
    },
  },
  {
    name: 'query() refuses wrong SQL with a code and goes on',
    async run(engine) {
      await refused(engine.query(sql`selec 1`), 'LAKE_QUERY_INVALID');
      await refused(engine.query(sql`select no_such from ${numbers(2)}`), 'LAKE_QUERY_INVALID');
      assert.equal((await engine.query(sql`select 1 as one`)).rowCount, 1);
    },
  },
  {
    name: 'query() refuses more rows than allowed',
    async run(engine) {
      await refused(
        engine.query(sql`select i from ${numbers(5000)}`, { rowsMax: 10 }),
        'LAKE_RESULT_TOO_LARGE',
      );
    },
  },
  {
    name: 'stream() gives all rows in order, in parts',
    async run(engine) {
      let next = 0;
      let parts = 0;
      for await (const table of engine.stream(sql`select i from ${numbers(100_000)} order by i`)) {
        parts += 1;
        for (const value of column(table, 'i', 'BIGINT').values)
          assert.equal(Number(value), next++);
      }
      assert.equal(next, 100_000);
      assert(parts > 1, 'a large result comes in parts');
    },
  },
  {
    name: 'stream() may be left half-read',
    async run(engine) {
      for await (const table of engine.stream(sql`select i from ${numbers(100_000)}`)) {
        assert(table.rowCount > 0);
        break;
      }
      assert.equal((await engine.query(sql`select 1 as one`)).rowCount, 1);
    },
  },
  {
    name: 'cancel() stops a running query by its tag, a signal stops it too',
    async run(engine) {
      const heavy = sql`select sum(sqrt(a.i) * sqrt(b.i)) as n from (select i from ${numbers(100_000)}) a cross join (select i from ${numbers(100_000)}) b`;
      const running = engine.query(heavy, { tag: 'slow' });
      setTimeout(() => assert.equal(engine.cancel('slow'), 1), 50);
      await refused(running, 'LAKE_QUERY_CANCELLED');
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      await refused(engine.query(heavy, { signal: controller.signal }), 'LAKE_QUERY_CANCELLED');
      await refused(engine.query(heavy, { signal: controller.signal }), 'LAKE_QUERY_CANCELLED');
      assert.equal(engine.cancel('slow'), 0);
    },
  },
  {
    name: 'registerSnapshot() of no files gives a view without rows but with columns',
    async run(engine) {
      await engine.registerSnapshot({
        name: 'contract_empty',
        files: [],
        columns: { day: 'DATE', units: 'BIGINT' },
      });
      const table = await engine.query(sql`select day, units from contract_empty`);
      assert.equal(table.rowCount, 0);
      assert.equal(column(table, 'day', 'DATE').values.length, 0);
    },
  },
];

const seriesRows = sql`select cast(mod(i, 100) as varchar) as key, cast(i as double) as value from ${numbers(10_000)}`;

const SERIES_CHECKS: readonly EngineCheck[] = [
  {
    name: 'mapSeries() gives one outcome per key, in order of the keys, whatever the batches',
    async run(engine) {
      const job = { rows: seriesRows, key: 'key', orderBy: ['value'], task: sumTask };
      const whole = await engine.mapSeries({ ...job, params: { factor: 2 } });
      assert.equal(whole.seriesCount, 100);
      assert.equal(whole.rowCount, 10_000);
      assert.equal(whole.failedCount, 0);
      // Key k holds k, k + 100, … k + 9900: the sum is 100 k + 495,000.
      assert.deepEqual(whole.outcomes.at(-1), { kind: 'done', key: '99', value: 1_009_800 });
      const small = { batchSeriesMax: 3, batchRowsMax: 150, params: { factor: 2 } };
      assert.deepEqual((await engine.mapSeries({ ...job, ...small })).outcomes, whole.outcomes);
    },
  },
  {
    name: 'mapSeries() reports a failing series with its key and runs the others',
    async run(engine) {
      const rows = sql`select key, case when key = '7' then -value - 1 else value end as value from (${seriesRows}) as s`;
      const report = await engine.mapSeries({
        rows,
        key: 'key',
        orderBy: ['value'],
        task: sumTask,
      });
      assert.equal(report.failedCount, 1);
      const [failed] = report.outcomes.filter((outcome) => outcome.kind === 'failed');
      assert.equal(failed?.key, '7');
      assert.match(failed?.kind === 'failed' ? failed.message : '', /negative/);
    },
  },
  {
    name: 'mapSeries() refuses a row without a key and a key that is not text',
    async run(engine) {
      const rows = sql`select case when value > 9000 then null else key end as key, value from (${seriesRows}) as s`;
      const job = { key: 'key', orderBy: ['value'], task: sumTask };
      await refused(engine.mapSeries({ ...job, rows }), 'LAKE_SERIES_KEY_NULL');
      const numeric = sql`select i as key, i as value from ${numbers(3)}`;
      await refused(engine.mapSeries({ ...job, rows: numeric }), 'LAKE_QUERY_INVALID');
    },
  },
];

/**
 * What every AnalyticsEngine must do. Run each against an open engine; it throws where the engine
 * falls short.
 * @example for (const check of ENGINE_CHECKS) it(check.name, () => check.run(engine));
 */
export const ENGINE_CHECKS: readonly EngineCheck[] = [
  ...TYPE_CHECKS,
  ...QUERY_CHECKS,
  ...SERIES_CHECKS,
];
