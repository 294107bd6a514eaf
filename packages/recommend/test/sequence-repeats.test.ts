import { createRng } from '@quanyu/numeric';
import { expect, it } from 'vitest';
import { encodeInteractions } from '../src/interactions.ts';
import { sequenceRecommender } from '../src/models/sequence.ts';
import { pairCount } from '../src/pair-counts.ts';
import { NO_SCORE } from '../src/recommender.ts';

it('counts a product that comes again only where repeats are asked for', () => {
  const data = encodeInteractions({ customer: ['s', 's', 's'], product: ['a', 'b', 'a'] });
  const context = { rng: createRng(1) };
  const query = { history: { products: [0] } };
  const scores = new Float64Array(2);

  const plain = sequenceRecommender({ popularityWeight: 0 });
  const without = plain.fit(data, context);
  plain.scoreAll(without, query, scores);
  expect(scores[0]).toBe(NO_SCORE);

  const model = sequenceRecommender({ popularityWeight: 0, repeats: 2 });
  const state = model.fit(data, context);
  // Forward 0.7 and half of it backward at a gap of two, twice as asked; b stands one after and one before.
  expect(pairCount(state.counts, 0, 0)).toBeCloseTo(2 * (0.7 + 0.35), 6);
  expect(pairCount(state.counts, 0, 1)).toBeCloseTo(1 + 0.5, 6);
  model.scoreAll(state, query, scores);
  expect(scores[0]).toBeGreaterThan(scores[1] ?? 0);
  const { base, contributions } = model.explain(state, query, 0);
  const sum = contributions.reduce((total, { value }) => total + value, base);
  expect(Math.abs(sum - (scores[0] ?? 0))).toBeLessThan(1e-6);
  expect(() => sequenceRecommender({ repeats: -1 })).toThrow('repeats');
});
