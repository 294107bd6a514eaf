import type { VehicleTerms } from '@quanyu/ledger';
import type { RouteProblem, RouteStop, RouteVehicle } from '@quanyu/logistics';

/** A place on the map, degrees. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** One parcel to bring. Instants are epoch ms. */
export interface DeliveryStop extends Position {
  readonly order: string;
  readonly customer: string | null;
  readonly units: number;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly serviceS: number;
  /** 0 to 100: what to keep first where not all can be brought. */
  readonly priority: number;
  /** The van whose load it is part of already; others cannot bring it. */
  readonly aboard?: string;
}

/** A van with where and when it may begin. */
export interface DeliveryVan {
  readonly vehicle: string;
  readonly terms: VehicleTerms;
  readonly from: Position;
  readonly depot: Position;
  readonly opensAt: number;
  readonly closesAt: number;
}

/** Seconds and minor units between places, row-major, of a map service. */
export interface TravelTable {
  readonly durationsS: Float64Array;
  readonly distancesM: Float64Array;
}

/** Streets are this much longer than the bee's way, on average. */
export const DETOUR = 1.3;
const SECOND_MS = 1_000;
/** Price of a second after a window that may be missed: a unit of money a minute. */
const LATE_SECOND_MINOR = 100 / 60;

export interface DeliveryWorld {
  readonly stops: readonly DeliveryStop[];
  readonly vans: readonly DeliveryVan[];
  /** Epoch ms of the problem's second 0. */
  readonly startsAt: number;
  /** Windows may be missed at a price: what is under way is brought, be it late. */
  readonly isSoft?: boolean;
  /** Between the places of {@link placesOf}; absent: great circles at each van's speed. */
  readonly table?: TravelTable | undefined;
}

/** Every van's start, every van's depot, then every stop. */
export function placesOf({ vans, stops }: Pick<DeliveryWorld, 'vans' | 'stops'>): Position[] {
  return [...vans.map(({ from }) => from), ...vans.map(({ depot }) => depot), ...stops];
}

/**
 * Deliveries as a routing problem: seconds from `startsAt`, costs in minor units, one vehicle a van.
 * Without a table all vans are taken to drive at the mean of their speeds.
 */
export function deliveryProblem(world: DeliveryWorld): RouteProblem {
  const { stops, vans, startsAt, table } = world;
  const places = placesOf(world);
  const seconds = (at: number): number => Math.round((at - startsAt) / SECOND_MS);
  const latest = Math.max(0, ...vans.map(({ closesAt }) => seconds(closesAt)));
  const routeStops = stops.map((stop, i): RouteStop => {
    const opens = seconds(stop.opensAt);
    const closes = Math.max(opens, seconds(stop.closesAt));
    const wish = { opens, closes, earlyCost: 0, lateCost: LATE_SECOND_MINOR };
    const aboard = vans.findIndex(({ vehicle }) => vehicle === stop.aboard);
    return {
      id: stop.order,
      kind: 'visit',
      place: 2 * vans.length + i,
      deliver: [stop.units],
      collect: [0],
      windows: [[opens, world.isSoft === true ? Math.max(latest, closes) : closes]],
      ...(world.isSoft === true ? { wish } : {}),
      service: stop.serviceS,
      setup: 0,
      release: Number.NEGATIVE_INFINITY,
      skills: [],
      prize: Number.POSITIVE_INFINITY,
      priority: stop.priority,
      mate: -1,
      ...(stop.aboard === undefined || aboard < 0 ? {} : { vehicles: [aboard] }),
    };
  });
  const mps = speedMps(vans);
  const vehicles = vans.map((van, v): RouteVehicle => vehicleOf(van, v, { vans, mps, world }));
  return {
    name: 'deliveries',
    dimensions: 1,
    travel:
      table === undefined
        ? {
            kind: 'points',
            metric: 'sphere',
            x: Float64Array.from(places, ({ longitude }) => longitude),
            y: Float64Array.from(places, ({ latitude }) => latitude),
            rounding: 'exact',
            speedMps: mps / DETOUR,
          }
        : tableTravel(table, places.length, vans),
    stops: routeStops,
    vehicles,
  };
}

function speedMps(vans: readonly DeliveryVan[]): number {
  const sum = vans.reduce((total, { terms }) => total + terms.speedKmh, 0);
  return vans.length === 0 ? 1 : sum / vans.length / 3.6;
}

function vehicleOf(
  van: DeliveryVan,
  index: number,
  about: {
    readonly vans: readonly DeliveryVan[];
    readonly mps: number;
    readonly world: DeliveryWorld;
  },
): RouteVehicle {
  const { terms } = van;
  const { startsAt, table } = about.world;
  const opens = Math.round((van.opensAt - startsAt) / SECOND_MS);
  return {
    id: van.vehicle,
    count: 1,
    start: index,
    end: about.vans.length + index,
    capacity: [terms.capacityUnits],
    window: [opens, Math.max(opens, Math.round((van.closesAt - startsAt) / SECOND_MS))],
    fixedCost: terms.startMinor,
    // Points cost what they take in seconds; tables hold money already.
    costFactor: table === undefined ? (terms.kmMinor / 1000) * about.mps : 1,
    profile: table === undefined ? 0 : index,
    skills: [],
    durationMax: Number.POSITIVE_INFINITY,
    distanceMax: Number.POSITIVE_INFINITY,
    travelMax: Number.POSITIVE_INFINITY,
    stopsMax: terms.stopsMax,
    breaks: [],
    timeCost: terms.hourMinor / 3600,
  };
}

/** One profile a van: their money a kilometre differs. */
function tableTravel(
  { durationsS, distancesM }: TravelTable,
  placeCount: number,
  vans: readonly DeliveryVan[],
): RouteProblem['travel'] {
  const profiles = vans.map(({ terms }) => ({
    cost: distancesM.map((meters) => (meters / 1000) * terms.kmMinor),
    duration: durationsS,
    distance: distancesM,
  }));
  return { kind: 'tables', placeCount, profiles };
}

/** Great-circle metres times the detour of streets. */
export function streetM(from: Position, to: Position): number {
  const radians = Math.PI / 180;
  const sinLat = Math.sin(((to.latitude - from.latitude) * radians) / 2);
  const sinLon = Math.sin(((to.longitude - from.longitude) * radians) / 2);
  const across = Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians);
  const h = sinLat * sinLat + across * sinLon * sinLon;
  return DETOUR * 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}
