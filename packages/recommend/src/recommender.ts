import { AppError, type Reason } from '@quanyu/domain';
import type { FitContext } from '@quanyu/learn';
import { RECOMMEND_ERRORS } from './errors.ts';
import type { Interactions } from './interactions.ts';
import { topScores } from './kernels/ranking.ts';
import { COUNT_MAX } from './limits.ts';

/** Score of a product about which a model has nothing to say; such products are never ranked by it. */
export const NO_SCORE: number = Number.NEGATIVE_INFINITY;

/** The learnt part of a recommender: plain data, versioned, kept by structured clone or `encodeState`. */
export interface RecommenderState {
  readonly kind: string;
  readonly version: number;
  /** Ids of the products: those of the events sorted by code units, then those of a catalogue alone. */
  readonly products: readonly string[];
  /** Number of distinct customers of each product: fills lists and breaks cold starts. Shape (products,). */
  readonly popularity: Float64Array;
}

/** What a customer did, oldest first. `weights` default 1, `times` default unknown. */
export interface History {
  readonly products: ArrayLike<number>;
  readonly weights?: ArrayLike<number>;
  /** Epoch ms. */
  readonly times?: ArrayLike<number>;
}

/** For whom to score. */
export interface ScoreQuery {
  readonly history: History;
  /** Index of the customer in the fitted data, where known: neighbours leave the customer out. */
  readonly customer?: number;
}

/** What one product of the history adds to a score. */
export interface Contribution {
  readonly product: number;
  readonly value: number;
}

/** Why a score is what it is: `score = base + Σ contributions` within 1e-6. */
export interface Explanation {
  /** The part that is the same without history: popularity, or a mean rating. */
  readonly base: number;
  readonly contributions: readonly Contribution[];
  /** Said where the model fell back, as on a mean for want of neighbours. */
  readonly reason?: Reason;
}

/**
 * A recommender: parameters at construction, data only in `fit`, a new state out of each `fit`, the
 * history only in the query, so that a purchase changes the next answer without a new fit.
 */
export interface Recommender<S extends RecommenderState = RecommenderState> {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** @throws AppError RECOMMEND_EVENTS_EMPTY where there is no event. */
  fit(data: Interactions, context: FitContext): S;
  /** Writes one score a product, `NO_SCORE` where nothing is known. `out`: shape (products,). */
  scoreAll(state: S, query: ScoreQuery, out: Float64Array): void;
  explain(state: S, query: ScoreQuery, product: number): Explanation;
}

/** What to answer. */
export interface RecommendQuery extends ScoreQuery {
  /** 1 to 10,000. */
  readonly count: number;
  /** Only these product indices; absent: all. */
  readonly candidates?: ArrayLike<number>;
  readonly exclude?: ArrayLike<number>;
  /** Whether products of the history may be answered again. Default false. */
  readonly keepSeen?: boolean;
  /** Stock, price, region and other rules; asked for each product that could be answered. */
  readonly filter?: (product: number) => boolean;
  /** Whether scores are taken apart; without, `base` is the whole score. Default true. */
  readonly explain?: boolean;
}

export interface RankedProduct {
  readonly product: number;
  readonly id: string;
  readonly score: number;
  /** `model`: the recommender knew something; `popular`: filled up with what sells. */
  readonly source: 'model' | 'popular';
  readonly base: number;
  readonly contributions: readonly Contribution[];
  readonly reason: Reason;
}

export interface RecommendAnswer {
  /** Best first, scores never rising, no product twice. */
  readonly ranked: readonly RankedProduct[];
  /** Present where nothing is left to show. */
  readonly emptyReason?: Reason;
}

/**
 * Ranks products for a history: scores, rules, the best `count`, filled up by popularity.
 * @throws AppError RECOMMEND_COUNT_INVALID, RECOMMEND_PRODUCT_UNKNOWN.
 * @complexity O(products) besides the model's own scoring.
 */
export function recommend<S extends RecommenderState>(
  model: Recommender<S>,
  state: S,
  query: RecommendQuery,
): RecommendAnswer {
  const size = state.products.length;
  checkQuery(query, size);
  if (size === 0)
    return { ranked: [], emptyReason: { code: 'RECOMMEND_NO_CATALOGUE', params: {} } };
  const allowed = allowedProducts(query, size);
  const scores = new Float64Array(size);
  model.scoreAll(state, query, scores);
  const ranked = best(scores, allowed, query.count).map((product): RankedProduct => {
    allowed[product] = 0;
    const score = scores[product] ?? 0;
    const explanation =
      query.explain === false
        ? { base: score, contributions: [] }
        : model.explain(state, query, product);
    return rankedProduct(state.products, { product, score, explanation });
  });
  const lowest = ranked.at(-1)?.score ?? 1;
  ranked.push(...fill(state, { allowed, count: query.count - ranked.length, lowest }));
  return ranked.length > 0 ? { ranked } : { ranked, emptyReason: emptyReason(query, size) };
}

function rankedProduct(
  products: readonly string[],
  one: { readonly product: number; readonly score: number; readonly explanation: Explanation },
): RankedProduct {
  const { product, score, explanation } = one;
  const { base, contributions } = explanation;
  const reason = explanation.reason ?? reasonOf(products, explanation);
  return {
    product,
    id: products[product] ?? '',
    score,
    source: 'model',
    base,
    contributions,
    reason,
  };
}

/** @throws AppError RECOMMEND_EVENTS_EMPTY. */
export function checkEvents(data: Interactions, model: string): void {
  if (data.product.length > 0) return;
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_EVENTS_EMPTY,
    `Cannot fit ${model} as events must be >= 1: current value is 0`,
  );
}

/** What the state of a model begins with. @throws AppError RECOMMEND_EVENTS_EMPTY. */
export function stateStart(kind: string, data: Interactions): RecommenderState {
  checkEvents(data, kind);
  return { kind, version: 1, products: data.products, popularity: popularityOf(data) };
}

/** Distinct customers of each product. @complexity O(events). */
export function popularityOf(data: Interactions): Float64Array {
  const popularity = new Float64Array(data.products.length);
  const last = new Int32Array(data.products.length).fill(-1);
  for (let c = 0; c < data.customers.length; c++) {
    for (let e = data.offsets[c] ?? 0; e < (data.offsets[c + 1] ?? 0); e++) {
      const product = data.product[e] ?? 0;
      if (last[product] === c) continue;
      last[product] = c;
      popularity[product] = (popularity[product] ?? 0) + 1;
    }
  }
  return popularity;
}

/** @throws AppError RECOMMEND_COUNT_INVALID unless `count` is a whole number from 1 to 10,000. */
export function checkCount(count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= COUNT_MAX) return;
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_COUNT_INVALID,
    `Cannot recommend as count must be a whole number from 1 to ${COUNT_MAX}: current value is ${count}`,
    { place: 'count' },
  );
}

function checkQuery(query: RecommendQuery, size: number): void {
  checkCount(query.count);
  const lists = {
    history: query.history.products,
    candidates: query.candidates,
    exclude: query.exclude,
  };
  for (const [place, list] of Object.entries(lists)) {
    for (let i = 0; i < (list?.length ?? 0); i++) {
      const product = list?.[i] ?? Number.NaN;
      if (Number.isInteger(product) && product >= 0 && product < size) continue;
      throw new AppError(
        RECOMMEND_ERRORS.RECOMMEND_PRODUCT_UNKNOWN,
        `Cannot recommend as a product index must be below ${size}: current value is ${product}`,
        { place: `${place}[${i}]` },
      );
    }
  }
}

/** 1 where a product may be answered. The caller's filter is asked last, and only where it matters. */
function allowedProducts(query: RecommendQuery, size: number): Uint8Array {
  const allowed = new Uint8Array(size).fill(query.candidates === undefined ? 1 : 0);
  const mark = (list: ArrayLike<number> | undefined, value: number): void => {
    for (let i = 0; i < (list?.length ?? 0); i++) allowed[list?.[i] ?? 0] = value;
  };
  mark(query.candidates, 1);
  mark(query.exclude, 0);
  if (query.keepSeen !== true) mark(query.history.products, 0);
  const filter = query.filter;
  if (filter === undefined) return allowed;
  for (let i = 0; i < size; i++) if (allowed[i] === 1 && !filter(i)) allowed[i] = 0;
  return allowed;
}

function best(scores: Float64Array, allowed: Uint8Array, count: number): number[] {
  if (count <= 0) return [];
  const masked = scores.map((score, i) => (allowed[i] === 1 ? score : NO_SCORE));
  const k = Math.min(count, scores.length);
  const indices = new Int32Array(k);
  const found = topScores(masked, k, indices, new Float64Array(k));
  return Array.from(indices.subarray(0, found));
}

/**
 * The most popular of what is left, scored below everything before: a share of the lowest score
 * (of one, where there is none), or less by the missing share where scores are negative.
 */
function fill(
  state: RecommenderState,
  rest: { readonly allowed: Uint8Array; readonly count: number; readonly lowest: number },
): RankedProduct[] {
  let most = 1;
  for (const count of state.popularity) most = Math.max(most, count);
  return best(state.popularity, rest.allowed, rest.count).map((product) => {
    const customers = state.popularity[product] ?? 0;
    const share = customers / (most + 1);
    const score = rest.lowest > 0 ? rest.lowest * share : rest.lowest - (1 - share);
    return {
      product,
      id: state.products[product] ?? '',
      score,
      source: 'popular',
      base: score,
      contributions: [],
      reason: { code: 'RECOMMEND_POPULAR', params: { customers } },
    };
  });
}

/** The product of the history that speaks most for the score, with its share. */
function reasonOf(products: readonly string[], explanation: Explanation): Reason {
  let strongest: Contribution | undefined;
  let positive = Math.max(0, explanation.base);
  for (const contribution of explanation.contributions) {
    positive += Math.max(0, contribution.value);
    if (contribution.value > (strongest?.value ?? 0)) strongest = contribution;
  }
  if (strongest === undefined) return { code: 'RECOMMEND_POPULAR_MODEL', params: {} };
  const product = products[strongest.product] ?? '';
  return { code: 'RECOMMEND_HISTORY', params: { product, share: strongest.value / positive } };
}

function emptyReason(query: RecommendQuery, size: number): Reason {
  const seen = new Set(Array.from(query.history.products)).size;
  if (query.keepSeen !== true && seen >= size) {
    return { code: 'RECOMMEND_ALL_SEEN', params: { products: size } };
  }
  return { code: 'RECOMMEND_ALL_EXCLUDED', params: { products: size } };
}
