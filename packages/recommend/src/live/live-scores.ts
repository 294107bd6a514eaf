import { addConfidences, addCountRow, largest, scaleScores } from '../kernels/count-row.ts';
import { NO_SCORE } from '../recommender.ts';
import type { LiveIndex } from './live-index.ts';

/** A product that speaks, by its weight in either table of counters. */
export interface Speaker {
  readonly product: number;
  readonly pairs: number;
  readonly together: number;
}

/** What one speaking product adds to the score of another. */
export interface LivePart {
  readonly product: string;
  readonly value: number;
}

/** Scores of all products, and what they are made of. */
export interface LiveScores {
  /** `NO_SCORE` where nothing is known. Shape (products,). */
  readonly scores: Float64Array;
  /** Products scored by their attributes, with their parts. */
  readonly byContent: ReadonlyMap<number, readonly LivePart[]>;
}

/** Pairs in n common orders count n / (n + this). */
const TOGETHER_SHRINKAGE = 1;

/** What a product without events can reach at most, beside the best of those with events. */
const CONTENT_SHARE = 0.6;

/** Products without events that are looked at: the latest ones. */
const UNTOUCHED_MAX = 300;

/**
 * Scores by what follows and what is bought together; products that no event names by how much their
 * text, category and attributes share with the speaking ones.
 * @complexity O(Σ partners of the speakers + products + speakers × untouched products).
 */
export function scoresOf(index: LiveIndex, speakers: readonly Speaker[]): LiveScores {
  const { products } = index;
  const scores = new Float64Array(products.size);
  for (const { product, pairs } of speakers) {
    const row = index.pairs[product];
    if (pairs === 0 || row === undefined) continue;
    addCountRow(row.keys, row.counts, pairs * (products.sourceScale[product] ?? 0), scores);
  }
  scaleScores(scores, products.targetScale);
  for (const { product, together } of speakers) {
    const row = index.together[product];
    if (together === 0 || row === undefined) continue;
    const orders = Math.max(1, products.ordersOf(product));
    addConfidences(row.keys, row.counts, orders, TOGETHER_SHRINKAGE, together, scores);
  }
  const byContent = new Map<number, readonly LivePart[]>();
  if (products.untouched.size > 0 && speakers.some((one) => one.pairs > 0)) {
    scoreByContent(index, speakers, scores, byContent);
  }
  return { scores, byContent };
}

function scoreByContent(
  index: LiveIndex,
  speakers: readonly Speaker[],
  scores: Float64Array,
  byContent: Map<number, readonly LivePart[]>,
): void {
  const { products } = index;
  const total = speakers.reduce((sum, one) => sum + one.pairs, 0);
  const best = largest(scores, scores.length, NO_SCORE);
  const top = (CONTENT_SHARE * (best > 0 ? best : 1)) / total;
  const latest = [...products.untouched].slice(-UNTOUCHED_MAX);
  for (const product of latest) {
    const parts: LivePart[] = [];
    for (const speaker of speakers) {
      const value = top * speaker.pairs * contentLikeness(index, speaker.product, product);
      if (value > 0) parts.push({ product: products.ids[speaker.product] ?? '', value });
    }
    if (parts.length === 0) continue;
    byContent.set(product, parts);
    scores[product] = parts.reduce((sum, part) => sum + part.value, 0);
  }
}

/** Cosine of two products' content, tokens weighed by how much they tell. In [0, 1]. */
export function contentLikeness(index: LiveIndex, a: number, b: number): number {
  const { products } = index;
  const own = products.tokens[a] ?? new Int32Array(0);
  const other = products.tokens[b] ?? new Int32Array(0);
  const sizeOf = (tokens: Int32Array): number =>
    tokens.reduce((sum, token) => sum + products.tokenWeight(token) ** 2, 0);
  let common = 0;
  let at = 0;
  for (const token of own) {
    while ((other[at] ?? Number.POSITIVE_INFINITY) < token) at++;
    if (other[at] === token) common += products.tokenWeight(token) ** 2;
  }
  return common === 0 ? 0 : common / Math.sqrt(sizeOf(own) * sizeOf(other));
}

/** What each speaking product adds to the score of one product. */
export function partsOf(
  index: LiveIndex,
  speakers: readonly Speaker[],
  product: number,
): LivePart[] {
  const { products } = index;
  const parts: LivePart[] = [];
  for (const speaker of speakers) {
    const follow = (index.pairs[speaker.product]?.get(product) ?? 0) * speaker.pairs;
    const orders =
      speaker.together === 0 ? 0 : (index.together[speaker.product]?.get(product) ?? 0);
    const scale =
      (products.sourceScale[speaker.product] ?? 0) * (products.targetScale[product] ?? 0);
    const together =
      orders === 0 ? 0 : speaker.together * confidenceOf(index, speaker.product, orders);
    const value = follow * scale + together;
    if (value > 0) parts.push({ product: products.ids[speaker.product] ?? '', value });
  }
  return parts;
}

function confidenceOf(index: LiveIndex, product: number, orders: number): number {
  const share = orders / Math.max(1, index.products.ordersOf(product));
  return (share * orders) / (orders + TOGETHER_SHRINKAGE);
}

/** How much two products stand for the same: common followers' share, category and content. In [0, 1]. */
export function likeness(index: LiveIndex, a: number, b: number): number {
  const { products } = index;
  const together = index.pairs[a]?.get(b) ?? 0;
  const most = Math.sqrt(products.degreeOf(a) * products.degreeOf(b)) * LIKENESS_UNIT;
  const follows = most === 0 ? 0 : Math.min(1, together / most);
  const category = products.categories[a] ?? '';
  const sameCategory = category !== '' && category === products.categories[b] ? 0.5 : 0;
  return Math.max(follows, sameCategory, contentLikeness(index, a, b));
}

/** Counters hold gains of this size; see `LiveIndex`. */
const LIKENESS_UNIT = 1024;
