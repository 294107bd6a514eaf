import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../src/route/check.ts';
import { readRoutePlan } from '../src/route/read-plan.ts';
import { writeSol } from '../src/route/write-sol.ts';
import { plainStop, plainVehicle, pointProblem } from './make-routes.ts';

const line = Array.from({ length: 5 }, (_, i) => [10 * i, 0] as const);

describe('readRoutePlan()', () => {
  it('gives each route of a .sol the vehicle that can run it', () => {
    const stops = [1, 2, 3, 4].map((place) => plainStop(place, { deliver: [place] }));
    // The truck is dear and holds all; the van holds three.
    const problem = pointProblem(line, stops, [
      plainVehicle({ id: 'van', count: 1, capacity: [3] }),
      plainVehicle({ id: 'truck', count: 1, capacity: [9], costFactor: 3 }),
    ]);
    const plan = readRoutePlan('Route #1: 3 4\nRoute #2: 1 2\nCost 0\n', 'p.sol', problem);
    expect(plan.routes.map((route) => route.vehicle)).toEqual([1, 0]);
    expect(checkRoutes(problem, plan)).toMatchObject({ cost: 40 + 3 * 80, violations: [] });
  });

  it('reads back what writeSol writes, loading under way included', () => {
    const problem = pointProblem(
      line,
      [1, 2, 3, 4].map((place) => plainStop(place)),
      [plainVehicle({ capacity: [2], reload: { places: [0, 3], tripsMax: 3, service: 0 } })],
    );
    const routes = [{ vehicle: 0, stops: [0, 1, 2, 3], reloads: [{ before: 2, place: 3 }] }];
    const plan = { routes, leftOut: [] };
    expect(readRoutePlan(writeSol(plan, 80), 'p.sol', problem)).toEqual(plan);
  });

  it('leaves out what no route has, and sees what is there twice or one vehicle too many', () => {
    const problem = pointProblem(
      line,
      [1, 2, 3].map((place) => plainStop(place)),
      [plainVehicle({ count: 1 })],
    );
    const plan = readRoutePlan('route #1: 1\nroute #2: 1\n', 'p.sol', problem);
    expect(plan.leftOut.map((left) => left.stop)).toEqual([1, 2]);
    const codes = checkRoutes(problem, plan).violations.map((found) => found.code);
    expect(codes).toEqual(['twice', 'vehicle']);
  });

  it.each([
    ['', 'LOGISTICS_FILE_BROKEN'],
    ['Cost 5\n', 'LOGISTICS_FILE_BROKEN'],
    ['Route #1: 1 NaN\n', 'LOGISTICS_PROBLEM_INVALID'],
    ['Route #1: 1e9\n', 'LOGISTICS_PROBLEM_INVALID'],
    ['Route #1: -1\n', 'LOGISTICS_PROBLEM_INVALID'],
    ['{', 'LOGISTICS_FILE_BROKEN'],
    ['{"routes": 5}', 'LOGISTICS_FILE_BROKEN'],
    ['{"routes": [null]}', 'LOGISTICS_FILE_BROKEN'],
    ['{"routes": [{"vehicle": 99, "steps": []}]}', 'LOGISTICS_FILE_BROKEN'],
    [
      '{"routes": [{"vehicle": 1, "steps": [{"type": "job", "id": 77}]}]}',
      'LOGISTICS_PROBLEM_INVALID',
    ],
  ])('refuses %s', (text, code) => {
    const problem = pointProblem(line, [plainStop(1)]);
    expect(() => readRoutePlan(text, 'p', problem)).toThrow(expect.objectContaining({ code }));
  });
});
