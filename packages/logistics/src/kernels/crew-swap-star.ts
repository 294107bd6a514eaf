import { type CrewState, moveBehind, moved, overload } from './crew-memory.ts';

const LEAST = 1e-5;
const NONE = -1;

/** Works out what taking each stop of a route out saves. */
function weighRemovals(s: CrewState, r: number): void {
  const { distance: D, row, at, next, prev, n } = s;
  for (let node = next[n + r]!; node < n; node = next[node]!) {
    const b = prev[node]!;
    const a = next[node]!;
    const direct = D[row[b]! + at[a]!]!;
    s.removal[node] = direct - D[row[b]! + at[node]!]! - D[row[node]! + at[a]!]!;
  }
}

/** Keeps the three cheapest places of a stop in a route, unless they are known since it changed. */
function weighPlaces(s: CrewState, stop: number, r: number): void {
  const { distance: D, row, at, next, n, placeCost, placeAfter } = s;
  const known = r * n + stop;
  if (s.placeWhen[known]! >= s.changed[r]!) return;
  s.placeWhen[known] = s.moves;
  const o = known * 3;
  placeCost[o] = Number.POSITIVE_INFINITY;
  placeCost[o + 1] = Number.POSITIVE_INFINITY;
  placeCost[o + 2] = Number.POSITIVE_INFINITY;
  placeAfter[o] = NONE;
  placeAfter[o + 1] = NONE;
  placeAfter[o + 2] = NONE;
  const rowStop = row[stop]!;
  const atStop = at[stop]!;
  let before = n + r;
  do {
    const after = next[before]!;
    const rowBefore = row[before]!;
    const cost = D[rowBefore + atStop]! + D[rowStop + at[after]!]! - D[rowBefore + at[after]!]!;
    if (cost < placeCost[o + 2]!) insertPlace(s, o, before, cost);
    before = after;
  } while (before < n);
}

function insertPlace(s: CrewState, o: number, after: number, cost: number): void {
  const { placeCost, placeAfter } = s;
  let k = 2;
  for (; k > 0 && placeCost[o + k - 1]! > cost; k--) {
    placeCost[o + k] = placeCost[o + k - 1]!;
    placeAfter[o + k] = placeAfter[o + k - 1]!;
  }
  placeCost[o + k] = cost;
  placeAfter[o + k] = after;
}

/** Cost of the cheapest place of a stop in the route of `gone` once that is out; foundAfter says where. */
function cheapestWithout(s: CrewState, stop: number, gone: number): number {
  const { distance: D, row, at, next, prev, placeCost, placeAfter } = s;
  const o = (s.route[gone]! * s.n + stop) * 3;
  let best = Number.POSITIVE_INFINITY;
  s.foundAfter = NONE;
  for (let k = 0; k < 3; k++) {
    const after = placeAfter[o + k]!;
    if (after === NONE) break;
    if (after === gone || next[after] === gone) continue;
    best = placeCost[o + k]!;
    s.foundAfter = after;
    break;
  }
  const b = prev[gone]!;
  const a = next[gone]!;
  const here = D[row[b]! + at[stop]!]! + D[row[stop]! + at[a]!]! - D[row[b]! + at[a]!]!;
  if (here < best) {
    best = here;
    s.foundAfter = b;
  }
  return best;
}

/** The best exchange so far: stops that move (or NONE) and behind whom. */
interface Exchange {
  cost: number;
  u: number;
  v: number;
  uAfter: number;
  vAfter: number;
}

/**
 * Two stops of two routes change routes, each going where it is cheapest there, or one goes over
 * (SWAP*, Vidal 2022, Computers and Operations Research 140). The best such move is made.
 */
export function trySwapStar(s: CrewState, rU: number, rV: number): boolean {
  const { next, n } = s;
  weighAll(s, rU, rV);
  weighAll(s, rV, rU);
  const best: Exchange = { cost: -LEAST, u: NONE, v: NONE, uAfter: NONE, vAfter: NONE };
  for (let u = next[n + rU]!; u < n; u = next[u]!) {
    for (let v = next[n + rV]!; v < n; v = next[v]!) weighExchange(s, u, v, best);
  }
  for (let u = next[n + rU]!; u < n; u = next[u]!) weighMove(s, u, rV, best, true);
  for (let v = next[n + rV]!; v < n; v = next[v]!) weighMove(s, v, rU, best, false);
  if (best.u === NONE && best.v === NONE) return false;
  if (best.u !== NONE) moveBehind(s, best.u, best.uAfter);
  if (best.v !== NONE) moveBehind(s, best.v, best.vAfter);
  moved(s, rU, rV);
  return true;
}

function weighAll(s: CrewState, from: number, to: number): void {
  weighRemovals(s, from);
  for (let node = s.next[s.n + from]!; node < s.n; node = s.next[node]!) weighPlaces(s, node, to);
}

function weighExchange(s: CrewState, u: number, v: number, best: Exchange): void {
  const rU = s.route[u]!;
  const rV = s.route[v]!;
  const more = s.demand[v]! - s.demand[u]!;
  const rough =
    overload(s, s.load[rU]! + more) +
    overload(s, s.load[rV]! - more) -
    s.penalty[rU]! -
    s.penalty[rV]! +
    s.removal[u]! +
    s.removal[v]!;
  // Places cost nothing at least, so a move that loses by now can be passed over.
  if (rough > 0 || rough >= best.cost) return;
  const uCost = cheapestWithout(s, u, v);
  const uAfter = s.foundAfter;
  const vCost = cheapestWithout(s, v, u);
  const cost = rough + uCost + vCost;
  if (cost >= best.cost) return;
  best.cost = cost;
  best.u = u;
  best.v = v;
  best.uAfter = uAfter;
  best.vAfter = s.foundAfter;
}

function weighMove(s: CrewState, stop: number, to: number, best: Exchange, isU: boolean): void {
  const from = s.route[stop]!;
  const o = (to * s.n + stop) * 3;
  const cost =
    s.removal[stop]! +
    s.placeCost[o]! +
    overload(s, s.load[from]! - s.demand[stop]!) +
    overload(s, s.load[to]! + s.demand[stop]!) -
    s.penalty[from]! -
    s.penalty[to]!;
  if (cost >= best.cost) return;
  best.cost = cost;
  best.u = isU ? stop : NONE;
  best.v = isU ? NONE : stop;
  best.uAfter = isU ? s.placeAfter[o]! : NONE;
  best.vAfter = isU ? NONE : s.placeAfter[o]!;
}
