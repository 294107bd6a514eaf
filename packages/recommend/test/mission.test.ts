import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { encodeInteractions, indexOfId } from '../src/interactions.ts';
import { itemKnnRecommender } from '../src/models/item-knn.ts';
import { factorisationRecommender, factorisationStep } from '../src/models/matrix-factorisation.ts';
import { userKnnRecommender } from '../src/models/user-knn.ts';
import { type Recommender, type RecommenderState, recommend } from '../src/recommender.ts';
import {
  contentScore,
  cosine,
  jaccard,
  meanCentredRating,
  weightedRating,
} from '../src/similarity.ts';

// Worked examples of the mission with the right answers, recomputed by hand: several are printed wrong.
const RATINGS = [
  ['u1', 'i1', 4],
  ['u1', 'i2', 5],
  ['u2', 'i1', 3],
  ['u2', 'i3', 4],
] as const;
const context = { rng: createRng(1) };

function ratings(rows: readonly (readonly [string, string, number])[]) {
  return encodeInteractions({
    customer: rows.map(([customer]) => customer),
    product: rows.map(([, product]) => product),
    weight: rows.map(([, , rating]) => rating),
  });
}

/** The score that a model gives a product for a fitted customer. */
function scoreOf<S extends RecommenderState>(
  model: Recommender<S>,
  ask: { customer: string; product: string },
): number {
  const data = ratings(RATINGS);
  const state = model.fit(data, context);
  const customer = indexOfId(data.customers, ask.customer);
  const from = data.offsets[customer];
  const to = data.offsets[customer + 1];
  const history = {
    products: data.product.subarray(from, to),
    weights: data.weight.subarray(from, to),
  };
  const out = new Float64Array(state.products.length);
  model.scoreAll(state, { customer, history }, out);
  return out[indexOfId(data.products, ask.product)] ?? Number.NaN;
}

describe('mission examples', () => {
  it('user-cf: Jaccard 1/3, sums for ranking, mean-centred ratings', () => {
    expect(jaccard(1, 2, 2)).toBeCloseTo(1 / 3, 12);
    expect(cosine(12, 41, 25)).toBeCloseTo(0.3748170285326546, 12);
    const sum = userKnnRecommender();
    const centred = userKnnRecommender({ form: 'mean-centred' });
    const free = { ...centred };
    expect(scoreOf(sum, { customer: 'u2', product: 'i2' })).toBeCloseTo(5 / 3, 6);
    expect(scoreOf(sum, { customer: 'u1', product: 'i3' })).toBeCloseTo(4 / 3, 6);
    expect(scoreOf(free, { customer: 'u2', product: 'i2' })).toBeCloseTo(4, 6);
    expect(scoreOf(free, { customer: 'u1', product: 'i3' })).toBeCloseTo(5, 6);
  });

  it('item-cf-centring: base and deviations centred on product means', () => {
    const neighbours = [
      { similarity: 1, rating: 5, mean: 3 },
      { similarity: 0.5, rating: 5, mean: 3 },
    ];
    expect(meanCentredRating(3, neighbours)).toBeCloseTo(5, 12);
    expect(meanCentredRating(3, [])).toBe(3);
  });

  it('ratings-of-one-customer: no similarity, and everything seen is an empty answer with its reason', () => {
    const rows = [4.5, 3.8, 3.2, 3.6, 4.0].map((r, i) => ['only', String(i + 1), r] as const);
    const data = ratings(rows);
    for (const form of ['ranking', 'mean-centred'] as const) {
      const model = itemKnnRecommender({ form });
      const state = model.fit(data, context);
      expect(state.neighbours).toHaveLength(0);
      const answer = recommend(model, state, { history: { products: data.product }, count: 3 });
      expect(answer).toEqual({
        ranked: [],
        emptyReason: { code: 'RECOMMEND_ALL_SEEN', params: { products: 5 } },
      });
    }
  });

  it('weighted-item-cf and content', () => {
    expect(weightedRating([1, 0.5], [0.9, 0.4], [4, 2])).toBeCloseTo(3.6363636363636362, 9);
    expect(weightedRating([0], [1], [4])).toBeUndefined();
    expect(contentScore([0.5, 0.3, 0.2], [1, 0, 1], [0.8, 0.1, 0.4])).toBeCloseTo(0.48, 12);
    expect(() => contentScore([1], [Number.NaN], [1])).toThrow('Cannot score content');
    expect(() => contentScore([1], [1], [1, 2])).toThrow('Cannot score content');
  });

  it('mf-sgd: both sides step from the same errors; 79 steps to a squared error below 1e-6', () => {
    const r = [3, 4, 5, 3];
    const options = { rate: 0.1, penalty: 0 };
    const start = { u: [0.5, 0.6, 0.7, 0.8], v: [0.3, 0.4, 0.5, 0.6], factors: 2 };
    let step = factorisationStep(r, start, options);
    expect(step.squaredError).toBeCloseTo(42.994, 9);
    const expectedU = [0.7478, 0.9077999999999999, 0.9426, 1.109];
    const expectedV = [0.7434, 0.9142, 0.8214, 0.977];
    for (let n = 0; n < 4; n++) {
      expect(step.u[n]).toBeCloseTo(expectedU[n] ?? 0, 9);
      expect(step.v[n]).toBeCloseTo(expectedV[n] ?? 0, 9);
    }
    let steps = 0;
    let error = step.squaredError;
    while (error >= 1e-6) {
      step = factorisationStep(r, { u: step.u, v: step.v, factors: 2 }, options);
      error = step.squaredError;
      steps++;
      if (steps === 1) expect(error).toBeCloseTo(20.948497742348287, 9);
    }
    expect(steps).toBe(79);
  });

  it('mf-zero-start: refused', () => {
    const zero = { u: [0, 0, 0, 0], v: [0, 0, 0, 0], factors: 2 };
    const step = () => factorisationStep([3, 4, 5, 3], zero, { rate: 0.1, penalty: 0 });
    expect(step).toThrow('must not be all zero');
    expect(() => factorisationRecommender({ startDeviation: 0 })).toThrow('must not be all zero');
  });

  it('factorisation refuses a rate that diverges', () => {
    const model = factorisationRecommender({ rate: 50 });
    expect(() => model.fit(ratings(RATINGS), context)).toThrow('learning rate');
  });
});
