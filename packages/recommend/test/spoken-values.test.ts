import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { encodeInteractions } from '../src/interactions.ts';
import { itemKnnRecommender } from '../src/models/item-knn.ts';
import { ratingMatrix } from '../src/rating-matrix.ts';
import { baselinesOf, bm25Weight, rarityOf, spokenValues } from '../src/spoken-values.ts';

const data = encodeInteractions({
  customer: ['a', 'a', 'b', 'b', 'c'],
  product: ['x', 'y', 'x', 'y', 'x'],
  weight: [5, 3, 4, 2, 1],
});

describe('baselinesOf()', () => {
  it('is a fixed point of the shrunk means of Koren', () => {
    const matrix = ratingMatrix(data);
    const { mean, customers, products } = baselinesOf(matrix);
    expect(mean).toBe(3);
    const own = (5 - mean - products[0]! + (3 - mean - products[1]!)) / (15 + 2);
    expect(customers[0]).toBeCloseTo(own, 12);
    const x = [5, 4, 1].reduce((sum, r, c) => sum + r - mean - customers[c]!, 0) / (10 + 3);
    expect(products[0]).toBeCloseTo(x, 6);
  });

  it('makes pearson-baseline the cosine of residuals over common customers', () => {
    const residual = spokenValues(ratingMatrix(data), 'pearson-baseline', 'products');
    const [ax = 0, ay = 0, bx = 0, by = 0] = residual.rowValues;
    const wanted = (ax * ay + bx * by) / Math.sqrt((ax * ax + bx * bx) * (ay * ay + by * by));
    const model = itemKnnRecommender({ similarity: 'pearson-baseline' });
    const state = model.fit(data, { rng: createRng(1) });
    expect(state.similarities[0]).toBeCloseTo(wanted, 12);
  });
});

describe('bm25', () => {
  it('weighs by hand: rare terms more, long lines less, counts less and less', () => {
    const average = { lengthShare: 1, rarity: 2 };
    expect(bm25Weight(1, average)).toBeCloseTo((2 * 2.2) / 2.2, 12);
    expect(bm25Weight(1, { ...average, lengthShare: 3 })).toBeLessThan(2);
    expect(bm25Weight(1e9, average)).toBeCloseTo(2 * 2.2, 6);
    expect(rarityOf(10, 1)).toBeCloseTo(Math.log(1 + 9.5 / 1.5), 12);
    expect(rarityOf(10, 10)).toBeGreaterThan(0);
  });

  it('is an inner product of weighted columns', () => {
    const spoken = spokenValues(ratingMatrix(data), 'bm25', 'products');
    const model = itemKnnRecommender({ similarity: 'bm25' });
    const state = model.fit(data, { rng: createRng(1) });
    const [ax = 0, ay = 0, bx = 0, by = 0] = spoken.rowValues;
    expect(state.similarities[0]).toBeCloseTo(ax * ay + bx * by, 12);
  });
});
