import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../../src/route/check.ts';
import type { RouteProblem } from '../../src/route/problem.ts';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { leastWorth, planned, town, worthOf } from '../try-all-plans.ts';

function mixed(seed: number, backhaulLast: boolean): RouteProblem {
  const rng = createRng(seed);
  const stops = [1, 2, 3, 4].map((place) =>
    place % 2 === 0
      ? plainStop(place, { deliver: [0], collect: [2 + rng.int(5)] })
      : plainStop(place, { deliver: [2 + rng.int(5)], collect: [backhaulLast ? 0 : rng.int(3)] }),
  );
  return pointProblem(town(seed, 4), stops, [plainVehicle({ fixedCost: 4, backhaulLast })]);
}

describe('backhaul and simultaneous pickup', () => {
  it('finds the cheapest of all plans whose load never exceeds the vehicle', () => {
    for (const last of [false, true]) {
      for (let seed = 1; seed <= 5; seed++) {
        const problem = mixed(seed, last);
        expect(worthOf(problem, planned(problem))).toBeCloseTo(leastWorth(problem), 6);
      }
    }
  });

  it('is seen broken by the checker where something is brought after a taking stop', () => {
    const problem = mixed(2, true);
    const plan = {
      routes: [
        { vehicle: 0, stops: [1, 0] },
        { vehicle: 0, stops: [2, 3] },
      ],
      leftOut: [],
    };
    expect(checkRoutes(problem, plan).violations).toEqual([
      { code: 'backhaul', route: 0, stop: 0 },
    ]);
  });
});
