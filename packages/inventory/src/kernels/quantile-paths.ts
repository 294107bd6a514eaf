/** Quantiles of summed demand as columns: row-major (rows, levels, periods). */
export interface SummedQuantiles {
  readonly levels: readonly number[];
  readonly periods: number;
  readonly summed: ArrayLike<number>;
}

/**
 * Demand paths of one row whose sums have its quantiles, path k at the level `order[k]` stands for;
 * straight between levels, from 0 below the first, and on beyond the last. `out` is row-major
 * (paths, periods). False where a quantile is not a number ≥ 0.
 */
export function fillQuantilePaths(
  { levels, periods, summed }: SummedQuantiles,
  row: number,
  out: Float64Array,
  order: readonly number[],
): boolean {
  const base = row * levels.length * periods;
  const paths = order.length;
  for (let path = 0; path < paths; path++) {
    const level = (order[path]! + 0.5) / paths;
    let q = 0;
    while (q < levels.length - 1 && levels[q]! < level) q++;
    const lowLevel = q === 0 ? 0 : levels[q - 1]!;
    const share = (level - lowLevel) / (levels[q]! - lowLevel);
    let before = 0;
    for (let t = 0; t < periods; t++) {
      const high = summed[base + q * periods + t]!;
      const low = q === 0 ? 0 : summed[base + (q - 1) * periods + t]!;
      const sum = Math.max(before, low + share * (high - low));
      if (!(sum >= 0) || sum === Number.POSITIVE_INFINITY) return false;
      out[path * periods + t] = sum - before;
      before = sum;
    }
  }
  return true;
}
