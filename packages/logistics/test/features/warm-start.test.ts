import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../../src/route/check.ts';
import type { RoutePlan, RouteProblem } from '../../src/route/problem.ts';
import { replanRoutes } from '../../src/route/replan.ts';
import { solveRoutes } from '../../src/route/solve.ts';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { planned, town } from '../try-all-plans.ts';

const stop = (iterations: number) => ({ iterations, clock: { now: () => instant(0) } });

function day(seed: number, count: number): RouteProblem {
  const rng = createRng(seed);
  const stops = Array.from({ length: count }, (_, i) => {
    const opens = rng.int(120);
    return plainStop(i + 1, {
      windows: [[opens, opens + 80]],
      service: 3,
      deliver: [1 + rng.int(3)],
    });
  });
  return pointProblem(town(seed, count), stops, [plainVehicle({ count: 12, window: [0, 400] })]);
}

function warm(problem: RouteProblem, initial: RoutePlan, iterations: number): RoutePlan {
  const options = { objective: 'distance', stop: stop(iterations), rng: createRng(1) } as const;
  return solveRoutes(problem, { ...options, initial }).plan;
}

describe('warm start', () => {
  it('keeps a given plan as it is when there is no time to search', () => {
    const problem = day(1, 30);
    const plan = planned(problem, 500);
    const costs = [plan, warm(problem, plan, 0)].map((own) => checkRoutes(problem, own).cost);
    expect(costs[1]).toBeCloseTo(costs[0] ?? 0, 6);
  });

  it('never ends above the plan it was given', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const problem = day(seed, 25);
      const plan = planned(problem, 50);
      const again = checkRoutes(problem, warm(problem, plan, 200));
      expect(again.violations).toEqual([]);
      expect(again.cost).toBeLessThanOrEqual(checkRoutes(problem, plan).cost + 1e-9);
    }
  });

  it('mends any plan, whatever rules it breaks', () => {
    const anyRoutes = fc.array(
      fc.record({
        vehicle: fc.integer({ min: -1, max: 3 }),
        stops: fc.array(fc.integer({ min: -2, max: 20 }), { maxLength: 12 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(anyRoutes, (routes) => {
        const problem = day(3, 15);
        const plan = warm(problem, { routes, leftOut: [] }, 20);
        expect(checkRoutes(problem, plan).violations).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('locked parts', () => {
  it('keeps what is under way at the beginning of its route and plans the rest around it', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const locks = [
        { vehicle: 0, stops: [4, 9] },
        { vehicle: 0, stops: [2] },
      ];
      const free = day(seed, 20);
      const stops = free.stops.map((own) => ({ ...own, windows: [[0, 400]] as const }));
      const problem = { ...free, stops, locks };
      const check = checkRoutes(problem, planned(problem, 300));
      expect(check).toMatchObject({ violations: [], visited: 20 });
    }
  });

  it('keeps a locked stop that breaks a rule and lets the checker say so', () => {
    const problem = {
      ...pointProblem(town(2, 3), [
        plainStop(1, { windows: [[0, 0]] }),
        plainStop(2),
        plainStop(3),
      ]),
      locks: [{ vehicle: 0, stops: [0] }],
    };
    const plan = planned(problem);
    const check = checkRoutes(problem, plan);
    expect(check.violations.map((violation) => violation.code)).toEqual(['window']);
    expect(check.visited).toBe(3);
  });

  it('refuses a lock on a vehicle that is not there', () => {
    const problem = { ...day(1, 3), locks: [{ vehicle: 5, stops: [0] }] };
    expect(() => planned(problem)).toThrow(/locks\[0\]\.vehicle/);
  });
});

describe('replanRoutes()', () => {
  const problem = day(4, 40);
  const plan = planned(problem, 600);
  const options = { stop: stop(100), rng: createRng(2) };

  it('fits a new order in and leaves most routes alone', () => {
    const place = problem.stops[7]?.place ?? 0;
    const more = {
      ...problem,
      stops: [...problem.stops, plainStop(place, { windows: [[0, 300]] })],
    };
    const again = replanRoutes(more, plan, {}, options);
    const check = checkRoutes(again.problem, again.plan);
    expect(check).toMatchObject({ violations: [], visited: 41 });
    expect(again.changed.length).toBeLessThanOrEqual(Math.ceil(plan.routes.length / 2));
  });

  it('takes a cancelled order out with the reason', () => {
    const again = replanRoutes(problem, plan, { cancelled: [5] }, options);
    expect(again.plan.leftOut).toEqual([{ stop: 5, code: 'ROUTE_STOP_CANCELLED' }]);
    expect(checkRoutes(again.problem, again.plan).violations).toEqual([]);
  });

  it('gives the stops of a lost van to others', () => {
    const again = replanRoutes(problem, plan, { lost: [1] }, options);
    expect(again.problem.vehicles[0]?.count).toBe(11);
    const check = checkRoutes(again.problem, again.plan);
    expect(check).toMatchObject({ violations: [], visited: 40 });
  });

  it('starts a late van later and hands on what it cannot reach any more', () => {
    const again = replanRoutes(problem, plan, { late: [{ route: 0, by: 60 }] }, options);
    expect(again.problem.vehicles[1]?.window[0]).toBe(60);
    expect(checkRoutes(again.problem, again.plan).violations).toEqual([]);
  });
});
