import { once } from 'node:events';
import { createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { AppError } from '@quanyu/domain';
import { describe, expect, it } from 'vitest';
import {
  createMemorySink,
  FILES_ERRORS,
  importFiles,
  parseColumnMap,
  readColumns,
} from '../src/index.ts';
import { imported, SETTINGS, testFolder } from './folder.ts';

const file = testFolder();
const HEADER = 'order,line,time,product,quantity,unit_price';
const GOOD = `${HEADER}\nA,1,2024-01-02,P,1,2.50\n`;

/** Imports and returns the error; nothing may have been recorded. */
async function failure(path: string): Promise<AppError> {
  const sink = createMemorySink();
  const good = file('orders-good.csv', GOOD);
  try {
    await importFiles({ files: [good, path], source: 'native', settings: SETTINGS, sink });
  } catch (error) {
    expect(sink.facts('orders')).toEqual([]);
    expect(error).toBeInstanceOf(AppError);
    const app = error as AppError;
    expect(app.remedy.length).toBeGreaterThan(10);
    expect(app.place).toContain(path);
    return app;
  }
  throw new Error('expected a failure');
}

describe('importFiles() of files that are no tables', () => {
  it.each([
    ['an empty file', 'orders-empty.csv', '', 'FILES_EMPTY'],
    ['blank lines only', 'orders-blank.csv', '\n\r\n\n', 'FILES_EMPTY'],
    [
      'a binary file',
      'orders-bin.csv',
      Buffer.from([...Array(4000)].map((_, i) => (i * 37) % 256)),
      'FILES_NOT_TEXT',
    ],
    ['a spreadsheet', 'orders.csv', Buffer.from('PK\u0003\u0004 and so on'), 'FILES_NOT_TEXT'],
    [
      'gzip of junk',
      'orders-x.csv.gz',
      gzipSync(Buffer.from([...Array(4000)].map((_, i) => (i * 37) % 256))),
      'FILES_NOT_TEXT',
    ],
    [
      'cut gzip',
      'orders-y.csv.gz',
      gzipSync(GOOD.repeat(2000)).subarray(0, 90),
      'FILES_GZIP_BROKEN',
    ],
    [
      'broken gzip',
      'orders-z.csv.gz',
      Buffer.concat([gzipSync(GOOD).subarray(0, 12), Buffer.alloc(40, 7)]),
      'FILES_GZIP_BROKEN',
    ],
    [
      'a quote that never closes',
      'orders-q.csv',
      `${GOOD}B,1,2024-01-02,"P,1,2\n${'C,1,2024-01-02,P,1,2\n'.repeat(50)}`,
      'FILES_QUOTE_OPEN',
    ],
    [
      'a million columns',
      'orders-w.csv',
      `${'c,'.repeat(1_000_000)}c\n1\n`,
      'FILES_TOO_MANY_COLUMNS',
    ],
    ['wide row', 'orders-v.csv', `${GOOD}${'c,'.repeat(20_000)}\n`, 'FILES_TOO_MANY_COLUMNS'],
    ['broken JSON Lines', 'orders-j.jsonl', '{"order":"A"}\nnot json\n', 'FILES_JSON_INVALID'],
  ])('refuses %s before anything is recorded', async (_, name, content, code) => {
    const error = await failure(file(name, content));
    expect(error.code).toBe(code);
    expect(error.exitCode).toBe(3);
  });

  it('names line and column of the quote that opens', async () => {
    const error = await failure(file('orders-q2.csv', `${GOOD}B,1,2024-01-02,"P,1,2\nx\n`));
    expect(error.place).toMatch(/orders-q2\.csv:3:4$/);
  });

  it.each([
    ['after a header', `${HEADER}\nA,1,2024-01-02,`, /:2:4$/],
    ['from the very beginning', '', /:1:1$/],
  ])('refuses 10 GB of one line %s, in bounded memory', async (_, start, place) => {
    const folder = mkdtempSync(join(tmpdir(), 'quanyu-long-'));
    const path = join(folder, 'orders-long.csv');
    const out = createWriteStream(path);
    out.write(start);
    const part = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; i < 64; i += 1) if (!out.write(part)) await once(out, 'drain');
    out.end();
    await once(out, 'finish');
    // The rest is a hole: it has its length, and takes no room on the disk.
    await truncate(path, 10 * 2 ** 30);
    const before = process.memoryUsage.rss();
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage.rss());
    }, 5);
    const error = await failure(path);
    clearInterval(timer);
    rmSync(folder, { recursive: true });
    expect(error.code).toBe('FILES_RECORD_TOO_LONG');
    expect(error.place).toMatch(place);
    expect(Math.max(peak, process.memoryUsage.rss()) - before).toBeLessThan(300 * 1024 * 1024);
  });

  it('refuses a missing file, a folder as file, what the system will not read', async () => {
    expect((await failure('/no/such/orders.csv')).code).toBe('FILES_NOT_FOUND');
    const folder = tmpdir();
    const columns = [{ name: 'a', type: 'text' as const }];
    await expect(readColumns(folder, { columns })).rejects.toMatchObject({
      code: 'FILES_IS_FOLDER',
    });
    if (existsSync('/proc/self/mem')) {
      await expect(readColumns('/proc/self/mem', { columns })).rejects.toMatchObject({
        code: 'FILES_UNREADABLE',
      });
    }
  });

  it('refuses an empty folder, an unknown source, a file that no map fits', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quanyu-none-'));
    const sink = createMemorySink();
    const rest = { settings: SETTINGS, sink };
    await expect(importFiles({ files: [folder], source: 'auto', ...rest })).rejects.toMatchObject({
      code: 'FILES_NOTHING_TO_IMPORT',
    });
    rmSync(folder, { recursive: true });
    const files = [file('what.csv', 'alpha,beta\n1,2\n')];
    for (const source of ['auto', 'native', 'online-retail', 'nonsense']) {
      await expect(importFiles({ files, source, ...rest })).rejects.toMatchObject({
        code: 'FILES_MAP_UNKNOWN',
      });
    }
  });

  it('takes a header without rows as nothing, not as a fault', async () => {
    const { report } = await imported({ files: [file('orders.csv', `${HEADER}\n`)] });
    expect(report.figures).toMatchObject({ rowsRead: 0, orders: 0, netRevenue: '0.00' });
  });

  it('refuses a Parquet file where no engine was given', async () => {
    const files = [file('orders.parquet', 'PAR1 and so on')];
    const sink = createMemorySink();
    await expect(
      importFiles({ files, source: 'auto', settings: SETTINGS, sink }),
    ).rejects.toMatchObject({ code: FILES_ERRORS.FILES_PARQUET_UNAVAILABLE.code, exitCode: 4 });
  });
});

describe('parseColumnMap()', () => {
  const map = (columns: string, kind = 'orders'): string =>
    `{"version":1,"name":"m","files":[{"kind":"${kind}","columns":${columns}}]}`;
  it.each([
    ['no JSON', '{', ''],
    ['an unknown kind', map('{"a":{"from":"x"}}', 'toys'), '#/files/0/kind'],
    ['an unknown column', map('{"toy":{"from":"x"}}'), '#/files/0/columns/toy'],
    ['no source', map('{"order":{}}'), '#/files/0/columns/order'],
    ['two sources', map('{"order":{"from":"x","constant":"y"}}'), '#/files/0/columns/order'],
    ['another version', '{"version":2,"name":"m","files":[]}', '#/version'],
  ])('refuses %s and names the place', (_, text, place) => {
    try {
      parseColumnMap(text, 'MAP.json');
      expect.fail('must refuse');
    } catch (error) {
      expect(error).toMatchObject({ code: 'FILES_MAP_INVALID', place: `MAP.json${place}` });
    }
  });
});

describe('readColumns()', () => {
  const columns = [
    { name: 'series', type: 'text' },
    { name: 'time', type: 'text' },
    { name: 'value', type: 'number?' },
  ] as const;

  it('gives columns as arrays, tab or comma, gzip, BOM, names in any case', async () => {
    const text = '\ufeffSeries\tTIME\tValue\tpromo\na\t2024-01-01\t1.5\t1\na\t2024-01-02\t\t0\n';
    const table = await readColumns(file('s.tsv', gzipSync(text)), { columns, others: 'number' });
    expect(table.rows).toBe(2);
    expect(table.texts.get('series')).toEqual(['a', 'a']);
    expect([...(table.numbers.get('value') ?? [])]).toEqual([1.5, Number.NaN]);
    expect([...(table.numbers.get('promo') ?? [])]).toEqual([1, 0]);
  });

  it('names the missing column, the line of a bad number, a row with too many fields', async () => {
    const bad = async (text: string): Promise<unknown> =>
      readColumns(file('bad.csv', text), { columns }).catch((error: unknown) => error);
    expect(await bad('series,time\n1,2\n')).toMatchObject({ code: 'FILES_COLUMN_MISSING' });
    const number = (await bad('series,time,value\na,1,2\nb,2,two\n')) as AppError;
    expect(number.code).toBe('FILES_NUMBER_INVALID');
    expect(number.place).toMatch(/bad\.csv:3$/);
    for (const text of ['1e999', 'Infinity', '0x10x', '1,2']) {
      const cell = `series,time,value\na,1,"${text}"\n`;
      expect(await bad(cell)).toMatchObject({ code: 'FILES_NUMBER_INVALID' });
    }
    expect(await bad('series,time,value\na,1,2,3\n')).toMatchObject({ code: 'FILES_ROW_RAGGED' });
  });
});
