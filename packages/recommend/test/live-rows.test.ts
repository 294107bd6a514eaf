import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topPlaces } from '../src/kernels/live-sums.ts';
import { unpackRow } from '../src/kernels/packed-row.ts';
import { HistoryStore, orderFingerprint } from '../src/live/history-store.ts';
import { LatestFirst } from '../src/live/latest-first.ts';
import { PairRows } from '../src/live/pair-rows.ts';
import { RowEntries } from '../src/live/row-entries.ts';
import { timelineOf } from '../src/live/timeline.ts';

function rowOf(rows: PairRows, product: number): Map<number, number> {
  const entries = new RowEntries();
  entries.append([7], [7]);
  rows.rowInto(product, entries, { isRaw: false });
  const found = new Map<number, number>();
  for (let n = 1; n < entries.end; n++) {
    found.set(entries.products[n] ?? -1, entries.counts[n] ?? Number.NaN);
  }
  expect(found.size).toBe(entries.end - 1);
  const raw = new RowEntries();
  rows.rowInto(product, raw, { isRaw: true });
  const sums = new Map<number, number>();
  for (let n = 0; n < raw.end; n++) {
    const partner = raw.products[n] ?? -1;
    sums.set(partner, (sums.get(partner) ?? 0) + (raw.counts[n] ?? 0));
  }
  for (const [partner, sum] of sums) if (sum === 0) sums.delete(partner);
  expect(sums).toEqual(found);
  return found;
}

describe('PairRows', () => {
  it('equals plain maps whatever is added and taken away, in any number of packings', () => {
    const change = fc.record({
      product: fc.nat(2),
      partner: fc.oneof(fc.nat(40), fc.nat(300_000)),
      by: fc.oneof(fc.nat(200), fc.nat(2 ** 31 - 1)),
      isTaken: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 400 }), (changes) => {
        const rows = new PairRows();
        const plain = [0, 1, 2].map(() => new Map<number, number>());
        for (const { product, partner, by, isTaken } of changes) {
          const counts = plain[product];
          const before = counts?.get(partner) ?? 0;
          const whole = isTaken ? -Math.min(before, 2 ** 31 - 1) : by;
          rows.add(product, partner, whole);
          counts?.set(partner, before + whole);
          if (before + whole === 0) counts?.delete(partner);
        }
        for (const [product, counts] of plain.entries()) {
          expect(rowOf(rows, product)).toEqual(counts);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('packs sixty partners with long numbers: every buffer has room for them', () => {
    const rows = new PairRows();
    const plain = new Map<number, number>();
    for (let n = 0; n < 60; n++) {
      for (let again = 0; again < 3; again++) rows.add(1, 300_000 * n, 2 ** 30 + n);
      plain.set(300_000 * n, 3 * (2 ** 30 + n));
    }
    expect(rowOf(rows, 1)).toEqual(plain);
  });

  it('keeps counts beyond 2^31 exactly, and knows nothing of a product never named', () => {
    const rows = new PairRows();
    for (let n = 0; n < 1_000; n++) rows.add(3, n % 2, 2 ** 31 - 1);
    expect(rowOf(rows, 3)).toEqual(
      new Map([
        [0, 500 * (2 ** 31 - 1)],
        [1, 500 * (2 ** 31 - 1)],
      ]),
    );
    expect(rowOf(rows, 9).size).toBe(0);
  });

  it('unpacks the bytes of the documented form', () => {
    const keys = new Int32Array(4);
    const counts = new Float64Array(4);
    // Partner 0 (a step of 1) with count 3; partner 200 (a step of 200) with count 16,384.
    const bytes = Uint8Array.of(1, 3, 200 - 128 + 128, 1, 128, 128, 1);
    expect(unpackRow(bytes, bytes.length, keys, counts, 1)).toBe(3);
    expect([...keys]).toEqual([0, 0, 200, 0]);
    expect([...counts]).toEqual([0, 3, 16_384, 0]);
  });
});

describe('HistoryStore', () => {
  it('equals plain lists under appends, drops, rewrites and removals', () => {
    const step = fc.record({
      customer: fc.nat(3).map((c) => `c${c}`),
      kind: fc.constantFrom('append', 'append', 'append', 'drop', 'rewrite', 'remove'),
      word: fc.nat(1_000_000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const store = new HistoryStore();
        const plain = new Map<string, number[]>();
        const timeline = timelineOf(201);
        const readOf = (customer: string): number[] => {
          store.read(store.ensure(customer), timeline);
          const places = Array.from({ length: timeline.length }, (_, n) => n);
          for (const n of places) {
            expect(timeline.times[n]).toBe(-(timeline.events[n] ?? 0));
            expect(timeline.orders[n]).toBe(0.5 * (timeline.events[n] ?? 0));
          }
          return places.map((n) => timeline.events[n] ?? -1);
        };
        for (const { customer, kind, word } of steps) {
          const list = plain.get(customer) ?? [];
          plain.set(customer, list);
          const index = store.ensure(customer);
          if (kind === 'append') {
            store.append(index, { word, time: -word, order: 0.5 * word });
            list.push(word);
          } else if (kind === 'drop' && list.length > 0) {
            store.dropOldest(index);
            list.shift();
          } else if (kind === 'rewrite') {
            readOf(customer);
            timeline.length = Math.max(0, timeline.length - 1);
            store.write(index, timeline);
            list.pop();
          } else if (kind === 'remove') {
            store.remove(customer);
            plain.delete(customer);
          }
        }
        for (const [customer, list] of plain) expect(readOf(customer)).toEqual(list);
      }),
      { numRuns: 200 },
    );
  });

  it('orderFingerprint() tells many orders apart and is never the one for none', () => {
    const found = new Set<number>();
    for (let n = 0; n < 20_000; n++) {
      for (const order of [`o${n}`, `${n}-A`, `2024-订单-${n}`]) found.add(orderFingerprint(order));
    }
    expect(found.size).toBe(60_000);
    expect(found.has(0)).toBe(false);
    expect([...found].every(Number.isSafeInteger)).toBe(true);
  });
});

describe('LatestFirst', () => {
  it('reads from the one added last; one added again after it left is the latest', () => {
    const set = new LatestFirst();
    for (const value of [4, 0, 7, 2]) set.add(value);
    set.add(4);
    expect(set.latest(9)).toEqual([2, 7, 0, 4]);
    set.delete(7);
    set.delete(7);
    set.delete(2);
    expect(set.latest(9)).toEqual([0, 4]);
    set.add(7);
    expect(set.latest(2)).toEqual([7, 0]);
    expect([set.size, set.has(2), set.has(0), set.has(99)]).toEqual([3, false, true, false]);
    for (const value of [0, 4, 7]) set.delete(value);
    expect([set.size, set.latest(5)]).toEqual([0, []]);
  });
});

describe('topPlaces()', () => {
  it('gives the best, equal scores by smaller product, and never -Infinity', () => {
    const scored = fc.array(fc.constantFrom(1, 2, 3, Number.NEGATIVE_INFINITY), { maxLength: 30 });
    fc.assert(
      fc.property(scored, fc.nat(12), (list, k) => {
        const products = Int32Array.from(list, (_, n) => (n * 17) % 31);
        const places = new Int32Array(k);
        const found = topPlaces(products, Float64Array.from(list), list.length, k, places);
        const all = [...list.keys()]
          .filter((n) => list[n] !== Number.NEGATIVE_INFINITY)
          .sort(
            (a, b) => (list[b] ?? 0) - (list[a] ?? 0) || (products[a] ?? 0) - (products[b] ?? 0),
          );
        expect([...places.subarray(0, found)]).toEqual(all.slice(0, k));
      }),
    );
  });
});
