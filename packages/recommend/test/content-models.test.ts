import { AppError, renderReason } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { encodeInteractions } from '../src/interactions.ts';
import { contentRecommender } from '../src/models/content.ts';
import { interestStream, type StreamContent } from '../src/models/interest-stream.ts';
import { knowledgeGraphRecommender } from '../src/models/knowledge-graph.ts';
import { socialRecommender } from '../src/models/social.ts';
import { REASONS_EN, REASONS_ZH } from '../src/reasons.ts';
import { type Recommender, type RecommenderState, recommend } from '../src/recommender.ts';
import { contentTokens, textTokens } from '../src/text-tokens.ts';
import { toyData } from './toy.ts';

const context = () => ({ rng: createRng(1) });

/** Every answer adds up, and its reason reads well in both languages. */
function expectExact<S extends RecommenderState>(
  model: Recommender<S>,
  state: S,
  query: { history: { products: number[] }; customer?: number },
): string[] {
  const { ranked } = recommend(model, state, { ...query, count: 20 });
  for (const { score, base, contributions, reason } of ranked) {
    const sum = contributions.reduce((total, part) => total + part.value, base);
    expect(Math.abs(sum - score)).toBeLessThan(1e-6);
    for (const [catalogue, language] of [
      [REASONS_EN, 'en'],
      [REASONS_ZH, 'zh'],
    ] as const) {
      expect(renderReason(reason, catalogue, language)).not.toMatch(/[{}]|undefined/);
    }
  }
  return ranked.filter(({ source }) => source === 'model').map(({ id }) => id);
}

describe('textTokens()', () => {
  it('reads English words and pairs of Chinese characters', () => {
    expect(textTokens('The Dolls & 积木玩具 2024款')).toEqual([
      'doll',
      '积木',
      '木玩',
      '玩具',
      '2024',
      '款',
    ]);
    expect(textTokens('ＤＯＬＬ glass')).toEqual(['doll', 'glass']);
    expect(textTokens('')).toEqual([]);
    expect(textTokens('x'.repeat(1e6)).length).toBe(1);
  });

  it('takes every level of a category and every value of an attribute', () => {
    const content = { category: 'toys > dolls', attributes: { age: 3, tags: ['a', 'b'] } };
    expect(contentTokens(content)).toEqual({
      text: [],
      category: ['toys', 'toys>dolls'],
      attribute: ['age=3', 'tags=a', 'tags=b'],
    });
  });
});

describe('contentRecommender()', () => {
  const data = toyData();
  const catalogue = Object.fromEntries(
    [...data.products, 'fresh'].map((id) => {
      const half = id === 'fresh' || Number(id.slice(1)) < 8 ? 'castle 城堡' : 'kite 风筝';
      const colour = ['red', 'blue'][id.length % 2] ?? 'red';
      return [id, { title: `Nice ${half}`, category: 'toys', attributes: { colour } }];
    }),
  );

  it('recommends like products, the new one too, and learns which family tells', () => {
    const model = contentRecommender(catalogue);
    const state = model.fit(data, context());
    const { alphas } = state;
    expect(alphas.text + alphas.category + alphas.attribute).toBeCloseTo(1, 9);
    expect(alphas.text).toBeGreaterThan(alphas.attribute);
    expect(expectExact(model, state, { history: { products: [0] } })).toContain('fresh');
    const own = state.products.indexOf('p9');
    const found = expectExact(model, state, { history: { products: [own] } });
    expect(found.slice(0, 5)).not.toContain('fresh');
    const { ranked } = recommend(model, state, { history: { products: [0] }, count: 1 });
    expect(ranked[0]?.reason).toEqual({
      code: 'RECOMMEND_CONTENT',
      params: { product: 'p0', family: 'text' },
    });
  });

  it('takes products without content, and a catalogue of hostile ids', () => {
    const model = contentRecommender({ constructor: { title: 'castle' } });
    const state = model.fit(data, context());
    expect(expectExact(model, state, { history: { products: [1] } })).toEqual([]);
    const none = encodeInteractions({ customer: [], product: [] });
    expect(() => model.fit(none, context())).toThrow(AppError);
  });
});

describe('knowledgeGraphRecommender()', () => {
  const data = toyData();
  const triples = [...data.products, 'fresh'].flatMap((product) => {
    const half = product === 'fresh' || Number(product.slice(1)) < 8;
    return [
      { product, relation: 'theme', entity: half ? 'space' : 'sea' },
      { product, relation: 'shop', entity: `s${product.length}` },
    ];
  });

  it('goes along paths, names them, and weighs relations by what they tell', () => {
    const model = knowledgeGraphRecommender(triples);
    const state = model.fit(data, context());
    expect(state.relations).toEqual(['shop', 'theme']);
    expect(state.weights[1]!).toBeGreaterThan(state.weights[0]!);
    expect(state.weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 9);
    const found = expectExact(model, state, { history: { products: [0] } });
    expect(found).toContain('fresh');
    const { ranked } = recommend(model, state, { history: { products: [0] }, count: 1 });
    expect(ranked[0]?.reason).toMatchObject({
      code: 'RECOMMEND_PATH',
      params: { relation: 'theme', entity: 'space', product: 'p0' },
    });
  });

  it('sees longer ways by its embeddings: products without a common thing', () => {
    const chain = [
      { product: 'p0', relation: 'brand', entity: 'A' },
      { product: 'p1', relation: 'brand', entity: 'A' },
      { product: 'p1', relation: 'theme', entity: 'T' },
      { product: 'p2', relation: 'theme', entity: 'T' },
      { product: 'p9', relation: 'theme', entity: 'far' },
    ];
    const model = knowledgeGraphRecommender(chain, { width: 2 });
    const state = model.fit(data, context());
    const at = (id: string): number => state.products.indexOf(id);
    const out = new Float64Array(state.products.length);
    const even = { ...state, weights: state.weights.map(() => 1 / state.weights.length) };
    model.scoreAll(even, { history: { products: [at('p0')] } }, out);
    expect(out[at('p2')]!).toBeGreaterThan(0);
    expect(out[at('p9')]!).toBeLessThan(out[at('p2')]!);
  });

  it('works without triples, refuses too many relations', () => {
    const model = knowledgeGraphRecommender([]);
    expect(expectExact(model, model.fit(data, context()), { history: { products: [0] } })).toEqual(
      [],
    );
    const many = Array.from({ length: 65 }, (_, n) => ({
      product: 'p0',
      relation: `r${n}`,
      entity: 'x',
    }));
    expect(() => knowledgeGraphRecommender(many)).toThrow('64 relations');
  });
});

describe('socialRecommender()', () => {
  const data = encodeInteractions({
    customer: ['ann', 'bob', 'bob', 'eve', 'zoe'],
    product: ['doll', 'kite', 'doll', 'ball', 'yoyo'],
  });
  const network = {
    ties: [{ a: 'ann', b: 'bob', strength: 2 }],
    tags: { ann: ['space'], eve: ['space'], constructor: ['space'] },
  };

  it('listens to friends first, then to those who share interests', () => {
    const model = socialRecommender(network);
    const state = model.fit(data, context());
    const query = { customer: 0, history: { products: [data.products.indexOf('doll')] } };
    expect(expectExact(model, state, query)).toEqual(['kite', 'ball']);
    const { ranked } = recommend(model, state, { ...query, count: 2 });
    expect(ranked.map(({ reason }) => reason)).toEqual([
      { code: 'RECOMMEND_FRIENDS', params: { friends: 1 } },
      { code: 'RECOMMEND_INTERESTS', params: { customers: 1 } },
    ]);
    expect(ranked[0]?.score).toBeCloseTo(2 / Math.sqrt(2), 12);
    expect(ranked[1]?.score).toBeCloseTo(0.2, 12);
    const cold = recommend(model, state, { history: { products: [] }, count: 4 });
    expect(cold.ranked.every(({ source }) => source === 'popular')).toBe(true);
  });

  it('refuses ties with oneself and of no strength, ignores unknown customers', () => {
    for (const tie of [
      { a: 'x', b: 'x' },
      { a: 'x', b: 'y', strength: Number.NaN },
      { a: 'x', b: 'y', strength: 0 },
    ]) {
      expect(() => socialRecommender({ ties: [tie] })).toThrow(AppError);
    }
    const model = socialRecommender({ ties: [{ a: 'ann', b: 'nobody' }] });
    expect(model.fit(data, context()).others).toHaveLength(0);
  });
});

describe('interestStream()', () => {
  const day = 86_400_000;
  const content = (
    id: string,
    tags: string[],
    more: Partial<StreamContent> = {},
  ): StreamContent => ({
    id,
    kind: 'video',
    tags,
    publishedAt: 0,
    durationSeconds: 100,
    ...more,
  });
  const contents = [
    content('seen', ['space']),
    content('left', ['cars']),
    content('a', ['space']),
    content('b', ['cars']),
    content('c', ['tea'], { publishedAt: 9.9 * day }),
    content('d', ['space', 'tea']),
    content('soon', ['space'], { publishedAt: 11 * day }),
    content('live', ['space'], { kind: 'live', publishedAt: 10 * day }),
  ];
  const watches = [
    { content: 'seen', seconds: 100, time: 9 * day },
    { content: 'left', seconds: 2, time: 9 * day },
    { content: 'gone', seconds: 50, time: 9 * day },
  ];
  const request = { count: 9, now: 10 * day };

  it('follows what was watched to the end, not what was left; nothing seen or unpublished', () => {
    const items = interestStream(contents, watches, request);
    expect(items.map((one) => one.content)).toEqual(['live', 'a', 'c', 'd', 'b']);
    for (const { score, base, contributions } of items) {
      expect(contributions.reduce((sum, { value }) => sum + value, base)).toBeCloseTo(score, 12);
    }
    expect(items[0]?.reason).toEqual({ code: 'RECOMMEND_STREAM', params: { tag: 'space' } });
    expect(items.at(2)?.reason.code).toBe('RECOMMEND_FRESH');
    const fade = 0.5 ** (1 / 14);
    expect(items[1]?.score).toBeCloseTo(0.8 * 0.75 * fade + 0.2 * 0.5 ** 5, 12);
  });

  it('does not let one tag crowd the list, a like outweighs leaving, the future counts as now', () => {
    const many = [1, 2, 3, 4].map((n) => content(`s${n}`, ['space']));
    const ids = interestStream([...contents, ...many], watches, request).map((one) => one.content);
    const firstTags = ids
      .slice(0, 4)
      .map((id) => (id.startsWith('b') || id === 'c' ? 'x' : 'space'));
    expect(firstTags).toEqual(['space', 'space', 'x', 'space']);
    const liked = [{ content: 'left', seconds: 2, time: 99 * day, isLiked: true }];
    expect(interestStream(contents, liked, { ...request, freshWeight: 0 })[0]?.content).toBe('b');
  });

  it('takes nothing and refuses NaN, negative seconds and counts out of range', () => {
    expect(interestStream([], [], request)).toEqual([]);
    const wrong = [
      () => interestStream(contents, watches, { ...request, count: 0 }),
      () => interestStream(contents, watches, { ...request, now: Number.NaN }),
      () => interestStream(contents, [{ content: 'a', seconds: -1, time: 0 }], request),
      () => interestStream([content('x', [], { durationSeconds: 0 })], [], request),
      () => interestStream([content('x', [], { publishedAt: Number.NaN })], [], request),
    ];
    for (const run of wrong) expect(run).toThrow(AppError);
  });
});
