import { nextBelow, nextUniform } from './random.ts';
import { findPlace, takePlace } from './route-insert.ts';
import { findPairPlace, takePairPlace } from './route-pairs.ts';
import { type RouteState, retype, travelCost } from './route-state.ts';

/** Stops that were absent before the ruin and get another chance in one iteration. */
const ABSENT_TRIES_MAX = 12;

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
  if (s.absentCount > 0) addAbsent(s);
  sortRemoved(s);
  if (s.types > 1) for (let i = 0; i < s.touchedCount; i++) varyType(s, s.touched[i]!);
  for (let i = 0; i < s.removedCount; i++) insertStop(s, s.removed[i]!, 1);
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
  if (!findPlace(s, stop, worth * s.prize[stop]!)) return false;
  takePlace(s, stop);
  return true;
}

/** Chance that a route that was ruined tries another kind of vehicle while it is refilled. */
const VARY_RATE = 0.25;

function varyType(s: RouteState, r: number): void {
  if (s.size[r] === 0 || s.timed || s.exotic || s.paired || s.typeServes.length > 0) return;
  if (nextUniform(s.random) > VARY_RATE) return;
  const type = nextBelow(s.random, s.types);
  const was = s.type[r]!;
  if (type === was || s.typeUsed[type]! >= s.typeCount[type]! || !holdsLoad(s, r, type)) return;
  const before = typedCost(s, r, was);
  retype(s, r, type);
  s.totalCost += typedCost(s, r, type) - before;
}

/** Gives a route the cheapest kind of vehicle that can hold it. Only where nothing but load binds. */
function improveType(s: RouteState, r: number): void {
  if (s.size[r] === 0 || s.timed || s.exotic || s.paired || s.typeServes.length > 0) return;
  const was = s.type[r]!;
  let best = was;
  const base = typedCost(s, r, was);
  let bestCost = base;
  for (let type = 0; type < s.types; type++) {
    if (type === was || s.typeUsed[type]! >= s.typeCount[type]! || !holdsLoad(s, r, type)) continue;
    const cost = typedCost(s, r, type);
    if (cost < bestCost - 1e-9) {
      best = type;
      bestCost = cost;
    }
  }
  if (best === was) return;
  retype(s, r, best);
  s.totalCost += bestCost - base;
}

function holdsLoad(s: RouteState, r: number, type: number): boolean {
  for (let k = 0; k < s.dims; k++) {
    if (s.load[r * s.dims + k]! > s.typeCapacity[type * s.dims + k]!) return false;
  }
  return true;
}

function typedCost(s: RouteState, r: number, type: number): number {
  const profile = s.typeProfile[type]!;
  let cost = 0;
  let from = s.typeStart[type]!;
  for (let node = s.next[s.n + r]!; node < s.n; node = s.next[node]!) {
    cost += travelCost(s, profile, from, s.placeIn[node]!);
    from = s.placeOut[node]!;
  }
  cost += travelCost(s, profile, from, s.typeEnd[type]!);
  return s.typeFixed[type]! + s.typeFactor[type]! * cost;
}
