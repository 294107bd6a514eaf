import { assert } from '@quanyu/domain';
import { checkedParam } from '../check.ts';
import type { Estimator } from '../estimator.ts';
import {
  type CellKind,
  cellWeights,
  convolution,
  dense,
  denseWeights,
  maxPool,
  meanPool,
  recurrent,
} from '../neural/layers.ts';
import type { Tape, Variable } from '../neural/tape.ts';
import {
  type Architecture,
  type NetworkParams,
  type NetworkState,
  networkEstimator,
} from './network.ts';

export interface SequenceNetworkParams extends NetworkParams {
  /** What reads the steps. Default `lstm`. */
  readonly layer?: CellKind | 'convolution';
  /** Numbers of one time step; the columns are steps from the oldest to the newest, features inside a step. Default 1. */
  readonly stepFeatures?: number;
  /** Width of the hidden state, or number of filters. Default 8. */
  readonly hidden?: number;
  /** Steps of a convolution's kernel. Default 2. */
  readonly kernelSteps?: number;
  /** How filters are pooled over time. Default `max`. */
  readonly pooling?: 'max' | 'mean';
}

/**
 * Reads each row as a short series: a recurrent cell whose last state feeds one linear output, or a
 * convolution with one ReLU, pooling over time and one linear output.
 * @throws AppError LEARN_DATA_*, LEARN_LABEL_INVALID, LEARN_PARAM_INVALID (columns no whole number of steps).
 * @complexity O(epochs · rows · steps · hidden²).
 * @see Hochreiter & Schmidhuber (1997); Cho et al. (2014); LeCun et al. (1998).
 */
export function sequenceNetwork(params: SequenceNetworkParams = {}): Estimator<NetworkState> {
  const { layer = 'lstm', stepFeatures = 1, hidden = 8, kernelSteps = 2, pooling = 'max' } = params;
  checkedParam('stepFeatures', stepFeatures, { min: 1, integer: true });
  checkedParam('hidden', hidden, { min: 1, max: 2048, integer: true });
  checkedParam('kernelSteps', kernelSteps, { min: 1, integer: true });
  const shape = { layer, stepFeatures, hidden, kernelSteps, pooling };
  return networkEstimator(
    { kind: `${layer}-network`, initial: initialOf(shape), forward: forwardOf(shape) },
    { ...params, ...shape },
  );
}

type Shape = Required<Omit<SequenceNetworkParams, keyof NetworkParams>>;

function initialOf(shape: Shape): Architecture['initial'] {
  const { layer, stepFeatures, hidden, kernelSteps } = shape;
  return (cols, rng) => {
    const steps = cols / stepFeatures;
    checkedParam('columns / stepFeatures', steps, { min: 1, integer: true });
    if (layer === 'convolution') checkedParam('kernelSteps', kernelSteps, { min: 1, max: steps });
    const head = denseWeights(hidden, 1, rng.stream('head'));
    const first =
      layer === 'convolution'
        ? Object.values(denseWeights(kernelSteps * stepFeatures, hidden, rng.stream('first')))
        : Object.values(cellWeights(layer, { inputs: stepFeatures, hidden }, rng.stream('first')));
    return [...first, head.w, head.b];
  };
}

function forwardOf(shape: Shape): Architecture['forward'] {
  const { layer, stepFeatures, pooling } = shape;
  return (tape, x, parameters) => {
    const steps = Array.from({ length: x.cols / stepFeatures }, (_, t) =>
      tape.columns(x, t * stepFeatures, (t + 1) * stepFeatures),
    );
    const [w, u] = parameters;
    const headB = parameters.at(-1);
    const headW = parameters.at(-2);
    assert(w && u && headW && headB, 'a sequence network has its weights');
    const read =
      layer === 'convolution'
        ? pooled(tape, convolution(tape, steps, { w, b: u }), pooling)
        : recurrent(tape, layer, steps, { w, u, b: parameters[2] ?? headB }).at(-1);
    assert(read !== undefined, 'a sequence has a step');
    return dense(tape, read, { w: headW, b: headB });
  };
}

function pooled(tape: Tape, steps: readonly Variable[], pooling: Shape['pooling']): Variable {
  const active = steps.map((step) => tape.relu(step));
  return pooling === 'max' ? maxPool(tape, active) : meanPool(tape, active);
}
