import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import {
  type CellKind,
  cellStep,
  cellWeights,
  convolution,
  dense,
  denseWeights,
  maxPool,
  meanPool,
  recurrent,
} from '../src/neural/layers.ts';
import { createTape, type Tape, type Variable, variable } from '../src/neural/tape.ts';
import { stopVerdict, train } from '../src/neural/training.ts';

const rng = createRng('neural');
const random = (rows: number, cols: number): Variable =>
  variable(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => rng.normal()),
  );

/** Every gradient of `loss` against central differences, to 1e-6. */
function checkGradients(parameters: readonly Variable[], loss: (tape: Tape) => Variable): void {
  for (const { gradient } of parameters) gradient.fill(0);
  const tape = createTape();
  tape.backward(loss(tape));
  let largest = 0;
  for (const { value, gradient } of parameters) {
    for (let i = 0; i < value.length; i++) {
      const kept = value[i]!;
      const at = (step: number): number => {
        value[i] = kept + step;
        return loss(createTape()).value[0]!;
      };
      const slope = (at(1e-5) - at(-1e-5)) / 2e-5;
      value[i] = kept;
      expect(Math.abs(slope - gradient[i]!)).toBeLessThan(1e-6);
      largest = Math.max(largest, Math.abs(gradient[i]!));
    }
  }
  // A loss that nothing moves would pass unseen.
  expect(largest).toBeGreaterThan(1e-3);
}

describe('worked examples of the mission', () => {
  it('two-dense-layers: W x + b and ReLU for each column, then pooling over them', () => {
    // Rows here are the four columns of the example, so weights are transposed.
    const x = variable(4, 2, [1, 0, 0, 1, 1, 1, 1, 0]);
    const first = { w: variable(2, 2, [0.1, 0.3, 0.2, 0.4]), b: variable(1, 2, [0.5, 0.6]) };
    const second = { w: variable(2, 2, [0.7, 0.9, 0.8, 1]), b: variable(1, 2, [0.1, 0.2]) };
    const tape = createTape();
    const h = tape.relu(dense(tape, x, first));
    [0.6, 0.9, 0.7, 1, 0.8, 1.3, 0.6, 0.9].forEach((value, i) => {
      expect(h.value[i]!).toBeCloseTo(value, 9);
    });
    const a = tape.relu(dense(tape, h, second));
    [1.24, 1.64, 1.39, 1.83, 1.7, 2.22, 1.24, 1.64].forEach((value, i) => {
      expect(a.value[i]!).toBeCloseTo(value, 9);
    });
    const steps = [0, 1, 2, 3].map((t) => variable(1, 2, a.value.subarray(2 * t, 2 * t + 2)));
    expect([...maxPool(tape, steps).value]).toEqual([
      expect.closeTo(1.7, 9),
      expect.closeTo(2.22, 9),
    ]);
    expect([...meanPool(tape, steps).value]).toEqual([
      expect.closeTo(1.3925, 9),
      expect.closeTo(1.8325, 9),
    ]);
  });

  it('conv-width-2', () => {
    const steps = [
      [1, 0],
      [0, 1],
      [1, 1],
      [1, 0],
    ].map((step) => variable(1, 2, step));
    // Kernel rows are channels, columns are places: place 0 above place 1.
    const weights = { w: variable(4, 1, [0.1, 0.3, 0.2, 0.4]), b: variable(1, 1, [0.5]) };
    const z = convolution(createTape(), steps, weights).map(({ value }) => value[0]);
    expect(z).toEqual([expect.closeTo(1, 9), expect.closeTo(1.4, 9), expect.closeTo(1.1, 9)]);
  });

  it('rnn', () => {
    const steps = [
      [1, 0],
      [0, 1],
      [1, 1],
      [1, 0],
    ].map((step) => variable(1, 2, step));
    const weights = {
      w: variable(2, 2, [0.1, 0.3, 0.2, 0.4]),
      u: variable(2, 2, [0.7, 0.9, 0.8, 1]),
      b: variable(1, 2, [0.5, 0.6]),
    };
    const h = recurrent(createTape(), 'rnn', steps, weights);
    expect([...h[0]!.value]).toEqual([expect.closeTo(0.5370496, 6), expect.closeTo(0.7162979, 6)]);
    expect([...h[3]!.value]).toEqual([expect.closeTo(0.9693162, 6), expect.closeTo(0.9922628, 6)]);
  });

  it('lstm-scalar', () => {
    const half = (cols: number): Variable => variable(1, cols, new Float64Array(cols).fill(0.5));
    const weights = { w: half(4), u: half(4), b: variable(1, 4) };
    const tape = createTape();
    const one = cellStep(tape, 'lstm', variable(1, 1, [1]), { h: variable(1, 1) }, weights);
    const two = cellStep(tape, 'lstm', variable(1, 1, [2]), one, weights);
    expect(one.c!.value[0]!).toBeCloseTo(0.2876491, 6);
    expect(one.h.value[0]!).toBeCloseTo(0.1742697, 6);
    expect(two.c!.value[0]!).toBeCloseTo(0.810271, 6);
    expect(two.h.value[0]!).toBeCloseTo(0.5008594, 6);
  });

  it('gru: z = r = σ(1), n = tanh(0.5 + 2 r h), h′ = (1 − z) n + z h, by hand', () => {
    const weights = {
      w: variable(1, 3, [1, 1, 0.5]),
      u: variable(1, 3, [0, 0, 2]),
      b: variable(1, 3),
    };
    const state = { h: variable(1, 1, [0.4]) };
    const { h } = cellStep(createTape(), 'gru', variable(1, 1, [1]), state, weights);
    const gate = 1 / (1 + Math.exp(-1));
    const candidate = Math.tanh(0.5 + 2 * gate * 0.4);
    expect(h.value[0]!).toBeCloseTo((1 - gate) * candidate + gate * 0.4, 12);
  });

  it('early-stopping', () => {
    const losses = [0.5, 0.45, 0.46, 0.47, 0.48];
    expect(stopVerdict(losses, 3)).toEqual({ stop: true, best: 2 });
    expect(stopVerdict(losses.slice(0, 4), 3)).toEqual({ stop: false, best: 2 });
    const falling = Array.from({ length: 10 }, (_, i) => 1 - i / 10);
    expect(stopVerdict(falling, 3)).toEqual({ stop: false, best: 10 });
    expect(stopVerdict([Number.NaN, Number.NaN], 2)).toEqual({ stop: true, best: 0 });
  });
});

describe('gradients', () => {
  const y = [0.3, -0.2, 0.9];
  const labels = [1, 0, 1];
  const steps = [random(3, 2), random(3, 2), random(3, 2), random(3, 2)];
  const head = denseWeights(4, 1, rng.stream('head'));

  it.each(['rnn', 'gru', 'lstm'] as CellKind[])('of %s through time', (kind) => {
    const weights = cellWeights(kind, { inputs: 2, hidden: 4 }, rng.stream(kind));
    weights.b.value.forEach((_, i) => {
      weights.b.value[i] = 0.3 * rng.normal();
    });
    checkGradients([...Object.values(weights), head.w, head.b, ...steps], (tape) => {
      const h = recurrent(tape, kind, steps, weights).at(-1)!;
      return tape.squaredLoss(dense(tape, h, head), y);
    });
  });

  it.each(['max', 'mean'] as const)('of a convolution with ReLU and %s pooling', (pooling) => {
    const weights = denseWeights(4, 4, rng.stream('kernel'));
    weights.b.value.fill(0.4);
    checkGradients([weights.w, weights.b, head.w, head.b, ...steps], (tape) => {
      const z = convolution(tape, steps, weights).map((step) => tape.relu(step));
      const pooled = pooling === 'max' ? maxPool(tape, z) : meanPool(tape, z);
      return tape.logisticLoss(dense(tape, pooled, head), labels);
    });
  });

  it('of embeddings, row dots and cross-entropy, an index used twice', () => {
    const customers = random(4, 3);
    const products = random(5, 3);
    checkGradients([customers, products], (tape) =>
      tape.logisticLoss(
        tape.rowDot(tape.rows(customers, [0, 2, 2]), tape.rows(products, [4, 1, 4])),
        labels,
      ),
    );
  });

  it('of a value used in several places', () => {
    const a = random(2, 3);
    const b = random(2, 3);
    checkGradients([a, b], (tape) => {
      const mixed = tape.times(tape.sigmoid(a), tape.tanh(tape.add(a, b)));
      const both = tape.beside([mixed, tape.affine(b, -2, 0.5)]);
      return tape.squaredLoss(tape.columns(both, 1, 5), [1, 2, 3, 4, 5, 6, 7, 8]);
    });
  });
});

describe('train()', () => {
  it('restores the weights of the best epoch', () => {
    // The held-out row wants 0 and the training row 1: each step away from 0 is worse there.
    const w = variable(1, 1, [0.05]);
    const result = train(
      [w],
      { train: Int32Array.of(1), validation: Int32Array.of(0) },
      (tape, rows) => tape.squaredLoss(tape.affine(w, 1), [rows[0]!]),
      { rng: createRng(1), patience: 4, learningRate: 0.01 },
    );
    expect(result.losses.length).toBe(5);
    expect(result.bestEpoch).toBe(1);
    expect(w.value[0]!).toBeCloseTo(0.06, 6);
  });
});
