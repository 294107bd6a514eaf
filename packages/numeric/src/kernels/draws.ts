import type { AliasTable } from '../distributions.ts';
import type { Rng } from '../rng.ts';

/** First index whose cumulated weight exceeds `share`; never one of weight 0. */
export function indexAtShare(weights: Float64Array, share: number): number {
  let reached = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    reached += weights[i]!;
    last = i;
    if (share < reached) return i;
  }
  return last;
}

/** Vose's alias table. */
export function buildAlias(weights: Float64Array, total: number): AliasTable {
  const n = weights.length;
  const threshold = new Float64Array(n);
  const alias = new Uint32Array(n);
  const small = new Uint32Array(n);
  const large = new Uint32Array(n);
  let smallCount = 0;
  let largeCount = 0;
  for (let i = 0; i < n; i++) {
    threshold[i] = (weights[i]! / total) * n;
    alias[i] = i;
    if (threshold[i]! < 1) small[smallCount++] = i;
    else large[largeCount++] = i;
  }
  while (smallCount > 0 && largeCount > 0) {
    const less = small[--smallCount]!;
    const more = large[largeCount - 1]!;
    alias[less] = more;
    threshold[more] = threshold[more]! + threshold[less]! - 1;
    if (threshold[more]! >= 1) continue;
    largeCount--;
    small[smallCount++] = more;
  }
  for (let i = 0; i < largeCount; i++) threshold[large[i]!] = 1;
  // What is left here missed 1 by rounding alone, unless its weight is 0.
  for (let i = 0; i < smallCount; i++) if (weights[small[i]!]! > 0) threshold[small[i]!] = 1;
  return { threshold, alias };
}

/** The first `count` steps of Fisher and Yates; sparse when few of many are wanted. */
export function partialShuffle(rng: Rng, n: number, count: number): Uint32Array {
  const out = new Uint32Array(count);
  if (count * 20 < n) {
    const moved = new Map<number, number>();
    for (let i = 0; i < count; i++) {
      const j = i + rng.int(n - i);
      out[i] = moved.get(j) ?? j;
      moved.set(j, moved.get(i) ?? i);
    }
    return out;
  }
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = 0; i < count; i++) {
    const j = i + rng.int(n - i);
    const kept = order[j]!;
    order[j] = order[i]!;
    order[i] = kept;
    out[i] = kept;
  }
  return out;
}
