import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openTable } from '../src/index.ts';
import { testFolder } from './folder.ts';

const file = testFolder();
const TEXT = '订单号,商品名称\n1,儿童玩具火车\n2,毛绒小熊£\n';

async function rowsOf(path: string): Promise<{ rows: string[][]; encoding: string }> {
  const table = await openTable(path);
  const rows: string[][] = [[...table.header]];
  for await (const batch of table.batches()) {
    for (const row of batch.rows) rows.push([...row]);
  }
  return { rows, encoding: table.progress().encoding };
}

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');
/** Encodes by searching the two-byte plane of the decoder: Node has no GB18030 encoder. */
function gb18030(text: string): Buffer {
  const decoder = new TextDecoder('gb18030');
  const table = new Map<string, [number, number]>();
  for (let lead = 0x81; lead < 0xff; lead += 1) {
    for (let trail = 0x40; trail < 0xff; trail += 1) {
      if (trail !== 0x7f) table.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
    }
  }
  return Buffer.from([...text].flatMap((c) => table.get(c) ?? [c.charCodeAt(0)]));
}

describe('openTable()', () => {
  it.each([
    ['utf-8', Buffer.from(TEXT)],
    ['utf-8', Buffer.from(`\ufeff${TEXT}`)],
    ['utf-16le', wide(`\ufeff${TEXT}`)],
    ['utf-16le', wide(TEXT)],
    ['utf-16be', wide(`\ufeff${TEXT}`).swap16()],
    ['utf-16be', wide(TEXT).swap16()],
  ])('reads %s', async (encoding, bytes) => {
    const read = await rowsOf(file(`t-${encoding}.csv`, bytes));
    expect(read).toEqual({
      encoding,
      rows: [
        ['订单号', '商品名称'],
        ['1', '儿童玩具火车'],
        ['2', '毛绒小熊£'],
      ],
    });
  });

  it('reads GB18030, found late in the file too', async () => {
    const text = TEXT.replace('£', '');
    const read = await rowsOf(file('gb.csv', gb18030(text)));
    expect(read.encoding).toBe('gb18030');
    expect(read.rows[2]).toEqual(['2', '毛绒小熊']);
    const late = `a,b\n${'1,2\n'.repeat(300_000)}${text.split('\n')[1]}\n`;
    const found = await rowsOf(file('gb-late.csv.gz', gzipSync(gb18030(late))));
    expect(found.rows.at(-1)).toEqual(['1', '儿童玩具火车']);
  });

  it('reads Latin-1 and Windows-1252', async () => {
    const text = 'name,price\nCafé crème,€ 5\nMünchner Bär,7\nélan,1\n';
    const bytes = Buffer.from([...text].map((c) => (c === '€' ? 0x80 : c.charCodeAt(0))));
    const read = await rowsOf(file('latin.csv', bytes));
    expect(read.encoding).toBe('windows-1252');
    expect(read.rows[1]).toEqual(['Café crème', '€ 5']);
  });

  it.each([
    ['tab', 'a\tb\n1,5\t2\n', '\t'],
    ['semicolon', 'a;b\n1,5;2\n', ';'],
    ['bar', 'a|b\n1,5|2\n', '|'],
  ])('finds the %s as delimiter', async (_, text, delimiter) => {
    const path = file('delimited.csv', text);
    expect((await openTable(path)).delimiter).toBe(delimiter);
    expect((await rowsOf(path)).rows[1]).toEqual(['1,5', '2']);
  });

  it('reads JSON Lines, gzip known by its bytes', async () => {
    const text = '{"a":1,"b":"x"}\n\n{"b":null,"a":2.5,"c":{"d":[1]}}\n';
    const read = await rowsOf(file('events.txt', gzipSync(text)));
    expect(read.rows).toEqual([
      ['a', 'b', 'c'],
      ['1', 'x', ''],
      ['2.5', '', '{"d":[1]}'],
    ]);
  });
});
