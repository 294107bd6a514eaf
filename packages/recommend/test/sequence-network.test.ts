import { AppError } from '@quanyu/domain';
import { createTape, variable } from '@quanyu/learn';
import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { leaveLastOut } from '../src/evaluate/split.ts';
import { encodeInteractions } from '../src/interactions.ts';
import { attention, type SequenceLayer } from '../src/models/sequence-layers.ts';
import { sequenceNetworkRecommender } from '../src/models/sequence-network.ts';
import { drawOther, positiveShare, windowsOf } from '../src/models/sequence-windows.ts';
import { recommend } from '../src/recommender.ts';
import { decodeState, encodeState } from '../src/state-codec.ts';
import { toyData } from './toy.ts';

const LAYERS: readonly SequenceLayer[] = ['rnn', 'gru', 'lstm', 'convolution', 'attention'];
const SMALL = { width: 8, steps: 5, batchRows: 16, learningRate: 0.03, epochs: 12 } as const;

describe('attention()', () => {
  it('has the gradients of central differences, and looks neither ahead nor at padding', () => {
    const rng = createRng(4);
    const [rows, steps, width] = [2, 3, 2];
    const part = () =>
      variable(
        rows,
        steps * width,
        Array.from({ length: rows * steps * width }, () => rng.normal()),
      );
    const parts = [part(), part(), part()] as const;
    const weights = Array.from({ length: rows * steps * width }, () => rng.normal());
    const from = Int32Array.of(0, 1);
    const value = (): number => {
      const out = attention(createTape(), parts, from, steps);
      return out.value.reduce((sum, x, i) => sum + x * weights[i]!, 0);
    };
    const tape = createTape();
    const out = attention(tape, parts, from, steps);
    const sum = tape.product(
      tape.rowDot(out, variable(rows, steps * width, weights)).rows === rows
        ? variable(1, rows, [1, 1])
        : variable(1, rows),
      tape.rowDot(out, variable(rows, steps * width, weights)),
    );
    tape.backward(sum);
    for (const one of parts) {
      for (let i = 0; i < one.value.length; i++) {
        const kept = one.value[i]!;
        one.value[i] = kept + 1e-5;
        const up = value();
        one.value[i] = kept - 1e-5;
        const down = value();
        one.value[i] = kept;
        expect(one.gradient[i]).toBeCloseTo((up - down) / 2e-5, 6);
      }
    }
    expect(Array.from(out.value.subarray(6, 8))).toEqual([0, 0]);
    expect(Array.from(parts[1].gradient.subarray(6, 8))).toEqual([0, 0]);
    expect(Array.from(out.value.subarray(0, 2))).toEqual(Array.from(parts[2].value.subarray(0, 2)));
  });
});

describe('windowsOf()', () => {
  it('pads in front, holds the last product of some customers out of training', () => {
    const data = encodeInteractions({
      customer: Array.from({ length: 40 }, (_, n) => `c${n % 10}`),
      product: Array.from({ length: 40 }, (_, n) => `p${Math.floor(n / 10)}`),
    });
    const options = { steps: 2, padding: 4, eventsMax: 100, validationMax: 9 };
    const windows = windowsOf(data, options, createRng(1));
    expect(windows.validation).toHaveLength(1);
    const row = windows.validation[0]!;
    expect(Array.from(windows.inputs.subarray(2 * row, 2 * row + 2))).toEqual([1, 2]);
    expect(Array.from(windows.targets.subarray(2 * row, 2 * row + 2))).toEqual([-1, 3]);
    const held = windows.customers[0]!;
    expect(held).toBeLessThan(10);
    const last = Array.from(windows.train, (r) => windows.targets[2 * r + 1]);
    expect(last.filter((target) => target === 3)).toHaveLength(9);
    const short = Array.from(windows.train).filter((r) => windows.from[r] === 1);
    for (const r of short) expect(windows.inputs[2 * r]).toBe(4);
  });
});

describe('negatives', () => {
  it('weigh positives as gSASRec does, from 1 without calibration to the sampling rate', () => {
    expect(positiveShare(0, 4, 101)).toBe(1);
    expect(positiveShare(1, 4, 101)).toBeCloseTo(0.04, 12);
    expect(positiveShare(0.5, 4, 101)).toBeCloseTo((1 + 0.04) / 2, 12);
    expect(positiveShare(0.75, 9, 2)).toBe(1);
  });

  it('are every product but the target, all alike', () => {
    const rng = createRng(2);
    const counts = new Int32Array(4);
    for (let n = 0; n < 3_000; n++) counts[drawOther(4, 1, rng)]!++;
    expect(counts[1]).toBe(0);
    for (const i of [0, 2, 3]) expect(Math.abs(counts[i]! - 1_000)).toBeLessThan(120);
    expect(drawOther(1, 0, rng)).toBe(0);
  });
});

describe.each(LAYERS)('sequenceNetworkRecommender() with %s', (layer) => {
  const split = leaveLastOut(toyData(120));
  const model = sequenceNetworkRecommender({ ...SMALL, layer });
  const seen: Readonly<Record<string, number>>[] = [];
  const onProgress = (figures: Readonly<Record<string, number>>) => void seen.push(figures);
  const state = model.fit(split.train, { rng: createRng(1), onProgress });

  it('learns who comes next, reports loss, valLoss and valAuc each epoch, keeps the best weights', () => {
    expect(evaluate(model, state, split).auc).toBeGreaterThan(0.85);
    expect(seen.length).toBe(state.epochs.length);
    expect(Object.keys(seen[0]!)).toEqual(['epoch', 'epochs', 'loss', 'valLoss', 'valAuc']);
    const best = state.epochs.map(({ valLoss }) => valLoss);
    expect(best.indexOf(Math.min(...best)) + 1).toBe(state.bestEpoch);
    expect(state.epochs[0]!.loss).toBeGreaterThan(state.epochs.at(-1)!.loss);
  });

  it('takes its scores apart exactly, and comes back from text with the same answer', () => {
    const query = { history: { products: [0, 2, 2, 4] }, count: 5 };
    const answer = recommend(model, state, query);
    for (const { score, base, contributions } of answer.ranked) {
      const sum = contributions.reduce((total, part) => total + part.value, base);
      expect(Math.abs(sum - score)).toBeLessThan(1e-6);
    }
    const again = decodeState<typeof state>(encodeState(state), state);
    expect(recommend(model, again, query)).toEqual(answer);
    const cold = recommend(model, state, { history: { products: [] }, count: 3 });
    expect(cold.ranked.map(({ source }) => source)).toEqual(['popular', 'popular', 'popular']);
  });

  it('gives the same bytes for the same seed', () => {
    const short = sequenceNetworkRecommender({ ...SMALL, layer, epochs: 1 });
    const fit = () => short.fit(split.train, { rng: createRng(7) });
    expect(encodeState(fit())).toBe(encodeState(fit()));
  });
});

describe('sequenceNetworkRecommender()', () => {
  it('fits one customer with one product, refuses none, and bad parameters', () => {
    const model = sequenceNetworkRecommender(SMALL);
    const one = encodeInteractions({ customer: ['a'], product: ['x'] });
    const state = model.fit(one, { rng: createRng(1) });
    const { emptyReason } = recommend(model, state, { history: { products: [0] }, count: 1 });
    expect(emptyReason?.code).toBe('RECOMMEND_ALL_SEEN');
    const none = encodeInteractions({ customer: [], product: [] });
    expect(() => model.fit(none, { rng: createRng(1) })).toThrow(AppError);
    for (const wrong of [{ width: 0 }, { steps: Number.NaN }, { negatives: 0 }, { epochs: 0 }]) {
      expect(() => sequenceNetworkRecommender(wrong)).toThrow(AppError);
    }
  });
});
