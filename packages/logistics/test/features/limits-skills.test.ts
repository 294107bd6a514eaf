import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../../src/route/check.ts';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { leastWorth, planned, town, worthOf } from '../try-all-plans.ts';

describe('skills, allowed vehicles, and most stops, distance, travel and duration', () => {
  it('finds the cheapest of all plans under each limit', () => {
    const limits = [
      { stopsMax: 2 },
      { distanceMax: 110 },
      { travelMax: 110 },
      { durationMax: 120 },
    ];
    for (const limit of limits) {
      for (let seed = 1; seed <= 2; seed++) {
        const stops = [1, 2, 3, 4].map((place) => plainStop(place, { service: 4 }));
        const problem = pointProblem(town(seed, 4), stops, [
          plainVehicle({ count: 4, fixedCost: 20, ...limit }),
        ]);
        expect(worthOf(problem, planned(problem))).toBeCloseTo(leastWorth(problem), 6);
      }
    }
  });

  it('sends only those who have the skill and the leave', () => {
    for (let seed = 1; seed <= 4; seed++) {
      const rng = createRng(seed);
      const stops = [1, 2, 3, 4].map((place) =>
        plainStop(place, {
          skills: rng.int(2) === 0 ? [3] : [],
          ...(rng.int(2) === 0 ? { vehicles: [1] } : {}),
        }),
      );
      const vehicles = [
        plainVehicle({ id: 'a', costFactor: 1, capacity: [3] }),
        plainVehicle({ id: 'b', costFactor: 1.4, skills: [3], capacity: [3] }),
      ];
      const problem = pointProblem(town(seed, 4), stops, vehicles);
      expect(worthOf(problem, planned(problem))).toBeCloseTo(leastWorth(problem), 6);
    }
  });

  it('says why a stop is left out and by how much', () => {
    const points: [number, number][] = [
      [0, 0],
      [60, 0],
      [1, 0],
      [2, 0],
    ];
    const stops = [plainStop(1), plainStop(2, { vehicles: [] }), plainStop(3, { deliver: [12] })];
    const problem = pointProblem(points, stops, [plainVehicle({ distanceMax: 100 })]);
    expect(planned(problem).leftOut).toEqual([
      { stop: 0, code: 'ROUTE_STOP_TOO_FAR', by: 20 },
      { stop: 1, code: 'ROUTE_STOP_NOT_ALLOWED' },
      { stop: 2, code: 'ROUTE_STOP_TOO_LARGE', by: 2 },
    ]);
  });

  it('is seen broken by the checker', () => {
    const vehicle = plainVehicle({ stopsMax: 1, distanceMax: 1, travelMax: 1, durationMax: 1 });
    const problem = pointProblem(
      town(1, 2),
      [plainStop(1, { skills: [1] }), plainStop(2)],
      [vehicle],
    );
    const plan = { routes: [{ vehicle: 0, stops: [0, 1] }], leftOut: [] };
    const codes = checkRoutes(problem, plan).violations.map((violation) => violation.code);
    expect(codes).toEqual(['skill', 'stops', 'distance', 'travel', 'duration']);
  });
});
