import { AppError } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { homeFeed, similarProducts } from '../src/live/live-answer.ts';
import { LiveIndex } from '../src/live/live-index.ts';
import type { LiveAnswer, LiveRequest } from '../src/live/live-request.ts';
import type { ProductFacts } from '../src/live/product-table.ts';

const request: LiveRequest = { recommendationId: 'r1', count: 4, hide: 'seen' };
const names = (answer: LiveAnswer): string[] => answer.ranked.map((one) => one.product);

/** Everybody who views the seed views a, b, c and d after it, a most often. */
function shop(facts: Readonly<Record<string, ProductFacts>> = {}): LiveIndex {
  const index = new LiveIndex({ sequence: { targetExponent: 0 } });
  for (const [n, product] of ['a', 'b', 'c', 'd'].entries()) {
    for (let c = 0; c < 8 - n; c++) {
      const customer = `${product}${c}`;
      index.record({ customer, product: 'seed', type: 'product-view', time: 1 });
      index.record({ customer, product, type: 'product-view', time: 2 });
    }
  }
  index.record({ customer: 'ann', product: 'seed', type: 'product-view', time: 3 });
  for (const [id, one] of Object.entries(facts)) index.setProduct(id, one);
  return index;
}

const feed = (index: LiveIndex, more: Partial<LiveRequest> = {}): string[] =>
  names(homeFeed(index, 'ann', { ...request, ...more }));

describe('dials of a request', () => {
  it('shows by score without any', () => {
    expect(feed(shop())).toEqual(['a', 'b', 'c', 'd']);
  });

  it('filters and boosts by expressions over facts and attributes', () => {
    const index = shop({
      a: { category: 'dolls', priceMinor: 900, attributes: { colour: 'red' } },
      b: { category: 'kites', priceMinor: 400, attributes: { colours: ['red', 'blue'] } },
      d: { title: 'Kite' },
    });
    expect(feed(index, { rules: { filter: 'price < 500' } })).toEqual(['b']);
    expect(feed(index, { rules: { filter: 'not (category == "dolls")' } })).toEqual([
      'b',
      'c',
      'd',
    ]);
    expect(feed(index, { rules: { filter: '"red" in colours or title == "Kite"' } })).toEqual([
      'b',
      'd',
    ]);
    const boosted = homeFeed(index, 'ann', { ...request, booster: 'if id == "d" then 9 else 1' });
    expect(names(boosted)).toEqual(['d', 'a', 'b', 'c']);
    for (const { score, base, contributions } of boosted.ranked) {
      expect(contributions.reduce((sum, part) => sum + part.value, base)).toBeCloseTo(score, 9);
    }
    expect(feed(index, { booster: 'if id == "a" then 0 else missing', fill: false })).toEqual([
      'b',
      'c',
      'd',
    ]);
  });

  it('names the position where a filter or booster is malformed', () => {
    const index = shop();
    expect(() => feed(index, { rules: { filter: 'price <' } })).toThrow('position 8');
    expect(() => feed(index, { booster: '(1' })).toThrow('position 3');
  });

  it('keeps region, age and margin rules', () => {
    const index = shop({
      a: { regions: ['north'], ageYearsMin: 3, marginShare: 0.1 },
      b: { ageYearsMax: 2, marginShare: 0.5 },
    });
    expect(feed(index, { rules: { region: 'south' } })).toEqual(['b', 'c', 'd']);
    expect(feed(index, { rules: { region: 'north' } })).toEqual(['a', 'b', 'c', 'd']);
    expect(feed(index, { rules: { ageYears: 5 } })).toEqual(['a', 'c', 'd']);
    expect(feed(index, { rules: { ageYears: 1 } })).toEqual(['b', 'c', 'd']);
    expect(feed(index, { rules: { marginShareMin: 0.2 } })).toEqual(['b']);
  });

  it('pins at places, unless rules or stock speak against it', () => {
    const index = shop({ d: { available: true } });
    const pins = [
      { product: 'd', position: 1 },
      { product: 'unknown', position: 2 },
    ];
    expect(feed(index, { pins })).toEqual(['d', 'a', 'b', 'c']);
    expect(homeFeed(index, 'ann', { ...request, pins }).ranked[0]).toMatchObject({
      source: 'pinned',
      reason: { code: 'RECOMMEND_PINNED' },
    });
    index.setProduct('d', { available: false });
    expect(feed(index, { pins })).toEqual(['a', 'b', 'c']);
    expect(feed(index, { pins: [{ product: 'c', position: 9 }] })).toEqual(['a', 'b', 'c']);
  });

  it('makes lists various, novel, profitable, and sells overstock first', () => {
    const index = shop({
      a: { category: 'dolls', clearance: -1 },
      b: { category: 'dolls', marginShare: 0.9 },
      c: { category: 'kites', clearance: 1 },
      d: { category: 'games' },
    });
    expect(feed(index, { diversity: 0.7 }).slice(0, 3)).toEqual(['a', 'c', 'd']);
    expect(feed(index, { categoryMax: 1 })).toEqual(['a', 'c', 'd']);
    expect(feed(index, { diversity: 0.7, categoryMax: 1, fill: false })).toEqual(['a', 'c', 'd']);
    expect(feed(index, { marginWeight: 3 })[0]).toBe('b');
    expect(feed(index, { clearanceWeight: 0.9 })).toEqual(['c', 'b', 'd', 'a']);
    const flat = shop();
    for (let n = 0; n < 100; n++) {
      flat.record({ customer: `x${n}`, product: 'a', type: 'product-view', time: 9 });
    }
    expect(feed(flat, { novelty: 1 })[0]).toBe('b');
  });

  it('leaves out what is hardly relevant, and does not fill the list up then', () => {
    expect(feed(shop(), { minimumRelevance: 0.8 })).toEqual(['a', 'b']);
    expect(feed(shop(), { minimumRelevance: 1 })).toEqual(['a']);
  });

  it('explores the least met, the same for the same recommendation id', () => {
    const index = shop();
    for (let n = 0; n < 30; n++) index.setProduct(`new${n}`, {});
    const one = homeFeed(index, 'ann', { ...request, explorationShare: 0.5 });
    expect(one.ranked.map(({ source }) => source)).toEqual([
      'model',
      'model',
      'explored',
      'explored',
    ]);
    expect(
      names(one)
        .slice(2)
        .every((id) => id.startsWith('new')),
    ).toBe(true);
    expect(feed(index, { explorationShare: 0.5 })).toEqual(names(one));
    const others = new Set(
      Array.from({ length: 10 }, (_, n) =>
        feed(index, { explorationShare: 0.5, recommendationId: `r${n}` }).join(),
      ),
    );
    expect(others.size).toBeGreaterThan(1);
  });

  it('does not repeat what was shown, or only not what was shown lately', () => {
    const index = shop();
    index.recordShown('ann', ['a'], 1_000);
    index.recordShown('ann', ['b'], 2_000);
    expect(feed(index, { avoidShown: true })).toEqual(['c', 'd']);
    expect(feed(index, { avoidShown: true, avoidShownSince: 1_500 })).toEqual(['a', 'c', 'd']);
    expect(() => index.recordShown('ann', ['a'], Number.NaN)).toThrow(AppError);
  });

  it('recommends a new product at once from its attributes, with its reason', () => {
    const index = shop({ seed: { title: '积木 城堡 blocks', category: 'toys>blocks' } });
    index.setProduct('fresh', { title: 'Castle of blocks', category: 'toys>blocks' });
    index.setProduct('other', { title: 'Kite', category: 'outdoor' });
    const answer = homeFeed(index, 'ann', { ...request, count: 9, fill: false });
    const fresh = answer.ranked.find(({ product }) => product === 'fresh');
    expect(fresh).toMatchObject({
      source: 'content',
      reason: { code: 'RECOMMEND_ALIKE', params: { product: 'seed' } },
    });
    expect(fresh?.contributions.reduce((sum, part) => sum + part.value, 0)).toBe(fresh?.score);
    expect(names(answer)).not.toContain('other');
    expect(names(similarProducts(index, 'seed', { ...request, count: 9 }))).toContain('fresh');
    index.record({ customer: 'bob', product: 'seed', type: 'product-view', time: 5 });
    index.record({ customer: 'bob', product: 'fresh', type: 'product-view', time: 6 });
    const later = homeFeed(index, 'ann', { ...request, count: 9 });
    expect(later.ranked.find(({ product }) => product === 'fresh')?.source).toBe('model');
  });

  it('refuses dials and facts out of range', () => {
    const index = shop();
    for (const wrong of [
      { diversity: 2 },
      { novelty: Number.NaN },
      { explorationShare: -1 },
      { minimumRelevance: 1.1 },
      { marginWeight: Number.POSITIVE_INFINITY },
      { clearanceWeight: -0.1 },
      { pins: [{ product: 'a', position: 0 }] },
    ]) {
      expect(() => feed(index, wrong)).toThrow(AppError);
    }
    for (const facts of [
      { marginShare: 2 },
      { clearance: Number.NaN },
      { priceMinor: Number.NaN },
    ]) {
      expect(() => index.setProduct('a', facts)).toThrow(AppError);
    }
  });

  it('keeps every rule under random dials, parts adding up to scores', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const dials = fc.record(
      {
        diversity: share,
        novelty: share,
        explorationShare: share,
        minimumRelevance: share,
        marginWeight: share,
        clearanceWeight: share,
        categoryMax: fc.integer({ min: 1, max: 3 }),
        pins: fc.array(
          fc.record({
            product: fc.nat(30).map((p) => `p${p}`),
            position: fc.integer({ min: 1, max: 9 }),
          }),
          { maxLength: 4 },
        ),
      },
      { requiredKeys: [] },
    );
    const index = new LiveIndex();
    const rng = createRng(3);
    for (let p = 0; p < 30; p++) {
      index.setProduct(`p${p}`, {
        category: `k${p % 5}`,
        available: p % 4 > 0,
        hidden: p % 7 === 0,
        marginShare: rng.uniform(),
        clearance: 2 * rng.uniform() - 1,
        attributes: { size: p % 3 },
      });
    }
    for (let n = 0; n < 300; n++) {
      const product = `p${rng.int(25)}`;
      index.record({ customer: `c${rng.int(20)}`, product, type: 'product-view', time: n });
    }
    fc.assert(
      fc.property(dials, fc.nat(25), (turned, c) => {
        const asked = { ...request, ...turned, count: 6, rules: { filter: 'size != 2' } };
        const { ranked } = homeFeed(index, `c${c}`, asked);
        const numbers = ranked.map(({ product }) => Number(product.slice(1)));
        expect(ranked.length).toBeLessThanOrEqual(6);
        expect(new Set(numbers).size).toBe(numbers.length);
        const perCategory = new Map<number, number>();
        for (const p of numbers) {
          expect([p % 4 > 0, p % 7 > 0, p % 3 !== 2]).toEqual([true, true, true]);
          perCategory.set(p % 5, (perCategory.get(p % 5) ?? 0) + 1);
        }
        const cap = turned.categoryMax ?? 6;
        for (const count of perCategory.values()) expect(count).toBeLessThanOrEqual(cap);
        for (const { score, base, contributions } of ranked) {
          const sum = contributions.reduce((total, part) => total + part.value, base);
          expect(Math.abs(sum - score)).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 300 },
    );
  });
});
