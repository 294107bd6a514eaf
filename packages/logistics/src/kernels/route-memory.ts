import type { WalkData } from './route-walk-data.ts';

/**
 * The working memory of one route search. Nodes 0..n-1 are stops, node n + r is both ends of
 * route r (a circular list). Everything is flat and typed; only kernels write it.
 */
export interface RouteState {
  readonly n: number;
  /** Route slots; no more than this many vehicles can be in use at once. */
  readonly slots: number;
  readonly dims: number;
  readonly timed: boolean;
  readonly paired: boolean;
  /** Where removal may make a route late (tables that break the triangle inequality). */
  readonly fragile: boolean;

  /** Tables (L, L) one after another by profile; empty where distances come from points. */
  readonly cost: Float64Array;
  readonly time: Float64Array;
  readonly length: Float64Array;
  readonly places: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** 0 nint, 1 exact, 2 dimacs in tenths, 3 sphere in seconds. */
  readonly metric: number;
  readonly speedMps: number;

  /** Place as predecessor and as successor, by node. */
  readonly placeOut: Int32Array;
  readonly placeIn: Int32Array;
  /** Demand (n, dims): what counts against the vehicle over the whole route. */
  readonly demand: Float64Array;
  /** Change of load at the stop (n, dims), for pairs. */
  readonly change: Float64Array;
  readonly opens: Float64Array;
  readonly closes: Float64Array;
  readonly service: Float64Array;
  readonly setup: Float64Array;
  readonly hasSetup: boolean;
  readonly mate: Int32Array;
  readonly isDelivery: Uint8Array;
  readonly prize: Float64Array;
  /** Further windows of a stop: from windowFirst[i] to windowFirst[i + 1], empty where there is one. */
  readonly windowFirst: Int32Array;
  readonly windowOpens: Float64Array;
  readonly windowCloses: Float64Array;

  readonly types: number;
  readonly typeCount: Int32Array;
  readonly typeUsed: Int32Array;
  readonly typeCapacity: Float64Array;
  readonly typeOpens: Float64Array;
  readonly typeCloses: Float64Array;
  readonly typeFixed: Float64Array;
  readonly typeFactor: Float64Array;
  readonly typeProfile: Int32Array;
  readonly typeStart: Int32Array;
  readonly typeEnd: Int32Array;
  /** May this kind of vehicle serve the stop: (types, n), or empty where all may serve all. */
  readonly typeServes: Uint8Array;

  readonly next: Int32Array;
  readonly prev: Int32Array;
  readonly route: Int32Array;
  readonly size: Int32Array;
  readonly load: Float64Array;
  readonly type: Int32Array;
  /** Earliest departure after the node, latest arrival at the node. */
  readonly departs: Float64Array;
  readonly latest: Float64Array;
  /** Load when leaving the node (nodes, dims), kept for pairs only. */
  readonly loadAt: Float64Array;
  /** Empty slots as a stack. */
  readonly free: Int32Array;
  freeCount: number;
  usedMax: number;

  /** Neighbours for insertion (n, near) and for ruin (n, wide). */
  readonly near: number;
  readonly nearList: Int32Array;
  readonly wide: number;
  readonly wideList: Int32Array;

  readonly absent: Int32Array;
  readonly absentAt: Int32Array;
  absentCount: number;
  totalCost: number;

  readonly random: Uint32Array;
  blinkIn: number;
  blinkRate: number;

  /** Undo log. */
  logKind: Int32Array;
  logNode: Int32Array;
  logPrev: Int32Array;
  logCount: number;
  readonly touched: Int32Array;
  readonly touchedMark: Int32Array;
  touchedCount: number;
  mark: number;
  readonly seen: Int32Array;
  seenMark: number;

  /** Result of the last evaluation. */
  foundAfter: number;
  foundMateAfter: number;
  foundType: number;
  foundDelta: number;
  /** Route list cannot be opened while others are feasible (fewest vehicles). */
  thrifty: boolean;

  readonly removed: Int32Array;
  removedCount: number;
  readonly sortKey: Float64Array;
  readonly scratch: Int32Array;
  readonly depotDistance: Float64Array;

  readonly bestNext: Int32Array;
  readonly bestType: Int32Array;
  readonly bestSize: Int32Array;
  bestCost: number;
  readonly dirty: Int32Array;
  readonly dirtyMark: Uint8Array;
  dirtyCount: number;
  /** What only the full walk of a route knows; undefined where loads and windows are all. */
  readonly walk: WalkData | undefined;
  /** Cost of route r beyond travel and vehicle: what the walk adds (duration, wishes, reloads). */
  readonly extra: Float64Array;
  /** Stops that stay where they are, in front of their route. */
  readonly fixed: Uint8Array;
  /** Ways to do the same visit: (groups) members of stop i from groupFirst[i]; empty without. */
  readonly groupFirst: Int32Array;
  readonly groupNode: Int32Array;
  /** Members of groups beyond the first: never on the road at the same time. */
  readonly spare: number;
  /** Stops around which a ruin starts more often than elsewhere; empty: everywhere alike. */
  focus: Int32Array;
}

/** Cost of travelling from one place to another by a profile. */
export function travelCost(s: RouteState, profile: number, from: number, to: number): number {
  if (s.metric < 0) return s.cost[(profile * s.places + from) * s.places + to]!;
  return pointTravel(s, from, to);
}

/** Time of travelling from one place to another by a profile. */
export function travelTime(s: RouteState, profile: number, from: number, to: number): number {
  if (s.metric < 0) return s.time[(profile * s.places + from) * s.places + to]!;
  return pointTravel(s, from, to);
}

/** Travel computed from points: used where a table would not fit in memory. */
export function pointTravel(s: RouteState, from: number, to: number): number {
  // The last place is nowhere: the open end of a route.
  if (from === s.places - 1 || to === s.places - 1) return 0;
  if (s.metric === 3) return Math.round(sphereMetres(s, from, to) / s.speedMps);
  const dx = s.x[from]! - s.x[to]!;
  const dy = s.y[from]! - s.y[to]!;
  const length = Math.sqrt(dx * dx + dy * dy);
  if (s.metric === 0) return Math.floor(length + 0.5);
  return s.metric === 1 ? length : Math.floor(length * 10 + 1e-9);
}

/** Length of the way from one place to another by a profile; tables are there where needed. */
export function travelLength(s: RouteState, profile: number, from: number, to: number): number {
  if (s.metric < 0) return s.length[(profile * s.places + from) * s.places + to]!;
  if (from === s.places - 1 || to === s.places - 1) return 0;
  return s.metric === 3 ? sphereMetres(s, from, to) : pointTravel(s, from, to);
}

function sphereMetres(s: RouteState, from: number, to: number): number {
  const rad = Math.PI / 180;
  const sinLat = Math.sin(((s.y[to]! - s.y[from]!) * rad) / 2);
  const sinLon = Math.sin(((s.x[to]! - s.x[from]!) * rad) / 2);
  const cosines = Math.cos(s.y[from]! * rad) * Math.cos(s.y[to]! * rad);
  const h = sinLat * sinLat + cosines * sinLon * sinLon;
  return Math.round(2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h))));
}

/** Start of service when arriving at `arrival`, or Infinity when too late. */
export function serviceStart(s: RouteState, stop: number, arrival: number): number {
  if (arrival > s.closes[stop]!) return Number.POSITIVE_INFINITY;
  const from = s.windowFirst[stop]!;
  const to = s.windowFirst[stop + 1]!;
  if (from === to) return arrival < s.opens[stop]! ? s.opens[stop]! : arrival;
  for (let w = from; w < to; w++) {
    if (arrival <= s.windowCloses[w]!) {
      return arrival < s.windowOpens[w]! ? s.windowOpens[w]! : arrival;
    }
  }
  return Number.POSITIVE_INFINITY;
}

/** Latest arrival at a stop so that its service starts no later than `start`. */
export function latestStart(s: RouteState, stop: number, start: number): number {
  if (start < s.opens[stop]!) return Number.NEGATIVE_INFINITY;
  const from = s.windowFirst[stop]!;
  const to = s.windowFirst[stop + 1]!;
  if (from === to) return start < s.closes[stop]! ? start : s.closes[stop]!;
  for (let w = to - 1; w >= from; w--) {
    if (start >= s.windowOpens[w]!) {
      return start < s.windowCloses[w]! ? start : s.windowCloses[w]!;
    }
  }
  return Number.NEGATIVE_INFINITY;
}
