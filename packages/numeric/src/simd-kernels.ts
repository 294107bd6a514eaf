import { assert } from '@quanyu/domain';
import type { Arena, ArenaArray } from './arena.ts';
import { requireParameter, requireSize } from './checks.ts';
import {
  checkAlsBlock,
  checkAlsPart,
  checkProduct,
  checkRange,
  checkStrided,
  GEMM_WORK_LENGTH,
} from './kernel-checks.ts';
import type { Kernels, KernelsHandle } from './kernels.ts';
import { simdTreeKernels } from './tree-kernels.ts';

/** The functions that assembly/kernels.ts exports; arrays are byte offsets. */
export interface WasmExports {
  dotF32(a: number, b: number, n: number): number;
  dotF64(a: number, b: number, n: number): number;
  dotRowsF32(rows: number, query: number, out: number, n: number, d: number): void;
  axpyF32(t: number, x: number, y: number, n: number): void;
  axpyF64(t: number, x: number, y: number, n: number): void;
  gemmF32(
    a: number,
    b: number,
    out: number,
    from: number,
    to: number,
    k: number,
    n: number,
    panel: number,
  ): void;
  gemmF64(a: number, b: number, out: number, from: number, to: number, k: number, n: number): void;
  gramF32(a: number, out: number, n: number, d: number): void;
  choleskyFactorF64(a: number, n: number): number;
  choleskySolveF64(factor: number, n: number, b: number): void;
  topKScanF32(
    rows: number,
    query: number,
    from: number,
    to: number,
    d: number,
    k: number,
    scores: number,
    indices: number,
  ): number;
  alsHalfPass(
    starts: number,
    columns: number,
    confidences: number,
    y: number,
    x: number,
    gram: number,
    ridges: number,
    f: number,
    from: number,
    to: number,
    steps: number,
    work: number,
  ): void;
  alsBlockPass(
    starts: number,
    columns: number,
    confidences: number,
    y: number,
    x: number,
    gram: number,
    ridges: number,
    f: number,
    from: number,
    to: number,
    block: number,
    longest: number,
    work: number,
  ): void;
  gemmAddF32(
    a: number,
    as: number,
    b: number,
    bs: number,
    out: number,
    cs: number,
    m: number,
    k: number,
    n: number,
    panel: number,
  ): void;
  addHistograms(
    bins: number,
    total: number,
    rows: number,
    n: number,
    slopes: number,
    offsets: number,
    histogram: number,
    from: number,
    to: number,
  ): void;
  gatherPairs(pairs: number, rows: number, n: number, out: number): void;
  partitionRows(bins: number, rows: number, n: number, marks: number, work: number): number;
  binValues(
    values: number,
    n: number,
    edges: number,
    count: number,
    missing: number,
    out: number,
  ): void;
}

/** Byte offset of an array of the arena. */
export type Place = (array: ArenaArray) => number;

/** The compiled kernels behind checks of size and place. */
export function simdKernels(arena: Arena, handle: KernelsHandle, raw: WasmExports): Kernels {
  const at = (array: ArenaArray): number => {
    assert(array.buffer === arena.buffer, 'arrays of SIMD kernels lie in their arena');
    return array.byteOffset;
  };
  return {
    kind: 'simd',
    shared: handle.shared,
    arena,
    handle,
    ...vectorKernels(raw, at),
    ...matrixKernels(raw, at),
    trees: simdTreeKernels(raw, at),
    topKScanF32(rows, query, range, scores, indices) {
      const d = query.length;
      const n = d === 0 ? 0 : rows.length / d;
      requireSize(rows.length, Math.floor(n) * d, 'a scan', 'length of rows');
      requireSize(indices.length, scores.length, 'a scan', 'length of indices');
      checkRange(range[0], range[1], n, 'a scan');
      const [from, to] = range;
      const k = scores.length;
      return raw.topKScanF32(at(rows), at(query), from, to, d, k, at(scores), at(indices));
    },
    ...alsKernels(raw, at),
  };
}

type VectorKernels = Pick<Kernels, 'dotF32' | 'dotF64' | 'dotRowsF32' | 'axpyF32' | 'axpyF64'>;
type AlsKernels = Pick<Kernels, 'alsHalfPass' | 'alsBlockPass'>;
type MatrixKernels = Pick<
  Kernels,
  | 'gemmAddF32'
  | 'gemmRowsF32'
  | 'gemmRowsF64'
  | 'gramF32'
  | 'choleskyFactorF64'
  | 'choleskySolveF64'
>;

function vectorKernels(raw: WasmExports, at: Place): VectorKernels {
  return {
    dotF32(a, b) {
      requireSize(b.length, a.length, 'a dot product', 'length of the second');
      return raw.dotF32(at(a), at(b), a.length);
    },
    dotF64(a, b) {
      requireSize(b.length, a.length, 'a dot product', 'length of the second');
      return raw.dotF64(at(a), at(b), a.length);
    },
    dotRowsF32(rows, query, out) {
      requireSize(rows.length, out.length * query.length, 'dot products', 'length of rows');
      raw.dotRowsF32(at(rows), at(query), at(out), out.length, query.length);
    },
    axpyF32(t, x, y) {
      requireSize(y.length, x.length, 'a sum of vectors', 'length of the second');
      raw.axpyF32(t, at(x), at(y), x.length);
    },
    axpyF64(t, x, y) {
      requireSize(y.length, x.length, 'a sum of vectors', 'length of the second');
      raw.axpyF64(t, at(x), at(y), x.length);
    },
  };
}

function alsKernels(raw: WasmExports, at: Place): AlsKernels {
  return {
    alsHalfPass(part) {
      checkAlsPart(part);
      const { ratings, ridges, f, from, to, steps } = part;
      raw.alsHalfPass(
        at(ratings.starts),
        at(ratings.columns),
        at(ratings.values),
        at(part.fixed),
        at(part.solved),
        at(part.gram),
        ridges === undefined ? 0 : at(ridges),
        f,
        from,
        to,
        steps,
        at(part.work),
      );
    },
    alsBlockPass(part, block) {
      const longest = checkAlsBlock(part, block);
      const { ratings, ridges, f, from, to } = part;
      raw.alsBlockPass(
        at(ratings.starts),
        at(ratings.columns),
        at(ratings.values),
        at(part.fixed),
        at(part.solved),
        at(part.gram),
        ridges === undefined ? 0 : at(ridges),
        f,
        from,
        to,
        block,
        longest,
        at(part.work),
      );
    },
  };
}

function matrixKernels(raw: WasmExports, at: Place): MatrixKernels {
  return {
    gemmRowsF32(a, b, out, shape, range, work) {
      checkProduct(a, b, out, shape, range);
      const enough = work.length >= GEMM_WORK_LENGTH;
      requireParameter(
        enough,
        'a product',
        'length of work',
        `>= ${GEMM_WORK_LENGTH}`,
        work.length,
      );
      raw.gemmF32(at(a), at(b), at(out), range[0], range[1], shape[1], shape[2], at(work));
    },
    gemmAddF32(left, right, out, shape, work) {
      checkStrided(left, right, out, shape);
      const enough = work.length >= GEMM_WORK_LENGTH;
      requireParameter(
        enough,
        'a product',
        'length of work',
        `>= ${GEMM_WORK_LENGTH}`,
        work.length,
      );
      const [m, k, n] = shape;
      const { values: a, stride: as } = left;
      const { values: b, stride: bs } = right;
      raw.gemmAddF32(at(a), as, at(b), bs, at(out.values), out.stride, m, k, n, at(work));
    },
    gemmRowsF64(a, b, out, shape, range) {
      checkProduct(a, b, out, shape, range);
      raw.gemmF64(at(a), at(b), at(out), range[0], range[1], shape[1], shape[2]);
    },
    gramF32(a, out, d) {
      requireSize(out.length, d * d, 'a Gram matrix', 'length of the result');
      const n = d === 0 ? 0 : a.length / d;
      requireSize(a.length, Math.floor(n) * d, 'a Gram matrix', 'count of numbers');
      raw.gramF32(at(a), at(out), n, d);
    },
    choleskyFactorF64(a, n) {
      requireSize(a.length, n * n, 'a Cholesky factor', 'count of numbers');
      return raw.choleskyFactorF64(at(a), n);
    },
    choleskySolveF64(factor, b) {
      requireSize(factor.length, b.length ** 2, 'a Cholesky solution', 'count of numbers');
      raw.choleskySolveF64(at(factor), b.length, at(b));
    },
  };
}
