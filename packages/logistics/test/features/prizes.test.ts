import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { leastWorth, planned, town, worthOf } from '../try-all-plans.ts';

describe('optional stops with prizes', () => {
  it('leaves out what costs more than its prize and says so', () => {
    const problem = pointProblem(
      [
        [0, 0],
        [10, 0],
        [90, 0],
      ],
      [plainStop(1, { prize: 25 }), plainStop(2, { prize: 25 })],
    );
    expect(planned(problem)).toEqual({
      routes: [{ vehicle: 0, stops: [0] }],
      leftOut: [{ stop: 1, code: 'ROUTE_STOP_NOT_WORTH' }],
    });
  });

  it('finds the best choice among all subsets of five stops', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const rng = createRng(seed);
      const stops = [1, 2, 3, 4, 5].map((place) =>
        plainStop(place, { prize: 10 + rng.int(60), deliver: [2 + rng.int(4)] }),
      );
      const vehicle = plainVehicle({ count: 2, capacity: [9] });
      const problem = pointProblem(town(seed, 5), stops, [vehicle]);
      expect(worthOf(problem, planned(problem, 1500))).toBeCloseTo(leastWorth(problem, true), 6);
    }
  });

  it('keeps the stops of high priority where not all can be visited', () => {
    const stops = [1, 2, 3].map((place) => plainStop(place, { deliver: [5], priority: place }));
    const problem = pointProblem(
      [
        [0, 0],
        [1, 0],
        [2, 0],
        [3, 0],
      ],
      stops,
      [plainVehicle({ count: 1 })],
    );
    expect(planned(problem).leftOut).toEqual([{ stop: 0, code: 'ROUTE_NO_ROOM' }]);
  });
});
