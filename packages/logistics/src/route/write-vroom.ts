import { checkRoutes, type RouteViolation, routeCost } from './check.ts';
import type { PlannedRoute, RoutePlan, RouteProblem, RouteStop } from './problem.ts';
import { type RouteSchedule, type StopTime, scheduleRoute } from './schedule-route.ts';

const TYPES = { visit: 'job', pickup: 'pickup', delivery: 'delivery' } as const;

interface Step {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What VROOM calls each broken rule. */
const CAUSES: Partial<Record<RouteViolation['code'], string>> = {
  window: 'delay',
  shift: 'delay',
  load: 'load',
  stops: 'max_tasks',
  skill: 'skills',
  pair: 'precedence',
  break: 'missing_break',
  travel: 'max_travel_time',
  distance: 'max_distance',
};

interface Violation {
  readonly cause: string;
  readonly duration?: number;
}

function violationOf(found: RouteViolation): Violation {
  const cause = CAUSES[found.code] ?? found.code;
  return found.by === undefined ? { cause } : { cause, duration: found.by };
}

/** Causes once each, their durations added up. */
function gathered(found: readonly RouteViolation[]): Violation[] {
  const byCause = new Map<string, Violation>();
  for (const { cause, duration } of found.map(violationOf)) {
    const before = byCause.get(cause)?.duration ?? 0;
    byCause.set(cause, duration === undefined ? { cause } : { cause, duration: before + duration });
  }
  return [...byCause.values()];
}

/** Writes a plan as VROOM's answer: code, summary, unassigned, routes with steps, broken rules. */
export function writeVroom(problem: RouteProblem, plan: RoutePlan): string {
  const { violations } = checkRoutes(problem, plan);
  const routes = plan.routes.map((route, r) =>
    routeOf(
      problem,
      route,
      violations.filter((found) => found.route === r),
    ),
  );
  const sum = (field: string): number =>
    routes.reduce((total, route) => total + Number(route[field] ?? 0), 0);
  const unassigned = plan.leftOut.map((left) => {
    const stop = problem.stops[left.stop];
    return {
      id: stop?.id ?? left.stop,
      type: TYPES[stop?.kind ?? 'visit'],
      ...(stop === undefined ? {} : placeOf(problem, stop.place)),
      reason: left.code,
    };
  });
  const summary = {
    cost: sum('cost'),
    routes: routes.length,
    unassigned: unassigned.length,
    setup: sum('setup'),
    service: sum('service'),
    duration: sum('duration'),
    waiting_time: sum('waiting_time'),
    priority: sum('priority'),
    distance: sum('distance'),
    violations: gathered(violations.filter((found) => found.route >= 0)),
  };
  return `${JSON.stringify({ code: 0, summary, unassigned, routes })}\n`;
}

function placeOf(problem: RouteProblem, place: number | undefined): Record<string, unknown> {
  const { travel } = problem;
  if (place === undefined) return {};
  if (travel.kind === 'tables') return { location_index: place };
  return { location: [travel.x[place], travel.y[place]] };
}

function routeOf(
  problem: RouteProblem,
  route: PlannedRoute,
  violations: readonly RouteViolation[],
): Record<string, unknown> {
  const vehicle = problem.vehicles[route.vehicle];
  const schedule = scheduleRoute(problem, route);
  const stops = route.stops.flatMap((i) => problem.stops[i] ?? []);
  const total = (value: (stop: RouteStop) => number): number =>
    stops.reduce((sum, stop) => sum + value(stop), 0);
  const waiting = schedule.times.reduce(
    (sum, time, i) => sum + waitOf(stops, i, time, vehicle?.start),
    0,
  );
  return {
    vehicle: vehicle?.id ?? route.vehicle,
    cost: routeCost(problem, route, schedule),
    setup: stops.reduce((sum, stop, i) => sum + setupOf(stops, i, vehicle?.start, stop), 0),
    service: total((stop) => stop.service),
    duration: schedule.travel,
    waiting_time: waiting,
    priority: total((stop) => (stop.kind === 'delivery' ? 0 : stop.priority)),
    distance: schedule.distance,
    delivery: loadsOf(problem, stops, (stop, k) => stop.deliver[k] ?? 0),
    pickup: loadsOf(problem, stops, (stop, k) => stop.collect[k] ?? 0),
    steps: stepsOf(problem, route, stops, { schedule, violations }),
    violations: gathered(violations),
  };
}

function loadsOf(
  problem: RouteProblem,
  stops: readonly RouteStop[],
  value: (stop: RouteStop, k: number) => number,
): number[] {
  return Array.from({ length: problem.dimensions }, (_, k) =>
    stops.reduce((sum, stop) => sum + value(stop, k), 0),
  );
}

function setupOf(
  stops: readonly RouteStop[],
  i: number,
  start: number | undefined,
  stop: RouteStop,
): number {
  const before = i === 0 ? start : stops[i - 1]?.place;
  return before === stop.place ? 0 : stop.setup;
}

function waitOf(
  stops: readonly RouteStop[],
  i: number,
  time: StopTime,
  start: number | undefined,
): number {
  const stop = stops[i];
  return stop === undefined ? 0 : time.start - time.arrival - setupOf(stops, i, start, stop);
}

function stepsOf(
  problem: RouteProblem,
  route: PlannedRoute,
  stops: readonly RouteStop[],
  checked: {
    readonly schedule: RouteSchedule;
    readonly violations: readonly RouteViolation[];
  },
): Step[] {
  const { schedule, violations } = checked;
  const vehicle = problem.vehicles[route.vehicle];
  let load = loadsOf(problem, stops, (stop, k) =>
    stop.kind === 'visit' ? (stop.deliver[k] ?? 0) : 0,
  );
  const steps: Step[] = [];
  if (vehicle?.start !== undefined) {
    const arrival = problem.vehicles[route.vehicle]?.window[0] ?? 0;
    steps.push({ type: 'start', ...placeOf(problem, vehicle.start), arrival, service: 0, load });
  }
  const timed = stops.map((stop, i): Step => {
    load = load.map((old, k) => old + (stop.collect[k] ?? 0) - (stop.deliver[k] ?? 0));
    const time = schedule.times[i] ?? { arrival: 0, start: 0, leave: 0 };
    return {
      type: TYPES[stop.kind],
      ...placeOf(problem, stop.place),
      id: stop.id,
      setup: setupOf(stops, i, vehicle?.start, stop),
      service: stop.service,
      waiting_time: waitOf(stops, i, time, vehicle?.start),
      load,
      arrival: time.arrival,
      violations: violations.filter((found) => found.stop === route.stops[i]).map(violationOf),
    };
  });
  const pauses = schedule.breaks.map(
    (time, i): Step => ({
      type: 'break',
      id: vehicle?.breaks[i]?.id ?? i,
      service: time.leave - time.start,
      waiting_time: 0,
      arrival: time.start,
      load,
      violations: [],
    }),
  );
  steps.push(...[...timed, ...pauses].sort((a, b) => Number(a['arrival']) - Number(b['arrival'])));
  if (vehicle?.end !== undefined) {
    const arrival = schedule.returns;
    steps.push({ type: 'end', ...placeOf(problem, vehicle.end), arrival, service: 0, load });
  }
  return steps;
}
