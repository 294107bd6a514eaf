import { type CrewState, exchangeNodes, moveBehind, moved, overload } from './crew-memory.ts';

const LEAST = 1e-5;

/** Change of the penalties of two routes when `more` load goes from u's route to v's. */
function shift(s: CrewState, rU: number, rV: number, more: number): number {
  return (
    overload(s, s.load[rU]! - more) +
    overload(s, s.load[rV]! + more) -
    s.penalty[rU]! -
    s.penalty[rV]!
  );
}

/** u, or u and its next one in either order, goes behind v. */
export function tryRelocate(s: CrewState, u: number, v: number): boolean {
  const { distance: D, row, at, next, prev, route, n } = s;
  const rU = route[u]!;
  const rV = route[v]!;
  const x = next[u]!;
  const y = next[v]!;
  if (u === y) return false;
  const before = prev[u]!;
  const within = rU === rV;
  const slack = within ? 0 : s.penalty[rU]! + s.penalty[rV]!;
  const rowBefore = row[before]!;
  const rowU = row[u]!;
  const rowV = row[v]!;
  const atU = at[u]!;
  const atX = at[x]!;
  const atY = at[y]!;
  const dBU = D[rowBefore + atU]!;
  const dUX = D[rowU + atX]!;
  const dVY = D[rowV + atY]!;
  const dVU = D[rowV + atU]!;
  const one = D[rowBefore + atX]! - dBU - dUX + dVU + D[rowU + atY]! - dVY;
  if (one < slack - LEAST && one + (within ? 0 : shift(s, rU, rV, s.demand[u]!)) < -LEAST) {
    moveBehind(s, u, v);
    moved(s, rU, rV);
    return true;
  }
  if (x >= n || x === v) return false;
  const xx = next[x]!;
  const rowX = row[x]!;
  const atXX = at[xx]!;
  const gone = D[rowBefore + atXX]! - dBU - D[rowX + atXX]! - dVY;
  const two = gone + dVU + D[rowX + atY]!;
  const turned = gone + D[rowV + atX]! + D[rowU + atY]!;
  const less = two < turned ? two : turned;
  if (less >= slack - LEAST) return false;
  const both = s.demand[u]! + s.demand[x]!;
  if (less + (within ? 0 : shift(s, rU, rV, both)) >= -LEAST) return false;
  if (two < turned) {
    moveBehind(s, u, v);
    moveBehind(s, x, u);
  } else {
    moveBehind(s, x, v);
    moveBehind(s, u, x);
  }
  moved(s, rU, rV);
  return true;
}

/** Does a change of travel pay with what it does to the loads of u's and v's routes. */
function pays(s: CrewState, u: number, v: number, travel: number, more: number): boolean {
  const rU = s.route[u]!;
  const rV = s.route[v]!;
  if (rU === rV) return travel < -LEAST;
  if (travel >= s.penalty[rU]! + s.penalty[rV]!) return false;
  return travel + shift(s, rU, rV, more) < -LEAST;
}

/** u changes places with v. Both orders of a pair are the same, so only `u < v` need be tried. */
export function trySwap(s: CrewState, u: number, v: number): boolean {
  const { distance: D, row, at, next, prev } = s;
  const x = next[u]!;
  const y = next[v]!;
  const bU = prev[u]!;
  const bV = prev[v]!;
  if (u === bV || u === y) return false;
  const there = D[row[bU]! + at[v]!]! + D[row[v]! + at[x]!]! - D[row[bU]! + at[u]!]!;
  const here = D[row[bV]! + at[u]!]! + D[row[u]! + at[y]!]! - D[row[bV]! + at[v]!]!;
  const travel = there + here - D[row[u]! + at[x]!]! - D[row[v]! + at[y]!]!;
  if (!pays(s, u, v, travel, s.demand[u]! - s.demand[v]!)) return false;
  const rU = s.route[u]!;
  const rV = s.route[v]!;
  exchangeNodes(s, u, v);
  moved(s, rU, rV);
  return true;
}

/** u and its next one change places with v, or (`both`) with v and its next one. */
export function trySwapTwo(s: CrewState, u: number, v: number, both: boolean): boolean {
  const { distance: D, row, at, next, prev, n } = s;
  const x = next[u]!;
  const y = next[v]!;
  const bU = prev[u]!;
  const bV = prev[v]!;
  if (x >= n || u === bV || u === y || x === bV) return false;
  const xx = next[x]!;
  const there = D[row[bU]! + at[v]!]! - D[row[bU]! + at[u]!]! - D[row[x]! + at[xx]!]!;
  const here = D[row[bV]! + at[u]!]! - D[row[bV]! + at[v]!]!;
  const more = s.demand[u]! + s.demand[x]! - s.demand[v]!;
  const rU = s.route[u]!;
  const rV = s.route[v]!;
  const one = there + here + D[row[v]! + at[xx]!]! + D[row[x]! + at[y]!]! - D[row[v]! + at[y]!]!;
  if (pays(s, u, v, one, more)) {
    exchangeNodes(s, u, v);
    moveBehind(s, x, u);
    moved(s, rU, rV);
    return true;
  }
  if (!both || y >= n || y === bU) return false;
  const yy = next[y]!;
  const two = there + here + D[row[y]! + at[xx]!]! + D[row[x]! + at[yy]!]! - D[row[y]! + at[yy]!]!;
  if (!pays(s, u, v, two, more - s.demand[y]!)) return false;
  exchangeNodes(s, u, v);
  exchangeNodes(s, x, y);
  moved(s, rU, rV);
  return true;
}

/** Turns the stretch from behind u to v of one route round. */
export function tryTurn(s: CrewState, u: number, v: number): boolean {
  const { distance: D, row, at, next, prev } = s;
  if (s.position[u]! > s.position[v]! || next[u] === v) return false;
  const x = next[u]!;
  const y = next[v]!;
  const travel =
    D[row[u]! + at[v]!]! + D[row[x]! + at[y]!]! - D[row[u]! + at[x]!]! - D[row[v]! + at[y]!]!;
  if (travel >= -LEAST) return false;
  for (let node = x; node !== y; ) {
    const after = next[node]!;
    next[node] = prev[node]!;
    prev[node] = after;
    node = after;
  }
  next[u] = v;
  prev[v] = u;
  next[x] = y;
  prev[y] = x;
  moved(s, s.route[u]!, s.route[u]!);
  return true;
}

/** Two routes exchange what comes after u and v, or u's route takes v's beginning turned round. */
export function tryTails(s: CrewState, u: number, v: number): boolean {
  const { distance: D, row, at, next, sum, load } = s;
  const rU = s.route[u]!;
  const rV = s.route[v]!;
  const x = next[u]!;
  const y = next[v]!;
  const gone = D[row[u]! + at[x]!]! + D[row[v]! + at[y]!]!;
  const slack = s.penalty[rU]! + s.penalty[rV]!;
  const turned = D[row[u]! + at[v]!]! + D[row[x]! + at[y]!]! - gone - slack;
  if (turned < -LEAST) {
    const own = sum[u]! + sum[v]!;
    const rest = load[rU]! + load[rV]! - own;
    if (turned + overload(s, own) + overload(s, rest) < -LEAST) {
      turnHead(s, u, v);
      moved(s, rU, rV);
      return true;
    }
  }
  const crossed = D[row[u]! + at[y]!]! + D[row[v]! + at[x]!]! - gone - slack;
  if (crossed >= -LEAST) return false;
  const own = sum[u]! + load[rV]! - sum[v]!;
  const other = sum[v]! + load[rU]! - sum[u]!;
  if (crossed + overload(s, own) + overload(s, other) >= -LEAST) return false;
  crossTails(s, u, v);
  moved(s, rU, rV);
  return true;
}

/** u, then v and what is before it backwards; the rest of u's route backwards, then what is behind v. */
function turnHead(s: CrewState, u: number, v: number): void {
  const { next, prev, n } = s;
  const endU = n + s.slots + s.route[u]!;
  const y = next[v]!;
  const lastU = prev[endU]!;
  let before = u;
  for (let node = v; node < n; ) {
    const back = prev[node]!;
    next[before] = node;
    prev[node] = before;
    before = node;
    node = back;
  }
  next[before] = endU;
  prev[endU] = before;
  before = n + s.route[v]!;
  for (let node = lastU; node !== u; ) {
    const back = prev[node]!;
    next[before] = node;
    prev[node] = before;
    before = node;
    node = back;
  }
  next[before] = y;
  prev[y] = before;
}

function crossTails(s: CrewState, u: number, v: number): void {
  const { prev, next, n, slots, route } = s;
  const endU = n + slots + route[u]!;
  const endV = n + slots + route[v]!;
  const lastU = prev[endU]!;
  const lastV = prev[endV]!;
  const x = next[u]!;
  const y = next[v]!;
  attach(s, u, y, lastV, endU);
  attach(s, v, x, lastU, endV);
}

/** Puts the stretch from `first` to `last`, none where `first` is an end, between `before` and `end`. */
function attach(s: CrewState, before: number, first: number, last: number, end: number): void {
  if (first >= s.n) {
    s.next[before] = end;
    s.prev[end] = before;
    return;
  }
  s.next[before] = first;
  s.prev[first] = before;
  s.next[last] = end;
  s.prev[end] = last;
}
