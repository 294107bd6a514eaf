import type { Contribution, Explanation, History } from '../recommender.ts';

/**
 * How neighbours make a score. `ranking`: the plain sum, for bought or not bought (dividing by the
 * neighbours who bought would give 1 for everything). `mean-centred`: base + Σ sim (r − mean) / Σ|sim|.
 * `basic`: Σ sim r / Σ sim over positive similarities.
 */
export type KnnForm = 'ranking' | 'mean-centred' | 'basic';

/** The latest value of each product of a history, in order of their latest events. */
export function latestValues(history: History): Map<number, number> {
  const values = new Map<number, number>();
  for (let e = 0; e < history.products.length; e++) {
    const product = history.products[e] ?? 0;
    values.delete(product);
    values.set(product, history.weights?.[e] ?? 1);
  }
  return values;
}

/** A rating for want of neighbours. */
export function fallbackMean(mean: number): Explanation {
  return { base: mean, contributions: [], reason: { code: 'RECOMMEND_MEAN', params: {} } };
}

/** Keeps a rating on its scale; what is cut off is taken from the base, so that the parts still add up. */
export function clipExplanation(
  base: number,
  contributions: readonly Contribution[],
  scale: { readonly lowest: number; readonly highest: number },
): Explanation {
  const rating = contributions.reduce((sum, { value }) => sum + value, base);
  const clipped = Math.min(scale.highest, Math.max(scale.lowest, rating));
  const reason = { code: 'RECOMMEND_NEIGHBOURS', params: { neighbours: contributions.length } };
  return { base: base + (clipped - rating), contributions, reason };
}
