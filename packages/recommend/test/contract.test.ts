import { AppError } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeInteractions, type Interactions } from '../src/interactions.ts';
import { itemKnnRecommender } from '../src/models/item-knn.ts';
import { userKnnRecommender } from '../src/models/user-knn.ts';
import { RECOMMENDER_NAMES, recommenderNamed } from '../src/recommend-table.ts';
import {
  type Recommender,
  type RecommenderState,
  type RecommendQuery,
  recommend,
} from '../src/recommender.ts';
import { dataOfRows, rowsArbitrary, toyColumns, toyData } from './toy.ts';

const knn = (
  ['cosine', 'jaccard', 'pearson', 'adjusted-cosine', 'pearson-baseline', 'bm25'] as const
).flatMap((similarity) =>
  (['ranking', 'mean-centred', 'basic'] as const).flatMap((form) => [
    {
      title: `item-knn ${similarity} ${form}`,
      model: itemKnnRecommender({ similarity, form, shrinkage: 2 }),
    },
    {
      title: `user-knn ${similarity} ${form}`,
      model: userKnnRecommender({ similarity, form, shrinkage: 2 }),
    },
  ]),
) as unknown as { title: string; model: Recommender }[];
const MODELS = [
  ...RECOMMENDER_NAMES.map((name) => ({ title: name, model: recommenderNamed(name) })),
  ...knn,
];

function fitted(model: Recommender, data: Interactions): RecommenderState {
  return model.fit(data, { rng: createRng(1) });
}

function queryFor(data: Interactions, customer: number): RecommendQuery {
  const part = { from: data.offsets[customer] ?? 0, to: data.offsets[customer + 1] ?? 0 };
  return {
    customer,
    history: {
      products: data.product.subarray(part.from, part.to),
      weights: data.weight.subarray(part.from, part.to),
    },
    count: 5,
  };
}

describe.each(MODELS)('recommender contract: $title', ({ model }) => {
  it('gives contributions that add up to the score, no product twice, scores never rising', () => {
    fc.assert(
      fc.property(rowsArbitrary, fc.nat(5), (rows, who) => {
        const data = dataOfRows(rows);
        const customer = who % data.customers.length;
        const state = fitted(model, data);
        const { ranked } = recommend(model, state, queryFor(data, customer));
        expect(new Set(ranked.map((one) => one.product)).size).toBe(ranked.length);
        for (const [i, one] of ranked.entries()) {
          const sum = one.contributions.reduce((total, part) => total + part.value, one.base);
          expect(Math.abs(sum - one.score)).toBeLessThan(1e-6);
          if (i > 0) expect(one.score).toBeLessThanOrEqual((ranked[i - 1]?.score ?? 0) + 1e-12);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('answers the same whatever order the customers stand in the file', () => {
    const columns = toyColumns(20);
    const order = Array.from(columns.time, (_, row) => row).sort(
      (a, b) => ((a * 7) % 11) - ((b * 7) % 11) || a - b,
    );
    const pick = <T>(list: ArrayLike<T>): T[] => order.map((row) => list[row] as T);
    const shuffled = encodeInteractions({
      customer: pick(columns.customer),
      product: pick(columns.product),
      time: pick(columns.time),
      type: pick(columns.type),
      weight: pick(columns.weight),
    });
    const data = encodeInteractions(columns);
    const query = queryFor(data, 3);
    const one = recommend(model, fitted(model, data), query);
    const two = recommend(model, fitted(model, shuffled), query);
    expect(two).toEqual(one);
  });

  it('survives structured clone, and fitting again forgets', () => {
    const data = toyData();
    const state = fitted(model, data);
    fitted(model, toyData(10));
    const again = fitted(model, data);
    expect(again).toEqual(state);
    const query = queryFor(data, 0);
    expect(recommend(model, structuredClone(state), query)).toEqual(recommend(model, state, query));
  });

  it('keeps candidates, exclusions, filter and known products', () => {
    const data = toyData();
    const state = fitted(model, data);
    const query = queryFor(data, 1);
    const candidates = [0, 1, 2, 3, 4, 5, 9, 10, 11];
    const { ranked } = recommend(model, state, {
      ...query,
      candidates,
      exclude: [1, 9],
      filter: (product) => product !== 4,
      count: 16,
    });
    const seen = new Set(query.history.products as Int32Array);
    const left = candidates.filter((p) => ![1, 9, 4].includes(p) && !seen.has(p));
    expect(ranked.map((one) => one.product).sort((a, b) => a - b)).toEqual(left);
    const kept = recommend(model, state, { ...query, count: 16, keepSeen: true });
    expect(kept.ranked).toHaveLength(data.products.length);
  });

  it('gives somebody unknown an answer, and an empty one with its reason where all is excluded', () => {
    const data = toyData();
    const state = fitted(model, data);
    const cold = recommend(model, state, { history: { products: [] }, count: 3 });
    expect(cold.ranked).toHaveLength(3);
    const none = recommend(model, state, { ...queryFor(data, 0), filter: () => false });
    expect(none).toEqual({
      ranked: [],
      emptyReason: { code: 'RECOMMEND_ALL_EXCLUDED', params: { products: 16 } },
    });
  });

  it('fits one customer with one product, and says that all is seen', () => {
    const data = encodeInteractions({ customer: ['a'], product: ['x'] });
    const answer = recommend(model, fitted(model, data), queryFor(data, 0));
    expect(answer.emptyReason?.code).toBe('RECOMMEND_ALL_SEEN');
  });

  it('refuses no events, bad counts and unknown products', () => {
    const none = encodeInteractions({ customer: [], product: [] });
    expect(codeOf(() => fitted(model, none))).toBe('RECOMMEND_EVENTS_EMPTY');
    const data = toyData(4);
    const state = fitted(model, data);
    const query = queryFor(data, 0);
    for (const count of [0, -1, 1.5, Number.NaN, 1e9]) {
      expect(codeOf(() => recommend(model, state, { ...query, count }))).toBe(
        'RECOMMEND_COUNT_INVALID',
      );
    }
    for (const product of [-1, 99, Number.NaN, 0.5]) {
      const history = { products: [product] };
      expect(codeOf(() => recommend(model, state, { history, count: 1 }))).toBe(
        'RECOMMEND_PRODUCT_UNKNOWN',
      );
    }
  });
});

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'no error';
}
