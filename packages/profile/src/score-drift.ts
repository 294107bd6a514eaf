/** Scores in tenths: upper edges of all but the last, and the share of rows in each. */
export interface ScoreShares {
  readonly edges: readonly number[];
  readonly shares: readonly number[];
}

const BINS = 10;
/** An empty tenth counts as this share. */
const SHARE_MIN = 1e-4;

/** Tenths of scores; ties fall together. */
export function scoreShares(scores: Float64Array): ScoreShares {
  const sorted = scores.toSorted();
  const edges = Array.from(
    { length: BINS - 1 },
    (_, bin) => sorted[Math.max(0, Math.floor(((bin + 1) * sorted.length) / BINS) - 1)] ?? 0,
  ).filter((edge, i, all) => i === 0 || edge > (all[i - 1] ?? 0));
  return { edges, shares: sharesOf(scores, edges) };
}

function sharesOf(scores: Float64Array, edges: readonly number[]): readonly number[] {
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const score of scores) {
    let bin = 0;
    while (bin < edges.length && score > (edges[bin] ?? 0)) bin++;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count) => count / Math.max(1, scores.length));
}

/**
 * How far scores have moved from those a model was fitted on: the population stability index
 * Σ (p − q) ln(p/q) over tenths. Below 0.1 little, above 0.25 much.
 */
export function scoreDrift(reference: ScoreShares, scores: Float64Array): number {
  return sharesOf(scores, reference.edges).reduce((sum, share, bin) => {
    const now = Math.max(SHARE_MIN, share);
    const before = Math.max(SHARE_MIN, reference.shares[bin] ?? 0);
    return sum + (now - before) * Math.log(now / before);
  }, 0);
}
