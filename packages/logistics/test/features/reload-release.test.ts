import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../../src/route/check.ts';
import { readCvrplib } from '../../src/route/read-cvrplib.ts';
import { scheduleRoute } from '../../src/route/schedule-route.ts';
import { writeSol } from '../../src/route/write-sol.ts';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { leastWorth, planned, town, worthOf } from '../try-all-plans.ts';

const reload = { places: [0], tripsMax: 3, service: 2 };

describe('reloads and release times', () => {
  it('drives two trips with one vehicle where one load is not enough', () => {
    const problem = pointProblem(
      [
        [0, 0],
        [5, 0],
        [-5, 0],
      ],
      [plainStop(1, { deliver: [8] }), plainStop(2, { deliver: [8] })],
      [plainVehicle({ count: 1, reload })],
    );
    const plan = planned(problem);
    expect(plan.routes).toHaveLength(1);
    expect(plan.routes[0]?.reloads).toEqual([{ before: 1, place: 0 }]);
    expect(checkRoutes(problem, plan)).toMatchObject({ cost: 20, visited: 2, violations: [] });
    expect(writeSol(plan, 20)).toMatch(/Route #1: \d 0 \d\n/);
  });

  it('waits at the depot until the goods of a trip are there', () => {
    const problem = pointProblem(
      [
        [0, 0],
        [5, 0],
        [-5, 0],
      ],
      [plainStop(1, { deliver: [8] }), plainStop(2, { deliver: [8], release: 100 })],
      [plainVehicle({ count: 1, window: [0, 200], reload })],
    );
    const [route] = planned(problem).routes;
    expect(route?.stops).toEqual([0, 1]);
    if (route === undefined) return;
    const schedule = scheduleRoute(problem, route);
    // Back at 10, two to load, the goods come at 100, five to drive.
    expect(schedule.times.map((time) => time.arrival)).toEqual([5, 105]);
    expect(schedule.reloads).toEqual([{ arrival: 10, start: 10, leave: 100 }]);
  });

  it('finds the cheapest of all plans of four stops', () => {
    for (let seed = 1; seed <= 6; seed++) {
      const rng = createRng(seed);
      const stops = [1, 2, 3, 4].map((place) =>
        plainStop(place, {
          deliver: [3 + rng.int(5)],
          release: rng.int(30),
          windows: [[0, 150 + rng.int(60)]],
        }),
      );
      const vehicle = plainVehicle({ count: 2, window: [0, 260], reload, fixedCost: 40 });
      const problem = pointProblem(town(seed, 4), stops, [vehicle]);
      expect(worthOf(problem, planned(problem))).toBeCloseTo(leastWorth(problem), 6);
    }
  });

  it('reads reload depots and release times of the VRPLIB dialect', () => {
    const problem = readCvrplib(
      [
        'NAME : two',
        'DIMENSION : 3',
        'VEHICLES : 1',
        'CAPACITY : 8',
        'NODE_COORD_SECTION',
        '1 0 0\n2 5 0\n3 -5 0',
        'DEMAND_SECTION',
        '1 0\n2 8\n3 8',
        'RELEASE_TIME_SECTION',
        '1 0\n2 0\n3 40',
        'VEHICLES_RELOAD_DEPOT_SECTION',
        '1 1',
        'DEPOT_SECTION\n1\n-1\nEOF',
      ].join('\n'),
    );
    expect(problem.vehicles[0]?.reload?.places).toEqual([0]);
    const plan = planned(problem);
    expect(plan.routes).toEqual([
      { vehicle: 0, stops: [0, 1], reloads: [{ before: 1, place: 0 }] },
    ]);
  });

  it('is told by the checker where a reload is missing, too many or at a strange place', () => {
    const problem = pointProblem(
      town(1, 2),
      [plainStop(1, { deliver: [8] }), plainStop(2, { deliver: [8] })],
      [plainVehicle({ reload: { ...reload, tripsMax: 2 } })],
    );
    const codes = (reloads: readonly { before: number; place: number }[]): string[] =>
      checkRoutes(problem, {
        routes: [{ vehicle: 0, stops: [0, 1], reloads }],
        leftOut: [],
      }).violations.map((violation) => violation.code);
    expect(codes([{ before: 1, place: 0 }])).toEqual([]);
    expect(codes([])).toContain('load');
    expect(codes([{ before: 1, place: 2 }])).toEqual(['reload']);
    expect(
      codes([
        { before: 1, place: 0 },
        { before: 2, place: 0 },
      ]),
    ).toContain('reload');
  });
});
