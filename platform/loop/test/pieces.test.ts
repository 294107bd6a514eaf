import { createRng, matrix } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demandSeries } from '../src/forecast/demand-series.ts';
import { startSchedule } from '../src/index.ts';
import { stockEffect } from '../src/measure/stock-effect.ts';
import {
  addPaths,
  demandPaths,
  pathTotals,
  sumAt,
  totalAtLevel,
} from '../src/plan/demand-paths.ts';
import { gainOf } from '../src/plan/order-gain.ts';
import { customerMap } from '../src/profile/customer-map.ts';

const of = (...values: readonly number[]): Float64Array => Float64Array.from(values);

describe('demandSeries()', () => {
  it('fills gaps with 0 from the first sale and takes empty shelves as missing', () => {
    // Sales on days 10 and 14; nothing on the shelf from day 12 to 13; today is day 15.
    const columns = {
      day: of(10, 12, 14),
      units: of(3, Number.NaN, 2),
      untilDay: of(Number.NaN, 13, Number.NaN),
    };
    expect([...demandSeries(columns, 15)]).toEqual([3, 0, Number.NaN, Number.NaN, 2, 0]);
  });

  it('keeps a sale on a day without stock, cuts spans to the history, and may be empty', () => {
    const columns = {
      day: of(5, 10, 10),
      units: of(Number.NaN, 3, Number.NaN),
      untilDay: of(10, Number.NaN, 99),
    };
    expect([...demandSeries(columns, 12)]).toEqual([3, Number.NaN, Number.NaN]);
    const none = { day: of(), units: of(), untilDay: of() };
    expect(demandSeries(none, 12)).toHaveLength(0);
    expect(demandSeries(columns, 9)).toHaveLength(0);
  });

  it('never gives a negative length or a value that was not sold', () => {
    const row = fc.record({
      day: fc.integer({ min: 0, max: 60 }),
      units: fc.option(fc.integer({ min: 0, max: 9 }), { nil: Number.NaN }),
      span: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const columns = {
          day: Float64Array.from(rows, ({ day }) => day),
          units: Float64Array.from(rows, ({ units }) => units),
          untilDay: Float64Array.from(rows, ({ day, units, span }) =>
            Number.isNaN(units) ? day + span : Number.NaN,
          ),
        };
        const series = demandSeries(columns, 60);
        const sold = rows.reduce((sum, { units }) => sum + (Number.isNaN(units) ? 0 : units), 0);
        const total = series.reduce((sum, units) => sum + (Number.isNaN(units) ? 0 : units), 0);
        expect(total).toBe(sold);
        expect(series.length).toBeLessThanOrEqual(61);
      }),
    );
  });
});

describe('demandPaths()', () => {
  const demand = { levels: [0.1, 0.5, 0.9], quantiles: of(0, 1, 2, 4, 6, 10), days: 2 };

  it('has the sums asked for at each level', () => {
    expect(sumAt(demand, 0, 0.5)).toBe(2);
    expect(sumAt(demand, 1, 0.7)).toBeCloseTo(7, 12);
    const paths = demandPaths(demand, 1000, createRng(1));
    expect(totalAtLevel(paths, 2, 0.5)).toBeCloseTo(4, 1);
    expect(totalAtLevel(paths, 1, 0.9)).toBeCloseTo(6, 1);
    expect(Math.min(...paths.data)).toBeGreaterThanOrEqual(0);
  });

  it('adds up series path by path', () => {
    const total = addPaths([matrix(2, 1, [1, 2]), matrix(2, 1, [10, 20])]);
    expect([...pathTotals(total, 1)]).toEqual([11, 22]);
    expect(addPaths([]).data).toHaveLength(0);
  });
});

describe('gainOf()', () => {
  const base = {
    paths: matrix(1, 3, [2, 2, 2]),
    onHandUnits: 3,
    due: [],
    extraUnits: 2,
    extraDay: 2,
    unitMarginMinor: 100,
    holdingMinor: 1,
  };

  it('is the margin on sales that would have been lost less the holding of what is left', () => {
    // Without: sells 2, 1, 0. With two on day 2: 2, 2, 1: two more sold; one held at the end of day 2.
    expect(gainOf(base).meanMinor).toBe(2 * 100 - 1);
  });

  it('is a cost where nothing sells, and nothing without units', () => {
    const idle = { ...base, paths: matrix(1, 3) };
    expect(gainOf(idle).meanMinor).toBe(-4);
    expect(gainOf({ ...base, extraUnits: 0 })).toEqual({ meanMinor: 0, lowMinor: 0, highMinor: 0 });
  });
});

describe('stockEffect()', () => {
  const measuredAt = 0 as Parameters<typeof stockEffect>[1]['measuredAt'];

  it('values realised demand that the old stock could not have met', () => {
    const demand = new Float64Array(14).fill(1);
    const aftermath = { demand, stockUnits: 5, units: 6, leadTimeDays: 3, unitMarginMinor: 200 };
    const outcome = stockEffect(aftermath, { measuredAt, rng: createRng(1) });
    // 14 wanted, 5 there, 6 more: six units that nobody would have got; demand without any spread.
    expect(outcome).toMatchObject({ effectMinor: 1200, lowMinor: 1200, highMinor: 1200 });
  });

  it('is nothing where the old stock sufficed, and holds its effect in its interval', () => {
    const demand = of(0, 3, Number.NaN, 1, 0, 2, 5, 0, 1, 1);
    const rich = { demand, stockUnits: 99, units: 6, leadTimeDays: 1, unitMarginMinor: 200 };
    expect(stockEffect(rich, { measuredAt, rng: createRng(1) }).effectMinor).toBe(0);
    const poor = { ...rich, stockUnits: 2 };
    const { effectMinor, lowMinor, highMinor } = stockEffect(poor, {
      measuredAt,
      rng: createRng(1),
    });
    expect(lowMinor).toBeLessThanOrEqual(effectMinor);
    expect(highMinor).toBeGreaterThanOrEqual(effectMinor);
    expect(effectMinor).toBeGreaterThan(0);
  });
});

describe('customerMap()', () => {
  it('puts customers on the line they vary along, whatever the scale', () => {
    const map = customerMap(matrix(3, 2, [0, 0, 1, 1000, 2, 2000]));
    const across = [0, 1, 2].map((i) => map.data[i * 2] ?? Number.NaN);
    expect(across[0]).toBeLessThan(0);
    expect(across[1]).toBeCloseTo(0, 9);
    expect(across[2]).toBeCloseTo(-(across[0] ?? 0), 9);
    expect(Math.abs(map.data[1] ?? 1)).toBeLessThan(1e-9);
    expect(customerMap(matrix(2, 2, [7, 7, 7, 7])).data).toEqual(new Float64Array(4));
  });
});

describe('startSchedule()', () => {
  it('tells the next run, and refuses patterns and zones it cannot read', () => {
    const loop = { run: () => Promise.reject(new Error('never')), running: () => undefined };
    const schedule = startSchedule({ loop, pattern: '15 4 * * *', timeZone: 'Asia/Shanghai' });
    const next = new Date(schedule.next() ?? 0);
    expect([next.getUTCHours(), next.getUTCMinutes()]).toEqual([20, 15]);
    schedule.stop();
    for (const [pattern, timeZone] of [
      ['not a pattern', 'Asia/Shanghai'],
      ['15 4 * * *', 'Mars/Base'],
    ] as const) {
      expect(() => startSchedule({ loop, pattern, timeZone }).next()).toThrowError(
        expect.objectContaining({ code: 'LOOP_SCHEDULE_INVALID' }),
      );
    }
  });

  it('runs on time, and leaves a time out while a run is under way', async () => {
    let runs = 0;
    let release: (() => void) | undefined;
    const loop = {
      running: () => (release === undefined ? undefined : 'run'),
      run: () => {
        runs += 1;
        return new Promise<never>((_, reject) => {
          release = () => reject(new Error('ended'));
        });
      },
    };
    const errors: unknown[] = [];
    const schedule = startSchedule({
      loop,
      pattern: '* * * * * *',
      timeZone: 'Etc/UTC',
      onError: (error) => errors.push(error),
    });
    await new Promise((resolve) => setTimeout(resolve, 2300));
    expect(runs).toBe(1);
    release?.();
    schedule.stop();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(errors).toHaveLength(1);
  });
});
