import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { checkRoutes } from '../src/route/check.ts';
import type { PlannedRoute, RoutePlan, RouteProblem } from '../src/route/problem.ts';
import { solveRoutes } from '../src/route/solve.ts';

const clock = { now: () => instant(0) };

/** Plans with a fixed number of iterations. */
export function planned(problem: RouteProblem, iterations = 400, seed = 7): RoutePlan {
  return solveRoutes(problem, {
    objective: 'distance',
    stop: { iterations, clock },
    rng: createRng(seed),
  }).plan;
}

/** Cost of a plan with what leaving stops out costs; Infinity where it breaks a rule. */
export function worthOf(problem: RouteProblem, plan: RoutePlan): number {
  const check = checkRoutes(problem, plan);
  return check.violations.length > 0 ? Number.POSITIVE_INFINITY : check.cost + check.prizeLost;
}

/** All ways to deal stops into ordered lists. */
function* lists(stops: readonly number[]): Generator<number[][]> {
  const [first, ...rest] = stops;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const dealt of lists(rest)) {
    yield [[first], ...dealt];
    for (let l = 0; l < dealt.length; l++) {
      const list = dealt[l] ?? [];
      for (let at = 0; at <= list.length; at++) {
        const grown = [...list.slice(0, at), first, ...list.slice(at)];
        yield dealt.map((own, i) => (i === l ? grown : own));
      }
    }
  }
}

function* withReloads(problem: RouteProblem, route: PlannedRoute): Generator<PlannedRoute> {
  const vehicle = problem.vehicles[route.vehicle];
  const places = vehicle?.reload?.places ?? [];
  const gaps = places.length === 0 ? 0 : route.stops.length - 1;
  for (let choice = 0; choice < (places.length + 1) ** gaps; choice++) {
    const reloads = Array.from({ length: gaps }, (_, gap) => ({
      before: gap + 1,
      place: places[(Math.floor(choice / (places.length + 1) ** gap) % (places.length + 1)) - 1],
    })).flatMap(({ before, place }) => (place === undefined ? [] : [{ before, place }]));
    yield reloads.length === 0 ? route : { ...route, reloads };
  }
}

function* staffed(problem: RouteProblem, dealt: readonly number[][]): Generator<PlannedRoute[]> {
  const [first, ...rest] = dealt;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const others of staffed(problem, rest)) {
    for (let vehicle = 0; vehicle < problem.vehicles.length; vehicle++) {
      for (const route of withReloads(problem, { vehicle, stops: first })) yield [route, ...others];
    }
  }
}

/** The least worth over every plan there is: every subset, order, vehicle and reload. */
export function leastWorth(problem: RouteProblem, mayLeaveOut = false): number {
  const all = [...problem.stops.keys()];
  let best = Number.POSITIVE_INFINITY;
  for (let out = 0; out < (mayLeaveOut ? 2 ** all.length : 1); out++) {
    const stops = all.filter((stop) => (out >> stop) % 2 === 0);
    const done = new Set(stops.flatMap((stop) => problem.stops[stop]?.group ?? []));
    const leftOut = all
      .filter((stop) => !stops.includes(stop) && !done.has(problem.stops[stop]?.group ?? ''))
      .map((stop) => ({ stop, code: 'ROUTE_STOP_NOT_WORTH' }));
    for (const dealt of lists(stops)) {
      for (const routes of staffed(problem, dealt)) {
        best = Math.min(best, worthOf(problem, { routes, leftOut }));
      }
    }
  }
  return best;
}

/** Points of a small town; point 0 is the depot. */
export function town(seed: number, count: number): [number, number][] {
  const rng = createRng(seed);
  return Array.from({ length: count + 1 }, () => [rng.int(40), rng.int(40)]);
}
