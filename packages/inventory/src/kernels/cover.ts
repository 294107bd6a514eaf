/** Means over the last periods, largest value counted as the second largest, by period. */
export function cappedMeans(
  units: ArrayLike<number>,
  window: number,
  mean: Float64Array,
  spread: Float64Array | undefined,
): void {
  for (let t = 0; t < units.length; t++) {
    const from = Math.max(0, t - window + 1);
    let most = 0;
    let second = 0;
    let sum = 0;
    let squares = 0;
    for (let u = from; u <= t; u++) {
      const value = units[u]! > 0 ? units[u]! : 0;
      sum += value;
      squares += value * value;
      if (value > most) {
        second = most;
        most = value;
      } else if (value > second) second = value;
    }
    const count = t - from + 1;
    const m = (sum - most + second) / count;
    mean[t] = m;
    if (spread === undefined) continue;
    const variance = (squares - most * most + second * second) / count - m * m;
    spread[t] = Math.sqrt(Math.max(0, variance));
  }
}

/** What one replayed product adds up to. */
export interface ReplaySums {
  holding: number;
  lostUnits: number;
  demandUnits: number;
}

/**
 * Daily order-up-to `level[t]` from `start` to `end`, an order of period t usable in t + lead, sales
 * lost. Counts from `scoreFrom` on. `pipe` is scratch of length lead.
 */
export function replayLevels(
  units: ArrayLike<number>,
  level: Float64Array,
  pipe: Float64Array,
  span: { readonly start: number; readonly scoreFrom: number; readonly end: number },
  startUnits: number,
  sums: ReplaySums,
): void {
  const lead = pipe.length;
  pipe.fill(0);
  let stock = startUnits;
  let position = startUnits;
  for (let t = span.start; t < span.end; t++) {
    const slot = t % lead;
    stock += pipe[slot]!;
    pipe[slot] = 0;
    const wanted = units[t]! > 0 ? units[t]! : 0;
    const sold = stock < wanted ? stock : wanted;
    stock -= sold;
    position -= sold;
    if (t >= span.scoreFrom) {
      sums.holding += stock;
      sums.lostUnits += wanted - sold;
      sums.demandUnits += wanted;
    }
    const order = Math.max(0, Math.round(level[t]! - position));
    pipe[slot]! += order;
    position += order;
  }
}
