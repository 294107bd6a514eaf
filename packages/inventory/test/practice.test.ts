import { renderReason } from '@quanyu/domain';
import { createRng, type Matrix } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allocate,
  chooseOrder,
  classifyAbcXyz,
  fitPooledDemand,
  planReplenishment,
  planTransfers,
  pooledPaths,
  REASONS_EN,
  REASONS_ZH,
  replenish,
  type SalesRow,
  stockAlerts,
} from '../src/index.ts';

function pathsOf(rows: readonly (readonly number[])[]): Matrix {
  return { data: Float64Array.from(rows.flat()), rows: rows.length, cols: rows[0]?.length ?? 0 };
}

const situation = {
  paths: pathsOf([[2], [4], [6], [8], [10]]),
  onHandUnits: 1,
  due: [],
  leadTimePeriods: 1,
  reviewPeriods: 1,
  holdingCost: 1,
  shortageCost: 4,
  lostSales: true,
};

describe('chooseOrder()', () => {
  it('orders up to the critical fractile', () => {
    // p / (p + h) = 0.8 of {2, 4, 6, 8, 10} is 8; one unit is there.
    const choice = chooseOrder(situation);
    expect(choice.orderUnits).toBe(7);
    expect(choice.shortChance).toBeCloseTo(0.2, 12);
    expect(choice.shortChanceWithout).toBe(1);
    // Left over 6, 4, 2, 0 and short 2 · 4 over five paths.
    expect(choice.cost).toBeCloseTo((6 + 4 + 2 + 0 + 8) / 5, 12);
  });

  it('keeps packs and minimums, and orders nothing where that is cheaper', () => {
    expect(chooseOrder({ ...situation, packUnits: 5 }).orderUnits % 5).toBe(0);
    expect(chooseOrder({ ...situation, orderUnitsMin: 9 }).orderUnits).toBe(9);
    expect(chooseOrder({ ...situation, orderUnitsMin: 500 }).orderUnits).toBe(0);
    expect(chooseOrder({ ...situation, orderCost: 1e6 }).orderUnits).toBe(0);
    expect(chooseOrder({ ...situation, onHandUnits: 1000 }).orderUnits).toBe(0);
  });

  it('runs stock along the timeline before the order arrives', () => {
    // Period 1 sells 5 of 3 (2 lost), period 2 receives 4 and sells 1: 3 are left for period 3.
    const paths = pathsOf([[5, 1, 10]]);
    const base = { ...situation, paths, onHandUnits: 3, due: [0, 4], leadTimePeriods: 3 };
    expect(chooseOrder(base).orderUnits).toBe(7);
    expect(chooseOrder({ ...base, lostSales: false }).orderUnits).toBe(9);
    expect(chooseOrder({ ...base, due: [0, 4, 6] }).orderUnits).toBe(1);
  });

  it('is as good as trying every quantity', () => {
    const demand = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(demand, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 2 }),
        fc.integer({ min: 0, max: 20 }),
        fc.boolean(),
        (rows, leadTimePeriods, onHandUnits, lostSales) => {
          const one = {
            ...situation,
            paths: pathsOf(rows),
            leadTimePeriods,
            reviewPeriods: 2,
            onHandUnits,
            lostSales,
          };
          const { cost } = chooseOrder(one);
          let best = Number.POSITIVE_INFINITY;
          for (let units = 0; units <= 70; units++) {
            const forced = chooseOrder({
              ...one,
              due: dueWith(leadTimePeriods, units),
              orderCost: 1e9,
            });
            best = Math.min(best, forced.cost);
          }
          expect(cost).toBeLessThanOrEqual(best * 1.02 + 1e-9);
        },
      ),
      { numRuns: 60, seed: 3 },
    );
  });
});

/** An order put into the pipeline by hand: its cost is that of ordering nothing more. */
function dueWith(leadTimePeriods: number, units: number): number[] {
  const due = [0, 0, 0, 0];
  due[leadTimePeriods - 1] = units;
  return due;
}

describe('replenish()', () => {
  const sales: SalesRow[] = Array.from({ length: 40 }, (_, time) => [
    { product: 'a', location: 'x', time, units: 9 + (time % 3) },
    { product: 'b', location: 'x', time, units: time % 5 === 0 ? 1 : 0 },
  ]).flat();
  const params = { holdingCost: 0.2, shortageCost: 1, leadTimePeriods: 2, reviewPeriods: 1 };
  const row = (product: string, onHandUnits: number, due: number[] = []) => ({
    product,
    location: 'x',
    onHandUnits,
    due,
  });

  it('answers every stock row in order with whole units and a reason', () => {
    const stock = [row('b', 0), row('a', 12, [1]), row('new', 0), row('a', 1000)];
    const orders = replenish({ sales, stock, params, seed: 1 });
    expect(orders.map((one) => one.product)).toEqual(['b', 'a', 'new', 'a']);
    for (const one of orders) {
      expect(Number.isInteger(one.orderUnits) && one.orderUnits >= 0).toBe(true);
      expect(renderReason(one.reasons[0], REASONS_EN, 'en')).not.toMatch(/[{}]/);
    }
    expect(orders[1]?.orderUnits).toBeGreaterThan(5);
    expect(orders[1]?.orderUnits).toBeLessThan(25);
    expect(orders[2]?.reasons[0].code).toBe('INVENTORY_NO_HISTORY');
    expect(orders[3]?.orderUnits).toBe(0);
  });

  it('gives the same orders for the same seed whatever the row order', () => {
    const one = replenish({ sales, stock: [row('a', 3), row('b', 3)], params, seed: 4 });
    const two = replenish({ sales, stock: [row('b', 3), row('a', 3)], params, seed: 4 });
    expect([...two].reverse()).toEqual(one);
  });

  it('reads parameters from stock columns and names what it assumed', () => {
    const stock = [
      { ...row('a', -4), columns: { lead: '', pack: '12' } },
      { ...row('a', 0), columns: { lead: '3', pack: 'many' } },
    ];
    const byColumn = { ...params, leadTimePeriods: 'lead', packUnits: 'pack' };
    const [first, second] = replenish({ sales, stock, params: byColumn, seed: 1 });
    expect((first?.orderUnits ?? 1) % 12).toBe(0);
    expect(first?.reasons.map((reason) => reason.code)).toEqual([
      'INVENTORY_ORDER',
      'INVENTORY_STOCK_NEGATIVE',
      'INVENTORY_PARAMETER_ASSUMED',
    ]);
    expect(second?.reasons[1]?.params['parameter']).toBe('pack');
  });

  it('uses demand paths that are passed in', () => {
    const demandPaths = () => pathsOf([[0, 50]]);
    const [order] = replenish({ sales: [], stock: [row('a', 0)], params, seed: 1, demandPaths });
    expect(order?.orderUnits).toBe(50);
  });

  it('does not take a sold-out period for a lack of demand', () => {
    const out = sales.map((sale) => {
      const sold = Number(sale.time) >= 30;
      return sold ? { ...sale, units: 0, available: 0 } : sale;
    });
    const naive = sales.map((sale) => (Number(sale.time) >= 30 ? { ...sale, units: 0 } : sale));
    const order = (rows: SalesRow[]) =>
      replenish({ sales: rows, stock: [row('a', 0)], params, seed: 1 })[0]?.orderUnits ?? 0;
    expect(order(out)).toBeGreaterThanOrEqual(9);
    expect(order(naive)).toBeLessThan(order(out));
  });

  it('refuses parameters that are wrong for all rows by name', () => {
    const stock = [row('a', 1)];
    for (const wrong of [
      { holdingCost: 0 },
      { shortageCost: Number.NaN },
      { leadTimePeriods: 0 },
      { reviewPeriods: 1.5 },
      { packUnits: -1 },
      { period: 'moon' as 'day' },
      { seasonPeriods: 0 },
    ]) {
      expect(() => replenish({ sales, stock, params: { ...params, ...wrong }, seed: 1 })).toThrow(
        Object.keys(wrong)[0],
      );
    }
    expect(replenish({ sales: [], stock: [], params, seed: 1 })).toEqual([]);
  });
});

describe('planReplenishment()', () => {
  const line = (product: string, unitCostMinor: number) => ({
    product,
    location: 'x',
    supplier: 's',
    unitCostMinor,
    currency: 'CNY',
    situation: { ...situation, holdingCost: 10, shortageCost: 4000 },
  });

  it('raises an order to the supplier’s minimum where that pays, else puts it off', () => {
    const lines = [line('a', 100), line('b', 100)];
    const free = planReplenishment(lines);
    expect(free.map((plan) => plan.orderUnits)).toEqual([9, 9]);
    const raised = planReplenishment(lines, [{ supplier: 's', orderValueMinMinor: 2000 }]);
    expect(raised.reduce((sum, plan) => sum + plan.valueMinor, 0)).toBeGreaterThanOrEqual(2000);
    expect(raised.flatMap((plan) => plan.reasons.map((reason) => reason.code))).toContain(
      'INVENTORY_RAISED_TO_MINIMUM',
    );
    const [putOff] = planReplenishment(lines, [{ supplier: 's', orderValueMinMinor: 1_000_000 }]);
    expect(putOff?.orderUnits).toBe(0);
    expect(putOff?.reasons[0].code).toBe('INVENTORY_BELOW_MINIMUM');
  });
});

describe('planTransfers()', () => {
  const position = (location: string, onHandUnits: number, targetUnits: number) => ({
    product: 'a',
    location,
    onHandUnits,
    targetUnits,
    marginPerUnit: 5,
  });

  it('moves surplus to shortage by worth and keeps everybody’s target', () => {
    const transfers = planTransfers(
      [position('x', 20, 10), position('y', 2, 8), position('z', 0, 8)],
      { costPerUnit: (_, to) => (to === 'z' ? 1 : 2) },
    );
    expect(transfers.map(({ from, to, units, worth }) => [from, to, units, worth])).toEqual([
      ['x', 'z', 8, 32],
      ['x', 'y', 2, 6],
    ]);
  });

  it('does not move at a loss, between products, or bad numbers', () => {
    const rows = [position('x', 20, 10), position('y', 0, 8)];
    expect(planTransfers(rows, { costPerUnit: () => 9 })).toEqual([]);
    expect(
      planTransfers([{ ...position('x', 20, 10), product: 'b' }, position('y', 0, 8)]),
    ).toEqual([]);
    expect(planTransfers([position('x', Number.NaN, 1), position('y', 0, 8)])).toEqual([]);
    expect(planTransfers([])).toEqual([]);
  });
});

describe('allocate()', () => {
  it('is the exact optimum and never gives more than there is', () => {
    const place = fc.record({
      samples: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 }),
      onHandUnits: fc.integer({ min: 0, max: 3 }),
      marginPerUnit: fc.integer({ min: 1, max: 9 }),
      leftoverCostPerUnit: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(place, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 7 }),
        (random, supply) => {
          const places = random.map(({ samples, ...rest }, i) => ({
            location: `${i}`,
            demandSamples: samples,
            ...rest,
          }));
          const value = (i: number, units: number): number => {
            const one = places[i];
            if (one === undefined) return 0;
            const at = (stock: number) =>
              one.demandSamples.reduce(
                (sum, d) =>
                  sum +
                  one.marginPerUnit * Math.min(d, stock) -
                  one.leftoverCostPerUnit * Math.max(0, stock - d),
                0,
              ) / one.demandSamples.length;
            return at(one.onHandUnits + units) - at(one.onHandUnits);
          };
          const search = (i: number, left: number): number => {
            if (i === places.length) return 0;
            let best = Number.NEGATIVE_INFINITY;
            for (let units = 0; units <= left; units++) {
              best = Math.max(best, value(i, units) + search(i + 1, left - units));
            }
            return best;
          };
          const given = allocate(supply, places);
          const gain = given.reduce((sum, one) => sum + one.gain, 0);
          expect(given.reduce((sum, one) => sum + one.units, 0)).toBeLessThanOrEqual(supply);
          expect(gain).toBeCloseTo(search(0, supply), 9);
          given.forEach((one, i) => {
            expect(one.gain).toBeCloseTo(value(i, one.units), 9);
          });
        },
      ),
      { numRuns: 100, seed: 9 },
    );
  });

  it('shares in proportion to need, in packs', () => {
    const places = [
      { location: 'x', demandSamples: [30] },
      { location: 'y', demandSamples: [10] },
    ];
    const shares = allocate(20, places, { by: 'proportional', packUnits: 2 });
    expect(shares.map((share) => share.units)).toEqual([16, 4]);
  });

  it('refuses bad input by name', () => {
    expect(() => allocate(-1, [])).toThrow(/supplyUnits/);
    expect(() => allocate(5, [{ location: 'x', demandSamples: [] }])).toThrow(/samples of x/);
    expect(() => allocate(5, [{ location: 'x', demandSamples: [Number.NaN] }])).toThrow(
      /demand of x/,
    );
    expect(allocate(5, [])).toEqual([]);
  });
});

describe('stockAlerts()', () => {
  const row = (product: string, onHandUnits: number, daily: number, daysSinceSale = 1) => ({
    product,
    location: 'x',
    onHandUnits,
    daysToReceipt: 7,
    demandPaths: pathsOf([Array.from({ length: 10 }, () => daily)]),
    daysSinceSale,
    unitCostMinor: 100,
    unitMarginMinor: 50,
    currency: 'CNY',
  });

  it('raises one alert a row with its cost and one act, dearest first', () => {
    const alerts = stockAlerts([
      row('short', 10, 3),
      row('fine', 50, 3),
      row('much', 1000, 3),
      row('dead', 4, 0, 200),
    ]);
    expect(
      alerts.map(({ product, kind, costMinor, act }) => [product, kind, costMinor, act]),
    ).toEqual([
      ['much', 'overstock', 64_000, 'promote'],
      ['short', 'stock-out-risk', 550, 'order'],
      ['dead', 'dead-stock', 400, 'mark-down'],
    ]);
    expect(alerts[1]?.reasons[0].params['day']).toBe(4);
    expect(stockAlerts([])).toEqual([]);
  });
});

it('classifyAbcXyz() ranks by revenue and steadiness', () => {
  const steady = [5, 5, 6, 5];
  const classes = classifyAbcXyz([
    { revenue: 10, demand: [0, 0, 0, 0, 40] },
    { revenue: 800, demand: steady },
    { revenue: 150, demand: [1, 5, 9, 1] },
    { revenue: 40, demand: [] },
  ]);
  expect(classes.map((one) => one.abc + one.xyz)).toEqual(['CZ', 'AX', 'BY', 'CZ']);
});

it('both catalogues of reasons hold the same codes and figures', () => {
  const figures = (text: string) =>
    [...text.matchAll(/\{(\w+)(\|\w+)?\}/g)].map((m) => m[0]).sort();
  expect(Object.keys(REASONS_ZH)).toEqual(Object.keys(REASONS_EN));
  for (const [code, text] of Object.entries(REASONS_EN)) {
    expect(figures(REASONS_ZH[code] ?? '')).toEqual(figures(text));
  }
});

describe('fitPooledDemand()', () => {
  const weekly = (scale: number) => ({
    units: Float64Array.from({ length: 156 }, (_, t) => scale * (t % 52 === 10 ? 5 : 1)),
  });

  it('finds the shared season, the level without it, and lets a feast move by a week', () => {
    const all = [weekly(20), weekly(40), weekly(5)];
    const state = fitPooledDemand(all, { season: 52 });
    expect((state.index[10] ?? 0) / (state.index[20] ?? 1)).toBeCloseTo(5, 1);
    const { level, index } = state.series[1] ?? { level: 0, index: new Float64Array(1) };
    expect(Math.abs(level * (index[20] ?? 0) - 40)).toBeLessThan(2);
    // Steps 10, 11 and 12 ahead are weeks 9, 10 and 11 of the year: one of them holds the peak.
    const paths = pooledPaths(state, 1, { horizon: 12, paths: 600, rng: createRng(1) });
    const peaks = [9, 10, 11].map((k) => {
      let count = 0;
      for (let p = 0; p < paths.rows; p++) if ((paths.data[p * 12 + k] ?? 0) > 100) count++;
      return count / paths.rows;
    });
    for (const share of peaks) expect(Math.abs(share - 1 / 3)).toBeLessThan(0.08);
  });

  it('takes no series, no history and all-missing history', () => {
    expect(fitPooledDemand([], { season: 52 }).series).toEqual([]);
    const none = { units: new Float64Array(3).fill(Number.NaN) };
    expect(fitPooledDemand([none], { season: 7 }).series[0]?.level).toBe(0);
    expect(fitPooledDemand([{ units: new Float64Array(0) }], { season: 7 }).series[0]?.level).toBe(
      0,
    );
  });
});
