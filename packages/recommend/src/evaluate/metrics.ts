/** Quality of one ranking. `ranks` are the ranks from 1 of the relevant products, Infinity: not ranked. */
export interface RankMetrics {
  readonly hitRate: number;
  readonly recall: number;
  readonly precision: number;
  readonly ndcg: number;
  /** Average precision; its mean over customers is MAP. */
  readonly averagePrecision: number;
  /** Reciprocal rank of the first relevant product; its mean is MRR. */
  readonly reciprocalRank: number;
}

/**
 * Metrics of one list cut at k. Binary relevance; NDCG with log2 discount against the ideal list of
 * min(k, relevant) products; average precision divided by min(k, relevant).
 * @param ranks Shape (relevant,), relevant ≥ 1.
 * @see Järvelin and Kekäläinen (2002), ACM TOIS 20(4), 422-446.
 * @example rankMetrics([3], 10).ndcg // 0.5
 */
export function rankMetrics(ranks: ArrayLike<number>, k: number): RankMetrics {
  const within = Array.from(ranks)
    .filter((rank) => rank <= k)
    .sort((a, b) => a - b);
  const relevant = ranks.length;
  const most = Math.min(k, relevant);
  let gain = 0;
  let ideal = 0;
  let precisions = 0;
  for (const [i, rank] of within.entries()) {
    gain += 1 / Math.log2(rank + 1);
    precisions += (i + 1) / rank;
  }
  for (let i = 0; i < most; i++) ideal += 1 / Math.log2(i + 2);
  return {
    hitRate: within.length > 0 ? 1 : 0,
    recall: relevant === 0 ? 0 : within.length / relevant,
    precision: within.length / k,
    ndcg: ideal === 0 ? 0 : gain / ideal,
    averagePrecision: most === 0 ? 0 : precisions / most,
    reciprocalRank: within.length > 0 ? 1 / (within[0] ?? 1) : 0,
  };
}

/** Share of the catalogue that appears in any list. `shown`: how often each product was shown. */
export function coverage(shown: ArrayLike<number>): number {
  if (shown.length === 0) return 0;
  return Array.from(shown).filter((count) => count > 0).length / shown.length;
}

/**
 * Gini index of how often products are shown: 0 all alike, towards 1 all on one.
 * @complexity O(n log n).
 */
export function gini(shown: ArrayLike<number>): number {
  const sorted = Float64Array.from(shown).sort();
  let total = 0;
  let weighted = 0;
  for (const [i, count] of sorted.entries()) {
    total += count;
    weighted += (2 * (i + 1) - sorted.length - 1) * count;
  }
  return total === 0 ? 0 : weighted / (sorted.length * total);
}

/**
 * Mean self-information of shown products in bits: how little popular what is shown is.
 * @param shown Times each product was shown. @param popularity Customers of each product.
 * @param customers Number of all customers.
 */
export function novelty(
  shown: ArrayLike<number>,
  popularity: ArrayLike<number>,
  customers: number,
): number {
  let bits = 0;
  let total = 0;
  for (let i = 0; i < shown.length; i++) {
    const count = shown[i] ?? 0;
    const share = Math.max(popularity[i] ?? 0, 1) / Math.max(customers, 1);
    bits -= count * Math.log2(Math.min(1, share));
    total += count;
  }
  return total === 0 ? 0 : bits / total;
}

/** Root mean square error of ratings. */
export function rmse(predicted: ArrayLike<number>, actual: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < actual.length; i++) sum += ((predicted[i] ?? 0) - (actual[i] ?? 0)) ** 2;
  return actual.length === 0 ? 0 : Math.sqrt(sum / actual.length);
}
