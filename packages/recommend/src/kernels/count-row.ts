/** Slot of `key`, or of the free place where it would go. `keys.length` is a power of two, never full. */
export function slotOf(keys: Int32Array, key: number): number {
  const mask = keys.length - 1;
  let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
  while (keys[slot]! >= 0 && keys[slot]! !== key) slot = (slot + 1) & mask;
  return slot;
}

/** Moves the non-zero entries of one table into an empty one. @returns How many there were. */
export function rehash(
  keys: Int32Array,
  counts: Float64Array,
  newKeys: Int32Array,
  newCounts: Float64Array,
): number {
  let moved = 0;
  for (let s = 0; s < keys.length; s++) {
    if (keys[s]! < 0 || counts[s] === 0) continue;
    const slot = slotOf(newKeys, keys[s]!);
    newKeys[slot] = keys[s]!;
    newCounts[slot] = counts[s]!;
    moved++;
  }
  return moved;
}
