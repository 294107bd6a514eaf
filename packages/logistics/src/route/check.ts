import { checkRelations, scheduleRoutes } from './check-relations.ts';
import type { PlannedRoute, RoutePlan, RouteProblem, RouteVehicle } from './problem.ts';
import { type RouteSchedule, SLACK, tripsOf } from './schedule-route.ts';

/** One broken rule of a plan. */
export interface RouteViolation {
  readonly code:
    | 'twice'
    | 'lost'
    | 'load'
    | 'window'
    | 'shift'
    | 'vehicle'
    | 'pair'
    | 'skill'
    | 'stops'
    | 'distance'
    | 'travel'
    | 'duration'
    | 'break'
    | 'reload'
    | 'backhaul'
    | 'group'
    | 'together'
    | 'apart'
    | 'before'
    | 'lock'
    | 'unknown';
  readonly route: number;
  readonly stop: number;
  /** How late, where the rule is a time. */
  readonly by?: number;
}

export interface RouteFigures {
  readonly cost: number;
  readonly vehicles: number;
  readonly visited: number;
  readonly leftOut: number;
  /** Sum of the prizes of optional stops that were left out. */
  readonly prizeLost: number;
}

export interface RouteCheck extends RouteFigures {
  readonly violations: readonly RouteViolation[];
}

/**
 * Checks a plan against its problem and adds up its cost. Shares nothing with the search: it walks
 * the problem's own stops, windows and distances.
 */
export function checkRoutes(problem: RouteProblem, plan: RoutePlan): RouteCheck {
  const violations: RouteViolation[] = [];
  const seen = new Map<number, number>();
  const used = new Map<number, number>();
  let cost = 0;
  const schedules = scheduleRoutes(problem, plan);
  plan.routes.forEach((route, r) => {
    used.set(route.vehicle, (used.get(route.vehicle) ?? 0) + 1);
    for (const stop of route.stops) {
      if (seen.has(stop)) violations.push({ code: 'twice', route: r, stop });
      if (problem.stops[stop] === undefined) violations.push({ code: 'unknown', route: r, stop });
      seen.set(stop, r);
    }
    const schedule = schedules[r];
    if (schedule === undefined) return;
    cost += checkRoute(problem, route, schedule, (code, stop, by) =>
      violations.push({ code, route: r, stop, ...(by === undefined ? {} : { by }) }),
    );
  });
  for (const [vehicle, count] of used) {
    if (count > (problem.vehicles[vehicle]?.count ?? 0)) {
      violations.push({ code: 'vehicle', route: -1, stop: -1 });
    }
  }
  violations.push(...checkRelations(problem, plan, schedules));
  const lost = checkPresence(problem, plan, seen);
  violations.push(...lost.violations);
  return {
    cost,
    vehicles: plan.routes.length,
    visited: seen.size,
    leftOut: lost.leftOut,
    prizeLost: lost.prizeLost,
    violations,
  };
}

interface Presence {
  readonly violations: readonly RouteViolation[];
  readonly leftOut: number;
  readonly prizeLost: number;
}

/** Every stop is on the road or left out, halves of pairs together, one of each group. */
function checkPresence(
  problem: RouteProblem,
  plan: RoutePlan,
  seen: ReadonlyMap<number, number>,
): Presence {
  const violations: RouteViolation[] = [];
  const out = new Set(plan.leftOut.map((left) => left.stop));
  const groups = new Map<string, number>();
  const paid = new Set<string>();
  let prizeLost = 0;
  problem.stops.forEach((stop, i) => {
    if (stop.group === undefined || !seen.has(i)) return;
    groups.set(stop.group, (groups.get(stop.group) ?? 0) + 1);
    if (groups.get(stop.group) === 2) {
      violations.push({ code: 'group', route: seen.get(i) ?? -1, stop: i });
    }
  });
  problem.stops.forEach((stop, i) => {
    const spared = stop.group !== undefined && groups.has(stop.group) && !seen.has(i);
    if (!spared && seen.has(i) === out.has(i))
      violations.push({ code: 'lost', route: -1, stop: i });
    if (out.has(i) && Number.isFinite(stop.prize) && !paid.has(stop.group ?? '')) {
      prizeLost += stop.prize;
      if (stop.group !== undefined) paid.add(stop.group);
    }
    if (stop.mate >= 0 && seen.get(i) !== seen.get(stop.mate)) {
      violations.push({ code: 'pair', route: seen.get(i) ?? -1, stop: i });
    }
  });
  return { violations, leftOut: out.size, prizeLost };
}

type Report = (code: RouteViolation['code'], stop: number, by?: number) => void;

function checkRoute(
  problem: RouteProblem,
  route: PlannedRoute,
  schedule: RouteSchedule,
  report: Report,
): number {
  const vehicle = problem.vehicles[route.vehicle];
  if (vehicle === undefined || route.stops.length === 0) {
    report('vehicle', -1);
    return 0;
  }
  checkLoads(problem, route, vehicle, report);
  checkOrder(problem, route, vehicle, report);
  schedule.late.forEach(({ stop, by }) => {
    report(stop < 0 ? 'shift' : 'window', stop, by);
  });
  if (schedule.breaksMissed > 0) report('break', -1);
  if (route.stops.length > vehicle.stopsMax) report('stops', -1);
  if (schedule.distance > vehicle.distanceMax + SLACK) report('distance', -1);
  if (schedule.travel > vehicle.travelMax + SLACK) report('travel', -1);
  if (schedule.duration > vehicle.durationMax + SLACK) report('duration', -1);
  checkReloads(route, vehicle, report);
  return routeCost(problem, route, schedule);
}

/** What a route costs: vehicle, travel, time and its share of unfairness. */
export function routeCost(
  problem: RouteProblem,
  route: PlannedRoute,
  schedule: RouteSchedule,
): number {
  const vehicle = problem.vehicles[route.vehicle];
  const own = (vehicle?.fixedCost ?? 0) + (vehicle?.costFactor ?? 1) * schedule.cost;
  return own + schedule.timeCost + balanceCost(problem, route, schedule);
}

function balanceCost(problem: RouteProblem, route: PlannedRoute, schedule: RouteSchedule): number {
  const { balance } = problem;
  if (balance === undefined) return 0;
  const load = route.stops.reduce((sum, i) => {
    const stop = problem.stops[i];
    if (stop === undefined || stop.kind === 'delivery') return sum;
    return sum + (stop.deliver[0] ?? 0) + (stop.collect[0] ?? 0);
  }, 0);
  const measures = { load, duration: schedule.duration, stops: route.stops.length };
  return balance.weight * measures[balance.measure] ** 2;
}

function checkReloads(route: PlannedRoute, vehicle: RouteVehicle, report: Report): void {
  const reloads = route.reloads ?? [];
  if (reloads.length > (vehicle.reload?.tripsMax ?? 1) - 1) report('reload', -1);
  for (const { place, before } of reloads) {
    const inside = before > 0 && before < route.stops.length;
    if (!inside || vehicle.reload?.places.includes(place) !== true) {
      report('reload', route.stops[before] ?? -1);
    }
  }
}

function checkLoads(
  problem: RouteProblem,
  route: PlannedRoute,
  vehicle: RouteVehicle,
  report: Report,
): void {
  for (const trip of tripsOf(route)) {
    if (vehicle.backhaulLast === true) checkBackhaul(problem, trip.stops, report);
    for (let k = 0; k < problem.dimensions; k++) {
      checkTripLoad(
        problem,
        trip.stops,
        { k, capacity: (vehicle.capacity[k] ?? 0) + SLACK },
        report,
      );
    }
  }
}

/** Nothing is brought after something was taken along. */
function checkBackhaul(problem: RouteProblem, stops: readonly number[], report: Report): void {
  const some = (amounts: readonly number[] | undefined): boolean =>
    (amounts ?? []).some((amount) => amount > 0);
  const firstTaking = stops.findIndex((i) => {
    const stop = problem.stops[i];
    return stop?.kind === 'visit' && some(stop.collect) && !some(stop.deliver);
  });
  if (firstTaking < 0) return;
  for (const i of stops.slice(firstTaking)) {
    const stop = problem.stops[i];
    if (stop?.kind !== 'visit' || (some(stop.collect) && !some(stop.deliver))) continue;
    report('backhaul', i);
  }
}

function checkTripLoad(
  problem: RouteProblem,
  stops: readonly number[],
  limit: { readonly k: number; readonly capacity: number },
  report: Report,
): void {
  const { k, capacity } = limit;
  const visits = stops.filter((i) => problem.stops[i]?.kind === 'visit');
  let load = visits.reduce((sum, i) => sum + (problem.stops[i]?.deliver[k] ?? 0), 0);
  if (load > capacity) report('load', -1);
  for (const i of stops) {
    load += (problem.stops[i]?.collect[k] ?? 0) - (problem.stops[i]?.deliver[k] ?? 0);
    // A delivery without its pickup in the trip has nothing to bring.
    if (load > capacity || load < -SLACK) report('load', i);
  }
}

function checkOrder(
  problem: RouteProblem,
  route: PlannedRoute,
  vehicle: RouteVehicle,
  report: Report,
): void {
  const at = new Map<number, number>(route.stops.map((stop, i) => [stop, i]));
  for (const i of route.stops) {
    const stop = problem.stops[i];
    if (stop === undefined) continue;
    if (stop.skills.some((skill) => !vehicle.skills.includes(skill))) report('skill', i);
    if (stop.vehicles?.includes(route.vehicle) === false) report('skill', i);
    if (stop.kind === 'pickup' && (at.get(i) ?? 0) > (at.get(stop.mate) ?? -1)) report('pair', i);
  }
}
