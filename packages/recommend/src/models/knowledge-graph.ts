import { AppError } from '@quanyu/domain';
import type { FitContext } from '@quanyu/learn';
import { orthonormalColumns, type Rng } from '@quanyu/numeric';
import { RECOMMEND_ERRORS } from '../errors.ts';
import type { Interactions } from '../interactions.ts';
import { sparseTimes } from '../kernels/co-counts.ts';
import { learnShares } from '../learn-shares.ts';
import { fadingHistory } from '../product-weights.ts';
import {
  checkEvents,
  type Explanation,
  NO_SCORE,
  popularityOf,
  type Recommender,
  type RecommenderState,
  type ScoreQuery,
} from '../recommender.ts';
import { addLikeness, sharedFeatures, type TokenIndex, tokenIndex } from '../token-index.ts';

/** "This product has this relation to this thing": brand Lego, theme space, made for Christmas. */
export interface Triple {
  readonly product: string;
  readonly relation: string;
  readonly entity: string;
}

export interface GraphParams {
  /** Width of the embeddings. Default 16. */
  readonly width: number;
  /** Weight of a history product with a newer ones after it: this^a. Default 0.8. */
  readonly recency: number;
  /** How many distinct latest products speak. Default 30. */
  readonly lastEvents: number;
}

export interface GraphState extends RecommenderState {
  readonly params: GraphParams;
  /** In the order of `weights`, which add up to 1 with the weight of the embeddings, the last one. */
  readonly relations: readonly string[];
  readonly weights: Float64Array;
  readonly indices: readonly TokenIndex[];
  /** Rows of unit length or zero. Shape (products, width). */
  readonly embeddings: Float64Array;
}

const RELATIONS_MAX = 64;
const PASSES = 4;

/**
 * Recommends over a graph of products and things: by paths product - relation - thing - relation -
 * product, rare things telling more, and by embeddings of the whole graph that see longer ways. How
 * much each relation says is learnt on what customers chose last. The reason names the path.
 * @param triples At most 64 relations.
 * @throws AppError RECOMMEND_PARAM_INVALID.
 * @complexity fit O(triples × width); a query O(history × (products that share a thing + products × width)).
 * @see Sun et al. (2011), PathSim, VLDB; Zhang et al. (2016), Collaborative knowledge base embedding.
 */
export function knowledgeGraphRecommender(
  triples: readonly Triple[],
  params: Partial<GraphParams> = {},
): Recommender<GraphState> {
  const full: GraphParams = { width: 16, recency: 0.8, lastEvents: 30, ...params };
  const relations = [...new Set(triples.map(({ relation }) => relation))].sort();
  if (relations.length > RELATIONS_MAX) {
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
      `Cannot build knowledge-graph as there may be ${RELATIONS_MAX} relations at most: current value is ${relations.length}`,
      { place: 'triples' },
    );
  }
  return {
    name: 'knowledge-graph',
    params: { ...full },
    fit: (data, context) => fitGraph(data, context, { triples, relations, params: full }),
    scoreAll: scoreGraph,
    explain: explainGraph,
  };
}

function fitGraph(
  data: Interactions,
  context: FitContext,
  given: {
    readonly triples: readonly Triple[];
    readonly relations: readonly string[];
    readonly params: GraphParams;
  },
): GraphState {
  checkEvents(data, 'knowledge-graph');
  const known = new Set(data.products);
  const more = new Set(given.triples.map(({ product }) => product).filter((id) => !known.has(id)));
  const products = [...data.products, ...[...more].sort()];
  const byId = new Map(products.map((id, i) => [id, i]));
  const things = given.relations.map(() => products.map((): string[] => []));
  const all = products.map((): string[] => []);
  const order = new Map(given.relations.map((relation, r) => [relation, r]));
  for (const { product, relation, entity } of given.triples) {
    const i = byId.get(product) ?? 0;
    things[order.get(relation) ?? 0]?.[i]?.push(entity);
    all[i]?.push(`${relation}\u0001${entity}`);
  }
  const indices = things.map((rows) => tokenIndex(rows));
  const rng = context.rng.stream('knowledge-graph');
  const embeddings = embedded(tokenIndex(all), given.params.width, rng);
  const popularity = new Float64Array(products.length);
  popularity.set(popularityOf(data));
  const state = {
    kind: 'knowledge-graph',
    version: 1,
    products,
    popularity,
    params: given.params,
    relations: given.relations,
    indices,
    embeddings,
  };
  const weights = learnShares(
    { ...data, products },
    {
      signals: indices.length + 1,
      scores: (history, out) => addSignals(state, { history: { products: history } }, out),
    },
    rng.stream('weights'),
  );
  return { ...state, weights };
}

/** Leading directions of the products of the graph, each row made unit length. */
function embedded(index: TokenIndex, wanted: number, rng: Rng): Float64Array {
  const products = index.offsets.length - 1;
  const features = index.names.length;
  const width = Math.min(wanted, products, features);
  const out = new Float64Array(products * wanted);
  if (width === 0) return out;
  const ones = new Float64Array(Math.max(products, features)).fill(1);
  let basis = Float64Array.from({ length: features * width }, () => rng.normal());
  const image = new Float64Array(products * width);
  const { offsets, features: columns, featureOffsets, featureProducts } = index;
  for (let pass = 0; pass < PASSES; pass++) {
    sparseTimes(offsets, columns, ones, ones, basis, width, image);
    const back = new Float64Array(features * width);
    sparseTimes(featureOffsets, featureProducts, ones, ones, image, width, back);
    basis = Float64Array.from(orthonormalColumns({ data: back, rows: features, cols: width }).data);
  }
  sparseTimes(offsets, columns, ones, ones, basis, width, image);
  for (let i = 0; i < products; i++) {
    const row = image.subarray(i * width, (i + 1) * width);
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    if (length > 0) for (const [k, x] of row.entries()) out[i * wanted + k] = x / length;
  }
  return out;
}

type Signals = Pick<GraphState, 'indices' | 'embeddings' | 'params'>;

/** Adds each relation's likeness and, last, that of the embeddings. */
function addSignals(state: Signals, query: ScoreQuery, out: readonly Float64Array[]): void {
  for (const { product, weight } of fading(query, state.params)) {
    for (const [r, index] of state.indices.entries()) {
      const scores = out[r];
      if (scores !== undefined) addLikeness(index, product, weight, scores);
    }
    const last = out[state.indices.length];
    for (let i = 0; i < (last?.length ?? 0); i++) {
      if (last !== undefined)
        last[i] = (last[i] ?? 0) + weight * embeddingLikeness(state, product, i);
    }
  }
}

/** Cosine of two embeddings, never below 0. */
function embeddingLikeness(state: Signals, a: number, b: number): number {
  const { width } = state.params;
  let sum = 0;
  for (let k = 0; k < width; k++) {
    sum += (state.embeddings[a * width + k] ?? 0) * (state.embeddings[b * width + k] ?? 0);
  }
  return Math.max(0, sum);
}

function fading(
  query: ScoreQuery,
  params: GraphParams,
): { readonly product: number; readonly weight: number }[] {
  const history = fadingHistory(query, params.recency, params.lastEvents);
  const total = history.reduce((sum, { weight }) => sum + weight, 0);
  return history.map(({ product, weight }) => ({ product, weight: weight / total }));
}

function scoreGraph(state: GraphState, query: ScoreQuery, out: Float64Array): void {
  const signals = Array.from(state.weights, () => new Float64Array(out.length));
  addSignals(state, query, signals);
  for (let i = 0; i < out.length; i++) {
    const score = signals.reduce((sum, one, k) => sum + (state.weights[k] ?? 0) * (one[i] ?? 0), 0);
    out[i] = score > 0 ? score : NO_SCORE;
  }
}

function explainGraph(state: GraphState, query: ScoreQuery, product: number): Explanation {
  let path = { value: 0, product: '', relation: '', entity: '' };
  const contributions = fading(query, state.params).map((entry) => {
    const own = state.weights[state.indices.length] ?? 0;
    let value = entry.weight * own * embeddingLikeness(state, entry.product, product);
    for (const [r, index] of state.indices.entries()) {
      const scale = entry.weight * (state.weights[r] ?? 0);
      for (const shared of sharedFeatures(index, entry.product, product)) {
        value += scale * shared.value;
        if (scale * shared.value <= path.value) continue;
        path = {
          value: scale * shared.value,
          product: state.products[entry.product] ?? '',
          relation: state.relations[r] ?? '',
          entity: index.names[shared.feature] ?? '',
        };
      }
    }
    return { product: entry.product, value };
  });
  const { product: from, relation, entity } = path;
  const kept = contributions.filter(({ value }) => value !== 0);
  if (path.value === 0) return { base: 0, contributions: kept };
  const params = { product: from, relation, entity };
  return { base: 0, contributions: kept, reason: { code: 'RECOMMEND_PATH', params } };
}
