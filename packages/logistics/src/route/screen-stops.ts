import type { LeftOut, RouteProblem, RouteStop, RouteVehicle } from './problem.ts';
import { legBetween } from './travel.ts';

/** Why a stop cannot be served by a vehicle on its own; undefined where it can. */
function obstacle(
  problem: RouteProblem,
  stop: RouteStop,
  vehicle: RouteVehicle,
): string | undefined {
  if (stop.skills.some((skill) => !vehicle.skills.includes(skill))) return 'ROUTE_STOP_SKILL';
  for (let k = 0; k < problem.dimensions; k++) {
    const need = Math.max(stop.deliver[k] ?? 0, stop.collect[k] ?? 0);
    if (need > (vehicle.capacity[k] ?? 0)) return 'ROUTE_STOP_TOO_LARGE';
  }
  const out = legBetween(problem, { from: vehicle.start, to: stop.place }, vehicle.profile);
  const back = legBetween(problem, { from: stop.place, to: vehicle.end }, vehicle.profile);
  if (!Number.isFinite(out.duration + back.duration + out.cost + back.cost)) {
    return 'ROUTE_STOP_UNREACHABLE';
  }
  const setup = vehicle.start === stop.place ? 0 : stop.setup;
  const arrival = Math.max(vehicle.window[0], stop.release) + out.duration + setup;
  const window = stop.windows.find(([, closes]) => arrival <= closes);
  if (window === undefined) return 'ROUTE_STOP_TOO_LATE';
  const end = Math.max(arrival, window[0]) + stop.service + back.duration;
  // A paired stop goes on to its mate, which may lie on the way.
  if (stop.mate < 0 && end > vehicle.window[1]) return 'ROUTE_STOP_NO_RETURN';
  if (out.distance + back.distance > vehicle.distanceMax) return 'ROUTE_STOP_TOO_FAR';
  return undefined;
}

const SEVERITY = [
  'ROUTE_STOP_NO_RETURN',
  'ROUTE_STOP_TOO_FAR',
  'ROUTE_STOP_TOO_LATE',
  'ROUTE_STOP_TOO_LARGE',
  'ROUTE_STOP_UNREACHABLE',
  'ROUTE_STOP_SKILL',
];

/** A stop whose own data make a visit impossible whatever the vehicle. */
function flaw(problem: RouteProblem, stop: RouteStop): string | undefined {
  const { travel } = problem;
  if (travel.kind === 'points') {
    const [x, y] = [travel.x[stop.place], travel.y[stop.place]];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return 'ROUTE_STOP_NO_PLACE';
  }
  if (!stop.windows.some(([opens, closes]) => opens <= closes)) return 'ROUTE_STOP_WINDOW_EMPTY';
  const amounts = [...stop.deliver, ...stop.collect, stop.service, stop.setup];
  if (!amounts.every((value) => Number.isFinite(value) && value >= 0)) {
    return 'ROUTE_STOP_NUMBER_INVALID';
  }
  return undefined;
}

/** The reason nearest to success over all vehicles: what would be the cheapest to mend. */
function nearestReason(problem: RouteProblem, stop: RouteStop): string | undefined {
  const own = flaw(problem, stop);
  if (own !== undefined) return own;
  let best = SEVERITY.length;
  for (const vehicle of problem.vehicles) {
    if (vehicle.count <= 0) continue;
    const reason = obstacle(problem, stop, vehicle);
    if (reason === undefined) return undefined;
    best = Math.min(best, SEVERITY.indexOf(reason));
  }
  return SEVERITY[best] ?? 'ROUTE_NO_VEHICLE';
}

/** Stops that no vehicle can serve, each with its reason; the mate of such a stop goes with it. */
export function screenStops(problem: RouteProblem): LeftOut[] {
  const reasons = problem.stops.map((stop) => nearestReason(problem, stop));
  const out: LeftOut[] = [];
  problem.stops.forEach((stop, i) => {
    const own = reasons[i];
    const mates = stop.mate >= 0 ? reasons[stop.mate] : undefined;
    if (own !== undefined) out.push({ stop: i, code: own });
    else if (mates !== undefined) out.push({ stop: i, code: 'ROUTE_STOP_MATE_OUT' });
  });
  return out;
}
