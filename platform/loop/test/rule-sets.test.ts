import { describe, expect, it } from 'vitest';
import { bestForMany, reRankedSearch } from '../src/recommend/composed.ts';
import { followed } from '../src/recommend/live-params.ts';
import { productDetails } from '../src/recommend/product-details.ts';
import { ruleSetWorth, shareInterval } from '../src/recommend/rule-set-worth.ts';
import { armsOf, joinDials, shareOf, withDials } from '../src/recommend/rule-sets.ts';

const SET = {
  ruleSet: 'a',
  name: 'A',
  surfaces: [],
  isActive: true,
  share: 0.3,
  place: 1,
  dials: {},
  updatedAt: 0,
  updatedBy: 'test',
};

describe('rule sets', () => {
  it('armsOf() draws the same customer the same way, in the share asked for', () => {
    const on = Array.from({ length: 20_000 }, (_, n) => armsOf([SET], 'home', `c${n}`)[0]?.on);
    const share = on.filter(Boolean).length / on.length;
    // Four standard errors of .3 in 20,000 draws are .013.
    expect(Math.abs(share - 0.3)).toBeLessThan(0.013);
    expect(armsOf([SET], 'home', 'c1')).toEqual(armsOf([SET], 'home', 'c1'));
    expect(armsOf([{ ...SET, surfaces: ['cart'] }], 'home', 'c1')).toEqual([]);
    expect(armsOf([{ ...SET, isActive: false }], 'home', 'c1')).toEqual([]);
    // Two sets draw apart from each other.
    const other = Array.from({ length: 20_000 }, (_, n) => shareOf(`b|c${n}`) < 0.3);
    const both = other.filter((flag, n) => flag && on[n] === true).length / on.length;
    expect(Math.abs(both - 0.09)).toBeLessThan(0.01);
  });

  it('joinDials() adds rules up and lets the last number of a dial stand', () => {
    const joined = joinDials([
      { filter: 'a', priceMinorMax: 10, categories: ['toys', 'books>kids'], diversity: 0.1 },
      { filter: 'b', priceMinorMax: 20, categories: ['toys>dolls', 'books'], categoryMax: 3 },
      { categoryMax: 5, diversity: 0.2, hide: ['x'], pins: [{ product: 'p', position: 1 }] },
    ]);
    expect(joined).toMatchObject({
      filters: ['a', 'b'],
      priceMinorMax: 10,
      categoryMax: 3,
      diversity: 0.2,
      hide: ['x'],
    });
    expect(joined.categories?.toSorted()).toEqual(['books>kids', 'toys>dolls']);
    expect(joinDials([{ categories: ['a'] }, { categories: ['b'] }]).categories).toEqual([]);
  });

  it('withDials() leaves a request without dials as it is, and keeps its own rules', () => {
    const base = { recommendationId: 'r', count: 3, rules: { soldOut: true }, exclude: ['q'] };
    expect(withDials(base, [{}, {}], 0)).toBe(base);
    expect(withDials(base, [{ hide: ['x'], avoidShownHours: 2, region: 'cn' }], 9e6)).toEqual({
      ...base,
      exclude: ['q', 'x'],
      avoidShown: true,
      avoidShownSince: 9e6 - 7.2e6,
      pins: [],
      rules: { soldOut: true, region: 'cn' },
    });
  });

  it('productDetails() reads margin, ages and regions, and leaves out what is no such thing', () => {
    const row = { name: '娃娃', brand: null, price: '20', cost: 5, attributes: {} };
    expect(productDetails(row)).toEqual({ title: '娃娃', marginShare: 0.75, attributes: {} });
    const attributes = {
      regions: '上海, 北京,',
      ageYearsMin: '3',
      ageYearsMax: 'old',
      nested: { a: 1 },
      huge: 'x'.repeat(1_000),
      colour: 'red',
    };
    const { attributes: kept, ...rest } = productDetails({ ...row, price: 0, attributes });
    expect(rest).toEqual({ title: '娃娃', regions: ['上海', '北京'], ageYearsMin: 3 });
    expect(Object.keys(kept ?? {})).toEqual(['regions', 'ageYearsMin', 'ageYearsMax', 'colour']);
  });
});

describe('followed()', () => {
  it('takes numbers in their range, the window no wider than memory allows', () => {
    const chosen = { window: 50, gapDecay: 0.85, backward: 7, queryDecay: Number.NaN, other: 1 };
    expect(followed(chosen)).toEqual({ window: 10, gapDecay: 0.85 });
    for (const bad of [undefined, null, 3, 'x', { window: 0 }, { window: 1.5 }]) {
      expect(followed(bad)).toEqual({});
    }
  });
});

describe('worth', () => {
  it('ruleSetWorth() weighs answers by the chance of what they got', () => {
    const answer = (on: boolean, clicked: boolean, share = 0.25) => ({
      arms: [{ ruleSet: 'a', share, on }],
      clicked,
      ordered: false,
      revenueMinor: 0,
    });
    // 2 of 8 with the set, one clicked; 6 without, one clicked.
    const outcomes = [
      answer(true, true),
      answer(true, false),
      answer(false, true),
      ...Array.from({ length: 5 }, () => answer(false, false)),
    ];
    const [worth] = ruleSetWorth(outcomes, 'click');
    expect(worth?.withSet.ips.value).toBeCloseTo(1 / 0.25 / 8, 12);
    expect(worth?.withSet.snips.value).toBeCloseTo(0.5, 12);
    expect(worth?.withoutSet.ips.value).toBeCloseTo(1 / 0.75 / 8, 12);
    expect(worth?.withoutSet.snips.value).toBeCloseTo(1 / 6, 12);
    expect(worth?.difference.value).toBeCloseTo(1 / 3, 12);
    expect(worth?.splitPValue).toBe(1);
    expect(ruleSetWorth([answer(true, true, 1)], 'click')).toEqual([]);
    // 0 of 100 at a half: ten standard errors off.
    const uneven = Array.from({ length: 100 }, () => answer(false, false, 0.5));
    expect(ruleSetWorth(uneven, 'click')[0]?.splitPValue).toBeLessThan(1e-20);
  });

  it("shareInterval() is Wilson's", () => {
    // 5 in 100, z = 1.96: .0215 to .1118.
    const { low, high } = shareInterval(5, 100);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.0215', '0.1118']);
    expect(shareInterval(0, 0)).toEqual({ value: 0, low: 0, high: 1 });
    expect(shareInterval(0, 10).low).toBe(0);
  });
});

describe('composed answers', () => {
  const answer = (...rows: [product: string, score: number, source?: 'model' | 'popular'][]) => ({
    recommendationId: 'r',
    surface: 'home' as const,
    ranked: rows.map(([product, score, source = 'model' as const]) => ({
      product,
      score,
      source,
      base: source === 'popular' ? score : 0,
      contributions:
        source === 'popular'
          ? []
          : [
              { product: 'h1', value: 0.75 * score },
              { product: 'h2', value: 0.25 * score },
            ],
      reason: { code: 'X', params: {} },
    })),
  });

  it("reRankedSearch() mixes place and the customer's score", () => {
    const found = ['a', 'b', 'c', 'gone'];
    const ranked = reRankedSearch(answer(['c', 8], ['b', 4], ['a', 1, 'popular']), found, 0.5);
    // a: .5 × 1; b: .5 × .75 + .5 × .5; c: .5 × .5 + .5 × 1.
    expect(ranked.map(({ product, score }) => [product, score])).toEqual([
      ['c', 0.75],
      ['b', 0.625],
      ['a', 0.5],
    ]);
    expect(ranked[0]?.reason).toEqual({
      code: 'RECOMMEND_SEARCH',
      params: { place: 3, product: 'h1' },
    });
    expect(ranked[2]?.reason.code).toBe('RECOMMEND_FOUND');
  });

  it('bestForMany() is the mean of shares, parts adding up', () => {
    const answers = [answer(['a', 10], ['b', 5]), answer(['b', 2], ['c', 9, 'popular'])];
    const ranked = bestForMany(answers, 5);
    // a: 1/2; b: (.5 + 1)/2.
    expect(ranked.map(({ product, score }) => [product, score])).toEqual([
      ['b', 0.75],
      ['a', 0.5],
    ]);
    expect(ranked[0]?.reason.params).toEqual({ share: 1, product: 'h1' });
    expect(bestForMany([], 5)).toEqual([]);
  });
});
