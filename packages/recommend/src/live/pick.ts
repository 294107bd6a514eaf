import { topScores } from '../kernels/ranking.ts';
import { NO_SCORE } from '../recommender.ts';
import type { LiveIndex } from './live-index.ts';

/** How much longer than asked the list is at which rules are first looked at. */
const LOOK_AHEAD = 4;

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

/**
 * The best `count` that rules and quota let through. Mostly the head of the ranking holds them, so
 * rules are asked there first; only where that is not enough they are asked for every product.
 * @param scores Used up.
 */
export function pick(scores: Float64Array, count: number, rules: PickRules): number[] {
  const picked: number[] = [];
  const complete = pickHead(scores, { count, length: LOOK_AHEAD * count }, rules, picked);
  if (!complete) {
    for (let i = 0; i < scores.length; i++) {
      if (scores[i] !== NO_SCORE && !passes(rules, i)) scores[i] = NO_SCORE;
    }
    const length = 2 * count;
    while (!pickHead(scores, { count, length }, rules, picked));
  }
  for (const product of picked) rules.taken.add(product);
  return picked;
}

/** Takes from the best `length` left. @returns whether there is nothing more to do. */
function pickHead(
  scores: Float64Array,
  want: { readonly count: number; readonly length: number },
  rules: PickRules,
  picked: number[],
): boolean {
  const k = Math.min(scores.length, want.length);
  const indices = new Int32Array(k);
  const found = topScores(scores, k, indices, new Float64Array(k));
  for (const product of indices.subarray(0, found)) {
    scores[product] = NO_SCORE;
    if (picked.length >= want.count || !passes(rules, product)) continue;
    if (rules.quota.take(product)) picked.push(product);
  }
  return picked.length >= want.count || found < k || k === 0;
}

/** Whether a product may still be shown, the quota aside. */
export function passes(rules: PickRules, product: number): boolean {
  return !rules.taken.has(product) && rules.allowed(product);
}
