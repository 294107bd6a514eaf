import { AppError, assert } from '@quanyu/domain';
import { requireParameter } from './checks.ts';
import { NUMERIC_ERRORS } from './errors.ts';

/** Where an array lies in the memory of kernels; plain data that may travel to another thread. */
export interface Span {
  readonly byteOffset: number;
  readonly length: number;
}

/**
 * Places arrays in the memory of kernels, one after another, each on 16 bytes. The size is fixed at
 * opening, so no array is ever detached by growth. Release in the order of a stack: take a mark, use
 * arrays, go back to the mark.
 */
export interface Arena {
  readonly buffer: ArrayBufferLike;
  /** Bytes that are still free. */
  readonly freeBytes: number;
  /** Arrays of zeros. @throws AppError NUMERIC_MEMORY_FULL, NUMERIC_PARAMETER_INVALID. */
  float32(length: number): Float32Array;
  float64(length: number): Float64Array;
  int32(length: number): Int32Array;
  uint32(length: number): Uint32Array;
  uint8(length: number): Uint8Array;
  /** The place of an array of this arena. */
  span(array: ArenaArray): Span;
  /** The array at a place: the same memory, not a copy. */
  float32At(span: Span): Float32Array;
  float64At(span: Span): Float64Array;
  int32At(span: Span): Int32Array;
  uint32At(span: Span): Uint32Array;
  uint8At(span: Span): Uint8Array;
  /** The present height, for {@link Arena.release}. */
  mark(): number;
  /** Gives back everything placed since the mark; arrays from then must not be used any more. */
  release(mark: number): void;
}

/** The arrays that kernels take. */
export type ArenaArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

const ALIGNMENT = 16;

/** Bytes that an arena needs for arrays of these sizes in bytes, with alignment. */
export function arenaBytes(...sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + Math.ceil(size / ALIGNMENT) * ALIGNMENT, ALIGNMENT);
}

/** An arena over a buffer of fixed size. Offset 0 stays unused, as in C. */
export function createArena(buffer: ArrayBufferLike): Arena {
  let height = ALIGNMENT;
  const place = (length: number, width: number): number => {
    const fits = Number.isSafeInteger(length) && length >= 0;
    requireParameter(fits, 'an array', 'its length', 'a whole number >= 0', length);
    const start = height;
    const end = start + Math.ceil((length * width) / ALIGNMENT) * ALIGNMENT;
    if (end > buffer.byteLength) throw full(length * width, buffer.byteLength - start);
    height = end;
    new Uint8Array(buffer, start, end - start).fill(0);
    return start;
  };
  return {
    buffer,
    get freeBytes() {
      return buffer.byteLength - height;
    },
    float32: (length) => new Float32Array(buffer, place(length, 4), length),
    float64: (length) => new Float64Array(buffer, place(length, 8), length),
    int32: (length) => new Int32Array(buffer, place(length, 4), length),
    uint32: (length) => new Uint32Array(buffer, place(length, 4), length),
    uint8: (length) => new Uint8Array(buffer, place(length, 1), length),
    span(array) {
      assert(array.buffer === buffer, 'the array lies in this arena');
      return { byteOffset: array.byteOffset, length: array.length };
    },
    float32At: (span) => new Float32Array(buffer, span.byteOffset, span.length),
    float64At: (span) => new Float64Array(buffer, span.byteOffset, span.length),
    int32At: (span) => new Int32Array(buffer, span.byteOffset, span.length),
    uint32At: (span) => new Uint32Array(buffer, span.byteOffset, span.length),
    uint8At: (span) => new Uint8Array(buffer, span.byteOffset, span.length),
    mark: () => height,
    release(mark) {
      const known = mark >= ALIGNMENT && mark <= height && mark % ALIGNMENT === 0;
      assert(known, 'an arena is released to one of its marks');
      height = mark;
    },
  };
}

function full(wanted: number, free: number): AppError {
  return new AppError(
    NUMERIC_ERRORS.NUMERIC_MEMORY_FULL,
    `Cannot place an array as ${wanted} bytes are needed: current value is ${free} bytes free`,
    { details: { wanted, free } },
  );
}
