import type { Rng } from '@quanyu/numeric';
import { checkedParam } from '../check.ts';
import { adamStep } from '../kernels/tape.ts';
import { createTape, type Tape, type Variable } from './tape.ts';

export interface TrainingOptions {
  /** Passes over the rows at most. Default 100. */
  readonly epochs?: number;
  /** Rows of one step. Default 32. */
  readonly batchRows?: number;
  /** Adam's rate. Default 0.01. */
  readonly learningRate?: number;
  /** Epochs without a better loss before training stops. Default 10. */
  readonly patience?: number;
  readonly rng: Rng;
  readonly onEpoch?: (figures: Readonly<Record<string, number>>) => void;
}

/** What was trained: the parameters hold the best weights when this returns. */
export interface TrainingResult {
  /** Loss of the judged rows after each epoch. */
  readonly losses: readonly number[];
  /** Epoch whose weights were kept, from 1. */
  readonly bestEpoch: number;
}

/** The rows to learn from and those that decide when to stop; without the latter the former decide. */
export interface TrainingRows {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Minimises a mean loss by Adam in seeded batches; stops early and restores the best weights.
 * @param parameters Changed in place.
 * @param lossOf Builds the mean loss of some rows on a tape.
 * @complexity `epochs` passes over the rows.
 * @see Kingma & Ba (2015), Adam, ICLR.
 */
export function train(
  parameters: readonly Variable[],
  rows: TrainingRows,
  lossOf: (tape: Tape, rows: Int32Array) => Variable,
  options: TrainingOptions,
): TrainingResult {
  const { epochs = 100, batchRows = 32, learningRate = 0.01, patience = 10, rng } = options;
  checkedParam('epochs', epochs, { min: 1, max: 100_000, integer: true });
  checkedParam('batchRows', batchRows, { min: 1, integer: true });
  checkedParam('learningRate', learningRate, { min: 1e-9, max: 10 });
  checkedParam('patience', patience, { min: 1, integer: true });
  const judged = rows.validation.length > 0 ? rows.validation : rows.train;
  const moments = parameters.map(({ value }) => ({
    first: new Float64Array(value.length),
    second: new Float64Array(value.length),
  }));
  let best = parameters.map(({ value }) => value.slice());
  let steps = 0;
  const losses: number[] = [];
  let verdict = { stop: false, best: 0 };
  while (losses.length < epochs && !verdict.stop) {
    for (const batch of batches(rows.train, batchRows, rng.stream(`epoch-${losses.length}`))) {
      steps++;
      const tape = createTape();
      for (const { gradient } of parameters) gradient.fill(0);
      tape.backward(lossOf(tape, batch));
      const rate = learningRate / (1 - 0.9 ** steps);
      const correction = 1 / Math.sqrt(1 - 0.999 ** steps);
      parameters.forEach(({ value, gradient }, p) => {
        const { first, second } = moments[p] ?? { first: value, second: value };
        adamStep(value, gradient, first, second, rate, correction);
      });
    }
    losses.push(lossOf(createTape(), judged).value[0] ?? Number.NaN);
    options.onEpoch?.({ epoch: losses.length, loss: losses.at(-1) ?? Number.NaN });
    verdict = stopVerdict(losses, patience);
    if (verdict.best === losses.length) best = parameters.map(({ value }) => value.slice());
  }
  parameters.forEach(({ value }, p) => {
    value.set(best[p] ?? value);
  });
  return { losses, bestEpoch: verdict.best };
}

/**
 * Early stopping: whether `patience` epochs have passed since the lowest loss, and the epoch of it
 * (from 1; the first of equals; 0 where no loss is a number).
 * @example stopVerdict([0.5, 0.45, 0.46, 0.47, 0.48], 3) // { stop: true, best: 2 }
 */
export function stopVerdict(
  losses: readonly number[],
  patience: number,
): { readonly stop: boolean; readonly best: number } {
  let best = 0;
  losses.forEach((loss, i) => {
    if (loss < (losses[best - 1] ?? Number.POSITIVE_INFINITY)) best = i + 1;
  });
  return { stop: losses.length - best >= patience, best };
}

/** The rows in a seeded order, cut into batches. */
function batches(rows: Int32Array, size: number, rng: Rng): Int32Array[] {
  const order = rows.slice();
  for (let i = order.length - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  const count = Math.ceil(order.length / size);
  return Array.from({ length: count }, (_, b) => order.slice(b * size, (b + 1) * size));
}
