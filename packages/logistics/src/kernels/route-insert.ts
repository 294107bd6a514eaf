import { nextUniform } from './random.ts';
import { type RouteState, serviceStart, travelCost, travelTime } from './route-memory.ts';
import { link, refreshRoute, setType } from './route-state.ts';
import { walkRoute, walkWith } from './route-walk.ts';
import { RELATION_APART, RELATION_TOGETHER } from './route-walk-data.ts';

const NONE = -1;

/** Draws how many positions pass until the next one is overlooked. */
function drawBlink(s: RouteState): void {
  const u = nextUniform(s.random);
  s.blinkIn = s.blinkRate <= 0 ? 1e9 : 1 + Math.floor(Math.log(1 - u) / Math.log(1 - s.blinkRate));
}

function blinks(s: RouteState): boolean {
  s.blinkIn -= 1;
  if (s.blinkIn > 0) return false;
  drawBlink(s);
  return true;
}

function serves(s: RouteState, type: number, stop: number): boolean {
  return s.typeServes.length === 0 || s.typeServes[type * s.n + stop] === 1;
}

function loadFits(s: RouteState, r: number, stop: number): boolean {
  const dims = s.dims;
  const capacityAt = s.type[r]! * dims;
  for (let k = 0; k < dims; k++) {
    if (s.load[r * dims + k]! + s.demand[stop * dims + k]! > s.typeCapacity[capacityAt + k]!) {
      return false;
    }
  }
  return true;
}

/** Tries one position of a plain table problem; keeps it where it is cheapest so far and on time. */
function tryAfter(s: RouteState, stop: number, before: number, r: number): void {
  const after = s.next[before]!;
  const type = s.type[r]!;
  const profile = s.typeProfile[type]!;
  const from = s.placeOut[before]!;
  const via = s.placeIn[stop]!;
  const to = s.placeIn[after]!;
  let delta: number;
  if (s.metric < 0) {
    const L = s.places;
    const base = profile * L * L;
    const D = s.cost;
    delta = D[base + from * L + via]! + D[base + via * L + to]! - D[base + from * L + to]!;
  } else {
    delta =
      travelCost(s, profile, from, via) +
      travelCost(s, profile, via, to) -
      travelCost(s, profile, from, to);
  }
  delta *= s.typeFactor[type]!;
  if (delta >= s.foundDelta || (after < s.n && s.fixed[after] === 1)) return;
  if (s.timed && !onTime(s, stop, before, profile)) return;
  if (blinks(s)) return;
  if (s.walk !== undefined) {
    delta += walkWith(s, s.walk, stop, before, r) - s.extra[r]!;
    if (!(delta < s.foundDelta)) return;
  }
  s.foundDelta = delta;
  s.foundAfter = before;
}

function onTime(s: RouteState, stop: number, before: number, profile: number): boolean {
  const after = s.next[before]!;
  const via = s.placeIn[stop]!;
  let arrival = s.departs[before]! + travelTime(s, profile, s.placeOut[before]!, via);
  if (s.hasSetup && s.placeOut[before] !== via) arrival += s.setup[stop]!;
  const start = serviceStart(s, stop, arrival);
  // An endless shift would take the infinite start of a stop that is reached too late.
  if (start === Number.POSITIVE_INFINITY) return false;
  let reach = start + s.service[stop]! + travelTime(s, profile, via, s.placeIn[after]!);
  if (s.hasSetup && after < s.n && via !== s.placeIn[after]) reach += s.setup[after]!;
  return reach <= s.latest[after]!;
}

/** Do relations let a stop onto route r, given who is where. */
export function relationsAllow(s: RouteState, stop: number, r: number): boolean {
  const d = s.walk;
  if (d === undefined || d.relationFirst.length === 0) return true;
  for (let v = d.relationFirst[stop]!; v < d.relationFirst[stop + 1]!; v++) {
    const at = s.route[d.relationNode[v]!]!;
    if (at < 0) continue;
    if (d.relationKind[v] === RELATION_TOGETHER && at !== r) return false;
    if (d.relationKind[v] === RELATION_APART && at === r) return false;
  }
  return true;
}

function tryNeighbours(s: RouteState, stop: number): void {
  const from = stop * s.near;
  const list = s.nearList;
  for (let k = 0; k < s.near; k++) {
    const node = list[from + k]!;
    const r = s.route[node]!;
    if (r < 0 || !loadFits(s, r, stop)) continue;
    if (!serves(s, s.type[r]!, stop) || !relationsAllow(s, stop, r)) continue;
    tryAfter(s, stop, node, r);
    const before = s.prev[node]!;
    tryAfter(s, stop, before, r);
  }
}

/** Every position of every route that is in use. */
function tryAll(s: RouteState, stop: number): void {
  for (let r = 0; r < s.slots; r++) {
    if (s.size[r] === 0 || !loadFits(s, r, stop) || !serves(s, s.type[r]!, stop)) continue;
    if (!relationsAllow(s, stop, r)) continue;
    let node = s.n + r;
    do {
      tryAfter(s, stop, node, r);
      node = s.next[node]!;
    } while (node !== s.n + r);
  }
}

/** A route of its own, on the cheapest kind of vehicle that is left. */
function tryNewRoute(s: RouteState, stop: number): void {
  if (s.freeCount === 0 || s.slots - s.freeCount >= s.usedMax) return;
  const r = s.free[s.freeCount - 1]!;
  if (!relationsAllow(s, stop, r)) return;
  for (let type = 0; type < s.types; type++) {
    if (s.typeUsed[type]! >= s.typeCount[type]! || !serves(s, type, stop)) continue;
    const profile = s.typeProfile[type]!;
    const from = s.typeStart[type]!;
    const to = s.typeEnd[type]!;
    const via = s.placeIn[stop]!;
    const travel = travelCost(s, profile, from, via) + travelCost(s, profile, via, to);
    let delta = s.typeFixed[type]! + s.typeFactor[type]! * travel;
    if (delta >= s.foundDelta || !aloneFits(s, stop, type)) continue;
    if (s.walk !== undefined) {
      s.scratch[0] = stop;
      delta += walkRoute(s, s.walk, type, 1);
      if (!(delta < s.foundDelta)) continue;
    }
    s.foundDelta = delta;
    s.foundAfter = s.n + r;
    s.foundType = type;
  }
}

/** Can one vehicle of this type serve this stop and nothing else, by load and windows. */
function aloneFits(s: RouteState, stop: number, type: number): boolean {
  for (let k = 0; k < s.dims; k++) {
    if (s.demand[stop * s.dims + k]! > s.typeCapacity[type * s.dims + k]!) return false;
  }
  const profile = s.typeProfile[type]!;
  const via = s.placeIn[stop]!;
  let arrival = s.typeOpens[type]! + travelTime(s, profile, s.typeStart[type]!, via);
  if (s.hasSetup && s.typeStart[type] !== via) arrival += s.setup[stop]!;
  const leave = serviceStart(s, stop, arrival) + s.service[stop]!;
  const back = leave + travelTime(s, profile, via, s.typeEnd[type]!);
  return back !== Number.POSITIVE_INFINITY && back <= s.typeCloses[type]!;
}

/**
 * Finds the cheapest place for one stop: beside its neighbours, then anywhere, then in a route of
 * its own. Leaves the answer in foundAfter, foundType and foundDelta.
 */
export function findPlace(s: RouteState, stop: number, limit: number): boolean {
  s.foundAfter = NONE;
  s.foundType = NONE;
  s.foundDelta = limit;
  tryNeighbours(s, stop);
  if (s.foundAfter === NONE && s.n <= 3000) tryAll(s, stop);
  if (s.foundAfter === NONE || !s.thrifty) tryNewRoute(s, stop);
  return s.foundAfter !== NONE;
}

/** Puts the stop where findPlace found it. */
export function takePlace(s: RouteState, stop: number): void {
  const before = s.foundAfter;
  const r = before >= s.n ? before - s.n : s.route[before]!;
  if (s.foundType !== NONE && s.size[r] === 0 && s.type[r] !== s.foundType) {
    setType(s, r, s.foundType);
  }
  link(s, stop, before, r);
  refreshRoute(s, r);
}
