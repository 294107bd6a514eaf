import type { PlannedRoute, PointTravel, RoutePlan, RouteProblem } from './problem.ts';

/** A part of a problem with the way back from its stops and places to the whole. */
export interface PlanPart {
  readonly problem: RouteProblem;
  readonly plan: RoutePlan;
  /** Stop and place of the whole by those of the part. */
  readonly stops: readonly number[];
  readonly places: readonly number[];
}

/** May routes be improved apart: nothing but vehicles ties them, and places lie on a map. */
export function isSeparable(problem: RouteProblem): boolean {
  const tied = (problem.relations ?? []).length > 0 || (problem.locks ?? []).length > 0;
  const grouped = problem.stops.some((stop) => stop.group !== undefined);
  return problem.travel.kind === 'points' && !tied && !grouped && problem.speeds === undefined;
}

/**
 * Cuts a plan into parts of about as many stops by how far their routes' centres lie in a direction.
 * Vehicles not in use are shared out; stops that are out of the plan go to the part they lie in.
 * @param angle Direction in radians.
 */
export function splitPlan(
  problem: RouteProblem & { readonly travel: PointTravel },
  plan: RoutePlan,
  count: number,
  angle: number,
): PlanPart[] {
  const { x, y } = problem.travel;
  const along = (stop: number): number => {
    const place = problem.stops[stop]?.place ?? 0;
    return (x[place] ?? 0) * Math.cos(angle) + (y[place] ?? 0) * Math.sin(angle);
  };
  const order = plan.routes
    .map((route) => ({
      route,
      at: route.stops.reduce((sum, stop) => sum + along(stop), 0) / route.stops.length,
    }))
    .sort((a, b) => a.at - b.at);
  const total = plan.routes.reduce((sum, route) => sum + route.stops.length, 0);
  const groups = Array.from({ length: count }, (): PlannedRoute[] => []);
  const edges = Array.from({ length: count }, () => Number.POSITIVE_INFINITY);
  let before = 0;
  for (const { route, at } of order) {
    const part = Math.min(count - 1, Math.floor((count * before) / Math.max(1, total)));
    groups[part]?.push(route);
    edges[part] = at;
    before += route.stops.length;
  }
  edges[count - 1] = Number.POSITIVE_INFINITY;
  const outOf = (part: number): number[] =>
    plan.leftOut
      .map((left) => left.stop)
      .filter((stop) => {
        // Halves of a pair stay together.
        const mate = problem.stops[stop]?.mate ?? -1;
        const at = along(mate < 0 ? stop : Math.min(stop, mate));
        return edges.findIndex((edge) => at <= edge) === part;
      });
  return groups.map((routes, part) =>
    partOf(problem, plan, { routes, out: outOf(part), part, count }),
  );
}

interface Cut {
  readonly routes: readonly PlannedRoute[];
  readonly out: readonly number[];
  readonly part: number;
  readonly count: number;
}

function partOf(
  problem: RouteProblem & { readonly travel: PointTravel },
  plan: RoutePlan,
  cut: Cut,
): PlanPart {
  const stops = [...cut.routes.flatMap((route) => route.stops), ...cut.out].sort((a, b) => a - b);
  const placeOf = new Map<number, number>();
  const places: number[] = [];
  const local = (place: number): number => {
    const known = placeOf.get(place);
    if (known !== undefined) return known;
    placeOf.set(place, places.length);
    places.push(place);
    return places.length - 1;
  };
  const indexOf = new Map(stops.map((stop, i) => [stop, i]));
  const vehicles = problem.vehicles.map((vehicle, v) => {
    const here = cut.routes.filter((route) => route.vehicle === v).length;
    const idle = vehicle.count - plan.routes.filter((route) => route.vehicle === v).length;
    // Floors of running sums, so that the shares add up to all there are.
    const share = (n: number): number => Math.floor((idle * n) / cut.count);
    return {
      ...vehicle,
      count: here + share(cut.part + 1) - share(cut.part),
      start: vehicle.start === undefined ? undefined : local(vehicle.start),
      end: vehicle.end === undefined ? undefined : local(vehicle.end),
      ...(vehicle.reload === undefined
        ? {}
        : { reload: { ...vehicle.reload, places: vehicle.reload.places.map(local) } }),
    };
  });
  const own = stops.flatMap((stop) => {
    const whole = problem.stops[stop];
    if (whole === undefined) return [];
    const mate = whole.mate < 0 ? -1 : (indexOf.get(whole.mate) ?? -1);
    return [{ ...whole, place: local(whole.place), mate }];
  });
  const pick = (values: Float64Array): Float64Array =>
    Float64Array.from(places, (place) => values[place] ?? Number.NaN);
  const travel = { ...problem.travel, x: pick(problem.travel.x), y: pick(problem.travel.y) };
  const routes = cut.routes.map((route) => ({
    vehicle: route.vehicle,
    stops: route.stops.map((stop) => indexOf.get(stop) ?? 0),
  }));
  return {
    problem: { ...problem, travel, vehicles, stops: own },
    plan: { routes, leftOut: [] },
    stops,
    places,
  };
}

/** Puts plans of parts together in the terms of the whole. */
export function joinPlans(parts: readonly PlanPart[], plans: readonly RoutePlan[]): RoutePlan {
  const whole = (part: PlanPart, stop: number): number => part.stops[stop] ?? 0;
  const routes = parts.flatMap((part, p) =>
    (plans[p]?.routes ?? []).map((route): PlannedRoute => {
      const own = { vehicle: route.vehicle, stops: route.stops.map((stop) => whole(part, stop)) };
      if (route.reloads === undefined) return own;
      const reloads = route.reloads.map(({ before, place }) => ({
        before,
        place: part.places[place] ?? 0,
      }));
      return { ...own, reloads };
    }),
  );
  const leftOut = parts
    .flatMap((part, p) =>
      (plans[p]?.leftOut ?? []).map((left) => ({ ...left, stop: whole(part, left.stop) })),
    )
    .sort((a, b) => a.stop - b.stop);
  return { routes, leftOut };
}
