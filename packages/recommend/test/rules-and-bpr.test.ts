import { AppError } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { leaveLastOut } from '../src/evaluate/split.ts';
import { encodeInteractions } from '../src/interactions.ts';
import { countBits } from '../src/kernels/bits.ts';
import { bprPass } from '../src/kernels/bpr.ts';
import { associationRulesRecommender } from '../src/models/association-rules.ts';
import { bprRecommender } from '../src/models/bpr.ts';
import { recommend } from '../src/recommender.ts';
import { toyData } from './toy.ts';

const context = { rng: createRng(1) };

/** One order a list. */
function baskets(orders: readonly (readonly number[])[]) {
  return encodeInteractions({
    customer: orders.flatMap((order, o) => order.map(() => `o${o}`)),
    product: orders.flat().map((p) => `p${p}`),
    time: orders.flatMap((order, o) => order.map(() => o)),
  });
}

describe('associationRulesRecommender()', () => {
  it('finds exactly the rules that counting every set by hand finds', () => {
    const order = fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(order, { minLength: 1, maxLength: 40 }), (orders) => {
        const data = baskets(orders);
        const params = { supportMin: 0.1, confidenceMin: 0.5, sizeMax: 4 };
        const { rules } = associationRulesRecommender(params).fit(data, context);
        const holding = (set: readonly number[]) =>
          orders.filter((one) =>
            set.every((i) => one.includes(Number(data.products[i]!.slice(1)))),
          );
        const wanted = new Set<string>();
        for (let mask = 1; mask < 2 ** data.products.length; mask++) {
          const set = [...data.products.keys()].filter((i) => (mask >> i) & 1);
          const count = holding(set).length;
          if (set.length < 2 || set.length > 4 || count === 0) continue;
          if (count / orders.length < 0.1 - 1e-12) continue;
          for (const right of set) {
            const left = set.filter((i) => i !== right);
            if (count / holding(left).length >= 0.5) wanted.add(`${left} > ${right}`);
          }
        }
        expect(new Set(rules.map(({ left, right }) => `${left} > ${right}`))).toEqual(wanted);
        for (const { left, right, support, confidence, lift } of rules) {
          const both = holding([...left, right]).length;
          expect(support).toBeCloseTo(both / orders.length, 12);
          expect(confidence).toBeCloseTo(both / holding(left).length, 12);
          expect(lift).toBeCloseTo((confidence * orders.length) / holding([right]).length, 12);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('answers a cart by its most confident rule, the left side sharing the score', () => {
    const data = baskets([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 3],
      [0, 3],
      [1, 3],
    ]);
    const model = associationRulesRecommender({ confidenceMin: 0.1 });
    const state = model.fit(data, context);
    const { ranked } = recommend(model, state, { history: { products: [0, 1] }, count: 2 });
    expect(ranked[0]).toMatchObject({
      id: 'p2',
      reason: { code: 'RECOMMEND_RULE', params: { products: 'p0 + p1' } },
    });
    expect(ranked[0]?.score).toBeCloseTo(2 / 3, 12);
    expect(ranked[0]?.contributions).toHaveLength(2);
  });

  it('counts bits, and refuses shares and sizes out of range', () => {
    expect(countBits(Int32Array.of(-1, 0, 5, 1 << 31))).toBe(32 + 2 + 1);
    for (const wrong of [
      { supportMin: 0 },
      { confidenceMin: Number.NaN },
      { sizeMax: 1 },
      { sizeMax: 2.5 },
      { rulesMax: 0 },
    ]) {
      expect(() => associationRulesRecommender(wrong)).toThrow(AppError);
    }
  });
});

describe('bprRecommender()', () => {
  it('puts chosen products above others', () => {
    const split = leaveLastOut(toyData(120));
    const model = bprRecommender({ factors: 8, epochs: 30 });
    const shares: number[] = [];
    const onProgress = ({ rightShare = 0 }: Readonly<Record<string, number>>) =>
      void shares.push(rightShare);
    const state = model.fit(split.train, { rng: createRng(1), onProgress });
    expect(shares.at(-1)!).toBeGreaterThan(shares[0]! + 0.2);
    expect(evaluate(model, state, split).auc).toBeGreaterThan(0.7);
  });

  it('steps along the gradient of the logistic loss of a pair', () => {
    const start = { u: [0.3, -0.2], v: [0.5, 0.1, -0.4, 0.2] };
    const loss = (u: number[], v: number[]) =>
      Math.log1p(Math.exp(-(u[0]! * (v[0]! - v[2]!) + u[1]! * (v[1]! - v[3]!))));
    const u = Float64Array.from(start.u);
    const v = Float64Array.from(start.v);
    bprPass(Int32Array.of(0, 0, 1), u, v, 2, 1e-6, 0);
    for (let k = 0; k < 4; k++) {
      const moved = (by: number) => start.v.map((x, i) => (i === k ? x + by : x));
      const slope = (loss(start.u, moved(1e-5)) - loss(start.u, moved(-1e-5))) / 2e-5;
      expect((start.v[k]! - v[k]!) / 1e-6).toBeCloseTo(slope, 4);
    }
  });

  it('refuses parameters out of range, and says when the rate is too large', () => {
    for (const wrong of [{ factors: 0 }, { rate: Number.NaN }, { ridge: -1 }, { epochs: 1.5 }]) {
      expect(() => bprRecommender(wrong)).toThrow(AppError);
    }
    const wild = bprRecommender({ rate: 1e6, ridge: 1 });
    expect(() => wild.fit(toyData(), { rng: createRng(1) })).toThrow('stay finite');
  });
});
