import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../../src/route/check.ts';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { leastWorth, planned, town, worthOf } from '../try-all-plans.ts';

describe('alternative places', () => {
  it('delivers to the place that lies on the way, and to one only', () => {
    const problem = pointProblem(
      [
        [0, 0],
        [50, 0],
        [20, 0],
        [0, 40],
      ],
      [plainStop(1), plainStop(2, { group: 'parcel 7' }), plainStop(3, { group: 'parcel 7' })],
    );
    const plan = planned(problem);
    expect(plan.leftOut).toEqual([]);
    expect(plan.routes.flatMap((route) => route.stops).sort()).toEqual([0, 1]);
    expect(checkRoutes(problem, plan)).toMatchObject({ cost: 100, violations: [] });
  });

  it('takes the place whose window fits', () => {
    const problem = pointProblem(
      [
        [0, 0],
        [5, 0],
        [90, 0],
      ],
      [
        plainStop(1, { group: 'a', windows: [[0, 3]] }),
        plainStop(2, { group: 'a', windows: [[0, 100]] }),
      ],
    );
    const plan = planned(problem);
    expect(plan.routes).toEqual([{ vehicle: 0, stops: [1] }]);
    expect(checkRoutes(problem, plan).violations).toEqual([]);
  });

  it('finds the cheapest of all plans with two groups', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const rng = createRng(seed);
      const stops = ['a', 'a', 'b', 'b', 'c'].map((group, i) =>
        plainStop(i + 1, {
          group,
          windows: [[0, 40 + rng.int(60)]],
          prize: group === 'b' ? 30 : Number.POSITIVE_INFINITY,
        }),
      );
      const problem = pointProblem(town(seed, 5), stops, [plainVehicle({ window: [0, 300] })]);
      // Leaving out is free for the checker where a stop must be visited: those plans do not count.
      const plan = planned(problem);
      const must = plan.leftOut.filter((left) => left.code !== 'ROUTE_STOP_NOT_WORTH');
      if (must.length > 0) continue;
      const forced = {
        ...problem,
        stops: stops.map((s) => ({ ...s, prize: Math.min(s.prize, 1e4) })),
      };
      expect(worthOf(forced, plan)).toBeCloseTo(leastWorth(forced, true), 6);
    }
  });

  it('is seen broken by the checker when two of a group are visited', () => {
    const problem = pointProblem(town(1, 2), [
      plainStop(1, { group: 'a' }),
      plainStop(2, { group: 'a' }),
    ]);
    const plan = { routes: [{ vehicle: 0, stops: [0, 1] }], leftOut: [] };
    expect(checkRoutes(problem, plan).violations.map((v) => v.code)).toEqual(['group']);
    const none = { routes: [], leftOut: [] };
    expect(checkRoutes(problem, none).violations.map((v) => v.code)).toEqual(['lost', 'lost']);
  });
});
