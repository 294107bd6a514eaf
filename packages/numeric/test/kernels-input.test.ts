import { AppError } from '@quanyu/domain';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  arenaBytes,
  attachKernels,
  createRng,
  GEMM_WORK_LENGTH,
  type Kernels,
  openKernels,
} from '../src/index.ts';
import { alsPart } from './als-part.ts';

const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'no error';
};

let simd: Kernels;
let unshared: Kernels;
let plain: Kernels;
beforeAll(async () => {
  simd = await openKernels({ bytes: 1 << 20 });
  unshared = await openKernels({ bytes: 1 << 20, shared: false });
  plain = await openKernels({ bytes: 1 << 20, simd: false });
});

describe('NaN and bad input', () => {
  test('NaN spreads through every kernel', () => {
    const answers = [simd, unshared, plain].map((kernels) => {
      const x = kernels.arena.float32(5).fill(1);
      const y = kernels.arena.float32(5).fill(1);
      x[4] = Number.NaN;
      kernels.axpyF32(1, x, y);
      const out = kernels.arena.float32(25);
      kernels.gramF32(x, out, 5);
      return [kernels.dotF32(x, x), y[4], y[0], out[24], out[0]];
    });
    for (const answer of answers) {
      expect(answer).toEqual([Number.NaN, Number.NaN, 2, Number.NaN, 1]);
    }
  });

  test('wrong sizes, ranges and indices are refused before any memory is read', () => {
    for (const kernels of [simd, unshared, plain]) {
      const mark = kernels.arena.mark();
      const a = kernels.arena.float32(6);
      const b = kernels.arena.float32(4);
      const wide = kernels.arena.float64(6);
      const k = kernels.arena.uint32(2);
      const work = kernels.arena.float32(GEMM_WORK_LENGTH);
      const part = alsPart(kernels, createRng(1), 4, 5, 3);
      for (const run of [
        () => kernels.dotF32(a, b),
        () => kernels.dotF64(wide, wide.subarray(1)),
        () => kernels.dotRowsF32(a, b, b),
        () => kernels.axpyF32(1, a, b),
        () => kernels.axpyF64(1, wide, wide.subarray(1)),
        () => kernels.gemmRowsF32(a, b, b, [2, 3, 2], [0, 2], work),
        () => kernels.gemmRowsF64(wide, wide, wide, [2, 3, 3], [0, 2]),
        () => kernels.gramF32(a, b, 3),
        () => kernels.gramF32(a.subarray(1), b, 2),
        () => kernels.choleskyFactorF64(wide, 3),
        () => kernels.choleskySolveF64(wide, wide),
        () => kernels.topKScanF32(a, b, [0, 1], b.subarray(2), k),
        () => kernels.topKScanF32(a, a.subarray(3), [0, 2], b, k),
        () => kernels.alsHalfPass({ ...part, gram: a }),
        () => kernels.alsHalfPass({ ...part, ratings: { ...part.ratings, values: b } }),
      ]) {
        expect(code(run)).toBe('NUMERIC_SHAPE_MISMATCH');
      }
      const wrong = part.ratings.columns.slice().fill(5);
      const columns = kernels.arena.int32(wrong.length);
      columns.set(wrong);
      const starts = kernels.arena.int32(5);
      starts.set([0, 3, 2, 2, 2]);
      for (const run of [
        () => kernels.gemmRowsF32(a, a, b, [2, 3, 2], [0, 3], work),
        () => kernels.topKScanF32(a, a.subarray(3), [-1, 2], b.subarray(2), k),
        () => kernels.alsHalfPass({ ...part, to: 5 }),
        () => kernels.alsHalfPass({ ...part, f: 0 }),
        () => kernels.alsHalfPass({ ...part, steps: -1 }),
        () => kernels.alsHalfPass({ ...part, work: b }),
        () => kernels.alsHalfPass({ ...part, ratings: { ...part.ratings, columns } }),
        () => kernels.alsHalfPass({ ...part, ratings: { ...part.ratings, starts } }),
      ]) {
        expect(code(run)).toBe('NUMERIC_PARAMETER_INVALID');
      }
      kernels.arena.release(mark);
    }
    expect(() => simd.dotF32(new Float32Array(4), new Float32Array(4))).toThrow(/arena/);
  });

  test('openKernels() refuses sizes that cannot be had', async () => {
    for (const bytes of [0, -1, Number.NaN, 1e12]) {
      await expect(openKernels({ bytes })).rejects.toMatchObject({
        code: 'NUMERIC_PARAMETER_INVALID',
      });
    }
  });
});

describe('the arena', () => {
  test('places zeros on 16 bytes, refuses what does not fit, and takes back', async () => {
    const kernels = await openKernels({ bytes: arenaBytes(4 * 5, 8 * 3) });
    const { arena } = kernels;
    const mark = arena.mark();
    const a = arena.float32(5).fill(3);
    const b = arena.float64(3);
    expect([a.byteOffset % 16, b.byteOffset % 16]).toEqual([0, 0]);
    expect(b.byteOffset).toBeGreaterThanOrEqual(a.byteOffset + a.byteLength);
    expect(code(() => arena.float32(1 << 20))).toBe('NUMERIC_MEMORY_FULL');
    expect(code(() => arena.int32(-1))).toBe('NUMERIC_PARAMETER_INVALID');
    expect(arena.uint32(0).length).toBe(0);
    expect([...arena.float32At(arena.span(a))]).toEqual([3, 3, 3, 3, 3]);
    expect(() => arena.span(new Float32Array(1))).toThrow(/arena/);
    arena.release(mark);
    expect([...arena.float32(5)]).toEqual([0, 0, 0, 0, 0]);
    expect(() => arena.release(3)).toThrow(/mark/);
  });

  test('attachKernels() sees the same memory', async () => {
    for (const kernels of [simd, plain]) {
      const mark = kernels.arena.mark();
      const a = kernels.arena.float32(4).fill(2);
      const other = await attachKernels(kernels.handle);
      const seen = other.arena.float32At(kernels.arena.span(a));
      expect(other.dotF32(seen, seen)).toBe(16);
      kernels.arena.release(mark);
    }
  });
});
