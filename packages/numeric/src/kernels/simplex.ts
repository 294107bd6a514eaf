/** Mean of the corners. */
export function simplexCentroid(corners: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(corners[0]!.length);
  for (const corner of corners) for (let i = 0; i < out.length; i++) out[i]! += corner[i]!;
  for (let i = 0; i < out.length; i++) out[i]! /= corners.length;
  return out;
}

/** from + t·(to − from). */
export function nudgeToward(from: Float64Array, to: Float64Array, t: number): Float64Array {
  const out = new Float64Array(from.length);
  for (let i = 0; i < out.length; i++) out[i] = from[i]! + t * (to[i]! - from[i]!);
  return out;
}

/** Largest distance from the first corner along any axis, relative to 1 + the coordinate. */
export function simplexSpread(corners: readonly Float64Array[]): number {
  const best = corners[0]!;
  let top = 0;
  for (const corner of corners) {
    for (let i = 0; i < best.length; i++) {
      top = Math.max(top, Math.abs(corner[i]! - best[i]!) / (1 + Math.abs(best[i]!)));
    }
  }
  return top;
}
