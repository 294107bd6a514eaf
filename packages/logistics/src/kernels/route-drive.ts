import { type RouteState, serviceStart, travelTime } from './route-memory.ts';
import {
  BREAKS,
  COST,
  DROVE,
  LEAVE,
  RELATION_AFTER,
  RELATION_BEFORE,
  SLACK,
  TRAVEL,
  WAITED,
  type WalkData,
} from './route-walk-data.ts';

/** In place of a node: the end of the route, where all breaks are over, and of a trip. */
export const ROUTE_END = -1;
export const TRIP_END = -2;

/** Pieces of one leg: rests, periods and breaks it may be cut into. */
const PIECES_MAX = 4096;

/** Index of the period at a time within the cycle. */
function periodAt(d: WalkData, inCycle: number): number {
  let p = 0;
  while (p < d.periods - 1 && inCycle >= d.periodEnds[p]!) p += 1;
  return p;
}

/**
 * Drives `work` units of fastest travel from `place`, no longer than until `limit`; speeds by
 * period after Ichoua, Gendreau and Potvin (2003, EJOR 144), so that who leaves first arrives first.
 * @returns the work that is left.
 */
function driveOn(
  d: WalkData,
  o: number,
  type: number,
  place: number,
  work: number,
  limit: number,
): number {
  const w = d.w;
  const driveMax = d.driveMax[type]!;
  if (d.periods === 0 && driveMax === Number.POSITIVE_INFINITY) {
    const leave = w[o + LEAVE]!;
    const span = leave + work <= limit ? work : Math.max(0, limit - leave);
    w[o + LEAVE] = leave + span;
    w[o + TRAVEL] = w[o + TRAVEL]! + span;
    return work - span;
  }
  let left = work;
  for (let piece = 0; piece < PIECES_MAX && left > 1e-9 && w[o + LEAVE]! < limit; piece++) {
    if (w[o + DROVE]! >= driveMax - 1e-9) {
      w[o + LEAVE] = w[o + LEAVE]! + d.rest[type]!;
      w[o + DROVE] = 0;
      w[o + SLACK] = 0;
      continue;
    }
    left = drivePiece(d, o, place, left, Math.min(limit - w[o + LEAVE]!, driveMax - w[o + DROVE]!));
  }
  return left > 1e-9 ? left : 0;
}

function drivePiece(d: WalkData, o: number, place: number, work: number, spanMax: number): number {
  const w = d.w;
  let speed = 1;
  let span = spanMax;
  if (d.periods > 0) {
    const leave = w[o + LEAVE]!;
    const cycles = d.cycle === Number.POSITIVE_INFINITY ? 0 : Math.floor(leave / d.cycle) * d.cycle;
    const p = periodAt(d, leave - cycles);
    speed = d.speed[d.district[place]! * d.periods + p]!;
    const ends = p === d.periods - 1 ? d.cycle : d.periodEnds[p]!;
    // A step too small to move the clock would never end.
    span = Math.min(span, Math.max(1e-6, ends - (leave - cycles)));
  }
  span = Math.min(span, work / speed);
  w[o + LEAVE] = w[o + LEAVE]! + span;
  w[o + TRAVEL] = w[o + TRAVEL]! + span;
  w[o + DROVE] = w[o + DROVE]! + span;
  return work - span * speed;
}

/** Earliest start of break b at or after a time; Infinity when its windows are over. */
function breakStart(d: WalkData, b: number, time: number): number {
  for (let v = d.breakWindowFirst[b]!; v < d.breakWindowFirst[b + 1]!; v++) {
    if (time <= d.breakCloses[v]!) return Math.max(time, d.breakOpens[v]!);
  }
  return Number.POSITIVE_INFINITY;
}

function setupOf(s: RouteState, from: number, node: number): number {
  return s.hasSetup && node >= 0 && from !== s.placeIn[node] ? s.setup[node]! : 0;
}

/**
 * Drives to a place; a break is taken now where the stop there would end past its last moment.
 * The end of the route takes all that are left.
 */
export function driveTo(
  s: RouteState,
  d: WalkData,
  o: number,
  type: number,
  from: number,
  to: number,
  node: number,
): boolean {
  const w = d.w;
  const last = d.breakFirst[type + 1]!;
  let work = travelTime(s, s.typeProfile[type]!, from, to);
  for (let b = d.breakFirst[type]! + w[o + BREAKS]!; b < last; b++) {
    const close = d.breakCloses[d.breakWindowFirst[b + 1]! - 1]!;
    if (node !== ROUTE_END && endsBy(s, d, o, type, from, node, work) <= close) break;
    let pause = breakStart(d, b, w[o + LEAVE]!);
    if (pause === Number.POSITIVE_INFINITY) return false;
    work = driveOn(d, o, type, from, work, pause);
    pause = breakStart(d, b, Math.max(pause, w[o + LEAVE]!));
    if (pause === Number.POSITIVE_INFINITY) return false;
    w[o + LEAVE] = pause + d.breakService[b]!;
    if (d.breakService[b]! >= d.rest[type]!) w[o + DROVE] = 0;
    w[o + SLACK] = 0;
    w[o + BREAKS] = w[o + BREAKS]! + 1;
  }
  driveOn(d, o, type, from, work, Number.POSITIVE_INFINITY);
  return true;
}

/** When the service at a node, or loading again, would end without a break on the way. */
function endsBy(
  s: RouteState,
  d: WalkData,
  o: number,
  type: number,
  from: number,
  node: number,
  work: number,
): number {
  const w = d.w;
  const leave = w[o + LEAVE]!;
  const travel = w[o + TRAVEL]!;
  const drove = w[o + DROVE]!;
  const slack = w[o + SLACK]!;
  driveOn(d, o, type, from, work, Number.POSITIVE_INFINITY);
  const ready = w[o + LEAVE]! + setupOf(s, from, node);
  w[o + LEAVE] = leave;
  w[o + TRAVEL] = travel;
  w[o + DROVE] = drove;
  w[o + SLACK] = slack;
  if (node === TRIP_END) return ready + d.reloadService[type]!;
  return serviceStart(s, node, ready) + s.service[node]!;
}

/** Close of the window in which a service starts. */
function closeOf(s: RouteState, node: number, start: number): number {
  for (let v = s.windowFirst[node]!; v < s.windowFirst[node + 1]!; v++) {
    if (start <= s.windowCloses[v]!) return s.windowCloses[v]!;
  }
  return s.closes[node]!;
}

/** Serves a node having arrived; false where that is too late. `position` is its place in the walk. */
export function serveAt(
  s: RouteState,
  d: WalkData,
  o: number,
  from: number,
  node: number,
  position: number,
): boolean {
  const w = d.w;
  const ready = w[o + LEAVE]! + setupOf(s, from, node);
  const floor = d.ordered ? floorOf(s, d, node, position) : ready;
  if (floor === Number.POSITIVE_INFINITY) return false;
  const start = serviceStart(s, node, Math.max(ready, floor));
  if (start === Number.POSITIVE_INFINITY) return false;
  let slack = closeOf(s, node, start) - ready + w[o + WAITED]!;
  if (d.hasWish) slack = Math.min(slack, wishAt(d, o, node, start, ready));
  if (slack < w[o + SLACK]!) w[o + SLACK] = slack;
  w[o + WAITED] = w[o + WAITED]! + (start - ready);
  w[o + LEAVE] = start + s.service[node]!;
  if (!d.ordered) return true;
  d.seenStart[position] = start;
  d.seenLeave[position] = w[o + LEAVE]!;
  return d.settling || beforeOthers(s, d, node, w[o + LEAVE]!);
}

/** Adds what a start outside the wished window costs; returns how far the start may be put off. */
function wishAt(d: WalkData, o: number, node: number, start: number, ready: number): number {
  const w = d.w;
  if (start < d.wishOpens[node]!) {
    w[o + COST] = w[o + COST]! + d.wishEarly[node]! * (d.wishOpens[node]! - start);
  }
  const over = start - d.wishCloses[node]!;
  if (over <= 0) return d.wishCloses[node]! - ready + w[o + WAITED]!;
  w[o + COST] = w[o + COST]! + d.wishLate[node]! * over;
  return w[o + WAITED]! + (start - ready);
}

/** Earliest start by what must be over before; Infinity where that comes later on this route. */
function floorOf(s: RouteState, d: WalkData, node: number, position: number): number {
  let floor = Number.NEGATIVE_INFINITY;
  for (let v = d.relationFirst[node]!; v < d.relationFirst[node + 1]!; v++) {
    if (d.relationKind[v] !== RELATION_AFTER) continue;
    const other = d.relationNode[v]!;
    if (d.sequenceMark[other] === d.mark) {
      if (d.sequencePosition[other]! > position) return Number.POSITIVE_INFINITY;
    } else if (s.route[other]! >= 0 && d.leaveAt[other]! > floor) floor = d.leaveAt[other]!;
  }
  return floor;
}

/** Is a stop over before those on other routes begin that must come after it. */
function beforeOthers(s: RouteState, d: WalkData, node: number, leave: number): boolean {
  for (let v = d.relationFirst[node]!; v < d.relationFirst[node + 1]!; v++) {
    if (d.relationKind[v] !== RELATION_BEFORE) continue;
    const other = d.relationNode[v]!;
    if (d.sequenceMark[other] === d.mark || s.route[other]! < 0) continue;
    if (leave > d.startAt[other]! + 1e-9) return false;
  }
  return true;
}
