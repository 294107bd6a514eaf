import { AppError } from '@quanyu/domain';
import { LOGISTICS_ERRORS } from '../errors.ts';
import { assignLinear } from '../linear-assignment.ts';
import { parseJson } from '../tool.ts';
import { checkRoutes, routeCost } from './check.ts';
import type { PlannedRoute, RoutePlan, RouteProblem, RouteReload } from './problem.ts';
import { readVroomPlan } from './read-vroom-plan.ts';
import { scheduleRoute } from './schedule-route.ts';
import { legBetween } from './travel.ts';

/** Added for each broken rule where a route is given the vehicle that suits it best. */
const BROKEN_COST = 1e12;
/** Routes and vehicles that are matched exactly; beyond, routes take the kinds in their order. */
const MATCHED_MAX = 2000;

/**
 * Reads a plan of a known problem: VROOM's answer, or CVRPLIB's `.sol` with customers from 1 and 0
 * where the vehicle loads again. A `.sol` does not name vehicles: each route gets the one it breaks
 * fewest rules and costs least with. Stops on no route are left out.
 * @throws AppError LOGISTICS_FILE_BROKEN, LOGISTICS_PROBLEM_INVALID for a stop that is not there.
 */
export function readRoutePlan(text: string, fileName: string, problem: RouteProblem): RoutePlan {
  const plain = text.replace(/^\uFEFF/, '');
  if (/^\s*\{/.test(plain)) return readAnswer(parseJson(plain, fileName), fileName, problem);
  const lines = plain.split(/\r?\n/).flatMap((line) => {
    const words = /^\s*Route\s*#?\s*\d+\s*:\s*(.*)$/i.exec(line)?.[1]?.trim();
    return words === undefined || words === '' ? [] : [words.split(/\s+/)];
  });
  if (lines.length === 0) throw broken(fileName, 'it has no line "Route #1: …"');
  const routes = lines.map((words, r) => solRoute(words, r, fileName, problem));
  return withLeftOut(problem, onVehicles(problem, routes));
}

function broken(fileName: string, why: string): AppError {
  const message = `Cannot read ${fileName} as a plan: ${why}`;
  return new AppError(LOGISTICS_ERRORS.LOGISTICS_FILE_BROKEN, message, { place: fileName });
}

/** VROOM's answer: its routes become the `steps` of a file. */
function readAnswer(value: unknown, fileName: string, problem: RouteProblem): RoutePlan {
  const { routes } = value as { readonly routes?: unknown };
  if (!Array.isArray(routes)) throw broken(fileName, 'it has no routes');
  const byVehicle = new Map<string, unknown>();
  for (const route of routes as readonly { vehicle?: unknown; steps?: unknown }[]) {
    const id = String(route?.vehicle);
    if (!Array.isArray(route?.steps)) throw broken(fileName, `route of vehicle ${id} has no steps`);
    byVehicle.set(id, route.steps);
  }
  const vehicles = problem.vehicles.map(({ id }) => {
    const steps = byVehicle.get(String(id)) ?? [];
    byVehicle.delete(String(id));
    return { id, steps };
  });
  const [strange] = byVehicle.keys();
  if (strange !== undefined) throw broken(fileName, `vehicle ${strange} is not in the problem`);
  return readVroomPlan({ vehicles }, problem) ?? withLeftOut(problem, []);
}

interface SolRoute {
  readonly stops: readonly number[];
  /** Positions before which the vehicle loads again. */
  readonly trips: readonly number[];
}

function solRoute(
  words: readonly string[],
  r: number,
  fileName: string,
  problem: RouteProblem,
): SolRoute {
  const stops: number[] = [];
  const trips: number[] = [];
  for (const word of words) {
    const customer = Number(word);
    if (customer === 0 && stops.length > 0) trips.push(stops.length);
    if (customer === 0) continue;
    if (!Number.isInteger(customer) || problem.stops[customer - 1] === undefined) {
      throw new AppError(
        LOGISTICS_ERRORS.LOGISTICS_PROBLEM_INVALID,
        `Cannot find the stop of route ${r + 1} in ${fileName}: current value is ${word}`,
        { place: fileName },
      );
    }
    stops.push(customer - 1);
  }
  return { stops, trips: trips.filter((at) => at < stops.length) };
}

/** Deals routes to vehicles at the least cost and fewest broken rules. */
function onVehicles(problem: RouteProblem, routes: readonly SolRoute[]): PlannedRoute[] {
  const planned = (route: SolRoute, vehicle: number): PlannedRoute => {
    const { stops, trips } = route;
    if (trips.length === 0) return { vehicle, stops };
    return { vehicle, stops, reloads: trips.map((at) => reloadAt(problem, vehicle, stops, at)) };
  };
  const slots = problem.vehicles.flatMap((vehicle, v) =>
    Array.from({ length: Math.max(0, Math.min(vehicle.count, routes.length)) }, () => v),
  );
  // What is beyond the fleet is on a vehicle too many, which the check will say.
  while (slots.length < routes.length) slots.push(0);
  const kinds = problem.vehicles.length;
  if (kinds < 2 || routes.length > MATCHED_MAX || slots.length > 2 * MATCHED_MAX) {
    return routes.map((route, r) => planned(route, slots[r] ?? 0));
  }
  const cost = new Float64Array(routes.length * slots.length);
  routes.forEach((route, r) => {
    const byKind = problem.vehicles.map((_, v) => worth(problem, planned(route, v)));
    slots.forEach((v, c) => {
      cost[r * slots.length + c] = byKind[v] ?? 0;
    });
  });
  const chosen = assignLinear(cost, routes.length, slots.length);
  return routes.map((route, r) => planned(route, slots[chosen[r] ?? 0] ?? 0));
}

function worth(problem: RouteProblem, route: PlannedRoute): number {
  const only = new Set(route.stops);
  const rest = [...problem.stops.keys()].filter((stop) => !only.has(stop));
  const leftOut = rest.map((stop) => ({ stop, code: '' }));
  const own = { ...problem, relations: [], locks: [] };
  const { violations } = checkRoutes(own, { routes: [route], leftOut });
  const wrong = violations.filter((found) => found.route === 0).length;
  const cost = routeCost(problem, route, scheduleRoute(problem, route));
  return wrong * BROKEN_COST + (Number.isFinite(cost) ? cost : BROKEN_COST / 2);
}

/** The place of loading that costs the least detour between two stops. */
function reloadAt(
  problem: RouteProblem,
  vehicle: number,
  stops: readonly number[],
  before: number,
): RouteReload {
  const { reload, start, end, profile = 0 } = problem.vehicles[vehicle] ?? {};
  const from = problem.stops[stops[before - 1] ?? -1]?.place;
  const to = problem.stops[stops[before] ?? -1]?.place;
  const detour = (place: number): number =>
    legBetween(problem, { from, to: place }, profile).cost +
    legBetween(problem, { from: place, to }, profile).cost;
  const places = reload?.places ?? [start ?? end ?? 0];
  const place = places.reduce((best, next) => (detour(next) < detour(best) ? next : best));
  return { before, place };
}

function withLeftOut(problem: RouteProblem, routes: readonly PlannedRoute[]): RoutePlan {
  const done = new Set(routes.flatMap((route) => route.stops));
  const leftOut = [...problem.stops.keys()]
    .filter((stop) => !done.has(stop))
    .map((stop) => ({ stop, code: 'ROUTE_STOP_NOT_PLANNED' }));
  return { routes, leftOut };
}
