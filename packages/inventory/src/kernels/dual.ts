import type { DualChain } from '../models/dual-sourcing.ts';

/**
 * work(x′, q) = cost of the period + best regular order + mean value one period on, by stock x′
 * after the express order; `regular` holds the order. `mean` is scratch of the same length.
 */
export function bestRegular(
  value: Float64Array,
  mean: Float64Array,
  work: Float64Array,
  regular: Uint8Array,
  chain: DualChain,
): void {
  const { X, Q, orders, states, mass, cost, regularCost } = chain;
  const pipes = states / X;
  // mean(z, rest) = Σ p value(z − d, rest): demand leaves z; arrivals are added by the reader.
  for (let pipe = 0; pipe < pipes; pipe++) {
    for (let z = 0; z < X; z++) {
      let sum = 0;
      for (let d = 0; d < mass.length; d++) {
        const to = z - d;
        sum += mass[d]! * value[pipe * X + (to > 0 ? to : 0)]!;
      }
      mean[pipe * X + z] = sum;
    }
  }
  const top = orders > 0 ? pipes / Q : 1;
  for (let pipe = 0; pipe < pipes; pipe++) {
    const arriving = orders > 0 ? pipe % Q : 0;
    const rest = (pipe - arriving) / Q;
    for (let x = 0; x < X; x++) {
      let best = Number.POSITIVE_INFINITY;
      let order = 0;
      for (let q = 0; q < Q; q++) {
        const arrives = orders > 0 ? arriving : q;
        const z = x + arrives < X ? x + arrives : X - 1;
        const at = orders > 0 ? (rest + q * top) * X + z : z;
        const total = regularCost * q + mean[at]!;
        if (total < best - 1e-12) {
          best = total;
          order = q;
        }
      }
      work[pipe * X + x] = cost[x]! + best;
      regular[pipe * X + x] = order;
    }
  }
}

/** next(x, q) = min over x′ ≥ x of express · (x′ − x) + work(x′, q). */
export function bestExpress(
  work: Float64Array,
  next: Float64Array,
  express: Uint8Array,
  { X, states, expressCost }: DualChain,
): void {
  for (let from = 0; from < states; from += X) {
    let best = Number.POSITIVE_INFINITY;
    let level = X - 1;
    for (let x = X - 1; x >= 0; x--) {
      const total = work[from + x]! + expressCost * x;
      if (total <= best) {
        best = total;
        level = x;
      }
      next[from + x] = best - expressCost * x;
      express[from + x] = level - x;
    }
  }
}
