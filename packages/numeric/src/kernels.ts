import { AppError } from '@quanyu/domain';
import { type Arena, createArena } from './arena.ts';
import { requireParameter } from './checks.ts';
import { NUMERIC_ERRORS } from './errors.ts';
import { KERNELS_PRIVATE } from './kernels/kernels-private.wasm.ts';
import { KERNELS_SHARED } from './kernels/kernels-shared.wasm.ts';
import { plainKernels } from './plain-kernels.ts';
import { simdKernels, type WasmExports } from './simd-kernels.ts';
import type { TreeKernels } from './tree-kernels.ts';

/** 4 GiB less one page: what 32-bit addresses reach. */
const BYTES_MAX = 65_535 * 65_536;
const PAGE = 65_536;

/** Sparse rows (CSR): row u holds `columns[starts[u] … starts[u + 1]]` with their values. */
export interface SparseRows {
  /** Shape (rows + 1,), rising from 0. */
  readonly starts: Int32Array;
  /** Shape (nnz,). */
  readonly columns: Int32Array;
  /** Shape (nnz,); for ALS the confidences, ≥ 1. */
  readonly values: Float32Array;
}

/** A part of a half pass of ALS. */
export interface AlsPart {
  readonly ratings: SparseRows;
  /** Factors that stand still. Shape (items, f). */
  readonly fixed: Float32Array;
  /** Factors to improve, the start of the search too. Shape (rows, f). */
  readonly solved: Float32Array;
  /** fixedᵀ·fixed + λI. Shape (f, f). */
  readonly gram: Float32Array;
  /** Added to the diagonal of each row's system, as by frequency-scaled penalties. Shape (rows,). */
  readonly ridges?: Float32Array;
  /** Number of factors. */
  readonly f: number;
  /** Rows [from, to). */
  readonly from: number;
  readonly to: number;
  /** Conjugate-gradient steps a row, ≥ 0. */
  readonly steps: number;
  /** Scratch of 3·f numbers, one per thread. */
  readonly work: Float32Array;
}

/** A part of a wider matrix: row i begins at `values[i × stride]`. */
export interface StridedMatrix {
  readonly values: Float32Array;
  /** Numbers from one row to the next. */
  readonly stride: number;
}

/**
 * The kernels of one thread. With `kind: 'simd'` every array must lie in `arena`; the plain kernels
 * take any. Sizes are checked (AppError NUMERIC_SHAPE_MISMATCH); NaN spreads. Results of one kind
 * are the same for any split into ranges of rows. Between the kinds sums differ by rounding: by at
 * most about n·2⁻²⁵ · Σ|terms| in 32 and n·2⁻⁵⁴ · Σ|terms| in 64 bits for sums of n terms.
 */
export interface Kernels {
  readonly kind: 'simd' | 'plain';
  /** True when other threads can attach to the memory. */
  readonly shared: boolean;
  readonly arena: Arena;
  /** What another thread needs for {@link attachKernels}; survives structured cloning. */
  readonly handle: KernelsHandle;
  /** Histograms and partitions for trees. */
  readonly trees: TreeKernels;
  dotF32(a: Float32Array, b: Float32Array): number;
  dotF64(a: Float64Array, b: Float64Array): number;
  /** out[i] = rows[i] · query. Shapes (n·d,), (d,), (n,). */
  dotRowsF32(rows: Float32Array, query: Float32Array, out: Float32Array): void;
  /** y += t·x */
  axpyF32(t: number, x: Float32Array, y: Float32Array): void;
  axpyF64(t: number, x: Float64Array, y: Float64Array): void;
  /** Rows [from, to) of out = A·B; `shape` is [m, k, n]; work {@link GEMM_WORK_LENGTH}. */
  gemmRowsF32(
    a: Float32Array,
    b: Float32Array,
    out: Float32Array,
    shape: readonly [number, number, number],
    range: readonly [number, number],
    work: Float32Array,
  ): void;
  gemmRowsF64(
    a: Float64Array,
    b: Float64Array,
    out: Float64Array,
    shape: readonly [number, number, number],
    range: readonly [number, number],
  ): void;
  /** out = AᵀA. Shapes (n·d,), (d·d,). */
  gramF32(a: Float32Array, out: Float32Array, d: number): void;
  /** Lower Cholesky factor in place; −1, or the first row without a positive pivot. */
  choleskyFactorF64(a: Float64Array, n: number): number;
  /** Solves L Lᵀ x = b in place of b. */
  choleskySolveF64(factor: Float64Array, b: Float64Array): void;
  /**
   * Best rows of [from, to) by their product with the query, best first, ties by smaller index, NaN
   * left out. `scores` and `indices` (k,) take the answer. Returns how many were found.
   */
  topKScanF32(
    rows: Float32Array,
    query: Float32Array,
    range: readonly [number, number],
    scores: Float32Array,
    indices: Uint32Array,
  ): number;
  /** Conjugate-gradient steps on the rows of a part, in place of `solved`. */
  alsHalfPass(part: AlsPart): void;
  /**
   * Exact steps on `block` factors at a time (iALS++), in place of `solved`; `steps` is not looked
   * at. `block` is a multiple of 4 that divides f; `work` needs {@link alsBlockWorkLength}.
   */
  alsBlockPass(part: AlsPart, block: number): void;
  /**
   * out += A·B on parts of wider matrices; `shape` is [m, k, n], m a multiple of 4 and n of 8; work
   * {@link GEMM_WORK_LENGTH}.
   */
  gemmAddF32(
    left: StridedMatrix,
    right: StridedMatrix,
    out: StridedMatrix,
    shape: readonly [number, number, number],
    work: Float32Array,
  ): void;
}

/** Memory of kernels, to be sent to other threads. */
export interface KernelsHandle {
  readonly kind: 'simd' | 'plain';
  readonly shared: boolean;
  readonly memory: KernelMemory | ArrayBufferLike;
}

/** The part of WebAssembly.Memory that is used here. */
export interface KernelMemory {
  readonly buffer: ArrayBufferLike;
}

/** What {@link openKernels} may be told. */
export interface OpenKernelsOptions {
  /** Size of the arena; see `arenaBytes`. Whole pages of 64 KiB are taken. Default 16 MiB. */
  readonly bytes?: number;
  /** False forces the plain twins. Default: SIMD where the machine has it. */
  readonly simd?: boolean;
  /** False keeps the memory private. Default: shared where SharedArrayBuffer exists. */
  readonly shared?: boolean;
}

/** WebAssembly as far as it is used; the language's own library has no types for it. */
interface WasmEnvironment {
  readonly Memory: new (options: {
    initial: number;
    maximum: number;
    shared: boolean;
  }) => KernelMemory;
  readonly Module: new (bytes: Uint8Array) => unknown;
  readonly Instance: new (
    module: unknown,
    imports: { env: { memory: KernelMemory } },
  ) => { readonly exports: unknown };
  validate(bytes: Uint8Array): boolean;
  instantiate(
    bytes: Uint8Array,
    imports: { env: { memory: KernelMemory } },
  ): Promise<{ instance: { exports: unknown } }>;
}

const wasm = (globalThis as unknown as { readonly WebAssembly?: WasmEnvironment }).WebAssembly;

/**
 * Opens kernels with memory of their own: SIMD where the machine has it, else the plain twins.
 * @throws AppError NUMERIC_PARAMETER_INVALID, NUMERIC_MEMORY_FULL when the memory cannot be had.
 * @example
 * const kernels = await openKernels({ bytes: arenaBytes(4 * 64, 4 * 64) });
 * const a = kernels.arena.float32(64);
 * const b = kernels.arena.float32(64);
 * kernels.dotF32(a, b);
 */
export async function openKernels(options: OpenKernelsOptions = {}): Promise<Kernels> {
  const { bytes = 16 * 1024 * 1024, simd = true, shared = true } = options;
  const fits = Number.isFinite(bytes) && bytes > 0 && bytes <= BYTES_MAX;
  requireParameter(fits, 'kernels', 'bytes', `in (0, ${BYTES_MAX}]`, bytes);
  const canShare = shared && typeof SharedArrayBuffer !== 'undefined';
  const pages = Math.ceil(bytes / PAGE);
  const able = simd && wasm?.validate(decoded(canShare)) === true;
  const kind = able ? 'simd' : 'plain';
  return attachKernels({ kind, shared: canShare, memory: reserved(pages, able, canShare) });
}

/**
 * The same at once, for code that may not wait. SIMD only where the machine compiles modules without
 * waiting (Node, workers, most browsers), else the plain twins.
 * @throws AppError NUMERIC_PARAMETER_INVALID, NUMERIC_MEMORY_FULL.
 */
export function openKernelsNow(options: OpenKernelsOptions = {}): Kernels {
  const { bytes = 16 * 1024 * 1024, simd = true, shared = false } = options;
  const fits = Number.isFinite(bytes) && bytes > 0 && bytes <= BYTES_MAX;
  requireParameter(fits, 'kernels', 'bytes', `in (0, ${BYTES_MAX}]`, bytes);
  const canShare = shared && typeof SharedArrayBuffer !== 'undefined';
  const pages = Math.ceil(bytes / PAGE);
  const module = simd ? compiledNow(canShare) : undefined;
  const memory = reserved(pages, module !== undefined, canShare);
  const kind = module === undefined ? 'plain' : 'simd';
  const handle: KernelsHandle = { kind, shared: canShare, memory };
  if (!('buffer' in memory) || module === undefined || wasm === undefined) {
    return plainKernels(createArena('buffer' in memory ? memory.buffer : memory), handle);
  }
  const { exports } = new wasm.Instance(module, { env: { memory } });
  return simdKernels(createArena(memory.buffer), handle, exports as WasmExports);
}

function compiledNow(shared: boolean): unknown {
  const bytes = decoded(shared);
  if (wasm?.validate(bytes) !== true) return undefined;
  try {
    return new wasm.Module(bytes);
  } catch {
    return undefined;
  }
}

/** Kernels over memory that another thread has opened. */
export async function attachKernels(handle: KernelsHandle): Promise<Kernels> {
  const { memory } = handle;
  if (!('buffer' in memory)) return plainKernels(createArena(memory), handle);
  if (wasm === undefined) {
    throw new AppError(
      NUMERIC_ERRORS.NUMERIC_PARAMETER_INVALID,
      'Cannot attach kernels as this thread must have WebAssembly: current value is undefined',
    );
  }
  const { instance } = await wasm.instantiate(decoded(handle.shared), { env: { memory } });
  return simdKernels(createArena(memory.buffer), handle, instance.exports as WasmExports);
}

function reserved(pages: number, simd: boolean, shared: boolean): KernelMemory | ArrayBufferLike {
  try {
    if (simd && wasm !== undefined) {
      return new wasm.Memory({ initial: pages, maximum: pages, shared });
    }
    return shared ? new SharedArrayBuffer(pages * PAGE) : new ArrayBuffer(pages * PAGE);
  } catch (cause) {
    throw new AppError(
      NUMERIC_ERRORS.NUMERIC_MEMORY_FULL,
      `Cannot open kernels as the memory must be free: current value is ${pages * PAGE} bytes`,
      { cause, details: { bytes: pages * PAGE } },
    );
  }
}

function decoded(shared: boolean): Uint8Array {
  const text = atob(shared ? KERNELS_SHARED : KERNELS_PRIVATE);
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
