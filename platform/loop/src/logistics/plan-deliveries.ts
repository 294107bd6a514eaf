import { type BusinessCalendar, type Clock, instantOfDay, type Reason } from '@quanyu/domain';
import type { VehicleRecord } from '@quanyu/ledger';
import { solveRoutes } from '@quanyu/logistics';
import { createRng } from '@quanyu/numeric';
import { type PlannedVan, plannedVans } from './delivery-plan.ts';
import {
  type DeliveryStop,
  type DeliveryVan,
  type DeliveryWorld,
  deliveryProblem,
  type Position,
  placesOf,
  streetM,
  type TravelTable,
} from './delivery-problem.ts';
import type { OpenOrder } from './open-deliveries.ts';

/** Travel between places by a map service; undefined where it has no answer. */
export type TravelTimes = (places: readonly Position[]) => Promise<TravelTable | undefined>;

export interface Depot extends Position {
  readonly location: string;
  readonly name: string;
}

export interface DeliveryTools {
  readonly clock: Clock;
  readonly seed: number;
  readonly calendar: BusinessCalendar;
  readonly travelTimes?: TravelTimes | undefined;
}

export interface DepotPlan {
  readonly depot: Depot;
  readonly world: DeliveryWorld;
  readonly vans: readonly PlannedVan[];
  readonly leftOut: readonly Reason[];
}

const SERVICE_S = 180;
const SERVICE_UNIT_S = 15;
const SERVICE_S_MAX = 900;
const MINUTE_MS = 60_000;
/** Iterations a stop and at most: some tenths of a second for a hundred stops. */
const ITERATIONS_PER_STOP = 150;
const ITERATIONS_MAX = 30_000;

/** Orders by the depot whose vans come to them; the rest goes by carrier. */
export function byDepot(
  orders: readonly OpenOrder[],
  depots: readonly Depot[],
  vehicles: readonly VehicleRecord[],
): ReadonlyMap<string, readonly OpenOrder[]> {
  const radiusM = new Map<string, number>();
  for (const { location, terms } of vehicles) {
    radiusM.set(location, Math.max(radiusM.get(location) ?? 0, terms.radiusKm * 1000));
  }
  const found = new Map<string, OpenOrder[]>();
  for (const order of orders) {
    const place = positionOf(order);
    if (place === undefined) continue;
    let best: Depot | undefined;
    let nearest = Number.POSITIVE_INFINITY;
    for (const depot of depots) {
      const meters = streetM(depot, place);
      if (meters > (radiusM.get(depot.location) ?? 0) || meters >= nearest) continue;
      best = depot;
      nearest = meters;
    }
    if (best === undefined) continue;
    found.set(best.location, [...(found.get(best.location) ?? []), order]);
  }
  return found;
}

/** Where an order goes, if anything sensible is known. */
export function positionOf(order: OpenOrder): Position | undefined {
  const { latitude, longitude } = order;
  if (latitude === null || longitude === null) return undefined;
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return isPlace ? { latitude, longitude } : undefined;
}

/** An order as a stop of a day: inside the customer's wish, else while the vans are out. */
export function stopOfOrder(
  order: OpenOrder,
  day: number,
  about: {
    readonly calendar: BusinessCalendar;
    readonly opensMinute: number;
    readonly closesMinute: number;
  },
): DeliveryStop | undefined {
  const place = positionOf(order);
  if (place === undefined) return undefined;
  const start = instantOfDay(day, about.calendar);
  const wish = windowOf(order.window);
  const [opens, closes] = wish ?? [about.opensMinute, about.closesMinute];
  const units = Math.max(
    1,
    order.lines.reduce((sum, line) => sum + line.units, 0),
  );
  const isDue = order.promisedDay !== null && order.promisedDay <= day;
  return {
    ...place,
    order: order.order,
    customer: order.customer,
    units,
    opensAt: start + opens * MINUTE_MS,
    closesAt: start + closes * MINUTE_MS,
    serviceS: Math.min(SERVICE_S_MAX, SERVICE_S + SERVICE_UNIT_S * (units - 1)),
    priority: isDue ? 100 : 0,
  };
}

/** `18:00-21:00` as minutes of the day; undefined for what is no window. */
export function windowOf(text: string | null): readonly [number, number] | undefined {
  const match = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(text ?? '');
  if (match === null) return undefined;
  const [from = 0, fromMinute = 0, to = 0, toMinute = 0] = match.slice(1).map(Number);
  const [opens, closes] = [from * 60 + fromMinute, to * 60 + toMinute];
  return opens < closes && closes <= 24 * 60 ? [opens, closes] : undefined;
}

/** Vans of a depot on a day. */
export function vansOf(
  depot: Depot,
  vehicles: readonly VehicleRecord[],
  day: number,
  calendar: BusinessCalendar,
): readonly DeliveryVan[] {
  const start = instantOfDay(day, calendar);
  return vehicles
    .filter(({ location, isActive }) => isActive && location === depot.location)
    .map(({ vehicle, terms }) => ({
      vehicle,
      terms,
      from: depot,
      depot,
      opensAt: start + terms.opensMinute * MINUTE_MS,
      closesAt: start + terms.closesMinute * MINUTE_MS,
    }));
}

/**
 * Plans one depot's day: byte-stable by a number of iterations, some CPU seconds for thousands of
 * stops. Stops that fit no van are left out with the reason.
 */
export async function planDepot(
  depot: Depot,
  vans: readonly DeliveryVan[],
  stops: readonly DeliveryStop[],
  tools: DeliveryTools,
): Promise<DepotPlan> {
  const startsAt = Math.min(...vans.map(({ opensAt }) => opensAt));
  const table = await tools.travelTimes?.(placesOf({ vans, stops }));
  const world: DeliveryWorld = { stops, vans, startsAt, table };
  const problem = deliveryProblem(world);
  const iterations = Math.min(ITERATIONS_MAX, stops.length * ITERATIONS_PER_STOP);
  const { plan } = solveRoutes(problem, {
    objective: 'distance',
    stop: { iterations, clock: tools.clock },
    rng: createRng(tools.seed).stream(`deliver ${depot.location}`),
  });
  return {
    depot,
    world,
    vans: plannedVans(world, problem, plan),
    leftOut: plan.leftOut.map(({ stop, code, by }) => ({
      code,
      params: {
        stop: String(problem.stops[stop]?.id),
        ...(by === undefined ? {} : { by: Math.ceil(by) }),
      },
    })),
  };
}
