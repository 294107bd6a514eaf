import type { Rng } from '@quanyu/numeric';
import type { StopCriterion } from '../stop-criterion.ts';
import type { PlannedRoute, RoutePlan, RouteProblem, RouteVehicle } from './problem.ts';
import { solveRoutes } from './solve.ts';

/** What has happened since the plan was made. New stops are those of the problem that it lacks. */
export interface PlanChange {
  /** Stops that are no longer wanted. */
  readonly cancelled?: readonly number[];
  /** Routes of the plan whose vehicle is lost; its stops go to others. */
  readonly lost?: readonly number[];
  /** Routes whose vehicle is behind by so many units of time. */
  readonly late?: readonly { readonly route: number; readonly by: number }[];
}

export interface ReplanOptions {
  /** How long to improve around the change; the plan keeps the rules before that begins. */
  readonly stop: StopCriterion;
  readonly rng: Rng;
}

export interface Replan {
  readonly plan: RoutePlan;
  /** The problem the new plan belongs to: a late vehicle has become one of its own. */
  readonly problem: RouteProblem;
  /** Routes of the new plan that differ from the old one: whose drivers must be told. */
  readonly changed: readonly number[];
  readonly iterations: number;
}

/**
 * Mends a plan after a change and improves it around that change, so that most drivers keep their
 * routes: ruins start at what is new or was lost, and nothing is changed unless it pays.
 * @throws AppError LOGISTICS_PROBLEM_INVALID as solveRoutes does.
 */
export function replanRoutes(
  problem: RouteProblem,
  plan: RoutePlan,
  change: PlanChange,
  options: ReplanOptions,
): Replan {
  const lost = new Set(change.lost ?? []);
  const cancelled = new Set(change.cancelled ?? []);
  const { vehicles, routes } = delayed(problem, plan, change);
  const changedProblem = { ...problem, vehicles: withoutLost(vehicles, plan, lost) };
  const initial: RoutePlan = {
    routes: routes.flatMap((route, r) =>
      lost.has(r) ? [] : [{ ...route, stops: route.stops.filter((stop) => !cancelled.has(stop)) }],
    ),
    leftOut: [],
  };
  const solved = solveRoutes(changedProblem, {
    objective: 'distance',
    stop: options.stop,
    rng: options.rng,
    initial,
    focus: focusOf(problem, plan, { lost, cancelled, late: change.late ?? [] }),
    cancelled: [...cancelled],
  });
  const known = new Set(plan.routes.map(routeKey));
  const changed = solved.plan.routes.flatMap((route, r) => (known.has(routeKey(route)) ? [] : [r]));
  return { plan: solved.plan, problem: changedProblem, changed, iterations: solved.iterations };
}

function routeKey(route: PlannedRoute): string {
  return route.stops.join(',');
}

/** Gives every late vehicle an entry of its own whose shift begins later. */
function delayed(
  problem: RouteProblem,
  plan: RoutePlan,
  change: PlanChange,
): { readonly vehicles: RouteVehicle[]; readonly routes: PlannedRoute[] } {
  const vehicles = [...problem.vehicles];
  const routes = [...plan.routes];
  for (const { route: r, by } of change.late ?? []) {
    const route = routes[r];
    const vehicle = vehicles[route?.vehicle ?? -1];
    if (route === undefined || vehicle === undefined) continue;
    const [opens, closes] = vehicle.window;
    vehicles[route.vehicle] = { ...vehicle, count: vehicle.count - 1 };
    vehicles.push({ ...vehicle, count: 1, window: [opens + by, closes] });
    routes[r] = { ...route, vehicle: vehicles.length - 1 };
  }
  return { vehicles, routes };
}

function withoutLost(
  vehicles: readonly RouteVehicle[],
  plan: RoutePlan,
  lost: ReadonlySet<number>,
): RouteVehicle[] {
  const fewer = new Map<number, number>();
  for (const r of lost) {
    const vehicle = plan.routes[r]?.vehicle ?? -1;
    fewer.set(vehicle, (fewer.get(vehicle) ?? 0) + 1);
  }
  return vehicles.map((vehicle, v) => ({
    ...vehicle,
    count: Math.max(0, vehicle.count - (fewer.get(v) ?? 0)),
  }));
}

/** Stops that are new, were on a lost or late route, or stood beside a cancelled one. */
function focusOf(
  problem: RouteProblem,
  plan: RoutePlan,
  what: {
    readonly lost: ReadonlySet<number>;
    readonly cancelled: ReadonlySet<number>;
    readonly late: readonly { readonly route: number }[];
  },
): number[] {
  const planned = new Set(plan.routes.flatMap((route) => route.stops));
  const focus = [...problem.stops.keys()].filter((stop) => !planned.has(stop));
  for (const r of what.lost) focus.push(...(plan.routes[r]?.stops ?? []));
  for (const { route } of what.late) focus.push(...(plan.routes[route]?.stops ?? []));
  for (const { stops } of plan.routes) {
    stops.forEach((stop, i) => {
      if (what.cancelled.has(stop)) focus.push(...stops.slice(Math.max(0, i - 2), i + 3));
    });
  }
  return focus.filter((stop) => !what.cancelled.has(stop));
}
