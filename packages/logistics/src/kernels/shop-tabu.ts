import { nextBelow } from './random.ts';
import { criticalPath, evaluateShop, putOn, type ShopState, takeOff } from './shop-state.ts';

/** The chosen move: operation `u` goes right behind (or before) `v` on its machine. */
interface Move {
  u: number;
  v: number;
  forward: boolean;
  value: number;
  ties: number;
}

function finish(s: ShopState, i: number): number {
  return i < 0 ? 0 : s.head[i]! + s.duration[i]!;
}

function rest(s: ShopState, i: number): number {
  return i < 0 ? 0 : s.tail[i]! + s.duration[i]!;
}

/** Longest way through the moved stretch when u goes right behind v (Balas, Vazacopoulos 1998). */
function estimateForward(s: ShopState, u: number, v: number): number {
  const { newHead, newTail } = s;
  let h = finish(s, s.before[u]!);
  let at = u;
  do {
    at = s.after[at]!;
    const byJob = finish(s, s.jobBefore[at]!);
    if (byJob > h) h = byJob;
    newHead[at] = h;
    h += s.duration[at]!;
  } while (at !== v);
  const own = finish(s, s.jobBefore[u]!);
  if (own > h) h = own;
  let t = Math.max(rest(s, s.jobAfter[u]!), rest(s, s.after[v]!));
  let worst = h + s.duration[u]! + t;
  t += s.duration[u]!;
  for (at = v; at !== u; at = s.before[at]!) {
    const byJob = rest(s, s.jobAfter[at]!);
    if (byJob > t) t = byJob;
    newTail[at] = t;
    const through = newHead[at]! + s.duration[at]! + t;
    if (through > worst) worst = through;
    t += s.duration[at]!;
  }
  return worst;
}

/** The mirror image: v goes right before u. */
function estimateBackward(s: ShopState, u: number, v: number): number {
  const { newTail } = s;
  let t = rest(s, s.after[v]!);
  let at = v;
  do {
    at = s.before[at]!;
    const byJob = rest(s, s.jobAfter[at]!);
    if (byJob > t) t = byJob;
    newTail[at] = t;
    t += s.duration[at]!;
  } while (at !== u);
  const own = rest(s, s.jobAfter[v]!);
  if (own > t) t = own;
  let h = Math.max(finish(s, s.jobBefore[v]!), finish(s, s.before[u]!));
  let worst = h + s.duration[v]! + t;
  h += s.duration[v]!;
  for (at = u; at !== v; at = s.after[at]!) {
    const byJob = finish(s, s.jobBefore[at]!);
    if (byJob > h) h = byJob;
    const through = h + s.duration[at]! + newTail[at]!;
    if (through > worst) worst = through;
    h += s.duration[at]!;
  }
  return worst;
}

/** Would the move put two operations in an order that is forbidden? */
function isTabu(s: ShopState, u: number, v: number, forward: boolean, now: number): boolean {
  const { tabu, n } = s;
  if (forward) {
    for (let at = s.after[u]!; ; at = s.after[at]!) {
      if (tabu[at * n + u]! > now) return true;
      if (at === v) return false;
    }
  }
  for (let at = s.before[v]!; ; at = s.before[at]!) {
    if (tabu[v * n + at]! > now) return true;
    if (at === u) return false;
  }
}

function weigh(
  s: ShopState,
  move: Move,
  u: number,
  v: number,
  forward: boolean,
  now: number,
  best: number,
): void {
  const value = forward ? estimateForward(s, u, v) : estimateBackward(s, u, v);
  if (value > move.value) return;
  if (value >= best && isTabu(s, u, v, forward, now)) return;
  if (value === move.value) {
    move.ties += 1;
    if (nextBelow(s.random, move.ties) !== 0) return;
  } else move.ties = 1;
  move.u = u;
  move.v = v;
  move.forward = forward;
  move.value = value;
}

/** All moves of one block path[from..to]: to its ends (N6) and of its ends inwards (N7). */
function weighBlock(
  s: ShopState,
  from: number,
  to: number,
  move: Move,
  now: number,
  best: number,
): void {
  const { path } = s;
  const first = path[from]!;
  const last = path[to]!;
  for (let k = from; k < to; k++) {
    const u = path[k]!;
    if (rest(s, last) >= rest(s, s.jobAfter[u]!)) weigh(s, move, u, last, true, now, best);
    const v = path[k + 1]!;
    if (finish(s, first) >= finish(s, s.jobBefore[v]!)) weigh(s, move, first, v, false, now, best);
    if (v !== last && rest(s, v) >= rest(s, s.jobAfter[first]!)) {
      weigh(s, move, first, v, true, now, best);
    }
    if (u !== first && finish(s, u) >= finish(s, s.jobBefore[last]!)) {
      weigh(s, move, u, last, false, now, best);
    }
  }
}

/** Carries a move out and forbids its reversal until `until`. */
function carryOut(s: ShopState, move: Move, until: number): void {
  const { u, v, forward } = move;
  const { tabu, n } = s;
  if (forward) {
    for (let at = s.after[u]!; ; at = s.after[at]!) {
      tabu[u * n + at] = until;
      if (at === v) break;
    }
    takeOff(s, u);
    putOn(s, u, s.machine[v]!, v);
    return;
  }
  for (let at = s.before[v]!; ; at = s.before[at]!) {
    tabu[at * n + v] = until;
    if (at === u) break;
  }
  const b = s.before[u]!;
  takeOff(s, v);
  putOn(s, v, s.machine[u]!, b);
}

/** One step of tabu search on a job shop. Returns false where no operation can be moved. */
export function tabuStep(s: ShopState, now: number, best: number, tenure: number): boolean {
  criticalPath(s, (k) => nextBelow(s.random, k));
  const move: Move = { u: -1, v: -1, forward: true, value: Number.POSITIVE_INFINITY, ties: 0 };
  let from = 0;
  let anyU = -1;
  let anyV = -1;
  let blocks = 0;
  for (let k = 1; k <= s.pathLength; k++) {
    const same =
      k < s.pathLength &&
      s.machine[s.path[k]!] === s.machine[s.path[from]!] &&
      s.before[s.path[k]!] === s.path[k - 1];
    if (same) continue;
    if (k - from > 1) {
      weighBlock(s, from, k - 1, move, now, best);
      blocks += 1;
      if (nextBelow(s.random, blocks) === 0) {
        const at = from + nextBelow(s.random, k - from - 1);
        anyU = s.path[at]!;
        anyV = s.path[at + 1]!;
      }
    }
    from = k;
  }
  if (move.u < 0) {
    // All is forbidden: two neighbours of a block change places, which is always possible.
    if (anyU < 0) return false;
    move.u = anyU;
    move.v = anyV;
  }
  carryOut(s, move, now + tenure + nextBelow(s.random, tenure));
  return evaluateShop(s, -1);
}
