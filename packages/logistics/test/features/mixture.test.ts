import { createRng, type Rng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { checkRoutes } from '../../src/route/check.ts';
import type {
  RouteProblem,
  RouteStop,
  RouteVehicle,
  StopRelation,
  TimeWindow,
} from '../../src/route/problem.ts';
import { plainStop, plainVehicle, pointProblem } from '../make-routes.ts';
import { planned, town } from '../try-all-plans.ts';

const STOPS = 18;

function someStop(rng: Rng, place: number, paired: boolean): RouteStop {
  const opens = rng.int(150);
  const windows: TimeWindow[] = [[opens, opens + 60 + rng.int(200)]];
  if (rng.int(4) === 0) windows.push([opens + 300, opens + 360]);
  const base = {
    windows,
    service: rng.int(6),
    setup: rng.int(3),
    skills: rng.int(6) === 0 ? [1] : [],
  };
  if (paired) {
    const pickup = place % 2 === 1;
    return plainStop(place, {
      ...base,
      kind: pickup ? 'pickup' : 'delivery',
      deliver: [pickup ? 0 : 3],
      collect: [pickup ? 3 : 0],
      mate: pickup ? place : place - 2,
    });
  }
  return plainStop(place, {
    ...base,
    deliver: [1 + rng.int(4)],
    collect: [rng.int(3)],
    release: rng.int(3) === 0 ? rng.int(100) : 0,
    prize: rng.int(4) === 0 ? rng.int(60) : Number.POSITIVE_INFINITY,
    ...(rng.int(3) === 0
      ? { wish: { opens: opens + 10, closes: opens + 30, earlyCost: 0.1, lateCost: 0.4 } }
      : {}),
    ...(rng.int(5) === 0 ? { group: `g${rng.int(3)}` } : {}),
    ...(rng.int(8) === 0 ? { vehicles: [0] } : {}),
  });
}

function someVehicle(rng: Rng): RouteVehicle {
  const maybe = <T>(value: T, none: T): T => (rng.int(2) === 0 ? value : none);
  return plainVehicle({
    count: 4,
    skills: [1],
    capacity: [9],
    window: [0, 500],
    fixedCost: rng.int(30),
    durationMax: maybe(280, Number.POSITIVE_INFINITY),
    distanceMax: maybe(200, Number.POSITIVE_INFINITY),
    stopsMax: maybe(7, Number.POSITIVE_INFINITY),
    breaks: maybe<RouteVehicle['breaks']>([{ id: 1, windows: [[60, 120]], service: 20 }], []),
    timeCost: maybe(0.3, 0),
    ...(rng.int(2) === 0 ? { reload: { places: [0, 1], tripsMax: 3, service: 4 } } : {}),
    ...(rng.int(2) === 0 ? { driving: { driveMax: 70, rest: 15 } } : {}),
    ...(rng.int(3) === 0 ? { overtime: { after: 100, cost: 0.5 } } : {}),
  });
}

function someRelations(rng: Rng): StopRelation[] {
  const kinds = ['together', 'apart', 'before'] as const;
  return Array.from({ length: rng.int(4) }, () => ({
    kind: kinds[rng.int(3)] ?? 'apart',
    stops: [rng.int(STOPS), rng.int(STOPS)].filter((stop, i, all) => all.indexOf(stop) === i),
  }));
}

function someProblem(seed: number): RouteProblem {
  const rng = createRng(seed);
  const pairs = rng.int(3) === 0 ? 6 : 0;
  const stops = Array.from({ length: STOPS }, (_, i) => someStop(rng, i + 1, i < pairs));
  const vehicles = [someVehicle(rng), { ...someVehicle(rng), count: 3, start: 2, end: 3 }];
  const districts = Array.from({ length: STOPS + 1 }, () => rng.int(2));
  const factors = [
    [1, 0.6, 1.2],
    [0.8, 0.5, 1],
  ];
  return {
    ...pointProblem(town(seed, STOPS), stops, vehicles),
    relations: someRelations(rng),
    ...(rng.int(2) === 0 ? { speeds: { ends: [50, 120], cycle: 400, districts, factors } } : {}),
    ...(rng.int(3) === 0 ? { balance: { measure: 'duration', weight: 0.001 } as const } : {}),
  };
}

describe('all rules at once', () => {
  it('are kept by every plan, as the checker sees it', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const problem = someProblem(seed);
      const { violations } = checkRoutes(problem, planned(problem, 60, seed));
      expect({ seed, violations }).toEqual({ seed, violations: [] });
    }
  });
});
