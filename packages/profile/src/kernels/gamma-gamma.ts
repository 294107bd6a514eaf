import { digamma, logGamma } from '@quanyu/numeric';

/**
 * Log-likelihood of Gamma-Gamma with its gradient in (p, q, v). `x` purchases with mean value `m` > 0,
 * sorted by x so that the Γ of equal counts is computed once.
 * @see Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value, eq. (1a).
 */
export function gammaGammaLogLikelihood(
  x: Int32Array,
  m: Float64Array,
  p: number,
  q: number,
  v: number,
  gradient: Float64Array,
): number {
  const logV = Math.log(v);
  const lnGammaQ = logGamma(q);
  const digammaQ = digamma(q);
  let total = 0;
  let inP = 0;
  let inQ = 0;
  let inV = 0;
  let seen = -1;
  let constant = 0;
  let slopeP = 0;
  let slopeQ = 0;
  for (let i = 0; i < x.length; i++) {
    const n = x[i]!;
    if (n !== seen) {
      seen = n;
      const sum = digamma(p * n + q);
      constant = logGamma(p * n + q) - logGamma(p * n) - lnGammaQ + q * logV + p * n * Math.log(n);
      slopeP = n * (sum - digamma(p * n) + Math.log(n));
      slopeQ = sum - digammaQ + logV;
    }
    const logM = Math.log(m[i]!);
    const reach = n * m[i]! + v;
    const logReach = Math.log(reach);
    total += constant + (p * n - 1) * logM - (p * n + q) * logReach;
    inP += slopeP + n * (logM - logReach);
    inQ += slopeQ - logReach;
    inV += q / v - (p * n + q) / reach;
  }
  gradient[0] = inP;
  gradient[1] = inQ;
  gradient[2] = inV;
  return total;
}
