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
  /** Constraints beyond load and windows: every accepted insertion is simulated in full. */
  readonly exotic: boolean;
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
  /** Full check of a route with one or two stops put in; set for exotic problems. */
  simulate: (state: RouteState, type: number, count: number) => boolean;
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
  if (s.metric === 3) return sphereSeconds(s, from, to);
  const dx = s.x[from]! - s.x[to]!;
  const dy = s.y[from]! - s.y[to]!;
  const length = Math.sqrt(dx * dx + dy * dy);
  if (s.metric === 0) return Math.floor(length + 0.5);
  return s.metric === 1 ? length : Math.floor(length * 10 + 1e-9);
}

function sphereSeconds(s: RouteState, from: number, to: number): number {
  const rad = Math.PI / 180;
  const sinLat = Math.sin(((s.y[to]! - s.y[from]!) * rad) / 2);
  const sinLon = Math.sin(((s.x[to]! - s.x[from]!) * rad) / 2);
  const cosines = Math.cos(s.y[from]! * rad) * Math.cos(s.y[to]! * rad);
  const h = sinLat * sinLat + cosines * sinLon * sinLon;
  const metres = Math.round(2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h))));
  return Math.round(metres / s.speedMps);
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

/** Recomputes times and loads along a route. Returns false where a stop is reached too late. */
export function refreshRoute(s: RouteState, r: number): boolean {
  if (!s.timed && !s.paired) return true;
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
  s.totalCost = costBefore;
  for (let i = 0; i < s.touchedCount; i++) refreshRoute(s, s.touched[i]!);
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
