import type { Reason } from '@quanyu/domain';
import { checkCount } from '../recommender.ts';
import { type CompiledDials, compileDials, explored, turnDials } from './dials.ts';
import type { LiveIndex } from './live-index.ts';
import type { LiveAnswer, LiveProduct, LiveRequest, Surface } from './live-request.ts';
import {
  contentParts,
  type LivePart,
  type LiveScores,
  modelParts,
  scoresOf,
} from './live-scores.ts';
import { CategoryQuota, type PickRules, passes, pick, type Ranked } from './pick.ts';
import { compileRules } from './rules.ts';
import type { Speaker } from './scorer.ts';
import { diversified } from './various.ts';

/** Share of order-aware co-occurrence in the score of cart add-ons, beside bought-together. */
const CART_SEQUENCE_SHARE = 0.1;

/** History products of less weight than this share of the newest one's stay silent: they move no rank. */
const SPEAKING_MIN = 1e-2;

/** How many times the list is looked at to make it various. */
const DIVERSITY_POOL = 3;

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
  if (request.avoidShown === true) {
    const since = request.avoidShownSince ?? Number.NEGATIVE_INFINITY;
    for (const [n, product] of history.shown.entries()) {
      if ((history.shownAt[n] ?? 0) >= since) excluded.add(product);
    }
  }
  const speakers = speakersOf(index, history.products);
  return answer(index, request, {
    surface: 'home',
    speakers,
    excluded,
    fill: request.fill ?? true,
  });
}

/**
 * The home feed of a visitor whose history the request brings, the latest product last; unknown
 * products say nothing. @throws AppError RECOMMEND_COUNT_INVALID.
 */
export function sessionFeed(
  index: LiveIndex,
  products: readonly string[],
  request: LiveRequest,
): LiveAnswer {
  const session = products.map((id) => index.products.indexOf(id)).filter((i) => i >= 0);
  const excluded = excludedOf(index, request, request.hide === 'none' ? [] : products);
  const fill = request.fill ?? true;
  const speakers = speakersOf(index, session);
  return answer(index, request, { surface: 'home', speakers, excluded, fill });
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
  const { recommendationId, count } = request;
  const dials = compileDials(index, request);
  const rules = {
    allowed: compileRules(index.products, request.rules ?? {}),
    taken: new Set(plan.excluded),
    quota: new CategoryQuota(index, request.categoryMax),
  };
  const pinned = pinsOf(index, request, rules);
  const places = count - pinned.length;
  const exploring = Math.floor(dials.explorationShare * places);
  const ranked = modelled(index, { dials, plan, rules, count: places - exploring });
  if (exploring > 0) {
    const want = { count: exploring, seed: recommendationId };
    const isFree = (product: number): boolean => passes(rules, product);
    for (const product of explored(index, want, isFree)) {
      if (!rules.quota.take(product)) continue;
      rules.taken.add(product);
      ranked.push(plainProduct(index, product, 'explored'));
    }
  }
  const isFilled = plan.fill && dials.minimumRelevance === 0;
  if (isFilled && ranked.length < places) {
    const popular = mostDemanded(index, places - ranked.length, rules);
    ranked.push(...popularProducts(index, popular, lowestOf(ranked)));
  }
  for (const { product, position } of pinned) {
    ranked.splice(position - 1, 0, plainProduct(index, product, 'pinned'));
  }
  if (ranked.length > 0) return { recommendationId, surface: plan.surface, ranked };
  const emptyReason = emptyReasonOf(index, plan);
  return { recommendationId, surface: plan.surface, ranked, emptyReason };
}

/** The pins that may be shown, by place; they are taken from then on. */
function pinsOf(
  index: LiveIndex,
  request: LiveRequest,
  rules: PickRules,
): { product: number; position: number }[] {
  const pinned: { product: number; position: number }[] = [];
  for (const { product: id, position } of request.pins ?? []) {
    const product = index.products.indexOf(id);
    if (product < 0 || position > request.count || !passes(rules, product)) continue;
    if (!rules.quota.take(product)) continue;
    rules.taken.add(product);
    pinned.push({ product, position });
  }
  return pinned.sort((a, b) => a.position - b.position).slice(0, request.count);
}

interface ModelTask {
  readonly dials: CompiledDials;
  readonly plan: Plan;
  readonly rules: PickRules;
  readonly count: number;
}

/** What the counters and the content of products say, with the dials turned. */
function modelled(index: LiveIndex, task: ModelTask): LiveProduct[] {
  if (task.count === 0 || task.plan.speakers.length === 0) return [];
  const scored = scoresOf(index, task.plan.speakers);
  const ranked = rankedBy(index, scored, task);
  for (const { product } of ranked) task.rules.taken.add(product);
  return ranked.map((one) => modelProduct(index, scored, { one, task }));
}

function rankedBy(index: LiveIndex, scored: LiveScores, task: ModelTask): Ranked[] {
  const { dials, rules, count } = task;
  turnDials(scored, dials);
  const exact = (products: readonly number[]): readonly Ranked[] =>
    exactly(index, scored, { products, dials });
  if (dials.diversity === 0) return pick(scored, count, rules, exact);
  const free = { ...rules, quota: { take: () => true } };
  const pool = pick(scored, DIVERSITY_POOL * count, free, exact);
  const accept = (product: number): boolean => rules.quota.take(product);
  return diversified(index, pool, { count, diversity: dials.diversity, accept });
}

/** Scores of some products as sums of their parts. */
function exactly(
  index: LiveIndex,
  scored: LiveScores,
  want: { readonly products: readonly number[]; readonly dials: CompiledDials },
): Ranked[] {
  const columns = scored.speakers.length;
  const parts = index.scorer.parts(scored, want.products);
  return want.products.map((product, n) => {
    const values = parts.subarray(n * columns, (n + 1) * columns);
    const factor = want.dials.factor?.(product) ?? 1;
    let score = 0;
    if (index.products.untouched.has(product)) {
      for (const { value } of contentParts(index, scored, product)) score += factor * value;
    }
    for (const [column, value] of values.entries()) {
      values[column] = factor * value;
      score += factor * value;
    }
    return { product, score, values };
  });
}

function modelProduct(
  index: LiveIndex,
  scored: LiveScores,
  { one, task }: { readonly one: Ranked; readonly task: ModelTask },
): LiveProduct {
  const { product, values, score } = one;
  const isContent = index.products.untouched.has(product);
  const factor = task.dials.factor?.(product) ?? 1;
  const parts = isContent
    ? contentParts(index, scored, product).map((part) => ({ ...part, value: factor * part.value }))
    : modelParts(index, scored, values);
  const source = isContent ? 'content' : 'model';
  const reason = reasonOf(index, task.plan.surface, { product, parts, source });
  const id = index.products.ids[product] ?? '';
  return { product: id, score, source, base: 0, contributions: parts, reason };
}

/** The most demanded products that rules and quota let through. */
function mostDemanded(index: LiveIndex, count: number, rules: PickRules): number[] {
  const picked: number[] = [];
  const take = (products: Int32Array): void => {
    for (const product of products) {
      if (picked.length >= count) return;
      if (passes(rules, product) && rules.quota.take(product)) {
        picked.push(product);
        rules.taken.add(product);
      }
    }
  };
  take(index.products.popular(false));
  if (picked.length < count) take(index.products.popular(true));
  return picked;
}

function lowestOf(ranked: readonly LiveProduct[]): number {
  const scored = ranked.filter((one) => one.source !== 'explored');
  return scored.reduce((low, one) => Math.min(low, one.score), scored[0]?.score ?? 1);
}

function plainProduct(
  index: LiveIndex,
  product: number,
  source: 'pinned' | 'explored',
): LiveProduct {
  return {
    product: index.products.ids[product] ?? '',
    score: 0,
    source,
    base: 0,
    contributions: [],
    reason: { code: source === 'pinned' ? 'RECOMMEND_PINNED' : 'RECOMMEND_EXPLORED', params: {} },
  };
}

/** Popular products scored below everything before them. */
function popularProducts(
  index: LiveIndex,
  products: readonly number[],
  lowest: number,
): LiveProduct[] {
  const most = index.products.mostDemand();
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
    readonly parts: readonly LivePart[];
    readonly source: 'model' | 'content';
  },
): Reason {
  const strongest = answered.parts.reduce((a, b) => (b.value > a.value ? b : a), {
    product: '',
    value: 0,
  });
  const { product } = strongest;
  if (answered.source === 'content') return { code: 'RECOMMEND_ALIKE', params: { product } };
  if (surface === 'similar') return { code: 'RECOMMEND_SIMILAR', params: { product } };
  if (surface === 'cart') return { code: 'RECOMMEND_CART', params: { product } };
  if (surface === 'bought-together') {
    const row = index.together(index.products.indexOf(product));
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
