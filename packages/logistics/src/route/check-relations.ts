import type { RouteViolation } from './check.ts';
import type { RoutePlan, RouteProblem } from './problem.ts';
import { type RouteSchedule, SLACK, scheduleRoute } from './schedule-route.ts';

/** Route and position of every stop that is visited. */
type Whereabouts = ReadonlyMap<number, { readonly route: number; readonly position: number }>;

function whereabouts(plan: RoutePlan): Whereabouts {
  return new Map(
    plan.routes.flatMap((route, r) =>
      route.stops.map((stop, position) => [stop, { route: r, position }] as const),
    ),
  );
}

/** Neighbouring stops of the relations of one kind. */
function pairsOf(problem: RouteProblem): (readonly [number, number])[] {
  return (problem.relations ?? []).flatMap(({ kind, stops }) =>
    kind === 'before'
      ? stops.slice(1).map((stop, i): readonly [number, number] => [stops[i] ?? stop, stop])
      : [],
  );
}

/**
 * Earliest times of all routes, those who must wait for a stop of another route waiting for it. Ends
 * after as many rounds as there are relations; routes that wait for each other stay too early.
 */
export function scheduleRoutes(problem: RouteProblem, plan: RoutePlan): RouteSchedule[] {
  const floors = new Map<number, number>();
  const pairs = pairsOf(problem);
  const at = whereabouts(plan);
  let schedules = plan.routes.map((route) => scheduleRoute(problem, route));
  for (let round = 0; round <= pairs.length; round++) {
    const moved = pairs.filter(([first, then]) => {
      const [a, b] = [at.get(first), at.get(then)];
      if (a === undefined || b === undefined || a.route === b.route) return false;
      const leave = schedules[a.route]?.times[a.position]?.leave ?? 0;
      if (leave <= (floors.get(then) ?? Number.NEGATIVE_INFINITY)) return false;
      floors.set(then, leave);
      return true;
    });
    if (moved.length === 0) break;
    schedules = plan.routes.map((route) => scheduleRoute(problem, route, floors));
  }
  return schedules;
}

/** Checks what stops have to do with each other, and that locked stops stand where they were put. */
export function checkRelations(
  problem: RouteProblem,
  plan: RoutePlan,
  schedules: readonly RouteSchedule[],
): RouteViolation[] {
  const at = whereabouts(plan);
  return [
    ...checkOrder(problem, at, schedules),
    ...checkCompany(problem, at),
    ...checkLocks(problem, plan),
  ];
}

function checkOrder(
  problem: RouteProblem,
  at: Whereabouts,
  schedules: readonly RouteSchedule[],
): RouteViolation[] {
  return pairsOf(problem).flatMap(([first, then]): RouteViolation[] => {
    const [a, b] = [at.get(first), at.get(then)];
    if (a === undefined || b === undefined) return [];
    const leave = schedules[a.route]?.times[a.position]?.leave ?? 0;
    const start = schedules[b.route]?.times[b.position]?.start ?? 0;
    const wrong = a.route === b.route ? a.position > b.position : leave > start + SLACK;
    return wrong ? [{ code: 'before', route: b.route, stop: then }] : [];
  });
}

function checkCompany(problem: RouteProblem, at: Whereabouts): RouteViolation[] {
  const violations: RouteViolation[] = [];
  for (const { kind, stops } of problem.relations ?? []) {
    if (kind === 'before') continue;
    const visited = stops.filter((stop) => at.has(stop));
    const routes = new Set(visited.map((stop) => at.get(stop)?.route));
    const wrong = kind === 'together' ? routes.size > 1 : routes.size < visited.length;
    const stop = visited[0] ?? -1;
    if (wrong) violations.push({ code: kind, route: at.get(stop)?.route ?? -1, stop });
  }
  return violations;
}

function checkLocks(problem: RouteProblem, plan: RoutePlan): RouteViolation[] {
  return (problem.locks ?? []).flatMap(({ vehicle, stops }): RouteViolation[] => {
    const kept = plan.routes.some(
      (route) => route.vehicle === vehicle && stops.every((stop, i) => route.stops[i] === stop),
    );
    return kept || stops.length === 0 ? [] : [{ code: 'lock', route: -1, stop: stops[0] ?? -1 }];
  });
}
