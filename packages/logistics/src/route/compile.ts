import type { Rng } from '@quanyu/numeric';
import { type RouteParts, RouteState } from '../kernels/route-memory.ts';
import { type NearArrays, nearArrays } from './compile-near.ts';
import {
  keptStops,
  type Shape,
  type StopArrays,
  stopArrays,
  type VehicleArrays,
  vehicleArrays,
} from './compile-parts.ts';
import { isFragile, longestLeg, type TravelArrays, travelArrays } from './compile-travel.ts';
import { firstOf, needsWalk, walkData } from './compile-walk.ts';
import type { RouteObjective, RouteProblem, RouteStop } from './problem.ts';
import { legBetween } from './travel.ts';

/** Depots that the distance of a stop is taken from. */
const DEPOTS_MAX = 50;

/** Above this many places no table of all pairs is kept: 6,000 squared doubles are 288 MB. */
export const TABLE_PLACES_MAX = 6000;

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
  const walk = needsWalk(shape) ? walkData(shape) : undefined;
  const near = nearArrays(shape, stops, travel, timed);
  const state = new RouteState({
    ...travel,
    ...stops,
    ...vehicles,
    ...nodes,
    ...near,
    n: stopOf.length,
    dims: shape.dims,
    timed: timed || walk !== undefined,
    paired: problem.stops.some((stop) => stop.mate >= 0),
    walk,
    fragile: isFragile(shape, travel, timed || walk !== undefined),
    thrifty: options.objective === 'vehicles',
    random: Uint32Array.from({ length: 4 }, () => options.rng.uint32()),
    blinkIn: 50,
    blinkRate: 0.01,
    ...groupArrays(shape),
    focus: new Int32Array(0),
  });
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

function isTimed(problem: RouteProblem, stopOf: Int32Array): boolean {
  if (problem.vehicles.some((v) => Number.isFinite(v.window[1]) || v.window[0] > 0)) return true;
  for (const i of stopOf) {
    const windows = problem.stops[i]?.windows ?? [];
    if (windows.some(([opens, closes]) => opens > 0 || Number.isFinite(closes))) return true;
  }
  return false;
}

type NodeArrays = Omit<
  RouteParts,
  | keyof TravelArrays
  | keyof StopArrays
  | keyof VehicleArrays
  | keyof NearArrays
  | 'n'
  | 'dims'
  | 'timed'
  | 'paired'
  | 'walk'
  | 'fragile'
  | 'thrifty'
  | 'random'
  | 'blinkIn'
  | 'blinkRate'
  | 'focus'
  | keyof GroupArrays
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
    extra: new Float64Array(slots),
    fixed: new Uint8Array(n),
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
    depotDistance: depotDistances(shape, stops),
    bestNext: ends.slice(),
    bestType: new Int32Array(slots),
    bestSize: new Int32Array(slots),
    bestCost: Number.POSITIVE_INFINITY,
    dirty: new Int32Array(slots),
    dirtyMark: new Uint8Array(slots),
    dirtyCount: 0,
  };
}

/** Cost of the way to each stop from the depot nearest to it. */
function depotDistances(shape: Shape, stops: readonly RouteStop[]): Float64Array {
  const { problem } = shape;
  const starts = new Map<string, readonly [place: number | undefined, profile: number]>();
  for (const { start, end, profile } of problem.vehicles) {
    starts.set(`${start ?? end} ${profile}`, [start ?? end, profile]);
  }
  const depots = [...starts.values()].slice(0, DEPOTS_MAX);
  return Float64Array.from(stops, (stop) =>
    depots.reduce(
      (least, [from, profile]) =>
        Math.min(least, legBetween(problem, { from, to: stop.place }, profile).cost * shape.scale),
      depots.length === 0 ? 0 : Number.POSITIVE_INFINITY,
    ),
  );
}

type GroupArrays = Pick<RouteState, 'groupFirst' | 'groupNode' | 'spare'>;

/** Members of each stop's group, itself among them. */
function groupArrays(shape: Shape): GroupArrays {
  const stops = keptStops(shape);
  const members = new Map<string, number[]>();
  stops.forEach((stop, i) => {
    if (stop.group !== undefined) {
      members.set(stop.group, [...(members.get(stop.group) ?? []), i]);
    }
  });
  if (members.size === 0) {
    return { groupFirst: new Int32Array(0), groupNode: new Int32Array(0), spare: 0 };
  }
  const lists = stops.map((stop, i) =>
    stop.group === undefined ? [i] : (members.get(stop.group) ?? [i]),
  );
  const spare = [...members.values()].reduce((sum, list) => sum + list.length - 1, 0);
  return {
    groupFirst: firstOf(lists.map((list) => list.length)),
    groupNode: Int32Array.from(lists.flat()),
    spare,
  };
}
