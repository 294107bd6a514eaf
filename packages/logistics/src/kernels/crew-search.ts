import { type CrewState, refreshCrew, sectorsMeet } from './crew-memory.ts';
import { tryRelocate, trySwap, trySwapTwo, tryTails, tryTurn } from './crew-moves.ts';
import { trySwapStar } from './crew-swap-star.ts';
import { nextBelow } from './random.ts';

/** Rounds of one descent: far more than any needs. */
const ROUNDS_MAX = 1000;

/** Lays routes out from a list of stops, each route beginning at a cut. */
export function layCrew(s: CrewState, tour: Int32Array, cuts: Int32Array, count: number): void {
  const { next, prev, n, slots } = s;
  s.moves = 0;
  s.firstEmpty = -1;
  s.placeWhen.fill(-1);
  s.tried.fill(-1);
  s.paired.fill(-1);
  for (let r = 0; r < slots; r++) {
    const end = n + slots + r;
    let before = n + r;
    const to = r < count ? (r + 1 < count ? cuts[r + 1]! : n) : 0;
    for (let i = r < count ? cuts[r]! : 0; i < to; i++) {
      next[before] = tour[i]!;
      prev[tour[i]!] = before;
      before = tour[i]!;
    }
    next[before] = end;
    prev[end] = before;
    s.size[r] = 1;
    refreshCrew(s, r);
  }
}

function shuffle(list: Int32Array, random: Uint32Array): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = nextBelow(random, i + 1);
    const word = list[i]!;
    list[i] = list[j]!;
    list[j] = word;
  }
}

/** Descends until no move of the neighbourhoods pays at the present rate of overload. */
export function descendCrew(s: CrewState): void {
  shuffle(s.nodeOrder, s.random);
  shuffle(s.routeOrder, s.random);
  for (let i = 0; i < s.n; i++) {
    // Now and then another order of neighbours.
    const from = s.nearFirst[i]!;
    const size = s.nearFirst[i + 1]! - from;
    if (size > 1 && nextBelow(s.random, size) === 0) {
      shuffle(s.nearNode.subarray(from, from + size), s.random);
    }
  }
  s.isDone = false;
  for (let round = 0; !s.isDone && round < ROUNDS_MAX; round++) {
    // The first two rounds differ, so the second is never left out.
    if (round > 1) s.isDone = true;
    for (let i = 0; i < s.n; i++) tryNode(s, s.nodeOrder[i]!, round);
    for (let i = 0; i < s.slots; i++) tryRoute(s, s.routeOrder[i]!, round);
  }
}

function tryNode(s: CrewState, u: number, round: number): void {
  const since = s.tried[u]!;
  s.tried[u] = s.moves;
  const to = s.nearFirst[u + 1]!;
  for (let k = s.nearFirst[u]!; k < to; k++) {
    const v = s.nearNode[k]!;
    const rU = s.changed[s.route[u]!]!;
    const rV = s.changed[s.route[v]!]!;
    if (round === 0 || (rU > rV ? rU : rV) > since) tryPair(s, u, v);
  }
  if (round === 0 || s.firstEmpty < 0) return;
  const depot = s.n + s.firstEmpty;
  if (!tryRelocate(s, u, depot)) tryTails(s, u, depot);
}

function tryPair(s: CrewState, u: number, v: number): void {
  if (tryRelocate(s, u, v)) return;
  if (u < v && trySwap(s, u, v)) return;
  if (trySwapTwo(s, u, v, u < v)) return;
  const within = s.route[u] === s.route[v];
  if (within ? tryTurn(s, u, v) : tryTails(s, u, v)) return;
  const before = s.prev[v]!;
  if (before < s.n) return;
  if (tryRelocate(s, u, before)) return;
  // Within a route: its beginning turned round, from the depot to u.
  if (within) tryTurn(s, before, u);
  else tryTails(s, u, before);
}

function tryRoute(s: CrewState, r: number, round: number): void {
  const since = s.paired[r]!;
  s.paired[r] = s.moves;
  for (let i = 0; i < s.slots; i++) {
    const other = s.routeOrder[i]!;
    if (other <= r || s.size[r] === 0 || s.size[other] === 0) continue;
    const changed = s.changed[r]! > s.changed[other]! ? s.changed[r]! : s.changed[other]!;
    if ((round === 0 || changed > since) && sectorsMeet(s, r, other)) trySwapStar(s, r, other);
  }
}
