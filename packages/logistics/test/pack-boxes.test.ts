import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { type Box, type Hold, packBoxes } from '../src/route/pack-boxes.ts';

function box(length: number, width: number, height: number, given: Partial<Box> = {}): Box {
  return { id: 1, length, width, height, weight: 1, ...given };
}

/** Faults of a packing, looked for cell by cell on a grid of whole units. */
function faults(boxes: readonly Box[], hold: Hold): string[] {
  const { placed } = packBoxes(boxes, hold);
  const found: string[] = [];
  const cells = new Map<string, number>();
  for (const { box: own, x, y, z, dx, dy, dz } of placed) {
    const sizes = [boxes[own]?.length, boxes[own]?.width, boxes[own]?.height].sort();
    if (JSON.stringify([dx, dy, dz].sort()) !== JSON.stringify(sizes)) found.push('size');
    if (x + dx > hold.length || y + dy > hold.width || z + dz > hold.height) found.push('outside');
    if (boxes[own]?.upright && dz !== boxes[own]?.height) found.push('turned');
    for (let a = x; a < x + dx; a++) {
      for (let b = y; b < y + dy; b++) {
        for (let c = z; c < z + dz; c++) {
          const key = `${a},${b},${c}`;
          if (cells.has(key)) found.push('overlap');
          cells.set(key, own);
        }
      }
    }
  }
  for (const { x, y, z, dx, dy } of placed) {
    let resting = 0;
    for (let a = x; a < x + dx; a++) {
      for (let b = y; b < y + dy; b++) {
        const below = cells.get(`${a},${b},${z - 1}`);
        if (z === 0 || below !== undefined) resting += 1;
        if (below !== undefined && boxes[below]?.fragile) found.push('crushed');
      }
    }
    if (resting < 0.75 * dx * dy) found.push('hanging');
  }
  return found;
}

describe('packBoxes()', () => {
  const hold: Hold = { length: 12, width: 8, height: 8, weightMax: 60 };

  it('fills a hold of eight cubes to the last corner', () => {
    const cubes = Array.from({ length: 8 }, () => box(2, 2, 2));
    const packed = packBoxes(cubes, { length: 4, width: 4, height: 4, weightMax: 8 });
    expect(packed.leftOut).toEqual([]);
    expect(packed.fill).toBe(1);
  });

  it('never overlaps, hangs, crushes, turns or reaches outside', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const rng = createRng(seed);
      const boxes = Array.from({ length: 40 }, () =>
        box(1 + rng.int(5), 1 + rng.int(4), 1 + rng.int(4), {
          upright: rng.int(3) === 0,
          fragile: rng.int(4) === 0,
        }),
      );
      expect(faults(boxes, hold)).toEqual([]);
      expect(packBoxes(boxes, hold).placed.length).toBeGreaterThan(10);
    }
  });

  it('says why a parcel stays behind', () => {
    const boxes = [
      box(13, 1, 1),
      box(1, 1, 9, { upright: true }),
      box(1, 1, 1, { weight: 99 }),
      box(Number.NaN, 1, 1),
      box(12, 8, 8),
      box(8, 8, 12),
    ];
    expect(packBoxes(boxes, hold).leftOut).toEqual([
      { box: 0, code: 'PACK_TOO_LARGE' },
      { box: 1, code: 'PACK_TOO_LARGE' },
      { box: 2, code: 'PACK_TOO_HEAVY' },
      { box: 3, code: 'PACK_SIZE_INVALID' },
      { box: 5, code: 'PACK_NO_ROOM' },
    ]);
  });

  it('packs nothing into nothing', () => {
    expect(packBoxes([], hold)).toEqual({ placed: [], leftOut: [], fill: 0 });
    expect(packBoxes([box(1, 1, 1)], { length: 0, width: 0, height: 0, weightMax: 0 }).fill).toBe(
      0,
    );
  });
});
