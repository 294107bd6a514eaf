import { nextUniform } from './random.ts';
import { relationsAllow } from './route-insert.ts';
import { type RouteState, serviceStart, travelCost, travelTime } from './route-memory.ts';
import { link, refreshRoute, setType } from './route-state.ts';
import { walkRoute } from './route-walk.ts';
import type { WalkData } from './route-walk-data.ts';

function pairServes(s: RouteState, type: number, pickup: number): boolean {
  return s.typeServes.length === 0 || s.typeServes[type * s.n + pickup] === 1;
}

/** Can `load` at a node take the pickup as well. */
function holds(s: RouteState, node: number, pickup: number, type: number): boolean {
  const { dims } = s;
  for (let k = 0; k < dims; k++) {
    const load = s.loadAt[node * dims + k]! + s.change[pickup * dims + k]!;
    if (load > s.typeCapacity[type * dims + k]!) return false;
  }
  return true;
}

function step(s: RouteState, profile: number, from: number, leave: number, to: number): number {
  let arrival = leave + travelTime(s, profile, s.placeOut[from]!, s.placeIn[to]!);
  if (s.hasSetup && to < s.n && s.placeOut[from] !== s.placeIn[to]) arrival += s.setup[to]!;
  return arrival;
}

function legs(s: RouteState, profile: number, from: number, via: number, to: number): number {
  return (
    travelCost(s, profile, s.placeOut[from]!, s.placeIn[via]!) +
    travelCost(s, profile, s.placeOut[via]!, s.placeIn[to]!)
  );
}

function leg(s: RouteState, profile: number, from: number, to: number): number {
  return travelCost(s, profile, s.placeOut[from]!, s.placeIn[to]!);
}

/** Tries every place of the delivery with the pickup put after `before`. */
function tryDeliveries(s: RouteState, pickup: number, before: number, r: number): void {
  const drop = s.mate[pickup]!;
  const type = s.type[r]!;
  const profile = s.typeProfile[type]!;
  const factor = s.typeFactor[type]!;
  const end = s.n + r;
  const first = s.next[before]!;
  const direct = s.size[r] === 0 ? 0 : leg(s, profile, before, first);
  const arrive = step(s, profile, before, s.departs[before]!, pickup);
  const leave = serviceStart(s, pickup, arrive) + s.service[pickup]!;
  if (leave === Number.POSITIVE_INFINITY) return;
  // The delivery right behind the pickup.
  const alone =
    factor * (legs(s, profile, before, pickup, drop) + leg(s, profile, drop, first) - direct);
  if (alone < s.foundDelta) {
    const start = serviceStart(s, drop, step(s, profile, pickup, leave, drop));
    const reach = step(s, profile, drop, start + s.service[drop]!, first);
    if (start !== Number.POSITIVE_INFINITY && reach <= s.latest[first]!)
      offer(s, pickup, before, pickup, r, alone);
  }
  const added = factor * (legs(s, profile, before, pickup, first) - direct);
  if (s.size[r] === 0 || (added >= s.foundDelta + 1e-9 && !s.fragile)) return;
  let from = pickup;
  let time = leave;
  for (let node = first; node !== end; node = s.next[node]!) {
    time = serviceStart(s, node, step(s, profile, from, time, node)) + s.service[node]!;
    if (time === Number.POSITIVE_INFINITY || !holds(s, node, pickup, type)) return;
    if (time - s.service[node]! > s.latest[node]!) return;
    const after = s.next[node]!;
    const delta =
      added + factor * (legs(s, profile, node, drop, after) - leg(s, profile, node, after));
    from = node;
    if (delta >= s.foundDelta) continue;
    const start = serviceStart(s, drop, step(s, profile, node, time, drop));
    const reach = step(s, profile, drop, start + s.service[drop]!, after);
    if (start !== Number.POSITIVE_INFINITY && reach <= s.latest[after]!)
      offer(s, pickup, before, node, r, delta);
  }
}

function offer(
  s: RouteState,
  pickup: number,
  before: number,
  dropAfter: number,
  r: number,
  delta: number,
): void {
  if (nextUniform(s.random) < s.blinkRate) return;
  let cost = delta;
  if (s.walk !== undefined) {
    cost += walkPair(s, s.walk, pickup, before, dropAfter, r) - s.extra[r]!;
    if (!(cost < s.foundDelta)) return;
  }
  s.foundDelta = cost;
  s.foundAfter = before;
  s.foundMateAfter = dropAfter;
}

function walkPair(
  s: RouteState,
  d: WalkData,
  pickup: number,
  before: number,
  dropAfter: number,
  r: number,
): number {
  const end = s.n + r;
  const drop = s.mate[pickup]!;
  let count = 0;
  let node = end;
  do {
    if (node !== end) s.scratch[count++] = node;
    if (node === before) {
      s.scratch[count++] = pickup;
      if (dropAfter === pickup) s.scratch[count++] = drop;
    }
    if (node !== end && node === dropAfter) s.scratch[count++] = drop;
    node = s.next[node]!;
  } while (node !== end);
  return walkRoute(s, d, s.type[r]!, count);
}

function tryRoute(s: RouteState, pickup: number, r: number): void {
  const type = s.type[r]!;
  if (!pairServes(s, type, pickup)) return;
  if (!relationsAllow(s, pickup, r) || !relationsAllow(s, s.mate[pickup]!, r)) return;
  const end = s.n + r;
  const profile = s.typeProfile[type]!;
  let node = end;
  do {
    const locked = s.next[node]! < s.n && s.fixed[s.next[node]!] === 1;
    if (!locked && holds(s, node, pickup, type)) {
      const arrive = step(s, profile, node, s.departs[node]!, pickup);
      if (arrive > s.closes[pickup]!) return;
      tryDeliveries(s, pickup, node, r);
    }
    node = s.next[node]!;
  } while (node !== end);
}

/** Cheapest places for a pickup and its delivery in one route. `limit` bounds the cost. */
export function findPairPlace(s: RouteState, pickup: number, limit: number): boolean {
  s.foundAfter = -1;
  s.foundType = -1;
  s.foundDelta = limit;
  if (s.n <= 600) {
    for (let r = 0; r < s.slots; r++) if (s.size[r]! > 0) tryRoute(s, pickup, r);
  } else {
    s.seenMark += 1;
    tryRoutesNear(s, pickup, pickup);
    tryRoutesNear(s, pickup, s.mate[pickup]!);
  }
  if (s.foundAfter < 0 || !s.thrifty) tryPairAlone(s, pickup);
  return s.foundAfter >= 0;
}

function tryRoutesNear(s: RouteState, pickup: number, around: number): void {
  for (let k = 0; k < s.near; k++) {
    const r = s.route[s.nearList[around * s.near + k]!]!;
    if (r < 0 || s.seen[r] === s.seenMark) continue;
    s.seen[r] = s.seenMark;
    tryRoute(s, pickup, r);
  }
}

function tryPairAlone(s: RouteState, pickup: number): void {
  if (s.freeCount === 0 || s.slots - s.freeCount >= s.usedMax) return;
  const r = s.free[s.freeCount - 1]!;
  if (!relationsAllow(s, pickup, r) || !relationsAllow(s, s.mate[pickup]!, r)) return;
  const was = s.type[r]!;
  let chosen = was;
  const limit = s.foundDelta;
  for (let type = 0; type < s.types; type++) {
    if (s.typeUsed[type]! >= s.typeCount[type]! || !pairServes(s, type, pickup)) continue;
    s.type[r] = type;
    s.placeOut[s.n + r] = s.typeStart[type]!;
    s.placeIn[s.n + r] = s.typeEnd[type]!;
    refreshRoute(s, r);
    const before = s.foundDelta;
    s.foundDelta = before - s.typeFixed[type]!;
    const offered = s.foundDelta;
    if (holds(s, s.n + r, pickup, type)) tryDeliveries(s, pickup, s.n + r, r);
    if (s.foundDelta < offered) chosen = type;
    s.foundDelta = s.foundDelta < offered ? s.foundDelta + s.typeFixed[type]! : before;
  }
  s.type[r] = was;
  s.placeOut[s.n + r] = s.typeStart[was]!;
  s.placeIn[s.n + r] = s.typeEnd[was]!;
  refreshRoute(s, r);
  if (s.foundDelta < limit) s.foundType = chosen;
}

/** Puts the pair where findPairPlace found it. */
export function takePairPlace(s: RouteState, pickup: number): void {
  const before = s.foundAfter;
  const r = before >= s.n ? before - s.n : s.route[before]!;
  if (s.foundType >= 0 && s.size[r] === 0 && s.type[r] !== s.foundType) {
    setType(s, r, s.foundType);
  }
  link(s, pickup, before, r);
  link(s, s.mate[pickup]!, s.foundMateAfter, r);
  refreshRoute(s, r);
}
