import { createRng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignLinear } from '../src/linear-assignment.ts';
import { planPutAway } from '../src/pick/put-away.ts';
import { slotProducts } from '../src/pick/slotting.ts';
import type { Warehouse } from '../src/pick/warehouse.ts';
import { buildWaves, type WaveOrder } from '../src/pick/waves.ts';
import { balanceZones, zonePickTimes } from '../src/pick/zones.ts';

const house: Warehouse = {
  aisles: 6,
  placesPerAisle: 10,
  crossAisles: 2,
  placeM: 1,
  aisleGapM: 3,
  depotAisle: 0,
};

describe('assignLinear()', () => {
  it('costs as little as the best of all permutations', () => {
    const square = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 20, maxLength: 20 });
    fc.assert(
      fc.property(square, (values) => {
        const found = assignLinear(Float64Array.from(values), 4, 5);
        expect(new Set(found).size).toBe(4);
        const sum = found.reduce((total, c, r) => total + (values[r * 5 + c] ?? 0), 0);
        let best = Number.POSITIVE_INFINITY;
        const walk = (row: number, used: number, total: number): void => {
          if (row === 4) best = Math.min(best, total);
          for (let c = 0; c < 5 && row < 4; c++) {
            if ((used & (1 << c)) === 0)
              walk(row + 1, used | (1 << c), total + (values[row * 5 + c] ?? 0));
          }
        };
        walk(0, 0, 0);
        expect(sum).toBe(best);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves a row without an allowed column, and refuses nonsense', () => {
    const no = Number.POSITIVE_INFINITY;
    expect([...assignLinear(Float64Array.of(1, no, 1, no), 2, 2)].sort()).toEqual([-1, 0]);
    expect(assignLinear(new Float64Array(0), 0, 0)).toHaveLength(0);
    expect(() => assignLinear(Float64Array.of(1, 2), 2, 1)).toThrow(/assign/);
    expect(() => assignLinear(Float64Array.of(Number.NaN), 1, 1)).toThrow(/assign/);
    expect(() => assignLinear(new Float64Array(0), 4000, 4000)).toThrow(/limit/);
  });
});

describe('buildWaves()', () => {
  const order = (id: string, aisle: number, dueMinute?: number, lines = 2): WaveOrder => ({
    id,
    lines: Array.from({ length: lines }, (_, place) => ({ aisle, place, units: 1 })),
    ...(dueMinute === undefined ? {} : { dueMinute }),
  });
  const rules = { startMinute: 0, linesPerMinute: 1, linesMax: 4 };

  it('takes the earliest due first, and orders of the same aisles together', () => {
    const orders = [
      order('late', 1),
      order('b', 5, 60),
      order('a1', 1, 20),
      order('a2', 1, 60),
      order('b2', 5, 60),
    ];
    const { waves, late } = buildWaves(orders, rules);
    expect(waves.map((wave) => wave.orders)).toEqual([['a1', 'a2'], ['b', 'b2'], ['late']]);
    expect(waves[1]).toMatchObject({ startMinute: 4, endMinute: 8, aisles: 1, lines: 4 });
    expect(late).toEqual([]);
  });

  it('tells what will be late, and leaves out what no wave can hold', () => {
    const { waves, late, leftOut } = buildWaves(
      [
        order('x', 1, 1),
        order('big', 1, 5, 9),
        order('none', 1, 5, 0),
        order('nan', 1, Number.NaN),
      ],
      rules,
    );
    expect(waves).toHaveLength(1);
    expect(late).toEqual([{ id: 'x', minutes: 1 }]);
    expect(leftOut.map(({ code }) => code)).toEqual([
      'WAVE_ORDER_TOO_LARGE',
      'WAVE_ORDER_EMPTY',
      'WAVE_DUE_INVALID',
    ]);
  });

  it('loses no order and overfills no wave', () => {
    const due = fc.option(fc.nat(300), { nil: undefined });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), due, fc.integer({ min: 1, max: 4 }))), (list) => {
        const orders = list.map(([aisle, minute, lines], i) =>
          order(String(i), aisle, minute, lines),
        );
        const { waves } = buildWaves(orders, rules);
        expect(waves.flatMap((wave) => wave.orders).sort()).toEqual(
          orders.map(({ id }) => id).sort(),
        );
        for (const wave of waves) expect(wave.lines).toBeLessThanOrEqual(4);
      }),
    );
  });
});

describe('zones', () => {
  const rng = createRng(3);
  const orders = Array.from({ length: 30 }, (_, i) => ({
    id: String(i),
    lines: Array.from({ length: 4 }, () => ({
      aisle: Math.min(rng.int(6), rng.int(6)),
      place: rng.int(10),
      units: 1,
    })),
  }));

  it('cuts as evenly as the best of all cuts', () => {
    const zones = balanceZones(house, orders, { pickers: 3 });
    const work = balanceZones(house, orders, { pickers: 6 }).map(({ seconds }) => seconds);
    let best = Number.POSITIVE_INFINITY;
    for (let a = 1; a < 5; a++) {
      for (let b = a + 1; b < 6; b++) {
        const parts = [work.slice(0, a), work.slice(a, b), work.slice(b)];
        best = Math.min(best, Math.max(...parts.map((part) => part.reduce((x, y) => x + y, 0))));
      }
    }
    expect(Math.max(...zones.map(({ seconds }) => seconds))).toBeCloseTo(best, 6);
    expect(zones.map(({ firstAisle }) => firstAisle)[0]).toBe(0);
    expect(zones.at(-1)?.lastAisle).toBe(5);
  });

  it('times both ways; passing on takes no less than the busiest zone', () => {
    const rules = { pickers: 3 };
    const zones = balanceZones(house, orders, rules);
    const { parallelSeconds, passSeconds } = zonePickTimes(house, orders, zones, rules);
    expect(passSeconds).toBeGreaterThanOrEqual(parallelSeconds - 1e-9);
    const alone = balanceZones(house, orders, { pickers: 1 });
    const one = zonePickTimes(house, orders, alone, { pickers: 1 });
    expect(one.passSeconds).toBeCloseTo(one.parallelSeconds, 6);
    expect(one.parallelSeconds).toBeGreaterThan(parallelSeconds);
    expect(zonePickTimes(house, [], zones, rules)).toEqual({ parallelSeconds: 0, passSeconds: 0 });
    expect(balanceZones(house, orders, { pickers: Number.NaN })).toHaveLength(1);
    expect(balanceZones(house, orders, { pickers: 99 })).toHaveLength(6);
  });
});

describe('slotProducts()', () => {
  const places = Array.from({ length: 12 }, (_, k) => ({ aisle: k % 3, place: Math.floor(k / 3) }));
  const rng = () => createRng(1);

  it('puts what is picked most nearest, as the best order does', () => {
    const products = [1, 50, 7, 20].map((picks, i) => ({ id: `p${i}`, picks }));
    const { places: at } = slotProducts(house, places, products, { rng: rng() });
    const way = (i: number) =>
      3 * (places[at[i] ?? 0]?.aisle ?? 0) + (places[at[i] ?? 0]?.place ?? 0);
    expect(way(1)).toBeLessThanOrEqual(way(3));
    expect(way(3)).toBeLessThanOrEqual(way(2));
    expect(way(2)).toBeLessThanOrEqual(way(0));
  });

  it('brings together what is picked together, at no higher cost', () => {
    const products = Array.from({ length: 12 }, (_, i) => ({ id: `p${i}`, picks: 10 }));
    const together = [
      { a: 'p0', b: 'p11', picks: 500 },
      { a: 'gone', b: 'p1', picks: 9 },
    ];
    const plain = slotProducts(house, places, products, { rng: rng(), together, rounds: 0 });
    const found = slotProducts(house, places, products, { rng: rng(), together });
    expect(found.costM).toBeLessThan(plain.costM);
    const [a, b] = [places[found.places[0] ?? 0], places[found.places[11] ?? 0]];
    expect(a?.aisle).toBe(b?.aisle);
  });

  it('keeps kinds and fixed places; leaves out the least picked where places run out', () => {
    const cold = [...places.slice(0, 3), { aisle: 5, place: 9, kind: 'cold' }];
    const products = [
      { id: 'ice', picks: 1, kind: 'cold' },
      { id: 'fixed', picks: 0, place: 1 },
      { id: 'much', picks: 99 },
      { id: 'some', picks: 5 },
      { id: 'little', picks: Number.NaN },
    ];
    const { places: at } = slotProducts(house, cold, products, { rng: rng() });
    expect(at[0]).toBe(3);
    expect(at[1]).toBe(1);
    expect(at[4]).toBe(-1);
    expect(new Set([...at].filter((place) => place >= 0)).size).toBe(4);
    expect(slotProducts(house, [], [], { rng: rng() }).places).toHaveLength(0);
  });
});

describe('planPutAway()', () => {
  it('puts fast loads near, beside their own product, and kinds where they belong', () => {
    const free = [
      { aisle: 0, place: 0 },
      { aisle: 0, place: 5, product: 'slow' },
      { aisle: 0, place: 4 },
      { aisle: 5, place: 9, kind: 'cold' },
    ];
    const { moves, leftOut } = planPutAway(
      house,
      [
        { id: '1', product: 'slow', picks: 1 },
        { id: '2', product: 'fast', picks: 90 },
        { id: '3', product: 'ice', picks: 2, kind: 'cold' },
        { id: '4', product: 'x', picks: 1, kind: 'hazard' },
      ],
      free,
    );
    expect(moves).toEqual([
      { load: '1', place: 1 },
      { load: '2', place: 0 },
      { load: '3', place: 3 },
    ]);
    expect(leftOut).toEqual([{ id: '4', code: 'PUT_AWAY_NO_KIND' }]);
  });

  it('leaves out what finds no room', () => {
    const loads = [1, 2, 3].map((k) => ({ id: String(k), product: 'p', picks: k }));
    const { moves, leftOut } = planPutAway(house, loads, [{ aisle: 0, place: 0 }]);
    expect(moves).toEqual([{ load: '3', place: 0 }]);
    expect(leftOut.map(({ code }) => code)).toEqual(['PUT_AWAY_FULL', 'PUT_AWAY_FULL']);
    expect(planPutAway(house, [], []).moves).toEqual([]);
  });
});
