import type { RouteProblem } from './problem.ts';

/**
 * Stops whose relations cannot hold: each before the other in a circle, or both together and apart.
 * @returns the reason's code by stop.
 */
export function contradictedStops(problem: RouteProblem): Map<number, string> {
  const codes = new Map<number, string>();
  if ((problem.relations ?? []).length === 0) return codes;
  for (const stop of circularStops(problem)) codes.set(stop, 'ROUTE_RELATION_CIRCLE');
  const roots = togetherRoots(problem);
  for (const { kind, stops } of problem.relations ?? []) {
    if (kind !== 'apart') continue;
    for (const a of stops) {
      const company = stops.filter((b) => b !== a && roots(a) === roots(b));
      if (company.length > 0) codes.set(a, 'ROUTE_RELATION_CONTRADICTS');
    }
  }
  return codes;
}

/** Stops on a circle of `before` relations, by taking away those with nothing before them. */
function circularStops(problem: RouteProblem): number[] {
  const after = new Map<number, number[]>();
  const before = new Map<number, number[]>();
  const add = (map: Map<number, number[]>, from: number, to: number): void => {
    const list = map.get(from);
    if (list === undefined) map.set(from, [to]);
    else list.push(to);
  };
  for (const { kind, stops } of problem.relations ?? []) {
    if (kind !== 'before') continue;
    stops.slice(1).forEach((stop, i) => {
      add(after, stops[i] ?? stop, stop);
      add(before, stop, stops[i] ?? stop);
    });
  }
  // A pickup comes before its delivery.
  problem.stops.forEach((stop, i) => {
    if (stop.kind !== 'pickup' || stop.mate < 0) return;
    add(after, i, stop.mate);
    add(before, stop.mate, i);
  });
  // What neither end of a chain reaches lies on a circle or between two of them.
  const forward = peeled(before, after);
  const backward = peeled(after, before);
  return [...after.keys()].filter((stop) => !forward.has(stop) && !backward.has(stop));
}

/** Stops reached by taking away, again and again, those from which `needs` leads nowhere. */
function peeled(
  needs: ReadonlyMap<number, readonly number[]>,
  frees: ReadonlyMap<number, readonly number[]>,
): Set<number> {
  const left = new Map<number, number>();
  for (const stop of [...needs.keys(), ...frees.keys()]) {
    left.set(stop, needs.get(stop)?.length ?? 0);
  }
  const ready = [...left].flatMap(([stop, count]) => (count === 0 ? [stop] : []));
  const done = new Set<number>();
  for (let stop = ready.pop(); stop !== undefined; stop = ready.pop()) {
    done.add(stop);
    for (const next of frees.get(stop) ?? []) {
      const count = (left.get(next) ?? 0) - 1;
      left.set(next, count);
      if (count === 0) ready.push(next);
    }
  }
  return done;
}

/** The name of the set of stops that share a vehicle, halves of pairs among them. */
function togetherRoots(problem: RouteProblem): (stop: number) => number {
  const parent = new Map<number, number>();
  const root = (stop: number): number => {
    let at = stop;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up;
    return at;
  };
  for (const { kind, stops } of problem.relations ?? []) {
    if (kind !== 'together') continue;
    for (const stop of stops) {
      const [a, b] = [root(stops[0] ?? stop), root(stop)];
      if (a !== b) parent.set(b, a);
    }
  }
  problem.stops.forEach((stop, i) => {
    const [a, b] = [root(i), root(stop.mate < 0 ? i : stop.mate)];
    if (a !== b) parent.set(b, a);
  });
  return root;
}
