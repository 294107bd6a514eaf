/** Equal histories of chances, counted once. Shapes (groups,). */
export interface GroupedChances {
  /** Chances taken, number of the last one taken, chances there were, customers with this history. */
  readonly x: Int32Array;
  readonly last: Int32Array;
  readonly n: Int32Array;
  readonly count: Float64Array;
  readonly customers: number;
  readonly nMax: number;
}

/** Collapses equal histories. Input shapes (histories,). */
export function groupChances(
  x: Int32Array,
  last: Int32Array,
  n: Int32Array,
  count: Float64Array | undefined,
): GroupedChances {
  const order = Int32Array.from(x, (_, i) => i);
  order.sort((i, j) => n[i]! - n[j]! || last[i]! - last[j]! || x[i]! - x[j]!);
  const kept: number[] = [];
  const counts: number[] = [];
  let customers = 0;
  for (const i of order) {
    const before = kept[kept.length - 1];
    const weight = count === undefined ? 1 : count[i]!;
    customers += weight;
    const isSame =
      before !== undefined && n[before] === n[i] && last[before] === last[i] && x[before] === x[i];
    if (isSame) {
      counts[counts.length - 1]! += weight;
      continue;
    }
    kept.push(i);
    counts.push(weight);
  }
  const nMax = n.reduce((most, value) => (value > most ? value : most), 0);
  const taken = (values: Int32Array): Int32Array => Int32Array.from(kept, (i) => values[i]!);
  return {
    x: taken(x),
    last: taken(last),
    n: taken(n),
    count: Float64Array.from(counts),
    customers,
    nMax,
  };
}

/** Σ ln(start + j) for j < k and Σ 1/(start + j), for k = 0 … count. */
function rising(
  start: number,
  count: number,
): { readonly log: Float64Array; readonly slope: Float64Array } {
  const log = new Float64Array(count + 1);
  const slope = new Float64Array(count + 1);
  for (let k = 0; k < count; k++) {
    log[k + 1] = log[k]! + Math.log(start + k);
    slope[k + 1] = slope[k]! + 1 / (start + k);
  }
  return { log, slope };
}

/**
 * Log-likelihood of BG/BB with its gradient in (α, β, γ, δ). Ratios of beta functions are running sums
 * over the chances, so no special function is needed.
 * @see Fader, Hardie & Shang (2010), Marketing Science 29(6), eq. (5).
 */
export function bgBbLogLikelihood(
  data: GroupedChances,
  params: {
    readonly alpha: number;
    readonly beta: number;
    readonly gamma: number;
    readonly delta: number;
  },
  gradient: Float64Array,
): number {
  const { alpha, beta, gamma, delta } = params;
  const most = data.nMax + 1;
  const a = rising(alpha, most);
  const b = rising(beta, most);
  const ab = rising(alpha + beta, most);
  const d = rising(delta, most);
  const cd = rising(gamma + delta, most + 1);
  const terms = new Float64Array(most + 1);
  const inGamma = 1 / gamma;
  const logGamma = Math.log(gamma);
  let total = 0;
  gradient.fill(0);
  for (let g = 0; g < data.x.length; g++) {
    const x = data.x[g]!;
    const last = data.last[g]!;
    const n = data.n[g]!;
    // Term m < n: left after chance m; term n: there still.
    let highest = Number.NEGATIVE_INFINITY;
    for (let m = last; m <= n; m++) {
      const bought = a.log[x]! + b.log[m - x]! - ab.log[m]!;
      const stayed = m === n ? d.log[n]! - cd.log[n]! : logGamma + d.log[m]! - cd.log[m + 1]!;
      terms[m] = bought + stayed;
      if (terms[m]! > highest) highest = terms[m]!;
    }
    let sum = 0;
    for (let m = last; m <= n; m++) {
      terms[m] = Math.exp(terms[m]! - highest);
      sum += terms[m]!;
    }
    const weight = data.count[g]!;
    total += weight * (highest + Math.log(sum));
    for (let m = last; m <= n; m++) {
      const share = (weight * terms[m]!) / sum;
      const left = m === n ? 0 : 1;
      gradient[0]! += share * (a.slope[x]! - ab.slope[m]!);
      gradient[1]! += share * (b.slope[m - x]! - ab.slope[m]!);
      gradient[2]! += share * (left * inGamma - cd.slope[m + left]!);
      gradient[3]! += share * (d.slope[m]! - cd.slope[m + left]!);
    }
  }
  return total;
}
