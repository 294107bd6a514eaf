import { createTape, type Tape, train, type Variable, variable } from '@quanyu/learn';
import type { Rng } from '@quanyu/numeric';
import { checkOption, checkState, type Forecast } from '../forecaster.ts';
import { hierarchicalNetwork, lstmNetwork, type PathNetwork } from './network-layers.ts';
import { type Panel, type PreparedPanel, preparePanel } from './panel.ts';
import { demandAt, pointOf, type ResidualPool, residualPools } from './residuals.ts';

export interface GlobalNetworkParams {
  /** `hierarchical`: N-HiTS; `lstm`: one LSTM with a linear head. Default hierarchical. */
  readonly network?: 'hierarchical' | 'lstm';
  /** Periods forecast at once, 1 to 366. Default 13. */
  readonly horizon?: number;
  /** Periods seen, 2 to 1,000. Default four horizons. */
  readonly window?: number;
  /** Default 32. */
  readonly hidden?: number;
  /** Windows learnt from at most, the latest first. Default 10,000. */
  readonly windowsMax?: number;
  /** Passes over them at most. Default 15. */
  readonly epochs?: number;
  /** Adam's rate. Default 0.002. */
  readonly learningRate?: number;
}

export interface GlobalNetworkState {
  readonly kind: 'global-network';
  readonly version: 1;
  readonly observed: number;
  readonly nonNegative: true;
  readonly network: 'hierarchical' | 'lstm';
  readonly sizes: { readonly window: number; readonly horizon: number; readonly hidden: number };
  readonly weights: readonly (readonly number[])[];
  /** Errors of each step on windows kept back. */
  readonly pools: readonly ResidualPool[];
  readonly losses: readonly number[];
}

/** One network of many series; ignores what is known ahead. */
export interface GlobalNetwork {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** @throws AppError FORECAST_SERIES_EMPTY, FORECAST_VALUE_INVALID, FORECAST_OPTION_INVALID. */
  fit(panel: Panel, context: { readonly rng: Rng }): GlobalNetworkState;
  predict(
    state: GlobalNetworkState,
    panel: Panel,
    options?: { readonly quantiles?: readonly number[] },
  ): Forecast[];
}

/**
 * A neural network over all series: windows of logarithms less their last value in, the whole path
 * out. The last window of each series is kept back to stop early and for the spread of errors.
 * @throws AppError FORECAST_OPTION_INVALID.
 * @see Challu et al. (2023), N-HiTS, AAAI; Gers, Schmidhuber & Cummins (2000), Neural Computation 12.
 * @example globalNetwork({ network: 'lstm', horizon: 13 }).fit(panel, { rng })
 */
export function globalNetwork(params: GlobalNetworkParams = {}): GlobalNetwork {
  const settings = settingsOf(params);
  return {
    name: 'global-network',
    params: { ...settings },
    fit(panel, { rng }) {
      return fitted(preparePanel(panel, 0), settings, rng.stream('global-network'));
    },
    predict(state, panel, { quantiles = [] } = {}) {
      checkState(state, 'global-network', 1);
      for (const level of quantiles) checkOption('quantiles', level, { min: 1e-9, max: 1 - 1e-9 });
      return predicted(state, preparePanel(panel, 0), quantiles);
    },
  };
}

type Settings = Required<GlobalNetworkParams>;

function settingsOf(params: GlobalNetworkParams): Settings {
  const { horizon = 13 } = params;
  const settings: Settings = {
    network: 'hierarchical',
    horizon,
    window: 4 * horizon,
    hidden: 32,
    windowsMax: 10_000,
    epochs: 15,
    learningRate: 0.002,
    ...params,
  };
  checkOption('horizon', horizon, { min: 1, max: 366, integer: true });
  checkOption('window', settings.window, { min: 2, max: 1000, integer: true });
  checkOption('hidden', settings.hidden, { min: 1, max: 1024, integer: true });
  checkOption('windowsMax', settings.windowsMax, { min: 1, max: 1e7, integer: true });
  return settings;
}

function networkOf(kind: Settings['network'], sizes: GlobalNetworkState['sizes'], rng: Rng) {
  return kind === 'lstm' ? lstmNetwork(sizes, rng) : hierarchicalNetwork(sizes, rng);
}

/** Windows with the paths after them, both less the window's last value. */
interface Windows {
  readonly inputs: Float64Array[];
  readonly targets: Float64Array[];
}

function fitted(panel: PreparedPanel, settings: Settings, rng: Rng): GlobalNetworkState {
  const { network: kind, window, horizon, hidden, epochs, learningRate } = settings;
  const sizes = { window, horizon, hidden };
  const network = networkOf(kind, sizes, rng.stream('weights'));
  const { windows, kept } = windowsOf(panel, settings);
  const lossOf = (tape: Tape, rows: Int32Array): Variable =>
    tape.squaredLoss(
      network.forward(tape, stacked(rows, windows.inputs, window)),
      stacked(rows, windows.targets, horizon).value,
    );
  const all = Int32Array.from(windows.inputs, (_, row) => row);
  const rows = { train: all.subarray(kept), validation: all.subarray(0, kept) };
  const { losses } = train(network.parameters, rows, lossOf, {
    ...{ epochs, learningRate, batchRows: 64, patience: 4 },
    rng: rng.stream('batches'),
  });
  return {
    kind: 'global-network',
    version: 1,
    observed: panel.series.reduce((sum, { logs }) => sum + observedOf(logs), 0),
    nonNegative: true,
    network: kind,
    sizes,
    weights: network.parameters.map(({ value }) => Array.from(value, (weight) => weight + 0)),
    pools: poolsOf(network, windows, kept, sizes),
    losses,
  };
}

function observedOf(logs: Float64Array): number {
  return logs.filter((value) => !Number.isNaN(value)).length;
}

function stacked(rows: Int32Array, values: readonly Float64Array[], cols: number): Variable {
  const stack = variable(rows.length, cols);
  rows.forEach((row, i) => {
    stack.value.set(values[row] ?? new Float64Array(cols), i * cols);
  });
  return stack;
}

/** The last window of each series first (`kept` of them), then earlier ones, latest first. */
function windowsOf(panel: PreparedPanel, settings: Settings): { windows: Windows; kept: number } {
  const { horizon, windowsMax } = settings;
  const windows: Windows = { inputs: [], targets: [] };
  const filled = panel.series.map(({ logs }) => carried(logs));
  const last = panel.periods - horizon;
  for (const logs of filled) addWindow(windows, logs, last, settings);
  const kept = windows.inputs.length;
  // Paths of earlier windows must not reach into the one kept back, where there is room for both.
  const first = panel.periods > 3 * horizon ? last - horizon : last - 1;
  for (let end = first; end >= 2; end--) {
    for (const logs of filled) {
      if (windows.inputs.length < windowsMax) addWindow(windows, logs, end, settings);
    }
  }
  return { windows, kept: windows.inputs.length > kept ? kept : 0 };
}

/** Adds the window before `end` with its path, where both are seen. */
function addWindow(windows: Windows, logs: Float64Array, end: number, settings: Settings): void {
  const path = logs.subarray(end, end + settings.horizon);
  if (end < 2 || Number.isNaN(logs[end - 2] ?? Number.NaN) || path.some(Number.isNaN)) return;
  const { input, level } = inputAt(logs, end, settings.window);
  windows.inputs.push(input);
  windows.targets.push(path.map((value) => value - level));
}

/** Gaps filled with the value before them; what lies before the first value stays missing. */
function carried(logs: Float64Array): Float64Array {
  let before = Number.NaN;
  return logs.map((value) => {
    if (!Number.isNaN(value)) before = value;
    return before;
  });
}

/** The window before `end`, less its last value; 0 where the series had not begun. */
function inputAt(logs: Float64Array, end: number, window: number) {
  const level = logs[end - 1] ?? 0;
  const input = Float64Array.from({ length: window }, (_, t) => {
    const value = logs[end - window + t] ?? Number.NaN;
    return Number.isNaN(value) ? 0 : value - level;
  });
  return { input, level };
}

function poolsOf(
  network: PathNetwork,
  windows: Windows,
  kept: number,
  { window, horizon }: GlobalNetworkState['sizes'],
): ResidualPool[] {
  const count = kept > 0 ? kept : windows.inputs.length;
  const rows = Int32Array.from({ length: count }, (_, row) => row);
  if (count === 0) return Array.from({ length: horizon }, () => ({ quantiles: [0] }));
  const { value } = network.forward(createTape(), stacked(rows, windows.inputs, window));
  return Array.from({ length: horizon }, (_, step) => {
    const errors = Array.from(
      rows,
      (row) => (windows.targets[row]?.[step] ?? 0) - (value[row * horizon + step] ?? 0),
    );
    return residualPools(errors, [])[0] ?? { quantiles: [0] };
  });
}

function predicted(
  state: GlobalNetworkState,
  panel: PreparedPanel,
  quantiles: readonly number[],
): Forecast[] {
  const { window, horizon } = state.sizes;
  // Weights are overwritten at once, so the stream they start from does not matter.
  const network = networkOf(state.network, state.sizes, ZERO_STREAM);
  network.parameters.forEach((parameter, p) => {
    parameter.value.set(state.weights[p] ?? []);
  });
  return panel.series.map(({ logs }) => {
    const filled = carried(logs);
    const { input, level } = inputAt(filled, filled.length, window);
    const start = Number.isNaN(level) ? 0 : level;
    const { value } = network.forward(createTape(), variable(1, window, input));
    const each = (of: (score: number, pool: ResidualPool) => number): Float64Array =>
      Float64Array.from(value, (gap, step) =>
        of(start + gap, state.pools[step] ?? { quantiles: [0] }),
      );
    return {
      mean: each((score, pool) => pointOf(score, pool, 'median')).subarray(0, horizon),
      quantiles: quantiles.map((level) => each((score, pool) => demandAt(score, pool, level))),
    };
  });
}

const ZERO_STREAM: Rng = {
  uniform: () => 0,
  uint32: () => 0,
  int: () => 0,
  normal: () => 0,
  stream: () => ZERO_STREAM,
};
