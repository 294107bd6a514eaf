import type { GroupedHistories } from './bg-nbd.ts';

/** Nodes (positive half) and weights of Gauss and Legendre's rules on [−1, 1]; Abramowitz & Stegun 25.4.30. */
const RULE_8 = gauss(8);
const RULE_16 = gauss(16);

/** Where the integrand falls by less than e^FALL on a panel, the rule is exact to 1e-12. */
const FALL_8_MAX = 3;
const FALL_16_MAX = 16;
/** Panels are no longer than this in ln(α + y): the other factor's poles lie π away. */
const LENGTH_MAX = 2;

interface Rule {
  readonly at: Float64Array;
  readonly weight: Float64Array;
}

/**
 * Log-likelihood of Pareto/NBD with its gradient in (r, α, s, β). The chance to have left at y between
 * the last purchase and T, s ∫ (α+y)^−(r+x) (β+y)^−(s+1) dy, is summed by Gauss and Legendre in the
 * logarithm of the smaller of α + y and β + y, so the gradient comes from the same nodes.
 * @see Fader & Hardie (2005), "A Note on Deriving the Pareto/NBD Model", eq. (39).
 */
export function paretoNbdLogLikelihood(
  data: GroupedHistories,
  params: { readonly r: number; readonly alpha: number; readonly s: number; readonly beta: number },
  gradient: Float64Array,
): number {
  const { r, alpha, s, beta } = params;
  const { xMax } = data;
  const constant = new Float64Array(xMax + 1);
  const inR = new Float64Array(xMax + 1);
  for (let k = 0; k < xMax; k++) {
    constant[k + 1] = constant[k]! + Math.log(r + k);
    inR[k + 1] = inR[k]! + 1 / (r + k);
  }
  const fixed = r * Math.log(alpha) + s * Math.log(beta);
  const least = alpha < beta ? alpha : beta;
  const sums = new Float64Array(5);
  let total = 0;
  gradient.fill(0);
  for (let g = 0; g < data.x.length; g++) {
    const x = data.x[g]!;
    const T = data.T[g]!;
    const weight = data.count[g]!;
    const power = r + x;
    const logA = Math.log(alpha + T);
    const logB = Math.log(beta + T);
    // Everything is relative to the likelihood of being there still.
    const stayed = -power * logA - s * logB;
    goneSums(power, alpha, s, beta, least, data.tx[g]!, T, stayed, sums);
    const gone = s * sums[0]!;
    const all = 1 + gone;
    total += weight * (constant[x]! + fixed + stayed + Math.log(all));
    gradient[0]! += weight * (inR[x]! + Math.log(alpha) - (logA + s * sums[1]!) / all);
    gradient[1]! += weight * (r / alpha - (power * (1 / (alpha + T) + s * sums[2]!)) / all);
    gradient[2]! += weight * (Math.log(beta) - (logB - sums[0]! + s * sums[3]!) / all);
    const inBeta = s / (beta + T) + s * (s + 1) * sums[4]!;
    gradient[3]! += weight * (s / beta - inBeta / all);
  }
  return total;
}

/** ∫ f, ∫ f ln(α+y), ∫ f/(α+y), ∫ f ln(β+y), ∫ f/(β+y) over [tx, T], f over e^stayed, into `sums`. */
function goneSums(
  power: number,
  alpha: number,
  s: number,
  beta: number,
  least: number,
  tx: number,
  T: number,
  stayed: number,
  sums: Float64Array,
): void {
  sums.fill(0);
  const from = Math.log(least + tx);
  const length = Math.log(least + T) - from;
  if (!(length > 0)) return;
  const fall = (power + s) * length;
  const panels = Math.ceil(Math.max(fall / FALL_16_MAX, length / LENGTH_MAX, 1e-9));
  const rule = fall <= FALL_8_MAX && panels === 1 ? RULE_8 : RULE_16;
  const half = length / panels / 2;
  for (let panel = 0; panel < panels; panel++) {
    const middle = from + (2 * panel + 1) * half;
    for (let n = 0; n < rule.at.length; n++) {
      const w = middle + half * rule.at[n]!;
      const y = Math.exp(w) - least;
      const a = alpha + y;
      const b = beta + y;
      const logA = Math.log(a);
      const logB = Math.log(b);
      const f = half * rule.weight[n]! * Math.exp(w - power * logA - (s + 1) * logB - stayed);
      sums[0]! += f;
      sums[1]! += f * logA;
      sums[2]! += f / a;
      sums[3]! += f * logB;
      sums[4]! += f / b;
    }
  }
}

/** Nodes and weights by Newton's method on the Legendre polynomial. */
function gauss(count: number): Rule {
  const at = new Float64Array(count);
  const weight = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let z = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let step = 0; step < 8; step++) {
      let here = 1;
      let before = 0;
      for (let n = 1; n <= count; n++) {
        const next = ((2 * n - 1) * z * here - (n - 1) * before) / n;
        before = here;
        here = next;
      }
      slope = (count * (z * here - before)) / (z * z - 1);
      z -= here / slope;
    }
    at[i] = z;
    weight[i] = 2 / ((1 - z * z) * slope * slope);
  }
  return { at, weight };
}
