import type { RouteState } from '../kernels/route-memory.ts';
import type { RouteProblem, RouteStop, RouteVehicle, TimeWindow } from './problem.ts';

/** A slot more than stops is never used; more than this many are never needed at once. */
const SLOTS_MAX = 200_000;

/** What the parts of a compiled problem share. */
export interface Shape {
  readonly problem: RouteProblem;
  /** Stop of the problem behind each node. */
  readonly stopOf: Int32Array;
  /** Units of the search's time and cost in one unit of the problem's. */
  readonly scale: number;
  readonly places: number;
  readonly tabled: boolean;
  /** Loads both fall and rise along a route. */
  readonly mixed: boolean;
  readonly dims: number;
}

/** The stops that are searched over, by node. */
export function keptStops(shape: Shape): RouteStop[] {
  return [...shape.stopOf].flatMap((i) => shape.problem.stops[i] ?? []);
}

export type StopArrays = Pick<
  RouteState,
  | 'demand'
  | 'change'
  | 'opens'
  | 'closes'
  | 'service'
  | 'setup'
  | 'hasSetup'
  | 'mate'
  | 'isDelivery'
  | 'prize'
  | 'windowFirst'
  | 'windowOpens'
  | 'windowCloses'
>;

/** Demands, windows and prizes by node. */
export function stopArrays(shape: Shape, mustCost: number): StopArrays {
  const { scale, dims, problem } = shape;
  const stops = keptStops(shape);
  const n = stops.length;
  const nodeOf = new Map<number, number>([...shape.stopOf].map((stop, node) => [stop, node]));
  const demand = new Float64Array(n * dims);
  const change = new Float64Array(n * dims);
  const own = Math.max(1, problem.dimensions);
  stops.forEach((stop, i) => {
    for (let k = 0; k < own; k++) {
      const [brings, takes] = [stop.deliver[k] ?? 0, stop.collect[k] ?? 0];
      if (stop.mate >= 0) change[i * dims + k] = takes - brings;
      else if (shape.mixed) {
        demand[i * dims + k] = brings;
        demand[i * dims + own + k] = takes;
      } else demand[i * dims + k] = brings + takes;
    }
  });
  const multiple = stops.map((stop) => (stop.windows.length > 1 ? usable(stop) : []));
  const windowFirst = new Int32Array(n + 1);
  multiple.forEach((windows, i) => {
    windowFirst[i + 1] = (windowFirst[i] ?? 0) + windows.length;
  });
  const flat = multiple.flat();
  const times = (value: (stop: RouteStop) => number): Float64Array =>
    Float64Array.from(stops, (stop) => value(stop) * scale);
  const setup = times((stop) => stop.setup);
  return {
    demand,
    change,
    opens: times((stop) => Math.min(...usable(stop).map(([opens]) => opens))),
    closes: times((stop) => Math.max(...usable(stop).map(([, closes]) => closes))),
    service: times((stop) => stop.service),
    setup,
    hasSetup: setup.some((value) => value > 0),
    mate: Int32Array.from(stops, (stop) => (stop.mate < 0 ? -1 : (nodeOf.get(stop.mate) ?? -1))),
    isDelivery: Uint8Array.from(stops, (stop) => (stop.kind === 'delivery' ? 1 : 0)),
    prize: Float64Array.from(stops, (stop) =>
      Number.isFinite(stop.prize) ? stop.prize * scale : mustCost * (1 + stop.priority),
    ),
    windowFirst,
    windowOpens: Float64Array.from(flat, ([opens]) => opens * scale),
    windowCloses: Float64Array.from(flat, ([, closes]) => closes * scale),
  };
}

function usable(stop: RouteStop): TimeWindow[] {
  return usableWindows(stop.windows);
}

/** Windows that close after they open, by opening. */
export function usableWindows(windows: readonly TimeWindow[]): TimeWindow[] {
  return windows.filter(([opens, closes]) => opens <= closes).sort((a, b) => a[0] - b[0]);
}

export type VehicleArrays = Pick<
  RouteState,
  | 'types'
  | 'typeCount'
  | 'typeUsed'
  | 'typeCapacity'
  | 'typeOpens'
  | 'typeCloses'
  | 'typeFixed'
  | 'typeFactor'
  | 'typeProfile'
  | 'typeStart'
  | 'typeEnd'
  | 'typeServes'
>;

/** Capacities, shifts and costs by kind of vehicle. */
export function vehicleArrays(shape: Shape): VehicleArrays {
  const { problem, dims, places, scale } = shape;
  const { vehicles } = problem;
  const own = Math.max(1, problem.dimensions);
  const typeCapacity = new Float64Array(vehicles.length * dims);
  vehicles.forEach((vehicle, t) => {
    for (let k = 0; k < dims; k++) {
      // With reloads the load of all trips together is not bounded.
      const several = (vehicle.reload?.tripsMax ?? 1) > 1;
      const one = vehicle.capacity[k % own] ?? (problem.dimensions === 0 ? 1 : 0);
      typeCapacity[t * dims + k] = several ? Number.POSITIVE_INFINITY : one;
    }
  });
  const stops = keptStops(shape);
  const skilled = stops.some((stop) => stop.skills.length > 0 || stop.vehicles !== undefined);
  const serves = (vehicle: RouteVehicle, t: number): number[] =>
    stops.map((stop) => (mayServe(stop, vehicle, t) ? 1 : 0));
  return {
    types: vehicles.length,
    typeCount: Int32Array.from(vehicles, (vehicle) => Math.min(vehicle.count, SLOTS_MAX)),
    typeUsed: new Int32Array(vehicles.length),
    typeCapacity,
    typeOpens: Float64Array.from(vehicles, (vehicle) => vehicle.window[0] * scale),
    typeCloses: Float64Array.from(vehicles, (vehicle) => vehicle.window[1] * scale),
    typeFixed: Float64Array.from(vehicles, (vehicle) => vehicle.fixedCost * scale),
    typeFactor: Float64Array.from(vehicles, (vehicle) => vehicle.costFactor),
    typeProfile: Int32Array.from(vehicles, (vehicle) => vehicle.profile),
    typeStart: Int32Array.from(vehicles, (vehicle) => vehicle.start ?? places - 1),
    typeEnd: Int32Array.from(vehicles, (vehicle) => vehicle.end ?? places - 1),
    typeServes: skilled ? Uint8Array.from(vehicles.flatMap(serves)) : new Uint8Array(0),
  };
}

/** Does a kind of vehicle have the skills of a stop and the stop's leave to come. */
export function mayServe(stop: RouteStop, vehicle: RouteVehicle, t: number): boolean {
  if (stop.vehicles !== undefined && !stop.vehicles.includes(t)) return false;
  return stop.skills.every((skill) => vehicle.skills.includes(skill));
}
