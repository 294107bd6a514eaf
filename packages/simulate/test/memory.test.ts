import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { simulateRetailer } from '../src/index.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Live bytes after 60 and after 360 days, and the rows written between. */
async function liveBytes(fraction: number): Promise<{ growth: number; rows: number }> {
  const live: number[] = [];
  const rows: number[] = [];
  const { batches } = simulateRetailer({
    scale: 'small',
    seed: 2,
    days: 361,
    fraction,
    onProgress: (progress) => {
      if (progress.daysDone !== 60 && progress.daysDone !== 360) return;
      collectGarbage();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      live.push(heapUsed + arrayBuffers);
      rows.push(progress.rows);
    },
  });
  for await (const batch of batches) expect(batch.rows.length).toBeLessThanOrEqual(500);
  return { growth: live[1]! - live[0]!, rows: rows[1]! - rows[0]! };
}

it('simulateRetailer() holds no more after a year than after two months, at two sizes', async () => {
  const small = await liveBytes(0.1);
  const double = await liveBytes(0.2);
  expect(double.rows).toBeGreaterThan(1.5 * small.rows);
  // A row held would cost 100 bytes at the very least; open batches of 30 kinds and the catalogue may differ.
  for (const { growth, rows } of [small, double]) expect(growth / rows).toBeLessThan(20);
  expect(double.growth - small.growth).toBeLessThan(0.25 * 100 * (double.rows - small.rows));
});
