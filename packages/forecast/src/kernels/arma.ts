/** Coefficients of an ARMA model in R's signs: w_t = Σ φ w_{t−i} + e_t + Σ θ e_{t−j}. */
interface ArmaCoefficients {
  readonly phi: Float64Array;
  readonly theta: Float64Array;
}

/** What one pass of the Kalman filter finds. */
interface ArmaPass {
  /** Σ v² / F and Σ log F. */
  readonly squares: number;
  readonly logs: number;
  /** Predicted state after the last value; its first element is the next mean. */
  readonly state: Float64Array;
}

/**
 * Exact Gaussian likelihood of an ARMA process by the Kalman filter in Harvey's form, from the
 * stationary start. Once the gain has settled the fast recursion of constant gain follows.
 * @param w Observations less their mean. @param fitted Where one-step means go.
 */
export function armaFilter(
  w: Float64Array,
  { phi, theta }: ArmaCoefficients,
  fitted?: Float64Array,
): ArmaPass {
  const r = Math.max(phi.length, theta.length + 1);
  const shock = new Float64Array(r);
  shock[0] = 1;
  for (let j = 0; j < theta.length; j++) shock[j + 1] = theta[j]!;
  const cov = stationaryCovariance(phi, shock);
  const next = new Float64Array(r * r);
  const state = new Float64Array(r);
  const gain = new Float64Array(r);
  let variance = 1;
  let steady = false;
  let squares = 0;
  let logs = 0;
  for (let t = 0; t < w.length; t++) {
    if (!steady) {
      const before = variance;
      variance = cov[0]!;
      updateGain(gain, cov, phi);
      propagate(next, cov, { phi, shock, gain, variance });
      cov.set(next);
      steady = t > r && Math.abs(variance - before) < 1e-13 && variance < 1 + 1e-12;
    }
    const mean = state[0]!;
    if (fitted !== undefined) fitted[t] = mean;
    const error = w[t]! - mean;
    squares += (error * error) / variance;
    logs += Math.log(variance);
    for (let i = 0; i < r; i++) {
      const carried = (i < phi.length ? phi[i]! * mean : 0) + (i + 1 < r ? state[i + 1]! : 0);
      state[i] = carried + (gain[i]! / variance) * error;
    }
  }
  return { squares, logs, state };
}

/** First column of T·P, which divided by F is the gain. */
function updateGain(gain: Float64Array, cov: Float64Array, phi: Float64Array): void {
  const r = gain.length;
  for (let i = 0; i < r; i++) {
    const own = i < phi.length ? phi[i]! * cov[0]! : 0;
    gain[i] = own + (i + 1 < r ? cov[(i + 1) * r]! : 0);
  }
}

interface Propagation {
  readonly phi: Float64Array;
  readonly shock: Float64Array;
  readonly gain: Float64Array;
  readonly variance: number;
}

/** P ← T P Tᵀ + R Rᵀ − g gᵀ / F, with T's companion form written out. */
function propagate(next: Float64Array, cov: Float64Array, step: Propagation): void {
  const { phi, shock, gain, variance } = step;
  const r = shock.length;
  for (let i = 0; i < r; i++) {
    const a = i < phi.length ? phi[i]! : 0;
    for (let j = 0; j <= i; j++) {
      const b = j < phi.length ? phi[j]! : 0;
      let value = a * b * cov[0]!;
      if (j + 1 < r) value += a * cov[j + 1]!;
      if (i + 1 < r) value += b * cov[i + 1]!;
      if (i + 1 < r && j + 1 < r) value += cov[(i + 1) * r + j + 1]!;
      value += shock[i]! * shock[j]! - (gain[i]! * gain[j]!) / variance;
      next[i * r + j] = value;
      next[j * r + i] = value;
    }
  }
}

/** Solves P = T P Tᵀ + R Rᵀ by doubling: 2^k terms of the series after k steps. */
function stationaryCovariance(phi: Float64Array, shock: Float64Array): Float64Array {
  const r = shock.length;
  let power: Float64Array = new Float64Array(r * r);
  for (let i = 0; i < r; i++) {
    if (i < phi.length) power[i * r] = phi[i]!;
    if (i + 1 < r) power[i * r + i + 1]! += 1;
  }
  const cov = new Float64Array(r * r);
  for (let i = 0; i < r; i++) for (let j = 0; j < r; j++) cov[i * r + j] = shock[i]! * shock[j]!;
  for (let k = 0; k < 40; k++) {
    const half = product(power, cov, { r, transposed: false });
    const added = product(half, power, { r, transposed: true });
    let most = 0;
    for (let i = 0; i < cov.length; i++) {
      cov[i]! += added[i]!;
      most = Math.max(most, Math.abs(added[i]!));
    }
    if (most < 1e-15 * cov[0]!) break;
    power = product(power, power, { r, transposed: false });
  }
  return cov;
}

function product(
  a: Float64Array,
  b: Float64Array,
  { r, transposed }: { readonly r: number; readonly transposed: boolean },
): Float64Array {
  const out = new Float64Array(r * r);
  for (let i = 0; i < r; i++) {
    for (let j = 0; j < r; j++) {
      let sum = 0;
      for (let k = 0; k < r; k++)
        sum += a[i * r + k]! * (transposed ? b[j * r + k]! : b[k * r + j]!);
      out[i * r + j] = sum;
    }
  }
  return out;
}

/** Sum of squared errors given the first p values and zero errors before them; NaN-free input. */
export function armaConditionalSquares(w: Float64Array, { phi, theta }: ArmaCoefficients): number {
  const errors = new Float64Array(w.length);
  let squares = 0;
  for (let t = phi.length; t < w.length; t++) {
    let mean = 0;
    for (let i = 0; i < phi.length; i++) mean += phi[i]! * w[t - 1 - i]!;
    for (let j = 0; j < theta.length && j < t; j++) mean += theta[j]! * errors[t - 1 - j]!;
    errors[t] = w[t]! - mean;
    squares += errors[t]! * errors[t]!;
  }
  return squares;
}
