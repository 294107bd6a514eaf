/** Dense loops of the guaranteed-service programme. Times are whole periods from 0. */

/** by[t] += the cheapest of value[0 … t]: a giver may be quicker than expected. */
export function addCheapestUpTo(by: Float64Array, value: Float64Array): void {
  let best = Number.POSITIVE_INFINITY;
  for (let t = 0; t < by.length; t++) {
    if (t < value.length && value[t]! < best) best = value[t]!;
    by[t]! += best;
  }
}

/** by[t] += the cheapest of value[t …]: a receiver may expect longer. */
export function addCheapestFrom(by: Float64Array, value: Float64Array): void {
  let best = Number.POSITIVE_INFINITY;
  for (let t = Math.max(by.length, value.length) - 1; t >= 0; t--) {
    if (t < value.length && value[t]! < best) best = value[t]!;
    if (t < by.length) by[t]! += best;
  }
}

/** What one node knows: costs of its sides, its own cost and its bounds. */
export interface ServiceStage {
  readonly byInbound: Float64Array;
  readonly byOutbound: Float64Array;
  readonly periods: number;
  readonly scale: number;
  readonly inboundMin: number;
  readonly outboundMin: number;
  /** √0, √1, … */
  readonly roots: Float64Array;
}

/**
 * Cheapest pair of times for each shared time: the inbound one (1), the outbound one (2) or none (0).
 */
export function cheapestTimes(
  stage: ServiceStage,
  shared: 0 | 1 | 2,
  value: Float64Array,
  outbound: Int32Array,
  inbound: Int32Array,
): void {
  const { byInbound, byOutbound, periods, scale, roots } = stage;
  for (let wait = stage.inboundMin; wait < byInbound.length; wait++) {
    const above = byInbound[wait]!;
    if (above === Number.POSITIVE_INFINITY) continue;
    const top = Math.min(byOutbound.length - 1, wait + periods);
    for (let out = stage.outboundMin; out <= top; out++) {
      const cost = above + byOutbound[out]! + scale * roots[wait + periods - out]!;
      const slot = shared === 0 ? 0 : shared === 1 ? wait : out;
      if (cost >= value[slot]!) continue;
      value[slot] = cost;
      outbound[slot] = out;
      inbound[slot] = wait;
    }
  }
}

/** Place of the smallest of value[from … to]. */
export function cheapestPlace(value: Float64Array, from: number, to: number): number {
  let best = from;
  for (let t = from + 1; t <= to; t++) if (value[t]! < value[best]!) best = t;
  return best;
}

/** Root of each node in a union-find forest, paths halved on the way. */
export function forestRoot(root: Int32Array, node: number): number {
  let at = node;
  while (root[at] !== at) {
    root[at] = root[root[at]!]!;
    at = root[at]!;
  }
  return at;
}

/** Change of value iteration: least and greatest difference. */
export function valueSpan(now: Float64Array, before: Float64Array): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < now.length; i++) {
    const change = now[i]! - before[i]!;
    if (change < low) low = change;
    if (change > high) high = change;
  }
  return { low, high };
}
