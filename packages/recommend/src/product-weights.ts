import { addScaledRow } from './kernels/pair-counts.ts';
import { joinedFloats, joinedInts } from './pair-counts.ts';
import {
  type Contribution,
  type Explanation,
  NO_SCORE,
  type Recommender,
  type RecommenderState,
  type ScoreQuery,
} from './recommender.ts';

/** How strongly one product of a history speaks for others, a sparse row a product. Plain data. */
export interface ProductWeights {
  /** Shape (products + 1,): row j is `offsets[j] .. offsets[j + 1] - 1`, columns rising. */
  readonly offsets: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
}

/** Gathers rows; see {@link ProductWeights}. */
export class ProductWeightRows {
  readonly #columns: Int32Array[] = [];
  readonly #values: Float32Array[] = [];
  readonly #offsets: number[] = [0];

  /** Appends the next row: the columns of `dense` named in `kept`, in rising order. */
  push(kept: Int32Array, dense: ArrayLike<number>): void {
    this.#columns.push(kept.slice());
    this.#values.push(Float32Array.from(kept, (column) => dense[column] ?? 0));
    this.#offsets.push((this.#offsets.at(-1) ?? 0) + kept.length);
  }

  finished(): ProductWeights {
    return {
      offsets: Int32Array.from(this.#offsets),
      columns: joinedInts(this.#columns),
      values: joinedFloats(this.#values),
    };
  }
}

/** The distinct products of a history, newest first, the one of age a weighing decay^a. */
export function fadingHistory(
  query: ScoreQuery,
  decay: number,
  most: number,
): { readonly product: number; readonly weight: number }[] {
  const { products } = query.history;
  const seen = new Set<number>();
  const result: { product: number; weight: number }[] = [];
  for (let e = products.length - 1; e >= 0 && result.length < most; e--) {
    const product = products[e] ?? 0;
    if (seen.has(product)) continue;
    seen.add(product);
    result.push({ product, weight: decay ** result.length });
  }
  return result;
}

/** Σ weight × row over a history; `NO_SCORE` where no row speaks. @complexity O(Σ rows + products). */
export function scoreByWeights(
  weights: ProductWeights,
  history: readonly { readonly product: number; readonly weight: number }[],
  out: Float64Array,
): void {
  out.fill(0);
  for (const { product, weight } of history) {
    const from = weights.offsets[product] ?? 0;
    const to = weights.offsets[product + 1] ?? 0;
    addScaledRow(weights.columns, weights.values, from, to, weight, out);
  }
  for (let i = 0; i < out.length; i++) if (out[i] === 0) out[i] = NO_SCORE;
}

/** The same sum taken apart. */
export function explainByWeights(
  weights: ProductWeights,
  history: readonly { readonly product: number; readonly weight: number }[],
  product: number,
): Explanation {
  const contributions: Contribution[] = [];
  for (const entry of history) {
    const value = entry.weight * weightOf(weights, entry.product, product);
    if (value !== 0) contributions.push({ product: entry.product, value });
  }
  return { base: 0, contributions };
}

/** One entry, 0 where it is not kept. @complexity O(log row). */
export function weightOf(weights: ProductWeights, from: number, to: number): number {
  let low = weights.offsets[from] ?? 0;
  let high = (weights.offsets[from + 1] ?? 0) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const column = weights.columns[middle] ?? 0;
    if (column === to) return weights.values[middle] ?? 0;
    if (column < to) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}

/** A state whose answers are sums of rows over a history that fades by `recency`. */
export interface ProductWeightState extends RecommenderState {
  readonly params: { readonly recency: number };
  readonly weights: ProductWeights;
}

/** Distinct latest products of a history that speak. */
const HISTORY_PRODUCTS_MAX = 200;

/** A model that is nothing but its weights: fitting is its own, asking is the same for all. */
export function weightRecommender<S extends ProductWeightState>(
  name: string,
  params: S['params'],
  fit: Recommender<S>['fit'],
): Recommender<S> {
  const historyOf = (state: S, query: ScoreQuery) =>
    fadingHistory(query, state.params.recency, HISTORY_PRODUCTS_MAX);
  return {
    name,
    params: { ...params },
    fit,
    scoreAll: (state, query, out) => scoreByWeights(state.weights, historyOf(state, query), out),
    explain: (state, query, product) =>
      explainByWeights(state.weights, historyOf(state, query), product),
  };
}
