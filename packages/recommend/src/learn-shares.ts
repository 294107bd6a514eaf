import type { Rng } from '@quanyu/numeric';
import type { Interactions } from './interactions.ts';

/** Customers whose last product teaches at most; more no longer change a handful of weights. */
const CASES_MAX = 2_000;
const STEPS = 200;
const RATE = 1;

/**
 * Weights ≥ 0 of a few signals, learnt on what customers chose last against one drawn product each:
 * logistic regression on the difference of the signals, from equal weights.
 * @param signals Writes each signal's score of all products for a history; shape (signals)(products).
 * @returns Weights adding up to 1.
 */
export function learnShares(
  data: Interactions,
  task: {
    readonly signals: number;
    readonly scores: (history: Int32Array, out: readonly Float64Array[]) => void;
  },
  rng: Rng,
): Float64Array {
  const gaps = gapsOf(data, task, rng);
  const weights = new Float64Array(task.signals).fill(1 / task.signals);
  for (let step = 0; step < STEPS && gaps.length > 0; step++) {
    const slope = slopeOf(gaps, weights);
    for (let k = 0; k < weights.length; k++) {
      weights[k] = Math.max(0, (weights[k] ?? 0) + RATE * (slope[k] ?? 0));
    }
    const total = weights.reduce((sum, w) => sum + w, 0);
    if (total === 0) return weights.fill(1 / task.signals);
    for (let k = 0; k < weights.length; k++) weights[k] = (weights[k] ?? 0) / total;
  }
  return weights;
}

/** How clearly a difference of scores speaks; scores are cosines, far below 1. */
const SHARPNESS = 10;

/** Mean gradient of the log-likelihood. */
function slopeOf(gaps: readonly Float64Array[], weights: Float64Array): Float64Array {
  const slope = new Float64Array(weights.length);
  for (const gap of gaps) {
    const score = gap.reduce((sum, x, k) => sum + x * (weights[k] ?? 0), 0);
    const pull = 1 / (1 + Math.exp(SHARPNESS * score));
    for (const [k, x] of gap.entries()) slope[k] = (slope[k] ?? 0) + (pull * x) / gaps.length;
  }
  return slope;
}

function gapsOf(
  data: Interactions,
  task: Parameters<typeof learnShares>[1],
  rng: Rng,
): Float64Array[] {
  const products = data.products.length;
  const out = Array.from({ length: task.signals }, () => new Float64Array(products));
  const step = Math.max(1, Math.floor(data.customers.length / CASES_MAX));
  const gaps: Float64Array[] = [];
  for (let c = 0; c < data.customers.length; c += step) {
    const from = data.offsets[c] ?? 0;
    const last = (data.offsets[c + 1] ?? 0) - 1;
    if (last <= from) continue;
    for (const scores of out) scores.fill(0);
    task.scores(data.product.subarray(from, last), out);
    const target = data.product[last] ?? 0;
    const other = rng.int(products);
    if (other === target) continue;
    gaps.push(Float64Array.from(out, (scores) => (scores[target] ?? 0) - (scores[other] ?? 0)));
  }
  return gaps;
}
