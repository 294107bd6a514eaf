/**
 * Adds `scale × count` of every entry of an open-addressed row to `out[key]`; free slots hold key -1.
 */
export function addCountRow(
  keys: Int32Array,
  counts: Float64Array,
  scale: number,
  out: Float64Array,
): void {
  for (let s = 0; s < keys.length; s++) {
    const key = keys[s]!;
    if (key >= 0) out[key] = out[key]! + scale * counts[s]!;
  }
}

/** Slot of `key`, or of the free place where it would go. `keys.length` is a power of two, never full. */
export function slotOf(keys: Int32Array, key: number): number {
  const mask = keys.length - 1;
  let slot = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
  while (keys[slot]! >= 0 && keys[slot]! !== key) slot = (slot + 1) & mask;
  return slot;
}

/** Multiplies sums by `target`; `-Infinity` where a sum is not above zero. */
export function scaleScores(scores: Float64Array, target: Float64Array): void {
  for (let i = 0; i < scores.length; i++) {
    const sum = scores[i]!;
    scores[i] = sum > 0 ? sum * target[i]! : Number.NEGATIVE_INFINITY;
  }
}
