import { describe, expect, test } from 'vitest';
import {
  BLOCK_COLUMNS,
  createRng,
  type Kernels,
  openKernels,
  openKernelsNow,
} from '../src/index.ts';

/** One table of 20 columns and 700 rows, a node of some rows, and what the kernels make of it. */
function answers(kernels: Kernels): Record<string, number[]> {
  const rng = createRng('trees');
  const { arena, trees } = kernels;
  const tableRows = 700;
  const bins = arena.uint8(2 * BLOCK_COLUMNS * tableRows);
  for (let i = 0; i < bins.length; i++) bins[i] = rng.int(9);
  const chosen = Array.from({ length: tableRows }, (_, row) => row).filter(() => rng.int(3) > 0);
  const rows = arena.int32(chosen.length);
  rows.set(chosen);
  const pairs = arena.float64(2 * tableRows).map(() => 0);
  const slopes = arena.float64(pairs.length);
  for (let i = 0; i < slopes.length; i++) slopes[i] = rng.normal();
  const ordered = arena.float64(2 * rows.length);
  trees.gatherPairs(slopes, rows, ordered);
  const offsets = arena.int32(2 * BLOCK_COLUMNS);
  for (let column = 0; column < 20; column++) offsets[column] = 9 * column;
  offsets.fill(180, 20);
  const histogram = arena.float64(2 * (180 + 256));
  trees.addHistograms({
    ...{ bins, tableRows, rows, offsets, histogram, slopes: ordered },
    blocks: [0, 2],
  });
  const marks = arena.uint8(256);
  marks.set([1, 0, 1, 0, 0, 1]);
  const work = arena.int32(rows.length);
  const front = trees.partitionRows(bins.subarray(3), rows, marks, work);
  const edges = arena.float64(5);
  edges.set([-1, 0, 0.5, 2, 3]);
  const values = arena.float64(9);
  values.set([-9, -1, -0.5, 0, 0.2, 2.5, 3, 99, Number.NaN]);
  const out = arena.uint8(16 * 9);
  trees.binValues(values, edges, 7, out);
  const binned = Array.from({ length: 9 }, (_, i) => out[16 * i] ?? -1);
  // Columns of the padding share one place, and only there the order of adding is free.
  return { histogram: [...histogram.subarray(0, 360)], rows: [...rows], front: [front], binned };
}

describe('tree kernels', () => {
  test('SIMD, private or shared, at once or awaited, and plain give the same bits', async () => {
    const bytes = 1 << 20;
    const plain = answers(await openKernels({ bytes, simd: false }));
    const simd = openKernelsNow({ bytes, shared: false });
    expect(simd.kind).toBe('simd');
    expect(answers(simd)).toEqual(plain);
    expect(answers(await openKernels({ bytes }))).toEqual(plain);
    expect(answers(openKernelsNow({ bytes, simd: false }))).toEqual(plain);
    expect(plain['binned']).toEqual([0, 0, 1, 1, 2, 4, 4, 5, 7]);
    const front = plain['front']?.[0] ?? 0;
    expect(front).toBeGreaterThan(0);
    const rising = (part: number[] = []): boolean =>
      part.every((v, i) => i === 0 || v > (part[i - 1] ?? 0));
    expect(rising(plain['rows']?.slice(0, front)) && rising(plain['rows']?.slice(front))).toBe(
      true,
    );
  });

  test('a small histogram adds up by hand', () => {
    const { arena, trees } = openKernelsNow({ bytes: 1 << 16, simd: false });
    const bins = arena.uint8(3 * 16);
    bins.set([1, 0], 0);
    bins.set([1, 2], 16);
    bins.set([0, 2], 32);
    const rows = arena.int32(2);
    rows.set([0, 2]);
    const slopes = arena.float64(4);
    slopes.set([10, 1, 5, 2]);
    const offsets = arena.int32(16).fill(6);
    offsets.set([0, 3]);
    const histogram = arena.float64(2 * (6 + 256));
    trees.addHistograms({ bins, tableRows: 3, rows, slopes, offsets, histogram, blocks: [0, 1] });
    expect([...histogram.subarray(0, 12)]).toEqual([5, 2, 10, 1, 0, 0, 10, 1, 0, 0, 5, 2]);
  });

  test('wrong sizes and places are refused', () => {
    for (const kernels of [
      openKernelsNow({ bytes: 1 << 16 }),
      openKernelsNow({ bytes: 1 << 16, simd: false }),
    ]) {
      const { arena, trees } = kernels;
      const bins = arena.uint8(16);
      const rows = arena.int32(1);
      const slopes = arena.float64(2);
      const offsets = arena.int32(16);
      const histogram = arena.float64(2 * 256);
      const part = {
        bins,
        tableRows: 1,
        rows,
        slopes,
        offsets,
        histogram,
        blocks: [0, 1],
      } as const;
      trees.addHistograms(part);
      const refused = (run: () => unknown): void => expect(run).toThrow(/^Cannot/);
      refused(() => trees.addHistograms({ ...part, tableRows: 2 }));
      refused(() => trees.addHistograms({ ...part, blocks: [0, 2] }));
      refused(() => trees.addHistograms({ ...part, slopes: slopes.subarray(1) }));
      refused(() => trees.addHistograms({ ...part, histogram: histogram.subarray(2) }));
      refused(() => trees.gatherPairs(slopes, rows, slopes.subarray(1)));
      refused(() => trees.partitionRows(bins, rows, bins, rows));
      refused(() => trees.binValues(arena.float64(2), slopes, 3, bins));
      refused(() => trees.binValues(slopes, arena.float64(256), 3, arena.uint8(32)));
    }
  });
});
