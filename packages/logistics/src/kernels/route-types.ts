import { nextBelow, nextUniform } from './random.ts';
import { type RouteState, travelCost } from './route-memory.ts';
import { placeEnds, refreshRoute, retype } from './route-state.ts';

/** Chance that a route that was ruined tries another kind of vehicle while it is refilled. */
const VARY_RATE = 0.25;
/** Routes of the wanted kind that are asked to change places. */
const PARTNERS_MAX = 6;

/** Gives a ruined route another kind of vehicle, or lets it change vehicles with another route. */
export function varyType(s: RouteState, r: number): void {
  if (!mayChange(s, r) || nextUniform(s.random) > VARY_RATE) return;
  const type = nextBelow(s.random, s.types);
  if (type === s.type[r]) return;
  if (s.typeUsed[type]! < s.typeCount[type]!) {
    if (suits(s, r, type)) changeType(s, r, type);
    return;
  }
  for (let i = 0; i < PARTNERS_MAX; i++) {
    const other = nextBelow(s.random, s.slots);
    if (s.type[other] !== type || !mayChange(s, other)) continue;
    exchange(s, r, other, Number.POSITIVE_INFINITY);
    return;
  }
}

/** Gives a route the cheapest kind of vehicle that can run it, by exchange where all are in use. */
export function improveType(s: RouteState, r: number): void {
  if (!mayChange(s, r)) return;
  let best = s.type[r]!;
  let bestCost = typedCost(s, r, best) - 1e-9;
  for (let type = 0; type < s.types; type++) {
    if (type === s.type[r] || s.typeUsed[type]! >= s.typeCount[type]!) continue;
    const cost = typedCost(s, r, type);
    if (cost >= bestCost || !suits(s, r, type)) continue;
    best = type;
    bestCost = cost;
  }
  if (best !== s.type[r]) changeType(s, r, best);
  const other = nextBelow(s.random, s.slots);
  if (s.type[other] !== s.type[r] && mayChange(s, other)) exchange(s, r, other, -1e-9);
}

function mayChange(s: RouteState, r: number): boolean {
  if (s.size[r] === 0 || (s.paired && s.walk === undefined)) return false;
  return s.fixed[s.next[s.n + r]!] === 0;
}

/** Can a kind of vehicle run route r as it stands. */
function suits(s: RouteState, r: number, type: number): boolean {
  for (let k = 0; k < s.dims; k++) {
    if (s.load[r * s.dims + k]! > s.typeCapacity[type * s.dims + k]!) return false;
  }
  if (s.typeServes.length > 0) {
    for (let node = s.next[s.n + r]!; node < s.n; node = s.next[node]!) {
      if (s.typeServes[type * s.n + node] === 0) return false;
    }
  }
  if (!s.timed && s.walk === undefined) return true;
  const was = s.type[r]!;
  const cost = s.totalCost;
  placeEnds(s, r, type);
  const fits = refreshRoute(s, r);
  placeEnds(s, r, was);
  refreshRoute(s, r);
  s.totalCost = cost;
  return fits;
}

function changeType(s: RouteState, r: number, type: number): void {
  const before = typedCost(s, r, s.type[r]!);
  retype(s, r, type);
  s.totalCost += typedCost(s, r, type) - before;
  refreshRoute(s, r);
}

/** Two routes change vehicles where that costs less than `limit` more. */
function exchange(s: RouteState, a: number, b: number, limit: number): void {
  const [typeA, typeB] = [s.type[a]!, s.type[b]!];
  const cost = typedCost(s, a, typeB) + typedCost(s, b, typeA);
  if (cost - typedCost(s, a, typeA) - typedCost(s, b, typeB) >= limit) return;
  if (!suits(s, a, typeB) || !suits(s, b, typeA)) return;
  changeType(s, a, typeB);
  changeType(s, b, typeA);
}

function typedCost(s: RouteState, r: number, type: number): number {
  const profile = s.typeProfile[type]!;
  let cost = 0;
  let from = s.typeStart[type]!;
  for (let node = s.next[s.n + r]!; node < s.n; node = s.next[node]!) {
    cost += travelCost(s, profile, from, s.placeIn[node]!);
    from = s.placeOut[node]!;
  }
  cost += travelCost(s, profile, from, s.typeEnd[type]!);
  return s.typeFixed[type]! + s.typeFactor[type]! * cost;
}
