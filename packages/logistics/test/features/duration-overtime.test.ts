import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../../src/route/check.ts';
import { scheduleRoute } from '../../src/route/schedule-route.ts';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { leastWorth, planned, town, worthOf } from '../try-all-plans.ts';

describe('flexible start, cost of time and overtime', () => {
  it('leaves the depot no earlier than the first window asks for', () => {
    const problem = pointProblem(
      [
        [0, 0],
        [10, 0],
        [20, 0],
      ],
      [plainStop(1, { windows: [[50, 60]] }), plainStop(2, { windows: [[0, 75]] })],
    );
    const schedule = scheduleRoute(problem, { vehicle: 0, stops: [0, 1] });
    expect(schedule).toMatchObject({ departs: 40, returns: 80, duration: 40 });
  });

  it('pays for time on the road and for overtime', () => {
    const problem = pointProblem(
      [
        [0, 0],
        [10, 0],
      ],
      [plainStop(1, { service: 30, windows: [[0, 100]] })],
      [plainVehicle({ timeCost: 0.5, overtime: { after: 40, cost: 3 } })],
    );
    // 20 driven; 50 on the road at 0.5; 10 of them beyond 40 at 3.
    expect(checkRoutes(problem, planned(problem)).cost).toBe(20 + 25 + 30);
  });

  it('finds the cheapest of all plans of four stops', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const rng = createRng(seed);
      const stops = [1, 2, 3, 4].map((place) => {
        const opens = rng.int(100);
        return plainStop(place, { windows: [[opens, opens + 40]], service: 5 });
      });
      const vehicle = plainVehicle({
        count: 4,
        window: [0, 300],
        fixedCost: 12,
        timeCost: 0.4,
        overtime: { after: 60, cost: 1.5 },
      });
      const problem = pointProblem(town(seed, 4), stops, [vehicle]);
      expect(worthOf(problem, planned(problem, 600))).toBeCloseTo(leastWorth(problem), 6);
    }
  });
});
