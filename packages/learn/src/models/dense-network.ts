import { assert } from '@quanyu/domain';
import { checkedParam } from '../check.ts';
import type { Estimator } from '../estimator.ts';
import { dense, denseWeights } from '../neural/layers.ts';
import { type NetworkParams, type NetworkState, networkEstimator } from './network.ts';

export interface DenseNetworkParams extends NetworkParams {
  /** Widths of the hidden layers. Default [16]. */
  readonly hidden?: readonly number[];
}

/**
 * Layers x W + b with ReLU between them and one output.
 * @throws AppError LEARN_DATA_*, LEARN_LABEL_INVALID, LEARN_PARAM_INVALID.
 * @complexity O(epochs · rows · weights).
 * @example denseNetwork({ hidden: [32, 16], loss: 'logistic' }).fit(x, labels, { rng: createRng(1) })
 */
export function denseNetwork(params: DenseNetworkParams = {}): Estimator<NetworkState> {
  const { hidden = [16] } = params;
  for (const width of hidden) checkedParam('hidden', width, { min: 1, max: 4096, integer: true });
  return networkEstimator(
    {
      kind: 'dense-network',
      initial(cols, rng) {
        const widths = [cols, ...hidden, 1];
        return widths.slice(1).flatMap((width, l) => {
          const { w, b } = denseWeights(widths[l] ?? 1, width, rng.stream(l));
          return [w, b];
        });
      },
      forward(tape, x, parameters) {
        let h = x;
        for (let at = 0; at < parameters.length; at += 2) {
          const [w, b] = [parameters[at], parameters[at + 1]];
          assert(w !== undefined && b !== undefined, 'weights come in pairs');
          h = dense(tape, at === 0 ? h : tape.relu(h), { w, b });
        }
        return h;
      },
    },
    { ...params, hidden },
  );
}
