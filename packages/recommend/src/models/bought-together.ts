import type { Interactions } from '../interactions.ts';
import { ordersOf } from '../orders.ts';
import { countPairs, type PairCounts, pairCount } from '../pair-counts.ts';
import {
  type Explanation,
  NO_SCORE,
  type Recommender,
  type RecommenderState,
  type ScoreQuery,
  stateStart,
} from '../recommender.ts';

/** How strongly two products belong together. */
export type TogetherMeasure = 'confidence' | 'lift';

export interface BoughtTogetherParams {
  /** Default confidence: the share of orders with the one that hold the other. */
  readonly measure: TogetherMeasure;
  /** Measures of pairs in n common orders are multiplied by n / (n + this). Default 1. */
  readonly shrinkage: number;
  /** Pairs in fewer orders are left out. Default 1. */
  readonly ordersMin: number;
}

export interface BoughtTogetherState extends RecommenderState {
  readonly params: BoughtTogetherParams;
  readonly orders: number;
  readonly counts: PairCounts;
}

/** One association of two products. */
export interface TogetherRule {
  readonly product: number;
  /** Orders with both. */
  readonly orders: number;
  /** Share of all orders. */
  readonly support: number;
  readonly confidence: number;
  /** Confidence over what chance would give; 1: independent. */
  readonly lift: number;
}

/**
 * Products bought in one order, that is by one customer at one time. Pair counts with confidence and
 * lift; the score of a cart is the sum over its products.
 * @complexity fit O(Σ products² an order); a query O(cart × partners + products).
 * @see Agrawal, Imieliński and Swami (1993), Mining association rules, SIGMOD.
 */
export function boughtTogetherRecommender(
  params: Partial<BoughtTogetherParams> = {},
): Recommender<BoughtTogetherState> {
  const full: BoughtTogetherParams = {
    measure: 'confidence',
    shrinkage: 1,
    ordersMin: 1,
    ...params,
  };
  return {
    name: 'bought-together',
    params: { ...full },
    fit: (data) => fitTogether(data, full),
    scoreAll: scoreTogether,
    explain: explainTogether,
  };
}

/** The rules of one product, most orders first. @complexity O(partners log partners). */
export function togetherRules(state: BoughtTogetherState, product: number): TogetherRule[] {
  const { counts } = state;
  const rules: TogetherRule[] = [];
  for (let n = counts.offsets[product] ?? 0; n < (counts.offsets[product + 1] ?? 0); n++) {
    const other = counts.columns[n] ?? 0;
    const orders = counts.values[n] ?? 0;
    if (orders < state.params.ordersMin) continue;
    const confidence = orders / (counts.degree[product] ?? 1);
    const lift = (confidence * state.orders) / (counts.degree[other] ?? 1);
    rules.push({ product: other, orders, support: orders / state.orders, confidence, lift });
  }
  return rules.sort((a, b) => b.orders - a.orders || a.product - b.product);
}

function fitTogether(data: Interactions, params: BoughtTogetherParams): BoughtTogetherState {
  const start = stateStart('bought-together', data);
  const orders = ordersOf(data);
  const longest = orders.offsets.reduce(
    (most, end, o) => Math.max(most, end - (orders.offsets[o - 1] ?? 0)),
    1,
  );
  const gains = new Float64Array(longest).fill(1);
  const counts = countPairs(orders, {
    forward: gains,
    backward: gains,
    neighbours: data.products.length,
    targetExponent: 0,
  });
  return {
    ...start,
    params,
    orders: orders.customers.length,
    counts,
  };
}

function measureOf(state: BoughtTogetherState, from: number, to: number): number {
  const orders = pairCount(state.counts, from, to);
  if (orders < state.params.ordersMin || orders === 0) return 0;
  const confidence = orders / (state.counts.degree[from] ?? 1);
  const damp = orders / (orders + state.params.shrinkage);
  if (state.params.measure === 'confidence') return confidence * damp;
  return (damp * confidence * state.orders) / (state.counts.degree[to] ?? 1);
}

function scoreTogether(state: BoughtTogetherState, query: ScoreQuery, out: Float64Array): void {
  out.fill(0);
  for (const from of new Set(Array.from(query.history.products))) {
    for (let n = state.counts.offsets[from] ?? 0; n < (state.counts.offsets[from + 1] ?? 0); n++) {
      const to = state.counts.columns[n] ?? 0;
      out[to] = (out[to] ?? 0) + measureOf(state, from, to);
    }
  }
  for (let i = 0; i < out.length; i++) if (!((out[i] ?? 0) > 0)) out[i] = NO_SCORE;
}

function explainTogether(
  state: BoughtTogetherState,
  query: ScoreQuery,
  product: number,
): Explanation {
  const contributions = [...new Set(Array.from(query.history.products))]
    .map((from) => ({ product: from, value: measureOf(state, from, product) }))
    .filter(({ value }) => value > 0);
  const strongest = contributions.reduce((a, b) => (b.value > a.value ? b : a), {
    product: -1,
    value: 0,
  });
  return {
    base: 0,
    contributions,
    reason: {
      code: 'RECOMMEND_BOUGHT_TOGETHER',
      params: {
        product: state.products[strongest.product] ?? '',
        orders: pairCount(state.counts, strongest.product, product),
      },
    },
  };
}
