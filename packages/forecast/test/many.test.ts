import { mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { digestOf, type Shard, writeParts } from '../bench/many-parts.ts';

const folders = ['whole', 'killed'].map(() => mkdtempSync(join(tmpdir(), 'quanyu-many-')));
const [whole = '', killed = ''] = folders;
const shard: Shard = { series: 24, folder: whole, index: 0, of: 1, partSeries: 6, night: 0 };

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe('many series in parts', () => {
  it('go on where a killed run stopped, on any number of processes, to the same bytes', async () => {
    expect(await writeParts(shard)).toBe(24);
    const shares = [0, 1].map((index) => ({ ...shard, folder: killed, index, of: 2 }));
    for (const share of shares) await writeParts(share);
    expect(digestOf({ ...shard, folder: killed })).toBe(digestOf(shard));
    // What a kill leaves: parts that are missing, and one half written.
    unlinkSync(join(killed, 'part-000001.csv'));
    unlinkSync(join(killed, 'part-000002.csv'));
    writeFileSync(join(killed, 'part-000002.csv.new'), 's12,1,');
    expect(await writeParts({ ...shard, folder: killed })).toBe(12);
    expect(digestOf({ ...shard, folder: killed })).toBe(digestOf(shard));
    expect(await writeParts(shard)).toBe(0);
    expect(readdirSync(killed).sort()).toEqual(readdirSync(whole).sort());
  });

  it('after a night forecast only the hundredth that changed, the same on rerun', async () => {
    const night: Shard = { ...shard, series: 400, partSeries: 100, night: 1 };
    const changed = await writeParts(night);
    expect(changed).toBeGreaterThan(0);
    expect(changed).toBeLessThan(12);
    const rows = readdirSync(join(whole, 'night-1')).flatMap((name) =>
      readFileSync(join(whole, 'night-1', name), 'utf8')
        .split('\n')
        .filter(Boolean),
    );
    expect(rows.length).toBe(13 * changed);
    const again = { ...night, folder: killed };
    await writeParts(again);
    expect(digestOf(again)).toBe(digestOf(night));
  });
});
