import { instantOfDay } from '@quanyu/domain';
import type { Ledger, PositionRecord, RouteRecord, VehicleTerms } from '@quanyu/ledger';
import type { RoutePlan, RouteProblem } from '@quanyu/logistics';
import {
  type DeliveryStop,
  type DeliveryVan,
  type DeliveryWorld,
  deliveryProblem,
  type Position,
  placesOf,
} from './delivery-problem.ts';
import type { TravelTimes } from './plan-deliveries.ts';

/** Open routes as they stand now: what is still to be driven, from where, by whom. */
export interface LiveRoutes {
  readonly records: readonly RouteRecord[];
  readonly world: DeliveryWorld;
  readonly problem: RouteProblem;
  /** Open stops of each record, in the order of the records; empty routes included. */
  readonly plan: RoutePlan;
}

export interface LiveQuestion {
  readonly ledger: Ledger;
  readonly routes: readonly RouteRecord[];
  /** Stops that no route has yet. */
  readonly more?: readonly DeliveryStop[];
  readonly travelTimes?: TravelTimes | undefined;
}

const MINUTE_MS = 60_000;
/** A position older than this tells nothing of now. */
const FRESH_MS = 30 * MINUTE_MS;
/** Who is still out after the shift has this long to come back. */
const OVERTIME_MS = 6 * 60 * MINUTE_MS;

/** Terms of a van that is no longer known: its route is still driven. */
const UNKNOWN_TERMS: VehicleTerms = {
  capacityUnits: 1_000_000,
  opensMinute: 0,
  closesMinute: 24 * 60,
  speedKmh: 30,
  kmMinor: 0,
  hourMinor: 0,
  startMinor: 0,
  stopsMax: 1_000,
  radiusKm: 1_000,
};

/** Reads vehicles, places and positions and puts the routes' open stops in a routing problem. */
export async function liveRoutes(question: LiveQuestion): Promise<LiveRoutes> {
  const { ledger, routes, more = [] } = question;
  const [fleet, positions, depots, calendar] = await Promise.all([
    ledger.logistics.fleet.list(),
    ledger.logistics.tracking.lastPositions(),
    depotPlaces(ledger, routes),
    ledger.calendar(),
  ]);
  const now = ledger.clock.now();
  const vans = routes.map((route): DeliveryVan => {
    const vehicle = fleet.find((one) => one.vehicle === route.vehicle);
    const terms = vehicle?.terms ?? UNKNOWN_TERMS;
    const depot = depots.get(route.location) ?? firstPlace(route);
    const day = instantOfDay(route.day, calendar);
    const shift = {
      opensAt: day + terms.opensMinute * MINUTE_MS,
      closesAt: day + terms.closesMinute * MINUTE_MS,
    };
    const position = positions.find(({ device }) => device === vehicle?.device);
    return {
      vehicle: route.route,
      terms,
      depot,
      ...begins(route, { depot, shift, position, now }),
    };
  });
  const open = routes.flatMap((route) =>
    route.stops
      .filter(({ state }) => state === 'open')
      .map(
        (stop): DeliveryStop => ({
          ...stop,
          priority: 50,
          ...(route.state === 'underway' ? { aboard: route.route } : {}),
        }),
      ),
  );
  const stops = [...open, ...more];
  const startsAt = vans.length === 0 ? now : Math.min(...vans.map(({ opensAt }) => opensAt));
  const table = await question.travelTimes?.(placesOf({ vans, stops }));
  const world: DeliveryWorld = { stops, vans, startsAt, table, isSoft: true };
  let next = 0;
  const planned = routes.map((route, vehicle) => ({
    vehicle,
    stops: route.stops.filter(({ state }) => state === 'open').map(() => next++),
  }));
  return {
    records: routes,
    world,
    problem: deliveryProblem(world),
    plan: { routes: planned, leftOut: [] },
  };
}

/** Where and when what is left begins: at the depot for who has not left, else where the van is. */
function begins(
  route: RouteRecord,
  about: {
    readonly depot: Position;
    readonly shift: { readonly opensAt: number; readonly closesAt: number };
    readonly position: PositionRecord | undefined;
    readonly now: number;
  },
): { readonly from: Position; readonly opensAt: number; readonly closesAt: number } {
  const { depot, shift, position, now } = about;
  if (route.state === 'underway') {
    const isFresh = position !== undefined && now - position.at <= FRESH_MS;
    const closed = route.stops.filter(({ state }) => state !== 'open').at(-1);
    const from = isFresh ? position : (closed ?? depot);
    return { from, opensAt: now, closesAt: Math.max(shift.closesAt, now + OVERTIME_MS) };
  }
  // A plan of a day that is over stands as it was planned.
  const opensAt = now < shift.closesAt ? Math.max(shift.opensAt, now) : shift.opensAt;
  return { from: depot, opensAt, closesAt: shift.closesAt };
}

function firstPlace(route: RouteRecord): Position {
  return route.stops[0] ?? { latitude: 0, longitude: 0 };
}

async function depotPlaces(
  ledger: Ledger,
  routes: readonly RouteRecord[],
): Promise<ReadonlyMap<string, Position>> {
  const { rows } = await ledger.pool.query<Position & { readonly location: string }>(
    `SELECT location_id AS location, latitude, longitude FROM locations
     WHERE location_id = ANY ($1) AND latitude IS NOT NULL AND longitude IS NOT NULL`,
    [[...new Set(routes.map(({ location }) => location))]],
  );
  return new Map(rows.map((row) => [row.location, row]));
}

/** Every open route of a location on a day. */
export async function openRoutesOf(
  ledger: Ledger,
  filter: { readonly location: string; readonly day: number },
): Promise<readonly RouteRecord[]> {
  const { rows } = await ledger.logistics.routes.list({ ...filter, limit: 1_000 });
  return rows
    .filter(({ state }) => state === 'planned' || state === 'underway')
    .sort((a, b) => (a.route < b.route ? -1 : 1));
}
