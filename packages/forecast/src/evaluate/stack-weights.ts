import { AppError } from '@quanyu/domain';
import { FORECAST_ERRORS } from '../errors.ts';
import type { BacktestFold } from './backtest.ts';

/** Past forecasts of one series: the folds of each member, members in one order, folds likewise. */
export interface StackCase {
  readonly group: string;
  readonly members: readonly (readonly BacktestFold[])[];
}

export interface StackOptions {
  /**
   * Points of equal weights that the data must outvote: 0 trusts the folds alone. Default 50.
   */
  readonly priorPoints?: number;
}

const ROUNDS = 400;
/** In mean sizes of the series. */
const ERROR_MAX = 100;

/**
 * Weights of members by cross-validated loss, one set a group of series: non-negative, summing to 1,
 * of least squared error of the weighted mean over all folds of the group, each series scaled by its
 * own size, pulled towards equal weights where folds are few. For `combination({ weights })`.
 * Source: Breiman (1996), stacked regressions; solved by exponentiated gradient.
 * Cost points · members² + 400 · members².
 * @throws AppError FORECAST_OPTION_INVALID where cases have different members.
 */
export function stackWeights(
  cases: readonly StackCase[],
  options: StackOptions = {},
): ReadonlyMap<string, readonly number[]> {
  const count = cases[0]?.members.length ?? 0;
  if (cases.some(({ members }) => members.length !== count || members.length === 0)) {
    throw new AppError(
      FORECAST_ERRORS.FORECAST_OPTION_INVALID,
      `Cannot stack as every case must have the same members: current value is ${cases.map(({ members }) => members.length).join(', ')}`,
      { place: 'members' },
    );
  }
  const groups = [...new Set(cases.map(({ group }) => group))].sort();
  return new Map(
    groups.map((group) => {
      const own = cases.filter((one) => one.group === group);
      return [group, groupWeights(own, count, options.priorPoints ?? 50)];
    }),
  );
}

/** Squared error is wᵀ A w for weights that sum to 1, with A the moments of the members' errors. */
function groupWeights(cases: readonly StackCase[], count: number, priorPoints: number): number[] {
  const moments = new Float64Array(count * count);
  let points = 0;
  const errors = new Float64Array(count);
  for (const { members } of cases) {
    const unit = unitOf(members[0] ?? []);
    members[0]?.forEach(({ actual }, f) => {
      actual.forEach((value, h) => {
        members.forEach((folds, i) => {
          errors[i] = cutError((value - (folds[f]?.forecast.mean[h] ?? Number.NaN)) / unit);
        });
        if (!errors.every(Number.isFinite)) return;
        points++;
        addProducts(moments, errors);
      });
    });
  }
  const equal = new Array<number>(count).fill(1 / count);
  if (points === 0) return equal;
  const best = leastSquaresWeights(moments, count);
  const trust = points / (points + priorPoints);
  return best.map((weight, i) => trust * weight + (1 - trust) * (equal[i] ?? 0));
}

/** One wild forecast may not decide for a whole group. */
function cutError(error: number): number {
  return Math.max(-ERROR_MAX, Math.min(ERROR_MAX, error));
}

function addProducts(moments: Float64Array, errors: Float64Array): void {
  const count = errors.length;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      moments[i * count + j] = (moments[i * count + j] ?? 0) + (errors[i] ?? 0) * (errors[j] ?? 0);
    }
  }
}

/** Mean size of what came; 1 where nothing came. */
function unitOf(folds: readonly BacktestFold[]): number {
  let sum = 0;
  let seen = 0;
  for (const { actual } of folds) {
    for (const value of actual) {
      if (Number.isNaN(value)) continue;
      sum += Math.abs(value);
      seen++;
    }
  }
  return sum > 0 && Number.isFinite(sum) ? sum / seen : 1;
}

function leastSquaresWeights(moments: Float64Array, count: number): number[] {
  let size = 0;
  for (let i = 0; i < count; i++) size = Math.max(size, moments[i * count + i] ?? 0);
  let weights = new Array<number>(count).fill(1 / count);
  if (!(size > 0)) return weights;
  for (let round = 0; round < ROUNDS; round++) {
    const slopes = weights.map((_, i) =>
      weights.reduce(
        (sum, weight, j) => sum + (2 * weight * (moments[i * count + j] ?? 0)) / size,
        0,
      ),
    );
    const least = Math.min(...slopes);
    const grown = weights.map((weight, i) => weight * Math.exp(least - (slopes[i] ?? 0)));
    const total = grown.reduce((sum, weight) => sum + weight, 0);
    weights = grown.map((weight) => weight / total);
  }
  return weights;
}
