import type { Interactions } from '../interactions.ts';
import { topScores } from '../kernels/ranking.ts';
import { type RatingMatrix, ratingMatrix } from '../rating-matrix.ts';
import {
  type Contribution,
  checkEvents,
  type Explanation,
  NO_SCORE,
  popularityOf,
  type Recommender,
  type RecommenderState,
  type ScoreQuery,
} from '../recommender.ts';
import { cosine, jaccard, type Similarity, shrunk } from '../similarity.ts';
import { clipExplanation, fallbackMean, type KnnForm, latestValues } from './knn-rating.ts';

export interface UserKnnParams {
  /** Default jaccard. */
  readonly similarity: Similarity;
  /** Default ranking. */
  readonly form: KnnForm;
  /** Most similar customers that speak. Default 80. */
  readonly neighbours: number;
  /** Similarities over n common products are multiplied by n / (n + this). Default 0. */
  readonly shrinkage: number;
}

export interface UserKnnState extends RecommenderState {
  readonly params: UserKnnParams;
  readonly matrix: RatingMatrix;
  /** Σ value² of each customer. */
  readonly squares: Float64Array;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * User-based collaborative filtering: customers with a like history speak for what they chose.
 * Nothing is learnt but the table, so a new event counts at once.
 * @complexity a query O(customers who share a product + neighbours × their products + products).
 * @see Resnick et al. (1994), GroupLens, CSCW.
 */
export function userKnnRecommender(params: Partial<UserKnnParams> = {}): Recommender<UserKnnState> {
  const full: UserKnnParams = {
    similarity: 'jaccard',
    form: 'ranking',
    neighbours: 80,
    shrinkage: 0,
    ...params,
  };
  return {
    name: full.form === 'ranking' ? 'user-knn' : 'user-knn-rating',
    params: { ...full },
    fit: (data) => fitUserKnn(data, full),
    scoreAll: scoreUserKnn,
    explain: (state, query, product) => explainUserKnn(state, neighboursOf(state, query), product),
  };
}

function fitUserKnn(data: Interactions, params: UserKnnParams): UserKnnState {
  checkEvents(data, 'user-knn');
  const matrix = ratingMatrix(data);
  const squares = new Float64Array(data.customers.length);
  for (let c = 0; c < squares.length; c++) {
    const row = matrix.rowValues.subarray(matrix.rowOffsets[c], matrix.rowOffsets[c + 1]);
    squares[c] = row.reduce((sum, value) => sum + value * value, 0);
  }
  return {
    kind: 'user-knn',
    version: 1,
    products: data.products,
    popularity: popularityOf(data),
    params,
    matrix,
    squares,
    lowest: matrix.rowValues.reduce((a, b) => Math.min(a, b)),
    highest: matrix.rowValues.reduce((a, b) => Math.max(a, b)),
  };
}

interface Neighbour {
  readonly customer: number;
  readonly similarity: number;
  /** What each common product adds to the similarity. */
  readonly shares: readonly Contribution[];
}

interface Asked {
  readonly neighbours: readonly Neighbour[];
  /** Mean of the history's values, undefined without a history. */
  readonly mean: number | undefined;
}

function scoreUserKnn(state: UserKnnState, query: ScoreQuery, out: Float64Array): void {
  const asked = neighboursOf(state, query);
  const { form } = state.params;
  const weights = new Float64Array(out.length);
  out.fill(0);
  for (const { customer, similarity } of asked.neighbours) {
    const mean = form === 'mean-centred' ? (state.matrix.customerMeans[customer] ?? 0) : 0;
    eachRating(state.matrix, customer, (product, value) => {
      out[product] = (out[product] ?? 0) + similarity * (value - mean);
      weights[product] = (weights[product] ?? 0) + Math.abs(similarity);
    });
  }
  for (let i = 0; i < out.length; i++) {
    out[i] = finished(state, asked, { product: i, sum: out[i] ?? 0, weight: weights[i] ?? 0 });
  }
}

/** A score from the sum over neighbours and the weight they had. */
function finished(
  state: UserKnnState,
  asked: Asked,
  gathered: { readonly product: number; readonly sum: number; readonly weight: number },
): number {
  const { product, sum, weight } = gathered;
  if (state.params.form === 'ranking') return sum > 0 ? sum : NO_SCORE;
  return weight > 0 ? ratingOf(state, asked, sum / weight) : fallbackOf(state, product, asked);
}

function ratingOf(state: UserKnnState, asked: Asked, deviation: number): number {
  const base = state.params.form === 'mean-centred' ? (asked.mean ?? state.matrix.mean) : 0;
  return Math.min(state.highest, Math.max(state.lowest, base + deviation));
}

function fallbackOf(state: UserKnnState, product: number, asked: Asked): number {
  if (state.params.form === 'mean-centred' && asked.mean !== undefined) return asked.mean;
  return (state.popularity[product] ?? 0) > 0
    ? (state.matrix.productMeans[product] ?? 0)
    : state.matrix.mean;
}

function explainUserKnn(state: UserKnnState, asked: Asked, product: number): Explanation {
  const { form } = state.params;
  const parts = new Map<number, number>();
  let norm = 0;
  for (const { customer, similarity, shares } of asked.neighbours) {
    const value = ratingFor(state.matrix, customer, product);
    if (value === undefined) continue;
    norm += Math.abs(similarity);
    const mean = form === 'mean-centred' ? (state.matrix.customerMeans[customer] ?? 0) : 0;
    for (const share of shares) {
      parts.set(share.product, (parts.get(share.product) ?? 0) + share.value * (value - mean));
    }
  }
  if (form !== 'ranking' && norm === 0) return fallbackMean(fallbackOf(state, product, asked));
  const scale = form === 'ranking' ? 1 : norm;
  const contributions = [...parts].map(([j, value]) => ({ product: j, value: value / scale }));
  if (form === 'ranking') return { base: 0, contributions };
  const base = form === 'mean-centred' ? (asked.mean ?? state.matrix.mean) : 0;
  return clipExplanation(base, contributions, state);
}

/** The most similar customers, each with the products that make it so. */
function neighboursOf(state: UserKnnState, query: ScoreQuery): Asked {
  const { matrix, params } = state;
  const values = latestValues(query.history);
  const common = new Map<number, [product: number, own: number, other: number][]>();
  for (const [product, own] of values) {
    for (
      let n = matrix.columnOffsets[product] ?? 0;
      n < (matrix.columnOffsets[product + 1] ?? 0);
      n++
    ) {
      const customer = matrix.columnCustomers[n] ?? 0;
      if (customer === query.customer) continue;
      const pairs = common.get(customer) ?? [];
      pairs.push([product, own, matrix.columnValues[n] ?? 0]);
      common.set(customer, pairs);
    }
  }
  const all = [...common].map(([customer, pairs]) =>
    neighbourOf(state, customer, { values, pairs }),
  );
  const scores = Float64Array.from(all, ({ similarity }) =>
    params.form === 'mean-centred'
      ? similarity || NO_SCORE
      : similarity > 0
        ? similarity
        : NO_SCORE,
  );
  const indices = new Int32Array(params.neighbours);
  const found = topScores(scores, params.neighbours, indices, new Float64Array(params.neighbours));
  const neighbours = Array.from(indices.subarray(0, found), (i) => all[i]).filter(
    (one) => one !== undefined,
  );
  const sum = [...values.values()].reduce((a, b) => a + b, 0);
  return { neighbours, mean: values.size === 0 ? undefined : sum / values.size };
}

function neighbourOf(
  state: UserKnnState,
  customer: number,
  asked: {
    readonly values: ReadonlyMap<number, number>;
    readonly pairs: readonly (readonly [product: number, own: number, other: number])[];
  },
): Neighbour {
  const { pairs, values } = asked;
  const products = (list: readonly number[]): Contribution[] =>
    pairs.map(([product], n) => ({ product, value: list[n] ?? 0 }));
  const factor = shrunk(1, pairs.length, state.params.shrinkage);
  const scaled = (parts: readonly number[], xx: number, yy: number): Neighbour => {
    const scale = cosine(factor, xx, yy);
    const shares = products(parts.map((part) => part * scale));
    return { customer, similarity: parts.reduce((a, b) => a + b, 0) * scale, shares };
  };
  if (state.params.similarity === 'jaccard') {
    const size =
      (state.matrix.rowOffsets[customer + 1] ?? 0) - (state.matrix.rowOffsets[customer] ?? 0);
    const similarity = factor * jaccard(pairs.length, values.size, size);
    return { customer, similarity, shares: products(pairs.map(() => similarity / pairs.length)) };
  }
  if (state.params.similarity === 'cosine') {
    const own = [...values.values()].reduce((sum, value) => sum + value * value, 0);
    return scaled(
      pairs.map(([, x, y]) => x * y),
      own,
      state.squares[customer] ?? 0,
    );
  }
  const means = centresOf(state, pairs);
  const dx = pairs.map(([, x], n) => x - (means.own[n] ?? 0));
  const dy = pairs.map(([, , y], n) => y - (means.other[n] ?? 0));
  const squares = (list: readonly number[]): number => list.reduce((sum, d) => sum + d * d, 0);
  return scaled(
    dx.map((d, n) => d * (dy[n] ?? 0)),
    squares(dx),
    squares(dy),
  );
}

/** Pearson centres each customer on the own mean of common products, adjusted cosine on product means. */
function centresOf(
  state: UserKnnState,
  pairs: readonly (readonly [product: number, own: number, other: number])[],
): { readonly own: readonly number[]; readonly other: readonly number[] } {
  if (state.params.similarity === 'adjusted-cosine') {
    const means = pairs.map(([product]) => state.matrix.productMeans[product] ?? 0);
    return { own: means, other: means };
  }
  const mean = (at: 1 | 2): number => pairs.reduce((sum, pair) => sum + pair[at], 0) / pairs.length;
  const [own, other] = [mean(1), mean(2)];
  return { own: pairs.map(() => own), other: pairs.map(() => other) };
}

function eachRating(
  matrix: RatingMatrix,
  customer: number,
  visit: (product: number, value: number) => void,
): void {
  for (let n = matrix.rowOffsets[customer] ?? 0; n < (matrix.rowOffsets[customer + 1] ?? 0); n++) {
    visit(matrix.rowProducts[n] ?? 0, matrix.rowValues[n] ?? 0);
  }
}

function ratingFor(matrix: RatingMatrix, customer: number, product: number): number | undefined {
  const from = matrix.rowOffsets[customer] ?? 0;
  const row = matrix.rowProducts.subarray(from, matrix.rowOffsets[customer + 1]);
  const at = row.indexOf(product);
  return at < 0 ? undefined : matrix.rowValues[from + at];
}
