import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SpeedProfile } from '../../src/route/problem.ts';
import { scheduleRoute } from '../../src/route/schedule-route.ts';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { leastWorth, planned, town, worthOf } from '../try-all-plans.ts';

/** Half speed from 10 to 30 in district 1, twice the speed after that everywhere. */
const rush: SpeedProfile = {
  ends: [10, 30],
  cycle: Number.POSITIVE_INFINITY,
  districts: [1, 1, 0, 0, 0],
  factors: [
    [1, 1, 2],
    [1, 0.5, 2],
  ],
};

describe('travel that depends on the time of day', () => {
  it('drives each part of a leg at the speed of its hour', () => {
    const problem = {
      ...pointProblem(
        [
          [0, 0],
          [30, 0],
        ],
        [plainStop(1)],
      ),
      speeds: rush,
    };
    const schedule = scheduleRoute(problem, { vehicle: 0, stops: [0] });
    // 10 until 10, 10 more until 30 at half speed, the last 10 in 5; home 30 in 15.
    expect(schedule.times[0]?.arrival).toBe(35);
    expect(schedule.returns).toBe(50);
  });

  it('begins the day again after its cycle', () => {
    const speeds: SpeedProfile = {
      ends: [10],
      cycle: 20,
      districts: [0, 0],
      factors: [[1, 0.5]],
    };
    const points: [number, number][] = [
      [0, 0],
      [25, 0],
    ];
    const problem = { ...pointProblem(points, [plainStop(1)]), speeds };
    // 10 in 10, 5 in 10, 10 in 10: 25 at 30.
    expect(scheduleRoute(problem, { vehicle: 0, stops: [0] }).times[0]?.arrival).toBe(30);
  });

  it('never lets who leaves later arrive earlier', () => {
    const leaving = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(leaving, leaving, (a, b) => {
        const arrival = (leave: number): number => {
          const problem = {
            ...pointProblem(
              [
                [0, 0],
                [17, 0],
              ],
              [plainStop(1, { release: leave })],
            ),
            speeds: rush,
          };
          return scheduleRoute(problem, { vehicle: 0, stops: [0] }).times[0]?.arrival ?? 0;
        };
        expect(arrival(Math.max(a, b))).toBeGreaterThanOrEqual(arrival(Math.min(a, b)) - 1e-9);
      }),
    );
  });

  it('finds the cheapest of all plans of four stops', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const rng = createRng(seed);
      const stops = [1, 2, 3, 4].map((place) =>
        plainStop(place, { windows: [[rng.int(20), 40 + rng.int(60)]], service: 2 }),
      );
      const vehicle = plainVehicle({ count: 4, window: [0, 150], fixedCost: 8, timeCost: 0.5 });
      const problem = { ...pointProblem(town(seed, 4), stops, [vehicle]), speeds: rush };
      const best = leastWorth(problem);
      if (best === Number.POSITIVE_INFINITY) continue;
      expect(worthOf(problem, planned(problem, 600))).toBeCloseTo(best, 6);
    }
  });

  it('refuses speeds that are not above 0', () => {
    const speeds = {
      ...rush,
      factors: [
        [1, 1, 0],
        [1, 1, 1],
      ],
    };
    const problem = { ...pointProblem(town(1, 1), [plainStop(1)]), speeds };
    expect(() => planned(problem)).toThrow(/speeds\.factors\[0\]/);
  });
});
