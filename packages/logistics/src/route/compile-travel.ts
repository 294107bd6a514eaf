import type { RouteState } from '../kernels/route-memory.ts';
import type { Shape } from './compile-parts.ts';
import { fastestOf, walkIsFragile } from './compile-walk.ts';
import type { PointTravel, RouteProblem } from './problem.ts';
import { legBetween, pointDistance } from './travel.ts';

/** Cost and time of a way that does not exist. */
const NO_WAY = 1e12;

export type TravelArrays = Pick<
  RouteState,
  'cost' | 'time' | 'length' | 'places' | 'x' | 'y' | 'metric' | 'speedMps'
>;

/** Tables of cost, time and length, or points where tables would not fit in memory. */
export function travelArrays(shape: Shape): TravelArrays {
  const { problem, places, tabled } = shape;
  const { travel } = problem;
  const none = new Float64Array(0);
  if (!tabled && travel.kind === 'points') return pointArrays(travel, places);
  const profiles = travel.kind === 'tables' ? travel.profiles.length : 1;
  const size = profiles * places * places;
  const measured = problem.vehicles.some((vehicle) => Number.isFinite(vehicle.distanceMax));
  const cost = new Float64Array(size);
  const apart = travel.kind === 'tables' || problem.speeds !== undefined;
  const time = apart ? new Float64Array(size) : cost;
  const length = measured ? new Float64Array(size) : none;
  for (let p = 0; p < profiles; p++) {
    if (travel.kind === 'points') fillPoints(shape, travel, { cost, time, length });
    else fillTables(shape, p, { cost, time, length });
  }
  return { cost, time, length, places, x: none, y: none, metric: -1, speedMps: 1 };
}

function pointArrays(travel: PointTravel, places: number): TravelArrays {
  const none = new Float64Array(0);
  const plane = travel.rounding === 'nint' ? 0 : travel.rounding === 'exact' ? 1 : 2;
  return {
    cost: none,
    time: none,
    length: none,
    places,
    x: travel.x,
    y: travel.y,
    metric: travel.metric === 'sphere' ? 3 : plane,
    speedMps: travel.speedMps,
  };
}

interface Tables {
  readonly cost: Float64Array;
  readonly time: Float64Array;
  readonly length: Float64Array;
}

/** Tables of points, without an object a leg: a thousand stops take a million legs. */
function fillPoints(shape: Shape, travel: PointTravel, tables: Tables): void {
  const { places, scale, problem } = shape;
  const { cost, time, length } = tables;
  const worth = worthOf(travel, scale);
  for (let from = 0; from < places - 1; from++) {
    const fastest = fastestFrom(problem, from);
    for (let to = 0; to < places - 1; to++) {
      const at = from * places + to;
      const distance = pointDistance(travel, from, to);
      const known = distance < NO_WAY ? distance : NO_WAY;
      const own = worth(known);
      cost[at] = own;
      if (time !== cost) time[at] = own / fastest;
      if (length.length > 0) length[at] = known * scale;
    }
  }
}

/** Cost of a distance in the search's units. */
function worthOf(travel: PointTravel, scale: number): (distance: number) => number {
  // Seconds on the sphere are whole.
  if (travel.metric === 'sphere') return (distance) => Math.round(distance / travel.speedMps);
  // Tenths times ten are made whole again.
  if (scale !== 1) return (distance) => Math.round(distance * scale * 1e6) / 1e6;
  return (distance) => distance;
}

function fillTables(shape: Shape, p: number, tables: Tables): void {
  const { problem, places, scale } = shape;
  const { cost, time, length } = tables;
  // A way that does not exist costs more than leaving out whatever lies at its end.
  const known = (value: number): number => (Number.isFinite(value) ? value * scale : NO_WAY);
  for (let from = 0; from < places - 1; from++) {
    const fastest = fastestFrom(problem, from);
    for (let to = 0; to < places - 1; to++) {
      const leg = legBetween(problem, { from, to }, p);
      const at = (p * places + from) * places + to;
      time[at] = known(leg.duration) / fastest;
      cost[at] = Math.round(known(leg.cost) * 1e6) / 1e6;
      if (length.length > 0) length[at] = known(leg.distance);
    }
  }
}

/** Greatest speed factor in the district of a place; durations at that speed bound all others. */
function fastestFrom(problem: RouteProblem, place: number): number {
  const { speeds } = problem;
  return speeds === undefined ? 1 : fastestOf(speeds.factors[speeds.districts[place] ?? 0]);
}

/**
 * May a route become late by losing a stop: by the rules of the walk, or by tables in which a way
 * round is shorter, of which triples of places are sampled.
 */
export function isFragile(shape: Shape, travel: TravelArrays, timed: boolean): boolean {
  const { problem } = shape;
  if (walkIsFragile(problem)) return true;
  if (!timed || problem.travel.kind === 'points') return false;
  const own = shape.places - 1;
  const step = Math.max(1, Math.floor(own / 40));
  const at = (a: number, b: number): number => travel.time[a * shape.places + b] ?? 0;
  for (let a = 0; a < own; a += step) {
    for (let b = 0; b < own; b += step) {
      for (let c = 0; c < own; c += step) if (at(a, c) > at(a, b) + at(b, c) + 1e-9) return true;
    }
  }
  return false;
}

/** The dearest leg with the dearest vehicle: what bounds the worth of a stop. */
export function longestLeg(shape: Shape, travel: TravelArrays): number {
  let longest = 0;
  for (const value of travel.cost) if (value > longest && value < NO_WAY) longest = value;
  const fixed = shape.problem.vehicles.reduce((sum, v) => Math.max(sum, v.fixedCost), 0);
  const factor = shape.problem.vehicles.reduce((most, v) => Math.max(most, v.costFactor), 0);
  const { travel: own } = shape.problem;
  if (!shape.tabled && own.kind === 'points') {
    const finite = Array.from(own.x).concat(Array.from(own.y)).filter(Number.isFinite);
    const [low, high] = finite.reduce(
      ([a, b], v) => [Math.min(a, v), Math.max(b, v)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    longest = (high - low) * 1.5 * (own.metric === 'sphere' ? 120_000 : 1);
  }
  return longest * Math.max(1, factor) + fixed * shape.scale;
}
