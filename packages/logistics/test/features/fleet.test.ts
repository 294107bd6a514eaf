import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import type { RouteProblem } from '../../src/route/problem.ts';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { leastWorth, planned, town, worthOf } from '../try-all-plans.ts';

describe('loads in several dimensions, mixed fleets, several depots, profiles', () => {
  it('finds the cheapest of all plans with two dimensions and two depots', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const rng = createRng(seed);
      const stops = [1, 2, 3, 4].map((place) =>
        plainStop(place, { deliver: [1 + rng.int(4), 1 + rng.int(4)], collect: [0, 0] }),
      );
      const vehicles = [
        plainVehicle({ count: 1, capacity: [9, 5], fixedCost: 10 }),
        plainVehicle({ count: 2, capacity: [5, 9], start: 5, end: 5, costFactor: 0.8 }),
      ];
      const problem = { ...pointProblem(town(seed, 5), stops, vehicles), dimensions: 2 };
      const best = leastWorth(problem);
      if (best === Number.POSITIVE_INFINITY) continue;
      expect(worthOf(problem, planned(problem))).toBeCloseTo(best, 6);
    }
  });

  it('lets each kind of vehicle travel by its own tables', () => {
    const far = Float64Array.of(0, 50, 50, 0);
    const near = Float64Array.of(0, 20, 30, 0);
    const profile = (table: Float64Array) => ({ cost: table, duration: table, distance: table });
    const problem: RouteProblem = {
      ...pointProblem(
        [],
        [plainStop(1)],
        [plainVehicle({ id: 'van' }), plainVehicle({ id: 'bicycle', profile: 1 })],
      ),
      travel: { kind: 'tables', placeCount: 2, profiles: [profile(far), profile(near)] },
    };
    expect(planned(problem).routes).toEqual([{ vehicle: 1, stops: [0] }]);
    expect(worthOf(problem, planned(problem))).toBe(50);
  });

  it('exchanges vehicles between routes where every vehicle is in use', () => {
    // The large load lies beside the small vehicle's depot; each has one vehicle.
    const problem = pointProblem(
      [
        [0, 0],
        [1, 0],
        [9, 0],
        [10, 0],
      ],
      [plainStop(1, { deliver: [2] }), plainStop(2, { deliver: [9] })],
      [
        plainVehicle({ count: 1, capacity: [10] }),
        plainVehicle({ count: 1, capacity: [3], start: 3, end: 3 }),
      ],
    );
    expect(worthOf(problem, planned(problem))).toBe(leastWorth(problem));
  });
});
