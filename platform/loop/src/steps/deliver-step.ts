import { isoOfDay } from '@quanyu/domain';
import type { DerivedCell } from '@quanyu/lake';
import type { VehicleRecord } from '@quanyu/ledger';
import type { PlannedVan } from '../logistics/delivery-plan.ts';
import { ROUTE_PLANS } from '../logistics/logistics-tables.ts';
import { type OpenOrder, openOrders, queueVersion } from '../logistics/open-deliveries.ts';
import {
  byDepot,
  type Depot,
  type DepotPlan,
  planDepot,
  stopOfOrder,
  vansOf,
} from '../logistics/plan-deliveries.ts';
import type { Step, StepContext, StepResult } from '../step.ts';

/** What a carrier takes for a parcel, in major units, where the settings do not say. */
export const PARCEL_ASSUMED_MINOR = 800;
/** A depot's orders planned at once; the rest comes with the next run. */
const STOPS_MAX = 2_000;

/** Open orders near a location with vans become routes; the others go by carrier. */
export const DELIVER_STEP: Step = {
  name: 'deliver',
  needs: [],
  datasets: ['locations'],
  version: '1',
  extraVersion: queueVersion,
  async run(context) {
    const { ledger, lake, asOfDay, signal, onProgress } = context;
    const vehicles = (await ledger.logistics.fleet.list()).filter(({ isActive }) => isActive);
    if (vehicles.length === 0)
      return nothing(context, 'no vehicles are known, so no routes are planned');
    const depots = await depotsOf(context, vehicles);
    if (depots.length === 0) {
      return nothing(
        context,
        'no location with vehicles has coordinates, so no routes are planned',
      );
    }
    const orders = (await openOrders(context)).filter(({ isRouted }) => !isRouted);
    const placed = orders.filter(
      ({ latitude, longitude }) => latitude !== null && longitude !== null,
    );
    if (placed.length === 0) {
      return nothing(context, 'no open order has coordinates, so no routes are planned');
    }
    const day = asOfDay + 1;
    const groups = byDepot(placed, depots, vehicles);
    const plans: DepotPlan[] = [];
    for (const depot of depots) {
      signal.throwIfAborted();
      const planned = await planOne(context, {
        depot,
        vehicles,
        day,
        orders: groups.get(depot.location) ?? [],
      });
      if (planned !== undefined) plans.push(planned);
      onProgress(plans.length, depots.length);
    }
    const parcelMinor = await parcelCost(context);
    const numbers = await routesOf(context, day);
    const rows = plans.flatMap((plan) =>
      plan.vans.map((van) => routeRow(van, plan, { day, parcelMinor, numbers })),
    );
    await lake.publish(ROUTE_PLANS, { kind: 'rows', rows });
    return {
      rowsIn: orders.length,
      rowsOut: rows.length,
      figures: figuresOf(plans, orders, placed),
    };
  },
};

function figuresOf(
  plans: readonly DepotPlan[],
  orders: readonly OpenOrder[],
  placed: readonly OpenOrder[],
): Readonly<Record<string, unknown>> {
  const stops = plans.reduce(
    (sum, { vans }) => sum + vans.reduce((n, van) => n + van.stops.length, 0),
    0,
  );
  const leftOut: Record<string, number> = {};
  for (const { code } of plans.flatMap((plan) => plan.leftOut))
    leftOut[code] = (leftOut[code] ?? 0) + 1;
  return {
    open: orders.length,
    withoutPlace: orders.length - placed.length,
    routes: plans.reduce((sum, { vans }) => sum + vans.length, 0),
    stops,
    byCarrier: placed.length - stops,
    leftOut,
  };
}

async function nothing({ lake }: StepContext, note: string): Promise<StepResult> {
  await lake.publish(ROUTE_PLANS, { kind: 'rows', rows: [] });
  return { rowsIn: 0, rowsOut: 0, figures: { routes: 0, note } };
}

/** Locations that have vehicles and lie somewhere. */
async function depotsOf(
  { ledger }: StepContext,
  vehicles: readonly VehicleRecord[],
): Promise<readonly Depot[]> {
  const { rows } = await ledger.pool.query<Depot>(
    `SELECT location_id AS location, coalesce(name, location_id) AS name, latitude, longitude
     FROM locations WHERE location_id = ANY ($1) AND latitude IS NOT NULL AND longitude IS NOT NULL
     ORDER BY location_id`,
    [vehicles.map(({ location }) => location)],
  );
  return rows;
}

async function planOne(
  context: StepContext,
  task: {
    readonly depot: Depot;
    readonly vehicles: readonly VehicleRecord[];
    readonly day: number;
    readonly orders: readonly OpenOrder[];
  },
): Promise<DepotPlan | undefined> {
  const { clock, seed, calendar } = context;
  const { depot, vehicles, day, orders } = task;
  const busy = await busyVans(context, day);
  const vans = vansOf(depot, vehicles, day, calendar).filter(({ vehicle }) => !busy.has(vehicle));
  if (vans.length === 0 || orders.length === 0) return undefined;
  const opensMinute = Math.min(...vans.map(({ terms }) => terms.opensMinute));
  const closesMinute = Math.max(...vans.map(({ terms }) => terms.closesMinute));
  const stops = orders
    .slice(0, STOPS_MAX)
    .flatMap((order) => stopOfOrder(order, day, { calendar, opensMinute, closesMinute }) ?? []);
  return planDepot(depot, vans, stops, { clock, seed, calendar, travelTimes: context.travelTimes });
}

/** Vans that have a route of that day already. */
async function busyVans({ ledger }: StepContext, day: number): Promise<ReadonlySet<string>> {
  const { rows } = await ledger.pool.query<{ vehicle_id: string }>(
    `SELECT DISTINCT vehicle_id FROM routes WHERE day = $1 AND state IN ('planned', 'underway')`,
    [day],
  );
  return new Set(rows.map((row) => row.vehicle_id));
}

/** Routes of that day by van, whatever became of them: the next is numbered on. */
async function routesOf(
  { ledger }: StepContext,
  day: number,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await ledger.pool.query<{ vehicle_id: string; n: number }>(
    'SELECT vehicle_id, count(*)::int AS n FROM routes WHERE day = $1 GROUP BY vehicle_id',
    [day],
  );
  return new Map(rows.map((row) => [row.vehicle_id, row.n]));
}

async function parcelCost({ ledger }: StepContext): Promise<number> {
  const { options } = await ledger.settings.get();
  const given = (options['logistics'] as { readonly parcelMinor?: unknown } | undefined)
    ?.parcelMinor;
  return typeof given === 'number' && given >= 0 ? given : PARCEL_ASSUMED_MINOR;
}

function routeRow(
  van: PlannedVan,
  { depot, world }: DepotPlan,
  about: {
    readonly day: number;
    readonly parcelMinor: number;
    readonly numbers: ReadonlyMap<string, number>;
  },
): readonly DerivedCell[] {
  const byOrder = new Map(world.stops.map((stop) => [stop.order, stop]));
  const body = van.stops.map(({ order, plannedAt, lowAt, highAt }) => {
    const stop = byOrder.get(order);
    return {
      order,
      opensAt: stop?.opensAt,
      closesAt: stop?.closesAt,
      serviceS: stop?.serviceS,
      units: stop?.units,
      plannedAt,
      lowAt: Math.round(lowAt),
      highAt: Math.round(highAt),
    };
  });
  const number = about.numbers.get(van.vehicle) ?? 0;
  return [
    `${van.vehicle}-${isoOfDay(about.day)}${number === 0 ? '' : `-${number + 1}`}`,
    van.vehicle,
    depot.location,
    about.day,
    van.stops.length,
    van.units,
    van.stops.filter(({ lateS }) => lateS > 0).length,
    van.distanceM,
    van.startsAt,
    van.endsAt,
    van.costMinor,
    about.parcelMinor * van.stops.length,
    JSON.stringify(body),
  ];
}
