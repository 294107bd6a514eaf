import {
  type PlannedRoute,
  type RoutePlan,
  type RouteProblem,
  scheduleRoute,
} from '@quanyu/logistics';
import { DETOUR, type DeliveryWorld } from './delivery-problem.ts';

/** When a stop is reached, and between which instants in 8 of 10 cases. */
export interface PlannedStop {
  readonly order: string;
  readonly plannedAt: number;
  readonly lowAt: number;
  readonly highAt: number;
  /** After its window, by so many seconds; 0 where it is in time. */
  readonly lateS: number;
}

/** What one van does. */
export interface PlannedVan {
  readonly vehicle: string;
  readonly stops: readonly PlannedStop[];
  readonly startsAt: number;
  readonly endsAt: number;
  readonly distanceM: number;
  readonly costMinor: number;
  readonly units: number;
}

/** Deviation of a leg's time as a share of it, and of a service in seconds. */
const LEG_SPREAD = 0.2;
const SERVICE_SPREAD_S = 60;
/** Of the normal distribution: 80 % lie within so many deviations. */
const WITHIN_80 = 1.2816;

/** Times, length and cost of each van of a plan. */
export function plannedVans(
  world: DeliveryWorld,
  problem: RouteProblem,
  plan: RoutePlan,
): readonly PlannedVan[] {
  return plan.routes.flatMap((route) => {
    const van = world.vans[route.vehicle];
    return van === undefined || route.stops.length === 0
      ? []
      : [plannedVan(world, problem, route, van.vehicle)];
  });
}

function plannedVan(
  world: DeliveryWorld,
  problem: RouteProblem,
  route: PlannedRoute,
  vehicle: string,
): PlannedVan {
  const schedule = scheduleRoute(problem, route);
  const at = (second: number): number => world.startsAt + Math.round(second) * 1000;
  let variance = 0;
  let left = schedule.departs;
  const stops = route.stops.map((index, k): PlannedStop => {
    const time = schedule.times[k] ?? { arrival: 0, start: 0, leave: 0 };
    variance += (LEG_SPREAD * Math.max(0, time.arrival - left)) ** 2;
    const spread = WITHIN_80 * Math.sqrt(variance);
    // Who waits for the window to open is not early; what was waited takes delays up.
    const low = Math.max(time.start, time.arrival - spread);
    const waited = Math.max(0, time.start - time.arrival);
    const high = time.start + Math.max(0, spread - waited);
    variance = Math.max(0, Math.sqrt(variance) - waited) ** 2 + SERVICE_SPREAD_S ** 2;
    left = time.leave;
    return {
      order: String(problem.stops[index]?.id),
      plannedAt: at(time.start),
      lowAt: at(Math.min(low, time.start)),
      highAt: at(high),
      lateS: Math.round(lateOf(problem, index, time.start)),
    };
  });
  const isPoints = problem.travel.kind === 'points';
  return {
    vehicle,
    stops,
    startsAt: at(schedule.departs),
    endsAt: at(schedule.returns),
    distanceM: Math.round(schedule.distance * (isPoints ? DETOUR : 1)),
    costMinor: Math.round(routeCost(problem, route)),
    units: route.stops.reduce((sum, i) => sum + (problem.stops[i]?.deliver[0] ?? 0), 0),
  };
}

/** Cost of a route in minor units: kilometres, hours, and that the van is used at all. */
export function routeCost(problem: RouteProblem, route: PlannedRoute): number {
  const vehicle = problem.vehicles[route.vehicle];
  if (vehicle === undefined || route.stops.length === 0) return 0;
  const { cost, timeCost } = scheduleRoute(problem, route);
  return vehicle.fixedCost + cost * vehicle.costFactor + timeCost;
}

/** Seconds after the times that customers asked for, over all stops. */
export function routeLateS(problem: RouteProblem, route: PlannedRoute): number {
  const { times } = scheduleRoute(problem, route);
  return route.stops.reduce((sum, stop, k) => sum + lateOf(problem, stop, times[k]?.start ?? 0), 0);
}

function lateOf(problem: RouteProblem, stop: number, start: number): number {
  const { wish, windows } = problem.stops[stop] ?? {};
  const closes = wish?.closes ?? windows?.at(-1)?.[1] ?? start;
  return Math.max(0, start - closes);
}
