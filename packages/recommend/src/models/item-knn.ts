import type { Interactions } from '../interactions.ts';
import { HISTORY_MAX } from '../limits.ts';
import { type RatingMatrix, ratingMatrix } from '../rating-matrix.ts';
import {
  type Explanation,
  NO_SCORE,
  type Recommender,
  type RecommenderState,
  type ScoreQuery,
  stateStart,
} from '../recommender.ts';
import { cosine, jaccard, type Similarity, shrunk } from '../similarity.ts';
import { spokenValues } from '../spoken-values.ts';
import { clipExplanation, fallbackMean, type KnnForm, latestValues } from './knn-rating.ts';

export interface ItemKnnParams {
  /** Default cosine. Pearson, pearson-baseline and adjusted cosine want ratings, bm25 counts. */
  readonly similarity: Similarity;
  /** `ranking`: Σ value × similarity; `mean-centred` and `basic`: ratings. Default ranking. */
  readonly form: KnnForm;
  /** Neighbours that speak for a rating, and that are kept a product for ranking. Default 100. */
  readonly neighbours: number;
  /** Similarities of pairs with n common customers are multiplied by n / (n + this). Default 0. */
  readonly shrinkage: number;
  /** Weight of a history product with a newer ones after it: this^a. Default 1. */
  readonly recency: number;
}

export interface ItemKnnState extends RecommenderState {
  readonly params: ItemKnnParams;
  /** Neighbours of product i: `offsets[i] .. offsets[i + 1] - 1`, most similar first. */
  readonly offsets: Int32Array;
  readonly neighbours: Int32Array;
  readonly similarities: Float64Array;
  readonly productMeans: Float64Array;
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
}

/**
 * Item-based collaborative filtering. A single customer tells nothing about similarity: there are no
 * neighbours then, and the answer falls back on popularity (ranking) or means (ratings), and says so.
 * @complexity fit O(Σ products² a customer); a query O(products × neighbours) at most.
 * @see Sarwar et al. (2001), Item-based collaborative filtering, WWW10.
 */
export function itemKnnRecommender(params: Partial<ItemKnnParams> = {}): Recommender<ItemKnnState> {
  const full: ItemKnnParams = {
    similarity: 'cosine',
    form: 'ranking',
    neighbours: 100,
    shrinkage: 0,
    recency: 1,
    ...params,
  };
  return {
    name: full.form === 'ranking' ? 'item-knn' : 'item-knn-rating',
    params: { ...full },
    fit: (data) => fitItemKnn(data, full),
    scoreAll(state, query, out) {
      if (state.params.form === 'ranking') return scoreRanking(state, query, out);
      const values = dense(state, query);
      for (let i = 0; i < out.length; i++) out[i] = total(explainRating(state, values, i));
    },
    explain: (state, query, product) =>
      state.params.form === 'ranking'
        ? explainRanking(state, query, product)
        : explainRating(state, dense(state, query), product),
  };
}

function fitItemKnn(data: Interactions, params: ItemKnnParams): ItemKnnState {
  const start = stateStart('item-knn', data);
  const matrix = ratingMatrix(data);
  const offsets = new Int32Array(data.products.length + 1);
  const neighbours: number[] = [];
  const similarities: number[] = [];
  const sums = pairAccumulators(data.products.length);
  const spoken = spokenValues(matrix, params.similarity, 'products');
  for (let i = 0; i < data.products.length && data.customers.length > 1; i++) {
    const row = similaritiesOf(spoken, i, { params, sums });
    for (const [product, similarity] of row) {
      neighbours.push(product);
      similarities.push(similarity);
    }
    offsets[i + 1] = neighbours.length;
  }
  return {
    ...start,
    params,
    offsets,
    neighbours: Int32Array.from(neighbours),
    similarities: Float64Array.from(similarities),
    productMeans: matrix.productMeans,
    mean: matrix.mean,
    lowest: matrix.rowValues.reduce((a, b) => Math.min(a, b)),
    highest: matrix.rowValues.reduce((a, b) => Math.max(a, b)),
  };
}

interface PairAccumulators {
  readonly common: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly xy: Float64Array;
  readonly xx: Float64Array;
  readonly yy: Float64Array;
}

function pairAccumulators(size: number): PairAccumulators {
  return {
    common: new Int32Array(size),
    x: new Float64Array(size),
    y: new Float64Array(size),
    xy: new Float64Array(size),
    xx: new Float64Array(size),
    yy: new Float64Array(size),
  };
}

/** The most similar products of one product, most similar first, ties by smaller index. */
function similaritiesOf(
  matrix: RatingMatrix,
  i: number,
  tools: { readonly params: ItemKnnParams; readonly sums: PairAccumulators },
): [number, number][] {
  const { params, sums } = tools;
  const touched: number[] = [];
  for (let n = matrix.columnOffsets[i] ?? 0; n < (matrix.columnOffsets[i + 1] ?? 0); n++) {
    const customer = matrix.columnCustomers[n] ?? 0;
    const centre =
      params.similarity === 'adjusted-cosine' ? (matrix.customerMeans[customer] ?? 0) : 0;
    addCustomer(
      matrix,
      { i, customer, centre, value: (matrix.columnValues[n] ?? 0) - centre },
      {
        sums,
        touched,
      },
    );
  }
  const row = touched.map((j): [number, number] => [
    j,
    shrunk(similarityOf(matrix, i, j, { params, sums }), sums.common[j] ?? 0, params.shrinkage),
  ]);
  for (const j of touched) for (const part of Object.values(sums)) part[j] = 0;
  return row
    .filter(([, similarity]) => similarity !== 0)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, params.form === 'ranking' ? params.neighbours : HISTORY_MAX);
}

function addCustomer(
  matrix: RatingMatrix,
  at: {
    readonly i: number;
    readonly customer: number;
    readonly centre: number;
    readonly value: number;
  },
  into: { readonly sums: PairAccumulators; readonly touched: number[] },
): void {
  const { sums, touched } = into;
  const from = matrix.rowOffsets[at.customer] ?? 0;
  for (let n = from; n < (matrix.rowOffsets[at.customer + 1] ?? 0); n++) {
    const j = matrix.rowProducts[n] ?? 0;
    if (j === at.i) continue;
    const other = (matrix.rowValues[n] ?? 0) - at.centre;
    const common = sums.common[j] ?? 0;
    if (common === 0) touched.push(j);
    sums.common[j] = common + 1;
    sums.x[j] = (sums.x[j] ?? 0) + at.value;
    sums.y[j] = (sums.y[j] ?? 0) + other;
    sums.xy[j] = (sums.xy[j] ?? 0) + at.value * other;
    sums.xx[j] = (sums.xx[j] ?? 0) + at.value * at.value;
    sums.yy[j] = (sums.yy[j] ?? 0) + other * other;
  }
}

function similarityOf(
  matrix: RatingMatrix,
  i: number,
  j: number,
  tools: { readonly params: ItemKnnParams; readonly sums: PairAccumulators },
): number {
  const { sums } = tools;
  const n = sums.common[j] ?? 0;
  const [x, y, xy, xx, yy] = [sums.x, sums.y, sums.xy, sums.xx, sums.yy].map(
    (part) => part[j] ?? 0,
  );
  if (tools.params.similarity === 'jaccard')
    return jaccard(n, columnSize(matrix, i), columnSize(matrix, j));
  if (tools.params.similarity === 'bm25') return xy ?? 0;
  if (tools.params.similarity === 'cosine') {
    return cosine(xy ?? 0, columnSquares(matrix, i), columnSquares(matrix, j));
  }
  if (n < 2) return 0;
  if (tools.params.similarity !== 'pearson') return cosine(xy ?? 0, xx ?? 0, yy ?? 0);
  const [sx = 0, sy = 0] = [x, y];
  return cosine((xy ?? 0) - (sx * sy) / n, (xx ?? 0) - (sx * sx) / n, (yy ?? 0) - (sy * sy) / n);
}

function columnSize(matrix: RatingMatrix, i: number): number {
  return (matrix.columnOffsets[i + 1] ?? 0) - (matrix.columnOffsets[i] ?? 0);
}

function columnSquares(matrix: RatingMatrix, i: number): number {
  let sum = 0;
  for (let n = matrix.columnOffsets[i] ?? 0; n < (matrix.columnOffsets[i + 1] ?? 0); n++) {
    sum += (matrix.columnValues[n] ?? 0) ** 2;
  }
  return sum;
}

interface HistoryValue {
  readonly value: number;
  readonly interest: number;
}

/** The latest value of each history product and the weight of its age. */
function weighted(state: ItemKnnState, query: ScoreQuery): Map<number, HistoryValue> {
  const values = latestValues(query.history);
  const entries = [...values].reverse();
  return new Map(
    entries.map(([product, value], age) => [
      product,
      { value, interest: state.params.recency ** age },
    ]),
  );
}

/** By product index: every product asks for each of its neighbours. */
type DenseValues = readonly (HistoryValue | undefined)[];

function dense(state: ItemKnnState, query: ScoreQuery): DenseValues {
  const values = new Array<HistoryValue | undefined>(state.products.length).fill(undefined);
  for (const [product, value] of weighted(state, query)) values[product] = value;
  return values;
}

function scoreRanking(state: ItemKnnState, query: ScoreQuery, out: Float64Array): void {
  out.fill(0);
  for (const [j, { value, interest }] of weighted(state, query)) {
    for (let n = state.offsets[j] ?? 0; n < (state.offsets[j + 1] ?? 0); n++) {
      const i = state.neighbours[n] ?? 0;
      out[i] = (out[i] ?? 0) + interest * value * (state.similarities[n] ?? 0);
    }
  }
  for (let i = 0; i < out.length; i++) if (!((out[i] ?? 0) > 0)) out[i] = NO_SCORE;
}

function explainRanking(state: ItemKnnState, query: ScoreQuery, product: number): Explanation {
  const contributions = [...weighted(state, query)].map(([j, { value, interest }]) => {
    const row = state.neighbours.subarray(state.offsets[j], state.offsets[j + 1]);
    const at = row.indexOf(product);
    const similarity = at < 0 ? 0 : (state.similarities[(state.offsets[j] ?? 0) + at] ?? 0);
    return { product: j, value: interest * value * similarity };
  });
  return { base: 0, contributions: contributions.filter(({ value }) => value !== 0) };
}

function explainRating(state: ItemKnnState, values: DenseValues, product: number): Explanation {
  const centred = state.params.form === 'mean-centred';
  const rated = ratedNeighbours(state, values, product);
  const norm = rated.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
  const known = centred && (state.popularity[product] ?? 0) > 0;
  const own = known ? (state.productMeans[product] ?? 0) : state.mean;
  if (norm === 0) return fallbackMean(own);
  const contributions = rated.map((one) => ({ product: one.product, value: one.part / norm }));
  return clipExplanation(centred ? own : 0, contributions, state);
}

interface RatedPart {
  readonly product: number;
  readonly weight: number;
  readonly part: number;
}

/** The most similar products that the history rates, with what each says. */
function ratedNeighbours(state: ItemKnnState, values: DenseValues, product: number): RatedPart[] {
  const centred = state.params.form === 'mean-centred';
  const rated: RatedPart[] = [];
  const end = state.offsets[product + 1] ?? 0;
  for (let n = state.offsets[product] ?? 0; n < end; n++) {
    if (rated.length >= state.params.neighbours) break;
    const j = state.neighbours[n] ?? 0;
    const known = values[j];
    const similarity = state.similarities[n] ?? 0;
    if (known === undefined || (!centred && similarity <= 0)) continue;
    const weight = similarity * known.interest;
    const mean = centred ? (state.productMeans[j] ?? 0) : 0;
    rated.push({ product: j, weight, part: weight * (known.value - mean) });
  }
  return rated;
}

function total(explanation: Explanation): number {
  return explanation.contributions.reduce((sum, { value }) => sum + value, explanation.base);
}
