import { AppError } from '@quanyu/domain';
import { checkedLabels, checkedTarget } from '../check.ts';
import { LEARN_ERRORS } from '../errors.ts';
import { sigmoidOf } from '../kernels/logistic.ts';
import { newton } from './logistic-newton.ts';

/** A rising step curve from scores to probabilities, linear between its knots and flat outside. */
export interface IsotonicState {
  readonly kind: 'isotonic';
  readonly version: 1;
  /** Rising. */
  readonly scores: readonly number[];
  /** Not falling, in [0, 1]. */
  readonly probabilities: readonly number[];
}

/** P = σ(slope · score + intercept). */
export interface PlattState {
  readonly kind: 'platt';
  readonly version: 1;
  readonly slope: number;
  readonly intercept: number;
}

export type CalibrationState = IsotonicState | PlattState;

interface Block {
  readonly first: number;
  readonly last: number;
  readonly sum: number;
  readonly rows: number;
}

/**
 * The non-falling curve nearest to the labels in squares, by pooling adjacent violators. Wants some
 * thousand rows: with few, Platt's two parameters are safer.
 * @param scores Shape (n,), any monotone score. @param labels 0 or 1.
 * @throws AppError LEARN_DATA_*, LEARN_LABEL_INVALID.
 * @complexity O(n log n).
 * @see Ayer et al. (1955); Zadrozny & Elkan (2002), KDD.
 */
export function fitIsotonic(scores: ArrayLike<number>, labels: ArrayLike<number>): IsotonicState {
  const y = checkedLabels(labels, labels.length);
  const s = checkedTarget(scores, y.length);
  const order = Array.from(s.keys()).sort((i, j) => (s[i] ?? 0) - (s[j] ?? 0));
  const blocks: Block[] = [];
  for (const i of order) {
    const score = s[i] ?? 0;
    blocks.push({ first: score, last: score, sum: y[i] ?? 0, rows: 1 });
    pool(blocks);
  }
  const knots = blocks.flatMap(({ first, last, sum, rows }) =>
    first === last ? [[first, sum / rows]] : [first, last].map((score) => [score, sum / rows]),
  );
  return {
    kind: 'isotonic',
    version: 1,
    scores: knots.map(([score = 0]) => score),
    probabilities: knots.map(([, probability = 0]) => probability),
  };
}

/** Merges the last blocks while they share a score or fall. */
function pool(blocks: Block[]): void {
  while (blocks.length > 1) {
    const last = blocks.at(-1);
    const before = blocks.at(-2);
    if (last === undefined || before === undefined) return;
    const rising = before.sum * last.rows < last.sum * before.rows;
    if (before.last !== last.first && rising) return;
    blocks.splice(-2, 2, {
      first: before.first,
      last: last.last,
      sum: before.sum + last.sum,
      rows: before.rows + last.rows,
    });
  }
}

/**
 * Platt's scaling: logistic regression on the score, with his smoothed targets
 * (n₁+1)/(n₁+2) and 1/(n₀+2), so that separable scores do not run away.
 * @throws AppError LEARN_DATA_*, LEARN_LABEL_INVALID.
 * @see Platt (1999); Lin, Lin & Weng (2007), Machine Learning 68.
 */
export function fitPlatt(scores: ArrayLike<number>, labels: ArrayLike<number>): PlattState {
  const y = checkedLabels(labels, labels.length);
  const data = checkedTarget(scores, y.length);
  const ones = y.reduce((sum, label) => sum + label, 0);
  const high = (ones + 1) / (ones + 2);
  const low = 1 / (y.length - ones + 2);
  const rows = {
    data,
    labels: y.map((label) => (label === 1 ? high : low)),
    weights: new Float64Array(y.length).fill(1),
    cols: 1,
  };
  const { beta } = newton(rows, { l2: 0, stepsMax: 100 }, () => undefined);
  return { kind: 'platt', version: 1, slope: beta[0] ?? 0, intercept: beta[1] ?? 0 };
}

/** Probabilities of scores. Shape (n,). @throws AppError LEARN_STATE_INVALID. */
export function calibrate(state: CalibrationState, scores: ArrayLike<number>): Float64Array {
  if (state.version === 1 && state.kind === 'platt') {
    return Float64Array.from(scores, (score) => sigmoidOf(state.slope * score + state.intercept));
  }
  if (state.version === 1 && state.kind === 'isotonic') {
    return Float64Array.from(scores, (score) => interpolated(state, score));
  }
  throw new AppError(
    LEARN_ERRORS.LEARN_STATE_INVALID,
    `Cannot calibrate as the state must be isotonic or platt version 1: current value is ${JSON.stringify((state as CalibrationState).kind)}`,
    { place: 'state' },
  );
}

function interpolated(state: IsotonicState, score: number): number {
  const { scores, probabilities } = state;
  let low = 0;
  let high = scores.length - 1;
  if (score <= (scores[low] ?? 0)) return probabilities[low] ?? 0;
  if (score >= (scores[high] ?? 0)) return probabilities[high] ?? 0;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((scores[middle] ?? 0) <= score) low = middle;
    else high = middle;
  }
  const [from = 0, to = 0] = [scores[low], scores[high]];
  const [below = 0, above = 0] = [probabilities[low], probabilities[high]];
  return below + ((above - below) * (score - from)) / (to - from);
}
