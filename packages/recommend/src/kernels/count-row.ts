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

/**
 * Adds `weight × confidence` of every partner: n / orders × n / (n + shrinkage) for n common orders.
 * Scores below zero ("nothing known") start from zero.
 */
export function addConfidences(
  keys: Int32Array,
  counts: Float64Array,
  orders: number,
  shrinkage: number,
  weight: number,
  scores: Float64Array,
): void {
  for (let s = 0; s < keys.length; s++) {
    const n = counts[s]!;
    if (keys[s]! < 0 || n === 0) continue;
    const before = scores[keys[s]!]!;
    scores[keys[s]!] = (before > 0 ? before : 0) + (weight * n * n) / (orders * (n + shrinkage));
  }
}

/** The largest of the first `size` values, at least `least`. */
export function largest(values: Float64Array, size: number, least: number): number {
  let most = least;
  for (let i = 0; i < size; i++) if (values[i]! > most) most = values[i]!;
  return most;
}
