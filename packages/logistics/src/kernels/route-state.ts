import {
  latestStart,
  type RouteState,
  serviceStart,
  travelCost,
  travelTime,
} from './route-memory.ts';
import { walkCurrent } from './route-walk.ts';

/**
 * Recomputes times, loads and the walk's cost along a route. Returns false where a stop is reached
 * too late or the walk breaks a rule.
 */
export function refreshRoute(s: RouteState, r: number): boolean {
  if (!s.timed && !s.paired) return true;
  const fits = refreshTimes(s, r);
  if (s.walk === undefined) return fits;
  const extra = walkCurrent(s, s.walk, r);
  const known = extra === Number.POSITIVE_INFINITY ? 0 : extra;
  s.totalCost += known - s.extra[r]!;
  s.extra[r] = known;
  return fits && known === extra;
}

function refreshTimes(s: RouteState, r: number): boolean {
  const end = s.n + r;
  const profile = s.typeProfile[s.type[r]!]!;
  let fits = true;
  let at = end;
  let time = s.typeOpens[s.type[r]!]!;
  s.departs[end] = time;
  for (let node = s.next[end]!; node !== end; node = s.next[node]!) {
    time += travelTime(s, profile, s.placeOut[at]!, s.placeIn[node]!);
    if (s.hasSetup && s.placeOut[at] !== s.placeIn[node]) time += s.setup[node]!;
    time = serviceStart(s, node, time);
    if (time === Number.POSITIVE_INFINITY) fits = false;
    time += s.service[node]!;
    s.departs[node] = time;
    at = node;
  }
  const close = s.typeCloses[s.type[r]!]!;
  if (time + travelTime(s, profile, s.placeOut[at]!, s.placeIn[end]!) > close) fits = false;
  let late = close;
  s.latest[end] = late;
  let after = end;
  for (let node = s.prev[end]!; node !== end; node = s.prev[node]!) {
    late -= travelTime(s, profile, s.placeOut[node]!, s.placeIn[after]!) + s.service[node]!;
    if (s.hasSetup && after !== end && s.placeOut[node] !== s.placeIn[after]) {
      late -= s.setup[after]!;
    }
    late = latestStart(s, node, late);
    s.latest[node] = late;
    after = node;
  }
  if (s.paired) refreshLoads(s, r);
  return fits;
}

function refreshLoads(s: RouteState, r: number): void {
  const end = s.n + r;
  for (let k = 0; k < s.dims; k++) {
    let load = 0;
    s.loadAt[end * s.dims + k] = 0;
    for (let node = s.next[end]!; node !== end; node = s.next[node]!) {
      load += s.change[node * s.dims + k]!;
      s.loadAt[node * s.dims + k] = load;
    }
  }
}

/** Marks a route as changed in this iteration. */
export function touch(s: RouteState, r: number): void {
  if (s.touchedMark[r] === s.mark) return;
  s.touchedMark[r] = s.mark;
  s.touched[s.touchedCount++] = r;
}

function grow(words: Int32Array): Int32Array {
  const larger = new Int32Array(words.length * 2);
  larger.set(words);
  return larger;
}

function record(s: RouteState, kind: number, node: number, before: number): void {
  if (s.logCount === s.logKind.length) {
    s.logKind = grow(s.logKind);
    s.logNode = grow(s.logNode);
    s.logPrev = grow(s.logPrev);
  }
  s.logKind[s.logCount] = kind;
  s.logNode[s.logCount] = node;
  s.logPrev[s.logCount] = before;
  s.logCount += 1;
}

/** Travel cost saved by taking a stop out from between its neighbours. */
export function detour(
  s: RouteState,
  r: number,
  ends: number,
  stop: number,
  after: number,
): number {
  const type = s.type[r]!;
  const profile = s.typeProfile[type]!;
  const from = s.placeOut[ends]!;
  const to = s.placeIn[after]!;
  const via = s.placeIn[stop]!;
  const there = travelCost(s, profile, from, via) + travelCost(s, profile, via, to);
  // A route with no stop does not run, so its empty leg costs nothing.
  const direct = ends >= s.n && after >= s.n ? 0 : travelCost(s, profile, from, to);
  return s.typeFactor[type]! * (there - direct);
}

/** Takes a stop out of its route; times are stale until refreshRoute. */
export function unlink(s: RouteState, stop: number): void {
  const r = s.route[stop]!;
  const before = s.prev[stop]!;
  const after = s.next[stop]!;
  touch(s, r);
  record(s, 0, stop, before);
  s.totalCost -= detour(s, r, before, stop, after);
  detach(s, stop, r);
}

function detach(s: RouteState, stop: number, r: number): void {
  const before = s.prev[stop]!;
  const after = s.next[stop]!;
  s.next[before] = after;
  s.prev[after] = before;
  s.route[stop] = -1;
  for (let k = 0; k < s.dims; k++)
    s.load[r * s.dims + k] = s.load[r * s.dims + k]! - s.demand[stop * s.dims + k]!;
  s.size[r] = s.size[r]! - 1;
  if (s.size[r] === 0) closeRoute(s, r);
  s.absentAt[stop] = s.absentCount;
  s.absent[s.absentCount++] = stop;
  s.totalCost += s.prize[stop]!;
}

function closeRoute(s: RouteState, r: number): void {
  s.totalCost -= s.typeFixed[s.type[r]!]!;
  s.typeUsed[s.type[r]!] = s.typeUsed[s.type[r]!]! - 1;
  for (let k = 0; k < s.dims; k++) s.load[r * s.dims + k] = 0;
  s.free[s.freeCount++] = r;
}

/** Puts an absent stop into route r after a node; times are stale until refreshRoute. */
export function link(s: RouteState, stop: number, before: number, r: number): void {
  touch(s, r);
  record(s, 1, stop, before);
  attach(s, stop, before, r);
  s.totalCost += detour(s, r, before, stop, s.next[stop]!);
}

function attach(s: RouteState, stop: number, before: number, r: number): void {
  const after = s.next[before]!;
  s.next[before] = stop;
  s.prev[stop] = before;
  s.next[stop] = after;
  s.prev[after] = stop;
  s.route[stop] = r;
  for (let k = 0; k < s.dims; k++)
    s.load[r * s.dims + k] = s.load[r * s.dims + k]! + s.demand[stop * s.dims + k]!;
  s.size[r] = s.size[r]! + 1;
  if (s.size[r] === 1) openSlot(s, r);
  const hole = s.absentAt[stop]!;
  const last = s.absent[--s.absentCount]!;
  s.absent[hole] = last;
  s.absentAt[last] = hole;
  s.absentAt[stop] = -1;
  s.totalCost -= s.prize[stop]!;
}

function openSlot(s: RouteState, r: number): void {
  // The slot is nearly always on top; undo may reopen one below it.
  let at = s.freeCount - 1;
  while (s.free[at] !== r) at -= 1;
  s.free[at] = s.free[s.freeCount - 1]!;
  s.freeCount -= 1;
  s.totalCost += s.typeFixed[s.type[r]!]!;
  s.typeUsed[s.type[r]!] = s.typeUsed[s.type[r]!]! + 1;
}

/** Gives an empty slot a vehicle type. */
export function setType(s: RouteState, r: number, type: number): void {
  record(s, 2, r, s.type[r]!);
  placeEnds(s, r, type);
}

/** Changes the vehicle type of a slot in place, used or not, without counting it. */
export function placeEnds(s: RouteState, r: number, type: number): void {
  s.type[r] = type;
  s.placeOut[s.n + r] = s.typeStart[type]!;
  s.placeIn[s.n + r] = s.typeEnd[type]!;
}

/** Takes back everything since the log was empty, and the cost with it. */
export function undo(s: RouteState, costBefore: number): void {
  for (let i = s.logCount - 1; i >= 0; i--) {
    const node = s.logNode[i]!;
    const kind = s.logKind[i]!;
    if (kind === 0) {
      const before = s.logPrev[i]!;
      attach(s, node, before, before >= s.n ? before - s.n : s.route[before]!);
    } else if (kind === 1) detach(s, node, s.route[node]!);
    else if (kind === 2) placeEnds(s, node, s.logPrev[i]!);
    else swapType(s, node, s.logPrev[i]!);
  }
  s.logCount = 0;
  if (s.walk?.ordered) {
    s.walk.startAt.set(s.walk.startKept);
    s.walk.leaveAt.set(s.walk.leaveKept);
  }
  for (let i = 0; i < s.touchedCount; i++) refreshRoute(s, s.touched[i]!);
  s.totalCost = costBefore;
}

/** Moves a route in use to another type, keeping the counts; cost is the caller's. */
export function retype(s: RouteState, r: number, type: number): void {
  touch(s, r);
  record(s, 3, r, s.type[r]!);
  swapType(s, r, type);
}

function swapType(s: RouteState, r: number, type: number): void {
  s.typeUsed[s.type[r]!] = s.typeUsed[s.type[r]!]! - 1;
  s.typeUsed[type] = s.typeUsed[type]! + 1;
  placeEnds(s, r, type);
}
