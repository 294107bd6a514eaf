import type { PointTravel, Rounding, RouteProblem } from './problem.ts';

const EARTH_RADIUS_M = 6_371_008.8;
const RADIANS = Math.PI / 180;

/** The distance between two points as the rounding writes it; `dimacs` cuts after one decimal. */
export function roundedDistance(length: number, rounding: Rounding): number {
  if (rounding === 'nint') return Math.floor(length + 0.5);
  if (rounding === 'dimacs') return Math.floor(length * 10 + 1e-9) / 10;
  return length;
}

/** Great-circle distance in metres between two points given in degrees. */
export function haversineM(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const sinLat = Math.sin(((lat2 - lat1) * RADIANS) / 2);
  const sinLon = Math.sin(((lon2 - lon1) * RADIANS) / 2);
  const h = sinLat * sinLat + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * sinLon * sinLon;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Length between two places of points. */
export function pointDistance(travel: PointTravel, from: number, to: number): number {
  const { x, y } = travel;
  const [x1, y1] = [x[from] ?? 0, y[from] ?? 0];
  const [x2, y2] = [x[to] ?? 0, y[to] ?? 0];
  if (travel.metric === 'sphere') return Math.round(haversineM(x1, y1, x2, y2));
  return roundedDistance(Math.sqrt((x1 - x2) ** 2 + (y1 - y2) ** 2), travel.rounding);
}

/** What a leg costs before the vehicle's factor, how long it takes and how far it is. */
export interface Leg {
  readonly cost: number;
  readonly duration: number;
  readonly distance: number;
}

const NO_LEG: Leg = { cost: 0, duration: 0, distance: 0 };

/** One leg; an open end costs nothing. */
export function legBetween(
  problem: RouteProblem,
  ends: { readonly from: number | undefined; readonly to: number | undefined },
  profile: number,
): Leg {
  const { from, to } = ends;
  if (from === undefined || to === undefined) return NO_LEG;
  const { travel } = problem;
  if (travel.kind === 'points') {
    const distance = pointDistance(travel, from, to);
    if (travel.metric === 'plane') return { cost: distance, duration: distance, distance };
    const duration = Math.round(distance / travel.speedMps);
    return { cost: duration, duration, distance };
  }
  const table = travel.profiles[profile];
  if (table === undefined) return NO_LEG;
  const at = from * travel.placeCount + to;
  return {
    cost: table.cost[at] ?? 0,
    duration: table.duration[at] ?? 0,
    distance: table.distance[at] ?? 0,
  };
}
