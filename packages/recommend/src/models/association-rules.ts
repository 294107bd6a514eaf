import { AppError } from '@quanyu/domain';
import { RECOMMEND_ERRORS } from '../errors.ts';
import type { Interactions } from '../interactions.ts';
import { commonBits, countBits } from '../kernels/bits.ts';
import { ordersOf } from '../orders.ts';
import {
  type Explanation,
  NO_SCORE,
  type Recommender,
  type RecommenderState,
  type ScoreQuery,
  stateStart,
} from '../recommender.ts';

export interface RuleParams {
  /** Share of orders that must hold all products of a rule. Default 0.001. */
  readonly supportMin: number;
  /** Share of the orders with the products on the left that hold the one on the right. Default 0.1. */
  readonly confidenceMin: number;
  /** Products of a rule at most, both sides together. Default 3. */
  readonly sizeMax: number;
  /** Most rules kept, those of highest confidence. Default 200,000. */
  readonly rulesMax: number;
}

/** "Who has all of `left` in the order has `right` too." Products by index, `left` rising. */
export interface AssociationRule {
  readonly left: readonly number[];
  readonly right: number;
  readonly support: number;
  readonly confidence: number;
  readonly lift: number;
}

export interface RuleState extends RecommenderState {
  readonly params: RuleParams;
  readonly orders: number;
  /** Highest confidence first. */
  readonly rules: readonly AssociationRule[];
}

/** Rules live as sets of orders; beyond this many sets the support is too low to be of use. */
const ITEMSETS_MAX = 2_000_000;

/**
 * Association rules: all sets of products in enough orders, by bit sets of orders (Eclat), and the
 * rules with one product on the right that are confident enough. A cart is answered by the most
 * confident rule for each product; the products on its left share the score evenly.
 * @throws AppError RECOMMEND_PARAM_INVALID, also where the support lets too many sets through.
 * @complexity O(frequent sets × orders / 32).
 * @see Agrawal and Srikant (1994), VLDB; Zaki (2000), Scalable algorithms for association mining.
 */
export function associationRulesRecommender(
  params: Partial<RuleParams> = {},
): Recommender<RuleState> {
  const full = checkedParams({
    supportMin: 0.001,
    confidenceMin: 0.1,
    sizeMax: 3,
    rulesMax: 200_000,
    ...params,
  });
  return {
    name: 'association-rules',
    params: { ...full },
    fit: (data) => fitRules(data, full),
    scoreAll: scoreRules,
    explain: explainRules,
  };
}

function fitRules(data: Interactions, params: RuleParams): RuleState {
  const start = stateStart('association-rules', data);
  const baskets = ordersOf(data);
  const orders = baskets.customers.length;
  return {
    ...start,
    params,
    orders,
    rules: rulesOf(frequentSets(baskets, orders, params), orders, params),
  };
}

interface Itemset {
  readonly products: readonly number[];
  readonly orders: Int32Array;
  readonly count: number;
}

/** Counts of all frequent sets, by their products joined by commas. */
function frequentSets(
  baskets: Interactions,
  orders: number,
  params: RuleParams,
): ReadonlyMap<string, number> {
  // Guards against the rounding of shares such as 0.001 × 9,000.
  const least = Math.max(1, Math.ceil(params.supportMin * orders - 1e-9));
  const counts = new Map<string, number>();
  const single = singles(baskets, orders).filter(({ count }) => count >= least);
  const extend = (set: Itemset, later: readonly Itemset[]): void => {
    counts.set(set.products.join(), set.count);
    if (counts.size > ITEMSETS_MAX) throw tooMany(params.supportMin);
    if (set.products.length >= params.sizeMax) return;
    const grown: Itemset[] = [];
    for (const other of later) {
      const common = commonBits(set.orders, other.orders);
      const count = countBits(common);
      if (count < least) continue;
      const products = [...set.products, other.products.at(-1) ?? 0];
      grown.push({ products, orders: common, count });
    }
    for (const [n, one] of grown.entries()) extend(one, grown.slice(n + 1));
  };
  for (const [n, one] of single.entries()) extend(one, single.slice(n + 1));
  return counts;
}

function singles(baskets: Interactions, orders: number): Itemset[] {
  const words = Math.ceil(orders / 32);
  const bits = new Map<number, Int32Array>();
  for (let order = 0; order < orders; order++) {
    for (let e = baskets.offsets[order] ?? 0; e < (baskets.offsets[order + 1] ?? 0); e++) {
      const product = baskets.product[e] ?? 0;
      const row = bits.get(product) ?? new Int32Array(words);
      bits.set(product, row);
      row[order >> 5] = (row[order >> 5] ?? 0) | (1 << (order & 31));
    }
  }
  return [...bits]
    .sort((a, b) => a[0] - b[0])
    .map(([product, row]) => ({ products: [product], orders: row, count: countBits(row) }));
}

function rulesOf(
  counts: ReadonlyMap<string, number>,
  orders: number,
  params: RuleParams,
): AssociationRule[] {
  const rules: AssociationRule[] = [];
  for (const [key, count] of counts) {
    const products = key.split(',').map(Number);
    if (products.length < 2) continue;
    for (const right of products) {
      const left = products.filter((product) => product !== right);
      const confidence = count / (counts.get(left.join()) ?? 1);
      if (confidence < params.confidenceMin) continue;
      const lift = (confidence * orders) / (counts.get(String(right)) ?? 1);
      rules.push({ left, right, support: count / orders, confidence, lift });
    }
  }
  return rules.sort(byConfidence).slice(0, params.rulesMax);
}

/** Higher confidence, then support, then shorter, then by products. */
function byConfidence(a: AssociationRule, b: AssociationRule): number {
  const size = a.left.length - b.left.length;
  const order = b.confidence - a.confidence || b.support - a.support || size || a.right - b.right;
  if (order !== 0) return order;
  return a.left.reduce((found, product, n) => found || product - (b.left[n] ?? 0), 0);
}

/** The most confident rule for each product that a history meets in full. */
function metRules(state: RuleState, query: ScoreQuery): ReadonlyMap<number, AssociationRule> {
  const held = new Set(Array.from(query.history.products));
  const met = new Map<number, AssociationRule>();
  for (const rule of state.rules) {
    if (met.has(rule.right) || held.has(rule.right)) continue;
    if (rule.left.every((product) => held.has(product))) met.set(rule.right, rule);
  }
  return met;
}

function scoreRules(state: RuleState, query: ScoreQuery, out: Float64Array): void {
  out.fill(NO_SCORE);
  for (const [product, { confidence }] of metRules(state, query)) out[product] = confidence;
}

function explainRules(state: RuleState, query: ScoreQuery, product: number): Explanation {
  const rule = metRules(state, query).get(product);
  if (rule === undefined) return { base: 0, contributions: [] };
  const value = rule.confidence / rule.left.length;
  return {
    base: 0,
    contributions: rule.left.map((one) => ({ product: one, value })),
    reason: {
      code: 'RECOMMEND_RULE',
      params: {
        products: rule.left.map((one) => state.products[one] ?? '').join(' + '),
        confidence: rule.confidence,
      },
    },
  };
}

function checkedParams(params: RuleParams): RuleParams {
  const { supportMin, confidenceMin, sizeMax, rulesMax } = params;
  const shares = [supportMin, confidenceMin].every((share) => share > 0 && share <= 1);
  const sizes = Number.isInteger(sizeMax) && sizeMax >= 2 && sizeMax <= 8 && rulesMax >= 1;
  if (shares && sizes) return params;
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
    `Cannot build association-rules as shares must lie in (0, 1], sizeMax in 2 to 8, rulesMax >= 1: current value is ${JSON.stringify(params)}`,
  );
}

function tooMany(support: number): AppError {
  return new AppError(
    RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
    `Cannot mine rules as supportMin must leave at most ${ITEMSETS_MAX} sets: current value is ${support}`,
    { place: 'supportMin' },
  );
}
