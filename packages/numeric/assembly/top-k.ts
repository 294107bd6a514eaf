import { dot4RowsF32, dotRowF32 } from './vectors';

/**
 * Best k of rows [from, to) by rows[i] · query, best first, ties by smaller index; NaN is skipped.
 * `scores` (k f32) and `indices` (k u32) hold the heap and then the answer. Returns how many.
 */
export function topKScanF32(
  rows: usize,
  query: usize,
  from: i32,
  to: i32,
  d: i32,
  k: i32,
  scores: usize,
  indices: usize,
): i32 {
  if (k == 0) return 0;
  const stride = (<usize>d) << 2;
  let size = 0;
  let row = rows + <usize>from * stride;
  let i = from;
  while (i + 4 <= to) {
    const r1 = row + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    const four = dot4RowsF32(row, r1, r2, r3, query, d);
    row = r3 + stride;
    // Most groups hold nothing better than the worst of the best.
    if (size < k || v128.any_true(f32x4.gt(four, v128.load32_splat(scores)))) {
      size = offer(scores, indices, size, k, f32x4.extract_lane(four, 0), i);
      size = offer(scores, indices, size, k, f32x4.extract_lane(four, 1), i + 1);
      size = offer(scores, indices, size, k, f32x4.extract_lane(four, 2), i + 2);
      size = offer(scores, indices, size, k, f32x4.extract_lane(four, 3), i + 3);
    }
    i += 4;
  }
  for (; i < to; i++) {
    size = offer(scores, indices, size, k, dotRowF32(row, query, d), i);
    row += stride;
  }
  for (let last = size - 1; last > 0; last--) {
    const slot = (<usize>last) << 2;
    const value = load<f32>(scores + slot);
    const index = load<u32>(indices + slot);
    store<f32>(scores + slot, load<f32>(scores));
    const worst = load<u32>(indices);
    const top = load<f32>(scores + slot);
    siftDown(scores, indices, last, value, index);
    store<f32>(scores + slot, top);
    store<u32>(indices + slot, worst);
  }
  return size;
}

/** Takes a candidate into the heap if it belongs there; returns the size of the heap. */
function offer(scores: usize, indices: usize, size: i32, k: i32, value: f32, index: i32): i32 {
  if (value != value) return size;
  if (size < k) {
    siftUp(scores, indices, size, value, index);
    return size + 1;
  }
  if (value > load<f32>(scores)) siftDown(scores, indices, k, value, index);
  return size;
}

function siftUp(scores: usize, indices: usize, size: i32, value: f32, index: u32): void {
  let at = size;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const up = (<usize>parent) << 2;
    const p = load<f32>(scores + up);
    if (p < value || (p == value && load<u32>(indices + up) > index)) break;
    put(scores, indices, at, p, load<u32>(indices + up));
    at = parent;
  }
  put(scores, indices, at, value, index);
}

function siftDown(scores: usize, indices: usize, size: i32, value: f32, index: u32): void {
  let at = 0;
  while (true) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && worse(scores, indices, child + 1, child)) child++;
    const slot = (<usize>child) << 2;
    const c = load<f32>(scores + slot);
    if (value < c || (value == c && index > load<u32>(indices + slot))) break;
    put(scores, indices, at, c, load<u32>(indices + slot));
    at = child;
  }
  put(scores, indices, at, value, index);
}

// @ts-ignore: decorator
@inline
function put(scores: usize, indices: usize, at: i32, value: f32, index: u32): void {
  const slot = (<usize>at) << 2;
  store<f32>(scores + slot, value);
  store<u32>(indices + slot, index);
}

function worse(scores: usize, indices: usize, i: i32, j: i32): bool {
  const si = load<f32>(scores + ((<usize>i) << 2));
  const sj = load<f32>(scores + ((<usize>j) << 2));
  if (si != sj) return si < sj;
  return load<u32>(indices + ((<usize>i) << 2)) > load<u32>(indices + ((<usize>j) << 2));
}
