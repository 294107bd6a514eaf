import { driveTo, ROUTE_END, serveAt, TRIP_END } from './route-drive.ts';
import { type RouteState, travelCost, travelLength } from './route-memory.ts';
import {
  COST,
  LABELS_MAX,
  LEAVE,
  LENGTH,
  SLACK,
  STARTED,
  STATE_WORDS,
  TRIPS,
  WAITED,
  type WalkData,
} from './route-walk-data.ts';

/** Vehicle states in `w`: the answer, the trip under way, its end tried. */
const TRIP = STATE_WORDS;
const TRIED = 2 * STATE_WORDS;
const NONE = -1;

/**
 * Cuts the sequence in scratch into trips with reloads between them, the cheapest way by dynamic
 * programming over labels of cost and time (few a position, so good rather than proved). Leaves the
 * vehicle's state in `w` and the trips in tripAt and tripPlace.
 */
export function planTrips(s: RouteState, d: WalkData, type: number, count: number): boolean {
  for (let i = 0; i <= count; i++) d.labelCount[i] = 0;
  seedLabel(s, d, type);
  let best = NONE;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    for (let l = 0; l < d.labelCount[i]!; l++) {
      const cost = extendTrip(s, d, type, i, i * LABELS_MAX + l, count);
      if (cost >= bestCost) continue;
      bestCost = cost;
      best = i * LABELS_MAX + l;
      for (let k = 0; k < STATE_WORDS; k++) d.w[k] = d.w[TRIED + k]!;
    }
  }
  if (best === NONE) return false;
  traceTrips(d, best);
  return true;
}

function seedLabel(s: RouteState, d: WalkData, type: number): void {
  const state = d.labelState;
  for (let k = 0; k < STATE_WORDS; k++) state[k] = 0;
  state[LEAVE] = s.typeOpens[type]!;
  state[STARTED] = s.typeOpens[type]!;
  state[SLACK] = d.periods > 0 ? 0 : Number.POSITIVE_INFINITY;
  state[TRIPS] = 1;
  d.labelParent[0] = NONE;
  d.labelPlace[0] = s.typeStart[type]!;
  d.labelCount[0] = 1;
}

/** Extends one label by every trip that starts at position i; returns the cost of ending the route. */
function extendTrip(
  s: RouteState,
  d: WalkData,
  type: number,
  i: number,
  label: number,
  count: number,
): number {
  d.aboard.fill(0);
  let leaves = Number.NEGATIVE_INFINITY;
  for (let j = i; j < count; j++) {
    const node = s.scratch[j]!;
    if (!takeAboard(d, type, node)) return Number.POSITIVE_INFINITY;
    if (j > i && d.backhaulLast[type]! > 0 && d.taking[node]! < d.taking[s.scratch[j - 1]!]!) {
      return Number.POSITIVE_INFINITY;
    }
    const release = d.release[node]!;
    let from = j;
    if (j === i || release > leaves) {
      leaves = Math.max(j === i ? Number.NEGATIVE_INFINITY : leaves, release);
      startTrip(d, label, leaves);
      leaves = Math.max(leaves, d.w[TRIP + LEAVE]!);
      from = i;
    }
    for (let p = from; p <= j; p++) {
      const place = p === i ? d.labelPlace[label]! : s.placeOut[s.scratch[p - 1]!]!;
      if (!step(s, d, type, place, p)) return Number.POSITIVE_INFINITY;
    }
    if (j === count - 1) return endRoute(s, d, type, j);
    if (pairsClosed(d) && d.labelState[label * STATE_WORDS + TRIPS]! < d.tripsMax[type]!) {
      reload(s, d, type, j, label);
    }
  }
  return Number.POSITIVE_INFINITY;
}

function startTrip(d: WalkData, label: number, release: number): void {
  const w = d.w;
  const at = label * STATE_WORDS;
  for (let k = 0; k < STATE_WORDS; k++) w[TRIP + k] = d.labelState[at + k]!;
  const leave = w[TRIP + LEAVE]!;
  if (release <= leave) return;
  w[TRIP + LEAVE] = release;
  if (label === 0) w[TRIP + STARTED] = release;
  else w[TRIP + WAITED] = w[TRIP + WAITED]! + release - leave;
}

/** Deliveries, net collected and peak by dimension, as segments are joined. */
function takeAboard(d: WalkData, type: number, node: number): boolean {
  const own = d.own;
  const a = d.aboard;
  for (let k = 0; k < own; k++) {
    const at = node * own + k;
    const swing = d.swing[at]!;
    const take = d.take[at]! + swing;
    const peak = Math.max(d.bring[at]!, take, 0);
    const joined = Math.max(a[2 * own + k]! + d.bring[at]!, a[own + k]! + peak);
    a[k] = a[k]! + d.bring[at]!;
    a[own + k] = a[own + k]! + take;
    a[2 * own + k] = joined;
    a[3 * own + k] = a[3 * own + k]! + swing;
    if (joined > d.capacity[type * own + k]!) return false;
  }
  return true;
}

function pairsClosed(d: WalkData): boolean {
  for (let k = 0; k < d.own; k++) if (d.aboard[3 * d.own + k] !== 0) return false;
  return true;
}

function step(s: RouteState, d: WalkData, type: number, from: number, p: number): boolean {
  const node = s.scratch[p]!;
  const to = s.placeIn[node]!;
  if (d.measuresDistance) {
    d.w[TRIP + LENGTH] = d.w[TRIP + LENGTH]! + travelLength(s, s.typeProfile[type]!, from, to);
  }
  return driveTo(s, d, TRIP, type, from, to, node) && serveAt(s, d, TRIP, from, node, p);
}

function endRoute(s: RouteState, d: WalkData, type: number, j: number): number {
  const from = s.placeOut[s.scratch[j]!]!;
  if (!arrive(s, d, type, from, s.typeEnd[type]!, ROUTE_END)) return Number.POSITIVE_INFINITY;
  return d.w[TRIED + COST]! + d.timeCost[type]! * (d.w[TRIED + LEAVE]! - d.w[TRIED + STARTED]!);
}

/** Copies the trip and drives it to the end of the route or to a reload. */
function arrive(
  s: RouteState,
  d: WalkData,
  type: number,
  from: number,
  to: number,
  node: number,
): boolean {
  const w = d.w;
  for (let k = 0; k < STATE_WORDS; k++) w[TRIED + k] = w[TRIP + k]!;
  if (d.measuresDistance) {
    w[TRIED + LENGTH] = w[TRIED + LENGTH]! + travelLength(s, s.typeProfile[type]!, from, to);
  }
  return driveTo(s, d, TRIED, type, from, to, node) && w[TRIED + LEAVE]! <= s.typeCloses[type]!;
}

/** Ends a trip after position j at the reload place that costs the least detour. */
function reload(s: RouteState, d: WalkData, type: number, j: number, label: number): void {
  const profile = s.typeProfile[type]!;
  const from = s.placeOut[s.scratch[j]!]!;
  const to = s.placeIn[s.scratch[j + 1]!]!;
  const direct = travelCost(s, profile, from, to);
  let place = NONE;
  let least = Number.POSITIVE_INFINITY;
  for (let v = d.reloadFirst[type]!; v < d.reloadFirst[type + 1]!; v++) {
    const via = d.reloadPlace[v]!;
    const detour = travelCost(s, profile, from, via) + travelCost(s, profile, via, to) - direct;
    if (detour >= least) continue;
    least = detour;
    place = via;
  }
  if (place === NONE || !arrive(s, d, type, from, place, TRIP_END)) return;
  const w = d.w;
  w[TRIED + LEAVE] = w[TRIED + LEAVE]! + d.reloadService[type]!;
  w[TRIED + COST] = w[TRIED + COST]! + s.typeFactor[type]! * least;
  w[TRIED + TRIPS] = w[TRIED + TRIPS]! + 1;
  keepLabel(d, j + 1, label, place);
}

/** Keeps a label where none at the position is as cheap and as early; the dearest makes room. */
function keepLabel(d: WalkData, position: number, parent: number, place: number): void {
  const w = d.w;
  const first = position * LABELS_MAX;
  const cost = w[TRIED + COST]!;
  const leave = w[TRIED + LEAVE]!;
  let slot = NONE;
  let dearest = NONE;
  for (let l = 0; l < d.labelCount[position]!; l++) {
    const at = (first + l) * STATE_WORDS;
    const own = d.labelState[at + COST]!;
    if (own <= cost && d.labelState[at + LEAVE]! <= leave) return;
    if (cost <= own && leave <= d.labelState[at + LEAVE]!) slot = l;
    if (dearest < 0 || own > d.labelState[(first + dearest) * STATE_WORDS + COST]!) dearest = l;
  }
  if (slot < 0) {
    if (d.labelCount[position]! < LABELS_MAX) {
      slot = d.labelCount[position]!;
      d.labelCount[position] = slot + 1;
    } else if (d.labelState[(first + dearest) * STATE_WORDS + COST]! > cost) slot = dearest;
    else return;
  }
  const at = (first + slot) * STATE_WORDS;
  for (let k = 0; k < STATE_WORDS; k++) d.labelState[at + k] = w[TRIED + k]!;
  d.labelParent[first + slot] = parent;
  d.labelPlace[first + slot] = place;
}

function traceTrips(d: WalkData, last: number): void {
  let trips = 0;
  for (let label = last; label > 0; label = d.labelParent[label]!) trips += 1;
  d.tripCount = trips;
  for (let label = last; label > 0; label = d.labelParent[label]!) {
    trips -= 1;
    d.tripAt[trips] = Math.floor(label / LABELS_MAX);
    d.tripPlace[trips] = d.labelPlace[label]!;
  }
}

/** Walks the trips found last once more, so that the times seen are theirs. */
export function replayTrips(s: RouteState, d: WalkData, type: number, count: number): boolean {
  let first = 0;
  for (let trip = 0; trip <= d.tripCount; trip++) {
    const next = trip < d.tripCount ? d.tripAt[trip]! : count;
    let release = Number.NEGATIVE_INFINITY;
    for (let p = first; p < next; p++) release = Math.max(release, d.release[s.scratch[p]!]!);
    if (trip === 0) startTrip(d, 0, release);
    else {
      d.w[TRIP + LEAVE] = Math.max(release, d.w[TRIP + LEAVE]! + d.reloadService[type]!);
    }
    let from = trip === 0 ? s.typeStart[type]! : d.tripPlace[trip - 1]!;
    for (let p = first; p < next; p++) {
      if (!step(s, d, type, from, p)) return false;
      from = s.placeOut[s.scratch[p]!]!;
    }
    const last = trip === d.tripCount;
    const to = last ? s.typeEnd[type]! : d.tripPlace[trip]!;
    if (!driveTo(s, d, TRIP, type, from, to, last ? ROUTE_END : TRIP_END)) return false;
    first = next;
  }
  return true;
}
