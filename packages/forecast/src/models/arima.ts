import { type LinearFuture, linearForecast, linearPaths } from '../distribution.ts';
import {
  checkOption,
  checkPredictOptions,
  checkSimulateOptions,
  checkState,
  type Forecaster,
  type ForecasterState,
} from '../forecaster.ts';
import { armaConditionalSquares, armaFilter } from '../kernels/arma.ts';
import { nelderMead } from '../kernels/nelder-mead.ts';
import { prepareSeries } from '../series.ts';

export interface ArimaState extends ForecasterState {
  /** R's signs: w_t = Σ ar·w + e_t + Σ ma·e. Box and Jenkins write −ma. */
  readonly ar: readonly number[];
  readonly ma: readonly number[];
  /** Mean of the differenced series: the drift where d = 1; 0 without a constant. */
  readonly mean: number;
  readonly sigma2: number;
  /** NaN for conditional sums of squares becomes null in JSON, so null stands for "not computed". */
  readonly logLikelihood: number | null;
  /** Filter state after the last value. */
  readonly carried: readonly number[];
  /** Last value at each level of differencing, the series itself first. */
  readonly last: readonly number[];
}

export interface ArimaParams {
  /** p, d, q; each at most 5, d at most 2. Default [1, 1, 1]. */
  readonly order?: readonly [number, number, number];
  /** Whether the differenced series has a mean (a drift where d = 1). Default false. */
  readonly constant?: boolean;
  /** `ml`: exact likelihood by the Kalman filter; `css`: conditional sum of squares. Default `ml`. */
  readonly method?: 'ml' | 'css';
}

/**
 * ARIMA(p, d, q) of a given order, without season (Box and Jenkins, 1970). Gaps are filled before.
 * Cost: passes · T · max(p, q + 1)² until the filter's gain has settled.
 * @throws AppError FORECAST_OPTION_INVALID for orders out of range.
 */
export function arima(params: ArimaParams = {}): Forecaster<ArimaState> {
  const [p, d, q] = params.order ?? [1, 1, 1];
  checkOption('p', p, { min: 0, max: 5, integer: true });
  checkOption('d', d, { min: 0, max: 2, integer: true });
  checkOption('q', q, { min: 0, max: 5, integer: true });
  const constant = params.constant ?? false;
  const method = params.method ?? 'ml';
  return {
    name: 'arima',
    params: { order: [p, d, q], constant, method },
    fit(series) {
      const { filled, observed, nonNegative } = prepareSeries(series);
      const { differenced, last } = differences(filled, d);
      const fitted = fitArma(differenced, { p, q, constant, method });
      return { kind: 'arima', version: 1, observed, nonNegative, ...fitted, last };
    },
    predict(state, options) {
      checkPredictOptions(options);
      checkState(state, 'arima', 1);
      return linearForecast(futureOf(state, options.horizon), options);
    },
    simulate(state, options) {
      checkSimulateOptions(options);
      checkState(state, 'arima', 1);
      return linearPaths(futureOf(state, options.horizon), options);
    },
  };
}

function differences(y: Float64Array, d: number): { differenced: Float64Array; last: number[] } {
  const last: number[] = [];
  let differenced = y;
  for (let k = 0; k < d; k++) {
    const level = differenced;
    last.push(level.at(-1) ?? 0);
    differenced = Float64Array.from(
      { length: Math.max(0, level.length - 1) },
      (_, t) => (level[t + 1] ?? 0) - (level[t] ?? 0),
    );
  }
  return { differenced, last };
}

interface Shape {
  readonly p: number;
  readonly q: number;
  readonly constant: boolean;
  readonly method: 'ml' | 'css';
}

type Fitted = Pick<ArimaState, 'ar' | 'ma' | 'mean' | 'sigma2' | 'logLikelihood' | 'carried'>;

function fitArma(w: Float64Array, shape: Shape): Fitted {
  const count = shape.p + shape.q;
  // Too short to estimate anything but a level: no coefficients.
  const { p, q } = w.length > count + 2 ? shape : { p: 0, q: 0 };
  const n = w.length;
  const average = n > 0 ? w.reduce((sum, value) => sum + value, 0) / n : 0;
  const spread =
    n > 0 ? Math.sqrt(w.reduce((sum, value) => sum + (value - average) ** 2, 0) / n) : 0;
  const unpack = (x: Float64Array) => ({
    phi: shape.method === 'ml' ? stationary(x.subarray(0, p)) : x.slice(0, p),
    theta: x.slice(p, p + q),
    mean: shape.constant ? average + (x[p + q] ?? 0) * spread : 0,
  });
  const objective = (x: Float64Array): number => {
    const { phi, theta, mean } = unpack(x);
    const centred = w.map((value) => value - mean);
    const value =
      shape.method === 'css'
        ? armaConditionalSquares(centred, { phi, theta })
        : deviance(centred, { phi, theta });
    return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
  };
  let x: Float64Array = new Float64Array(p + q + (shape.constant ? 1 : 0));
  // Restarts with a fresh, smaller simplex: the search alone stops a little short of the optimum.
  for (const step of x.length > 0 && spread > 0 ? [0.3, 0.1, 0.01, 0.001] : []) {
    const steps = new Float64Array(x.length).fill(step);
    x = nelderMead(objective, { start: x, steps, evaluationsMax: 600, tolerance: 1e-15 }).x;
  }
  const { phi, theta, mean } = unpack(x);
  const centred = w.map((value) => value - mean);
  const pass = armaFilter(centred, { phi, theta });
  const used = shape.method === 'css' ? Math.max(1, n - p) : Math.max(1, n);
  const squares =
    shape.method === 'css' ? armaConditionalSquares(centred, { phi, theta }) : pass.squares;
  const sigma2 = squares / used;
  const ml = shape.method === 'ml' && sigma2 > 0;
  return {
    ar: Array.from(phi),
    ma: Array.from(theta),
    mean,
    sigma2,
    logLikelihood: ml ? -0.5 * (n * (Math.log(2 * Math.PI * sigma2) + 1) + pass.logs) : null,
    carried: Array.from(pass.state),
  };
}

/** Minus twice the concentrated log-likelihood, up to a constant. */
function deviance(
  w: Float64Array,
  coefficients: { readonly phi: Float64Array; readonly theta: Float64Array },
): number {
  const { squares, logs } = armaFilter(w, coefficients);
  return w.length * Math.log(Math.max(squares, Number.MIN_VALUE)) + logs;
}

/** Maps any numbers to stationary coefficients through partial autocorrelations (Jones, 1980). */
function stationary(x: Float64Array): Float64Array {
  const phi = new Float64Array(x.length);
  for (let k = 0; k < x.length; k++) {
    const partial = Math.tanh(x[k] ?? 0);
    const before = phi.slice(0, k);
    for (let i = 0; i < k; i++) phi[i] = (before[i] ?? 0) - partial * (before[k - 1 - i] ?? 0);
    phi[k] = partial;
  }
  return phi;
}

function futureOf(state: ArimaState, horizon: number): LinearFuture {
  const { ar, ma, carried } = state;
  const mean = new Float64Array(horizon);
  const psi = new Float64Array(horizon);
  let ahead = Array.from(carried);
  for (let h = 0; h < horizon; h++) {
    const first = ahead[0] ?? 0;
    mean[h] = state.mean + first;
    ahead = ahead.map((_, i) => (ar[i] ?? 0) * first + (ahead[i + 1] ?? 0));
    let weight = h === 0 ? 1 : (ma[h - 1] ?? 0);
    for (let i = 0; i < Math.min(h, ar.length); i++) weight += (ar[i] ?? 0) * (psi[h - 1 - i] ?? 0);
    psi[h] = weight;
  }
  for (let level = state.last.length - 1; level >= 0; level--) {
    let sum = state.last[level] ?? 0;
    let weights = 0;
    for (let h = 0; h < horizon; h++) {
      sum += mean[h] ?? 0;
      mean[h] = sum;
      weights += psi[h] ?? 0;
      psi[h] = weights;
    }
  }
  return { mean, psi, sigma: Math.sqrt(state.sigma2), nonNegative: state.nonNegative };
}
