import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { column, openDuckdbEngine, raw, sql } from '@quanyu/lake';
import { afterAll, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../bin/quanyu.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'quanyu-parquet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('recommend writes the same answers as Parquet where the name of --out ends so', async () => {
  const events = 'customer,product,time\nc1,"p,1",1\nc1,p2,2\nc2,"p,1",1\nc2,p2,2\nc2,p3,3\n';
  writeFileSync(join(folder, 'events.csv'), events);
  for (const name of ['plain.csv', 'packed.parquet']) {
    const asked = ['--events', 'events.csv', '--for', 'all', '--count', '2', '--keep-seen'];
    const done = spawnSync(process.execPath, [bin, 'recommend', ...asked, '--out', name], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(done.status, done.stderr).toBe(0);
  }
  const engine = await openDuckdbEngine({ tempDir: join(folder, 'engine'), threads: 1 });
  try {
    const path = engine.dialect.text(join(folder, 'packed.parquet'));
    const found = await engine.query(
      sql`select customer, rank, product, score from ${raw(`read_parquet(${path})`)} order by customer, rank`,
    );
    const products = column(found, 'product', 'VARCHAR').values;
    const ranks = column(found, 'rank', 'BIGINT').values;
    const scores = column(found, 'score', 'DOUBLE').values;
    const lines = Array.from(column(found, 'customer', 'VARCHAR').values, (customer, n) =>
      [customer, ranks[n], String(products[n]).replace('p,1', '"p,1"'), scores[n]].join(','),
    );
    const plain = readFileSync(join(folder, 'plain.csv'), 'utf8').trimEnd().split('\n');
    expect(lines).toEqual(plain.slice(1));
    expect(lines).toHaveLength(4);
  } finally {
    await engine.close();
  }
  expect(readdirSync(folder).filter((name) => name.includes('.part-'))).toEqual([]);
});
