import type { FitContext } from '@quanyu/learn';
import type { Interactions } from '../interactions.ts';
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
import {
  CONTENT_FAMILIES,
  type ContentFamily,
  contentTokens,
  type ProductContent,
} from '../text-tokens.ts';
import { addLikeness, sharedFeatures, type TokenIndex, tokenIndex } from '../token-index.ts';

export interface ContentParams {
  /** Weight of a history product with a newer ones after it: this^a. Default 0.8. */
  readonly recency: number;
  /** How many distinct latest products speak. Default 30. */
  readonly lastEvents: number;
}

export interface ContentState extends RecommenderState {
  readonly params: ContentParams;
  /** Weight of each family, learnt; they add up to 1. */
  readonly alphas: Readonly<Record<ContentFamily, number>>;
  readonly indices: Readonly<Record<ContentFamily, TokenIndex>>;
}

/**
 * Recommends what is like the history in its text (Chinese and English), its place in the category
 * tree and its attributes: ŷ = Σ α_k Σ_j w_j cos_k(i, j), α learnt on what customers chose last. A
 * product of the catalogue needs no event.
 * @param catalogue Content by product id; products that stand only here are recommended too.
 * @complexity fit O(tokens); a query O(history × products that share a feature).
 */
export function contentRecommender(
  catalogue: Readonly<Record<string, ProductContent>>,
  params: Partial<ContentParams> = {},
): Recommender<ContentState> {
  const full: ContentParams = { recency: 0.8, lastEvents: 30, ...params };
  return {
    name: 'content',
    params: { ...full },
    fit: (data, context) => fitContent(data, context, { catalogue, params: full }),
    scoreAll: scoreContent,
    explain: explainContent,
  };
}

function fitContent(
  data: Interactions,
  context: FitContext,
  given: {
    readonly catalogue: Readonly<Record<string, ProductContent>>;
    readonly params: ContentParams;
  },
): ContentState {
  checkEvents(data, 'content');
  const known = new Set(data.products);
  const more = Object.keys(given.catalogue).filter((id) => !known.has(id));
  // Products of the events keep their indices, so that histories mean the same.
  const products = [...data.products, ...more.sort()];
  const tokens = products.map((id) =>
    contentTokens(Object.hasOwn(given.catalogue, id) ? (given.catalogue[id] ?? {}) : {}),
  );
  const indexOf = (family: ContentFamily): TokenIndex =>
    tokenIndex(tokens.map((one) => one[family]));
  const indices = {
    text: indexOf('text'),
    category: indexOf('category'),
    attribute: indexOf('attribute'),
  };
  const popularity = new Float64Array(products.length);
  popularity.set(popularityOf(data));
  const weights = learnShares(
    { ...data, products },
    {
      signals: CONTENT_FAMILIES.length,
      scores: (history, out) => {
        for (const { product, weight } of fading(
          { history: { products: history } },
          given.params,
        )) {
          for (const [k, family] of CONTENT_FAMILIES.entries()) {
            const scores = out[k];
            if (scores !== undefined) addLikeness(indices[family], product, weight, scores);
          }
        }
      },
    },
    context.rng.stream('content'),
  );
  const [text = 0, category = 0, attribute = 0] = weights;
  return {
    kind: 'content',
    version: 1,
    products,
    popularity,
    params: given.params,
    alphas: { text, category, attribute },
    indices,
  };
}

/** The history with weights that add up to 1. */
function fading(
  query: ScoreQuery,
  params: ContentParams,
): { readonly product: number; readonly weight: number }[] {
  const history = fadingHistory(query, params.recency, params.lastEvents);
  const total = history.reduce((sum, { weight }) => sum + weight, 0);
  return history.map(({ product, weight }) => ({ product, weight: weight / total }));
}

function scoreContent(state: ContentState, query: ScoreQuery, out: Float64Array): void {
  out.fill(0);
  for (const { product, weight } of fading(query, state.params)) {
    for (const family of CONTENT_FAMILIES) {
      addLikeness(state.indices[family], product, weight * state.alphas[family], out);
    }
  }
  for (let i = 0; i < out.length; i++) if (!((out[i] ?? 0) > 0)) out[i] = NO_SCORE;
}

function explainContent(state: ContentState, query: ScoreQuery, product: number): Explanation {
  let most = { value: 0, product: -1, family: 'text' as ContentFamily };
  const contributions = fading(query, state.params).map((entry) => {
    let value = 0;
    for (const family of CONTENT_FAMILIES) {
      const shared = sharedFeatures(state.indices[family], entry.product, product);
      const share = shared.reduce((sum, one) => sum + one.value, 0);
      const part = entry.weight * state.alphas[family] * share;
      if (part > most.value) most = { value: part, product: entry.product, family };
      value += part;
    }
    return { product: entry.product, value };
  });
  const params = { product: state.products[most.product] ?? '', family: most.family };
  return {
    base: 0,
    contributions: contributions.filter(({ value }) => value !== 0),
    reason: { code: 'RECOMMEND_CONTENT', params },
  };
}
