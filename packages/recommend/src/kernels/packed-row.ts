/**
 * A packed row: for each partner by rising index the step from the one before (from -1) and its count,
 * both as base-128 numbers, low digits first, the top bit set on all digits but the last.
 */

/** Most bytes of one entry: five for a step below 2^31, eight for a count below 2^53. */
export const ENTRY_BYTES_MAX = 13;

/** Unpacks a row to `keys` and `counts` from place `at` on. @returns The end. */
export function unpackRow(
  bytes: Uint8Array,
  length: number,
  keys: Int32Array,
  counts: Float64Array,
  at: number,
): number {
  let end = at;
  let key = -1;
  let n = 0;
  while (n < length) {
    let byte = bytes[n++]!;
    let step = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[n++]!;
      step |= (byte & 127) << shift;
    }
    key += step;
    byte = bytes[n++]!;
    let count = byte & 127;
    if (byte > 127) {
      byte = bytes[n++]!;
      count |= (byte & 127) << 7;
      for (let unit = 16_384; byte > 127; unit *= 128) {
        byte = bytes[n++]!;
        count += (byte & 127) * unit;
      }
    }
    keys[end] = key;
    counts[end] = count;
    end++;
  }
  return end;
}

/**
 * Adds changes to unpacked entries [from, to): those of partners that are there are added in place, the
 * others are appended; entries that come to zero are taken out, so order is lost.
 * @param changes Key and change by turns. @param dense By product, all zero; left all zero.
 * @returns The end.
 */
export function applyChanges(
  changes: Int32Array,
  changeCount: number,
  keys: Int32Array,
  counts: Float64Array,
  from: number,
  to: number,
  dense: Float64Array,
): number {
  for (let n = 0; n < changeCount; n++) {
    const key = changes[2 * n]!;
    dense[key] = dense[key]! + changes[2 * n + 1]!;
  }
  let end = from;
  for (let n = from; n < to; n++) {
    const key = keys[n]!;
    const count = counts[n]! + dense[key]!;
    dense[key] = 0;
    if (count === 0) continue;
    keys[end] = key;
    counts[end] = count;
    end++;
  }
  for (let n = 0; n < changeCount; n++) {
    const key = changes[2 * n]!;
    const count = dense[key]!;
    if (count === 0) continue;
    dense[key] = 0;
    keys[end] = key;
    counts[end] = count;
    end++;
  }
  return end;
}

/** Appends changes as entries of their own from place `at` on. @returns The end. */
export function appendChanges(
  changes: Int32Array,
  changeCount: number,
  keys: Int32Array,
  counts: Float64Array,
  at: number,
): number {
  for (let n = 0; n < changeCount; n++) {
    keys[at + n] = changes[2 * n]!;
    counts[at + n] = changes[2 * n + 1]!;
  }
  return at + changeCount;
}

/**
 * Packs a row with its changes worked in.
 * @param sorted Keys of the changes, rising, each once. @param dense Their changes by key; left all zero.
 * @param into Room for both; receives the number of entries.
 * @returns Bytes written.
 */
export function mergeRow(
  bytes: Uint8Array,
  length: number,
  sorted: Int32Array,
  dense: Float64Array,
  keys: Int32Array,
  counts: Float64Array,
  into: { readonly out: Uint8Array; entries: number },
): number {
  const { out } = into;
  const stored = unpackRow(bytes, length, keys, counts, 0);
  let at = 0;
  let before = -1;
  let entries = 0;
  let s = 0;
  for (let n = 0; n < stored || s < sorted.length; ) {
    const isStored = n < stored && (s >= sorted.length || keys[n]! <= sorted[s]!);
    const key = isStored ? keys[n]! : sorted[s]!;
    let count = dense[key]!;
    if (isStored) count += counts[n++]!;
    if (s < sorted.length && sorted[s] === key) s++;
    dense[key] = 0;
    if (count === 0) continue;
    at = packNumber(out, at, key - before);
    at = packNumber(out, at, count);
    before = key;
    entries++;
  }
  into.entries = entries;
  return at;
}

function packNumber(out: Uint8Array, at: number, value: number): number {
  let rest = value;
  let n = at;
  while (rest > 127) {
    const high = Math.floor(rest / 128);
    out[n++] = 128 + (rest - 128 * high);
    rest = high;
  }
  out[n++] = rest;
  return n;
}

/** Sums changes by key into `dense`, which was all zero. @returns Each key once, in no order. */
export function sumChanges(
  changes: Int32Array,
  changeCount: number,
  dense: Float64Array,
  keys: Int32Array,
): number {
  let found = 0;
  for (let n = 0; n < changeCount; n++) {
    const key = changes[2 * n]!;
    const before = dense[key]!;
    if (before === 0) keys[found++] = key;
    dense[key] = before + changes[2 * n + 1]!;
  }
  return found;
}
