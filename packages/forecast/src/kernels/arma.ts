/** Coefficients of an ARMA model in R's signs: w_t = Σ φ w_{t−i} + e_t + Σ θ e_{t−j}. */
export interface ArmaCoefficients {
  readonly phi: Float64Array;
  readonly theta: Float64Array;
}

/** What one pass over several columns finds. */
export interface ArmaPass {
  /** Σ log F over the observed times. */
  readonly logs: number;
  /** Times observed. */
  readonly count: number;
  /** One row a column: the predicted state after the last value, its first element the next mean. */
  readonly states: readonly Float64Array[];
}

/** Largest difference of the innovation variance from its limit 1 that counts as settled. */
const SETTLED = 1e-10;

/**
 * Exact innovations of an ARMA process from the stationary start. Several columns (the series, its
 * regressors) share one gain. NaN in the first column = missing. Once the gain has settled the
 * recursion of constant gain follows. Cost T · r, or T · r² from the first to the last gap.
 * @param out Standardised innovations v / √F by column; 0 where missing.
 */
export function armaInnovations(
  columns: readonly Float64Array[],
  coefficients: ArmaCoefficients,
  out: readonly Float64Array[],
): ArmaPass {
  const gaps = columns[0]!.some(Number.isNaN);
  return gaps ? gappy(columns, coefficients, out) : wholeInnovations(columns, coefficients, out);
}

/**
 * Without gaps the covariance changes by a matrix of rank one a step, −|m| v vᵀ, so that gain and
 * variance follow in r operations instead of r² (Morf, Sidhu and Kailath, 1974; Pearlman, 1980).
 */
function wholeInnovations(
  columns: readonly Float64Array[],
  { phi, theta }: ArmaCoefficients,
  out: readonly Float64Array[],
): ArmaPass {
  const r = Math.max(phi.length, theta.length + 1);
  const first = firstCovarianceRow(phi, shockOf(theta, r));
  const states = columns.map(() => new Float64Array(r));
  const full = new Float64Array(r);
  full.set(phi);
  const gain = new Float64Array(r);
  for (let i = 0; i < r; i++) gain[i] = full[i]! * first[0]! + (i + 1 < r ? first[i + 1]! : 0);
  const change = gain.slice();
  let variance = first[0]!;
  let weight = -1 / variance;
  let logs = 0;
  let settled = 0;
  const length = columns[0]!.length;
  for (let t = 0; t < length; t++) {
    const root = settled < r ? 1 / Math.sqrt(variance) : 1;
    const share = root * root;
    if (settled < r) logs += Math.log(variance);
    for (let c = 0; c < states.length; c++) {
      const state = states[c]!;
      const error = columns[c]![t]! - state[0]!;
      out[c]![t] = error * root;
      advance(state, full, gain, error * share);
    }
    if (settled >= r) continue;
    settled = variance - 1 < SETTLED ? settled + 1 : 0;
    const lead = change[0]!;
    const before = variance;
    variance = Math.max(1, variance + weight * lead * lead);
    const pull = lead / variance;
    const step = weight * lead;
    for (let i = 0; i < r; i++) {
      const moved = full[i]! * lead + (i + 1 < r ? change[i + 1]! : 0);
      gain[i] = gain[i]! + step * moved;
      change[i] = moved - gain[i]! * pull;
    }
    weight *= variance / before;
  }
  return { logs, count: length, states };
}

/** The Kalman filter in Harvey's form, for series with gaps. */
function gappy(
  columns: readonly Float64Array[],
  coefficients: ArmaCoefficients,
  out: readonly Float64Array[],
): ArmaPass {
  const { phi, theta } = coefficients;
  const r = Math.max(phi.length, theta.length + 1);
  const shock = shockOf(theta, r);
  const cov = stationaryCovariance(phi, shock);
  const states = columns.map(() => new Float64Array(r));
  const gain = new Float64Array(r);
  const phiFull = new Float64Array(r);
  phiFull.set(phi);
  const y = columns[0]!;
  let logs = 0;
  let count = 0;
  let settled = 0;
  for (let t = 0; t < y.length; t++) {
    const missing = Number.isNaN(y[t]!);
    if (settled < r || missing) {
      const variance = cov[0]!;
      settled = !missing && variance - 1 < SETTLED ? settled + 1 : 0;
      for (let i = 0; i < r; i++) {
        gain[i] = phiFull[i]! * variance + (i + 1 < r ? cov[i + 1]! : 0);
      }
      const share = missing ? 0 : 1 / variance;
      propagate(cov, phiFull, { shock, gain, share });
      if (missing) {
        for (let c = 0; c < states.length; c++) {
          out[c]![t] = 0;
          advance(states[c]!, phiFull, gain, 0);
        }
        continue;
      }
      logs += Math.log(variance);
      count++;
      const root = Math.sqrt(share);
      for (let c = 0; c < states.length; c++) {
        const state = states[c]!;
        const error = columns[c]![t]! - state[0]!;
        out[c]![t] = error * root;
        advance(state, phiFull, gain, error * share);
      }
      continue;
    }
    count++;
    for (let c = 0; c < states.length; c++) {
      const state = states[c]!;
      const error = columns[c]![t]! - state[0]!;
      out[c]![t] = error;
      advance(state, phiFull, gain, error / cov[0]!);
    }
  }
  return { logs, count, states };
}

function shockOf(theta: Float64Array, r: number): Float64Array {
  const shock = new Float64Array(r);
  shock[0] = 1;
  shock.set(theta, 1);
  return shock;
}

function advance(state: Float64Array, phi: Float64Array, gain: Float64Array, error: number): void {
  const r = state.length;
  const mean = state[0]!;
  for (let i = 0; i < r - 1; i++) state[i] = phi[i]! * mean + state[i + 1]! + gain[i]! * error;
  state[r - 1] = phi[r - 1]! * mean + gain[r - 1]! * error;
}

interface Propagation {
  readonly shock: Float64Array;
  readonly gain: Float64Array;
  /** 1 / F, or 0 where nothing was observed. */
  readonly share: number;
}

/**
 * P ← T P Tᵀ + R Rᵀ − g gᵀ / F in place, with T's companion form written out. Row i needs rows
 * i + 1 and 0 of the old matrix only, so going down the rows is safe once row 0 is kept. Only the
 * upper triangle is kept up.
 */
function propagate(cov: Float64Array, phi: Float64Array, step: Propagation): void {
  const { shock, gain, share } = step;
  const r = shock.length;
  const first = cov.slice(0, r);
  const p00 = first[0]!;
  for (let i = 0; i < r; i++) {
    const a = phi[i]!;
    const s = shock[i]!;
    const g = gain[i]! * share;
    const lead = i + 1 < r ? first[i + 1]! : 0;
    const row = i * r;
    for (let j = i; j < r; j++) {
      let value = phi[j]! * (a * p00 + lead) + s * shock[j]! - g * gain[j]!;
      if (j + 1 < r) {
        value += a * first[j + 1]!;
        if (i + 1 < r) value += cov[row + r + j + 1]!;
      }
      cov[row + j] = value;
    }
  }
}

/**
 * Covariance of the stationary state from the autocovariances: the first row in closed form, the
 * others upwards by P = T P Tᵀ + R Rᵀ. Cost p³ / 3 + r².
 */
export function stationaryCovariance(phi: Float64Array, shock: Float64Array): Float64Array {
  const r = shock.length;
  const p = phi.length;
  const cov = new Float64Array(r * r);
  firstCovarianceRow(phi, shock).forEach((value, j) => {
    cov[j] = value;
    cov[j * r] = value;
  });
  for (let i = r - 1; i > 0; i--) {
    const a = i < p ? phi[i]! : 0;
    for (let j = r - 1; j >= i; j--) {
      const b = j < p ? phi[j]! : 0;
      let value = a * b * cov[0]! + shock[i]! * shock[j]!;
      if (j + 1 < r) value += a * cov[j + 1]!;
      if (i + 1 < r) value += b * cov[i + 1]!;
      if (i + 1 < r && j + 1 < r) value += cov[(i + 1) * r + j + 1]!;
      cov[i * r + j] = value;
      cov[j * r + i] = value;
    }
  }
  return cov;
}

/** First row of the stationary covariance, from the autocovariances. */
function firstCovarianceRow(phi: Float64Array, shock: Float64Array): Float64Array {
  const r = shock.length;
  const p = phi.length;
  const psi = impulseResponse(phi, shock, r);
  const gamma = autocovariances(phi, { shock, psi, length: r + 1 });
  const row = new Float64Array(r);
  row[0] = gamma[0]!;
  for (let k = 1; k < r; k++) {
    const own = k < p ? phi[k]! : 0;
    const push = shock[k]!;
    if (own === 0 && push === 0) continue;
    for (let j = 1; j <= k; j++) row[j] = row[j]! + own * gamma[k - j + 1]! + push * psi[k - j]!;
  }
  return row;
}

/** ψ_0 … of an ARMA model whose shock enters as `shock` (ψ_0 = 1). */
export function impulseResponse(
  phi: Float64Array,
  shock: Float64Array,
  length: number,
): Float64Array {
  const psi = new Float64Array(length);
  for (let h = 0; h < length; h++) {
    let value = h < shock.length ? shock[h]! : 0;
    for (let i = 0; i < phi.length && i < h; i++) value += phi[i]! * psi[h - 1 - i]!;
    psi[h] = value;
  }
  return psi;
}

interface Moments {
  readonly shock: Float64Array;
  readonly psi: Float64Array;
  readonly length: number;
}

/** γ_0 … of an ARMA process of unit shocks: a linear system for the first p + 1, then recursion. */
function autocovariances(phi: Float64Array, { shock, psi, length }: Moments): Float64Array {
  const p = phi.length;
  const size = p + 1;
  const right = (k: number): number => {
    let sum = 0;
    for (let j = k; j < shock.length; j++) sum += shock[j]! * psi[j - k]!;
    return sum;
  };
  const a = new Float64Array(size * size);
  const b = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    a[k * size + k]! += 1;
    for (let i = 1; i <= p; i++) a[k * size + Math.abs(k - i)]! -= phi[i - 1]!;
    b[k] = right(k);
  }
  eliminate(a, b);
  const gamma = new Float64Array(Math.max(length, size));
  gamma.set(b);
  for (let k = size; k < length; k++) {
    let sum = right(k);
    for (let i = 1; i <= p; i++) sum += phi[i - 1]! * gamma[k - i]!;
    gamma[k] = sum;
  }
  return gamma;
}

/** Solves a x = b in place by elimination with row exchanges; the answer is left in b. */
function eliminate(a: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(a[i * n + k]!) > Math.abs(a[pivot * n + k]!)) pivot = i;
    }
    if (pivot !== k) exchange(a, b, { from: k, to: pivot });
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / a[k * n + k]!;
      if (factor === 0) continue;
      for (let j = k; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!;
      b[i]! -= factor * b[k]!;
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    let sum = b[k]!;
    for (let j = k + 1; j < n; j++) sum -= a[k * n + j]! * b[j]!;
    b[k] = sum / a[k * n + k]!;
  }
}

function exchange(
  a: Float64Array,
  b: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    const held = a[from * n + j]!;
    a[from * n + j] = a[to * n + j]!;
    a[to * n + j] = held;
  }
  const held = b[from]!;
  b[from] = b[to]!;
  b[to] = held;
}

/**
 * Errors given the values before `skip` and zero errors before them, by column; 0 up to `skip`.
 * Zero coefficients cost nothing. Input free of NaN.
 */
export function armaConditionalErrors(
  columns: readonly Float64Array[],
  { phi, theta }: ArmaCoefficients,
  { skip, out }: { readonly skip: number; readonly out: readonly Float64Array[] },
): void {
  const arLags = nonZeroLags(phi);
  const maLags = nonZeroLags(theta);
  for (let c = 0; c < columns.length; c++) {
    const w = columns[c]!;
    const errors = out[c]!;
    errors.fill(0, 0, Math.min(skip, w.length));
    for (let t = skip; t < w.length; t++) {
      let error = w[t]!;
      for (let k = 0; k < arLags.length; k++) {
        const lag = arLags[k]!;
        error -= phi[lag - 1]! * w[t - lag]!;
      }
      for (let k = 0; k < maLags.length; k++) {
        const lag = maLags[k]!;
        if (lag <= t) error -= theta[lag - 1]! * errors[t - lag]!;
      }
      errors[t] = error;
    }
  }
}

function nonZeroLags(coefficients: Float64Array): number[] {
  const lags: number[] = [];
  for (let i = 0; i < coefficients.length; i++) if (coefficients[i] !== 0) lags.push(i + 1);
  return lags;
}
