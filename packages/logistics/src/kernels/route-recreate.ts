import { nextBelow, nextUniform } from './random.ts';
import { findPlace, takePlace } from './route-insert.ts';
import type { RouteState } from './route-memory.ts';
import { findPairPlace, takePairPlace } from './route-pairs.ts';
import { improveType, varyType } from './route-types.ts';

/** Stops that were absent before the ruin and get another chance in one iteration. */
const ABSENT_TRIES_MAX = 12;

/** Now and then stops go in above their worth: a group may pay where none of it does alone. */
const EAGER_RATE = 0.05;
const EAGER_WORTH = 3;

/** Orders in which stops are put back, by weight: random, demand, far, close, and by windows. */
const PLAIN_ORDERS = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3);
const TIMED_ORDERS = Int32Array.of(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6);

function sortRemoved(s: RouteState): void {
  const orders = s.timed ? TIMED_ORDERS : PLAIN_ORDERS;
  const order = orders[nextBelow(s.random, orders.length)]!;
  const list = s.removed;
  const count = s.removedCount;
  for (let i = 0; i < count; i++) {
    const stop = list[i]!;
    s.sortKey[stop] = keyOf(s, stop, order);
  }
  // Insertion sort: the lists are short, save at the start.
  if (count > 64) {
    const view = list.subarray(0, count);
    const key = s.sortKey;
    view.sort((a, b) => key[a]! - key[b]! || a - b);
    return;
  }
  for (let i = 1; i < count; i++) {
    const stop = list[i]!;
    const key = s.sortKey[stop]!;
    let j = i - 1;
    while (j >= 0 && s.sortKey[list[j]!]! > key) {
      list[j + 1] = list[j]!;
      j -= 1;
    }
    list[j + 1] = stop;
  }
}

function keyOf(s: RouteState, stop: number, order: number): number {
  if (order === 0) return nextBelow(s.random, 1 << 30);
  if (order === 1)
    return s.paired ? -Math.abs(s.change[stop * s.dims]!) : -s.demand[stop * s.dims]!;
  if (order === 2) return -s.depotDistance[stop]!;
  if (order === 3) return s.depotDistance[stop]!;
  if (order === 4) return s.closes[stop]! - s.opens[stop]!;
  if (order === 5) return s.opens[stop]!;
  return -s.closes[stop]!;
}

function addAbsent(s: RouteState): void {
  // Those removed in this iteration are absent too; of the rest, neighbours get another chance
  // first, as a group of them may be worth a detour that none is worth alone.
  const waiting = s.absentCount;
  const centre = s.removedCount > 0 ? s.removed[0]! : s.absent[nextBelow(s.random, waiting)]!;
  let tries = ABSENT_TRIES_MAX;
  for (let k = 0; k < s.wide && tries > 2; k++) {
    const stop = s.wideList[centre * s.wide + k]!;
    if (s.route[stop]! < 0 && addOnce(s, stop)) tries -= 1;
  }
  for (; tries > 0; tries--) addOnce(s, s.absent[nextBelow(s.random, waiting)]!);
}

function addOnce(s: RouteState, stop: number): boolean {
  const own = s.isDelivery[stop] ? s.mate[stop]! : stop;
  if (includes(s, own) || (s.mate[own]! >= 0 && includes(s, s.mate[own]!))) return false;
  s.removed[s.removedCount++] = own;
  return true;
}

function includes(s: RouteState, stop: number): boolean {
  for (let i = 0; i < s.removedCount; i++) if (s.removed[i] === stop) return true;
  return false;
}

/** Puts the removed stops back one by one, each where it costs least. */
export function recreate(s: RouteState): void {
  const lacking = s.absentCount > s.spare;
  const idle = s.removedCount === 0;
  if (s.absentCount > 0) addAbsent(s);
  sortRemoved(s);
  if (s.types > 1) for (let i = 0; i < s.touchedCount; i++) varyType(s, s.touched[i]!);
  const eager = lacking && (idle || nextUniform(s.random) < EAGER_RATE);
  const worth = eager ? EAGER_WORTH : 1;
  for (let i = 0; i < s.removedCount; i++) insertStop(s, s.removed[i]!, worth);
  if (s.types > 1) for (let i = 0; i < s.touchedCount; i++) improveType(s, s.touched[i]!);
}

/** Inserts one stop (or its pair) where that costs less than `worth` times leaving it out. */
export function insertStop(s: RouteState, stop: number, worth: number): boolean {
  const mate = s.mate[stop]!;
  if (mate >= 0) {
    const pickup = s.isDelivery[stop] ? mate : stop;
    if (s.route[pickup]! >= 0) return true;
    if (!findPairPlace(s, pickup, worth * (s.prize[stop]! + s.prize[mate]!))) return false;
    takePairPlace(s, pickup);
    return true;
  }
  if (s.groupFirst.length > 0) return insertOneOf(s, stop, worth);
  if (!findPlace(s, stop, worth * s.prize[stop]!)) return false;
  takePlace(s, stop);
  return true;
}

/** Puts in the member of a stop's group that costs least, unless one is on the road already. */
function insertOneOf(s: RouteState, stop: number, worth: number): boolean {
  const from = s.groupFirst[stop]!;
  const to = s.groupFirst[stop + 1]!;
  for (let v = from; v < to; v++) if (s.route[s.groupNode[v]!]! >= 0) return true;
  let best = -1;
  let after = -1;
  let type = -1;
  let limit = worth * s.prize[stop]!;
  for (let v = from; v < to; v++) {
    if (!findPlace(s, s.groupNode[v]!, limit)) continue;
    best = s.groupNode[v]!;
    after = s.foundAfter;
    type = s.foundType;
    limit = s.foundDelta;
  }
  if (best < 0) return false;
  s.foundAfter = after;
  s.foundType = type;
  s.foundDelta = limit;
  takePlace(s, best);
  return true;
}
