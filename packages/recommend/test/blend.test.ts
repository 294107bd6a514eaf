import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { leaveLastOut } from '../src/evaluate/split.ts';
import { encodeInteractions } from '../src/interactions.ts';
import { blendRecommender } from '../src/models/blend.ts';
import { popularityRecommender } from '../src/models/popularity.ts';
import { sequenceRecommender } from '../src/models/sequence.ts';
import type { Recommender } from '../src/recommender.ts';

/** Half of the steps follow the last product (i → i + 1), half go to a favourite of everybody. */
function mixedData(customers: number, seed: number) {
  const rng = createRng(seed);
  const columns = { customer: [] as string[], product: [] as string[], time: [] as number[] };
  for (let c = 0; c < customers; c++) {
    let at = rng.int(40);
    for (let step = 0; step < 6; step++) {
      columns.customer.push(`c${c}`);
      columns.product.push(`p${String(at).padStart(2, '0')}`);
      columns.time.push(step);
      at = rng.uniform() < 0.5 ? (at + 1) % 40 : rng.int(4) * 10;
    }
  }
  return encodeInteractions(columns, { timeKind: 'rank' });
}

const popularity = popularityRecommender() as unknown as Recommender;
const sequence = sequenceRecommender({ popularityWeight: 0 }) as unknown as Recommender;
/** Says the opposite of popularity. */
const misleading: Recommender = {
  ...popularity,
  name: 'misleading',
  scoreAll(state, _, out) {
    for (let i = 0; i < out.length; i++) out[i] = 1 / (1 + (state.popularity[i] ?? 0));
  },
  explain: (state, _, product) => ({
    base: 1 / (1 + (state.popularity[product] ?? 0)),
    contributions: [],
  }),
};

describe('blendRecommender()', () => {
  it('weighs what helps, gives what misleads nothing, and ranks above each alone', () => {
    const data = mixedData(600, 3);
    const split = leaveLastOut(data);
    const models = [popularity, sequence, misleading];
    const blend = blendRecommender(models);
    const context = { rng: createRng(1) };
    const state = blend.fit(split.train, context);
    expect(state.validation).toBe('last-event');
    expect(state.weights[1]).toBeGreaterThan(state.weights[0] ?? 1);
    expect(state.weights[2]).toBe(0);
    expect(state.weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
    const own = evaluate(blend, state, split, { k: 5 }).ndcg;
    for (const model of models) {
      const alone = evaluate(model, model.fit(split.train, context), split, { k: 5 }).ndcg;
      expect(own).toBeGreaterThanOrEqual(alone - 1e-9);
    }
  });

  it('tells scores whose parts add up', () => {
    const data = mixedData(200, 5);
    const blend = blendRecommender([sequence, popularity]);
    const state = blend.fit(data, { rng: createRng(1) });
    const query = { history: { products: [3, 4, 5] } };
    const scores = new Float64Array(data.products.length);
    blend.scoreAll(state, query, scores);
    for (const product of [0, 6, 10, 20]) {
      const { base, contributions } = blend.explain(state, query, product);
      const sum = contributions.reduce((total, { value }) => total + value, base);
      expect(Math.abs(sum - (scores[product] ?? 0))).toBeLessThan(1e-9);
    }
  });

  it('falls back on the first model where few customers teach, and refuses to blend nothing', () => {
    const few = mixedData(5, 1);
    const state = blendRecommender([sequence, popularity]).fit(few, { rng: createRng(1) });
    expect([state.validation, [...state.weights]]).toEqual(['none', [1, 0]]);
    expect(() => blendRecommender([])).toThrow('there must be a model');
  });
});
