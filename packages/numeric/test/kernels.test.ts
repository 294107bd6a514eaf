import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type AlsPart,
  createRng,
  GEMM_WORK_LENGTH,
  type Kernels,
  openKernels,
  type Rng,
} from '../src/index.ts';
import { alsPart, normals } from './als-part.ts';

let simd: Kernels;
let unshared: Kernels;
let plain: Kernels;
beforeAll(async () => {
  simd = await openKernels({ bytes: 8 << 20 });
  unshared = await openKernels({ bytes: 8 << 20, shared: false });
  plain = await openKernels({ bytes: 8 << 20, simd: false });
});

const seed = fc.integer({ min: 0, max: 1_000_000 });
const size = fc.integer({ min: 0, max: 67 });

/** Runs one body on every kind of kernels with the same numbers, and gives the arena back. */
function onAll<T>(body: (kernels: Kernels, rng: Rng) => T, s: number): [T, T, T] {
  const run = (kernels: Kernels): T => {
    const mark = kernels.arena.mark();
    const out = body(kernels, createRng(s));
    kernels.arena.release(mark);
    return out;
  };
  return [run(simd), run(unshared), run(plain)];
}

const f32 = normals;
const f64 = (kernels: Kernels, rng: Rng, n: number): Float64Array => {
  const out = kernels.arena.float64(n);
  for (let i = 0; i < n; i++) out[i] = rng.normal();
  return out;
};

/** Standard normal terms: Σ|terms| is about n, so the bound of the doc is n² · 2⁻²⁵, in practice √n. */
function near(found: ArrayLike<number>, twin: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(twin.length);
  for (let i = 0; i < found.length; i++) {
    const gap = Math.abs(found[i]! - twin[i]!);
    if (!(gap <= tolerance)) expect(gap, `entry ${i}`).toBeLessThanOrEqual(tolerance);
  }
}

test('this machine runs the SIMD kernels, on shared and on private memory', () => {
  expect([simd.kind, simd.shared, unshared.kind, unshared.shared, plain.kind]).toEqual([
    'simd',
    true,
    'simd',
    false,
    'plain',
  ]);
});

describe('kernels agree with their twins', () => {
  test('dot products and axpy, at every size', () => {
    fc.assert(
      fc.property(size, seed, (n, s) => {
        const [a, b, c] = onAll((kernels, rng) => {
          const x = f32(kernels, rng, n);
          const y = f32(kernels, rng, n);
          const u = f64(kernels, rng, n);
          const v = f64(kernels, rng, n);
          const dots = [kernels.dotF32(x, y), kernels.dotF64(u, v)];
          kernels.axpyF32(0.7, x, y);
          kernels.axpyF64(0.7, u, v);
          return [...dots, ...y, ...v];
        }, s);
        expect(b).toEqual(a);
        near(a, c, 2e-5);
        expect(Math.abs(a[1]! - c[1]!)).toBeLessThan(1e-12);
        near(a.slice(2 + n), c.slice(2 + n), 1e-14);
      }),
      { numRuns: 80 },
    );
  });

  test('dotRowsF32() is dotF32() of each row', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 0, max: 20 }), seed, (d, n, s) => {
        const [a, b, c] = onAll((kernels, rng) => {
          const rows = f32(kernels, rng, n * d);
          const query = f32(kernels, rng, d);
          const out = kernels.arena.float32(n);
          kernels.dotRowsF32(rows, query, out);
          // A row's bits do not depend on its neighbours.
          const late = kernels.arena.float32(Math.max(0, n - 1));
          kernels.dotRowsF32(rows.subarray(Math.min(d, rows.length)), query, late);
          expect(late).toEqual(out.slice(1));
          out.forEach((value, i) => {
            const single = kernels.dotF32(rows.subarray(i * d, (i + 1) * d), query);
            expect(Math.abs(single - value)).toBeLessThan(2e-5);
          });
          return [...out];
        }, s);
        expect(b).toEqual(a);
        near(a, c, 2e-5);
      }),
      { numRuns: 40 },
    );
  });

  test('products of matrices, whole and cut into ranges of rows', () => {
    const edge = fc.oneof(fc.integer({ min: 0, max: 19 }), fc.constantFrom(64, 130));
    fc.assert(
      fc.property(edge, fc.oneof(edge, fc.constant(150)), edge, seed, (m, k, n, s) => {
        const cut = s % (m + 1);
        const [a, b, c] = onAll((kernels, rng) => {
          const work = kernels.arena.float32(GEMM_WORK_LENGTH);
          const x = f32(kernels, rng, m * k);
          const y = f32(kernels, rng, k * n);
          const u = f64(kernels, rng, m * k);
          const v = f64(kernels, rng, k * n);
          const shape = [m, k, n] as const;
          const whole = kernels.arena.float32(m * n).fill(9);
          const parts = kernels.arena.float32(m * n).fill(9);
          kernels.gemmRowsF32(x, y, whole, shape, [0, m], work);
          kernels.gemmRowsF32(x, y, parts, shape, [0, cut], work);
          kernels.gemmRowsF32(x, y, parts, shape, [cut, m], work);
          expect(parts).toEqual(whole);
          const wide = kernels.arena.float64(m * n).fill(9);
          const wideParts = kernels.arena.float64(m * n).fill(9);
          kernels.gemmRowsF64(u, v, wide, shape, [0, m]);
          kernels.gemmRowsF64(u, v, wideParts, shape, [cut, m]);
          kernels.gemmRowsF64(u, v, wideParts, shape, [0, cut]);
          expect(wideParts).toEqual(wide);
          return { narrow: whole.slice(), wide: wide.slice() };
        }, s);
        expect(b).toEqual(a);
        near(a.narrow, c.narrow, 1e-4);
        near(a.wide, c.wide, 1e-11);
      }),
      { numRuns: 60 },
    );
  });

  test('Gram matrices are exactly symmetric', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 1, max: 21 }), seed, (n, d, s) => {
        const [a, b, c] = onAll((kernels, rng) => {
          const rows = f32(kernels, rng, n * d);
          const out = kernels.arena.float32(d * d).fill(7);
          kernels.gramF32(rows, out, d);
          for (let i = 0; i < d; i++)
            for (let j = 0; j < i; j++) {
              expect(out[i * d + j]).toBe(out[j * d + i]);
            }
          return [...out];
        }, s);
        expect(b).toEqual(a);
        near(a, c, 1e-4);
      }),
      { numRuns: 40 },
    );
  });

  test('Cholesky solves, and names the row that fails', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 67 }), seed, (n, s) => {
        const [a, b, c] = onAll((kernels, rng) => {
          const half = f64(kernels, rng, n * n);
          const spread = kernels.arena.float64(n * n);
          for (let i = 0; i < n; i++)
            for (let j = 0; j < n; j++) {
              let total = i === j ? n : 0;
              for (let p = 0; p < n; p++) total += half[i * n + p]! * half[j * n + p]!;
              spread[i * n + j] = total;
            }
          const truth = f64(kernels, rng, n);
          const right = kernels.arena.float64(n);
          for (let i = 0; i < n; i++) {
            for (let j = 0; j < n; j++) right[i]! += spread[i * n + j]! * truth[j]!;
          }
          expect(kernels.choleskyFactorF64(spread, n)).toBe(-1);
          kernels.choleskySolveF64(spread, right);
          near(right, truth, 1e-9);
          return [...right];
        }, s);
        expect(b).toEqual(a);
        near(a, c, 1e-10);
      }),
      { numRuns: 40 },
    );
    const failed = onAll((kernels) => {
      const a = kernels.arena.float64(9);
      a.set([1, 0, 0, 0, 1, 0, 0, 2, 1]);
      const nan = kernels.arena.float64(4);
      nan.set([4, 0, Number.NaN, 1]);
      const one = kernels.arena.float64(1);
      return [
        kernels.choleskyFactorF64(a, 3),
        kernels.choleskyFactorF64(nan, 2),
        kernels.choleskyFactorF64(one, 1),
      ];
    }, 1);
    expect(failed).toEqual([
      [2, 1, 0],
      [2, 1, 0],
      [2, 1, 0],
    ]);
  });

  test('topKScanF32() finds what a full sort finds, ties and NaN included', () => {
    const rows = fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 240 });
    const some = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(rows, some, fc.integer({ min: 1, max: 5 }), some, (numbers, k, d, start) => {
        const n = Math.floor(numbers.length / d);
        const from = Math.min(start, n);
        const answers = onAll((kernels) => {
          const data = kernels.arena.float32(n * d);
          data.set(numbers.slice(0, n * d));
          if (n > 3) data[2 * d] = Number.NaN;
          const query = kernels.arena.float32(d);
          query.set([1, -1, 0.5, 2, -0.25].slice(0, d));
          const scores = kernels.arena.float32(k);
          const indices = kernels.arena.uint32(k);
          const found = kernels.topKScanF32(data, query, [from, n], scores, indices);
          const value = (i: number) => {
            let total = 0;
            for (let j = 0; j < d; j++) total += data[i * d + j]! * query[j]!;
            return total;
          };
          const order = Array.from({ length: n - from }, (_, i) => i + from)
            .filter((i) => !Number.isNaN(value(i)))
            .sort((i, j) => value(j) - value(i) || i - j)
            .slice(0, k);
          expect([...indices.subarray(0, found)]).toEqual(order);
          expect([...scores.subarray(0, found)]).toEqual(order.map(value));
          return found;
        }, 1);
        expect(new Set(answers).size).toBe(1);
      }),
      { numRuns: 100 },
    );
  });

  test('alsHalfPass() agrees, cut anywhere, and solves its system given enough steps', () => {
    const factors = fc.constantFrom(1, 3, 4, 8, 13, 16);
    fc.assert(
      fc.property(factors, fc.integer({ min: 0, max: 12 }), seed, (f, users, s) => {
        const [a, b, c] = onAll((kernels, rng) => {
          const part = alsPart(kernels, rng, users, 9, f);
          const start = part.solved.slice();
          kernels.alsHalfPass(part);
          const whole = part.solved.slice();
          part.solved.set(start);
          const cut = s % (users + 1);
          kernels.alsHalfPass({ ...part, from: cut, to: users });
          kernels.alsHalfPass({ ...part, from: 0, to: cut });
          expect(part.solved).toEqual(whole);
          kernels.alsHalfPass({ ...part, steps: 4 * f });
          expect(gradientOf(part)).toBeLessThan(1e-3);
          return whole;
        }, s);
        expect(b).toEqual(a);
        near(a, c, 1e-3);
      }),
      { numRuns: 60 },
    );
  });
});

/** Largest entry of the gradient over all rows. */
function gradientOf({ ratings, fixed, solved, gram, f, to }: AlsPart): number {
  let top = 0;
  for (let u = 0; u < to; u++) {
    const x = solved.subarray(u * f, (u + 1) * f);
    const g = new Float64Array(f);
    for (let i = 0; i < f; i++) for (let j = 0; j < f; j++) g[i]! += gram[i * f + j]! * x[j]!;
    for (let e = ratings.starts[u]!; e < ratings.starts[u + 1]!; e++) {
      const y = fixed.subarray(ratings.columns[e]! * f, (ratings.columns[e]! + 1) * f);
      const dot = y.reduce((sum, value, j) => sum + value * x[j]!, 0);
      const weight = (ratings.values[e]! - 1) * dot - ratings.values[e]!;
      for (let j = 0; j < f; j++) g[j]! += weight * y[j]!;
    }
    for (const value of g) top = Math.max(top, Math.abs(value));
  }
  return top;
}
