/** Sum with Neumaier's compensation: error independent of the number of terms. */
export function compensatedSum(values: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** Compensated sum of products. */
export function compensatedDot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < x.length; i++) {
    const value = x[i]! * y[i]!;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** Sum of (x − mx)(y − my), corrected for the rounding of the two means. */
export function centredDot(x: Float64Array, y: Float64Array, mx: number, my: number): number {
  let sum = 0;
  let driftX = 0;
  let driftY = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - mx;
    const dy = y[i]! - my;
    sum += dx * dy;
    driftX += dx;
    driftY += dy;
  }
  return x.length === 0 ? 0 : sum - (driftX * driftY) / x.length;
}

/** Walks sorted values with their weights up to the first whose cumulated weight reaches `target`. */
export function indexAtWeight(order: Uint32Array, weights: Float64Array, target: number): number {
  let reached = 0;
  let last = -1;
  for (let i = 0; i < order.length; i++) {
    const weight = weights[order[i]!]!;
    if (weight === 0) continue;
    reached += weight;
    last = order[i]!;
    if (reached >= target) return last;
  }
  return last;
}

/** Linear interpolation between neighbours of a sorted array at position h = (n − 1)p. */
export function interpolateSorted(sorted: Float64Array, position: number): number {
  const low = Math.floor(position);
  const fraction = position - low;
  const a = sorted[low]!;
  if (fraction === 0) return a;
  return a + fraction * (sorted[low + 1]! - a);
}
