import { driveTo, ROUTE_END, serveAt } from './route-drive.ts';
import { type RouteState, travelLength } from './route-memory.ts';
import { planTrips, replayTrips } from './route-trips.ts';
import {
  BREAKS,
  COST,
  DROVE,
  LEAVE,
  LENGTH,
  SLACK,
  STARTED,
  TRAVEL,
  TRIPS,
  WAITED,
  type WalkData,
} from './route-walk-data.ts';

const NO = Number.POSITIVE_INFINITY;

/**
 * Walks the nodes in `s.scratch[0..count)` with a kind of vehicle and says what the route costs
 * beyond travel and vehicle, or Infinity where it breaks a rule. O(count), with reloads
 * O(count x stops of a trip).
 */
export function walkRoute(s: RouteState, d: WalkData, type: number, count: number): number {
  if (count > d.stopsMax[type]!) return NO;
  if (d.ordered) {
    d.mark += 1;
    for (let i = 0; i < count; i++) {
      d.sequenceMark[s.scratch[i]!] = d.mark;
      d.sequencePosition[s.scratch[i]!] = i;
    }
  }
  d.tripCount = 0;
  if (d.tripsMax[type]! > 1) {
    if (!planTrips(s, d, type, count)) return NO;
    if (d.ordered && !replayTrips(s, d, type, count)) return NO;
  } else if (!loadsFit(s, d, type, count) || !walkTrip(s, d, type, count)) return NO;
  return closingCost(s, d, type, count);
}

/** Loads of one trip: what is brought is aboard from the start, what is taken until the end. */
function loadsFit(s: RouteState, d: WalkData, type: number, count: number): boolean {
  const own = d.own;
  if (d.backhaulLast[type] === 1) {
    let taking = 0;
    for (let i = 0; i < count; i++) {
      const now = d.taking[s.scratch[i]!]!;
      if (now < taking) return false;
      taking = now;
    }
  }
  for (let k = 0; k < own; k++) {
    let load = 0;
    for (let i = 0; i < count; i++) load += d.bring[s.scratch[i]! * own + k]!;
    const most = d.capacity[type * own + k]!;
    if (load > most) return false;
    for (let i = 0; i < count; i++) {
      const at = s.scratch[i]! * own + k;
      load += d.take[at]! - d.bring[at]! + d.swing[at]!;
      if (load > most) return false;
    }
  }
  return true;
}

/** Sets the vehicle state at `o` to the beginning of a route that may leave at `leave`. */
function beginState(d: WalkData, o: number, leave: number): void {
  const w = d.w;
  w[o + LEAVE] = leave;
  w[o + STARTED] = leave;
  w[o + TRAVEL] = 0;
  w[o + WAITED] = 0;
  // Where travel depends on the time, leaving later is another journey.
  w[o + SLACK] = d.periods > 0 ? 0 : NO;
  w[o + BREAKS] = 0;
  w[o + DROVE] = 0;
  w[o + COST] = 0;
  w[o + LENGTH] = 0;
  w[o + TRIPS] = 1;
}

function walkTrip(s: RouteState, d: WalkData, type: number, count: number): boolean {
  let leave = s.typeOpens[type]!;
  if (d.hasRelease) {
    for (let i = 0; i < count; i++) leave = Math.max(leave, d.release[s.scratch[i]!]!);
  }
  beginState(d, 0, leave);
  let from = s.typeStart[type]!;
  for (let i = 0; i < count; i++) {
    const node = s.scratch[i]!;
    if (!visit(s, d, 0, type, from, node, i)) return false;
    from = s.placeOut[node]!;
  }
  return goTo(s, d, 0, type, from, s.typeEnd[type]!) && d.w[LEAVE]! <= s.typeCloses[type]!;
}

/** Drives to a node and serves it. */
function visit(
  s: RouteState,
  d: WalkData,
  o: number,
  type: number,
  from: number,
  node: number,
  position: number,
): boolean {
  const to = s.placeIn[node]!;
  if (d.measuresDistance) addLength(s, d, o, type, from, to);
  return driveTo(s, d, o, type, from, to, node) && serveAt(s, d, o, from, node, position);
}

/** Drives to the end of a trip. */
function goTo(
  s: RouteState,
  d: WalkData,
  o: number,
  type: number,
  from: number,
  to: number,
): boolean {
  if (d.measuresDistance) addLength(s, d, o, type, from, to);
  return driveTo(s, d, o, type, from, to, ROUTE_END);
}

function addLength(
  s: RouteState,
  d: WalkData,
  o: number,
  type: number,
  from: number,
  to: number,
): void {
  d.w[o + LENGTH] = d.w[o + LENGTH]! + travelLength(s, s.typeProfile[type]!, from, to);
}

/** Limits and costs of the whole route, its state at 0. */
function closingCost(s: RouteState, d: WalkData, type: number, count: number): number {
  const w = d.w;
  if (w[TRAVEL]! > d.travelMax[type]! + 1e-9) return NO;
  if (d.measuresDistance && w[LENGTH]! > d.distanceMax[type]! + 1e-9) return NO;
  const saved = Math.max(0, Math.min(w[WAITED]!, w[SLACK]!));
  const duration = w[LEAVE]! - w[STARTED]! - saved;
  if (duration > d.durationMax[type]!) return NO;
  let cost = w[COST]!;
  if (d.timeCost[type]! > 0) cost += d.timeCost[type]! * duration;
  if (duration > d.overtimeAfter[type]!) {
    cost += d.overtimeCost[type]! * (duration - d.overtimeAfter[type]!);
  }
  if (d.balance > 0) cost += balanceCost(s, d, duration, count);
  return cost;
}

function balanceCost(s: RouteState, d: WalkData, duration: number, count: number): number {
  if (d.balance === 3) return d.balanceWeight * count * count;
  if (d.balance === 2) return d.balanceWeight * duration * duration;
  let load = 0;
  for (let i = 0; i < count; i++) {
    const at = s.scratch[i]! * d.own;
    load += d.bring[at]! + d.take[at]! + Math.max(0, d.swing[at]!);
  }
  return d.balanceWeight * load * load;
}

/** Writes route r to scratch with a stop put in after `before` and walks it. */
export function walkWith(
  s: RouteState,
  d: WalkData,
  stop: number,
  before: number,
  r: number,
): number {
  const end = s.n + r;
  let count = 0;
  if (before === end) s.scratch[count++] = stop;
  for (let node = s.next[end]!; node !== end; node = s.next[node]!) {
    s.scratch[count++] = node;
    if (node === before) s.scratch[count++] = stop;
  }
  return walkRoute(s, d, s.type[r]!, count);
}

/** Walks route r as it stands and keeps its times for relations. */
export function walkCurrent(s: RouteState, d: WalkData, r: number): number {
  const end = s.n + r;
  let count = 0;
  for (let node = s.next[end]!; node !== end; node = s.next[node]!) s.scratch[count++] = node;
  if (count === 0) return 0;
  const extra = walkRoute(s, d, s.type[r]!, count);
  if (!d.ordered || extra === NO) return extra;
  for (let i = 0; i < count; i++) {
    d.startAt[s.scratch[i]!] = d.seenStart[i]!;
    d.leaveAt[s.scratch[i]!] = d.seenLeave[i]!;
  }
  return extra;
}
