import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../../src/route/check.ts';
import type { RouteStop } from '../../src/route/problem.ts';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { leastWorth, planned, town, worthOf } from '../try-all-plans.ts';

function pair(place: number, at: number, amount: number): RouteStop[] {
  return [
    plainStop(place, { kind: 'pickup', deliver: [0], collect: [amount], mate: at + 1 }),
    plainStop(place + 1, { kind: 'delivery', deliver: [amount], mate: at }),
  ];
}

describe('shipments: pickup and delivery pairs', () => {
  it('finds the cheapest of all plans of two shipments and a visit', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const rng = createRng(seed);
      const stops = [
        ...pair(1, 0, 3 + rng.int(4)),
        ...pair(3, 2, 3 + rng.int(4)),
        plainStop(5, { deliver: [2], windows: [[0, 90]] }),
      ];
      const problem = pointProblem(town(seed, 5), stops, [plainVehicle({ fixedCost: 6 })]);
      expect(worthOf(problem, planned(problem))).toBeCloseTo(leastWorth(problem), 6);
    }
  });

  it('does not load again between a pickup and its delivery', () => {
    for (let seed = 1; seed <= 4; seed++) {
      const stops = [
        ...pair(1, 0, 6),
        plainStop(3, { deliver: [7] }),
        plainStop(4, { deliver: [7] }),
      ];
      const vehicle = plainVehicle({ count: 1, reload: { places: [0], tripsMax: 4, service: 0 } });
      const problem = pointProblem(town(seed, 4), stops, [vehicle]);
      expect(worthOf(problem, planned(problem, 600))).toBeCloseTo(leastWorth(problem), 6);
    }
  });

  it('is seen broken by the checker', () => {
    const problem = pointProblem(town(1, 2), pair(1, 0, 3));
    const codes = (routes: readonly (readonly number[])[]): string[] =>
      checkRoutes(problem, {
        routes: routes.map((stops) => ({ vehicle: 0, stops })),
        leftOut: [],
      }).violations.map((violation) => violation.code);
    expect(codes([[0, 1]])).toEqual([]);
    expect(codes([[1, 0]])).toContain('pair');
    expect(codes([[0], [1]])).toContain('pair');
  });
});
