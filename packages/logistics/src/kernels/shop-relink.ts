import { nextBelow } from './random.ts';
import { evaluateShop, putOn, type ShopState, takeOff } from './shop-state.ts';

/**
 * Walks from the current plan towards another by swaps of neighbours on a machine that stand the
 * other way round there, until about half the way is done. A swap that might contradict the jobs'
 * orders is passed over. (Peng, Lü and Cheng 2015, section 2.4.)
 */
export function relinkShop(
  s: ShopState,
  goalMachine: Int32Array,
  goalAfter: Int32Array,
  goalFirst: Int32Array,
): void {
  const rank = ranksOf(s.n, goalAfter, goalFirst);
  const pairs = new Int32Array(s.n);
  let count = apart(s, rank, goalMachine, pairs);
  // The number of swaps is the number of inverted pairs; each step undoes one of them.
  const total = inversions(s, rank);
  const steps = Math.floor(total * (0.35 + nextBelow(s.random, 1000) / 4000));
  for (let k = 0; k < steps && count > 0; k++) {
    let done = false;
    for (let tries = 0; tries < 8 && !done; tries++) {
      const u = pairs[nextBelow(s.random, count)]!;
      done = swapWithNext(s, u);
    }
    if (!done) break;
    count = apart(s, rank, goalMachine, pairs);
  }
}

function ranksOf(n: number, after: Int32Array, first: Int32Array): Int32Array {
  const rank = new Int32Array(n);
  for (let m = 0; m < first.length; m++) {
    let k = 0;
    for (let i = first[m]!; i >= 0; i = after[i]!) rank[i] = k++;
  }
  return rank;
}

/** Operations whose next one on the machine comes before them in the goal. */
function apart(s: ShopState, rank: Int32Array, goalMachine: Int32Array, pairs: Int32Array): number {
  let count = 0;
  for (let i = 0; i < s.n; i++) {
    const a = s.after[i]!;
    if (a < 0 || goalMachine[i] !== goalMachine[a]) continue;
    if (rank[i]! > rank[a]!) pairs[count++] = i;
  }
  return count;
}

function inversions(s: ShopState, rank: Int32Array): number {
  let total = 0;
  for (let m = 0; m < s.machines; m++) {
    for (let i = s.first[m]!; i >= 0; i = s.after[i]!) {
      for (let j = s.after[i]!; j >= 0; j = s.after[j]!) if (rank[i]! > rank[j]!) total += 1;
    }
  }
  return total;
}

/** Swaps u with the operation behind it unless a way through the jobs leads from one to the other. */
function swapWithNext(s: ShopState, u: number): boolean {
  const v = s.after[u]!;
  const next = s.jobAfter[u]!;
  // A way from u's next operation to v would make v start no earlier than that one ends.
  if (next >= 0 && next !== v && s.head[v]! >= s.head[next]! + s.duration[next]!) return false;
  if (next === v) return false;
  const b = s.before[u]!;
  takeOff(s, v);
  putOn(s, v, s.machine[u]!, b);
  if (evaluateShop(s, -1)) return true;
  // Operations without length can hide a way; the swap is taken back.
  takeOff(s, v);
  putOn(s, v, s.machine[u]!, u);
  evaluateShop(s, -1);
  return false;
}
