import { type ArmaCoefficients, type ArmaPass, stationaryCovariance } from './arma.ts';

/** Prior variance of the unknown starting levels, and the gain from which a value only sets them. */
const DIFFUSE = 1e6;
const SETTING = 1e4;

/**
 * Exact innovations of an integrated ARMA process with missing values, where differencing first
 * would lose data: the last values of the series join the state under a diffuse start, as in R's
 * `arima`. Values that only set a starting level leave no innovation and are not counted.
 * Cost T · s² for s = ARMA state + order of differencing.
 * @param delta Difference equation: y_t = w_t + Σ delta_k y_{t−k}.
 * @param out Standardised innovations by column; 0 where missing or setting.
 * @returns States of length r + delta.length by column: ARMA part, then the newest values first.
 */
export function arimaInnovations(
  columns: readonly Float64Array[],
  model: ArmaCoefficients & { readonly delta: Float64Array },
  out: readonly Float64Array[],
): ArmaPass {
  const { phi, theta, delta } = model;
  const r = Math.max(phi.length, theta.length + 1);
  const size = r + delta.length;
  const shock = new Float64Array(r);
  shock[0] = 1;
  shock.set(theta, 1);
  const start = stationaryCovariance(phi, shock);
  let cov: Float64Array = new Float64Array(size * size);
  for (let i = 0; i < r; i++) for (let j = 0; j < r; j++) cov[i * size + j] = start[i * r + j]!;
  for (let i = r; i < size; i++) cov[i * size + i] = DIFFUSE;
  const states = columns.map(() => new Float64Array(size));
  const seen = new Float64Array(size);
  const y = columns[0]!;
  let logs = 0;
  let count = 0;
  for (let t = 0; t < y.length; t++) {
    const missing = Number.isNaN(y[t]!);
    for (const row of out) row[t] = 0;
    if (!missing) {
      for (let i = 0; i < size; i++) seen[i] = observe(cov, i * size, { r, delta });
      const variance = observe(seen, 0, { r, delta });
      const counted = variance < SETTING;
      if (counted) {
        logs += Math.log(variance);
        count++;
      }
      for (let c = 0; c < states.length; c++) {
        const state = states[c]!;
        const error = columns[c]![t]! - observe(state, 0, { r, delta });
        if (counted) out[c]![t] = error / Math.sqrt(variance);
        for (let i = 0; i < size; i++) state[i]! += (seen[i]! * error) / variance;
      }
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) cov[i * size + j]! -= (seen[i]! * seen[j]!) / variance;
      }
    }
    for (const state of states) state.set(moved(state, { r, delta, phi }));
    cov = movedCovariance(cov, { r, delta, phi });
    for (let i = 0; i < r; i++) {
      for (let j = 0; j < r; j++) cov[i * size + j]! += shock[i]! * shock[j]!;
    }
  }
  return { logs, count, states };
}

interface Layout {
  readonly r: number;
  readonly delta: Float64Array;
}

/** What the state shows: the ARMA value plus the difference equation's share of past values. */
function observe(rows: Float64Array, at: number, { r, delta }: Layout): number {
  let sum = rows[at]!;
  for (let k = 0; k < delta.length; k++) sum += delta[k]! * rows[at + r + k]!;
  return sum;
}

/** T x: the ARMA part in companion form, then the value just passed, then older ones. */
function moved(x: Float64Array, model: Layout & { readonly phi: Float64Array }): Float64Array {
  const { r, phi } = model;
  const out = new Float64Array(x.length);
  for (let i = 0; i < r; i++) {
    out[i] = (i < phi.length ? phi[i]! * x[0]! : 0) + (i + 1 < r ? x[i + 1]! : 0);
  }
  if (x.length > r) out[r] = observe(x, 0, model);
  for (let i = r + 1; i < x.length; i++) out[i] = x[i - 1]!;
  return out;
}

/** T P Tᵀ. */
function movedCovariance(
  cov: Float64Array,
  model: Layout & { readonly phi: Float64Array },
): Float64Array {
  const size = model.r + model.delta.length;
  const half = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = moved(cov.subarray(i * size, (i + 1) * size), model);
    for (let j = 0; j < size; j++) half[j * size + i] = row[j]!;
  }
  const out = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    out.set(moved(half.subarray(j * size, (j + 1) * size), model), j * size);
  }
  return out;
}
