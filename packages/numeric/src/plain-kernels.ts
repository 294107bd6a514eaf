import type { Arena } from './arena.ts';
import { requireSize } from './checks.ts';
import {
  checkAlsBlock,
  checkAlsPart,
  checkProduct,
  checkRange,
  checkStrided,
} from './kernel-checks.ts';
import { choleskyFactorF64, choleskySolveF64, dotRange } from './kernels/dense.ts';
import * as twins from './kernels/twins.ts';
import type { Kernels, KernelsHandle } from './kernels.ts';
import { plainTreeKernels } from './tree-kernels.ts';

/** The twins behind the same checks as the SIMD kernels. */
export function plainKernels(arena: Arena, handle: KernelsHandle): Kernels {
  return {
    kind: 'plain',
    shared: handle.shared,
    arena,
    handle,
    trees: plainTreeKernels(),
    dotF32(a, b) {
      requireSize(b.length, a.length, 'a dot product', 'length of the second');
      return twins.dotF32(a, b);
    },
    dotF64(a, b) {
      requireSize(b.length, a.length, 'a dot product', 'length of the second');
      return dotRange(a, 0, b, 0, a.length);
    },
    dotRowsF32(rows, query, out) {
      requireSize(rows.length, out.length * query.length, 'dot products', 'length of rows');
      twins.dotRowsF32(rows, query, out);
    },
    axpyF32(t, x, y) {
      requireSize(y.length, x.length, 'a sum of vectors', 'length of the second');
      twins.axpyF32(t, x, y);
    },
    axpyF64(t, x, y) {
      requireSize(y.length, x.length, 'a sum of vectors', 'length of the second');
      twins.axpyF64(t, x, y);
    },
    gemmRowsF32(a, b, out, shape, range) {
      checkProduct(a, b, out, shape, range);
      twins.gemmRowsF32(a, b, out, range[0], range[1], shape[1], shape[2]);
    },
    gemmRowsF64(a, b, out, shape, range) {
      checkProduct(a, b, out, shape, range);
      twins.gemmRowsF64(a, b, out, range[0], range[1], shape[1], shape[2]);
    },
    gramF32(a, out, d) {
      requireSize(out.length, d * d, 'a Gram matrix', 'length of the result');
      const n = d === 0 ? 0 : a.length / d;
      requireSize(a.length, Math.floor(n) * d, 'a Gram matrix', 'count of numbers');
      twins.gramF32(a, out, n, d);
    },
    choleskyFactorF64(a, n) {
      requireSize(a.length, n * n, 'a Cholesky factor', 'count of numbers');
      return choleskyFactorF64(a, n);
    },
    choleskySolveF64(factor, b) {
      requireSize(factor.length, b.length ** 2, 'a Cholesky solution', 'count of numbers');
      choleskySolveF64(factor, b.length, b);
    },
    topKScanF32(rows, query, range, scores, indices) {
      const n = query.length === 0 ? 0 : rows.length / query.length;
      requireSize(rows.length, Math.floor(n) * query.length, 'a scan', 'length of rows');
      requireSize(indices.length, scores.length, 'a scan', 'length of indices');
      checkRange(range[0], range[1], n, 'a scan');
      return twins.topKScanF32(rows, query, range[0], range[1], scores, indices);
    },
    alsHalfPass(part) {
      checkAlsPart(part);
      const { ratings, fixed, solved, gram, ridges, f, from, to, steps } = part;
      const { starts, columns, values } = ratings;
      twins.alsHalfPass(starts, columns, values, fixed, solved, gram, ridges, f, from, to, steps);
    },
    alsBlockPass(part, block) {
      checkAlsBlock(part, block);
      const { ratings, fixed, solved, gram, ridges, f, from, to } = part;
      const { starts, columns, values } = ratings;
      twins.alsBlockPass(starts, columns, values, fixed, solved, gram, ridges, f, from, to, block);
    },
    gemmAddF32(left, right, out, shape) {
      checkStrided(left, right, out, shape);
      const [m, k, n] = shape;
      const { values: c, stride } = out;
      twins.gemmAddF32(left.values, left.stride, right.values, right.stride, c, stride, m, k, n);
    },
  };
}
