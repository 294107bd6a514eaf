import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CrewState } from '../src/kernels/crew-memory.ts';
import { descendCrew, layCrew } from '../src/kernels/crew-search.ts';
import { splitScratch, splitTour } from '../src/kernels/crew-split.ts';
import { restoreBest } from '../src/kernels/route-search.ts';
import { breedRoutes, crewOf, isBreedable, personOf } from '../src/route/breed-routes.ts';
import { checkRoutes } from '../src/route/check.ts';
import { compileRoutes } from '../src/route/compile.ts';
import { crossTours, People } from '../src/route/crew-people.ts';
import { planOf } from '../src/route/plan-of.ts';
import type { RouteProblem } from '../src/route/problem.ts';
import { startPlan } from '../src/route/start-plan.ts';
import { startBudget } from '../src/stop-criterion.ts';
import { plainStop, plainVehicle, pointProblem } from './make-routes.ts';

const clock = { now: () => instant(0) };

function town(seed: number, count: number, capacity: number, most = capacity / 3): RouteProblem {
  const rng = createRng(seed);
  const points = Array.from({ length: count + 1 }, () => [rng.int(200), rng.int(200)] as const);
  const stops = points
    .slice(1)
    .map((_, i) => plainStop(i + 1, { deliver: [1 + rng.int(Math.ceil(most))] }));
  return pointProblem(points, stops, [plainVehicle({ count, capacity: [capacity] })]);
}

function compiled(problem: RouteProblem) {
  const stopOf = Int32Array.from(problem.stops.keys());
  return compileRoutes(problem, stopOf, { objective: 'distance', rng: createRng(4) });
}

function crewFor(seed: number, count: number, capacity = 12): CrewState {
  const problem = town(seed, count, capacity, 4);
  return crewOf(compiled(problem).state, problem);
}

function shuffled(n: number, seed: number): Int32Array {
  const rng = createRng(seed);
  const keys = Array.from({ length: n }, () => rng.uniform());
  return Int32Array.from(keys.keys()).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
}

/** Routes of a crew as lists, read forwards; throws where backwards reads otherwise. */
function listsOf(s: CrewState): number[][] {
  return Array.from({ length: s.slots }, (_, r) => {
    const list: number[] = [];
    for (let node = s.next[s.n + r] ?? 0; node < s.n; node = s.next[node] ?? s.n) list.push(node);
    const back: number[] = [];
    for (let node = s.prev[s.n + s.slots + r] ?? 0; node < s.n; node = s.prev[node] ?? s.n) {
      back.unshift(node);
    }
    expect(back).toEqual(list);
    return list;
  });
}

/** Cost of routes with overload, from the distances alone. */
function costOf(s: CrewState, routes: readonly (readonly number[])[]): number {
  const leg = (a: number, b: number): number => s.distance[a * (s.n + 1) + b] ?? 0;
  return routes.reduce((sum, route) => {
    const load = route.reduce((all, stop) => all + (s.demand[stop] ?? 0), 0);
    const way = [s.n, ...route, s.n];
    const travel = way.slice(1).reduce((all, stop, i) => all + leg(way[i] ?? 0, stop), 0);
    return sum + travel + s.rate * Math.max(0, load - s.capacity);
  }, 0);
}

function descended(seed: number, count: number, capacity?: number): CrewState {
  const s = crewFor(seed, count, capacity);
  const cuts = new Int32Array(s.slots + 1);
  const tour = shuffled(count, seed);
  layCrew(s, tour, cuts, splitTour(s, tour, splitScratch(s), cuts));
  descendCrew(s);
  return s;
}

describe('descendCrew()', () => {
  it('keeps every stop once, both ways round, and its sums right', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const s = descended(seed, 25);
        const routes = listsOf(s);
        expect(routes.flat().sort((a, b) => a - b)).toEqual(
          Array.from({ length: 25 }, (_, i) => i),
        );
        routes.forEach((route, r) => {
          const load = route.reduce((all, stop) => all + (s.demand[stop] ?? 0), 0);
          expect(s.load[r]).toBe(load);
          expect(s.size[r]).toBe(route.length);
        });
        expect(personOf(s).cost).toBeCloseTo(costOf(s, routes), 6);
      }),
      { numRuns: 60 },
    );
  });

  it('ends where moving one stop, exchanging two or turning a stretch pays no more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        // With 20 stops all are neighbours of each other; a large vehicle takes all of them.
        const s = descended(seed, 20, seed % 2 === 0 ? 12 : 80);
        const routes = listsOf(s);
        const cost = costOf(s, routes);
        for (const other of neighboursOf(routes)) {
          expect(costOf(s, other)).toBeGreaterThan(cost - 1e-4);
        }
      }),
      // The example is one whose route gains by turning its beginning, from the depot on.
      { numRuns: 40, examples: [[524_499]] },
    );
  });
});

/** Every plan one relocation, exchange or reversal away. */
function* neighboursOf(routes: readonly (readonly number[])[]): Generator<number[][]> {
  const copy = (): number[][] => routes.map((route) => [...route]);
  for (let r = 0; r < routes.length; r++) {
    for (let i = 0; i < (routes[r]?.length ?? 0); i++) {
      for (let q = 0; q < routes.length; q++) {
        for (let j = 0; j <= (routes[q]?.length ?? 0); j++) {
          const moved = copy();
          const [stop] = moved[r]?.splice(i, 1) ?? [];
          moved[q]?.splice(j, 0, stop ?? 0);
          if (moved.flat().length === routes.flat().length) yield moved;
          const other = routes[q]?.[j];
          const own = routes[r]?.[i];
          if (other === undefined || own === undefined) continue;
          const swapped = copy();
          swapped[r]?.splice(i, 1, other);
          swapped[q]?.splice(j, 1, own);
          yield swapped;
          if (q !== r || j <= i) continue;
          const turned = copy();
          const part = routes[r]?.slice(i, j + 1).reverse() ?? [];
          turned[r]?.splice(i, part.length, ...part);
          yield turned;
        }
      }
    }
  }
}

describe('splitTour()', () => {
  it('cuts a tour as cheaply as trying every set of cuts, within the vehicles', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 9 }),
        (seed, rate) => {
          const s = crewFor(seed, 9);
          s.rate = rate;
          const tour = shuffled(9, seed);
          const cuts = new Int32Array(s.slots + 1);
          const count = splitTour(s, tour, splitScratch(s), cuts);
          const routesBy = (starts: readonly number[]): number[][] =>
            starts.map((from, k) => [...tour.subarray(from, starts[k + 1] ?? 9)]);
          const found = costOf(s, routesBy([...cuts.subarray(0, count)]));
          let best = Number.POSITIVE_INFINITY;
          for (let set = 0; set < 2 ** 8; set++) {
            const starts = [
              0,
              ...[1, 2, 3, 4, 5, 6, 7, 8].filter((at) => (set >> (at - 1)) % 2 === 1),
            ];
            const routes = routesBy(starts);
            const loads = routes.map((route) =>
              route.slice(0, -1).reduce((sum, stop) => sum + (s.demand[stop] ?? 0), 0),
            );
            const fits = loads.every((load) => load <= 1.5 * s.capacity);
            if (starts.length <= s.slots && fits) best = Math.min(best, costOf(s, routes));
          }
          expect(count).toBeLessThanOrEqual(s.slots);
          expect(found).toBeCloseTo(best, 6);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('crossTours()', () => {
  it('gives every stop once, a stretch of the first tour among them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 1e6 }), (n, seed) => {
        const random = Uint32Array.of(seed, 2, 3, 4);
        const child = crossTours(shuffled(n, seed), shuffled(n, seed + 1), random);
        expect([...child].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });
});

describe('People', () => {
  it('keeps the cheapest and lets copies go before all others', () => {
    const people = new People();
    const person = (cost: number, step: number) => {
      const after = Int32Array.from({ length: 70 }, (_, i) => (i + step) % 70);
      const before = Int32Array.from({ length: 70 }, (_, i) => (i + 70 - step) % 70);
      const empty = new Int32Array(0);
      return {
        tour: empty,
        cuts: empty,
        after,
        before,
        travel: cost,
        excess: 0,
        cost,
        near: [],
        fitness: 0,
      };
    };
    for (let k = 0; k < 66; k++) people.add(person(100 + k, k < 40 ? 1 : k - 38));
    expect(people.list).toHaveLength(25);
    expect(people.list[0]?.cost).toBe(100);
    const steps = people.list.map((one) => one.after[0]);
    expect(new Set(steps).size).toBe(25);
  });
});

describe('breedRoutes()', () => {
  it('plans every stop within the loads, no worse than where it began, and the same again', () => {
    const problem = town(8, 70, 15);
    const run = () => {
      const all = compiled(problem);
      startPlan(all, problem, {});
      expect(isBreedable(all.state, problem)).toBe(true);
      const before = all.state.bestCost;
      const budget = startBudget({ iterations: 40_000, clock });
      const done = breedRoutes(all.state, { problem, budget, done: 0 });
      expect(done).toBeGreaterThanOrEqual(40_000);
      return { before, state: all.state, all };
    };
    const one = run();
    expect(one.state.bestCost).toBeLessThan(one.before);
    const two = run();
    expect([...two.state.bestNext]).toEqual([...one.state.bestNext]);
  });

  it('is asked only where nothing but load counts', () => {
    const problem = town(8, 70, 15);
    const [vehicle] = problem.vehicles;
    if (vehicle === undefined) expect.fail('there is a vehicle');
    const others: RouteProblem[] = [
      { ...problem, vehicles: [{ ...vehicle, window: [0, 500] }] },
      { ...problem, vehicles: [{ ...vehicle, fixedCost: 5 }] },
      { ...problem, vehicles: [{ ...vehicle, end: undefined }] },
      { ...problem, vehicles: [vehicle, { ...vehicle, capacity: [20] }] },
      {
        ...problem,
        stops: problem.stops.map((stop, i) => (i === 3 ? { ...stop, prize: 9 } : stop)),
      },
      { ...problem, locks: [{ vehicle: 0, stops: [3] }] },
      town(8, 30, 15),
    ];
    for (const other of others) expect(isBreedable(compiled(other).state, other)).toBe(false);
  });

  it('leaves a plan the checker passes', () => {
    const problem = town(21, 80, 15);
    const all = compiled(problem);
    startPlan(all, problem, {});
    breedRoutes(all.state, {
      problem,
      budget: startBudget({ iterations: 20_000, clock }),
      done: 0,
    });
    restoreBest(all.state);
    const check = checkRoutes(problem, planOf(all, problem, []));
    expect(check).toMatchObject({ violations: [], visited: 80, leftOut: 0 });
    expect(check.cost).toBeCloseTo(all.state.bestCost, 6);
  });
});
