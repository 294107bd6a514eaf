import type { Interactions } from '../interactions.ts';
import { addNeighbourSums } from '../kernels/neighbour-sums.ts';
import { topScores } from '../kernels/ranking.ts';
import { type RatingMatrix, ratingMatrix } from '../rating-matrix.ts';
import {
  type Contribution,
  type Explanation,
  NO_SCORE,
  type Recommender,
  type RecommenderState,
  type ScoreQuery,
  stateStart,
} from '../recommender.ts';
import { cosine, jaccard, type Similarity, shrunk } from '../similarity.ts';
import {
  type Baselines,
  baselinesOf,
  bm25Weight,
  customerOffset,
  rarityOf,
  spokenValues,
} from '../spoken-values.ts';
import { clipExplanation, fallbackMean, type KnnForm, latestValues } from './knn-rating.ts';

/** Sums kept a customer: common, Σx, Σy, Σxy, Σx², Σy². */
const SUMS = 6;

/** Variation below this share of the squares is rounding. */
const DUST = 1e-12;

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
  /** What similarities compare: values, residuals or BM25 weights. */
  readonly spoken: RatingMatrix;
  /** Present for pearson-baseline. */
  readonly baselines?: Baselines;
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
  const start = stateStart('user-knn', data);
  const matrix = ratingMatrix(data);
  const squares = new Float64Array(data.customers.length);
  for (let c = 0; c < squares.length; c++) {
    const row = matrix.rowValues.subarray(matrix.rowOffsets[c], matrix.rowOffsets[c + 1]);
    squares[c] = row.reduce((sum, value) => sum + value * value, 0);
  }
  return {
    ...start,
    params,
    matrix,
    spoken: spokenValues(matrix, params.similarity, 'customers'),
    ...(params.similarity === 'pearson-baseline' ? { baselines: baselinesOf(matrix) } : {}),
    squares,
    lowest: matrix.rowValues.reduce((a, b) => Math.min(a, b)),
    highest: matrix.rowValues.reduce((a, b) => Math.max(a, b)),
  };
}

interface Neighbour {
  readonly customer: number;
  readonly similarity: number;
  /** common, Σx, Σy, Σxy, Σx², Σy² over common products. */
  readonly sums: Float64Array;
}

interface Asked {
  /** The history as similarities compare it. */
  readonly spoken: ReadonlyMap<number, number>;
  readonly values: ReadonlyMap<number, number>;
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
  for (const neighbour of asked.neighbours) {
    const { customer, similarity } = neighbour;
    const value = ratingFor(state.matrix, customer, product);
    if (value === undefined) continue;
    norm += Math.abs(similarity);
    const mean = form === 'mean-centred' ? (state.matrix.customerMeans[customer] ?? 0) : 0;
    for (const share of sharesOf(state, asked, neighbour)) {
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

/** The most similar customers; ties by smaller index. */
function neighboursOf(state: UserKnnState, query: ScoreQuery): Asked {
  const { matrix, params } = state;
  const values = latestValues(query.history);
  const spoken = spokenHistory(state, values);
  const sums = new Float64Array(state.squares.length * SUMS);
  const centred = params.similarity === 'adjusted-cosine';
  let own = 0;
  for (const [product, value] of spoken) {
    const centre = centred ? (matrix.productMeans[product] ?? 0) : 0;
    const from = matrix.columnOffsets[product] ?? 0;
    const to = matrix.columnOffsets[product + 1] ?? 0;
    const { columnCustomers, columnValues } = state.spoken;
    addNeighbourSums(columnCustomers, columnValues, from, to, value - centre, centre, sums);
    own += value * value;
  }
  const alike = state.squares.map((_, customer) => {
    if (customer === query.customer || sums[customer * SUMS] === 0) return NO_SCORE;
    const similarity = similarityTo(state, customer, { sums, size: values.size, squares: own });
    const speaks = params.form === 'mean-centred' ? similarity !== 0 : similarity > 0;
    return speaks ? similarity : NO_SCORE;
  });
  const indices = new Int32Array(params.neighbours);
  const best = new Float64Array(params.neighbours);
  const found = topScores(alike, params.neighbours, indices, best);
  const neighbours = Array.from(indices.subarray(0, found), (customer, n) => {
    const at = customer * SUMS;
    return { customer, similarity: best[n] ?? 0, sums: sums.slice(at, at + SUMS) };
  });
  const total = [...values.values()].reduce((a, b) => a + b, 0);
  return { spoken, values, neighbours, mean: values.size === 0 ? undefined : total / values.size };
}

/** A history in the form that similarities compare. */
function spokenHistory(
  state: UserKnnState,
  values: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  const { baselines, matrix, params } = state;
  if (baselines !== undefined) {
    const { mean, products } = baselines;
    const offset = customerOffset(baselines, values);
    const entries = [...values].map(([product, value]): [number, number] => [
      product,
      value - mean - offset - (products[product] ?? 0),
    ]);
    return new Map(entries);
  }
  if (params.similarity !== 'bm25') return values;
  const customers = matrix.rowOffsets.length - 1;
  const lengthShare = (values.size * customers) / Math.max(1, matrix.rowProducts.length);
  const entries = [...values].map(([product, value]): [number, number] => {
    const withIt = (matrix.columnOffsets[product + 1] ?? 0) - (matrix.columnOffsets[product] ?? 0);
    const rarity = rarityOf(customers, withIt);
    return [product, bm25Weight(value, { lengthShare, rarity })];
  });
  return new Map(entries);
}

function similarityTo(
  state: UserKnnState,
  customer: number,
  history: { readonly sums: Float64Array; readonly size: number; readonly squares: number },
): number {
  const at = customer * SUMS;
  const [n = 0, x = 0, y = 0, xy = 0, xx = 0, yy = 0] = history.sums.subarray(at, at + SUMS);
  const { similarity, shrinkage } = state.params;
  const { rowOffsets } = state.matrix;
  const size = (rowOffsets[customer + 1] ?? 0) - (rowOffsets[customer] ?? 0);
  if (similarity === 'jaccard') return shrunk(jaccard(n, history.size, size), n, shrinkage);
  if (similarity === 'cosine') {
    return shrunk(cosine(xy, history.squares, state.squares[customer] ?? 0), n, shrinkage);
  }
  if (similarity === 'bm25') return shrunk(xy, n, shrinkage);
  if (similarity !== 'pearson') return shrunk(cosine(xy, xx, yy), n, shrinkage);
  const varX = xx - (x * x) / n;
  const varY = yy - (y * y) / n;
  // Sums of squares of equal values leave rounding dust, which is no variation.
  if (varX <= DUST * xx || varY <= DUST * yy) return 0;
  return shrunk(cosine(xy - (x * y) / n, varX, varY), n, shrinkage);
}

/** What each common product adds to the similarity: its part of the sum that the similarity is. */
function sharesOf(state: UserKnnState, asked: Asked, neighbour: Neighbour): Contribution[] {
  const { matrix, params } = state;
  const [n = 1, x = 0, y = 0] = neighbour.sums;
  const parts: { product: number; value: number }[] = [];
  let whole = 0;
  eachRating(state.spoken, neighbour.customer, (product, other) => {
    const own = asked.spoken.get(product);
    if (own === undefined) return;
    const value = partOf(params.similarity, {
      own,
      other,
      productMean: matrix.productMeans[product] ?? 0,
      ownMean: x / n,
      otherMean: y / n,
    });
    whole += value;
    parts.push({ product, value });
  });
  if (whole === 0) return [];
  const scale = neighbour.similarity / whole;
  return parts.map(({ product, value }) => ({ product, value: value * scale }));
}

function partOf(
  similarity: Similarity,
  pair: {
    readonly own: number;
    readonly other: number;
    readonly productMean: number;
    readonly ownMean: number;
    readonly otherMean: number;
  },
): number {
  if (similarity === 'jaccard') return 1;
  const isPlain = similarity !== 'adjusted-cosine' && similarity !== 'pearson';
  if (isPlain) return pair.own * pair.other;
  const centred = similarity === 'adjusted-cosine';
  const ownCentre = centred ? pair.productMean : pair.ownMean;
  const otherCentre = centred ? pair.productMean : pair.otherMean;
  return (pair.own - ownCentre) * (pair.other - otherCentre);
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
