import { gzipSync } from 'node:zlib';
import { NATIVE_FILES } from '@quanyu/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  columnMapText,
  createMemorySink,
  importFiles,
  parseColumnMap,
  rejectedRowsCsv,
} from '../src/index.ts';
import { ambiguous, imported, SETTINGS, testFolder } from './folder.ts';

const file = testFolder();
const HEADER = 'order,line,time,product,quantity,unit_price,customer';

describe('importFiles()', () => {
  it('imports native files, what others name first, and adds up exactly', async () => {
    const orders = `${HEADER},discount,total\nA,1,2024-01-02T03:04:05Z,P1,3,0.335,C1,,\nA,2,2024-01-02T03:04:05Z,P2,1,5,C1,0.50,\nB,1,2024-01-03,P1,-1,0.335,C2,,-0.34\n`;
    const products =
      'product,name,category_path,price\nP1,Bear,Toys|Soft,0.335\nP2,Kite,"[""Toys"",""Air""]",5\n';
    const files = [file('orders.csv', orders), file('products.csv.gz', gzipSync(products))];
    const { report, sink } = await imported({ files });
    // 3 × 0.335 = 1.005 → 1.00 (half to even); 5 − 0.50; −0.34 as it stands.
    expect(report.figures).toMatchObject({
      rowsRead: 5,
      rowsAccepted: 5,
      orders: 1,
      customers: 2,
      products: 2,
      netRevenue: '5.16',
    });
    expect(report.files.map((one) => one.kind)).toEqual(['products', 'orders']);
    expect(sink.facts('products')[0]).toMatchObject({
      category_path: ['Toys', 'Soft'],
      price: '0.335',
    });
    expect(sink.facts('products')[1]).toMatchObject({ category_path: ['Toys', 'Air'] });
    expect(sink.facts('orders')[0]).toMatchObject({
      order: 'A',
      line: 1,
      total: 100,
      kind: 'sale',
    });
    expect(sink.facts('orders')[0]?.['time']).toBe(Date.UTC(2024, 0, 2, 3, 4, 5));
    expect(sink.facts('orders')[2]).toMatchObject({ kind: 'return', total: -34 });
  });

  it('reads every native kind from its own columns', async () => {
    const sample = {
      id: 'x1',
      text: 'word',
      decimal: '1.5',
      integer: '2',
      money: '3.45',
      time: '2024-01-02 03:04',
      day: '2024-01-02',
      boolean: 'true',
      json: '{"a":1}',
      list: 'a|b',
    };
    for (const native of NATIVE_FILES) {
      const header = native.columns.map((column) => column.name).join(',');
      const cells = native.columns.map((column) => {
        if (column.name === 'currency') return 'JPY';
        return column.oneOf?.[0] ?? sample[column.type].replace(/^\{.*$/, '"{""a"":1}"');
      });
      const path = file(`${native.kind}.csv`, `${header}\n${cells.join(',')}\n`);
      const { report, sink } = await imported({ files: [path], source: 'native' });
      expect(report.figures, native.kind).toMatchObject({ rowsRead: 1, rowsAccepted: 1 });
      const money = native.columns.find((column) => column.type === 'money');
      // The row's own currency says how many minor units: a yen has none.
      const expected = native.columns.some((column) => column.name === 'currency') ? 3 : 345;
      if (money !== undefined && native.kind !== 'orders') {
        expect(sink.facts(native.kind)[0]?.[money.name], native.kind).toBe(expected);
      }
    }
  });

  it('changes nothing when the same file is imported twice', async () => {
    const text = `${HEADER.replace('line,', '')}\nA,2024-01-02,P,1,2,C\nA,2024-01-02,P,1,2,C\nB,2024-01-02,P,1,2,C\n`;
    const files = [file('orders-twice.csv', text)];
    const sink = createMemorySink();
    const first = await importFiles({ files, source: 'native', settings: SETTINGS, sink });
    const second = await importFiles({ files, source: 'native', settings: SETTINGS, sink });
    expect(first).toMatchObject({
      figures: { rowsAccepted: 3, netRevenue: '6.00', issues: { 'exact-duplicates': 1 } },
    });
    expect(second).toMatchObject({
      figures: { rowsRead: 3, rowsAccepted: 0, rowsMerged: 3, netRevenue: '0.00' },
    });
    expect(sink.facts('orders').map((row) => [row['order'], row['line']])).toEqual([
      ['A', 1],
      ['A', 2],
      ['B', 1],
    ]);
    const merging = await imported({ files, rules: { 'merge-exact-duplicates': true } });
    expect(merging.report.figures).toMatchObject({
      rowsAccepted: 2,
      rowsMerged: 1,
      netRevenue: '4.00',
    });
  });

  it('keeps rejected rows; corrected they are imported in their own place', async () => {
    const text =
      'order,time,product,quantity,unit_price\nA,2024-01-02,P,1,2\nA,2024-01-02,P,many,3\nB,2024-02-30,P,1,2\nB,soon,P,1,2\nC,2024-01-05,,,\n,,,,\nD,2024-01-05,P,1,2,"extra"\n';
    const sink = createMemorySink();
    const rest = { source: 'native', settings: SETTINGS, sink };
    const first = await importFiles({ files: [file('orders-bad.csv', text)], ...rest });
    expect(first).toMatchObject({ figures: { rowsRead: 7, rowsAccepted: 1, rowsRejected: 6 } });
    expect(sink.rejected.map((row) => [row.line, row.code, row.field])).toEqual([
      [3, 'NUMBER_UNREADABLE', 'quantity'],
      [4, 'TIME_IMPOSSIBLE', 'time'],
      [5, 'TIME_UNREADABLE', 'time'],
      [6, 'FIELD_MISSING', 'quantity'],
      [7, 'ROW_EMPTY', ''],
      [8, 'ROW_RAGGED', '6'],
    ]);
    const csv = rejectedRowsCsv(sink.rejected.slice(0, 1));
    expect(csv).toContain('quanyu_file,quanyu_line,quanyu_order_line,quanyu_code');
    expect(csv).toContain(',3,2,NUMBER_UNREADABLE,quantity,');
    const corrected = file('orders-corrected.csv', csv.replace(',many,', ',4,'));
    const second = await importFiles({ files: [corrected], ...rest });
    expect(second).toMatchObject({ figures: { rowsAccepted: 1, netRevenue: '12.00' } });
    expect(sink.facts('orders').at(-1)).toMatchObject({ order: 'A', line: 2 });
  });

  it('rejects no row that carries value: fees, adjustments, lines without order, product or date', async () => {
    const text = `${HEADER.replace('line,', '')}\nA,2024-01-02,POST,1,4,C\nA,,P,1,2,C\n,2024-01-02,P,1,8,C\nB,2024-01-02,,1,16,C\nB,2024-01-02,Adjust bad debt,1,-32,\n`;
    const { report, sink } = await imported({ files: [file('orders-value.csv', text)] });
    expect(report.figures).toMatchObject({ rowsAccepted: 5, rowsRejected: 0, netRevenue: '-2.00' });
    expect(sink.facts('orders').map((row) => row['kind'])).toEqual([
      'fee',
      'sale',
      'sale',
      'adjustment',
      'adjustment',
    ]);
    expect(report.figures.issues).toMatchObject({
      'impossible-dates': 1,
      'missing-orders': 1,
      'missing-products': 1,
      'negative-prices': 1,
    });
    expect(sink.facts('products').find((row) => row['product'] === 'POST')).toMatchObject({
      kind: 'postage',
    });
  });

  it('rejects negative stock with remedy and flags unknown ids', async () => {
    const files = [
      file('products.csv', 'product,name\nP,Bear\n'),
      file(
        'stock-levels.csv',
        'product,location,time,on_hand\nP,L,2024-01-02,-3\nQ,L,2024-01-02,5\n',
      ),
    ];
    const { report, sink } = await imported({ files, source: 'native' });
    expect(report.figures).toMatchObject({ rowsAccepted: 2, rowsRejected: 1 });
    expect(report.figures.issues).toEqual({ STOCK_NEGATIVE: 1, 'unknown-ids': 1 });
    expect(sink.rejected[0]).toMatchObject({ line: 2, code: 'STOCK_NEGATIVE', field: 'on_hand' });
    expect(sink.found.find((one) => one.code === 'unknown-ids')?.examples[0]).toEqual({
      line: 3,
      params: { column: 'product', value: 'Q' },
    });
  });

  it('reads four styles of dates in one column', async () => {
    const rows = ['2024-03-05', '05/03/2024', '2024年3月5日', 'Mar 5, 2024', '25/03/2024'];
    const text = `${HEADER.replace('line,', '')}\n${rows.map((day, i) => `O${i},"${day}",P,1,1,C`).join('\n')}\n`;
    const { sink } = await imported({ files: [file('orders-dates.csv', text)] });
    const days = sink
      .facts('orders')
      .map((row) => new Date(Number(row['time'])).toISOString().slice(0, 10));
    expect(days).toEqual(['2024-03-05', '2024-03-05', '2024-03-05', '2024-03-05', '2024-03-25']);
  });

  it('stops where day and month can change places, with a map that settles it', async () => {
    const text = `${HEADER.replace('line,', '')}\nA,05/03/2024,P,1,1,C\n`;
    const files = [file('orders-open.csv', text)];
    const found = await ambiguous(files);
    expect(found.readings.map((one) => one.name)).toEqual(['day-first', 'month-first']);
    const edited = parseColumnMap(columnMapText(found.readings[1]?.map ?? found.map));
    const { sink } = await imported({ files, map: edited });
    expect(sink.facts('orders')[0]?.['time']).toBe(Date.UTC(2024, 4, 3));
  });

  it('lets another date column of the file decide', async () => {
    const text =
      'Order No,Order Date,Ship Date,SKU,Qty,Unit Price\nA,05/03/2024,25/03/2024,P,1,1\n';
    const { sink } = await imported({ files: [file('shop.csv', text)] });
    expect(sink.facts('orders')[0]?.['time']).toBe(Date.UTC(2024, 2, 5));
  });

  it('tells progress of both phases and the map before anything is recorded', async () => {
    const phases = new Set<string>();
    const seen: string[] = [];
    const files = [file('orders.csv', `${HEADER}\nA,1,2024-01-02,P,1,1,C\n`)];
    await imported({
      files,
      onProgress: ({ phase, bytesRead, bytesTotal }) => {
        phases.add(phase);
        expect(bytesRead).toBeLessThanOrEqual(bytesTotal);
      },
      onMap: (map) => seen.push(map.name),
    });
    expect([...phases]).toEqual(['scan', 'record']);
    expect(seen).toEqual(['native']);
  });

  it('conserves rows whatever the cells hold', async () => {
    const cell = fc.oneof(
      fc.constantFrom(
        '',
        'A',
        '1',
        '-2.5',
        '2024-01-02',
        '30/02/2024',
        'x',
        '=1+1',
        '"',
        'NaN',
        '1e9',
      ),
      fc.string({ maxLength: 6 }),
    );
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 7, maxLength: 7 }), { minLength: 1, maxLength: 12 }),
        async (rows) => {
          run += 1;
          const text = `${HEADER}\n${rows.map((row) => row.map(quoted).join(',')).join('\r\n')}\n`;
          const sink = createMemorySink();
          const result = await importFiles({
            files: [file(`orders-${run}.csv`, text)],
            source: 'native',
            settings: SETTINGS,
            sink,
          });
          if (result.kind === 'ambiguous') return;
          const { rowsRead, rowsAccepted, rowsMerged, rowsRejected } = result.figures;
          expect(rowsRead).toBe(rows.length);
          expect(rowsAccepted + rowsMerged + rowsRejected).toBe(rowsRead);
          expect(sink.facts('orders').length).toBe(rowsAccepted);
          expect(sink.rejected.length).toBe(rowsRejected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps each of 100,500 rejected rows, handing them on in bounded batches', async () => {
    const count = 100_500;
    const lines = Array.from({ length: count }, (_, index) => `O${index},2024-01-02,P,x,1`);
    const path = file(
      'orders.csv',
      `order,time,product,quantity,unit_price\n${lines.join('\n')}\n`,
    );
    const memory = createMemorySink();
    let largest = 0;
    const keepRejected: typeof memory.keepRejected = async (rows) => {
      largest = Math.max(largest, rows.length);
      await memory.keepRejected(rows);
    };
    const sink = { ...memory, keepRejected };
    await importFiles({ files: [path], source: 'native', settings: SETTINGS, sink });
    expect(new Set(memory.rejected.map((row) => row.line)).size).toBe(count);
    expect(largest).toBeLessThanOrEqual(1_000);
  });
});
