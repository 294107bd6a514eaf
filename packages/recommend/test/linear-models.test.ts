import { AppError } from '@quanyu/domain';
import { createRng, type Matrix, matrixFromRows, solve, svd } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { encodeInteractions, type Interactions } from '../src/interactions.ts';
import { alsRecommender } from '../src/models/als.ts';
import { startAls } from '../src/models/als-fit.ts';
import { easeRecommender } from '../src/models/ease.ts';
import { graphFilterRecommender } from '../src/models/graph-filter.ts';
import { sessionKnnRecommender } from '../src/models/session-knn.ts';
import { weightOf } from '../src/product-weights.ts';
import { ratingMatrix } from '../src/rating-matrix.ts';
import { toyData } from './toy.ts';

const context = () => ({ rng: createRng(1) });

/** Customers by products, 1 where chosen. */
function table(data: Interactions): number[][] {
  return data.customers.map((_, c) => {
    const row = new Array<number>(data.products.length).fill(0);
    for (const p of data.product.subarray(data.offsets[c], data.offsets[c + 1])) row[p] = 1;
    return row;
  });
}

function gramOf(x: number[][]): number[][] {
  const width = x[0]?.length ?? 0;
  return Array.from({ length: width }, (_, i) =>
    Array.from({ length: width }, (_, j) => x.reduce((sum, r) => sum + r[i]! * r[j]!, 0)),
  );
}

function inverse(a: number[][]): number[][] {
  const matrix = matrixFromRows(a);
  const columns = a.map((_, j) =>
    Array.from(
      solve(
        matrix,
        a.map((_, i) => (i === j ? 1 : 0)),
      ),
    ),
  );
  return a.map((_, i) => columns.map((column) => column[i]!));
}

describe('easeRecommender()', () => {
  it('equals the closed form, zero on the diagonal', () => {
    const data = toyData();
    const state = easeRecommender({ penalty: 5 }).fit(data, context());
    const g = gramOf(table(data));
    const p = inverse(g.map((row, i) => row.map((value, j) => value + (i === j ? 5 : 0))));
    for (const [i, row] of p.entries()) {
      for (const [j, value] of row.entries()) {
        const wanted = i === j ? 0 : -value / p[j]![j]!;
        expect(weightOf(state.weights, i, j)).toBeCloseTo(wanted, 4);
      }
    }
  });

  it('has a block form: with a block of the whole catalogue it is the same model', () => {
    const data = toyData();
    const whole = easeRecommender({ penalty: 5 }).fit(data, context());
    const block = easeRecommender({ penalty: 5, wholeMax: 0 }).fit(data, context());
    expect([whole.form, block.form]).toEqual(['whole', 'block']);
    for (let i = 0; i < 16; i++) {
      for (let j = 0; j < 16; j++) {
        // Products never chosen together stand in no block, and their weight in the whole is small.
        const gap = weightOf(whole.weights, i, j) - weightOf(block.weights, i, j);
        expect(Math.abs(gap)).toBeLessThan(1e-4);
      }
    }
    const small = easeRecommender({ wholeMax: 0, block: 3 }).fit(data, context());
    for (let i = 0; i < 16; i++) {
      let incoming = 0;
      for (let j = 0; j < 16; j++) incoming += weightOf(small.weights, j, i) === 0 ? 0 : 1;
      expect(incoming).toBeLessThanOrEqual(3);
    }
  });

  it('refuses parameters out of range', () => {
    for (const params of [{ penalty: 0 }, { block: 0 }, { recency: Number.NaN }]) {
      expect(() => easeRecommender(params)).toThrow(AppError);
    }
  });
});

describe('graphFilterRecommender()', () => {
  it('at full rank is R̃ᵀR̃ plus the projection on all directions', () => {
    const data = toyData(30);
    const state = graphFilterRecommender({ rank: 3, passes: 12 }).fit(data, context());
    const x = table(data);
    const rows = x.map((row) => row.reduce((a, b) => a + b, 0));
    const cols = x[0]!.map((_, j) => x.reduce((sum, row) => sum + row[j]!, 0));
    const scaled = x.map((row, c) => row.map((v, j) => v / Math.sqrt(rows[c]! * cols[j]!)));
    const linear = gramOf(scaled);
    const { v } = svd(matrixFromRows(scaled) as Matrix);
    for (let i = 0; i < 16; i++) {
      for (let j = 0; j < 16; j++) {
        if (i === j) continue;
        let low = 0;
        for (let k = 0; k < 3; k++) low += v.data[i * v.cols + k]! * v.data[j * v.cols + k]!;
        const wanted = linear[i]![j]! + (0.3 * low * Math.sqrt(cols[j]!)) / Math.sqrt(cols[i]!);
        expect(weightOf(state.weights, i, j)).toBeCloseTo(wanted, 2);
      }
    }
  });
});

describe('alsRecommender()', () => {
  it('lowers the loss with each pass, by either solver, towards the same level', () => {
    const matrix = ratingMatrix(toyData());
    const levels = (['conjugate-gradient', 'blocks'] as const).map((solver) => {
      const params = { ...alsRecommender({ factors: 8, block: 4, penalty: 2 }).params, solver };
      const fit = startAls(matrix, params as Parameters<typeof startAls>[1], createRng(2));
      let last = Number.POSITIVE_INFINITY;
      for (let n = 0; n < 30; n++) {
        fit.pass();
        const loss = fit.loss();
        expect(loss).toBeLessThan(last * (1 + 1e-5));
        last = loss;
      }
      return last;
    });
    expect(levels[0]! / levels[1]!).toBeCloseTo(1, 1);
  });

  it('folds a history in as the exact normal equations do', () => {
    const data = toyData();
    const params = { factors: 4, block: 4, confidence: 9, penalty: 0.7 };
    const model = alsRecommender({ ...params, frequencyExponent: 1 });
    const state = model.fit(data, context());
    const history = [0, 3, 5];
    const y = (i: number) => Array.from(state.productFactors.subarray(4 * i, 4 * i + 4));
    const rows = data.products.map((_, i) => y(i));
    const system = gramOf(rows);
    for (const j of history) {
      for (let a = 0; a < 4; a++) {
        for (let b = 0; b < 4; b++) system[a]![b]! += 9 * y(j)[a]! * y(j)[b]!;
      }
    }
    for (let a = 0; a < 4; a++) system[a]![a]! += 0.7 * 3 + 1e-4;
    const right = [0, 1, 2, 3].map((a) => history.reduce((sum, j) => sum + 10 * y(j)[a]!, 0));
    const x = solve(matrixFromRows(system), right);
    const out = new Float64Array(16);
    model.scoreAll(state, { history: { products: history } }, out);
    for (const [i, score] of out.entries()) {
      const wanted = y(i).reduce((sum, value, a) => sum + value * x[a]!, 0);
      expect(Math.abs(score - wanted)).toBeLessThan(1e-6);
    }
  });

  it('refuses parameters out of range, and blocks that do not divide', () => {
    const bad = [
      { factors: 0 },
      { confidence: Number.NaN },
      { solver: 'blocks', factors: 10 },
      { solver: 'blocks', block: 6, factors: 12 },
    ] as const;
    for (const params of bad) expect(() => alsRecommender(params)).toThrow(AppError);
  });
});

describe('sessionKnnRecommender()', () => {
  it('adds up what like sessions hold, by place and by distance', () => {
    const data = encodeInteractions({
      customer: ['s1', 's1', 's1', 's2', 's2', 's3'],
      product: ['a', 'b', 'c', 'b', 'd', 'd'],
      time: [1, 2, 3, 4, 5, 6],
    });
    const model = sessionKnnRecommender({ rarity: 0, recency: 0.5, gapDecay: 0.5 });
    const state = model.fit(data, context());
    const out = new Float64Array(4);
    model.scoreAll(state, { history: { products: [0, 1] } }, out);
    // b is newest (weight 1), a half. s1 a b c: from b, a before (½) and c after (1); from a, b at
    // gap 1 and c at gap 2 (½). s2 b d: d after. Lengths 3 and 2.
    expect(out[2]).toBeCloseTo((1 + 0.5 * 0.5) / Math.sqrt(3), 12);
    expect(out[3]).toBeCloseTo(1 / Math.sqrt(2), 12);
    expect(out[0]).toBeCloseTo(0.5 / Math.sqrt(3), 12);
  });

  it('keeps to the latest sessions of each product', () => {
    const data = encodeInteractions({
      customer: ['s1', 's1', 's2', 's2'],
      product: ['a', 'b', 'a', 'c'],
      time: [1, 2, 3, 4],
    });
    const model = sessionKnnRecommender({ sample: 1 });
    const out = new Float64Array(3);
    model.scoreAll(model.fit(data, context()), { history: { products: [0] } }, out);
    expect(out[1]).toBe(Number.NEGATIVE_INFINITY);
    expect(out[2]).toBeGreaterThan(0);
  });
});
