import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { dayIndex } from '@quanyu/domain';
import { type AnalyticsEngine, column, join, name, openDuckdbEngine, raw, sql } from '@quanyu/lake';
import { serialPool } from '@quanyu/numeric';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Measure } from '../src/kpi/definitions.ts';
import { periodsOf } from '../src/kpi/filter.ts';
import { spanMeasureQuery } from '../src/kpi/span-query.ts';

const MEASURES: readonly Measure[] = [
  { kind: 'sum', dataset: 'stock_spans', of: 'units * unit_cost_minor' },
  { kind: 'sum', dataset: 'stock_spans', of: '1', where: 'units <= 0' },
];

interface Span {
  readonly product: string | null;
  readonly from: number;
  readonly days: number;
  readonly units: number | null;
  readonly cost: number;
}

const SPAN = fc.record({
  product: fc.constantFrom('a', 'b', null),
  from: fc.integer({ min: -5, max: 80 }),
  days: fc.integer({ min: 1, max: 40 }),
  units: fc.option(fc.integer({ min: -3, max: 50 }), { freq: 6 }),
  cost: fc.integer({ min: 0, max: 900_000_000 }),
});

/** Day by day, span by span. */
function slowly(spans: readonly Span[], from: number, to: number): Map<string, [number, number]> {
  const found = new Map<string, [number, number]>();
  for (const { product, from: first, days, units, cost } of spans) {
    for (let day = Math.max(from, first); day <= Math.min(to, first + days - 1); day++) {
      const sums = found.get(`${product}`) ?? [0, 0];
      sums[0] += (units ?? 0) * cost;
      if (units !== null && units <= 0) sums[1] += 1;
      found.set(`${product}`, sums);
    }
  }
  return found;
}

describe('sums over spans', () => {
  const tempDir = mkdtempSync(path.join(tmpdir(), 'quanyu-spans-'));
  let engine: AnalyticsEngine;
  beforeAll(async () => {
    engine = await openDuckdbEngine({ tempDir, pool: serialPool(), threads: 1 });
  });
  afterAll(async () => {
    await engine.close();
    rmSync(tempDir, { recursive: true, force: true });
  });

  async function measured(spans: readonly Span[], from: number, to: number, grain: 'week' | 'day') {
    const rows = spans.map(
      ({ product, from: first, days, units, cost }) =>
        sql`(${product === null ? raw('null') : raw(`'${product}'`)}, ${raw(
          `${first}, ${first + days - 1}, ${units ?? 'null'}, ${cost}`,
        )})`,
    );
    const columns = 'product_id, from_day, to_day, units, unit_cost_minor';
    await engine.exec(sql`create or replace view spans_under_test as
      select cast(product_id as varchar) as product_id, cast(from_day as integer) as from_day, cast(to_day as integer) as to_day,
        cast(units as bigint) as units, cast(unit_cost_minor as bigint) as unit_cost_minor
      from (values ${join(rows, ', ')}) as v(${raw(columns)})`);
    const periods = periodsOf({ fromDay: from, toDay: to }, grain);
    const table = await engine.query(
      spanMeasureQuery({
        table: name('spans_under_test'),
        conditions: [],
        group: sql`d.product_id`,
        measures: MEASURES,
        periods,
      }),
    );
    const group = column(table, 'group_name', 'VARCHAR').values;
    const period = column(table, 'period', 'INTEGER').values;
    const sums = MEASURES.map((_, at) => column(table, `m${at}`, 'DOUBLE').values);
    return { periods, group, period, sums, count: table.rowCount };
  }

  test('equal a count of each day, for any spans and periods', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(SPAN, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: -10, max: 90 }),
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom('week' as const, 'day' as const),
        async (spans, from, length, grain) => {
          const { periods, group, period, sums, count } = await measured(
            spans,
            from,
            from + length,
            grain,
          );
          const seen = new Map<string, [number, number]>();
          for (let row = 0; row < count; row++) {
            const key = `${period[row]}|${group[row] ?? null}`;
            seen.set(key, [sums[0]?.[row] ?? Number.NaN, sums[1]?.[row] ?? Number.NaN]);
          }
          for (const [index, { fromDay, toDay }] of periods.entries()) {
            const expected = slowly(spans, fromDay, toDay);
            for (const product of ['a', 'b', null]) {
              expect(seen.get(`${index}|${product}`) ?? [0, 0]).toEqual(
                expected.get(`${product}`) ?? [0, 0],
              );
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('one span of ten days, by week', async () => {
    // 1970-01-05, day 4, is a Monday: the weeks begin on days 4 and 11.
    const span = { product: 'a', from: 2, days: 10, units: 3, cost: 100 };
    const { sums, periods } = await measured([span], 4, 17, 'week');
    expect(periods).toEqual([
      { fromDay: dayIndex(4), toDay: dayIndex(10) },
      { fromDay: dayIndex(11), toDay: dayIndex(17) },
    ]);
    expect([...(sums[0] ?? [])]).toEqual([2100, 300]);
  });
});
