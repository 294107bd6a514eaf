import { minimiseLbfgs, type Optimum } from '@quanyu/numeric';
import type { GroupedHistories } from '../kernels/bg-nbd.ts';

/** Log-likelihood of grouped histories at positive parameters; writes its gradient. */
export type GroupedLikelihood = (
  grouped: GroupedHistories,
  params: readonly number[],
  gradient: Float64Array,
) => number;

/** The most likely parameters found from several starts. */
export interface Likeliest {
  readonly params: readonly number[];
  readonly logLikelihood: number;
  readonly converged: boolean;
}

/** Logs of parameters are kept within ±LOG_MAX: data without repeats have their optimum at infinity. */
const LOG_MAX = 10;
/** With twice as many distinct histories or more the starts are tried on a sample and the best is refined on all. */
const SEARCH_HISTORIES = 10_000;

/**
 * Maximum likelihood over positive parameters: L-BFGS in their logs with the exact gradient, from each
 * start, on distinct histories with their counts.
 * @complexity O(distinct histories) a step.
 */
export function mostLikely(
  grouped: GroupedHistories,
  starts: readonly (readonly number[])[],
  likelihood: GroupedLikelihood,
): Likeliest {
  const sample = sampledHistories(grouped);
  const on = (histories: GroupedHistories, from: readonly (readonly number[])[]): Likeliest =>
    likeliestFrom(from, histories.customers, (params, gradient) =>
      likelihood(histories, params, gradient),
    );
  const rough = on(sample, starts);
  return sample === grouped ? rough : on(grouped, [rough.params]);
}

/**
 * The most likely of the optima that L-BFGS reaches from the starts, in the logs of the parameters.
 * @param weight Customers behind the likelihood: its mean is what is optimised.
 */
export function likeliestFrom(
  starts: readonly (readonly number[])[],
  weight: number,
  likelihood: (params: readonly number[], gradient: Float64Array) => number,
): Likeliest {
  const best = starts
    .map((start) => minimised(logsWithin(start), weight, likelihood))
    .reduce((low, one) => (one.value < low.value ? one : low));
  return {
    params: Array.from(best.x, Math.exp),
    logLikelihood: -best.value * weight,
    converged: best.converged,
  };
}

/** Minimises the mean negative log-likelihood in the logs of the parameters. */
function minimised(
  start: ArrayLike<number>,
  weight: number,
  likelihood: (params: readonly number[], gradient: Float64Array) => number,
): Optimum {
  const bound = new Array<number>(start.length).fill(LOG_MAX);
  const objective = (logs: Float64Array, gradient: Float64Array): number => {
    const params = Array.from(logs, Math.exp);
    const value = likelihood(params, gradient);
    params.forEach((parameter, j) => {
      gradient[j] = (-(gradient[j] ?? 0) * parameter) / weight;
    });
    return -value / weight;
  };
  return minimiseLbfgs(objective, start, {
    lower: bound.map((value) => -value),
    upper: bound,
    gradientTolerance: 1e-9,
    valueTolerance: 1e-15,
  });
}

/** Every n-th distinct history, which keeps the spread as they are sorted; all of them where they are few. */
function sampledHistories(grouped: GroupedHistories): GroupedHistories {
  const step = Math.floor(grouped.x.length / SEARCH_HISTORIES);
  if (step < 2) return grouped;
  const kept = (_: number, at: number): boolean => at % step === 0;
  const count = grouped.count.filter(kept);
  return {
    x: grouped.x.filter(kept),
    tx: grouped.tx.filter(kept),
    T: grouped.T.filter(kept),
    count,
    customers: count.reduce((sum, c) => sum + c, 0),
    xMax: grouped.xMax,
  };
}

function logsWithin(values: readonly number[]): number[] {
  return values.map((value) => Math.max(-LOG_MAX, Math.min(LOG_MAX, Math.log(value))));
}
