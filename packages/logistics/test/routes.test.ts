import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../src/route/check.ts';
import type { RouteProblem, RouteStop } from '../src/route/problem.ts';
import { type RouteSolution, solveRoutes } from '../src/route/solve.ts';
import { bruteForce, plainStop, plainVehicle, pointProblem } from './make-routes.ts';

const clock = { now: () => instant(0) };

function solve(
  problem: RouteProblem,
  iterations = 400,
  objective: 'distance' | 'vehicles' = 'distance',
): RouteSolution {
  return solveRoutes(problem, { objective, stop: { iterations, clock }, rng: createRng(7) });
}

const coordinate = fc.integer({ min: 0, max: 60 });
const point = fc.tuple(coordinate, coordinate);

/** Random stops with any mixture of windows, loads, prizes, skills and pairs. */
const randomProblem = fc
  .record({
    points: fc.array(point, { minLength: 2, maxLength: 14 }),
    timed: fc.boolean(),
    paired: fc.boolean(),
    mixed: fc.boolean(),
    rich: fc.boolean(),
    seed: fc.integer({ min: 0, max: 1e6 }),
  })
  .map(({ points, timed, paired, mixed, rich, seed }): RouteProblem => {
    const rng = createRng(seed);
    const stops = points.slice(1).map((_, i): RouteStop => {
      const opens = rng.int(200);
      return plainStop(i + 1, {
        deliver: [1 + rng.int(5)],
        collect: [mixed ? rng.int(5) : 0],
        windows: timed ? [[opens, opens + 20 + rng.int(150)]] : [[0, 1e6]],
        service: rng.int(5),
        prize: rng.int(4) === 0 ? rng.int(80) : Number.POSITIVE_INFINITY,
        skills: rng.int(5) === 0 ? [1] : [],
      });
    });
    const pairs = stops.map((stop, i): RouteStop => {
      const mate = i % 2 === 0 ? i + 1 : i - 1;
      if (!paired || mate >= stops.length) return stop;
      const amount = [3];
      const pickup = i % 2 === 0;
      return {
        ...stop,
        kind: pickup ? 'pickup' : 'delivery',
        deliver: pickup ? [0] : amount,
        collect: pickup ? amount : [0],
        prize: Number.POSITIVE_INFINITY,
        skills: [],
        mate,
      };
    });
    const vehicles = [
      plainVehicle({
        count: 3,
        skills: [1],
        fixedCost: 5,
        window: [0, timed ? 300 : 1e6],
        durationMax: rich ? 150 : Number.POSITIVE_INFINITY,
        stopsMax: rich ? 4 : Number.POSITIVE_INFINITY,
        breaks: rich ? [{ id: 1, windows: [[60, 90]], service: 10 }] : [],
      }),
      plainVehicle({ count: 2, start: 1, end: undefined, capacity: [6], costFactor: 1.5 }),
    ];
    return pointProblem(points, pairs, vehicles);
  });

describe('solveRoutes()', () => {
  it('breaks no rule of the checker, whatever the mixture of rules', () => {
    fc.assert(
      fc.property(randomProblem, (problem) => {
        const { plan } = solve(problem, 60);
        expect(checkRoutes(problem, plan).violations).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('finds the cheapest plan of six stops, as trying all of them does', () => {
    const few = fc.array(point, { minLength: 3, maxLength: 7 });
    fc.assert(
      fc.property(few, fc.boolean(), (points, timed) => {
        const stops = points
          .slice(1)
          .map((_, i) =>
            plainStop(i + 1, { deliver: [3], windows: [[0, timed ? 120 - 10 * i : 1e6]] }),
          );
        const problem = pointProblem(points, stops);
        const { plan } = solve(problem, 1500);
        const cost = (routes: readonly (readonly number[])[]): number => {
          const check = checkRoutes(problem, {
            routes: routes.map((own) => ({ vehicle: 0, stops: own })),
            leftOut: plan.leftOut,
          });
          return check.violations.length > 0 ? Number.POSITIVE_INFINITY : check.cost;
        };
        fc.pre(plan.leftOut.length === 0);
        const best = bruteForce(problem, cost);
        fc.pre(Number.isFinite(best));
        expect(checkRoutes(problem, plan).cost).toBeCloseTo(best, 6);
      }),
      { numRuns: 25 },
    );
  });

  it('gives the same plan again for the same seed and iterations', () => {
    const rng = createRng(3);
    const points = Array.from({ length: 80 }, (): [number, number] => [rng.int(99), rng.int(99)]);
    const problem = pointProblem(
      points,
      points.slice(1).map((_, i) => plainStop(i + 1)),
      [plainVehicle({ count: 20 })],
    );
    expect(solve(problem, 2000).plan).toEqual(solve(problem, 2000).plan);
  });

  it('uses fewer vehicles where vehicles come first', () => {
    // Two far stops in opposite directions with one vehicle's worth of load.
    const problem = pointProblem(
      [
        [50, 50],
        [0, 50],
        [100, 50],
        [1, 51],
        [99, 51],
      ],
      [1, 2, 3, 4].map((place) => plainStop(place, { windows: [[0, 1000]] })),
    );
    expect(solve(problem, 500, 'vehicles').plan.routes).toHaveLength(1);
  });

  it('keeps to a cheaper vehicle where load allows and to the larger one where it does not', () => {
    const vehicles = [
      plainVehicle({ id: 'large', capacity: [10], fixedCost: 30 }),
      plainVehicle({ id: 'small', capacity: [2], fixedCost: 4 }),
    ];
    const points: [number, number][] = [0, 1, 2, 3, 4, 5].map((x) => [x, 0]);
    const two = pointProblem(points.slice(0, 3), [plainStop(1), plainStop(2)], vehicles);
    expect(solve(two).plan.routes.map((route) => route.vehicle)).toEqual([1]);
    const five = pointProblem(
      points,
      [1, 2, 3, 4, 5].map((place) => plainStop(place, { deliver: [place === 5 ? 6 : 1] })),
      vehicles,
    );
    expect(checkRoutes(five, solve(five).plan).violations).toEqual([]);
  });
});

describe('solveRoutes() on bad input', () => {
  it('leaves out what cannot be served, with the reason, and plans the rest', () => {
    const points: [number, number][] = [
      [0, 0],
      [1, 0],
      [Number.NaN, 0],
      [5, 0],
      [6, 0],
      [7, 0],
      [900, 0],
      [1, 0],
    ];
    const stops = [
      plainStop(1),
      plainStop(2),
      plainStop(3, { deliver: [99] }),
      plainStop(4, { windows: [[9, 3]] }),
      plainStop(5, { skills: [7] }),
      plainStop(6, { windows: [[0, 10]] }),
      plainStop(7),
    ];
    const problem = pointProblem(points, stops, [plainVehicle({ window: [0, 500] })]);
    const { plan } = solve(problem);
    expect(plan.leftOut).toEqual([
      { stop: 1, code: 'ROUTE_STOP_NO_PLACE' },
      { stop: 2, code: 'ROUTE_STOP_TOO_LARGE', by: 89 },
      { stop: 3, code: 'ROUTE_STOP_WINDOW_EMPTY' },
      { stop: 4, code: 'ROUTE_STOP_SKILL' },
      { stop: 5, code: 'ROUTE_STOP_TOO_LATE', by: 890 },
    ]);
    expect(checkRoutes(problem, plan)).toMatchObject({ visited: 2, cost: 2, violations: [] });
  });

  it('plans no stop, one stop, and stops without any vehicle', () => {
    const none = pointProblem([[0, 0]], []);
    expect(solve(none).plan).toEqual({ routes: [], leftOut: [] });
    const one = pointProblem(
      [
        [0, 0],
        [3, 4],
      ],
      [plainStop(1)],
    );
    expect(checkRoutes(one, solve(one).plan).cost).toBe(10);
    const carless = { ...one, vehicles: [] };
    expect(solve(carless).plan.leftOut).toEqual([{ stop: 0, code: 'ROUTE_NO_VEHICLE' }]);
  });

  it('says which stops found no room where vehicles are too few', () => {
    const problem = pointProblem(
      [
        [0, 0],
        [1, 0],
        [2, 0],
        [3, 0],
      ],
      [1, 2, 3].map((place) => plainStop(place, { deliver: [6] })),
      [plainVehicle({ count: 2 })],
    );
    const { plan } = solve(problem);
    expect(plan.routes).toHaveLength(2);
    expect(plan.leftOut.map((left) => left.code)).toEqual(['ROUTE_NO_ROOM']);
  });

  it('plans over tables that are asymmetric, break the triangle inequality and lack ways', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const rng = createRng(seed);
        const n = 8;
        const table = Float64Array.from({ length: n * n }, (_, i) =>
          i % (n + 1) === 0 ? 0 : rng.int(12) === 0 ? Number.POSITIVE_INFINITY : rng.int(50),
        );
        const profile = { cost: table, duration: table, distance: table };
        const problem: RouteProblem = {
          ...pointProblem(
            [],
            Array.from({ length: n - 1 }, (_, i) => plainStop(i + 1, { windows: [[0, 120]] })),
            [plainVehicle({ window: [0, 200] })],
          ),
          travel: { kind: 'tables', placeCount: n, profiles: [profile] },
        };
        const check = checkRoutes(problem, solve(problem, 80).plan);
        expect(check.violations).toEqual([]);
        expect(Number.isFinite(check.cost)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('makes a first plan of many stops, most of them at one place, without a table', () => {
    const rng = createRng(5);
    const points = Array.from({ length: 8001 }, (_, i): [number, number] =>
      i % 3 === 0 ? [5, 5] : [rng.int(1000), rng.int(1000)],
    );
    const problem = pointProblem(
      points,
      points.slice(1).map((_, i) => plainStop(i + 1)),
      [plainVehicle({ count: 8000, capacity: [50] })],
    );
    const { plan } = solve(problem, 50);
    expect(checkRoutes(problem, plan)).toMatchObject({ visited: 8000, violations: [] });
  });
});
