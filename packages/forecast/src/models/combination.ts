import { AppError } from '@quanyu/domain';
import type { Matrix } from '@quanyu/numeric';
import { clipped } from '../distribution.ts';
import { FORECAST_ERRORS } from '../errors.ts';
import {
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type Forecast,
  type Forecaster,
  type ForecasterState,
} from '../forecaster.ts';

export interface CombinationState extends ForecasterState {
  readonly members: readonly ForecasterState[];
}

export interface CombinationParams {
  readonly name?: string;
  /** How members are joined, step by step. Default `median`. */
  readonly by?: 'median' | 'mean';
  /** Weight of each member in a weighted mean, as `stackWeights` finds them; makes `by` idle. */
  readonly weights?: readonly number[];
  /**
   * Quantiles and paths are moved away from the mean by a factor a + b / observed values: fitted
   * parameters flatter a model, the more so on short histories. Default [1, 0].
   */
  readonly widen?: readonly [a: number, b: number];
}

/**
 * The median (or mean) of several forecasters. Quantiles are the members' quantiles joined level by
 * level; a simulated path is a member's path, members taking turns, moved onto the joined mean.
 * Source: the SCUM entry of M4 (Petropoulos and Svetunkov, 2020).
 */
export function combination(
  members: readonly Forecaster[],
  params: CombinationParams = {},
): Forecaster<CombinationState> {
  const name = params.name ?? 'combination';
  const join = joinOf(params, members.length);
  const [base, short] = params.widen ?? [1, 0];
  const widened = (
    state: CombinationState,
    row: Float64Array,
    mean: Float64Array,
  ): Float64Array => {
    if (base === 1 && short === 0) return row;
    const factor = base + short / Math.max(1, state.observed);
    const out = row.map((value, i) => {
      const centre = mean[i % mean.length] ?? 0;
      return centre + factor * (value - centre);
    });
    return clipped(out, state.nonNegative);
  };
  const stateOf = (state: CombinationState, i: number): ForecasterState => {
    const found = state.members[i];
    if (found === undefined) checkState(state, `${name} with ${members.length} members`, 1);
    return found ?? state;
  };
  const means = (state: CombinationState, horizon: number): Forecast[] =>
    members.map((member, i) => member.predict(stateOf(state, i), { horizon }));
  return {
    name,
    params: {
      members: members.map((member) => member.name),
      by: params.by ?? 'median',
      ...(params.weights === undefined ? {} : { weights: params.weights }),
      widen: [base, short],
    },
    fit(series, context) {
      const states = members.map((member, i) =>
        member.fit(series, { rng: context.rng.stream(`${i}`) }),
      );
      const observed = states[0]?.observed ?? 0;
      const nonNegative = states[0]?.nonNegative ?? false;
      return { kind: name, version: 1, observed, nonNegative, members: states };
    },
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, name, 1);
      const all = members.map((member, i) => member.predict(stateOf(state, i), options));
      const mean = joined(
        all.map((one) => one.mean),
        join,
      );
      const quantiles = (options.quantiles ?? []).map((_, q) => {
        const row = joined(
          all.map((one) => one.quantiles[q] ?? one.mean),
          join,
        );
        return widened(state, row, mean);
      });
      return { mean, quantiles };
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, name, 1);
      const { horizon, paths, rng } = options;
      const each = means(state, horizon).map((one) => one.mean);
      const centre = joined(each, join);
      const data = new Float64Array(paths * horizon);
      members.forEach((member, i) => {
        const share = Math.floor((paths - 1 - i) / members.length) + 1;
        if (share < 1) return;
        const own = member.simulate(stateOf(state, i), {
          horizon,
          paths: share,
          rng: rng.stream(`${i}`),
        });
        placePaths(data, own, { centre, mean: each[i] ?? centre, first: i, step: members.length });
      });
      const moved = widened(state, data, centre);
      return { data: clipped(moved, state.nonNegative), rows: paths, cols: horizon };
    },
  };
}

interface Placement {
  readonly centre: Float64Array;
  readonly mean: Float64Array;
  readonly first: number;
  readonly step: number;
}

function placePaths(data: Float64Array, own: Matrix, place: Placement): void {
  for (let r = 0; r < own.rows; r++) {
    const row = (place.first + r * place.step) * own.cols;
    for (let h = 0; h < own.cols; h++) {
      const shift = (place.centre[h] ?? 0) - (place.mean[h] ?? 0);
      data[row + h] = (own.data[r * own.cols + h] ?? 0) + shift;
    }
  }
}

function joined(
  rows: readonly Float64Array[],
  join: (values: Float64Array) => number,
): Float64Array {
  const column = new Float64Array(rows.length);
  return (rows[0] ?? new Float64Array(0)).map((_, h) => {
    rows.forEach((row, i) => {
      column[i] = row[h] ?? 0;
    });
    return join(column);
  });
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function joinOf(params: CombinationParams, members: number): (values: Float64Array) => number {
  if (params.weights !== undefined) return weightedMeanOf(checkedWeights(params.weights, members));
  return params.by === 'mean' ? meanOf : medianOf;
}

function checkedWeights(weights: readonly number[], members: number): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (weights.length === members && weights.every((one) => one >= 0) && total > 0) {
    return weights.map((weight) => weight / total);
  }
  throw new AppError(
    FORECAST_ERRORS.FORECAST_OPTION_INVALID,
    `Cannot combine as weights must be >= 0, one a member (${members}), not all 0: current value is ${weights.join(', ')}`,
    { place: 'weights' },
  );
}

function weightedMeanOf(weights: readonly number[]): (values: Float64Array) => number {
  return (values) => values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0);
}

function medianOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2;
}
