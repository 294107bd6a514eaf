import type { RouteState } from '../kernels/route-memory.ts';
import { walkRoute } from '../kernels/route-walk.ts';
import type { Compiled } from './compile.ts';
import type { LeftOut, PlannedRoute, RoutePlan, RouteProblem, RouteReload } from './problem.ts';

/** The search's current plan in the problem's terms, with the reason of each stop left out. */
export function planOf(
  compiled: Compiled,
  problem: RouteProblem,
  screened: readonly LeftOut[],
): RoutePlan {
  const { state: s, stopOf } = compiled;
  const routes: PlannedRoute[] = [];
  for (let r = 0; r < s.slots; r++) {
    if (s.size[r] === 0) continue;
    const stops: number[] = [];
    for (let node = s.next[s.n + r] ?? 0; node < s.n; node = s.next[node] ?? s.n) {
      s.scratch[stops.length] = node;
      stops.push(stopOf[node] ?? 0);
    }
    const reloads = reloadsOf(s, r, stops.length);
    const vehicle = s.type[r] ?? 0;
    routes.push(reloads.length === 0 ? { vehicle, stops } : { vehicle, stops, reloads });
  }
  return { routes, leftOut: leftOutOf(compiled, problem, screened) };
}

/** Where the vehicle of a route loads again; its nodes stand in scratch. */
function reloadsOf(s: RouteState, r: number, count: number): RouteReload[] {
  const d = s.walk;
  const type = s.type[r] ?? 0;
  if (d === undefined || (d.tripsMax[type] ?? 1) < 2) return [];
  // The times of other routes have been settled and hold.
  d.settling = true;
  walkRoute(s, d, type, count);
  d.settling = false;
  return Array.from({ length: d.tripCount }, (_, trip) => ({
    before: d.tripAt[trip] ?? 0,
    place: d.tripPlace[trip] ?? 0,
  }));
}

function leftOutOf(
  compiled: Compiled,
  problem: RouteProblem,
  screened: readonly LeftOut[],
): LeftOut[] {
  const { state: s, stopOf } = compiled;
  const done = new Set<string>();
  for (let node = 0; node < s.n; node++) {
    const group = problem.stops[stopOf[node] ?? 0]?.group;
    if (group !== undefined && (s.route[node] ?? -1) >= 0) done.add(group);
  }
  const inertGroup = (stop: number): boolean => done.has(problem.stops[stop]?.group ?? '');
  const left = [...s.absent.subarray(0, s.absentCount)].map((node): LeftOut => {
    const optional = (s.prize[node] ?? 0) < compiled.mustCost;
    return { stop: stopOf[node] ?? 0, code: optional ? 'ROUTE_STOP_NOT_WORTH' : 'ROUTE_NO_ROOM' };
  });
  // Where one way of doing a visit is done, the others are not missed.
  return [...screened, ...left]
    .filter(({ stop }) => !inertGroup(stop))
    .sort((a, b) => a.stop - b.stop);
}
