import { describe, expect, it } from 'vitest';
import { productKindOf } from '../src/clean/non-product-lines.ts';
import { addSample, newSample } from '../src/clean/product-stats.ts';
import { RowHashes, rowHash } from '../src/clean/row-hash.ts';
import { imported, testFolder } from './folder.ts';

const file = testFolder();
const HEADER = 'order,time,customer,product,product_name,category,quantity,unit_price,currency';

async function cleaned(rows: readonly string[], rules: Record<string, boolean> = {}) {
  const path = file('orders.csv', `${HEADER}\n${rows.join('\n')}\n`);
  const { report, sink } = await imported({ files: [path], rules });
  const examples = (code: string) => sink.found.find((one) => one.code === code)?.examples ?? [];
  const { figures } = report;
  return { figures, issues: figures.issues, lines: sink.facts('orders'), sink, examples };
}

const sale = (order: string, day: string, quantity = 2, price = '5.00', product = 'P'): string =>
  `${order},${day},C,${product},Bear,Toys,${quantity},${price},`;

describe('cleaning rules', () => {
  it('match a cancellation to the latest earlier sale with enough left at its price', async () => {
    const { examples, lines } = await cleaned([
      sale('1001', '2024-01-01', 5),
      sale('1002', '2024-01-02', 5, '4.00'),
      sale('1003', '2024-01-03', 1),
      sale('C1004', '2024-01-04', -3),
      sale('C1005', '2024-01-05', -3),
      sale('C1006', '2024-01-06', -3, '5.00', 'Q'),
    ]);
    expect(lines.map((line) => line['kind'])).toEqual([
      'sale',
      'sale',
      'sale',
      'cancellation',
      'cancellation',
      'cancellation',
    ]);
    expect(examples('matched-reversals').map((one) => one.params)).toEqual([
      { order: 'C1004', sale: '1001', saleLine: 1, days: 3 },
      { order: 'C1005', sale: '1002', saleLine: 1, days: 3 },
    ]);
  });

  it('class returns and write-offs', async () => {
    const { lines, issues } = await cleaned([
      sale('1', '2024-01-01', -1),
      sale('2', '2024-01-01', -7, '0'),
    ]);
    expect(lines.map((line) => line['kind'])).toEqual(['return', 'write-off']);
    expect(issues).toMatchObject({ returns: 1, 'write-offs': 1, 'zero-prices': 1 });
  });

  it('flag lines ordered twice within ten minutes, not later', async () => {
    const { issues } = await cleaned([
      sale('1', '2024-01-01 10:00'),
      sale('2', '2024-01-01 10:05'),
      sale('3', '2024-01-01 10:30'),
      sale('4', '2024-01-01 10:31', 3),
    ]);
    expect(issues['near-duplicates']).toBe(1);
  });

  it('flag wild quantities with the figures, and prices a power of ten away', async () => {
    const usual = Array.from({ length: 20 }, (_, i) => sale(`${i}`, '2024-01-01', 1 + (i % 3)));
    const { examples, issues } = await cleaned([
      ...usual,
      sale('w', '2024-01-02', 5000),
      sale('p', '2024-01-02', 1, '500.00'),
    ]);
    expect(examples('wild-quantities')[0]?.params).toMatchObject({ order: 'w', quantity: 5000 });
    expect(examples('price-slips')[0]?.params).toMatchObject({
      order: 'p',
      price: 500,
      usual: 5,
      factor: 100,
    });
    expect(issues['wild-quantities']).toBe(1);
  });

  it('keep other currencies apart', async () => {
    const rows = [sale('1', '2024-01-01'), `${sale('2', '2024-01-01')}USD`];
    const { issues, lines, figures } = await cleaned(rows);
    expect(figures).toMatchObject({ netRevenue: '10.00', otherCurrencies: { USD: '10.00' } });
    expect(issues['currency-slips']).toBe(1);
    expect(lines[1]).toMatchObject({ currency: 'USD', total: 1000 });
  });

  it('choose the commonest name and category of priced lines', async () => {
    const other = sale('3', '2024-01-01').replace('Bear,Toys', 'Bear old,Gifts');
    const remark = sale('4', '2024-01-01', -1, '0').replace('Bear', 'damaged');
    const { sink, issues } = await cleaned([
      sale('1', '2024-01-01'),
      sale('2', '2024-01-01'),
      other,
      remark,
    ]);
    expect(sink.facts('products')[0]).toMatchObject({
      name: 'Bear',
      category_path: ['Toys'],
      price: 5,
    });
    expect(issues).toMatchObject({ 'inconsistent-names': 2, 'inconsistent-categories': 1 });
  });

  it('flag missing customers, future dates, and can each be switched off', async () => {
    const rows = [sale('1', '2124-01-01').replace(',C,', ',,')];
    expect((await cleaned(rows)).issues).toEqual({ 'missing-customers': 1 });
    expect((await cleaned(rows, { 'missing-customers': false })).issues).toEqual({});
    const path = file('orders.csv', `${HEADER}\n${sale('1', '2124-01-01')}\n`);
    const settings = { currency: 'GBP', timeZone: 'UTC', nowMs: Date.UTC(2024, 0, 1) };
    const { report } = await imported({ files: [path], settings });
    expect(report.figures.issues).toEqual({ 'future-dates': 1 });
  });
});

describe('productKindOf()', () => {
  it.each([
    ['POST', 'POSTAGE', 'postage'],
    ['DOT', 'DOTCOM POSTAGE', 'postage'],
    ['x1', '运费', 'postage'],
    ['D', 'Discount', 'discount'],
    ['m', 'Manual', 'adjustment'],
    ['B', 'Adjust bad debt', 'adjustment'],
    ['AMAZONFEE', 'AMAZON FEE', 'fee'],
    ['gift_0001_40', 'Dotcomgiftshop Gift Voucher £40.00', 'gift-card'],
    ['S', 'SAMPLES', 'sample'],
    ['CRUK', 'CRUK Commission', 'donation'],
    ['22423', 'REGENCY CAKESTAND 3 TIER', 'goods'],
    ['21000', 'POSTAGE STAMP TIN', 'goods'],
    ['85099', 'CARRIAGE CLOCK', 'goods'],
    ['P1', '', 'goods'],
  ])('of %s %s is %s', (code, name, kind) => expect(productKindOf(code, name)).toBe(kind));
});

describe('RowHashes', () => {
  it('tells rows apart by field borders, and finds each again after growing', () => {
    expect(rowHash(['ab', 'c'])).not.toBe(rowHash(['a', 'bc']));
    const hashes = new RowHashes();
    for (let i = 0; i < 50_000; i += 1) expect(hashes.add(rowHash([`${i}`, 'x']))).toBe(false);
    for (let i = 0; i < 50_000; i += 1) expect(hashes.add(rowHash([`${i}`, 'x']))).toBe(true);
  });
});

describe('addSample()', () => {
  it('keeps a bounded sample that spans the whole stream', () => {
    const sample = newSample();
    for (let i = 0; i < 10_000; i += 1) addSample(sample, i);
    expect(sample.values.length).toBeLessThanOrEqual(256);
    expect(sample.values.at(-1)).toBeGreaterThan(9_800);
  });
});
