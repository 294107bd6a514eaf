import type { RouteProblem, RouteStop, RouteVehicle } from '../src/route/problem.ts';

/** A stop with nothing special about it. */
export function plainStop(place: number, given: Partial<RouteStop> = {}): RouteStop {
  return {
    id: place,
    kind: 'visit',
    place,
    deliver: [1],
    collect: [0],
    windows: [[0, Number.POSITIVE_INFINITY]],
    service: 0,
    setup: 0,
    release: 0,
    skills: [],
    prize: Number.POSITIVE_INFINITY,
    priority: 0,
    mate: -1,
    ...given,
  };
}

/** Vehicles of depot 0 with nothing special about them. */
export function plainVehicle(given: Partial<RouteVehicle> = {}): RouteVehicle {
  return {
    id: 1,
    count: 5,
    start: 0,
    end: 0,
    capacity: [10],
    window: [0, Number.POSITIVE_INFINITY],
    fixedCost: 0,
    costFactor: 1,
    profile: 0,
    skills: [],
    durationMax: Number.POSITIVE_INFINITY,
    distanceMax: Number.POSITIVE_INFINITY,
    travelMax: Number.POSITIVE_INFINITY,
    stopsMax: Number.POSITIVE_INFINITY,
    breaks: [],
    ...given,
  };
}

/** A problem on points; point 0 is the depot. */
export function pointProblem(
  points: readonly (readonly [number, number])[],
  stops: readonly RouteStop[],
  vehicles: readonly RouteVehicle[] = [plainVehicle()],
): RouteProblem {
  return {
    name: 'made up',
    dimensions: 1,
    travel: {
      kind: 'points',
      metric: 'plane',
      x: Float64Array.from(points, ([x]) => x),
      y: Float64Array.from(points, ([, y]) => y),
      rounding: 'exact',
      speedMps: 1,
    },
    stops,
    vehicles,
  };
}

/** Cheapest plan of a problem with few stops by trying every split of every order. */
export function bruteForce(
  problem: RouteProblem,
  costOf: (routes: readonly (readonly number[])[]) => number,
): number {
  let best = Number.POSITIVE_INFINITY;
  const grow = (routes: readonly (readonly number[])[], left: readonly number[]): void => {
    const [stop, ...rest] = left;
    if (stop === undefined) {
      best = Math.min(best, costOf(routes));
      return;
    }
    routes.forEach((route, r) => {
      for (let at = 0; at <= route.length; at++) {
        const grown = [...route.slice(0, at), stop, ...route.slice(at)];
        grow([...routes.slice(0, r), grown, ...routes.slice(r + 1)], rest);
      }
    });
    grow([...routes, [stop]], rest);
  };
  grow([], [...problem.stops.keys()]);
  return best;
}
