import { createRng } from '@quanyu/numeric';
import { encodeInteractions } from '@quanyu/recommend';
import { describe, expect, it } from 'vitest';
import { compareModels } from '../src/recommend/compare-models.ts';

/** Customers who mostly buy the next product of a ring. */
function purchases(customers: number, products: number) {
  const rng = createRng(11);
  const columns = { customer: [] as string[], product: [] as string[], time: [] as number[] };
  for (let c = 0; c < customers; c++) {
    let at = rng.int(products);
    for (let step = 0; step < 7; step++) {
      columns.customer.push(`c${c}`);
      columns.product.push(`p${at}`);
      columns.time.push(Date.UTC(2026, 0, 1 + step * 9 + rng.int(5)));
      at = rng.uniform() < 0.8 ? (at + 1) % products : rng.int(products);
    }
  }
  return encodeInteractions(columns);
}

describe('compareModels()', () => {
  const data = purchases(200, 30);
  const options = { trialsMax: 6, casesMax: 200 };

  it('chooses on validation, tells by the test part, and says how sure each gap is', () => {
    const { models, leftOut } = compareModels(data, { rng: createRng(1), ...options });
    const names = models.map(({ name }) => name);
    expect(leftOut).toEqual([]);
    expect(new Set(names)).toEqual(
      new Set([
        ...['sequence', 'popularity', 'trending', 'item-knn', 'blend', 'ease'],
        ...['graph-filter', 'als', 'user-knn'],
      ]),
    );
    const figures = models.map(({ validationNdcg }) => validationNdcg);
    expect(figures).toEqual(figures.toSorted((a, b) => b - a));
    expect(['sequence', 'blend']).toContain(names[0]);
    expect(models[0]?.againstBest).toMatchObject({ difference: 0, isSignificant: false });
    const popular = models.find(({ name }) => name === 'popularity');
    expect(popular?.againstBest.isSignificant).toBe(true);
    expect(popular?.againstBest.difference).toBeCloseTo(
      (popular?.test.ndcg ?? 0) - (models[0]?.test.ndcg ?? 0),
      12,
    );
    for (const { test } of models) {
      expect(test.cases).toBe(models[0]?.test.cases);
      expect(test.coverage).toBeGreaterThan(0);
    }
  });

  it('keeps to a work budget, the same one the same way', () => {
    const small = { ...options, workMax: 1 };
    const first = compareModels(data, { rng: createRng(1), ...small });
    expect(first.models.map(({ name }) => name).toSorted()).toEqual(['popularity', 'sequence']);
    expect(first.leftOut).toContain('ease');
    const again = compareModels(data, { rng: createRng(1), ...small });
    expect(again.models.map(({ test }) => test)).toEqual(first.models.map(({ test }) => test));
    const stop = () => {
      throw new Error('stopped');
    };
    expect(() => compareModels(data, { rng: createRng(1), ...small, checkStop: stop })).toThrow(
      'stopped',
    );
  });
});
