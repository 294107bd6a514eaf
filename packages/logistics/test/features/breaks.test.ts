import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { scheduleRoute } from '../../src/route/schedule-route.ts';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { leastWorth, planned, town, worthOf } from '../try-all-plans.ts';

describe('driver breaks and hours of service', () => {
  it('takes a break on the way when the next stop would end too late for it', () => {
    const problem = pointProblem(
      [
        [0, 0],
        [10, 0],
        [20, 0],
      ],
      [plainStop(1), plainStop(2)],
      [plainVehicle({ breaks: [{ id: 1, windows: [[12, 15]], service: 4 }] })],
    );
    const schedule = scheduleRoute(problem, { vehicle: 0, stops: [0, 1] });
    expect(schedule.breaks).toEqual([{ arrival: 12, start: 12, leave: 16 }]);
    expect(schedule.times.map((time) => time.arrival)).toEqual([10, 24]);
  });

  it('keeps to the windows of a break and not only to the first and the last moment', () => {
    const breaks = [
      {
        id: 1,
        windows: [
          [0, 5],
          [40, 50],
        ] as const,
        service: 4,
      },
    ];
    const problem = pointProblem(
      [
        [0, 0],
        [30, 0],
      ],
      [plainStop(1, { service: 30 })],
      [plainVehicle({ breaks })],
    );
    const schedule = scheduleRoute(problem, { vehicle: 0, stops: [0] });
    expect(schedule.breaks[0]?.start).toBe(0);
    expect(schedule.breaksMissed).toBe(0);
  });

  it('rests whenever the driving time is used up, in the middle of a leg too', () => {
    const problem = pointProblem(
      [
        [0, 0],
        [100, 0],
      ],
      [plainStop(1, { service: 7 })],
      [plainVehicle({ driving: { driveMax: 45, rest: 10 } })],
    );
    const schedule = scheduleRoute(problem, { vehicle: 0, stops: [0] });
    // Rests at 45 and 90 of driving; then at 135 and 180 on the way home.
    expect(schedule.times[0]).toEqual({ arrival: 120, start: 120, leave: 127 });
    expect(schedule.returns).toBe(247);
    expect(schedule.rests).toBe(4);
    expect(schedule.travel).toBe(200);
  });

  it('counts a long enough break as a rest', () => {
    const problem = pointProblem(
      [
        [0, 0],
        [100, 0],
      ],
      [plainStop(1)],
      [
        plainVehicle({
          breaks: [{ id: 1, windows: [[40, 44]], service: 12 }],
          driving: { driveMax: 60, rest: 10 },
        }),
      ],
    );
    const schedule = scheduleRoute(problem, { vehicle: 0, stops: [0] });
    // Break at 40, so the first rest comes after 100 of driving and the next after 160.
    expect(schedule.times[0]?.arrival).toBe(112);
    expect(schedule.rests).toBe(2);
  });

  it('finds the cheapest of all plans of four stops under both rules', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const rng = createRng(seed);
      const stops = [1, 2, 3, 4].map((place) =>
        plainStop(place, { windows: [[rng.int(60), 90 + rng.int(80)]], service: 4 }),
      );
      const vehicle = plainVehicle({
        count: 2,
        capacity: [3],
        window: [0, 220],
        breaks: [{ id: 1, windows: [[50, 80]], service: 15 }],
        driving: { driveMax: 40, rest: 9 },
        fixedCost: 10,
      });
      const problem = pointProblem(town(seed, 4), stops, [vehicle]);
      const best = leastWorth(problem);
      if (best === Number.POSITIVE_INFINITY) continue;
      expect(worthOf(problem, planned(problem, 600))).toBeCloseTo(best, 6);
    }
  });

  it('refuses a driving rule without driving', () => {
    const vehicle = plainVehicle({ driving: { driveMax: 0, rest: 5 } });
    const problem = pointProblem(town(1, 1), [plainStop(1)], [vehicle]);
    expect(() => planned(problem)).toThrow(/vehicles\[0\]\.driving/);
  });
});
