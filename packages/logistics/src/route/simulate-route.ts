import type { RouteState } from '../kernels/route-state.ts';
import { serviceStart, travelTime } from '../kernels/route-state.ts';
import type { DriverBreak, RouteProblem, RouteStop, RouteVehicle } from './problem.ts';
import { legBetween } from './travel.ts';

/** A break that is still to be taken. */
interface DueBreak {
  readonly opens: number;
  readonly closes: number;
  readonly service: number;
}

/**
 * The full check of one route for what the quick checks cannot see: loads that rise and fall,
 * several windows, breaks, greatest duration, travel and distance, release times.
 * @param stopOf Stop of the problem behind each node of the search.
 * @param scale Units of the search's time in one unit of the problem's.
 */
export function routeSimulator(
  problem: RouteProblem,
  stopOf: Int32Array,
  scale: number,
): (state: RouteState, type: number, count: number) => boolean {
  return (state, type, count) => {
    const vehicle = problem.vehicles[type];
    if (vehicle === undefined) return false;
    if (count > vehicle.stopsMax) return false;
    const nodes = state.scratch.subarray(0, count);
    return (
      loadsFit(problem, vehicle, nodes, stopOf) &&
      timesFit(state, type, nodes, { problem, vehicle, stopOf, scale })
    );
  };
}

function loadsFit(
  problem: RouteProblem,
  vehicle: RouteVehicle,
  nodes: Int32Array,
  stopOf: Int32Array,
): boolean {
  for (let k = 0; k < problem.dimensions; k++) {
    const stops = Array.from(nodes, (node) => problem.stops[stopOf[node] ?? 0]);
    if (peakLoad(stops, k) > (vehicle.capacity[k] ?? 0)) return false;
  }
  return true;
}

/** Highest load along a route; what visits bring is on board from the start. */
function peakLoad(stops: readonly (RouteStop | undefined)[], k: number): number {
  let load = 0;
  for (const stop of stops) if (stop !== undefined && stop.mate < 0) load += stop.deliver[k] ?? 0;
  let peak = load;
  for (const stop of stops) {
    load += (stop?.collect[k] ?? 0) - (stop?.deliver[k] ?? 0);
    peak = Math.max(peak, load);
  }
  return peak;
}

interface Frame {
  readonly problem: RouteProblem;
  readonly vehicle: RouteVehicle;
  readonly stopOf: Int32Array;
  readonly scale: number;
}

/** A vehicle under way. */
interface Trip {
  leave: number;
  travel: number;
  waited: number;
  /** How much later the route could have started without ending later. */
  slack: number;
  breaksTaken: number;
}

function timesFit(s: RouteState, type: number, nodes: Int32Array, frame: Frame): boolean {
  const { vehicle, scale } = frame;
  const breaks = dueBreaks(vehicle.breaks, scale);
  const started = Math.max(vehicle.window[0], releaseOf(nodes, frame)) * scale;
  const trip: Trip = {
    leave: started,
    travel: 0,
    waited: 0,
    slack: Number.POSITIVE_INFINITY,
    breaksTaken: 0,
  };
  let from = s.typeStart[type] ?? 0;
  for (const node of nodes) {
    const to = s.placeIn[node] ?? 0;
    const setup = from === to ? 0 : (s.setup[node] ?? 0);
    const time = travelTime(s, vehicle.profile, from, to);
    const endOf = (arrival: number): number =>
      serviceStart(s, node, arrival + setup) + (s.service[node] ?? 0);
    if (!drive(trip, time, breaks, endOf) || !serve(s, trip, node, setup)) return false;
    from = to;
  }
  const home = travelTime(s, vehicle.profile, from, s.typeEnd[type] ?? 0);
  if (!drive(trip, home, breaks, () => Number.POSITIVE_INFINITY)) return false;
  if (trip.leave > vehicle.window[1] * scale) return false;
  const saved = Math.max(0, Math.min(trip.waited, trip.slack));
  if (trip.leave - started - saved > vehicle.durationMax * scale) return false;
  return trip.travel <= vehicle.travelMax * scale && distanceFits(nodes, frame);
}

/** Drives on; a break is taken now where the stop after would end past its last moment. */
function drive(
  trip: Trip,
  time: number,
  breaks: readonly DueBreak[],
  endOf: (arrival: number) => number,
): boolean {
  trip.travel += time;
  let remaining = time;
  for (let b = breaks[trip.breaksTaken]; b !== undefined; b = breaks[trip.breaksTaken]) {
    if (endOf(trip.leave + remaining) <= b.closes) break;
    const pause = Math.max(trip.leave, b.opens);
    if (pause > b.closes) return false;
    remaining = Math.max(0, remaining - (pause - trip.leave));
    trip.leave = pause + b.service;
    trip.slack = 0;
    trip.breaksTaken += 1;
  }
  trip.leave += remaining;
  return true;
}

function serve(s: RouteState, trip: Trip, node: number, setup: number): boolean {
  const ready = trip.leave + setup;
  const start = serviceStart(s, node, ready);
  if (start === Number.POSITIVE_INFINITY) return false;
  trip.slack = Math.min(trip.slack, (s.closes[node] ?? 0) - ready + trip.waited);
  trip.waited += start - ready;
  trip.leave = start + (s.service[node] ?? 0);
  return true;
}

function dueBreaks(breaks: readonly DriverBreak[], scale: number): DueBreak[] {
  const due = breaks.map((pause) => ({
    opens: (pause.windows[0]?.[0] ?? Number.NEGATIVE_INFINITY) * scale,
    closes: (pause.windows.at(-1)?.[1] ?? Number.POSITIVE_INFINITY) * scale,
    service: pause.service * scale,
  }));
  return due.sort((a, b) => a.opens - b.opens);
}

function releaseOf(nodes: Int32Array, frame: Frame): number {
  let release = Number.NEGATIVE_INFINITY;
  for (const node of nodes) {
    const stop = frame.problem.stops[frame.stopOf[node] ?? 0];
    if (stop !== undefined && stop.release > release) release = stop.release;
  }
  return release;
}

function distanceFits(nodes: Int32Array, frame: Frame): boolean {
  const { problem, vehicle, stopOf } = frame;
  if (vehicle.distanceMax === Number.POSITIVE_INFINITY) return true;
  let distance = 0;
  let from = vehicle.start;
  for (const node of nodes) {
    const to = problem.stops[stopOf[node] ?? 0]?.place;
    distance += legBetween(problem, { from, to }, vehicle.profile).distance;
    from = to;
  }
  distance += legBetween(problem, { from, to: vehicle.end }, vehicle.profile).distance;
  return distance <= vehicle.distanceMax;
}
