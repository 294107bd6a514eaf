/**
 * Fills `indices` and `best` (both of length k) with the k largest values, best first, ties by
 * smaller index; NaN is skipped. Returns how many were found. A heap with the worst on top.
 */
export function heapTopK(
  values: Float64Array | Float32Array,
  indices: Uint32Array,
  best: Float64Array,
): number {
  const k = indices.length;
  if (k === 0) return 0;
  let size = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    if (size < k) {
      siftUp(indices, best, size++, value, i);
    } else if (value > best[0]!) {
      // Equal values with a larger index never enter: the scan runs upwards.
      siftDown(indices, best, k, value, i);
    }
  }
  sortHeap(indices, best, size);
  return size;
}

/** Puts one more entry into a heap of `size` entries. */
export function siftUp(
  indices: Uint32Array,
  best: Float64Array,
  size: number,
  value: number,
  index: number,
): void {
  let at = size;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const p = best[parent]!;
    if (p < value || (p === value && indices[parent]! > index)) break;
    best[at] = p;
    indices[at] = indices[parent]!;
    at = parent;
  }
  best[at] = value;
  indices[at] = index;
}

/** Replaces the worst entry, the top of a heap of `size` entries. */
export function siftDown(
  indices: Uint32Array,
  best: Float64Array,
  size: number,
  value: number,
  index: number,
): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    const right = child + 1;
    if (right < size && worse(best, indices, right, child)) child = right;
    const c = best[child]!;
    if (value < c || (value === c && index > indices[child]!)) break;
    best[at] = c;
    indices[at] = indices[child]!;
    at = child;
  }
  best[at] = value;
  indices[at] = index;
}

/** Turns a heap of `size` entries into a list, best first. */
export function sortHeap(indices: Uint32Array, best: Float64Array, size: number): void {
  for (let last = size - 1; last > 0; last--) {
    const value = best[last]!;
    const index = indices[last]!;
    const worst = best[0]!;
    const worstIndex = indices[0]!;
    siftDown(indices, best, last, value, index);
    best[last] = worst;
    indices[last] = worstIndex;
  }
}

function worse(best: Float64Array, indices: Uint32Array, i: number, j: number): boolean {
  return best[i]! < best[j]! || (best[i] === best[j] && indices[i]! > indices[j]!);
}
