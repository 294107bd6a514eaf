import { topPlaces } from '../kernels/live-sums.ts';
import { NO_SCORE } from '../recommender.ts';
import type { LiveIndex } from './live-index.ts';
import type { Scored } from './scorer.ts';

/** How much longer than asked the list is at which rules are first looked at. */
const LOOK_AHEAD = 2;

/** Counts what is taken of each category. */
export class CategoryQuota {
  readonly #index: LiveIndex;
  readonly #most: number;
  readonly #taken = new Map<string, number>();

  constructor(index: LiveIndex, most: number | undefined) {
    this.#index = index;
    this.#most = most ?? Number.POSITIVE_INFINITY;
  }

  take(product: number): boolean {
    const category = this.#index.products.categories[product] ?? '';
    const count = this.#taken.get(category) ?? 0;
    if (count >= this.#most) return false;
    this.#taken.set(category, count + 1);
    return true;
  }
}

export interface PickRules {
  readonly allowed: (product: number) => boolean;
  /** Grows by what is picked. */
  readonly taken: Set<number>;
  readonly quota: Pick<CategoryQuota, 'take'>;
}

/** A product with its exact score and what it is made of. */
export interface Ranked {
  readonly product: number;
  readonly score: number;
  /** By speaker. */
  readonly values: Float64Array;
}

/**
 * The best `count` that rules and quota let through, best first. Mostly the head of the ranking holds
 * them, so rules are asked there first; only where that is not enough they are asked for every product.
 * @param scored Its scores are used up.
 * @param exact Gives the exact scores of some products.
 */
export function pick(
  scored: Scored,
  count: number,
  rules: PickRules,
  exact: (products: readonly number[]) => readonly Ranked[],
): Ranked[] {
  const picked: Ranked[] = [];
  let isFiltered = false;
  for (;;) {
    const { head, isLast } = takeHead(scored, LOOK_AHEAD * count);
    const passing = head.filter((product) => passes(rules, product));
    const best = [...exact(passing)].sort((a, b) => b.score - a.score || a.product - b.product);
    for (const one of best) {
      // What only changes that cancel out speak for has no score.
      if (one.score <= 0) break;
      if (picked.length < count && rules.quota.take(one.product)) picked.push(one);
    }
    if (picked.length >= count || isLast) break;
    if (!isFiltered) dropRefused(scored, rules);
    isFiltered = true;
  }
  return picked.sort((a, b) => b.score - a.score || a.product - b.product);
}

/** Takes the best `want` out of the scores. */
function takeHead(
  { products, scores, length }: Scored,
  want: number,
): { readonly head: readonly number[]; readonly isLast: boolean } {
  const k = Math.min(length, want);
  const places = new Int32Array(k);
  const found = topPlaces(products, scores, length, k, places);
  const head = Array.from(places.subarray(0, found), (place) => {
    scores[place] = NO_SCORE;
    return products[place] ?? 0;
  });
  return { head, isLast: found < k || k === 0 || k === length };
}

function dropRefused({ products, scores, length }: Scored, rules: PickRules): void {
  for (let n = 0; n < length; n++) {
    if (scores[n] !== NO_SCORE && !passes(rules, products[n] ?? 0)) scores[n] = NO_SCORE;
  }
}

/** Whether a product may still be shown, the quota aside. */
export function passes(rules: PickRules, product: number): boolean {
  return !rules.taken.has(product) && rules.allowed(product);
}
