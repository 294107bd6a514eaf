import { AppError } from '@quanyu/domain';
import { auc, calibrationError } from '@quanyu/learn';
import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { clickModel, factorisationMachine } from '../src/click/click-model.ts';
import { hashClicks } from '../src/click/click-rows.ts';
import { factorisationPass, factorisationScore } from '../src/kernels/factorisation-machine.ts';
import { plantedClicks } from './planted-clicks.ts';

const fields = ['customer', 'product'];
const crosses = [['customer', 'product']] as const;
const size = { customers: 30, products: 30, rows: 24_000 };

describe('click models on planted interactions', () => {
  const data = plantedClicks(createRng(5), size);
  const cut = 16_000;
  const held = data.rows.slice(cut);
  const truth = auc(data.chances.subarray(cut), data.clicks.subarray(cut));
  const reached = (model: ReturnType<typeof clickModel>, passes: number): number => {
    const slots = model.slotsOf(data.rows.slice(0, cut));
    for (let pass = 0; pass < passes; pass++) model.learnSlots(slots, data.clicks.subarray(0, cut));
    return auc(model.score(held), data.clicks.subarray(cut)) / truth;
  };

  it('the plain logistic form hardly beats chance; crosses and the machine come near the truth', () => {
    expect(reached(clickModel({ fields }), 3)).toBeLessThan(0.75);
    expect(reached(clickModel({ fields, crosses }), 3)).toBeGreaterThan(0.95);
    const machine = factorisationMachine({ fields, bits: 12 });
    expect(reached(machine, 12)).toBeGreaterThan(0.97);
    expect(calibrationError(machine.score(held), data.clicks.subarray(cut))).toBeLessThan(0.06);
  });
});

describe('clickModel()', () => {
  it('ranks alike for everybody without crosses, and not with them', () => {
    const rows = Array.from({ length: 4_000 }, (_, n) => ({
      customer: n % 2,
      product: Math.floor(n / 2) % 2,
    }));
    const clicks = rows.map(({ customer, product }) => (customer === product ? 1 : 0));
    const order = (model: ReturnType<typeof clickModel>, customer: number): boolean => {
      const [a = 0, b = 0] = model.score([
        { customer, product: 0 },
        { customer, product: 1 },
      ]);
      return a > b;
    };
    const plain = clickModel({ fields });
    plain.learn(rows, clicks);
    expect(order(plain, 0)).toBe(order(plain, 1));
    for (const model of [
      clickModel({ fields, crosses }),
      factorisationMachine({ fields, bits: 8 }),
    ]) {
      for (let pass = 0; pass < 3; pass++) model.learn(rows, clicks);
      expect([order(model, 0), order(model, 1)]).toEqual([true, false]);
    }
  });

  it('scores new customers and products by the fields they have', () => {
    const rows = Array.from({ length: 2_000 }, (_, n) => ({ product: `p${n}`, category: n % 2 }));
    const clicks = rows.map(({ category }) => category);
    const model = clickModel({ fields: ['product', 'category'] });
    model.learn(rows, clicks);
    const [cold = 0, warm = 1] = model.score([
      { product: 'new', category: 1 },
      { product: 'new', category: 0 },
    ]);
    expect(cold).toBeGreaterThan(0.8);
    expect(warm).toBeLessThan(0.2);
    expect(model.score([{}])[0]).toBeGreaterThan(0);
  });

  it('goes on from its state with the same bits', () => {
    const { rows, clicks } = plantedClicks(createRng(1), { ...size, rows: 400 });
    for (const build of [
      (state?: ReturnType<ReturnType<typeof clickModel>['state']>) =>
        clickModel({ fields, crosses, ...(state && { state }) }),
      (state?: ReturnType<ReturnType<typeof clickModel>['state']>) =>
        factorisationMachine({ fields, bits: 10, ...(state && { state }) }),
    ]) {
      const whole = build();
      whole.learn(rows, clicks);
      const first = build();
      first.learn(rows.slice(0, 200), clicks.subarray(0, 200));
      const second = build(structuredClone(first.state()));
      second.learn(rows.slice(200), clicks.subarray(200));
      expect(second.score(rows)).toEqual(whole.score(rows));
    }
  });

  it('refuses NaN features, labels other than 0 and 1, unknown crosses, sizes out of range', () => {
    const machine = factorisationMachine({ fields, bits: 8 });
    expect(() => machine.score([{ customer: Number.NaN }])).toThrow('feature must be finite');
    expect(() => machine.learn([{ customer: 1 }], [0.5])).toThrow(AppError);
    expect(() => machine.learn([{ customer: 1 }], [])).toThrow(AppError);
    expect(() => clickModel({ fields, crosses: [['customer', 'x']] })).toThrow('crosses must join');
    expect(() => clickModel({ fields: [] })).toThrow(AppError);
    expect(() => clickModel({ fields, bits: 99 })).toThrow('bits');
    expect(() => factorisationMachine({ fields }, { factors: 0 })).toThrow('factors');
    expect(() => factorisationMachine({ fields }, { rate: Number.NaN })).toThrow('rate');
    const long = hashClicks([{ customer: 'x'.repeat(10_240), constructor: 1 }], {
      fields: ['customer', 'constructor', 'toString'],
      crosses: [],
      bits: 10,
    });
    expect(long).toHaveLength(3);
    expect(machine.score([])).toHaveLength(0);
    expect(machine.learn([], [])).toBe(0);
  });
});

describe('factorisationPass()', () => {
  it('steps along the gradient: its first step is a central difference of the loss', () => {
    const slots = Int32Array.of(0, 1);
    const factors = 2;
    const start = Float64Array.of(0.3, -0.2, 0.1, 0.5, 0.4, -0.3, 0.2);
    const scratch = new Float64Array(factors);
    const loss = (weights: Float64Array): number => {
      const score = factorisationScore(slots, 0, 2, weights, factors, scratch);
      return Math.log1p(Math.exp(score)) - score;
    };
    const weights = start.slice();
    const squares = new Float64Array(7).fill(1e12);
    const rate = 1e-3;
    const one = Float64Array.of(1);
    const order = Int32Array.of(0);
    factorisationPass(slots, 2, one, order, weights, squares, factors, rate, 0, scratch);
    for (let i = 0; i < 7; i++) {
      const up = start.map((w, j) => (i === j ? w + 1e-5 : w));
      const down = start.map((w, j) => (i === j ? w - 1e-5 : w));
      const gradient = (loss(up) - loss(down)) / 2e-5;
      expect((start[i]! - weights[i]!) / (rate / 1e6)).toBeCloseTo(gradient, 5);
    }
  });
});
