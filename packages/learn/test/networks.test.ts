import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { denseNetwork } from '../src/models/dense-network.ts';
import { sequenceNetwork } from '../src/models/sequence-network.ts';
import { estimatorContract } from '../src/testing.ts';
import {
  logLossOf,
  matrixOf,
  naiveLogLoss,
  naiveSquaredLoss,
  squaredLossOf,
  toyClasses,
  toyLine,
} from './toy-rows.ts';

const line = toyLine(120, 'train');
const classes = toyClasses(120, 'train');
const other = { line: toyLine(60, 'other'), classes: toyClasses(60, 'other') };
estimatorContract(
  { describe, it, expect },
  {
    create: () => denseNetwork(),
    train: line,
    other: other.line,
    loss: (p, y) => squaredLossOf(p, y),
    naiveLoss: naiveSquaredLoss(line.y) / 10,
  },
);
estimatorContract(
  { describe, it, expect },
  {
    create: () => denseNetwork({ loss: 'logistic' }),
    train: classes,
    other: other.classes,
    loss: (p, y) => logLossOf(p, y),
    naiveLoss: naiveLogLoss(classes.y) - 0.1,
  },
);
for (const layer of ['rnn', 'gru', 'lstm', 'convolution'] as const) {
  estimatorContract(
    { describe, it, expect },
    {
      create: () => sequenceNetwork({ layer, epochs: 60 }),
      train: line,
      other: other.line,
      loss: (p, y) => squaredLossOf(p, y),
      naiveLoss: naiveSquaredLoss(line.y) * 0.8,
    },
  );
}

describe('sequenceNetwork()', () => {
  it('learns to remember: the target is the first of six steps', () => {
    const rng = createRng('memory');
    const x = matrixOf(
      Array.from({ length: 160 }, () => Array.from({ length: 6 }, () => rng.normal())),
    );
    const y = Array.from({ length: 160 }, (_, i) => x.data[i * 6]!);
    const model = sequenceNetwork({ layer: 'gru', epochs: 80, learningRate: 0.02 });
    const p = model.predict(model.fit(x, y, { rng: createRng(1) }), x);
    expect(squaredLossOf(p, y)).toBeLessThan(0.3 * naiveSquaredLoss(y));
  });

  it('keeps its learning curve and the epoch it chose', () => {
    const state = denseNetwork({ patience: 3 }).fit(line.x, line.y, { rng: createRng(1) });
    const best = state.losses.indexOf(Math.min(...state.losses)) + 1;
    expect(state.bestEpoch).toBe(best);
  });

  it('refuses columns that are no whole number of steps, and bad parameters', () => {
    const fit = (params: Parameters<typeof sequenceNetwork>[0]) => () =>
      sequenceNetwork(params).fit(line.x, line.y, { rng: createRng(1) });
    expect(fit({ stepFeatures: 2 })).toThrow(/stepFeatures/);
    expect(fit({ layer: 'convolution', kernelSteps: 4 })).toThrow(/kernelSteps/);
    expect(() => sequenceNetwork({ hidden: 0 })).toThrow(/hidden/);
    expect(() => denseNetwork({ hidden: [0] })).toThrow(/hidden/);
    expect(fit({ epochs: 0 })).toThrow(/epochs/);
  });
});
