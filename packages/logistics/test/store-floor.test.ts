import { instant } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowScore } from '../bench/flow-score.ts';
import { shareShelf } from '../src/floor/facings.ts';
import { planFloorTest } from '../src/floor/floor-test-plan.ts';
import { type PlacementProblem, placeGroups } from '../src/floor/placement.ts';
import { estimateFlow, zoneDwell } from '../src/floor/shopper-flow.ts';
import { walkTrip } from '../src/floor/shopper-paths.ts';
import { drawFloor, FloorWalks } from '../src/floor/store-floor.ts';

const clock = { now: () => instant(0) };
const MAP = `
E...a....
.##.##.#.
b.......c
.##.##.#.
....d...T
`;
const floor = drawFloor(MAP);

describe('FloorWalks', () => {
  it('walks shortest ways over free cells', () => {
    const walks = new FloorWalks(floor);
    const way = walks.way(floor.entrance, floor.tills[0] ?? 0);
    expect(way).toHaveLength(12);
    expect(walks.meters(floor.entrance, floor.tills[0] ?? 0)).toBe(12);
    expect(way.every((cell) => floor.grid.blocked[cell] === 0)).toBe(true);
  });

  it('names what cannot be reached', () => {
    expect(() => new FloorWalks(drawFloor('E#T\n.#.\n'))).toThrow(/tills/);
    expect(() => new FloorWalks(drawFloor('E..\n...\n'))).toThrow(/till/);
    expect(() => new FloorWalks(drawFloor('..T\n...\n'))).toThrow(/entrance/);
    expect(() => new FloorWalks(drawFloor('EaT\n.a.\n'))).toThrow(/twice/);
    expect(() => drawFloor('E..\n..\n')).toThrow(/length/);
    expect(() => drawFloor('')).toThrow();
  });
});

describe('walkTrip()', () => {
  it('begins at the entrance, stops where something is bought, ends at a till, step by step', () => {
    const walks = new FloorWalks(floor);
    fc.assert(
      fc.property(fc.array(fc.nat(5)), fc.nat(), (zones, seed) => {
        const { cells, stops } = walkTrip(floor, walks, { zones }, { rng: createRng(seed) });
        expect(cells[0]).toBe(floor.entrance);
        expect(cells.at(-1)).toBe(floor.tills[0]);
        for (const zone of zones) if (zone < 4) expect(stops).toContain(zone);
        cells.slice(1).forEach((cell, k) => {
          expect(walks.steps(cells[k] ?? 0, cell)).toBe(1);
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('estimateFlow()', () => {
  it('finds the heat of a store whose truth is known, better with counters than without', () => {
    const plain = flowScore({ shoppers: 300, counters: false }, createRng(5));
    const counted = flowScore({ shoppers: 300, counters: true }, createRng(5));
    expect(plain.correlation).toBeGreaterThan(0.8);
    expect(counted.correlation).toBeGreaterThan(0.9);
    expect(counted.error).toBeLessThan(plain.error);
  });

  it('agrees with the counters, conserves shoppers without them, survives nonsense', () => {
    const walks = new FloorWalks(floor);
    const trips = [
      { zones: [0, 1], weight: 10 },
      { zones: [3], weight: 30 },
    ];
    const plain = estimateFlow(floor, walks, trips, { rng: createRng(1) });
    expect(plain.shoppers).toBeCloseTo(40, 9);
    expect(plain.heat[floor.entrance]).toBeCloseTo(40, 9);
    const counts = [
      { zone: 0, passes: 25 },
      { zone: 99, passes: 5 },
      { zone: 1, passes: Number.NaN },
    ];
    const fitted = estimateFlow(floor, walks, trips, { rng: createRng(1), counts });
    expect(fitted.passes[0]).toBeCloseTo(25, 3);
    expect(fitted.misfit).toBeLessThan(1e-3);
    const nonsense = [
      { zones: [77, -1], weight: Number.NaN },
      { zones: [], weight: -1 },
    ];
    expect(estimateFlow(floor, walks, nonsense, { rng: createRng(1) }).shoppers).toBe(0);
  });
});

describe('zoneDwell()', () => {
  const ping = (device: string, zone: number, seconds: number) => ({
    device,
    zone,
    atMs: seconds * 1000,
  });

  it('measures stays, cuts where a device was gone, leaves staff and nonsense out', () => {
    const dwell = zoneDwell(2, [
      ping('a', 0, 0),
      ping('a', 0, 60),
      ping('a', 1, 90),
      ping('a', 1, 110),
      ping('a', 0, 120),
      ping('a', 0, 300),
      ping('b', 0, 10),
      ping('b', 0, 40),
      ping('staff', 0, 0),
      ping('staff', 0, 30_000),
      ping('c', 7, 0),
      ping('c', 0, Number.NaN),
    ]);
    expect(dwell[0]).toEqual({ zone: 0, visits: 4, medianSeconds: 15, meanSeconds: 22.5 });
    expect(dwell[1]).toEqual({ zone: 1, visits: 1, medianSeconds: 20, meanSeconds: 20 });
    expect(zoneDwell(1, [])).toEqual([{ zone: 0, visits: 0, medianSeconds: 0, meanSeconds: 0 }]);
  });
});

function randomPlacement(seed: number, n: number): PlacementProblem {
  const rng = createRng(seed);
  const at = Array.from({ length: n }, () => [rng.int(30), rng.int(20)] as const);
  const distance = (a: readonly number[], b: readonly number[]): number =>
    Math.abs((a[0] ?? 0) - (b[0] ?? 0)) + Math.abs((a[1] ?? 0) - (b[1] ?? 0));
  return {
    groups: Array.from({ length: n }, (_, g) => ({
      id: `g${g}`,
      visits: rng.int(200),
      impulseMarginMinor: rng.int(500),
      impulseRate: rng.uniform() * 0.05,
    })),
    zoneKinds: at.map(() => undefined),
    traffic: Float64Array.from(at, () => 50 + rng.int(500)),
    distanceM: Float64Array.from(at.flatMap((a) => at.map((b) => distance(a, b)))),
    entranceM: Float64Array.from(at, (a) => distance(a, [0, 0])),
    pairs: Array.from({ length: 2 * n }, () => ({
      a: rng.int(n),
      b: rng.int(n),
      baskets: rng.int(60),
    })),
  };
}

/** Value of a placement, worked out anew. */
function worthOf(problem: PlacementProblem, zoneOf: Int32Array): number {
  const zones = problem.zoneKinds.length;
  let value = 0;
  problem.groups.forEach((group, g) => {
    const zone = zoneOf[g] ?? 0;
    value +=
      (problem.traffic[zone] ?? 0) * (group.impulseRate ?? 0) * (group.impulseMarginMinor ?? 0);
    value -= 0.5 * group.visits * (problem.entranceM[zone] ?? 0);
  });
  for (const { a, b, baskets } of problem.pairs) {
    if (a !== b)
      value -=
        0.5 * baskets * (problem.distanceM[(zoneOf[a] ?? 0) * zones + (zoneOf[b] ?? 0)] ?? 0);
  }
  return value;
}

describe('placeGroups()', () => {
  it('reports the true value, and annealing finds what trying all finds', () => {
    for (let seed = 0; seed < 6; seed++) {
      const small = randomPlacement(seed, 8);
      const options = { stop: { iterations: 20_000, clock }, rng: createRng(1) };
      const exact = placeGroups(small, options);
      expect(exact.valueMinor).toBeCloseTo(worthOf(small, exact.zoneOf), 6);
      // A ninth zone far away changes nothing, but makes the search anneal.
      const far = [...small.entranceM, 1e5];
      const wide: PlacementProblem = {
        ...small,
        zoneKinds: [...small.zoneKinds, undefined],
        traffic: Float64Array.from([...small.traffic, 0]),
        entranceM: Float64Array.from(far),
        distanceM: Float64Array.from({ length: 81 }, (_, k) => {
          const [i, j] = [Math.floor(k / 9), k % 9];
          if (i === 8 || j === 8) return i === j ? 0 : 1e5;
          return small.distanceM[i * 8 + j] ?? 0;
        }),
      };
      const annealed = placeGroups(wide, options);
      expect(annealed.valueMinor).toBeCloseTo(exact.valueMinor, 4);
    }
  });

  it('puts impulse groups where many pass, and keeps kinds and fixed zones', () => {
    const problem: PlacementProblem = {
      groups: [
        { id: 'gum', visits: 0, impulseMarginMinor: 100, impulseRate: 0.1 },
        { id: 'flour', visits: 10 },
        { id: 'ice', visits: 10, kind: 'cold' },
        { id: 'fixed', visits: 1, zone: 1 },
      ],
      zoneKinds: [undefined, undefined, undefined, 'cold'],
      traffic: Float64Array.of(10, 500, 400, 900),
      distanceM: new Float64Array(16),
      entranceM: new Float64Array(4),
      pairs: [],
    };
    const { zoneOf } = placeGroups(problem, { stop: { iterations: 10, clock }, rng: createRng(1) });
    expect([...zoneOf]).toEqual([2, 0, 3, 1]);
  });

  it('refuses what cannot be placed', () => {
    const base = randomPlacement(1, 4);
    const place = (change: Partial<PlacementProblem>) => () =>
      placeGroups({ ...base, ...change }, { stop: { iterations: 5, clock }, rng: createRng(1) });
    const [first] = base.groups;
    expect(place({ groups: [...base.groups, ...base.groups] })).toThrow(/fit/);
    expect(place({ groups: [{ id: 'x', visits: 1, kind: 'cold' }] })).toThrow(/no zone/);
    expect(place({ groups: [{ id: 'x', visits: Number.NaN }] })).toThrow(/number/);
    expect(place({ pairs: [{ a: 0, b: 9, baskets: 1 }] })).toThrow(/pair 0/);
    expect(place({ groups: first === undefined ? [] : [first], pairs: [] })).not.toThrow();
  });
});

describe('shareShelf()', () => {
  const product = (id: string, marginMinor: number, more = {}) => ({
    id,
    marginMinor,
    widthM: 0.25,
    elasticity: 0.5,
    ...more,
  });

  it('gives facings where they bring most, as good as trying all but for one', () => {
    const products = [product('a', 100), product('b', 60), product('c', 20)];
    const { facings, usedM, marginMinor } = shareShelf(2, products);
    expect(usedM).toBeLessThanOrEqual(2);
    let best = 0;
    for (let a = 1; a <= 6; a++) {
      for (let b = 1; a + b <= 7; b++) {
        const c = 8 - a - b;
        best = Math.max(best, 100 * a ** 0.5 + 60 * b ** 0.5 + 20 * c ** 0.5);
      }
    }
    expect(marginMinor).toBeCloseTo(best, 6);
    expect(facings['a']).toBeGreaterThan(facings['b'] ?? 0);
  });

  it('holds least and most, leaves out what does not fit, survives nonsense', () => {
    const plan = shareShelf(1, [
      product('a', 100, { facingsMax: 1 }),
      product('b', 1, { facingsMin: 3 }),
      product('c', 50),
      product('bad', Number.NaN),
      product('thin', 1, { widthM: 0 }),
    ]);
    expect(plan.facings).toEqual({ a: 1, c: 3 });
    expect(plan.leftOut).toEqual(['bad', 'thin', 'b']);
    expect(shareShelf(Number.NaN, [product('a', 1)]).leftOut).toEqual(['a']);
  });
});

describe('planFloorTest()', () => {
  const store = (id: string, level: number, noise: number, seed: number, days = 84) => {
    const rng = createRng(seed);
    const dailyMinor = Array.from(
      { length: days },
      (_, d) => level * (1 + 0.3 * Math.sin(d / 5)) * (1 + noise * rng.normal()),
    );
    return { id, dailyMinor: dailyMinor.map((value) => Math.max(0, value)) };
  };

  it('pairs stores that move alike and takes longer where they differ', () => {
    const calm = [1, 2, 3, 4].map((k) => store(`s${k}`, 1e6 * k, 0.05, k));
    const wild = [1, 2, 3, 4].map((k) => store(`s${k}`, 1e6 * k, 0.3, k));
    const plan = planFloorTest(calm, () => 0, { liftWanted: 0.03 });
    expect(plan.pairs).toHaveLength(2);
    expect(plan.isLargeEnough).toBe(true);
    expect(plan.testDays % 7).toBe(0);
    const wide = planFloorTest(wild, () => 0, { liftWanted: 0.03 });
    expect(wide.testDays).toBeGreaterThanOrEqual(plan.testDays);
    expect(wide.liftFound).toBeGreaterThan(plan.liftFound);
    const ids = plan.pairs.flatMap(({ changed, kept }) => [changed, kept]);
    expect(ids.sort()).toEqual(['s1', 's2', 's3', 's4']);
  });

  it('leaves out stores without a baseline; says when the test is too small', () => {
    const short = { id: 'short', dailyMinor: [1, 2, 3] };
    const bad = { id: 'bad', dailyMinor: Array(60).fill(Number.NaN) };
    const plan = planFloorTest([short, bad, store('a', 1e6, 0.1, 1)], () => 0.9);
    expect(plan.leftOut.map(({ id }) => id)).toEqual(['short', 'bad']);
    expect(plan).toMatchObject({ pairs: [], isLargeEnough: false, baselineDays: 0 });
  });
});
