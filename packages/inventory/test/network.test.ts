import { createRng, type Rng } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allocate,
  availableToPromise,
  channelLimits,
  planTransfers,
  promiseDay,
  sourceOrder,
  type TransferPosition,
} from '../src/index.ts';

const whole = (rng: Rng, most: number): number => Math.floor(rng.uniform() * (most + 1));

/**
 * A flow is optimal if and only if no cycle of its residual network gains anything (Klein, 1967):
 * a check that shares nothing with the solver. Node 0 is the place where nothing is moved.
 */
function gainsMore(
  supply: readonly number[],
  demand: readonly number[],
  gain: (i: number, j: number) => number,
  flow: (i: number, j: number) => number,
): boolean {
  const m = supply.length;
  const n = demand.length;
  const size = m + n + 1;
  const best = Array.from({ length: size }, (_, a) =>
    Array.from({ length: size }, (_unused, b) => (a === b ? 0 : Number.NEGATIVE_INFINITY)),
  );
  const set = (a: number, b: number, value: number) => {
    const row = best[a];
    if (row !== undefined) row[b] = Math.max(row[b] ?? 0, value);
  };
  supply.forEach((units, i) => {
    const sent = demand.reduce((sum, _, j) => sum + flow(i, j), 0);
    if (sent < units) set(0, 1 + i, 0);
    if (sent > 0) set(1 + i, 0, 0);
    demand.forEach((_, j) => {
      if (Number.isFinite(gain(i, j))) set(1 + i, 1 + m + j, gain(i, j));
      if (flow(i, j) > 0) set(1 + m + j, 1 + i, -gain(i, j));
    });
  });
  demand.forEach((units, j) => {
    const got = supply.reduce((sum, _, i) => sum + flow(i, j), 0);
    if (got < units) set(1 + m + j, 0, 0);
    if (got > 0) set(0, 1 + m + j, 0);
  });
  for (let k = 0; k < size; k++) {
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++) {
        const through = (best[a]?.[k] ?? 0) + (best[k]?.[b] ?? 0);
        if (through > (best[a]?.[b] ?? 0)) set(a, b, through);
      }
    }
  }
  return best.some((row, a) => (row[a] ?? 0) > 1e-9);
}

describe('planTransfers()', () => {
  it('is optimal on 200 random cases, by the cycle test', () => {
    const rng = createRng(21);
    let moved = 0;
    for (let round = 0; round < 200; round++) {
      const m = 1 + whole(rng, 6);
      const n = 1 + whole(rng, 6);
      const supply = Array.from({ length: m }, () => 1 + whole(rng, 8));
      const demand = Array.from({ length: n }, () => 1 + whole(rng, 8));
      const margins = demand.map(() => whole(rng, 12));
      const costs = supply.map(() =>
        demand.map(() => (rng.uniform() < 0.1 ? Number.POSITIVE_INFINITY : whole(rng, 9))),
      );
      const positions: TransferPosition[] = [
        ...supply.map((units, i) => ({
          product: 'p',
          location: `g${i}`,
          onHandUnits: units,
          targetUnits: 0,
          marginPerUnit: 1,
        })),
        ...demand.map((units, j) => ({
          product: 'p',
          location: `t${j}`,
          onHandUnits: 0,
          targetUnits: units,
          marginPerUnit: margins[j] ?? 0,
        })),
      ];
      const cost = (from: string, to: string) =>
        costs[Number(from.slice(1))]?.[Number(to.slice(1))] ?? 0;
      const transfers = planTransfers(positions, { costPerUnit: cost });
      const flow = (i: number, j: number) =>
        transfers.find(({ from, to }) => from === `g${i}` && to === `t${j}`)?.units ?? 0;
      const gain = (i: number, j: number) => (margins[j] ?? 0) - (costs[i]?.[j] ?? 0);
      supply.forEach((units, i) => {
        expect(demand.reduce((sum, _, j) => sum + flow(i, j), 0)).toBeLessThanOrEqual(units);
      });
      demand.forEach((units, j) => {
        expect(supply.reduce((sum, _, i) => sum + flow(i, j), 0)).toBeLessThanOrEqual(units);
      });
      expect(gainsMore(supply, demand, gain, flow)).toBe(false);
      moved += transfers.length;
      // The check itself fails on a plan that is not the best.
      if (transfers.some(({ worth }) => worth > 0)) {
        expect(gainsMore(supply, demand, gain, () => 0)).toBe(true);
      }
    }
    expect(moved).toBeGreaterThan(200);
  });
});

describe('allocate()', () => {
  it('equals the best of all ways to share', () => {
    const place = fc.record({
      demandSamples: fc.array(fc.double({ min: 0, max: 5, noNaN: true }), {
        minLength: 1,
        maxLength: 6,
      }),
      onHandUnits: fc.integer({ min: 0, max: 3 }),
      marginPerUnit: fc.integer({ min: 1, max: 9 }),
      leftoverCostPerUnit: fc.integer({ min: 0, max: 3 }),
      unitsMax: fc.integer({ min: 0, max: 6 }),
    });
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 3 }),
        (found, supply, packUnits) => {
          const places = found.map((one, i) => ({ ...one, location: `${i}` }));
          const shares = allocate(supply, places, { packUnits });
          const worth = (i: number, units: number): number => {
            const one = found[i];
            if (one === undefined) return 0;
            const { onHandUnits: had, demandSamples } = one;
            const mean = (stock: number) =>
              demandSamples.reduce((sum, d) => {
                const left = Math.max(0, stock - d);
                const sold = Math.min(stock, d);
                return sum + one.marginPerUnit * sold - one.leftoverCostPerUnit * left;
              }, 0) / demandSamples.length;
            return mean(had + units) - mean(had);
          };
          const search = (i: number, left: number): number => {
            const one = found[i];
            if (one === undefined) return 0;
            let best = Number.NEGATIVE_INFINITY;
            for (let units = 0; units <= Math.min(left, one.unitsMax); units += packUnits) {
              best = Math.max(best, worth(i, units) + search(i + 1, left - units));
            }
            return best;
          };
          const total = shares.reduce((sum, { gain }) => sum + gain, 0);
          expect(total).toBeCloseTo(search(0, supply), 9);
          shares.forEach(({ units, gain }, i) => {
            expect(gain).toBeCloseTo(worth(i, units), 9);
          });
        },
      ),
      { numRuns: 300, seed: 8 },
    );
  });

  it('takes a huge receipt in a few steps and refuses a huge pack', () => {
    const places = [{ location: 'a', demandSamples: [5e8, 9e8] }];
    expect(allocate(1e9, places)[0]?.units).toBe(9e8);
    expect(() => allocate(10, places, { packUnits: 1e9 })).toThrow(/packUnits/);
  });
});

describe('sourceOrder()', () => {
  const lines = [
    { product: 'tea', units: 2, marginPerUnit: 20 },
    { product: 'cup', units: 1, marginPerUnit: 5 },
  ];
  const depot = { location: 'depot', available: { tea: 9 }, parcelCost: 4, days: 2 };
  const shop = { location: 'shop', available: { tea: 1, cup: 3 }, parcelCost: 6, days: 1 };

  it('ships from one place where a second parcel costs more than it earns', () => {
    const order = sourceOrder(lines, [depot, shop]);
    expect(order.parcels.map(({ location }) => location)).toEqual(['depot']);
    expect(order).toMatchObject({ cost: 9, unservedUnits: 1 });
  });

  it('splits for a dear product, keeps the promise and counts the worth of stock', () => {
    const dear = [
      lines[0] ?? { product: 'tea', units: 2, marginPerUnit: 20 },
      {
        product: 'cup',
        units: 1,
        marginPerUnit: 30,
      },
    ];
    expect(sourceOrder(dear, [depot, shop])).toMatchObject({ cost: 10, unservedUnits: 0 });
    expect(sourceOrder(dear, [depot, shop], { daysMax: 1 })).toMatchObject({
      cost: 26,
      unservedUnits: 1,
    });
    const kept = { ...shop, unitWorth: { cup: 40, tea: 40 } };
    expect(sourceOrder(dear, [depot, kept]).parcels.map(({ location }) => location)).toEqual([
      'depot',
    ]);
    expect(sourceOrder(dear, [], {}).unservedUnits).toBe(3);
  });

  it('agrees with every way of taking units from three places', () => {
    const rng = createRng(31);
    for (let round = 0; round < 50; round++) {
      const wanted = [
        { product: 'a', units: whole(rng, 3), marginPerUnit: whole(rng, 9) },
        { product: 'b', units: whole(rng, 2), marginPerUnit: whole(rng, 9) },
      ];
      const places = [0, 1, 2].map((k) => ({
        location: `${k}`,
        available: { a: whole(rng, 2), b: whole(rng, 2) },
        parcelCost: whole(rng, 6),
        unitCost: whole(rng, 2),
        days: 1,
      }));
      let best = Number.POSITIVE_INFINITY;
      const take = (slot: number, taken: number[], cost: number): void => {
        if (slot === 6) {
          const used = places.filter((_, k) => (taken[k] ?? 0) + (taken[k + 3] ?? 0) > 0);
          const served = [0, 3].map((from) =>
            taken.slice(from, from + 3).reduce((x, y) => x + y, 0),
          );
          const lost = wanted.reduce(
            (sum, line, l) => sum + line.marginPerUnit * (line.units - (served[l] ?? 0)),
            0,
          );
          best = Math.min(best, cost + lost + used.reduce((sum, one) => sum + one.parcelCost, 0));
          return;
        }
        const line = wanted[slot < 3 ? 0 : 1];
        const place = places[slot % 3];
        const from = slot < 3 ? 0 : 3;
        const left = (line?.units ?? 0) - taken.slice(from, slot).reduce((x, y) => x + y, 0);
        const most = Math.min(
          left,
          slot < 3 ? (place?.available.a ?? 0) : (place?.available.b ?? 0),
        );
        for (let units = 0; units <= most; units++) {
          take(slot + 1, [...taken, units], cost + units * (place?.unitCost ?? 0));
        }
      };
      take(0, [], 0);
      expect(sourceOrder(wanted, places).cost).toBeCloseTo(best, 9);
    }
  });
});

describe('availableToPromise()', () => {
  it('keeps every promise made', () => {
    const promise = availableToPromise(
      { onHandUnits: 10, receipts: [{ day: 3, units: 5 }], promises: [{ day: 2, units: 8 }] },
      5,
    );
    expect(Array.from(promise.units)).toEqual([2, 2, 2, 7, 7]);
    expect(promiseDay(promise, 2)).toBe(0);
    expect(promiseDay(promise, 6)).toBe(3);
    expect(promiseDay(promise, 8)).toBeUndefined();
  });

  it('names what is promised and covered by nothing, and refuses broken rows', () => {
    const over = availableToPromise(
      { onHandUnits: -2, receipts: [], promises: [{ day: 1, units: 3 }] },
      3,
    );
    expect(over.overpromisedUnits).toBe(5);
    expect(Array.from(over.units)).toEqual([0, 0, 0]);
    expect(() =>
      availableToPromise({ onHandUnits: 1, receipts: [{ day: 1, units: -1 }], promises: [] }, 3),
    ).toThrow(/receipts\[0\]/);
    expect(() =>
      availableToPromise({ onHandUnits: Number.NaN, receipts: [], promises: [] }, 3),
    ).toThrow(/onHandUnits/);
  });

  it('never lets a promise made today break an older one', () => {
    const rows = fc.array(
      fc.record({ day: fc.integer({ min: 0, max: 9 }), units: fc.integer({ min: 0, max: 9 }) }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 }),
        rows,
        rows,
        fc.integer({ min: 0, max: 9 }),
        (onHandUnits, receipts, promises, day) => {
          const stock = { onHandUnits, receipts, promises };
          const before = availableToPromise(stock, 10);
          const units = before.units[day] ?? 0;
          const after = availableToPromise(
            { ...stock, promises: [...promises, { day, units }] },
            10,
          );
          expect(after.overpromisedUnits).toBe(before.overpromisedUnits);
        },
      ),
      { numRuns: 100, seed: 9 },
    );
  });
});

describe('channelLimits()', () => {
  const samples = Array.from({ length: 100 }, (_, k) => k / 10);

  it('keeps back for the dearer channel what it will more probably need', () => {
    const [web, outlet] = channelLimits(20, [
      { channel: 'web', marginPerUnit: 10, demandSamples: samples },
      { channel: 'outlet', marginPerUnit: 4, demandSamples: samples },
    ]);
    // Littlewood: keep y with P(D ≥ y) = 0.4, the 0.6 quantile of 0 to 9.9.
    expect(web).toMatchObject({ offeredUnits: 20 });
    expect(outlet).toMatchObject({ reservedUnits: 6, offeredUnits: 14 });
  });

  it('keeps nothing back among equals, and a buffer against a wrong level', () => {
    const [a, b] = channelLimits(10, [
      { channel: 'a', marginPerUnit: 5, demandSamples: samples },
      { channel: 'b', marginPerUnit: 5, demandSamples: samples, mistrust: 0.2 },
    ]);
    expect(a?.offeredUnits).toBe(10);
    expect(b?.offeredUnits).toBe(8);
    expect(() => channelLimits(Number.NaN, [])).toThrow(/onHandUnits/);
    expect(() => channelLimits(1, [{ channel: 'a', marginPerUnit: 1, demandSamples: [] }])).toThrow(
      /samples of a/,
    );
  });
});
