import { instant } from '@quanyu/domain';
import { createRng, type Pool, serialPool } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../src/route/check.ts';
import type { RouteProblem } from '../src/route/problem.ts';
import { type RouteSolution, solveRoutes } from '../src/route/solve.ts';
import { solveRoutesTogether } from '../src/route/solve-together.ts';
import { joinPlans, splitPlan } from '../src/route/split-plan.ts';
import { IMPROVE_PART } from '../src/tasks.ts';
import { plainStop, plainVehicle, pointProblem } from './make-routes.ts';

/** Runs the inputs from the last to the first, as threads may. */
const backwards: Pool = {
  ...serialPool(),
  async map(task, inputs) {
    const outputs = await Promise.all([...inputs].reverse().map((input) => task.run(input)));
    return outputs.reverse();
  },
};

function city(count: number): RouteProblem {
  const rng = createRng(count);
  const points = Array.from({ length: count + 1 }, () => [rng.int(999), rng.int(999)] as const);
  const stops = points.slice(1).map((_, i) => {
    const opens = rng.int(2000);
    return plainStop(i + 1, {
      windows: [[opens, opens + 1500]],
      prize: rng.int(20) === 0 ? rng.int(300) : Number.POSITIVE_INFINITY,
    });
  });
  return pointProblem(points, stops, [
    plainVehicle({ count: 60, window: [0, 6000] }),
    plainVehicle({ count: 4, start: 1, end: 1, capacity: [25], fixedCost: 50 }),
  ]);
}

const problem = city(220);

function solve(pool: Pool, own: RouteProblem = problem): Promise<RouteSolution> {
  return solveRoutesTogether(own, {
    objective: 'distance',
    stop: { iterations: 900, clock: { now: () => instant(0) } },
    rng: createRng(1),
    pool,
  });
}

describe('solveRoutesTogether()', () => {
  it('keeps every rule and betters the first plan', async () => {
    const { plan, iterations } = await solve(serialPool());
    const check = checkRoutes(problem, plan);
    expect(check.violations).toEqual([]);
    expect(iterations).toBe(900);
    const stop = { iterations: 0, clock: { now: () => instant(0) } };
    const first = solveRoutes(problem, { objective: 'distance', stop, rng: createRng(1) }).plan;
    const worth = (own: typeof check): number => own.cost + own.prizeLost;
    expect(worth(check)).toBeLessThan(0.97 * worth(checkRoutes(problem, first)));
  });

  it('gives the same plan whatever the order of its threads', async () => {
    expect((await solve(backwards)).plan).toEqual((await solve(serialPool())).plan);
  });

  it('plans on one thread what cannot be cut', async () => {
    const tied = { ...problem, relations: [{ kind: 'together', stops: [0, 1] }] as const };
    const { plan } = await solve(serialPool(), tied);
    expect(checkRoutes(tied, plan).violations).toEqual([]);
  });

  it('names its task by the subpath that exports it', () => {
    expect(IMPROVE_PART).toMatchObject({ module: '@quanyu/logistics/tasks', name: 'IMPROVE_PART' });
  });
});

describe('splitPlan()', () => {
  it('shares out all stops and vehicles, and joining gives the plan back', () => {
    const stop = { iterations: 0, clock: { now: () => instant(0) } };
    const { plan } = solveRoutes(problem, { objective: 'distance', stop, rng: createRng(1) });
    if (problem.travel.kind !== 'points') return;
    for (const angle of [0, 1, 2]) {
      const parts = splitPlan({ ...problem, travel: problem.travel }, plan, 3, angle);
      const stops = parts.flatMap((part) => part.stops).sort((a, b) => a - b);
      expect(stops).toEqual([...problem.stops.keys()]);
      const counts = problem.vehicles.map((_, v) =>
        parts.reduce((sum, part) => sum + (part.problem.vehicles[v]?.count ?? 0), 0),
      );
      expect(counts).toEqual(problem.vehicles.map((vehicle) => vehicle.count));
      const joined = joinPlans(
        parts,
        parts.map((part) => part.plan),
      );
      const costs = [{ ...joined, leftOut: plan.leftOut }, plan].map(
        (own) => checkRoutes(problem, own).cost,
      );
      expect(costs[0]).toBeCloseTo(costs[1] ?? 0, 6);
    }
  });
});
