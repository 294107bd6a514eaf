/**
 * Dense loops over stock with orders under way. A state is (x, q₁ … q_m): on hand, then the orders
 * that arrive in 1, 2, … periods; its index is x + X (q₁ + Q (q₂ + …)). Arrays are as long as said.
 */

/**
 * out(x, q₁ …) = Σ_d p_d f((x − d)⁺ + q₁, q₂ …): the mean of `f` one period on, sales lost.
 * `f` has `orders` − 1 places for orders, `out` has `orders`; stock above X − 1 counts as X − 1.
 */
export function meanAfterDemand(
  f: Float64Array,
  out: Float64Array,
  mass: Float64Array,
  X: number,
  Q: number,
  orders: number,
): void {
  const rest = Q ** (orders - 1);
  for (let r = 0; r < rest; r++) {
    const source = r * X;
    for (let q = 0; q < Q; q++) {
      const target = (r * Q + q) * X;
      let tail = 1;
      for (let x = 0; x < X; x++) {
        // Demand of x or more leaves nothing.
        let sum = 0;
        for (let y = 1; y <= x; y++) {
          const to = y + q < X ? y + q : X - 1;
          const d = x - y;
          if (d < mass.length) sum += mass[d]! * f[source + to]!;
        }
        sum += Math.max(0, tail) * f[source + (q < X ? q : X - 1)]!;
        out[target + x] = sum;
        tail -= x < mass.length ? mass[x]! : 0;
      }
    }
  }
}

/**
 * One step of the distribution over states under a table of orders; returns the mass that moved
 * (L1 distance). Masses below `least` are dropped.
 */
export function stepDistribution(
  from: Float64Array,
  to: Float64Array,
  order: Uint8Array,
  mass: Float64Array,
  X: number,
  Q: number,
  orders: number,
  least: number,
): number {
  to.fill(0);
  const top = Q ** Math.max(0, orders - 1);
  for (let pipe = 0; pipe < Q ** orders; pipe++) {
    const q1 = orders > 0 ? pipe % Q : 0;
    for (let x = 0; x < X; x++) {
      const at = pipe * X + x;
      const weight = from[at]!;
      if (weight < least) continue;
      const q = order[at]!;
      const arrives = orders > 0 ? q1 : q;
      const next = orders > 0 ? ((pipe - q1) / Q + q * top) * X : 0;
      let tail = 1;
      for (let d = 0; d < x; d++) {
        const p = d < mass.length ? mass[d]! : 0;
        if (p === 0 && d > 0 && tail < 1e-15) break;
        const stock = x - d + arrives;
        to[next + (stock < X ? stock : X - 1)]! += weight * p;
        tail -= p;
      }
      to[next + (arrives < X ? arrives : X - 1)]! += weight * Math.max(0, tail);
    }
  }
  let moved = 0;
  for (let i = 0; i < from.length; i++) moved += Math.abs(from[i]! - to[i]!);
  return moved;
}

/**
 * Average cost of simulated periods under `order(state) = max(0, min(Q − 1, floor(level − expected)))`,
 * or capped base-stock where `expected` holds positions.
 */
export function simulatedCost(
  expected: Float64Array,
  cost: Float64Array,
  demand: Uint16Array,
  level: number,
  cap: number,
  X: number,
  Q: number,
  orders: number,
): number {
  const top = X * Q ** Math.max(0, orders - 1);
  let x = Math.min(X - 1, Math.max(0, Math.floor(level)));
  let pipe = 0;
  let sum = 0;
  for (let t = 0; t < demand.length; t++) {
    const wanted = Math.floor(level - expected[pipe + x]!);
    const q = wanted < 0 ? 0 : wanted > cap ? cap : wanted;
    sum += cost[x]!;
    let stock = x - demand[t]!;
    if (stock < 0) stock = 0;
    if (orders === 0) x = stock + q;
    else {
      const q1 = (pipe / X) % Q;
      x = stock + q1;
      pipe = ((pipe / X - q1) / Q) * X + q * top;
    }
    if (x >= X) x = X - 1;
  }
  return sum / demand.length;
}
