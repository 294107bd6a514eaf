import { nextBelow } from './random.ts';
import { criticalPath, evaluateShop, putOn, type ShopState, takeOff } from './shop-state.ts';

interface Place {
  operation: number;
  machine: number;
  before: number;
  value: number;
  ties: number;
}

/**
 * Weighs every place of one operation that is taken out of the plan. Between the operations that
 * must come before it and those that must come after, any place is free of contradictions
 * (Mastrolilli and Gambardella 2000, theorem 2).
 */
function weighPlaces(
  s: ShopState,
  i: number,
  place: Place,
  now: number,
  best: number,
  own: number,
): void {
  const was = s.machine[i]!;
  const without = s.makespan;
  const jb = s.jobBefore[i]!;
  const ja = s.jobAfter[i]!;
  const head = jb >= 0 ? s.head[jb]! + s.duration[jb]! : 0;
  const tail = ja >= 0 ? s.tail[ja]! + s.duration[ja]! : 0;
  for (let c = s.choiceFirst[i]!; c < s.choiceFirst[i + 1]!; c++) {
    const m = s.choiceMachine[c]!;
    const length = s.choiceDuration[c]!;
    const forbidden = s.tabu[i * s.machines + m]! > now;
    let b = -1;
    let a = s.first[m]!;
    for (;;) {
      const finish = b >= 0 ? s.head[b]! + s.duration[b]! : 0;
      const rest = a >= 0 ? s.tail[a]! + s.duration[a]! : 0;
      // b stands on the left of what may follow, a on the right of what may precede.
      const leftDone = a < 0 || !(s.head[a]! + s.duration[a]! > head) || rest > tail;
      const rightFree = b < 0 || !(s.tail[b]! + s.duration[b]! > tail) || finish > head;
      // Its own place is no move.
      if (leftDone && rightFree && (m !== was || b !== own)) {
        const through = Math.max(head, finish) + length + Math.max(tail, rest);
        const value = through > without ? through : without;
        if (!forbidden || value < best) offerPlace(s, place, i, m, b, value);
      }
      if (a < 0) break;
      b = a;
      a = s.after[a]!;
    }
  }
}

function offerPlace(
  s: ShopState,
  place: Place,
  i: number,
  m: number,
  b: number,
  value: number,
): void {
  if (value > place.value) return;
  if (value === place.value) {
    place.ties += 1;
    if (nextBelow(s.random, place.ties) !== 0) return;
  } else place.ties = 1;
  place.operation = i;
  place.machine = m;
  place.before = b;
  place.value = value;
}

/**
 * One step of tabu search on a flexible job shop: the best place of any critical operation, or of
 * `width` of them drawn at random.
 */
export function flexibleStep(s: ShopState, now: number, best: number, tenure: number): boolean {
  criticalPath(s, (k) => nextBelow(s.random, k));
  const count = s.pathLength;
  const place: Place = {
    operation: -1,
    machine: -1,
    before: -1,
    value: Number.POSITIVE_INFINITY,
    ties: 0,
  };
  const tried = count < s.width ? count : s.width;
  for (let k = 0; k < tried; k++) {
    const at = k + nextBelow(s.random, count - k);
    const i = s.path[at]!;
    s.path[at] = s.path[k]!;
    s.path[k] = i;
    const machine = s.machine[i]!;
    const b = s.before[i]!;
    takeOff(s, i);
    evaluateShop(s, i);
    weighPlaces(s, i, place, now, best, b);
    putOn(s, i, machine, b);
  }
  if (place.operation < 0) {
    if (count === 0) return false;
    evaluateShop(s, -1);
    return randomMove(s);
  }
  const i = place.operation;
  s.tabu[i * s.machines + s.machine[i]!] = now + tenure + nextBelow(s.random, tenure);
  takeOff(s, i);
  putOn(s, i, place.machine, place.before);
  return evaluateShop(s, -1);
}

/** Moves a random operation to a random place that contradicts nothing. */
export function randomMove(s: ShopState): boolean {
  const i = nextBelow(s.random, s.n);
  takeOff(s, i);
  evaluateShop(s, i);
  const place: Place = {
    operation: -1,
    machine: -1,
    before: -1,
    value: Number.POSITIVE_INFINITY,
    ties: 0,
  };
  const from = s.choiceFirst[i]!;
  const c = from + nextBelow(s.random, s.choiceFirst[i + 1]! - from);
  const kept = s.choiceMachine[c]!;
  firstPlace(s, i, kept, place);
  putOn(s, i, place.machine, place.before);
  return evaluateShop(s, -1);
}

/** The last place on a machine before anything that must come after the operation. */
function firstPlace(s: ShopState, i: number, machine: number, place: Place): void {
  const jb = s.jobBefore[i]!;
  const head = jb >= 0 ? s.head[jb]! + s.duration[jb]! : 0;
  let b = -1;
  for (let a = s.first[machine]!; a >= 0; a = s.after[a]!) {
    if (s.head[a]! + s.duration[a]! > head) break;
    b = a;
  }
  place.machine = machine;
  place.before = b;
}
