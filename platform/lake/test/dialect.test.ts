import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DuckdbDialect } from '../src/duckdb-dialect.ts';
import { openDuckdbEngine } from '../src/duckdb-engine.ts';
import type { AnalyticsEngine } from '../src/engine.ts';
import { fn } from '../src/functions.ts';
import { SparkDialect } from '../src/spark-dialect.ts';
import { type Expression, join, name, parameter, raw, sql } from '../src/sql.ts';

const duckdb = new DuckdbDialect();
const spark = new SparkDialect();

/** Each function: what it is built of, Spark's text (golden, after Spark 4's documentation), DuckDB's answer. */
const CASES: Readonly<Record<string, readonly [Expression, string, unknown]>> = {
  integerDivide: [fn.integerDivide(sql`-7`, sql`2`), '(-7 div 2)', -3],
  modulo: [fn.modulo(sql`-7`, sql`2`), 'mod(-7, 2)', -1],
  safeDivide: [
    fn.safeDivide(sql`1`, sql`0`),
    '(cast(1 as double) / nullif(cast(0 as double), 0))',
    null,
  ],
  roundHalfEven: [fn.roundHalfEven(sql`2.5`, 0), 'bround(2.5, 0)', 2],
  cast: [fn.cast(sql`7`, 'VARCHAR'), 'cast(7 as string)', '7'],
  castInstant: [
    fn.cast(sql`'2024-01-01 00:00:00+00'`, 'TIMESTAMPTZ'),
    "cast('2024-01-01 00:00:00+00' as timestamp)",
    1_704_067_200_000,
  ],
  safeCast: [fn.safeCast(sql`'x'`, 'INTEGER'), "try_cast('x' as integer)", null],
  isNaN: [fn.isNaN(sql`cast('nan' as double)`), "isnan(cast('nan' as double))", true],
  dayIndex: [fn.dayIndex(sql`date '2024-02-29'`), "unix_date(date '2024-02-29')", 19_782],
  dateOfDayIndex: [
    fn.dateOfDayIndex(sql`19782`),
    'date_from_unix_date(cast(19782 as int))',
    19_782,
  ],
  dayDiff: [
    fn.dayDiff(sql`date '2024-02-28'`, sql`date '2024-03-01'`),
    "datediff(date '2024-03-01', date '2024-02-28')",
    2,
  ],
  addDays: [
    fn.addDays(sql`date '2024-02-28'`, sql`2`),
    "date_add(date '2024-02-28', cast(2 as int))",
    19_783,
  ],
  addMonths: [
    fn.addMonths(sql`date '2024-01-31'`, sql`1`),
    "add_months(date '2024-01-31', cast(1 as int))",
    19_782,
  ],
  truncDate: [
    fn.truncDate('month', sql`date '2024-02-29'`),
    "cast(date_trunc('month', date '2024-02-29') as date)",
    19_754,
  ],
  truncWeek: [
    fn.truncDate('week', sql`date '2024-02-29'`),
    "cast(date_trunc('week', date '2024-02-29') as date)",
    19_779,
  ],
  truncInstant: [
    fn.truncInstant('hour', sql`timestamptz '2024-02-29 10:59:00+00'`),
    "date_trunc('hour', timestamptz '2024-02-29 10:59:00+00')",
    1_709_200_800_000,
  ],
  epochMs: [fn.epochMs(sql`ts`), 'unix_millis(ts)', 1_709_200_800_123],
  epochSeconds: [fn.epochSeconds(sql`ts`), 'unix_seconds(ts)', 1_709_200_800],
  instantOfEpochMs: [
    fn.instantOfEpochMs(sql`1709200800123`),
    'timestamp_millis(cast(1709200800123 as bigint))',
    1_709_200_800_123,
  ],
  localDate: [
    fn.localDate(sql`ts`, sql`'Pacific/Kiritimati'`),
    "cast(from_utc_timestamp(ts, 'Pacific/Kiritimati') as date)",
    19_783,
  ],
  localHour: [
    fn.localHour(sql`ts`, sql`'Asia/Shanghai'`),
    "hour(from_utc_timestamp(ts, 'Asia/Shanghai'))",
    18,
  ],
  isoWeekday: [fn.isoWeekday(sql`date '2024-03-03'`), "(weekday(date '2024-03-03') + 1)", 7],
  year: [
    fn.year(sql`date '2024-03-03'`),
    "cast(extract(year from date '2024-03-03') as integer)",
    2024,
  ],
  month: [
    fn.month(sql`date '2024-03-03'`),
    "cast(extract(month from date '2024-03-03') as integer)",
    3,
  ],
  monthText: [
    fn.monthText(sql`date '2024-03-03'`),
    "date_format(date '2024-03-03', 'yyyy-MM')",
    '2024-03',
  ],
  sumBigint: [fn.sumBigint(sql`x`), 'cast(sum(x) as bigint)', 10],
  mean: [fn.mean(sql`x`), '(cast(sum(x) as double) / nullif(count(x), 0))', 2.5],
  countIf: [fn.countIf(sql`x > 2`), 'count(*) filter (where x > 2)', 2],
  countDistinct: [fn.countDistinct(sql`x`), 'count(distinct x)', 4],
  approxCountDistinct: [fn.approxCountDistinct(sql`x`), 'approx_count_distinct(x)', 4],
  quantile: [fn.quantile(0.5, sql`x`), 'percentile_cont(0.5) within group (order by x)', 2.5],
  quantileOfValues: [
    fn.quantileOfValues(0.5, sql`x`),
    'percentile_disc(0.5) within group (order by x)',
    2,
  ],
  approxQuantile: [fn.approxQuantile(1, sql`x`), 'approx_percentile(x, 1)', 4],
  maxBy: [fn.maxBy(sql`x`, sql`-x`), 'max_by(x, -x)', 1],
  minBy: [fn.minBy(sql`x`, sql`-x`), 'min_by(x, -x)', 4],
  stddevSample: [fn.stddevSample(sql`x * 0 + 1`), 'stddev_samp(x * 0 + 1)', 0],
  textAggregate: [
    fn.textAggregate(sql`t`, "'; ", sql`-x`),
    "array_join(transform(array_sort(filter(collect_list(struct(-x is null as n, -x as o, t as x)), s -> s.x is not null)), s -> s.x), '\\'; ')",
    "d'; c'; b'; a",
  ],
  listAggregate: [
    fn.listAggregate(sql`nullif(t, 'b')`, sql`x`),
    "transform(array_sort(filter(collect_list(struct(x is null as n, x as o, nullif(t, 'b') as x)), s -> s.x is not null)), s -> s.x)",
    ['a', 'c', 'd'],
  ],
  distinctList: [
    fn.distinctList(sql`nullif(t, 'a')`),
    "array_sort(collect_set(nullif(t, 'a')))",
    ['b', 'c', 'd'],
  ],
  listLength: [fn.listLength(sql`l`), 'size(l)', 2],
  listContains: [fn.listContains(sql`l`, sql`'b'`), "array_contains(l, 'b')", true],
  listElement: [fn.listElement(sql`l`, sql`0`), 'get(l, 0)', 'a'],
  listElementBeyond: [fn.listElement(sql`l`, sql`9`), 'get(l, 9)', null],
  listText: [fn.listText(sql`l`, '/'), "array_join(l, '/')", 'a/b'],
  struct: [
    fn.struct({ a: sql`1`, b: sql`'x'` }),
    "named_struct('a', 1, 'b', 'x')",
    { a: 1, b: 'x' },
  ],
  field: [fn.field(fn.struct({ a: sql`1` }), 'a'), '(named_struct(\'a\', 1))."a"', 1],
  startsWith: [fn.startsWith(sql`'全域'`, sql`'全'`), "startswith('全域', '全')", true],
  contains: [fn.contains(sql`'abc'`, sql`'b'`), "contains('abc', 'b')", true],
  matches: [fn.matches(sql`'a1'`, '\\d'), "regexp_like('a1', '\\\\d')", true],
  extract: [
    fn.extract(sql`'a12'`, '([a-z])(\\d+)', 2),
    "regexp_extract('a12', '([a-z])(\\\\d+)', 2)",
    '12',
  ],
  split: [fn.split(sql`'a.b'`, '.'), "split('a.b', '\\\\Q.\\\\E')", ['a', 'b']],
  textLength: [fn.textLength(sql`'全域'`), "char_length('全域')", 2],
  jsonText: [
    fn.jsonText(sql`'{"a-b": 5}'`, 'a-b'),
    "get_json_object('{\"a-b\": 5}', '$[\\'a-b\\']')",
    '5',
  ],
  md5: [fn.md5(sql`'a'`), "md5('a')", '0cc175b9c0f1b6a831c399e269772661'],
};

/** Aggregates over x = 1 … 4, t = a … d; the rest over one row. */
const AGGREGATES = /^(sum|mean|count|approx|quantile|max|min|stddev|text[A]|list[A]|distinct)/;

let tempDir: string;
let engine: AnalyticsEngine;
beforeAll(async () => {
  tempDir = await mkdtemp(joinPath(tmpdir(), 'quanyu-dialect-'));
  engine = await openDuckdbEngine({ tempDir, threads: 1 });
});
afterAll(async () => {
  await engine.close();
  await rm(tempDir, { recursive: true, force: true });
});

describe('Dialect', () => {
  for (const [title, [expression, sparkText, answer]] of Object.entries(CASES)) {
    it(`${title}: Spark's text and DuckDB's answer`, async () => {
      expect(expression.render(spark).text).toBe(sparkText);
      const rows = AGGREGATES.test(title)
        ? sql`(values (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')) as rows(x, t)`
        : sql`(select make_timestamptz(1709200800123000) as ts, ['a', 'b'] as l) as rows`;
      const table = await engine.query(sql`select ${expression} as y from ${rows}`);
      const [found] = table.columns;
      const value = found?.nulls?.[0] === 1 ? null : found?.values[0];
      expect(found?.type === 'BOOLEAN' ? value === 1 : value).toEqual(answer);
    });
  }

  it('everyDay and unnest give a row per element', async () => {
    const days = fn.everyDay(sql`date '2024-02-28'`, sql`date '2024-03-01'`);
    expect(days.render(spark).text).toBe(
      "explode(sequence(date '2024-02-28', date '2024-03-01', interval 1 day))",
    );
    expect((await engine.query(sql`select ${days} as day`)).columns[0]?.values).toEqual(
      Int32Array.of(19_781, 19_782, 19_783),
    );
    const list = fn.unnest(sql`['a', 'b']`);
    expect(list.render(spark).text).toBe("explode(['a', 'b'])");
    expect((await engine.query(sql`select ${list} as x`)).columns[0]?.values).toEqual(['a', 'b']);
  });

  it('refuses constants that would become wrong SQL', () => {
    expect(() => fn.quantile(2, sql`x`).render(duckdb)).toThrow(RangeError);
    expect(() => fn.roundHalfEven(sql`x`, 0.5).render(spark)).toThrow(RangeError);
    expect(() => fn.jsonText(sql`x`, `a"'`).render(duckdb)).toThrow(RangeError);
  });
});

describe('sql', () => {
  it('puts values beside the text, named by the dialect', () => {
    const inner = sql`channel = ${'web'}`;
    const statement = sql`select ${name('day')} from t where ${inner} and x > ${1.5} and d = ${parameter(3, 'DATE', 'first')}`;
    expect(statement.render(duckdb)).toEqual({
      text: 'select "day" from t where channel = $p1 and x > $p2 and d = $first',
      parameters: new Map<string, unknown>([
        ['p1', { value: 'web', type: 'VARCHAR' }],
        ['p2', { value: 1.5, type: 'DOUBLE' }],
        ['first', { value: 3, type: 'DATE' }],
      ]),
    });
    expect(statement.render(spark).text).toBe(
      'select "day" from t where channel = :p1 and x > :p2 and d = :first',
    );
  });

  it('joins pieces and keeps raw text as it stands', () => {
    expect(join([raw('a'), sql`${2}`], ', ').render(duckdb).text).toBe('a, $p1');
    expect(join([], ', ').render(duckdb).text).toBe('');
  });

  it('refuses names that are not lower_snake', () => {
    for (const wrong of ['', 'Day', 'a b', 'a"', '1a', 'x'.repeat(64), 'select 1; drop table x']) {
      expect(() => name(wrong), wrong).toThrow(
        expect.objectContaining({ code: 'LAKE_NAME_INVALID' }),
      );
    }
  });
});
