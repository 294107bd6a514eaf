import type { WalkData } from './route-walk-data.ts';

/** What a route search's memory is made of. */
export type RouteParts = Omit<RouteState, 'parts'>;

class WithParts {
  readonly parts: RouteParts;

  constructor(parts: RouteParts) {
    this.parts = parts;
  }
}

/**
 * The working memory of one route search. Nodes 0..n-1 are stops, node n + r is both ends of
 * route r (a circular list). Everything is flat and typed; only kernels write it.
 *
 * A class, so that all searches of a process share one hidden class: objects made by spreads get
 * another one once the function that makes them is optimised, and the kernels then run five times
 * slower.
 */
export class RouteState extends WithParts {
  readonly n: number = this.parts.n;
  /** Route slots; no more than this many vehicles can be in use at once. */
  readonly slots: number = this.parts.slots;
  readonly dims: number = this.parts.dims;
  readonly timed: boolean = this.parts.timed;
  readonly paired: boolean = this.parts.paired;
  /** Where removal may make a route late (tables that break the triangle inequality). */
  readonly fragile: boolean = this.parts.fragile;

  /** Tables (L, L) one after another by profile; empty where distances come from points. */
  readonly cost: Float64Array = this.parts.cost;
  readonly time: Float64Array = this.parts.time;
  readonly length: Float64Array = this.parts.length;
  readonly places: number = this.parts.places;
  readonly x: Float64Array = this.parts.x;
  readonly y: Float64Array = this.parts.y;
  /** 0 nint, 1 exact, 2 dimacs in tenths, 3 sphere in seconds. */
  readonly metric: number = this.parts.metric;
  readonly speedMps: number = this.parts.speedMps;

  /** Place as predecessor and as successor, by node. */
  readonly placeOut: Int32Array = this.parts.placeOut;
  readonly placeIn: Int32Array = this.parts.placeIn;
  /** Demand (n, dims): what counts against the vehicle over the whole route. */
  readonly demand: Float64Array = this.parts.demand;
  /** Change of load at the stop (n, dims), for pairs. */
  readonly change: Float64Array = this.parts.change;
  readonly opens: Float64Array = this.parts.opens;
  readonly closes: Float64Array = this.parts.closes;
  readonly service: Float64Array = this.parts.service;
  readonly setup: Float64Array = this.parts.setup;
  readonly hasSetup: boolean = this.parts.hasSetup;
  readonly mate: Int32Array = this.parts.mate;
  readonly isDelivery: Uint8Array = this.parts.isDelivery;
  readonly prize: Float64Array = this.parts.prize;
  /** Further windows of a stop: from windowFirst[i] to windowFirst[i + 1], empty where there is one. */
  readonly windowFirst: Int32Array = this.parts.windowFirst;
  readonly windowOpens: Float64Array = this.parts.windowOpens;
  readonly windowCloses: Float64Array = this.parts.windowCloses;

  readonly types: number = this.parts.types;
  readonly typeCount: Int32Array = this.parts.typeCount;
  readonly typeUsed: Int32Array = this.parts.typeUsed;
  readonly typeCapacity: Float64Array = this.parts.typeCapacity;
  readonly typeOpens: Float64Array = this.parts.typeOpens;
  readonly typeCloses: Float64Array = this.parts.typeCloses;
  readonly typeFixed: Float64Array = this.parts.typeFixed;
  readonly typeFactor: Float64Array = this.parts.typeFactor;
  readonly typeProfile: Int32Array = this.parts.typeProfile;
  readonly typeStart: Int32Array = this.parts.typeStart;
  readonly typeEnd: Int32Array = this.parts.typeEnd;
  /** May this kind of vehicle serve the stop: (types, n), or empty where all may serve all. */
  readonly typeServes: Uint8Array = this.parts.typeServes;

  readonly next: Int32Array = this.parts.next;
  readonly prev: Int32Array = this.parts.prev;
  readonly route: Int32Array = this.parts.route;
  readonly size: Int32Array = this.parts.size;
  readonly load: Float64Array = this.parts.load;
  readonly type: Int32Array = this.parts.type;
  /** Earliest departure after the node, latest arrival at the node. */
  readonly departs: Float64Array = this.parts.departs;
  readonly latest: Float64Array = this.parts.latest;
  /** Load when leaving the node (nodes, dims), kept for pairs only. */
  readonly loadAt: Float64Array = this.parts.loadAt;
  /** Empty slots as a stack. */
  readonly free: Int32Array = this.parts.free;
  freeCount: number = this.parts.freeCount;
  usedMax: number = this.parts.usedMax;

  /** Neighbours for insertion (n, near) and for ruin (n, wide). */
  readonly near: number = this.parts.near;
  readonly nearList: Int32Array = this.parts.nearList;
  readonly wide: number = this.parts.wide;
  readonly wideList: Int32Array = this.parts.wideList;

  readonly absent: Int32Array = this.parts.absent;
  readonly absentAt: Int32Array = this.parts.absentAt;
  absentCount: number = this.parts.absentCount;
  totalCost: number = this.parts.totalCost;

  readonly random: Uint32Array = this.parts.random;
  blinkIn: number = this.parts.blinkIn;
  blinkRate: number = this.parts.blinkRate;

  /** Undo log. */
  logKind: Int32Array = this.parts.logKind;
  logNode: Int32Array = this.parts.logNode;
  logPrev: Int32Array = this.parts.logPrev;
  logCount: number = this.parts.logCount;
  readonly touched: Int32Array = this.parts.touched;
  readonly touchedMark: Int32Array = this.parts.touchedMark;
  touchedCount: number = this.parts.touchedCount;
  mark: number = this.parts.mark;
  readonly seen: Int32Array = this.parts.seen;
  seenMark: number = this.parts.seenMark;

  /** Result of the last evaluation. */
  foundAfter: number = this.parts.foundAfter;
  foundMateAfter: number = this.parts.foundMateAfter;
  foundType: number = this.parts.foundType;
  foundDelta: number = this.parts.foundDelta;
  /** Route list cannot be opened while others are feasible (fewest vehicles). */
  thrifty: boolean = this.parts.thrifty;

  readonly removed: Int32Array = this.parts.removed;
  removedCount: number = this.parts.removedCount;
  readonly sortKey: Float64Array = this.parts.sortKey;
  readonly scratch: Int32Array = this.parts.scratch;
  readonly depotDistance: Float64Array = this.parts.depotDistance;

  readonly bestNext: Int32Array = this.parts.bestNext;
  readonly bestType: Int32Array = this.parts.bestType;
  readonly bestSize: Int32Array = this.parts.bestSize;
  bestCost: number = this.parts.bestCost;
  readonly dirty: Int32Array = this.parts.dirty;
  readonly dirtyMark: Uint8Array = this.parts.dirtyMark;
  dirtyCount: number = this.parts.dirtyCount;
  /** What only the full walk of a route knows; undefined where loads and windows are all. */
  readonly walk: WalkData | undefined = this.parts.walk;
  /** Cost of route r beyond travel and vehicle: what the walk adds (duration, wishes, reloads). */
  readonly extra: Float64Array = this.parts.extra;
  /** Stops that stay where they are, in front of their route. */
  readonly fixed: Uint8Array = this.parts.fixed;
  /** Ways to do the same visit: (groups) members of stop i from groupFirst[i]; empty without. */
  readonly groupFirst: Int32Array = this.parts.groupFirst;
  readonly groupNode: Int32Array = this.parts.groupNode;
  /** Members of groups beyond the first: never on the road at the same time. */
  readonly spare: number = this.parts.spare;
  /** Stops around which a ruin starts more often than elsewhere; empty: everywhere alike. */
  focus: Int32Array = this.parts.focus;
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
