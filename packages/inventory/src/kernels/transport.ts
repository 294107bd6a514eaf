/** Greatest total gain of moving units from givers to takers; nobody has to give or to take. */
export interface TransportAnswer {
  /** Units moved, row-major (givers, takers). */
  readonly flow: Float64Array;
  /** Worth of one more unit at each giver and taker: the dual prices, which prove the optimum. */
  readonly giverWorth: Float64Array;
  readonly takerWorth: Float64Array;
}

/** Work space. Column n stands for keeping a unit: gain 0, always open. */
interface Search {
  readonly m: number;
  readonly n: number;
  readonly price: Float64Array;
  readonly flow: Float64Array;
  readonly left: Float64Array;
  /** Dual prices of givers and takers. */
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly distance: Float64Array;
  readonly before: Int32Array;
  readonly done: Uint8Array;
  readonly rowSeen: Uint8Array;
  readonly rowDistance: Float64Array;
  readonly rowFrom: Int32Array;
  readonly rows: Int32Array;
  seen: number;
}

/**
 * The transportation problem by shortest augmenting paths, giver by giver, with dual prices kept
 * feasible (Jonker and Volgenant, Computing 38, 1987, with amounts instead of single pairs). A pair
 * whose `gain` is not above 0 moves nothing. Amounts are whole numbers, so that every step is exact.
 * Cost: at most one search a giver, taker and tie; a search looks at givers × takers at most.
 */
export function transport(
  supply: ArrayLike<number>,
  demand: ArrayLike<number>,
  gain: Float64Array,
): TransportAnswer {
  const m = supply.length;
  const n = demand.length;
  const search: Search = {
    m,
    n,
    price: gain.map((value) => (value > 0 ? -value : Number.POSITIVE_INFINITY)),
    flow: new Float64Array(m * n),
    left: Float64Array.from(demand),
    u: new Float64Array(m),
    v: new Float64Array(n + 1),
    distance: new Float64Array(n + 1),
    before: new Int32Array(n + 1),
    done: new Uint8Array(n + 1),
    rowSeen: new Uint8Array(m),
    rowDistance: new Float64Array(m),
    rowFrom: new Int32Array(m),
    rows: new Int32Array(m),
    seen: 0,
  };
  const { u, v, price } = search;
  for (let i = 0; i < m; i++) {
    let least = -v[n]!;
    for (let j = 0; j < n; j++) {
      const c = price[i * n + j]! - v[j]!;
      if (c < least) least = c;
    }
    u[i] = least;
    for (let rest = supply[i]!; rest > 0; ) {
      const sink = shortestPath(search, i);
      raisePrices(search, search.distance[sink]!);
      rest -= augment(search, sink, rest);
    }
  }
  const giverWorth = u.map((value) => Math.max(0, -(value + v[n]!)));
  const takerWorth = v.slice(0, n).map((value) => Math.max(0, v[n]! - value));
  return { flow: search.flow, giverWorth, takerWorth };
}

/** Nearest taker with room from giver i, in reduced costs; n = the unit is kept. */
function shortestPath(search: Search, i: number): number {
  const { m, n, flow, left, distance, done, rowSeen, rowDistance, rowFrom, rows } = search;
  distance.fill(Number.POSITIVE_INFINITY);
  done.fill(0);
  rowSeen.fill(0);
  rowSeen[i] = 1;
  rowDistance[i] = 0;
  rowFrom[i] = -1;
  rows[0] = i;
  search.seen = 1;
  for (let scanned = 0; ; ) {
    let best = scanned === search.seen ? nearestKnown(search) : n;
    while (scanned < search.seen) best = scanRow(search, rows[scanned++]!);
    done[best] = 1;
    if (best === n || left[best]! > 0) return best;
    for (let k = 0; k < m; k++) {
      if (rowSeen[k] === 1 || flow[k * n + best]! <= 0) continue;
      rowSeen[k] = 1;
      rowDistance[k] = distance[best]!;
      rowFrom[k] = best;
      rows[search.seen++] = k;
    }
  }
}

/** The last taker led to no new giver: the nearest of those known is next. */
function nearestKnown({ n, distance, done }: Search): number {
  let best = n;
  let nearest = distance[n]!;
  for (let j = 0; j < n; j++) {
    if (done[j] === 1 || distance[j]! >= nearest) continue;
    nearest = distance[j]!;
    best = j;
  }
  return best;
}

/** Shortens distances by one giver's pairs; returns the nearest taker that is open. */
function scanRow(search: Search, row: number): number {
  const { n, price, u, v, distance, before, done, rowDistance } = search;
  const at = row * n;
  const base = rowDistance[row]! - u[row]!;
  const keep = base - v[n]!;
  if (keep < distance[n]!) {
    distance[n] = keep;
    before[n] = row;
  }
  let nearest = distance[n]!;
  let best = n;
  for (let j = 0; j < n; j++) {
    if (done[j] === 1) continue;
    const d = base + price[at + j]! - v[j]!;
    let now = distance[j]!;
    if (d < now) {
      distance[j] = d;
      before[j] = row;
      now = d;
    }
    if (now < nearest) {
      nearest = now;
      best = j;
    }
  }
  return best;
}

function raisePrices(search: Search, reach: number): void {
  const { n, u, v, distance, done, rowDistance, rows, seen } = search;
  for (let k = 0; k < seen; k++) {
    const row = rows[k]!;
    u[row]! += reach - rowDistance[row]!;
  }
  for (let j = 0; j <= n; j++) {
    if (done[j] === 1) v[j]! -= reach - distance[j]!;
  }
}

/** Moves what fits along the path; returns how much. */
function augment({ n, flow, left, before, rowFrom }: Search, sink: number, rest: number): number {
  let amount = sink === n ? rest : Math.min(rest, left[sink]!);
  for (let row = before[sink]!; rowFrom[row]! >= 0; row = before[rowFrom[row]!]!) {
    amount = Math.min(amount, flow[row * n + rowFrom[row]!]!);
  }
  if (sink < n) left[sink]! -= amount;
  for (let j = sink, row = before[j]!; ; row = before[j]!) {
    if (j < n) flow[row * n + j]! += amount;
    j = rowFrom[row]!;
    if (j < 0) return amount;
    flow[row * n + j]! -= amount;
  }
}
