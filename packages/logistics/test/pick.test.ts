import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchCost, firstFit, totalLength } from '../src/pick/batches.ts';
import { simpleTour } from '../src/pick/simple-tours.ts';
import { checkPicks, solvePickProblem, solvePicks } from '../src/pick/tool.ts';
import { tourMaker } from '../src/pick/tours.ts';
import {
  PICK_METHODS,
  type PickProblem,
  type Spot,
  spotOf,
  type Warehouse,
  walkLengthM,
} from '../src/pick/warehouse.ts';

const clock = { now: () => instant(0) };

function house(given: Partial<Warehouse> = {}): Warehouse {
  return {
    aisles: 4,
    placesPerAisle: 8,
    crossAisles: 2,
    placeM: 1,
    aisleGapM: 3,
    depotAisle: 0,
    ...given,
  };
}

/** Shortest closed walk by trying every order of the picks. */
function bruteForce(warehouse: Warehouse, picks: readonly Spot[]): number {
  let best = Number.POSITIVE_INFINITY;
  const walk = (done: readonly Spot[], left: readonly Spot[]): void => {
    if (left.length === 0) best = Math.min(best, walkLengthM(warehouse, done));
    left.forEach((spot, i) => {
      walk([...done, spot], [...left.slice(0, i), ...left.slice(i + 1)]);
    });
  };
  walk([], picks);
  return best;
}

const tourCase = fc.record({
  depotAisle: fc.integer({ min: 0, max: 3 }),
  picks: fc.array(
    fc.record({ aisle: fc.integer({ min: 0, max: 3 }), place: fc.integer({ min: 0, max: 7 }) }),
    { maxLength: 6 },
  ),
});

describe('tourMaker()', () => {
  it('walks one block as short as the best of all orders, and no shorter', () => {
    fc.assert(
      fc.property(tourCase, ({ depotAisle, picks }) => {
        const warehouse = house({ depotAisle });
        const spots = picks.map((pick) => spotOf(warehouse, pick));
        const maker = tourMaker(warehouse, 'shortest');
        const length = maker.length(spots);
        expect(length).toBeCloseTo(bruteForce(warehouse, spots), 9);
        expect(walkLengthM(warehouse, maker.tour(spots))).toBeCloseTo(length, 9);
      }),
      { numRuns: 300 },
    );
  });

  it('is never longer than any of the simple rules, whose tours visit every pick', () => {
    fc.assert(
      fc.property(tourCase, ({ depotAisle, picks }) => {
        const warehouse = house({ depotAisle });
        const spots = picks.map((pick) => spotOf(warehouse, pick));
        const shortest = tourMaker(warehouse, 'shortest').length(spots);
        const places = new Set(picks.map((pick) => `${pick.aisle}/${pick.place}`));
        for (const rule of ['s-shape', 'return', 'largest-gap', 'combined'] as const) {
          const tour = simpleTour(warehouse, rule, spots);
          expect(tour.lengthM).toBeGreaterThanOrEqual(shortest - 1e-9);
          expect(tour.spots).toHaveLength(places.size);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('walks three blocks as short as the best of all orders on small tours, nearly always', () => {
    const warehouse = house({ crossAisles: 4, placesPerAisle: 9 });
    const rng = createRng(4);
    let worse = 0;
    for (let k = 0; k < 60; k++) {
      const spots = Array.from({ length: 6 }, () =>
        spotOf(warehouse, { aisle: rng.int(4), place: rng.int(9) }),
      );
      const length = tourMaker(warehouse, 'shortest').length(spots);
      const best = bruteForce(warehouse, spots);
      expect(length).toBeGreaterThanOrEqual(best - 1e-9);
      if (length > best + 1e-9) worse += 1;
    }
    expect(worse).toBeLessThanOrEqual(6);
  });
});

function randomPicks(seed: number, count: number, given: Partial<PickProblem> = {}): PickProblem {
  const rng = createRng(seed);
  return {
    warehouse: house(),
    capacityUnits: 8,
    method: 'default',
    routing: 'shortest',
    orders: Array.from({ length: count }, (_, i) => ({
      id: `o${i}`,
      lines: Array.from({ length: 1 + rng.int(4) }, () => ({
        aisle: rng.int(4),
        place: rng.int(8),
        units: 1 + rng.int(2),
      })),
    })),
    ...given,
  };
}

describe('solvePicks()', () => {
  it('plans every order once within the cart by every method', () => {
    for (const method of PICK_METHODS) {
      for (let seed = 0; seed < 6; seed++) {
        const problem = randomPicks(seed, 3 * seed, { method });
        const { plan } = solvePicks(problem, { iterations: 20, clock });
        expect(checkPicks(problem, plan)).toEqual([]);
      }
    }
  });

  it('finds the shortest batches of seven orders, as trying all of them does', () => {
    for (let seed = 0; seed < 5; seed++) {
      const problem = randomPicks(seed, 7);
      const all = [...problem.orders.keys()];
      const cost = batchCost(problem, all, tourMaker(problem.warehouse, 'shortest'));
      let best = Number.POSITIVE_INFINITY;
      const walk = (batches: readonly (readonly number[])[], next: number): void => {
        if (next === all.length) best = Math.min(best, totalLength(cost, batches));
        if (next === all.length) return;
        batches.forEach((batch, b) => {
          const grown = [...batch, next];
          const units = grown.reduce((sum, order) => sum + (cost.units[order] ?? 0), 0);
          if (units <= 8)
            walk(
              batches.map((old, k) => (k === b ? grown : old)),
              next + 1,
            );
        });
        walk([...batches, [next]], next + 1);
      };
      walk([], 0);
      const { plan } = solvePicks(problem, { iterations: 6000, clock });
      expect(plan.distanceM).toBeCloseTo(best, 6);
      expect(plan.distanceM).toBeLessThanOrEqual(totalLength(cost, firstFit(cost, all)) + 1e-9);
    }
  });
});

describe('solvePickProblem()', () => {
  const file = {
    warehouse: { aisles: 2, placesPerAisle: 10 },
    capacityUnits: 5,
    orders: [
      { id: 'a', lines: [{ aisle: 0, place: 4 }] },
      { id: 'b', lines: [{ aisle: 0, place: 4, units: 9 }] },
      { id: 'c', lines: [{ aisle: 7, place: 4 }] },
    ],
  };

  it('leaves out orders that cannot be picked and walks the rest', () => {
    const { text, leftOut } = solvePickProblem(JSON.stringify(file), 'x', { iterations: 5, clock });
    expect(JSON.parse(text)).toMatchObject({
      distanceM: 9,
      batches: [{ orders: ['a'], units: 1, tour: [{ aisle: 0, place: 4 }] }],
    });
    expect(leftOut.map((reason) => reason.code)).toEqual([
      'PICK_ORDER_TOO_LARGE',
      'PICK_PLACE_UNKNOWN',
    ]);
  });

  it('names what is wrong', () => {
    const solve = (value: unknown) => () =>
      solvePickProblem(JSON.stringify(value), 'x', { iterations: 5, clock });
    expect(solve(null)).toThrow(/the file/);
    expect(solve({ ...file, warehouse: { aisles: 0 } })).toThrow(/aisles/);
    expect(solve({ ...file, capacityUnits: 0 })).toThrow(/capacityUnits/);
    expect(solve({ ...file, method: 'magic' })).toThrow(/method/);
    expect(solve({ ...file, orders: [{ id: 'a', lines: [{ aisle: 0.5, place: 1 }] }] })).toThrow(
      /lines/,
    );
    expect(solve({ ...file, orders: [] })).not.toThrow();
  });
});
