import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../../src/route/check.ts';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { leastWorth, planned, town, worthOf } from '../try-all-plans.ts';

describe('fairness', () => {
  it('shares stops out evenly where fairness is worth more than the way', () => {
    const points: [number, number][] = [
      [0, 0],
      ...[1, 2, 3, 4].map((x): [number, number] => [x, 0]),
    ];
    const stops = [1, 2, 3, 4].map((place) => plainStop(place));
    const plain = pointProblem(points, stops, [plainVehicle({ fixedCost: 3 })]);
    expect(planned(plain).routes.map((route) => route.stops.length)).toEqual([4]);
    const fair = { ...plain, balance: { measure: 'stops', weight: 2 } as const };
    const sizes = planned(fair).routes.map((route) => route.stops.length);
    expect(sizes.sort()).toEqual([2, 2]);
    // 4 + 8 travelled, two vehicles at 3, and twice (2 squared plus 2 squared).
    expect(checkRoutes(fair, planned(fair)).cost).toBe(12 + 6 + 16);
  });

  it('finds the cheapest of all plans for every measure', () => {
    for (const measure of ['load', 'duration', 'stops'] as const) {
      for (let seed = 1; seed <= 3; seed++) {
        const rng = createRng(seed);
        const stops = [1, 2, 3, 4].map((place) =>
          plainStop(place, { deliver: [1 + rng.int(4)], service: rng.int(9), windows: [[0, 400]] }),
        );
        const weight = measure === 'duration' ? 0.02 : 1;
        const problem = {
          ...pointProblem(town(seed, 4), stops, [plainVehicle({ count: 3, window: [0, 400] })]),
          balance: { measure, weight },
        };
        expect(worthOf(problem, planned(problem, 600))).toBeCloseTo(leastWorth(problem), 6);
      }
    }
  });

  it('refuses a weight that is not a number', () => {
    const problem = {
      ...pointProblem(town(1, 1), [plainStop(1)]),
      balance: { measure: 'load', weight: Number.NaN } as const,
    };
    expect(() => planned(problem)).toThrow(/balance\.weight/);
  });
});
