import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../src/route/check.ts';
import type { RouteProblem } from '../src/route/problem.ts';
import { solveRoutes } from '../src/route/solve.ts';
import { plainStop, plainVehicle, pointProblem } from './make-routes.ts';
import { planned } from './try-all-plans.ts';

/** Everything that may be wrong with stops at once. What is right is planned all the same. */
describe('solveRoutes() on what cannot be', () => {
  it('leaves out a stop that no way leads to and one that opens after the shift', () => {
    const none = Number.POSITIVE_INFINITY;
    const table = Float64Array.of(0, 5, none, 5, 0, none, none, none, 0);
    const profile = { cost: table, duration: table, distance: table };
    const problem: RouteProblem = {
      ...pointProblem(
        [],
        [plainStop(1), plainStop(2), plainStop(1, { windows: [[50, 60]] })],
        [plainVehicle({ window: [10, 40] })],
      ),
      travel: { kind: 'tables', placeCount: 3, profiles: [profile] },
    };
    const plan = planned(problem);
    expect(plan.leftOut).toEqual([
      { stop: 1, code: 'ROUTE_STOP_UNREACHABLE' },
      { stop: 2, code: 'ROUTE_STOP_NO_RETURN', by: 15 },
    ]);
    expect(checkRoutes(problem, plan)).toMatchObject({ violations: [], visited: 1, cost: 10 });
  });

  it('leaves out a stop that closes before the vehicle can be there, and says by how much', () => {
    const problem = pointProblem(
      [
        [0, 0],
        [30, 0],
        [4, 0],
      ],
      [plainStop(1, { windows: [[0, 12]] }), plainStop(2)],
      [plainVehicle({ window: [100, 400] }), plainVehicle({ window: [5, 400] })],
    );
    expect(planned(problem).leftOut).toEqual([{ stop: 0, code: 'ROUTE_STOP_TOO_LATE', by: 23 }]);
  });

  it('plans stops that all lie at one place', () => {
    const problem = pointProblem(
      Array.from({ length: 41 }, () => [7, 7] as const),
      Array.from({ length: 40 }, (_, i) => plainStop(i + 1)),
    );
    const check = checkRoutes(problem, planned(problem, 100));
    expect(check).toMatchObject({ violations: [], visited: 40, cost: 0 });
  });

  it('plans a hundred thousand stops', () => {
    const rng = createRng(5);
    const points = Array.from({ length: 100_001 }, () => [rng.int(9999), rng.int(9999)] as const);
    const problem = pointProblem(
      points,
      Array.from({ length: 100_000 }, (_, i) => plainStop(i + 1)),
      [plainVehicle({ count: 5000, capacity: [50] })],
    );
    const { plan } = solveRoutes(problem, {
      objective: 'distance',
      stop: { iterations: 20, clock: { now: () => instant(0) } },
      rng,
    });
    expect(checkRoutes(problem, plan)).toMatchObject({ violations: [], visited: 100_000 });
  });
});

describe('solveRoutes() on numbers that are none', () => {
  const line = Array.from({ length: 5 }, (_, i) => [10 * i, 0] as const);
  const stops = [1, 2, 3, 4].map((place) => plainStop(place));

  it('never drives a leg whose table entry is not a number', () => {
    const n = 5;
    const table = Float64Array.from({ length: n * n }, (_, i) => {
      const [from, to] = [Math.floor(i / n), i % n];
      // From stop to stop no way is known; from and to the depot all are.
      return from === 0 || to === 0 ? 10 * Math.abs(from - to) : from === to ? 0 : Number.NaN;
    });
    const profile = { cost: table, duration: table, distance: table };
    const problem: RouteProblem = {
      ...pointProblem([], stops),
      travel: { kind: 'tables', placeCount: n, profiles: [profile] },
    };
    const check = checkRoutes(problem, planned(problem));
    expect(check).toMatchObject({ violations: [], visited: 4, vehicles: 4, cost: 200 });
  });

  it('plans nothing from a depot without a place, and says so of every stop', () => {
    const problem = pointProblem([[Number.NaN, 0], ...line.slice(1)], stops);
    const plan = planned(problem);
    expect(plan.routes).toEqual([]);
    expect(plan.leftOut.map((left) => left.code)).toEqual(
      stops.map(() => 'ROUTE_STOP_UNREACHABLE'),
    );
  });

  it.each([
    ['capacity', { capacity: [Number.NaN] }],
    ['count', { count: Number.NaN }],
    ['window', { window: [Number.NaN, 50] as const }],
    ['stopsMax', { stopsMax: Number.NaN }],
    ['breaks', { breaks: [{ id: 1, windows: [[0, Number.NaN]] as const, service: 1 }] }],
    ['reload', { reload: { places: [0], tripsMax: Number.NaN, service: 0 } }],
    ['overtime', { overtime: { after: 5, cost: Number.NaN } }],
  ])('refuses a vehicle whose %s is not a number, and names it', (field, given) => {
    const problem = pointProblem(line, stops, [plainVehicle(), plainVehicle(given)]);
    expect(() => planned(problem)).toThrow(
      expect.objectContaining({ code: 'LOGISTICS_PROBLEM_INVALID', place: `vehicles[1].${field}` }),
    );
  });

  it('uses no vehicle of which there are fewer than none', () => {
    const fleet = [plainVehicle({ count: -3 }), plainVehicle({ id: 'good' })];
    const plan = planned(pointProblem(line, stops, fleet));
    expect(plan.routes.map((route) => route.vehicle)).toEqual([1]);
  });

  it('leaves out a stop with a window, prize or amount that is not a number', () => {
    const problem = pointProblem(line, [
      plainStop(1, { windows: [[Number.NaN, 9]] }),
      plainStop(2, { prize: Number.NaN }),
      plainStop(3, { deliver: [Number.NaN] }),
      plainStop(4),
    ]);
    const plan = planned(problem);
    expect(plan.routes.flatMap((route) => route.stops)).toEqual([3]);
    expect(plan.leftOut.map((left) => left.stop)).toEqual([0, 1, 2]);
  });
});
