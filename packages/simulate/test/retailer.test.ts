import { AppError, dayOfIso } from '@quanyu/domain';
import { describe, expect, it } from 'vitest';
import { type SimulateOptions, simulateRetailer } from '../src/index.ts';
import { collect, hashes } from './collect.ts';

const BASE: SimulateOptions = {
  scale: 'small',
  seed: 7,
  startDay: dayOfIso('2026-05-20'),
  days: 30,
  fraction: 0.1,
  dirty: true,
};

describe('simulateRetailer()', () => {
  it('writes the same bytes for the same seed, whatever the size of the batches', async () => {
    const one = await hashes(BASE);
    expect(await hashes({ ...BASE, batchRows: 17 })).toEqual(one);
    expect(await hashes({ ...BASE, batchRows: 100_000 })).toEqual(one);
    expect(Object.keys(one).length).toBeGreaterThanOrEqual(28);
  });

  it('writes other bytes for another seed', async () => {
    const one = await hashes(BASE);
    const other = await hashes({ ...BASE, seed: 8 });
    for (const kind of ['products', 'customers', 'orders', 'events', 'stock-moves']) {
      expect(other[kind]).not.toBe(one[kind]);
    }
  });

  it('begins a longer run with the same rows', async () => {
    const short = await collect(BASE);
    const long = await collect({ ...BASE, days: 45 });
    // What the end of a run cuts off: states, deliveries, and the closing count.
    const cut: Record<string, readonly number[]> = { orders: [13], shipments: [4, 5] };
    for (const [kind, rows] of short) {
      if (kind === 'stock-levels') continue;
      const trim = (row: readonly unknown[]): unknown[] =>
        row.filter((_, k) => !(cut[kind] ?? []).includes(k));
      const longer = long.get(kind) ?? [];
      expect(longer.length).toBeGreaterThanOrEqual(rows.length);
      expect(longer.slice(0, rows.length).map(trim), kind).toEqual(rows.map(trim));
    }
    expect(long.get('events')!.length).toBeGreaterThan(1.2 * short.get('events')!.length);
  });

  it('ends on the day asked for', async () => {
    const endDay = dayOfIso('2026-11-23');
    const last = { scale: 'small', seed: 1, endDay, days: 5, fraction: 0.05 } as const;
    const kinds = await collect(last);
    const times = kinds.get('events')!.map((row) => Date.parse(String(row[1])));
    const localDay = (ms: number): number => Math.floor((ms + 28_800_000) / 86_400_000);
    expect(localDay(Math.min(...times))).toBe(endDay - 4);
    expect(localDay(Math.max(...times))).toBe(endDay);
    for (const row of kinds.get('shipments')!) {
      for (const cell of [row[4], row[5]]) {
        if (cell !== '') expect(localDay(Date.parse(String(cell)))).toBeLessThanOrEqual(endDay);
      }
    }
  });

  it('leaves the answer key and the messy export out when not wanted', async () => {
    const kinds = await collect({ ...BASE, days: 3, dirty: false, answerKey: false });
    expect([...kinds.keys()].filter((kind) => /truth|dirty/.test(kind))).toEqual([]);
  });

  it('reports progress after each day', async () => {
    const done: number[] = [];
    await collect({ ...BASE, days: 4, onProgress: ({ daysDone }) => done.push(daysDone) });
    expect(done).toEqual([1, 2, 3, 4]);
  });

  it.each([
    [{ scale: 'huge' }],
    [{ seed: Number.NaN }],
    [{ days: 0 }],
    [{ days: 1.5 }],
    [{ days: 3001 }],
    [{ days: Number.NaN }],
    [{ startDay: -1 }],
    [{ startDay: Number.POSITIVE_INFINITY }],
    [{ startDay: dayOfIso('2032-12-30'), days: 30 }],
    [{ batchRows: 0 }],
    [{ fraction: 0 }],
    [{ fraction: 2 }],
    [{ fraction: Number.NaN }],
  ])('refuses %j', (wrong) => {
    const act = (): unknown => simulateRetailer({ ...BASE, ...wrong } as SimulateOptions);
    expect(act).toThrow(AppError);
    expect(act).toThrow(/Cannot simulate a retailer as/);
  });
});
