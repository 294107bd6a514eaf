import type { Rng } from '@quanyu/numeric';
import { nearestByScore, nearestPoints } from '../kernels/near-points.ts';
import type { RouteState } from '../kernels/route-state.ts';
import {
  keptStops,
  type Shape,
  type StopArrays,
  stopArrays,
  type VehicleArrays,
  vehicleArrays,
} from './compile-parts.ts';
import type { RouteObjective, RouteProblem, RouteVehicle } from './problem.ts';
import { routeSimulator } from './simulate-route.ts';
import { legBetween } from './travel.ts';

/** Above this many places no table of all pairs is kept: 6,000 squared doubles are 288 MB. */
export const TABLE_PLACES_MAX = 6000;
const NEAR = 28;
const WIDE = 100;

/** Cost and time of a way that does not exist. */
const NO_WAY = 1e12;

export interface Compiled {
  readonly state: RouteState;
  /** Stop of the problem behind each node. */
  readonly stopOf: Int32Array;
  /** What the search's cost is divided by to give the problem's. */
  readonly scale: number;
  /** Cost above which a plan lacks a stop that must be visited. */
  readonly mustCost: number;
}

/** Flattens a problem, without the stops that cannot be served, into the search's memory. */
export function compileRoutes(
  problem: RouteProblem,
  stopOf: Int32Array,
  options: { readonly objective: RouteObjective; readonly rng: Rng },
): Compiled {
  const shape = shapeOf(problem, stopOf);
  const { scale } = shape;
  const travel = travelArrays(shape);
  const timed = isTimed(problem, stopOf);
  const base = longestLeg(shape, travel);
  const mustCost = Math.max(1, base) * 20;
  const stops = stopArrays(shape, mustCost);
  const vehicles = vehicleArrays(shape);
  const nodes = nodeArrays(shape, vehicles);
  const exotic = isExotic(shape);
  const near = nearArrays(shape, stops, timed);
  const state: RouteState = {
    ...travel,
    ...stops,
    ...vehicles,
    ...nodes,
    ...near,
    n: stopOf.length,
    dims: shape.dims,
    timed: timed || exotic,
    paired: problem.stops.some((stop) => stop.mate >= 0),
    exotic,
    fragile: isFragile(shape, travel, timed || exotic),
    thrifty: options.objective === 'vehicles',
    random: Uint32Array.from({ length: 4 }, () => options.rng.uint32()),
    blinkIn: 50,
    blinkRate: 0.01,
    simulate: routeSimulator(problem, stopOf, scale),
  };
  return { state, stopOf, scale, mustCost };
}

function shapeOf(problem: RouteProblem, stopOf: Int32Array): Shape {
  const { travel } = problem;
  const own = travel.kind === 'points' ? travel.x.length : travel.placeCount;
  const kept = [...stopOf].map((i) => problem.stops[i]).filter((stop) => stop !== undefined);
  const visits = kept.filter((stop) => stop.kind === 'visit');
  const brings = visits.some((stop) => stop.deliver.some((amount) => amount > 0));
  const takes = visits.some((stop) => stop.collect.some((amount) => amount > 0));
  const pairs = kept.length > visits.length;
  const mixed = (brings && takes) || (pairs && (brings || takes));
  return {
    problem,
    stopOf,
    scale: travel.kind === 'points' && travel.rounding === 'dimacs' ? 10 : 1,
    places: own + 1,
    tabled: travel.kind === 'tables' || own < TABLE_PLACES_MAX,
    mixed,
    dims: Math.max(1, problem.dimensions) * (mixed ? 2 : 1),
  };
}

type TravelArrays = Pick<
  RouteState,
  'cost' | 'time' | 'length' | 'places' | 'x' | 'y' | 'metric' | 'speedMps'
>;

function travelArrays(shape: Shape): TravelArrays {
  const { problem, places, tabled } = shape;
  const { travel } = problem;
  const none = new Float64Array(0);
  if (!tabled && travel.kind === 'points') {
    const plane = travel.rounding === 'nint' ? 0 : travel.rounding === 'exact' ? 1 : 2;
    return {
      cost: none,
      time: none,
      length: none,
      places,
      x: travel.x,
      y: travel.y,
      metric: travel.metric === 'sphere' ? 3 : plane,
      speedMps: travel.speedMps,
    };
  }
  const profiles = travel.kind === 'tables' ? travel.profiles.length : 1;
  const cost = new Float64Array(profiles * places * places);
  const apart = travel.kind === 'tables';
  const time = apart ? new Float64Array(cost.length) : cost;
  for (let p = 0; p < profiles; p++) fillTables(shape, p, cost, time);
  return { cost, time, length: none, places, x: none, y: none, metric: -1, speedMps: 1 };
}

function fillTables(shape: Shape, p: number, cost: Float64Array, time: Float64Array): void {
  const { problem, places, scale } = shape;
  // A way that does not exist costs more than leaving out whatever lies at its end.
  const known = (value: number): number => (Number.isFinite(value) ? value * scale : NO_WAY);
  for (let from = 0; from < places - 1; from++) {
    for (let to = 0; to < places - 1; to++) {
      const leg = legBetween(problem, { from, to }, p);
      const at = (p * places + from) * places + to;
      // Tenths times ten are made whole again.
      if (time !== cost) time[at] = known(leg.duration);
      cost[at] = Math.round(known(leg.cost) * 1e6) / 1e6;
    }
  }
}

function isTimed(problem: RouteProblem, stopOf: Int32Array): boolean {
  if (problem.vehicles.some((v) => Number.isFinite(v.window[1]) || v.window[0] > 0)) return true;
  for (const i of stopOf) {
    const windows = problem.stops[i]?.windows ?? [];
    if (windows.some(([opens, closes]) => opens > 0 || Number.isFinite(closes))) return true;
  }
  return false;
}

function isExotic(shape: Shape): boolean {
  const limited = (vehicle: RouteVehicle): boolean =>
    vehicle.breaks.length > 0 ||
    [vehicle.durationMax, vehicle.distanceMax, vehicle.travelMax, vehicle.stopsMax].some(
      Number.isFinite,
    );
  if (shape.mixed || shape.problem.vehicles.some(limited)) return true;
  return keptStops(shape).some((stop) => stop.release > 0);
}

/** Samples triples of places for a way round that is shorter in time. */
function isFragile(shape: Shape, travel: TravelArrays, timed: boolean): boolean {
  const { problem } = shape;
  if (!timed || problem.travel.kind === 'points') return false;
  const own = shape.places - 1;
  const step = Math.max(1, Math.floor(own / 40));
  const at = (a: number, b: number): number => travel.time[a * shape.places + b] ?? 0;
  for (let a = 0; a < own; a += step) {
    for (let b = 0; b < own; b += step) {
      for (let c = 0; c < own; c += step) if (at(a, c) > at(a, b) + at(b, c) + 1e-9) return true;
    }
  }
  return false;
}

function longestLeg(shape: Shape, travel: TravelArrays): number {
  let longest = 0;
  for (const value of travel.cost) if (value > longest && value < 1e12) longest = value;
  const fixed = shape.problem.vehicles.reduce((sum, v) => Math.max(sum, v.fixedCost), 0);
  const factor = shape.problem.vehicles.reduce((most, v) => Math.max(most, v.costFactor), 0);
  const { travel: own } = shape.problem;
  if (!shape.tabled && own.kind === 'points') {
    const finite = Array.from(own.x).concat(Array.from(own.y)).filter(Number.isFinite);
    const [low, high] = finite.reduce(
      ([a, b], v) => [Math.min(a, v), Math.max(b, v)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    longest = (high - low) * 1.5 * (own.metric === 'sphere' ? 120_000 : 1);
  }
  return longest * Math.max(1, factor) + fixed * shape.scale;
}

type NodeArrays = Omit<
  RouteState,
  | keyof TravelArrays
  | keyof StopArrays
  | keyof VehicleArrays
  | keyof NearArrays
  | 'n'
  | 'dims'
  | 'timed'
  | 'paired'
  | 'exotic'
  | 'fragile'
  | 'thrifty'
  | 'random'
  | 'blinkIn'
  | 'blinkRate'
  | 'simulate'
>;

function nodeArrays(shape: Shape, vehicles: VehicleArrays): NodeArrays {
  const stops = keptStops(shape);
  const n = stops.length;
  const total = vehicles.typeCount.reduce((sum, count) => sum + count, 0);
  const slots = Math.max(1, Math.min(total, n));
  const nodes = n + slots;
  const ends = Int32Array.from({ length: nodes }, (_, i) => i);
  const placeOf = (side: Int32Array): Int32Array =>
    Int32Array.from({ length: nodes }, (_, i) => stops[i]?.place ?? side[0] ?? 0);
  return {
    slots,
    placeOut: placeOf(vehicles.typeStart),
    placeIn: placeOf(vehicles.typeEnd),
    next: ends.slice(),
    prev: ends.slice(),
    route: new Int32Array(nodes).fill(-1),
    size: new Int32Array(slots),
    load: new Float64Array(slots * shape.dims),
    type: new Int32Array(slots),
    departs: new Float64Array(nodes),
    latest: new Float64Array(nodes),
    loadAt: new Float64Array(nodes * shape.dims),
    free: Int32Array.from({ length: slots }, (_, i) => slots - 1 - i),
    freeCount: slots,
    usedMax: total === 0 ? 0 : slots,
    absent: Int32Array.from({ length: n + 1 }, (_, i) => i),
    absentAt: Int32Array.from({ length: n }, (_, i) => i),
    absentCount: n,
    totalCost: 0,
    logKind: new Int32Array(4096),
    logNode: new Int32Array(4096),
    logPrev: new Int32Array(4096),
    logCount: 0,
    touched: new Int32Array(slots),
    touchedMark: new Int32Array(slots),
    touchedCount: 0,
    mark: 0,
    seen: new Int32Array(slots),
    seenMark: 0,
    foundAfter: -1,
    foundMateAfter: -1,
    foundType: -1,
    foundDelta: 0,
    removed: new Int32Array(2 * n + 16),
    removedCount: 0,
    sortKey: new Float64Array(n),
    scratch: new Int32Array(n + 16),
    depotDistance: Float64Array.from(stops, (stop) => {
      const vehicle = shape.problem.vehicles[0];
      const from = vehicle?.start ?? vehicle?.end;
      const leg = legBetween(shape.problem, { from, to: stop.place }, vehicle?.profile ?? 0);
      return leg.cost * shape.scale;
    }),
    bestNext: ends.slice(),
    bestType: new Int32Array(slots),
    bestSize: new Int32Array(slots),
    bestCost: Number.POSITIVE_INFINITY,
    dirty: new Int32Array(slots),
    dirtyMark: new Uint8Array(slots),
    dirtyCount: 0,
  };
}

type NearArrays = Pick<RouteState, 'near' | 'nearList' | 'wide' | 'wideList'>;

function nearArrays(shape: Shape, stops: StopArrays, timed: boolean): NearArrays {
  const kept = keptStops(shape);
  const n = kept.length;
  const near = Math.max(0, Math.min(n - 1, shape.tabled ? NEAR : 24));
  const wide = Math.max(0, Math.min(n - 1, shape.tabled ? WIDE : 48));
  const { travel } = shape.problem;
  if (!shape.tabled && travel.kind === 'points') {
    const at = (values: Float64Array): Float64Array =>
      Float64Array.from(kept, (stop) => values[stop.place] ?? 0);
    const wideList = nearestPoints(at(travel.x), at(travel.y), wide);
    const nearList = new Int32Array(n * near);
    for (let i = 0; i < n; i++) {
      nearList.set(wideList.subarray(i * wide, i * wide + near), i * near);
    }
    return { near, nearList, wide, wideList };
  }
  const cost = (i: number, j: number): number => {
    const [from, to] = [kept[i]?.place ?? 0, kept[j]?.place ?? 0];
    const there = legBetween(shape.problem, { from, to }, 0).cost;
    return travel.kind === 'points'
      ? there
      : Math.min(there, legBetween(shape.problem, { from: to, to: from }, 0).cost);
  };
  const wideList = nearestByScore(n, wide, cost);
  const nearList = timed
    ? nearestByScore(n, near, (i, j) => cost(i, j) + misfit(shape, stops, cost(i, j), i, j))
    : nearestByScore(n, near, cost);
  return { near, nearList, wide, wideList };
}

/** Waiting and lateness that no schedule avoids when one stop follows the other, the better way. */
function misfit(shape: Shape, stops: StopArrays, cost: number, i: number, j: number): number {
  const oneWay = (a: number, b: number): number => {
    const leave = stops.service[a] ?? 0;
    const travel = cost * shape.scale;
    const wait = (stops.opens[b] ?? 0) - travel - leave - (stops.closes[a] ?? 0);
    const late = (stops.opens[a] ?? 0) + leave + travel - (stops.closes[b] ?? 0);
    return 0.2 * Math.max(0, wait) + Math.max(0, late);
  };
  return Math.min(oneWay(i, j), oneWay(j, i)) / shape.scale;
}
