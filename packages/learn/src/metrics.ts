import { AppError } from '@quanyu/domain';
import { LEARN_ERRORS } from './errors.ts';

/**
 * Area under the ROC curve: the chance that a row of class 1 scores above one of class 0, ties half.
 * @throws AppError LEARN_DATA_RAGGED, LEARN_LABEL_INVALID where one class is absent.
 * @complexity O(n log n).
 * @example auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]) // 0.75
 */
export function auc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  checkPairs(scores, labels);
  const order = Array.from({ length: scores.length }, (_, i) => i);
  order.sort((i, j) => (scores[i] ?? 0) - (scores[j] ?? 0));
  let rankSum = 0;
  let ones = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    let tiedOnes = 0;
    const value = scores[order[from] ?? 0];
    while (to < order.length && scores[order[to] ?? 0] === value) {
      tiedOnes += labels[order[to] ?? 0] === 1 ? 1 : 0;
      to++;
    }
    ones += tiedOnes;
    rankSum += (tiedOnes * (from + 1 + to)) / 2;
    from = to;
  }
  const zeros = order.length - ones;
  if (ones === 0 || zeros === 0) {
    throw new AppError(
      LEARN_ERRORS.LEARN_LABEL_INVALID,
      `Cannot compute an AUC as both classes must occur: current value is ${ones} ones in ${order.length} rows`,
      { place: 'labels' },
    );
  }
  return (rankSum - (ones * (ones + 1)) / 2) / (ones * zeros);
}

/** Probabilities are kept this far from 0 and 1, so that one sure miss does not make the mean infinite. */
const PROBABILITY_EDGE = 1e-15;

/** Mean −[y log p + (1−y) log(1−p)]; p is kept 1e-15 away from 0 and 1. */
export function logLoss(p: ArrayLike<number>, labels: ArrayLike<number>): number {
  return meanOf(p, labels, (value, label) => {
    const safe = Math.min(1 - PROBABILITY_EDGE, Math.max(PROBABILITY_EDGE, value));
    return -label * Math.log(safe) - (1 - label) * Math.log1p(-safe);
  });
}

/** Mean (p − y)². */
export function brierScore(p: ArrayLike<number>, labels: ArrayLike<number>): number {
  return meanOf(p, labels, (value, label) => (value - label) ** 2);
}

/** √ mean (ŷ − y)². */
export function rootMeanSquaredError(
  predicted: ArrayLike<number>,
  actual: ArrayLike<number>,
): number {
  return Math.sqrt(meanOf(predicted, actual, (value, truth) => (value - truth) ** 2));
}

/** Mean |ŷ − y|. */
export function meanAbsoluteError(predicted: ArrayLike<number>, actual: ArrayLike<number>): number {
  return meanOf(predicted, actual, (value, truth) => Math.abs(value - truth));
}

/** One bin of a calibration table: rows sorted by probability, cut into bins of equal size. */
export interface CalibrationBin {
  readonly rows: number;
  readonly meanProbability: number;
  readonly observedRate: number;
}

/** Promised against observed rates in `bins` bins of equal size (fewer where rows are few). */
export function calibrationTable(
  p: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins = 10,
): CalibrationBin[] {
  checkPairs(p, labels);
  const order = Array.from({ length: p.length }, (_, i) => i);
  order.sort((i, j) => (p[i] ?? 0) - (p[j] ?? 0) || i - j);
  const count = Math.min(bins, order.length);
  return Array.from({ length: count }, (_, bin) => {
    const from = Math.floor((bin * order.length) / count);
    const members = order.slice(from, Math.floor(((bin + 1) * order.length) / count));
    const mean = (values: ArrayLike<number>): number =>
      members.reduce((sum, i) => sum + (values[i] ?? 0), 0) / members.length;
    return { rows: members.length, meanProbability: mean(p), observedRate: mean(labels) };
  });
}

/** Expected calibration error: mean |promised − observed| over the bins, weighted by rows. */
export function calibrationError(
  p: ArrayLike<number>,
  labels: ArrayLike<number>,
  bins = 10,
): number {
  const table = calibrationTable(p, labels, bins);
  const gap = table.reduce(
    (sum, bin) => sum + bin.rows * Math.abs(bin.meanProbability - bin.observedRate),
    0,
  );
  return gap / p.length;
}

function meanOf(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  loss: (a: number, b: number) => number,
): number {
  checkPairs(a, b);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += loss(a[i] ?? Number.NaN, b[i] ?? Number.NaN);
  return sum / a.length;
}

function checkPairs(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length === b.length && a.length > 0) return;
  throw new AppError(
    a.length === b.length ? LEARN_ERRORS.LEARN_DATA_EMPTY : LEARN_ERRORS.LEARN_DATA_RAGGED,
    `Cannot compare predictions as both columns must have one length >= 1: current value is ${a.length} and ${b.length}`,
    { place: 'metrics' },
  );
}
