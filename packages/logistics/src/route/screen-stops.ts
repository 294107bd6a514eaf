import { mayServe } from './compile-parts.ts';
import { fastestOf } from './compile-walk.ts';
import type { LeftOut, RouteProblem, RouteStop, RouteVehicle } from './problem.ts';
import { contradictedStops } from './screen-relations.ts';
import { legBetween } from './travel.ts';

/** Why a vehicle cannot serve a stop, and by how much. */
interface Obstacle {
  readonly code: string;
  readonly by?: number;
}

/** Why a stop cannot be served by a vehicle on its own; undefined where it can. */
function obstacle(
  problem: RouteProblem,
  stop: RouteStop,
  vehicle: RouteVehicle,
  t: number,
): Obstacle | undefined {
  if (stop.vehicles?.includes(t) === false) return { code: 'ROUTE_STOP_NOT_ALLOWED' };
  if (!mayServe(stop, vehicle, t)) return { code: 'ROUTE_STOP_SKILL' };
  for (let k = 0; k < problem.dimensions; k++) {
    const over = Math.max(stop.deliver[k] ?? 0, stop.collect[k] ?? 0) - (vehicle.capacity[k] ?? 0);
    if (over > 0) return { code: 'ROUTE_STOP_TOO_LARGE', by: over };
  }
  return wayObstacle(problem, stop, vehicle);
}

/** Why a vehicle cannot drive to a stop and back in time. */
function wayObstacle(
  problem: RouteProblem,
  stop: RouteStop,
  vehicle: RouteVehicle,
): Obstacle | undefined {
  const out = legBetween(problem, { from: vehicle.start, to: stop.place }, vehicle.profile);
  const back = legBetween(problem, { from: stop.place, to: vehicle.end }, vehicle.profile);
  if (!Number.isFinite(out.duration + back.duration + out.cost + back.cost)) {
    return { code: 'ROUTE_STOP_UNREACHABLE' };
  }
  const fastest = (problem.speeds?.factors ?? []).reduce(
    (m, row) => Math.max(m, fastestOf(row)),
    0,
  );
  const quick = fastest > 0 ? 1 / fastest : 1;
  const setup = vehicle.start === stop.place ? 0 : stop.setup;
  const arrival = Math.max(vehicle.window[0], stop.release) + quick * out.duration + setup;
  const late = lateBy(stop, arrival);
  if (late > 0) return { code: 'ROUTE_STOP_TOO_LATE', by: late };
  const opens = stop.windows.find(([, closes]) => arrival <= closes)?.[0] ?? arrival;
  const over = Math.max(arrival, opens) + stop.service + quick * back.duration - vehicle.window[1];
  // A paired stop goes on to its mate, which may lie on the way.
  if (stop.mate < 0 && over > 0) return { code: 'ROUTE_STOP_NO_RETURN', by: over };
  const far = out.distance + back.distance - vehicle.distanceMax;
  return far > 0 ? { code: 'ROUTE_STOP_TOO_FAR', by: far } : undefined;
}

function lateBy(stop: RouteStop, arrival: number): number {
  const closes = stop.windows.map(([opens, close]) =>
    opens <= close ? close : Number.NEGATIVE_INFINITY,
  );
  return arrival - Math.max(...closes);
}

const SEVERITY = [
  'ROUTE_STOP_NO_RETURN',
  'ROUTE_STOP_TOO_FAR',
  'ROUTE_STOP_TOO_LATE',
  'ROUTE_STOP_TOO_LARGE',
  'ROUTE_STOP_UNREACHABLE',
  'ROUTE_STOP_SKILL',
  'ROUTE_STOP_NOT_ALLOWED',
];

/** A stop whose own data make a visit impossible whatever the vehicle. */
function flaw(problem: RouteProblem, stop: RouteStop): Obstacle | undefined {
  const { travel } = problem;
  if (travel.kind === 'points') {
    const [x, y] = [travel.x[stop.place], travel.y[stop.place]];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return { code: 'ROUTE_STOP_NO_PLACE' };
  }
  if (!stop.windows.some(([opens, closes]) => opens <= closes)) {
    return { code: 'ROUTE_STOP_WINDOW_EMPTY' };
  }
  const amounts = [...stop.deliver, ...stop.collect, stop.service, stop.setup];
  const whole = amounts.every((value) => Number.isFinite(value) && value >= 0);
  const { wish } = stop;
  const wished = wish === undefined ? [] : Object.values(wish);
  // A prize or a moment may be endless, but must be a number.
  const known = whole && ![stop.prize, stop.release, ...wished].some(Number.isNaN);
  return known ? undefined : { code: 'ROUTE_STOP_NUMBER_INVALID' };
}

/** The reason nearest to success over all vehicles: what would be the cheapest to mend. */
function nearestReason(problem: RouteProblem, stop: RouteStop): Obstacle | undefined {
  const own = flaw(problem, stop);
  if (own !== undefined) return own;
  let best: Obstacle | undefined;
  for (const [t, vehicle] of problem.vehicles.entries()) {
    if (vehicle.count <= 0) continue;
    const found = obstacle(problem, stop, vehicle, t);
    if (found === undefined) return undefined;
    if (best === undefined || isNearer(found, best)) best = found;
  }
  return best ?? { code: 'ROUTE_NO_VEHICLE' };
}

function isNearer(a: Obstacle, b: Obstacle): boolean {
  const order = SEVERITY.indexOf(a.code) - SEVERITY.indexOf(b.code);
  return order < 0 || (order === 0 && (a.by ?? 0) < (b.by ?? 0));
}

/**
 * Stops that cannot be served, each with its reason: by no vehicle on its own, or because of what
 * they have to do with others. The mate of such a stop goes with it; locked stops stay.
 */
export function screenStops(problem: RouteProblem, cancelled: readonly number[] = []): LeftOut[] {
  const unwanted = new Set(cancelled);
  const locked = new Set((problem.locks ?? []).flatMap((lock) => lock.stops));
  const contradicted = contradictedStops(problem);
  const reasons = problem.stops.map((stop, i): Obstacle | undefined => {
    if (unwanted.has(i)) return { code: 'ROUTE_STOP_CANCELLED' };
    if (locked.has(i)) return undefined;
    const code = contradicted.get(i);
    return code === undefined ? nearestReason(problem, stop) : { code };
  });
  const out: LeftOut[] = [];
  problem.stops.forEach((stop, i) => {
    const own = reasons[i];
    const mates = stop.mate >= 0 ? reasons[stop.mate] : undefined;
    if (own !== undefined) out.push({ stop: i, ...own });
    else if (mates !== undefined) out.push({ stop: i, code: 'ROUTE_STOP_MATE_OUT' });
  });
  return out;
}
