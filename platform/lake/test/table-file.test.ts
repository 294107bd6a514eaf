import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckdbEngine } from '../src/duckdb-engine.ts';
import type { AnalyticsEngine } from '../src/engine.ts';
import { raw } from '../src/sql.ts';
import { openTableFile } from '../src/table-file.ts';

let folder: string;
let engine: AnalyticsEngine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quanyu-files-'));
  engine = await openDuckdbEngine({ tempDir: join(folder, 'tmp') });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

async function valuesOf(path: string, options?: Parameters<typeof openTableFile>[2]) {
  const file = await openTableFile(engine, path, options);
  const rows: unknown[] = [];
  for await (const table of file.rows()) {
    for (let row = 0; row < table.rowCount; row++) {
      rows.push(table.columns.map((one) => one.values[row]));
    }
  }
  return { names: file.columns.map((one) => one.name), rows };
}

describe('openTableFile()', () => {
  it('reads CSV, gzip, JSON Lines and Parquet alike', async () => {
    const csv = 'Order ID,名称,x\nA1,玩具,1.5\nA2,"a ""b"", c",\n';
    await writeFile(join(folder, 'a.csv'), csv);
    await writeFile(join(folder, 'a.csv.gz'), gzipSync(csv));
    await writeFile(
      join(folder, 'a.jsonl'),
      '{"Order ID":"A1","名称":"玩具","x":1.5}\n{"Order ID":"A2","名称":"a \\"b\\", c","x":null}\n',
    );
    await engine.exec(
      raw(`copy (select * from read_csv('${folder}/a.csv')) to '${folder}/a.parquet'`),
    );
    for (const name of ['a.csv', 'a.csv.gz', 'a.jsonl', 'a.parquet']) {
      expect(await valuesOf(join(folder, name)), name).toEqual({
        names: ['Order ID', '名称', 'x'],
        rows: [
          ['A1', '玩具', 1.5],
          ['A2', 'a "b", c', Number.NaN],
        ],
      });
    }
  });

  it('gives texts unread on demand', async () => {
    await writeFile(join(folder, 'b.csv'), 'code,day\n0012,2024-01-02\n');
    expect((await valuesOf(join(folder, 'b.csv'), { allText: true })).rows).toEqual([
      ['0012', '2024-01-02'],
    ]);
  });

  it('takes any path as a path: quotes, patterns, SQL, blanks', async () => {
    for (const name of [
      `o'brien.csv`,
      'a*b.csv',
      'q?[x].csv',
      `x'); drop table t; --.csv`,
      ' 全域 .csv',
      '{a,b}.csv',
    ]) {
      await writeFile(join(folder, name), 'x\n1\n');
      expect((await valuesOf(join(folder, name))).rows, name).toEqual([[1]]);
    }
    await mkdir(join(folder, 'glob'));
    await writeFile(join(folder, 'glob', '1.csv'), 'x\n1\n');
    await expect(openTableFile(engine, join(folder, 'glob', '*.csv'))).rejects.toMatchObject({
      code: 'LAKE_FILE_UNREADABLE',
    });
  });

  it('gives types the lake does not carry as text', async () => {
    const path = join(folder, 'odd.parquet');
    await engine.exec(
      raw(
        `copy (select time '10:00:00' a, interval 2 day b, 'x'::blob c, {'k': 1} d, 5::hugeint e) to '${path}'`,
      ),
    );
    const { rows } = await valuesOf(path);
    expect(rows).toEqual([['10:00:00', '2 days', 'x', "{'k': 1}", 5]]);
  });

  it('answers LAKE_FILE_UNREADABLE with the path for what is absent or not what it says', async () => {
    await writeFile(join(folder, 'junk.parquet'), Buffer.from([1, 2, 3, 0, 255]));
    await writeFile(join(folder, 'empty.parquet'), '');
    await writeFile(join(folder, 'junk.jsonl'), '{"a": 1\n[[[');
    for (const name of ['absent.csv', 'junk.parquet', 'empty.parquet', 'junk.jsonl', '.']) {
      const path = join(folder, name);
      await expect(valuesOf(path), name).rejects.toMatchObject({
        code: 'LAKE_FILE_UNREADABLE',
        place: path,
      });
    }
  });
});
