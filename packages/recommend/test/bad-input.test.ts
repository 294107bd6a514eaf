import { AppError } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { factorisationMachine } from '../src/click/click-model.ts';
import { encodeInteractions } from '../src/interactions.ts';
import { homeFeed, similarProducts } from '../src/live/live-answer.ts';
import { LiveIndex } from '../src/live/live-index.ts';
import type { LiveRequest } from '../src/live/live-request.ts';
import { RECOMMENDER_NAMES, recommenderNamed } from '../src/recommend-table.ts';
import { recommend } from '../src/recommender.ts';

const request: LiveRequest = { recommendationId: 'r', count: 5 };
const event = { customer: 'ann', product: 'doll', type: 'product-view', time: 1 };

/** The list of bad input that the field has to take as ordinary input. */
describe('bad input', () => {
  it('an empty catalogue: an empty answer with its reason', () => {
    const answer = homeFeed(new LiveIndex(), 'ann', request);
    expect(answer).toMatchObject({ ranked: [], emptyReason: { code: 'RECOMMEND_NO_CATALOGUE' } });
    for (const name of RECOMMENDER_NAMES) {
      const none = encodeInteractions({ customer: [], product: [] });
      const fit = () => recommenderNamed(name).fit(none, { rng: createRng(1) });
      expect(fit).toThrow(AppError);
    }
  });

  it('one customer: every model fits and says that all is seen', () => {
    const data = encodeInteractions({ customer: ['a', 'a'], product: ['x', 'y'] });
    for (const name of RECOMMENDER_NAMES) {
      const model = recommenderNamed(name);
      const state = model.fit(data, { rng: createRng(1) });
      const answer = recommend(model, state, { history: { products: [0, 1] }, count: 1 });
      expect(answer.emptyReason?.code).toBe('RECOMMEND_ALL_SEEN');
    }
  });

  it('a customer with 20,000 events beside others: the dear models stay within their bounds', () => {
    const rows = 20_000;
    const data = encodeInteractions({
      customer: Array.from({ length: rows + 60 }, (_, n) => (n < rows ? 'robot' : `c${n % 20}`)),
      product: Array.from({ length: rows + 60 }, (_, n) => `p${(n * 7) % 150}`),
    });
    for (const name of ['als', 'ease', 'graph-filter', 'session-knn', 'bpr', 'association-rules']) {
      const model = recommenderNamed(name);
      const state = model.fit(data, { rng: createRng(1) });
      const robot = data.product.subarray(data.offsets.at(-2), data.offsets.at(-1));
      expect(recommend(model, state, { history: { products: robot }, count: 3 })).toBeDefined();
    }
  });

  it('ids of 10 kB: refused with the place', () => {
    const long = 'x'.repeat(10_240);
    const encode = () => encodeInteractions({ customer: [long], product: ['p'] });
    expect(encode).toThrow('1 to 200 characters');
    expect(() => new LiveIndex().setProduct(long, {})).toThrow('1 to 200 characters');
    expect(similarProducts(new LiveIndex(), long, request).ranked).toEqual([]);
  });

  it('future times: taken in order, late events still find their place', () => {
    const index = new LiveIndex();
    index.record({ ...event, time: 9e15 });
    index.record({ ...event, product: 'house', time: 2 });
    expect(index.history('ann').times).toEqual([2, 9e15]);
    const again = new LiveIndex();
    again.record({ ...event, product: 'house', time: 2 });
    again.record({ ...event, time: 9e15 });
    expect(index.exportCounters()).toEqual(again.exportCounters());
    expect(() => index.record({ ...event, time: Number.POSITIVE_INFINITY })).toThrow('finite');
  });

  it('a product removed while it is served: gone from the next answer, pinned or not', () => {
    const index = new LiveIndex();
    for (const customer of ['ann', 'bob']) {
      index.record({ ...event, customer });
      index.record({ ...event, customer, product: 'house', time: 2 });
    }
    index.record({ ...event, customer: 'eve' });
    expect(homeFeed(index, 'eve', request).ranked.map((one) => one.product)).toContain('house');
    index.setProduct('house', { hidden: true });
    const pins = [{ product: 'house', position: 1 }];
    const { ranked } = homeFeed(index, 'eve', { ...request, pins, explorationShare: 1 });
    expect(ranked.map((one) => one.product)).not.toContain('house');
  });

  it('a rule that excludes all: an empty answer with the reason', () => {
    const index = new LiveIndex();
    index.record(event);
    for (const rules of [{ filter: 'false' }, { filter: 'price > 0 and price < 0' }]) {
      const answer = homeFeed(index, 'new', { ...request, rules });
      expect(answer).toMatchObject({
        ranked: [],
        emptyReason: { code: 'RECOMMEND_ALL_EXCLUDED', params: { products: 1 } },
      });
    }
  });

  it('a malformed filter: refused, the position named', () => {
    const index = new LiveIndex();
    index.record(event);
    const ask = () => homeFeed(index, 'ann', { ...request, rules: { filter: 'price < < 3' } });
    expect(ask).toThrow('position 9');
    const found = (() => {
      try {
        return ask();
      } catch (error) {
        return error;
      }
    })();
    expect(found).toMatchObject({ code: 'RECOMMEND_EXPRESSION_INVALID', place: 'position 9' });
  });

  it('NaN features, weights, times and facts: refused with the place', () => {
    const machine = factorisationMachine({ fields: ['a'], bits: 4 });
    expect(() => machine.score([{ a: Number.NaN }])).toThrow(AppError);
    const rows = { customer: ['c'], product: ['p'] };
    expect(() => encodeInteractions({ ...rows, weight: [Number.NaN] })).toThrow('weight');
    expect(() => encodeInteractions({ ...rows, time: [Number.NaN] })).toThrow('time');
    expect(() => new LiveIndex().setProduct('p', { marginShare: Number.NaN })).toThrow(
      'marginShare',
    );
  });
});
