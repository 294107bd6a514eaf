import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../../src/route/check.ts';
import type { TimeWindow } from '../../src/route/problem.ts';
import { scheduleRoute } from '../../src/route/schedule-route.ts';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { leastWorth, planned, town, worthOf } from '../try-all-plans.ts';

describe('several windows and soft windows', () => {
  it('comes in the second window where the first cannot be met', () => {
    const windows: TimeWindow[] = [
      [0, 5],
      [20, 30],
    ];
    const problem = pointProblem(
      [
        [0, 0],
        [10, 0],
      ],
      [plainStop(1, { windows })],
    );
    const plan = planned(problem);
    const [route] = plan.routes;
    expect(route && scheduleRoute(problem, route).times[0]?.start).toBe(20);
  });

  it('finds the cheapest of all plans with two windows a stop and a longest duration', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const rng = createRng(seed);
      const stops = [1, 2, 3, 4].map((place) => {
        const first = rng.int(50);
        const windows: TimeWindow[] = [
          [first, first + 10],
          [first + 40, first + 70],
        ];
        return plainStop(place, { windows, service: 3 });
      });
      const vehicle = plainVehicle({ count: 4, window: [0, 300], durationMax: 110, fixedCost: 8 });
      const problem = pointProblem(town(seed, 4), stops, [vehicle]);
      const best = leastWorth(problem);
      if (best === Number.POSITIVE_INFINITY) continue;
      expect(worthOf(problem, planned(problem, 600))).toBeCloseTo(best, 6);
    }
  });

  it('pays for lateness where that is cheaper than another vehicle, and only there', () => {
    const wish = (lateCost: number) => ({ opens: 0, closes: 20, earlyCost: 0, lateCost });
    const made = (lateCost: number) =>
      pointProblem(
        [
          [0, 0],
          [20, 0],
          [-20, 0],
        ],
        [plainStop(1, { wish: wish(lateCost) }), plainStop(2, { wish: wish(lateCost) })],
        [plainVehicle({ fixedCost: 30 })],
      );
    // One vehicle reaches the second stop at 60, 40 late; a second vehicle costs 30.
    expect(planned(made(0.5)).routes).toHaveLength(1);
    expect(checkRoutes(made(0.5), planned(made(0.5))).cost).toBe(30 + 80 + 20);
    expect(planned(made(2)).routes).toHaveLength(2);
  });

  it('finds the cheapest of all plans with wishes early and late', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const rng = createRng(seed);
      const stops = [1, 2, 3, 4].map((place) => {
        const opens = rng.int(60);
        return plainStop(place, {
          wish: { opens, closes: opens + 15, earlyCost: 0.3, lateCost: 0.8 },
        });
      });
      const problem = pointProblem(town(seed, 4), stops, [plainVehicle({ fixedCost: 15 })]);
      expect(worthOf(problem, planned(problem, 600))).toBeCloseTo(leastWorth(problem), 6);
    }
  });
});
