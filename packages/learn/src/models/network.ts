import type { Matrix, Rng } from '@quanyu/numeric';
import { checkedLabels, checkedTarget, checkMatrix, checkState } from '../check.ts';
import type { Estimator, EstimatorState } from '../estimator.ts';
import { sigmoidOf } from '../kernels/logistic.ts';
import { createTape, type Tape, type Variable, variable } from '../neural/tape.ts';
import { type TrainingOptions, train } from '../neural/training.ts';
import { takeRows, takeValues } from '../split.ts';
import { applyScaler, fitScaler, type ScalerState } from './standard-scaler.ts';

/** What every network estimator may be told. */
export interface NetworkParams extends Omit<TrainingOptions, 'rng' | 'onEpoch'> {
  /** `squared`: any target. `logistic`: labels 0 and 1, predicts P(1). Default `squared`. */
  readonly loss?: 'squared' | 'logistic';
  /** Share of rows held out to stop early; held out only from 50 rows on. 0 to 0.5, default 0.15. */
  readonly validationShare?: number;
}

export interface NetworkState extends EstimatorState {
  readonly version: 1;
  readonly cols: number;
  readonly loss: 'squared' | 'logistic';
  readonly scaler: ScalerState;
  /** Predictions are mean + sd · output under squared loss. */
  readonly targetMean: number;
  readonly targetSd: number;
  readonly weights: readonly { rows: number; cols: number; values: readonly number[] }[];
  /** Loss of the held-out rows after each epoch (scaled target), and the epoch that was kept, from 1. */
  readonly losses: readonly number[];
  readonly bestEpoch: number;
}

/** A network: its parameters for a width, and one output a row from its (scaled) input. */
export interface Architecture {
  readonly kind: string;
  readonly initial: (cols: number, rng: Rng) => Variable[];
  /** Shape of the result (rows, 1). */
  readonly forward: (tape: Tape, x: Variable, parameters: readonly Variable[]) => Variable;
}

const VALIDATION_ROWS_MIN = 50;

/** An Estimator around an architecture: scaling, held-out rows, Adam, early stopping, plain state. */
export function networkEstimator(
  architecture: Architecture,
  params: NetworkParams & Readonly<Record<string, unknown>>,
): Estimator<NetworkState> {
  const { loss = 'squared', validationShare = 0.15 } = params;
  return {
    name: architecture.kind,
    params,
    fit(x, y, context) {
      checkMatrix(x, { rowsMin: 2 });
      const raw = loss === 'logistic' ? checkedLabels(y, x.rows) : checkedTarget(y, x.rows);
      const scaler = fitScaler(x);
      const scale = loss === 'logistic' ? { mean: 0, sd: 1 } : targetScale(raw);
      const target = raw.map((value) => (value - scale.mean) / scale.sd);
      const scaled = applyScaler(scaler, x);
      const rng = context.rng.stream(architecture.kind);
      const parameters = architecture.initial(x.cols, rng.stream('weights'));
      const result = train(
        parameters,
        heldOut(x.rows, validationShare, rng.stream('held-out')),
        (tape, rows) => {
          const output = architecture.forward(tape, inputOf(takeRows(scaled, rows)), parameters);
          const truth = takeValues(target, rows);
          return loss === 'logistic'
            ? tape.logisticLoss(output, truth)
            : tape.squaredLoss(output, truth);
        },
        { ...params, rng: rng.stream('batches'), onEpoch: (f) => context.onProgress?.(f) },
      );
      return {
        kind: architecture.kind,
        version: 1,
        cols: x.cols,
        loss,
        scaler,
        targetMean: scale.mean,
        targetSd: scale.sd,
        weights: parameters.map(({ rows, cols, value }) => ({ rows, cols, values: plain(value) })),
        losses: result.losses,
        bestEpoch: result.bestEpoch,
      };
    },
    predict(state, x) {
      checkState(state, { kind: architecture.kind, version: 1, cols: x.cols });
      checkMatrix(x);
      const parameters = state.weights.map(({ rows, cols, values }) =>
        variable(rows, cols, values),
      );
      const input = inputOf(applyScaler(state.scaler, x));
      const output = architecture.forward(createTape(), input, parameters).value;
      if (state.loss === 'logistic') return output.map(sigmoidOf);
      return output.map((value) => state.targetMean + state.targetSd * value);
    },
  };
}

function inputOf(x: Matrix): Variable {
  return variable(x.rows, x.cols, x.data);
}

/** JSON has no negative zero. */
function plain(values: Float64Array): number[] {
  return Array.from(values, (value) => value + 0);
}

function targetScale(y: Float64Array): { readonly mean: number; readonly sd: number } {
  const scaler = fitScaler({ data: y, rows: y.length, cols: 1 });
  return { mean: scaler.mean[0] ?? 0, sd: scaler.sd[0] ?? 1 };
}

function heldOut(
  rows: number,
  share: number,
  rng: Rng,
): { readonly train: Int32Array; readonly validation: Int32Array } {
  const count = rows < VALIDATION_ROWS_MIN ? 0 : Math.floor(rows * share);
  const kept: number[] = [];
  const held: number[] = [];
  for (let row = 0; row < rows; row++) {
    const take = rng.uniform() * (rows - row) < count - held.length;
    (take ? held : kept).push(row);
  }
  return { train: Int32Array.from(kept), validation: Int32Array.from(held) };
}
