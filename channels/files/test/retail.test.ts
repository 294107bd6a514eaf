import { describeShared } from '@quanyu/testkit';
import { expect, it } from 'vitest';
import type { Fact } from '../src/index.ts';
import { imported } from './folder.ts';

const sum = (rows: readonly Fact[], value: (row: Fact) => number): number =>
  rows.reduce((total, row) => total + value(row), 0);
const distinct = (rows: readonly Fact[], name: string): number =>
  new Set(rows.map((row) => row[name]).filter((value) => value !== null)).size;

describeShared('Online Retail', 'retail/online_retail.csv.gz', (file) => {
  it('meets every sum of its description', { timeout: 300_000 }, async () => {
    const { report, sink } = await imported({
      files: [file],
      source: 'online-retail',
      settings: { currency: 'GBP', timeZone: 'Europe/London' },
    });
    const { figures } = report;
    expect(figures).toMatchObject({
      rowsRead: 541_909,
      rowsAccepted: 541_909,
      rowsMerged: 0,
      rowsRejected: 0,
      orders: 19_960,
      customers: 4_372,
      products: 4_070,
      netRevenue: '9747747.93',
    });
    expect(figures.issues).toMatchObject({
      'missing-customers': 135_080,
      cancellations: 9_288,
      'write-offs': 1_336,
      'zero-prices': 2_515,
      'negative-prices': 2,
      'exact-duplicates': 5_268,
    });
    const lines = sink.facts('orders');
    expect(distinct(lines, 'order')).toBe(25_900);
    expect(distinct(sink.facts('customers'), 'country')).toBeGreaterThan(35);
    expect(sum(lines, (row) => Number(row['quantity']))).toBe(5_176_450);
    expect(sum(lines, (row) => Number(row['total']))).toBe(974_774_793);
    const cancelled = lines.filter((row) => String(row['order']).startsWith('C'));
    expect(distinct(cancelled, 'order')).toBe(3_836);
    const positive = lines.filter(
      (row) =>
        !String(row['order']).startsWith('C') &&
        Number(row['quantity']) > 0 &&
        Number(row['unit_price']) > 0,
    );
    expect(positive.length).toBe(530_104);
    expect(sum(positive, (row) => Number(row['total']))).toBe(1_066_668_454);
    expect(sink.facts('products').length).toBe(4_070);
    const kinds = new Map(sink.facts('products').map((row) => [row['product'], row['kind']]));
    expect(
      ['POST', 'D', 'M', 'S', 'AMAZONFEE', 'CRUK', '22423'].map((code) => kinds.get(code)),
    ).toEqual(['postage', 'discount', 'adjustment', 'sample', 'fee', 'donation', 'goods']);
  });
});

describeShared('Maven Toys', 'retail/maven_toys', (folder) => {
  it('meets every sum of its description', { timeout: 300_000 }, async () => {
    const { report, sink } = await imported({
      files: [folder],
      source: 'maven-toys',
      settings: { currency: 'USD', timeZone: 'America/Mexico_City' },
    });
    expect(report.figures).toMatchObject({
      rowsRead: 829_262 + 35 + 50 + 1_593,
      rowsRejected: 0,
      rowsMerged: 0,
      orders: 829_262,
      products: 35,
      netRevenue: '14444572.35',
    });
    const lines = sink.facts('orders');
    expect(sum(lines, (row) => Number(row['quantity']))).toBe(1_090_565);
    const cost = new Map(
      sink.facts('products').map((row) => [row['product'], Math.round(Number(row['cost']) * 100)]),
    );
    const costMinor = sum(
      lines,
      (row) => Number(row['quantity']) * (cost.get(String(row['product'])) ?? 0),
    );
    expect(costMinor).toBe(1_043_054_335);
    expect(sink.facts('locations').length).toBe(50);
    const stock = sink.facts('stock-levels');
    expect(sum(stock, (row) => Number(row['on_hand']))).toBe(29_742);
    expect(stock.filter((row) => row['on_hand'] === 0).length).toBe(77);
    const pairs = new Set(stock.map((row) => `${row['product']}|${row['location']}`));
    const sold = new Set(lines.map((row) => `${row['product']}|${row['location']}`));
    expect([...sold].filter((pair) => !pairs.has(pair)).length).toBe(41);
    expect(report.skipped.map((one) => one.file.replace(/^.*\//, ''))).toEqual([
      'data_dictionary.csv',
    ]);
  });
});
