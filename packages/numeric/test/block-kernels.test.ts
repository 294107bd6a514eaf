import { AppError } from '@quanyu/domain';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type AlsPart,
  alsBlockWorkLength,
  createRng,
  GEMM_WORK_LENGTH,
  invertSymmetric,
  type Kernels,
  openKernels,
  openKernelsNow,
} from '../src/index.ts';
import { alsPart, normals } from './als-part.ts';

const BYTES = 4 << 20;
let all: Kernels[];
beforeAll(async () => {
  all = [
    await openKernels({ bytes: BYTES }),
    openKernelsNow({ bytes: BYTES }),
    openKernelsNow({ bytes: BYTES, simd: false }),
  ];
});
const seed = fc.integer({ min: 0, max: 1e6 });

/** The same numbers on every kind of kernels; the arena is given back. */
function onAll<T>(body: (kernels: Kernels) => T): T[] {
  return all.map((kernels) => {
    const mark = kernels.arena.mark();
    const out = body(kernels);
    kernels.arena.release(mark);
    return out;
  });
}

function near(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(wanted.length);
  for (let i = 0; i < found.length; i++) {
    expect(Math.abs(found[i]! - wanted[i]!)).toBeLessThanOrEqual(tolerance);
  }
}

function withRidges(kernels: Kernels, part: AlsPart, value: number): AlsPart {
  const ridges = kernels.arena.float32(part.to).fill(value);
  return { ...part, ridges };
}

function withWork(kernels: Kernels, part: AlsPart, block: number): AlsPart {
  return { ...part, work: kernels.arena.float32(alsBlockWorkLength(20, block)) };
}

describe('openKernelsNow()', () => {
  test('gives SIMD without waiting, and the twins when told so', () => {
    expect(all.map(({ kind }) => kind)).toEqual(['simd', 'simd', 'plain']);
    expect(() => openKernelsNow({ bytes: -1 })).toThrow(AppError);
  });
});

describe('alsBlockPass()', () => {
  test('agrees with its twin, cut anywhere, and converges to the solution of the whole system', () => {
    const shapes = fc.constantFrom([4, 4], [8, 4], [16, 8], [16, 16], [24, 12]);
    fc.assert(
      fc.property(shapes, fc.integer({ min: 0, max: 9 }), seed, ([f = 4, block = 4], users, s) => {
        const [a, b, c] = onAll((kernels) => {
          const rng = createRng(s);
          const plain = alsPart(kernels, rng, users, 9, f);
          const part = withWork(kernels, withRidges(kernels, plain, 20), block);
          const start = part.solved.slice();
          kernels.alsBlockPass(part, block);
          const whole = part.solved.slice();
          part.solved.set(start);
          const cut = s % (users + 1);
          kernels.alsBlockPass({ ...part, from: cut }, block);
          kernels.alsBlockPass({ ...part, to: cut }, block);
          expect(part.solved).toEqual(whole);
          for (let pass = 0; pass < 30; pass++) kernels.alsBlockPass(part, block);
          const solved = part.solved.slice();
          part.solved.set(start);
          kernels.alsHalfPass({ ...part, steps: 6 * f });
          near(solved, part.solved, 2e-2);
          return whole;
        });
        expect(b).toEqual(a);
        near(a!, c!, 2e-3);
      }),
      { numRuns: 30 },
    );
  });

  test('one block of all factors is the exact solution: its ridge reaches the diagonal', () => {
    const rows = onAll((kernels) => {
      const part = withRidges(kernels, alsPart(kernels, createRng(3), 1, 0, 4), 3);
      part.gram.fill(0);
      part.solved.fill(1);
      kernels.alsBlockPass(withWork(kernels, part, 4), 4);
      return Array.from(part.solved);
    });
    for (const row of rows) near(row, [0, 0, 0, 0], 1e-6);
  });

  test('refuses blocks that do not fit and scratch that is too short', () => {
    onAll((kernels) => {
      const part = alsPart(kernels, createRng(1), 4, 5, 8);
      for (const run of [
        () => kernels.alsBlockPass(withWork(kernels, part, 8), 3),
        () => kernels.alsBlockPass(withWork(kernels, part, 8), 12),
        () => kernels.alsBlockPass(withWork(kernels, part, 8), Number.NaN),
        () => kernels.alsBlockPass({ ...part, work: part.work.subarray(0, 4) }, 4),
        () => kernels.alsHalfPass({ ...part, ridges: part.work }),
      ]) {
        expect(run).toThrow(AppError);
      }
    });
  });
});

describe('gemmAddF32()', () => {
  test('adds the product of parts of wider matrices', () => {
    fc.assert(
      fc.property(fc.nat(3), fc.nat(140), fc.nat(3), seed, (m4, k, n8, s) => {
        const shape = [4 * m4, k, 8 * n8] as const;
        const [a, b, c] = onAll((kernels) => {
          const rng = createRng(s);
          const part = (rows: number, cols: number) => {
            const stride = cols + 4;
            return { values: normals(kernels, rng, rows * stride), stride };
          };
          const [left, right, out] = [part(12, k), part(k, shape[2]), part(12, shape[2])];
          kernels.gemmAddF32(left, right, out, shape, kernels.arena.float32(GEMM_WORK_LENGTH));
          return out.values.slice();
        });
        expect(b).toEqual(a);
        near(a!, c!, 1e-3);
      }),
      { numRuns: 40 },
    );
  });

  test('refuses shapes that do not fit', () => {
    onAll((kernels) => {
      const part = { values: kernels.arena.float32(64), stride: 8 };
      const work = kernels.arena.float32(GEMM_WORK_LENGTH);
      for (const shape of [
        [3, 8, 8],
        [4, 8, 9],
        [4, 9, 8],
        [12, 8, 8],
        [-4, 8, 8],
        [Number.NaN, 8, 8],
      ] as const) {
        expect(() => kernels.gemmAddF32(part, part, part, shape, work)).toThrow(AppError);
      }
    });
  });
});

describe('invertSymmetric()', () => {
  test('times the matrix gives the identity, for one block and for several', () => {
    for (const n of [64, 320]) {
      const answers = onAll((kernels) => {
        const rng = createRng(n);
        const rows = normals(kernels, rng, 2 * n * n);
        const a = kernels.arena.float32(n * n);
        kernels.gramF32(rows, a, n);
        for (let i = 0; i < n; i++) a[i * n + i]! += n;
        const kept = a.slice();
        invertSymmetric(kernels, a, n);
        for (const [i, j] of [
          [0, 0],
          [1, n - 1],
          [n - 1, n - 1],
          [Math.floor(n / 2), 3],
        ] as const) {
          let sum = 0;
          for (let t = 0; t < n; t++) sum += kept[i * n + t]! * a[t * n + j]!;
          expect(Math.abs(sum - (i === j ? 1 : 0))).toBeLessThan(1e-4);
        }
        return a.slice();
      });
      near(answers[0]!, answers[2]!, 1e-5);
    }
  });

  test('refuses what is not positive definite', () => {
    onAll((kernels) => {
      const a = kernels.arena.float32(64 * 64);
      expect(() => invertSymmetric(kernels, a, 64)).toThrow('Cannot invert a matrix');
    });
  });
});
