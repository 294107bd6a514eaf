import { logHyp2f1 } from '@quanyu/numeric';

/**
 * Customers with the same figures, counted once: `x` repeat purchases, the last `tx` weeks after the
 * first, observed for `T` weeks, `count` customers.
 */
export interface GroupedHistories {
  readonly x: Int32Array;
  readonly tx: Float64Array;
  readonly T: Float64Array;
  readonly count: Float64Array;
  readonly customers: number;
  readonly xMax: number;
}

/** Collapses equal histories. Input shapes (customers,). */
export function groupHistories(x: Int32Array, tx: Float64Array, T: Float64Array): GroupedHistories {
  const order = new Int32Array(x.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  order.sort((i, j) => x[i]! - x[j]! || tx[i]! - tx[j]! || T[i]! - T[j]!);
  const outX = new Int32Array(x.length);
  const outTx = new Float64Array(x.length);
  const outT = new Float64Array(x.length);
  const count = new Float64Array(x.length);
  let groups = 0;
  let xMax = 0;
  for (let m = 0; m < order.length; m++) {
    const i = order[m]!;
    const last = groups - 1;
    const same = groups > 0 && outX[last] === x[i] && outTx[last] === tx[i] && outT[last] === T[i];
    if (same) {
      count[last]! += 1;
      continue;
    }
    outX[groups] = x[i]!;
    outTx[groups] = tx[i]!;
    outT[groups] = T[i]!;
    count[groups] = 1;
    groups++;
    if (x[i]! > xMax) xMax = x[i]!;
  }
  return {
    x: outX.slice(0, groups),
    tx: outTx.slice(0, groups),
    T: outT.slice(0, groups),
    count: count.slice(0, groups),
    customers: x.length,
    xMax,
  };
}

/**
 * Log-likelihood of BG/NBD with its gradient in (r, α, a, b); with `firstStays` 1 that of MBG/NBD, whose
 * customers may leave after the first purchase too. Γ and ψ of arguments that differ by whole
 * purchases are running sums over the purchases, so no special function is needed.
 * @see Fader, Hardie & Lee (2005), Marketing Science 24(2), 275-284, eq. (6).
 */
export function bgNbdLogLikelihood(
  data: GroupedHistories,
  r: number,
  alpha: number,
  a: number,
  b: number,
  gradient: Float64Array,
  firstStays: 0 | 1,
): number {
  const { xMax } = data;
  // Per number of repeats x: lnΓ(r+x)/Γ(r) and its derivative; per number of stays m, which is
  // x + firstStays: ln B(a,b+m)/B(a,b) and its derivatives in a and b.
  const bought = new Float64Array(xMax + 1);
  const inR = new Float64Array(xMax + 1);
  const stayed = new Float64Array(xMax + 2);
  const inA = new Float64Array(xMax + 2);
  const inB = new Float64Array(xMax + 2);
  for (let k = 0; k < xMax; k++) {
    bought[k + 1] = bought[k]! + Math.log(r + k);
    inR[k + 1] = inR[k]! + 1 / (r + k);
  }
  for (let k = 0; k <= xMax; k++) {
    stayed[k + 1] = stayed[k]! + Math.log((b + k) / (a + b + k));
    inA[k + 1] = inA[k]! - 1 / (a + b + k);
    inB[k + 1] = inB[k]! + 1 / (b + k) - 1 / (a + b + k);
  }
  const logAlpha = Math.log(alpha);
  let total = 0;
  gradient.fill(0);
  for (let g = 0; g < data.x.length; g++) {
    const x = data.x[g]!;
    const stays = x + firstStays;
    const weight = data.count[g]!;
    const logAlive = Math.log(alpha + data.T[g]!);
    let tail = -(r + x) * logAlive;
    let gone = 0;
    let logGone = 0;
    if (stays > 0) {
      logGone = Math.log(alpha + data.tx[g]!);
      const lift = Math.log(a / (b + stays - 1)) + (r + x) * (logAlive - logGone);
      gone = lift > 0 ? 1 / (1 + Math.exp(-lift)) : Math.exp(lift) / (1 + Math.exp(lift));
      tail += lift > 0 ? lift + Math.log1p(Math.exp(-lift)) : Math.log1p(Math.exp(lift));
    }
    const alive = 1 - gone;
    total += weight * (bought[x]! + stayed[stays]! + r * logAlpha + tail);
    gradient[0]! += weight * (inR[x]! + logAlpha - alive * logAlive - gone * logGone);
    const slope = alive / (alpha + data.T[g]!) + gone / (alpha + data.tx[g]!);
    gradient[1]! += weight * (r / alpha - (r + x) * slope);
    gradient[2]! += weight * (inA[stays]! + gone / a);
    gradient[3]! += weight * (inB[stays]! - (stays > 0 ? gone / (b + stays - 1) : 0));
  }
  return total;
}

/** P(still a customer). */
export function bgNbdAlive(
  r: number,
  alpha: number,
  a: number,
  b: number,
  x: number,
  tx: number,
  T: number,
): number {
  if (x === 0) return 1;
  const lift = Math.log(a / (b + x - 1)) + (r + x) * Math.log((alpha + T) / (alpha + tx));
  return lift > 0 ? Math.exp(-lift) / (1 + Math.exp(-lift)) : 1 / (1 + Math.exp(lift));
}

const TERMS_MAX = 20_000;
/** Beyond these the transformed series has terms too large or too alternating for doubles. */
const SERIES_A_MAX = 2;
const SERIES_TOP_MIN = -5;

/**
 * Expected purchases in the next t weeks of a customer who is alive at T, before P(alive) is applied:
 * (a+b+x−1)/(a−1) · [1 − (1−z)^{r+x} ₂F₁(r+x, b+x; a+b+x−1; z)], z = t/(α+T+t), never more than the
 * mean rate times t.
 * @see Fader, Hardie & Lee (2005), eq. (10).
 */
export function bgNbdGrowth(
  r: number,
  alpha: number,
  a: number,
  b: number,
  x: number,
  T: number,
  t: number,
): number {
  if (t <= 0) return 0;
  const z = t / (alpha + T + t);
  const logRest = Math.log((alpha + T) / (alpha + T + t));
  const c = a + b + x - 1;
  const smooth = (a <= SERIES_A_MAX && a + b - 1 - r >= SERIES_TOP_MIN) || c <= 0;
  const growth = smooth
    ? growthByEuler(r, a, b, c, z, logRest)
    : growthByGauss(r + x, Math.abs(a - 1) < 1e-5 ? 1.00001 : a, b + x, c, z, logRest);
  const most = ((r + x) / (alpha + T)) * t;
  return growth <= most ? growth : most;
}

/**
 * Euler's transformation gives (1−z)^{a−1} ₂F₁(a+b−1−r, a−1; c; z); with the common factors drawn out
 * no pole is left at a = 1 or c = 0, and large x does not overflow.
 */
function growthByEuler(
  r: number,
  a: number,
  b: number,
  c: number,
  z: number,
  logRest: number,
): number {
  const top = a + b - 1 - r;
  let term = top * z;
  let series = term;
  for (let n = 1; n < TERMS_MAX; n++) {
    term *= ((top + n) * (a + n - 1) * z) / ((c + n) * (n + 1));
    series += term;
    if (Math.abs(term) <= 1e-16 * Math.abs(series)) break;
  }
  const power = (a - 1) * logRest;
  const main = a === 1 ? -logRest : -Math.expm1(power) / (a - 1);
  return c * main - Math.exp(power) * series;
}

/** The formula as printed, in logs: all terms positive, for large r, a, b. */
function growthByGauss(
  shape: number,
  a: number,
  beta: number,
  c: number,
  z: number,
  logRest: number,
): number {
  return (-c / (a - 1)) * Math.expm1(shape * logRest + logHyp2f1(shape, beta, c, z));
}

/** P(alive) and expected purchases in the next t weeks for many customers. All shapes (customers,). */
export function bgNbdScores(
  params: Float64Array,
  x: Int32Array,
  tx: Float64Array,
  T: Float64Array,
  t: number,
  out: { readonly alive: Float64Array; readonly purchases: Float64Array },
): void {
  const r = params[0]!;
  const alpha = params[1]!;
  const a = params[2]!;
  const b = params[3]!;
  for (let i = 0; i < x.length; i++) {
    const alive = bgNbdAlive(r, alpha, a, b, x[i]!, tx[i]!, T[i]!);
    out.alive[i] = alive;
    out.purchases[i] = alive * Math.max(0, bgNbdGrowth(r, alpha, a, b, x[i]!, T[i]!, t));
  }
}
