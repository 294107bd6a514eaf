import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../../src/route/check.ts';
import { scheduleRoutes } from '../../src/route/check-relations.ts';
import type { RouteProblem, StopRelation } from '../../src/route/problem.ts';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { leastWorth, planned, town, worthOf } from '../try-all-plans.ts';

function related(seed: number, relations: readonly StopRelation[]): RouteProblem {
  const rng = createRng(seed);
  const stops = [1, 2, 3, 4].map((place) =>
    plainStop(place, { deliver: [2 + rng.int(3)], service: 3, windows: [[0, 120]] }),
  );
  const vehicle = plainVehicle({ count: 3, capacity: [10], window: [0, 200] });
  return { ...pointProblem(town(seed, 4), stops, [vehicle]), relations };
}

const KINDS: readonly (readonly StopRelation[])[] = [
  [{ kind: 'together', stops: [0, 3] }],
  [{ kind: 'apart', stops: [0, 1, 2] }],
  [{ kind: 'before', stops: [2, 0] }],
  [
    { kind: 'before', stops: [1, 0] },
    { kind: 'apart', stops: [0, 1] },
  ],
];

describe('relations between stops', () => {
  it('finds the cheapest of all plans that keep them', () => {
    for (const relations of KINDS) {
      for (let seed = 1; seed <= 4; seed++) {
        const problem = related(seed, relations);
        expect(worthOf(problem, planned(problem))).toBeCloseTo(leastWorth(problem), 6);
      }
    }
  });

  it('keeps any mixture of them on larger problems', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const rng = createRng(seed);
      const stops = Array.from({ length: 24 }, (_, i) =>
        plainStop(i + 1, { service: 2, windows: [[0, 200 + rng.int(100)]] }),
      );
      const some = (): number => rng.int(24);
      const relations: StopRelation[] = [
        { kind: 'together', stops: [0, 1, 2] },
        { kind: 'apart', stops: [3, 4, 5] },
        { kind: 'before', stops: [6, 7, 8] },
        { kind: 'before', stops: [9, some() < 10 ? 10 : 11] },
        { kind: 'before', stops: [12, 13] },
      ];
      const vehicle = plainVehicle({ count: 5, capacity: [8], window: [0, 400] });
      const problem = { ...pointProblem(town(seed, 24), stops, [vehicle]), relations };
      const plan = planned(problem, 300);
      expect(checkRoutes(problem, plan).violations).toEqual([]);
      expect(plan.leftOut).toEqual([]);
    }
  });

  it('lets a vehicle wait for a stop of another one', () => {
    const points: [number, number][] = [
      [0, 0],
      [30, 0],
      [-2, 0],
    ];
    const problem = {
      ...pointProblem(points, [plainStop(1, { service: 5 }), plainStop(2)]),
      relations: [{ kind: 'before', stops: [0, 1] }] as const,
    };
    const plan = {
      routes: [
        { vehicle: 0, stops: [0] },
        { vehicle: 0, stops: [1] },
      ],
      leftOut: [],
    };
    expect(checkRoutes(problem, plan).violations).toEqual([]);
    expect(scheduleRoutes(problem, plan)[1]?.times[0]).toEqual({
      arrival: 2,
      start: 35,
      leave: 35,
    });
  });

  it('leaves out circles and contradictions with the reason, and plans the rest', () => {
    const problem = related(3, [
      { kind: 'before', stops: [0, 1, 0] },
      { kind: 'before', stops: [1, 3] },
    ]);
    expect(planned(problem).leftOut).toEqual([
      { stop: 0, code: 'ROUTE_RELATION_CIRCLE' },
      { stop: 1, code: 'ROUTE_RELATION_CIRCLE' },
    ]);
    const both = related(3, [
      { kind: 'together', stops: [0, 1] },
      { kind: 'together', stops: [1, 2] },
      { kind: 'apart', stops: [2, 0] },
    ]);
    expect(planned(both).leftOut).toEqual([
      { stop: 0, code: 'ROUTE_RELATION_CONTRADICTS' },
      { stop: 2, code: 'ROUTE_RELATION_CONTRADICTS' },
    ]);
  });

  it('refuses a relation with a stop that is not there', () => {
    const problem = related(1, [{ kind: 'apart', stops: [0, 99] }]);
    expect(() => planned(problem)).toThrow(/relations\[0\]/);
  });

  it('is seen broken by the checker', () => {
    const plan = { routes: [{ vehicle: 0, stops: [0, 1, 2, 3] }], leftOut: [] };
    const codes = (relation: StopRelation): string[] =>
      checkRoutes(related(2, [relation]), plan).violations.map((violation) => violation.code);
    expect(codes({ kind: 'apart', stops: [1, 2] })).toContain('apart');
    expect(codes({ kind: 'before', stops: [2, 1] })).toContain('before');
    const split = {
      routes: [
        { vehicle: 0, stops: [0, 1] },
        { vehicle: 0, stops: [2, 3] },
      ],
      leftOut: [],
    };
    const relation: StopRelation = { kind: 'together', stops: [0, 3] };
    const check = checkRoutes(related(2, [relation]), split);
    expect(check.violations.map((violation) => violation.code)).toEqual(['together']);
  });
});
