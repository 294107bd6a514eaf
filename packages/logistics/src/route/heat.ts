import { type RouteState, travelCost } from '../kernels/route-memory.ts';
import type { RuinSizes } from '../kernels/route-ruin.ts';

/** Sizes of the ruin, of Christiaens and Vanden Berghe (2020). */
export const SIZES: RuinSizes = { removedMean: 10, stringMax: 10, splitRate: 0.5 };
/** Bounds of the first temperature, and the last one, as shares of the mean cost of a leg. */
const HOT_MIN = 0.03;
const HOT_MAX = 1;
/** First temperature for one iteration a stop; it grows with their root. */
const HOT = 0.018;
const COLD = 0.012;
/** Windows break the ground up into many valleys: searches among them run hotter throughout. */
const HOT_TIMED = 0.15;
const HOT_TIMED_MAX = 2;
const COLD_TIMED = 0.03;
/** With windows, routes of many stops make the mean leg short; the ground's size is the measure. */
const GROUND_SHARE = 0.12;

/** What temperatures are shares of: the mean cost of a leg or of the ground, whichever is larger. */
export function heatUnit(s: RouteState): number {
  return s.timed ? Math.max(groundMean(s), legMean(s)) : legMean(s);
}

/**
 * Temperature, in heat units, when a share of the annealing is done: geometric from hot to cold. A
 * search that can look at each stop only a few times starts colder.
 * @param rounds Iterations a stop that the whole search will have; undefined before that is known.
 */
export function heatAt(s: RouteState, share: number, rounds: number | undefined): number {
  const cold = s.timed ? COLD_TIMED : COLD;
  const hot = rounds === undefined ? 0.1 : hotOf(s, rounds);
  return hot * (cold / hot) ** share;
}

function hotOf(s: RouteState, rounds: number): number {
  const [share, most] = s.timed ? [HOT_TIMED, HOT_TIMED_MAX] : [HOT, HOT_MAX];
  return Math.min(most, Math.max(HOT_MIN, share * Math.sqrt(rounds)));
}

/** Mean cost of a leg of the current plan. */
export function legMean(s: RouteState): number {
  // The cost of the walk and of absence is not spent on legs.
  let travelled = 0;
  for (let r = 0; r < s.slots; r++) {
    if (s.size[r] !== 0) travelled += routeTravel(s, r);
  }
  return Math.max(1e-9, travelled / Math.max(1, s.n - s.absentCount));
}

/** A share of the mean way from the depot. */
function groundMean(s: RouteState): number {
  let sum = 0;
  for (let i = 0; i < s.n; i++) sum += s.depotDistance[i] ?? 0;
  const known = Number.isFinite(sum) && sum > 0;
  return known ? (GROUND_SHARE * sum) / s.n : legMean(s);
}

function routeTravel(s: RouteState, r: number): number {
  const type = s.type[r] ?? 0;
  let cost = 0;
  let from = s.typeStart[type] ?? 0;
  for (let node = s.next[s.n + r] ?? s.n; node < s.n; node = s.next[node] ?? s.n) {
    cost += travelCost(s, s.typeProfile[type] ?? 0, from, s.placeIn[node] ?? 0);
    from = s.placeOut[node] ?? 0;
  }
  cost += travelCost(s, s.typeProfile[type] ?? 0, from, s.typeEnd[type] ?? 0);
  return cost * (s.typeFactor[type] ?? 1);
}
