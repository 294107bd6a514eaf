import type { Reason } from '@quanyu/domain';
import { addConfidences, addCountRow, largest, scaleScores } from '../kernels/count-row.ts';
import { topScores } from '../kernels/ranking.ts';
import { checkCount, NO_SCORE } from '../recommender.ts';
import type { LiveIndex } from './live-index.ts';
import { compileRules, type LiveRules } from './rules.ts';

/** Where an answer is shown. */
export type Surface = 'home' | 'similar' | 'bought-together' | 'cart';

export interface LiveRequest {
  /** Given by the caller, comes back in the answer: clicks and orders name it. */
  readonly recommendationId: string;
  /** 1 to 10,000. */
  readonly count: number;
  readonly rules?: LiveRules;
  /** Most products of one category in the list. Default: no limit. */
  readonly categoryMax?: number;
  readonly exclude?: readonly string[];
  /** Which known products the home feed leaves out. Default purchased. */
  readonly hide?: 'purchased' | 'seen' | 'none';
  /** Leave out what `recordShown` remembers for the customer. Default false. */
  readonly avoidShown?: boolean;
  /** Whether lists are filled up with popular products. Default: home and cart yes, others no. */
  readonly fill?: boolean;
}

export interface LiveProduct {
  readonly product: string;
  readonly score: number;
  readonly source: 'model' | 'popular';
  readonly base: number;
  /** By product of the history or cart; with `base` they add up to the score. */
  readonly contributions: readonly { readonly product: string; readonly value: number }[];
  readonly reason: Reason;
}

export interface LiveAnswer {
  readonly recommendationId: string;
  readonly surface: Surface;
  /** Best first. */
  readonly ranked: readonly LiveProduct[];
  /** Present where the list is empty. */
  readonly emptyReason?: Reason;
}

/** Share of order-aware co-occurrence in the score of cart add-ons, beside bought-together. */
const CART_SEQUENCE_SHARE = 0.1;

/** History products of less weight than this share of the newest one's stay silent: they move no rank. */
const SPEAKING_MIN = 1e-3;

/** How much longer than asked the list is at which rules are first looked at. */
const LOOK_AHEAD = 4;

/** Pairs in n common orders count n / (n + this). */
const TOGETHER_SHRINKAGE = 1;

/** A product that speaks, by its weight in either table of counters. */
interface Speaker {
  readonly product: number;
  readonly pairs: number;
  readonly together: number;
}

interface Plan {
  readonly surface: Surface;
  readonly speakers: readonly Speaker[];
  readonly excluded: ReadonlySet<number>;
  readonly fill: boolean;
}

/**
 * The customer's home feed (猜你喜欢): products that follow the latest ones of the history, filled up
 * with popular ones. Somebody unknown gets the popular list.
 * @throws AppError RECOMMEND_COUNT_INVALID.
 * @complexity O(Σ partners of the speaking products + products).
 */
export function homeFeed(index: LiveIndex, customer: string, request: LiveRequest): LiveAnswer {
  const history = index.history(customer);
  const excluded = excludedOf(index, request);
  const hide = request.hide ?? 'purchased';
  for (const [place, product] of history.products.entries()) {
    if (hide === 'seen' || (hide === 'purchased' && history.bought[place])) excluded.add(product);
  }
  if (request.avoidShown === true) for (const product of history.shown) excluded.add(product);
  const speakers = speakersOf(index, history.products);
  return answer(index, request, {
    surface: 'home',
    speakers,
    excluded,
    fill: request.fill ?? true,
  });
}

/** Products that go with one product for other customers. @throws AppError RECOMMEND_COUNT_INVALID. */
export function similarProducts(
  index: LiveIndex,
  product: string,
  request: LiveRequest,
): LiveAnswer {
  const speakers = known(index, [product]).map((i) => ({ product: i, pairs: 1, together: 0 }));
  const excluded = excludedOf(index, request, [product]);
  return answer(index, request, {
    surface: 'similar',
    speakers,
    excluded,
    fill: request.fill ?? false,
  });
}

/** Products bought in the same orders as one product. @throws AppError RECOMMEND_COUNT_INVALID. */
export function boughtTogether(
  index: LiveIndex,
  product: string,
  request: LiveRequest,
): LiveAnswer {
  const speakers = known(index, [product]).map((i) => ({ product: i, pairs: 0, together: 1 }));
  const excluded = excludedOf(index, request, [product]);
  const fill = request.fill ?? false;
  return answer(index, request, { surface: 'bought-together', speakers, excluded, fill });
}

/** Add-ons for a cart: bought together first, then what follows. @throws AppError RECOMMEND_COUNT_INVALID. */
export function cartAddOns(
  index: LiveIndex,
  cart: readonly string[],
  request: LiveRequest,
): LiveAnswer {
  const speakers = known(index, cart).map((product) => ({
    product,
    pairs: CART_SEQUENCE_SHARE,
    together: 1,
  }));
  const excluded = excludedOf(index, request, cart);
  return answer(index, request, {
    surface: 'cart',
    speakers,
    excluded,
    fill: request.fill ?? true,
  });
}

function known(index: LiveIndex, ids: readonly string[]): number[] {
  return [...new Set(ids)].map((id) => index.products.indexOf(id)).filter((i) => i >= 0);
}

function excludedOf(
  index: LiveIndex,
  request: LiveRequest,
  more: readonly string[] = [],
): Set<number> {
  return new Set(known(index, [...(request.exclude ?? []), ...more]));
}

/** The latest distinct products of a history, newest first, fading with age. */
function speakersOf(index: LiveIndex, products: readonly number[]): Speaker[] {
  const { lastEvents, queryDecay } = index.params;
  const distinct = new Set<number>();
  for (let e = products.length - 1; e >= 0 && distinct.size < lastEvents; e--) {
    if (queryDecay ** distinct.size < SPEAKING_MIN) break;
    distinct.add(products[e] ?? 0);
  }
  return [...distinct].map((product, age) => ({ product, pairs: queryDecay ** age, together: 0 }));
}

function answer(index: LiveIndex, request: LiveRequest, plan: Plan): LiveAnswer {
  checkCount(request.count);
  const { recommendationId } = request;
  const allowed = compileRules(index.products, request.rules ?? {});
  const taken = new Set(plan.excluded);
  const quota = new CategoryQuota(index, request.categoryMax);
  const list = { allowed, taken, quota };
  const scores = scoresOf(index, plan.speakers);
  const ranked = pick(scores, request.count, list).map((product): LiveProduct => {
    const parts = partsOf(index, plan.speakers, product);
    const score = parts.reduce((sum, part) => sum + part.value, 0);
    const reason = reasonOf(index, plan.surface, { product, parts });
    const id = index.products.ids[product] ?? '';
    return { product: id, score, source: 'model', base: 0, contributions: parts, reason };
  });
  if (plan.fill && ranked.length < request.count) {
    const demand = index.products.degree.slice(0, index.products.size);
    const popular = pick(demand, request.count - ranked.length, list);
    ranked.push(...popularProducts(index, popular, ranked.at(-1)?.score ?? 1));
  }
  if (ranked.length > 0) return { recommendationId, surface: plan.surface, ranked };
  const emptyReason = emptyReasonOf(index, plan);
  return { recommendationId, surface: plan.surface, ranked, emptyReason };
}

function scoresOf(index: LiveIndex, speakers: readonly Speaker[]): Float64Array {
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
  return scores;
}

function confidenceOf(index: LiveIndex, product: number, orders: number): number {
  const share = orders / Math.max(1, index.products.ordersOf(product));
  return (share * orders) / (orders + TOGETHER_SHRINKAGE);
}

/** What each speaking product adds to the score of one product. */
function partsOf(
  index: LiveIndex,
  speakers: readonly Speaker[],
  product: number,
): { product: string; value: number }[] {
  const { products } = index;
  const parts: { product: string; value: number }[] = [];
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

/** Counts what is taken of each category. */
class CategoryQuota {
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

interface PickRules {
  readonly allowed: (product: number) => boolean;
  /** Grows by what is picked. */
  readonly taken: Set<number>;
  readonly quota: CategoryQuota;
}

/**
 * The best `count` that rules and quota let through. Mostly the head of the ranking holds them, so
 * rules are asked there first; only where that is not enough they are asked for every product.
 */
function pick(scores: Float64Array, count: number, rules: PickRules): number[] {
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

function passes(rules: PickRules, product: number): boolean {
  return !rules.taken.has(product) && rules.allowed(product);
}

/** Popular products scored below everything before them. */
function popularProducts(
  index: LiveIndex,
  products: readonly number[],
  lowest: number,
): LiveProduct[] {
  const most = largest(index.products.degree, index.products.size, 1);
  return products.map((product) => {
    const score = (lowest * index.products.degreeOf(product)) / (most + 1);
    return {
      product: index.products.ids[product] ?? '',
      score,
      source: 'popular',
      base: score,
      contributions: [],
      reason: { code: 'RECOMMEND_POPULAR_MODEL', params: {} },
    };
  });
}

function reasonOf(
  index: LiveIndex,
  surface: Surface,
  answered: {
    readonly product: number;
    readonly parts: readonly { readonly product: string; readonly value: number }[];
  },
): Reason {
  const strongest = answered.parts.reduce((a, b) => (b.value > a.value ? b : a), {
    product: '',
    value: 0,
  });
  const { product } = strongest;
  if (surface === 'similar') return { code: 'RECOMMEND_SIMILAR', params: { product } };
  if (surface === 'cart') return { code: 'RECOMMEND_CART', params: { product } };
  if (surface === 'bought-together') {
    const row = index.together[index.products.indexOf(product)];
    const orders = row?.get(answered.product) ?? 0;
    return { code: 'RECOMMEND_BOUGHT_TOGETHER', params: { product, orders } };
  }
  const total = answered.parts.reduce((sum, part) => sum + part.value, 0);
  return { code: 'RECOMMEND_HISTORY', params: { product, share: strongest.value / total } };
}

function emptyReasonOf(index: LiveIndex, plan: Plan): Reason {
  const products = index.products.size;
  if (products === 0) return { code: 'RECOMMEND_NO_CATALOGUE', params: {} };
  if (!plan.fill) return { code: 'RECOMMEND_NO_PARTNER', params: { products } };
  if (plan.surface === 'home' && plan.excluded.size >= products) {
    return { code: 'RECOMMEND_ALL_SEEN', params: { products } };
  }
  return { code: 'RECOMMEND_ALL_EXCLUDED', params: { products } };
}
