import type { Matrix, Rng } from '@quanyu/numeric';
import { sortedQuantile } from './distribution.ts';
import { checkOption, type Forecaster, type ForecasterState } from './forecaster.ts';

export interface PredictSumOptions {
  /** First and last step summed, from 1, both included. */
  readonly fromStep: number;
  readonly toStep: number;
  readonly quantiles: readonly number[];
  /** Sample paths. Default 2000. */
  readonly paths?: number;
  readonly rng: Rng;
  /** Regressors of the steps ahead, for models that use them. Shape (toStep, k). */
  readonly known?: Matrix;
}

/** Mean and quantiles of a sum over steps, in the order of the levels asked for. */
export interface SumForecast {
  readonly mean: number;
  readonly quantiles: readonly number[];
}

/**
 * Demand over a whole lead time: the quantile of summed paths, which is not the sum of quantiles.
 * Cost paths · steps.
 */
export function predictSum<S extends ForecasterState>(
  forecaster: Forecaster<S>,
  state: S,
  options: PredictSumOptions,
): SumForecast {
  const { fromStep, toStep, rng } = options;
  checkOption('fromStep', fromStep, { min: 1, max: toStep, integer: true });
  const sample = forecaster.simulate(state, {
    horizon: toStep,
    paths: options.paths ?? 2000,
    rng,
    ...(options.known === undefined ? {} : { known: options.known }),
  });
  const sums = new Float64Array(sample.rows);
  for (let i = 0; i < sample.rows; i++) {
    let sum = 0;
    for (let h = fromStep - 1; h < toStep; h++) sum += sample.data[i * sample.cols + h] ?? 0;
    sums[i] = sum;
  }
  const mean = sums.reduce((total, value) => total + value, 0) / sums.length;
  sums.sort();
  return { mean, quantiles: options.quantiles.map((level) => sortedQuantile(sums, level)) };
}
