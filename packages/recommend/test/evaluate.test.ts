import { renderReason } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { coverage, gini, novelty, rankMetrics, rmse } from '../src/evaluate/metrics.ts';
import { leaveLastOut, timeSplit } from '../src/evaluate/split.ts';
import { encodeInteractions, type Interactions } from '../src/interactions.ts';
import { boughtTogetherRecommender, togetherRules } from '../src/models/bought-together.ts';
import { factorisationRecommender, predictRating } from '../src/models/matrix-factorisation.ts';
import { popularityRecommender } from '../src/models/popularity.ts';
import { type SequenceState, sequenceRecommender } from '../src/models/sequence.ts';
import { pairCount } from '../src/pair-counts.ts';
import { REASONS_EN, REASONS_ZH } from '../src/reasons.ts';
import { RECOMMENDER_NAMES, recommenderNamed } from '../src/recommend-table.ts';
import { recommend } from '../src/recommender.ts';
import { pearson } from '../src/similarity.ts';
import { decodeState, encodeState } from '../src/state-codec.ts';
import { dataOfRows, rowsArbitrary, toyData } from './toy.ts';

const context = () => ({ rng: createRng(1) });

describe('metrics', () => {
  it('rankMetrics() as worked by hand: relevant at 1 and 3 of a list of 4, one missed', () => {
    const metrics = rankMetrics([3, 1, Number.POSITIVE_INFINITY], 4);
    expect(metrics.hitRate).toBe(1);
    expect(metrics.recall).toBeCloseTo(2 / 3, 12);
    expect(metrics.precision).toBe(0.5);
    expect(metrics.ndcg).toBeCloseTo(1.5 / (1 + 1 / Math.log2(3) + 0.5), 12);
    expect(metrics.averagePrecision).toBeCloseTo((1 + 2 / 3) / 3, 12);
    expect(metrics.reciprocalRank).toBe(1);
    expect(rankMetrics([11], 10)).toMatchObject({ hitRate: 0, ndcg: 0, reciprocalRank: 0 });
    expect(rankMetrics([], 10)).toMatchObject({ recall: 0, ndcg: 0, averagePrecision: 0 });
  });

  it('coverage, Gini, novelty, RMSE and Pearson by hand', () => {
    expect(coverage([0, 2, 1, 0])).toBe(0.5);
    expect(gini([1, 1, 1, 1])).toBeCloseTo(0, 12);
    expect(gini([0, 0, 0, 4])).toBeCloseTo(0.75, 12);
    expect(novelty([1, 1], [5, 10], 10)).toBeCloseTo(0.5, 12);
    expect(rmse([1, 2], [1, 4])).toBeCloseTo(Math.SQRT2, 12);
    expect(pearson([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
    expect(pearson([1, 1], [2, 4])).toBe(0);
    for (const empty of [coverage([]), gini([]), novelty([], [], 0), rmse([], [])])
      expect(empty).toBe(0);
  });
});

describe('splits', () => {
  const data = encodeInteractions({
    customer: ['a', 'a', 'a', 'a', 'b', 'c', 'c'],
    product: ['x', 'y', 'z', 'x', 'x', 'x', 'x'],
    time: [1, 2, 3, 4, 1, 1, 9],
  });

  it('leaveLastOut() targets the last new product, or the last of all', () => {
    const split = leaveLastOut(data);
    expect(split.cases).toEqual([{ customer: 0, targets: [2] }]);
    expect([...split.train.product]).toEqual([0, 1, 0, 0, 0]);
    const kept = leaveLastOut(data, { keepSeen: true });
    expect(kept.cases).toEqual([
      { customer: 0, targets: [0] },
      { customer: 2, targets: [0] },
    ]);
  });

  it('timeSplit() trains up to an instant and targets what is new after it', () => {
    const split = timeSplit(data, 2);
    expect(split.cases).toEqual([{ customer: 0, targets: [2] }]);
    expect([...split.train.offsets]).toEqual([0, 2, 3, 4]);
  });

  it('evaluate() counts equal scores against the target', () => {
    const even = encodeInteractions({ customer: ['a', 'b', 'c'], product: ['x', 'y', 'z'] });
    const model = popularityRecommender();
    const cases = [{ customer: 0, targets: [1] }];
    const result = evaluate(model, model.fit(even, context()), { train: even, cases }, { k: 2 });
    expect(result).toMatchObject({ cases: 1, reciprocalRank: 0.5 });
  });
});

describe('sequence', () => {
  it('counts pairs by distance and direction, hand-checked', () => {
    const data = encodeInteractions({
      customer: ['a', 'a', 'a', 'a'],
      product: ['x', 'y', 'y', 'z'],
    });
    const model = sequenceRecommender({ gapDecay: 0.5, backward: 0.5 });
    const { counts } = model.fit(data, context());
    expect([pairCount(counts, 0, 1), pairCount(counts, 0, 2)]).toEqual([1, 0.5]);
    expect([pairCount(counts, 1, 0), pairCount(counts, 2, 0)]).toEqual([0.5, 0.25]);
    expect([...counts.degree]).toEqual([1, 1, 1]);
  });

  it('never counts a pair more often than its rarer product occurs', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        const data = dataOfRows(rows);
        const params = { window: 1, gapDecay: 1, backward: 0 };
        const { counts } = sequenceRecommender(params).fit(data, context());
        for (let i = 0; i < data.products.length; i++) {
          for (let j = 0; j < data.products.length; j++) {
            const most = Math.min(counts.degree[i] ?? 0, counts.degree[j] ?? 0);
            expect(pairCount(counts, i, j)).toBeLessThanOrEqual(most);
          }
        }
      }),
    );
  });

  it('keeps the strongest neighbours only, and refuses parameters out of range', () => {
    const capped = sequenceRecommender({ neighbours: 2 }).fit(toyData(), context());
    for (let i = 0; i < 16; i++) {
      expect(
        (capped.counts.offsets[i + 1] ?? 0) - (capped.counts.offsets[i] ?? 0),
      ).toBeLessThanOrEqual(2);
    }
    for (const bad of [
      { window: 0 },
      { gapDecay: Number.NaN },
      { queryDecay: 2 },
      { neighbours: 0 },
    ]) {
      expect(() => sequenceRecommender(bad)).toThrow('Cannot build sequence');
    }
    expect(() => popularityRecommender({ halfLifeDays: -1 })).toThrow('halfLifeDays');
  });

  it('weighs types where told, and forgets with age', () => {
    const data = encodeInteractions({
      customer: ['a', 'a', 'a'],
      product: ['x', 'y', 'z'],
      time: [1.6e12, 1.7e12, 1.7e12],
      type: ['view', 'purchase', 'refund'],
    });
    const state = sequenceRecommender({
      typeWeights: { purchase: 5, refund: 0 },
      trendHalfLifeDays: 1,
      popularityWeight: 1,
    }).fit(data, context());
    expect([...state.counts.degree]).toEqual([1, 5, 0]);
    expect(state.prior[0]).toBeLessThan(1e-9);
    expect(state.prior[1]).toBe(1);
  });
});

describe('bought together', () => {
  it('knows support, confidence and lift, hand-checked', () => {
    const rows = [
      ['a', 'doll', 1],
      ['a', 'house', 1],
      ['a', 'kite', 2],
      ['b', 'doll', 1],
      ['b', 'house', 1],
      ['b', 'doll', 1],
      ['c', 'doll', 1],
    ] as const;
    const data = encodeInteractions({
      customer: rows.map(([customer]) => customer),
      product: rows.map(([, product]) => product),
      time: rows.map(([, , time]) => time),
    });
    const state = boughtTogetherRecommender().fit(data, context());
    expect(state.orders).toBe(4);
    const [rule, ...others] = togetherRules(state, 0);
    expect(others).toEqual([]);
    expect(rule).toMatchObject({ product: 1, orders: 2, support: 0.5 });
    expect(rule?.confidence).toBeCloseTo(2 / 3, 12);
    expect(rule?.lift).toBeCloseTo(4 / 3, 12);
    expect(togetherRules(state, 2)).toEqual([]);
  });
});

describe('matrix factorisation', () => {
  it('learns planted ratings far better than the mean, for fitted and folded-in customers', () => {
    const rows: [number, number, number][] = [];
    for (let c = 0; c < 40; c++) {
      for (let p = 0; p < 12; p++)
        if ((c + p) % 3 !== 0) rows.push([c, p, c % 2 === p % 2 ? 5 : 1]);
    }
    const data: Interactions = dataOfRows(rows);
    const model = factorisationRecommender({ factors: 4, epochs: 60, rate: 0.05, penalty: 0.02 });
    const figures: number[] = [];
    const onProgress = (one: Readonly<Record<string, number>>) => figures.push(one['rmse'] ?? 0);
    const state = model.fit(data, { ...context(), onProgress });
    expect(figures.at(-1)).toBeLessThan(0.5);
    const fitted = data.customers.map((id, c) => {
      const number = Number(id.slice(1));
      const product = data.products.findIndex((p) => (Number(p.slice(1)) + number) % 3 === 0);
      const like = number % 2 === Number(data.products[product]?.slice(1)) % 2 ? 5 : 1;
      return Math.abs(predictRating(state, c, product) - like);
    });
    expect(Math.max(...fitted)).toBeLessThan(1.5);
    const history = { products: [0, 1], weights: [5, 1] };
    const [first] = recommend(model, state, { history, count: 1 }).ranked;
    expect(first?.score).toBeGreaterThan(3.5);
  });
});

describe('states and reasons', () => {
  it.each(RECOMMENDER_NAMES)('encodeState() brings %s back bit for bit', (name) => {
    const state = recommenderNamed(name).fit(toyData(), context());
    const { kind, version } = state;
    expect(decodeState(encodeState(state), { kind, version })).toEqual(state);
  });

  it('decodeState() refuses other kinds, versions and rubbish', () => {
    const state: SequenceState = sequenceRecommender().fit(toyData(), context());
    const text = encodeState(state);
    expect(() => decodeState(text, { kind: 'auto', version: 1 })).toThrow('sequence version 1');
    expect(() => decodeState(text, { kind: 'sequence', version: 2 })).toThrow('kind and version');
    for (const rubbish of ['', 'null', '{"$array":"Int32Array","base64":"*"}', '[]']) {
      expect(() => decodeState(rubbish, { kind: 'sequence', version: 1 })).toThrow(
        'fitted recommender',
      );
    }
  });

  it('both languages have the same codes with the same params', () => {
    const places = (text: string): string[] => [...text.matchAll(/\{[^}]+\}/g)].map(String).sort();
    expect(Object.keys(REASONS_ZH)).toEqual(Object.keys(REASONS_EN));
    for (const [code, text] of Object.entries(REASONS_EN)) {
      expect(places(REASONS_ZH[code] ?? ''), code).toEqual(places(text));
    }
    const reason = { code: 'RECOMMEND_HISTORY', params: { product: 'doll', share: 0.5 } };
    expect(renderReason(reason, REASONS_EN, 'en')).toBe('Because of doll: 50% of the score.');
    expect(renderReason(reason, REASONS_ZH, 'zh')).toContain('doll');
  });
});
