import { matrix } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { orderAttributes, type Position } from '../src/plan/load-positions.ts';
import { cycleRows, cycleSupplier } from '../src/plan/order-cycles.ts';
import { type OrderLine, orderLines } from '../src/plan/order-lines.ts';
import { alertRow } from '../src/plan/plan-rows.ts';
import { planSupplier } from '../src/plan/plan-supplier.ts';
import { leadTimeOf, type SupplierFacts } from '../src/plan/supplier-facts.ts';
import { riskThreshold } from '../src/plan/watch-positions.ts';

const CNY = { currency: 'CNY' };
const SUPPLIER: SupplierFacts = {
  supplier: 'S1',
  leadTimeDays: 2,
  isLeadTimeAssumed: false,
  orderValueMinMinor: 0,
};
const TERMS = {
  supplier: 'S1',
  isActive: true,
  takesBack: false,
  email: null,
  orderCostMinor: null,
  containerVolume: null,
  containerCostMinor: null,
  intervalWeeks: null,
  weekday: null,
};

/** Two units a day for certain, nothing there, cost 5.00, price 10.00. */
function line(change: Partial<Position> = {}, more: Partial<OrderLine> = {}): OrderLine {
  const paths = matrix(4, 9);
  paths.data.fill(2);
  return {
    position: {
      product: 'P1',
      location: 'L1',
      locationKind: 'warehouse',
      supplier: 'S1',
      onHandUnits: 0,
      availableUnits: 0,
      lastSaleDay: 99,
      unitCostMinor: 500,
      unitPriceMinor: 1_000,
      packUnits: 1,
      orderUnitsMin: 0,
      demand: undefined,
      ...change,
    },
    situation: {
      paths,
      onHandUnits: 0,
      due: [],
      leadTimePeriods: 3,
      reviewPeriods: 7,
      holdingCost: 0.5,
      shortageCost: 500,
      lostSales: true,
    },
    unitCostMinor: 500,
    unitPriceMinor: 1_000,
    ...more,
  };
}

const codes = (one: { readonly reasons: readonly { readonly code: string }[] }) =>
  one.reasons.map(({ code }) => code);

describe('orderLines()', () => {
  it('orders what sells from the arrival on, with a ladder that adds up to it', () => {
    const [order] = orderLines([line()], SUPPLIER, CNY);
    // Arrives before day 3; days 3 to 9 sell 14.
    expect(order).toMatchObject({ state: 'order', orderUnits: 14, valueMinor: 7_000 });
    expect(order?.lastReturn).toBeGreaterThan(0);
    expect(order?.nextReturn).toBeLessThan(0);
    const steps = order?.steps ?? [];
    let units = 0;
    let gain = 0;
    for (const step of steps) {
      if (units >= 14) break;
      units += step.units;
      gain += step.gainMinor;
    }
    // 14 × 5.00 less holding of 12, 10, … 0 units overnight at half a fen.
    expect([units, gain]).toEqual([14, 7_000 - 0.5 * (12 + 10 + 8 + 6 + 4 + 2)]);
    expect(codes(order ?? { reasons: [] })).toEqual(['INVENTORY_ORDER', 'INVENTORY_LADDER']);
  });

  it('keeps packs and pallets and takes a price break that pays', () => {
    const [packs] = orderLines([line({ packUnits: 6 })], SUPPLIER, CNY);
    expect((packs?.orderUnits ?? 0) % 6).toBe(0);
    const breaks = [{ fromUnits: 20, unitCostMinor: 300 }];
    const [broken] = orderLines([line({ priceBreaks: breaks })], SUPPLIER, CNY);
    // 20 for 60.00 instead of 14 for 70.00; the six left are worth what they cost.
    expect(broken).toMatchObject({ orderUnits: 20, valueMinor: 6_000 });
  });

  it('puts off what does not reach the minimum, raises what nearly does, and says so', () => {
    const cannot = { ...SUPPLIER, orderValueMinMinor: 10_000_000 };
    const [off] = orderLines([line()], cannot, CNY);
    expect(off).toMatchObject({ state: 'put-off', orderUnits: 0 });
    expect(codes(off ?? { reasons: [] })[0]).toBe('INVENTORY_SUPPLIER_MINIMUM_UNMET');
    const nearly = { ...SUPPLIER, orderValueMinMinor: 7_500 };
    const [raised] = orderLines([line()], nearly, CNY);
    expect(raised).toMatchObject({ state: 'order', orderUnits: 15 });
    expect(codes(raised ?? { reasons: [] })).toContain('INVENTORY_RAISED_TO_MINIMUM');
    const dear = { ...SUPPLIER, terms: { ...TERMS, orderCostMinor: 1_000_000 } };
    const [refused] = orderLines([line()], dear, CNY);
    expect(codes(refused ?? { reasons: [] })[0]).toBe('INVENTORY_ORDER_NOT_WORTH');
  });

  it('fills a container that has been begun', () => {
    const goods = { volumePerUnit: 1 };
    const terms = { ...TERMS, containerVolume: 10, containerCostMinor: 3_000 };
    const [one] = orderLines([line(goods)], { ...SUPPLIER, terms }, CNY);
    expect(one?.orderUnits).toBeGreaterThan(0);
    const dear = { ...terms, containerCostMinor: 1_000_000 };
    const [none] = orderLines([line(goods)], { ...SUPPLIER, terms: dear }, CNY);
    expect(none).toMatchObject({ state: 'put-off', orderUnits: 0 });
  });

  it('counts on what a supplier who delivers half really brings', () => {
    const [half] = orderLines([line()], { ...SUPPLIER, receivedShares: [0.5] }, CNY);
    expect(half?.orderUnits).toBe(28);
  });

  it('stops what would be a guess or a loss, and names what was assumed of the rest', () => {
    const gone = { ...SUPPLIER, terms: { ...TERMS, isActive: false } };
    const first = (one: OrderLine, supplier = SUPPLIER) => {
      const [order] = orderLines([one], supplier, CNY);
      return [order?.state, order?.orderUnits, order?.reasons[0]?.code];
    };
    expect(first(line(), gone)).toEqual(['stopped', 0, 'INVENTORY_SUPPLIER_GONE']);
    expect(first(line({}, { unitPriceMinor: 500 }))).toEqual([
      ...['stopped', 0, 'INVENTORY_COST_ABOVE_PRICE'],
    ]);
    expect(first(line({}, { soldUnits: 1, soldDays: 365 }))).toEqual([
      ...['stopped', 0, 'INVENTORY_DEMAND_TOO_RARE'],
    ]);
    const never = line({ orderUnitsMin: 500, shelfLifeDays: 3 }, { soldUnits: 700, soldDays: 350 });
    expect(first(never)).toEqual(['stopped', 0, 'INVENTORY_MINIMUM_NEVER_SOLD']);
    const [noted] = orderLines([line({ onHandUnits: -3, isPackAssumed: true })], SUPPLIER, CNY);
    expect(noted?.state).toBe('order');
    expect(codes(noted ?? { reasons: [] })).toEqual(
      expect.arrayContaining(['INVENTORY_STOCK_NEGATIVE', 'INVENTORY_PACK_ASSUMED']),
    );
  });
});

describe('leadTimeOf()', () => {
  it('assumes a lead time that is missing or zero, and says which', () => {
    expect(leadTimeOf(5, 1.2)).toEqual({ leadTimeDays: 7, isLeadTimeAssumed: false });
    expect(leadTimeOf(undefined, undefined).isLeadTimeAssumed).toBe(true);
    expect(leadTimeOf(Number.NaN, 0)).toEqual({ leadTimeDays: 14, isLeadTimeAssumed: true });
    expect(leadTimeOf(-2, 0).isLeadTimeAssumed).toBe(true);
    expect(leadTimeOf(0, 0)).toEqual({
      ...{ leadTimeDays: 1, isLeadTimeAssumed: false, isLeadTimeZero: true },
    });
    expect(leadTimeOf(1e9, 0).leadTimeDays).toBe(180);
  });
});

describe('orderAttributes()', () => {
  it('reads what it can and leaves out what is no number', () => {
    const text = JSON.stringify({
      pallet_units: 48,
      shelf_life_days: '30',
      volume: 0.2,
      price_breaks: [[100, 4.5], [50, 'x'], 'y', [20, 4.8]],
    });
    expect(orderAttributes(text, 100)).toEqual({
      palletUnits: 48,
      shelfLifeDays: 30,
      volumePerUnit: 0.2,
      priceBreaks: [
        { fromUnits: 20, unitCostMinor: 480 },
        { fromUnits: 100, unitCostMinor: 450 },
      ],
    });
    expect(orderAttributes('{"pallet_units":-1,"volume":null,"price_breaks":7}', 100)).toEqual({});
    expect([orderAttributes(null, 100), orderAttributes('{}', 100)]).toEqual([{}, {}]);
  });
});

describe('riskThreshold()', () => {
  const mark = (score: number, outcome: 'done' | 'dismissed') =>
    ({
      product: 'p',
      location: 'l',
      kind: 'stock-out-risk',
      outcome,
      costMinor: 10_000,
      score,
    }) as never;

  it('rises where low risks were dismissed, and stays where too little is known', () => {
    const few = [mark(0.3, 'dismissed')];
    expect(riskThreshold(few, 500)).toBe(0.2);
    const marks = [
      ...Array.from({ length: 15 }, (_, i) => mark(0.6 + i / 100, 'done')),
      ...Array.from({ length: 15 }, (_, i) => mark(0.25 + i / 100, 'dismissed')),
    ];
    expect(riskThreshold(marks, 500)).toBe(0.6);
    const none = Array.from({ length: 30 }, () => mark(0.9, 'dismissed'));
    expect(riskThreshold(none, 500)).toBe(0.8);
  });
});

describe('planSupplier()', () => {
  const demand = {
    levels: [0.1, 0.5, 0.9],
    quantiles: Float64Array.from({ length: 90 }, (_, i) => 2 * ((i % 30) + 1)),
    days: 30,
  };
  const context = { asOfDay: 100, currency: 'CNY', seed: 1, due: new Map(), leaving: new Map() };
  const place = (
    location: string,
    locationKind: string,
    onHandUnits: number,
    more = {},
  ): Position => ({
    ...line({ location, locationKind, onHandUnits, availableUnits: onHandUnits, demand }).position,
    ...more,
  });

  it('proposes one act an alert: transfer where others have it, count where the record is in doubt', () => {
    const { positions } = planSupplier(
      [
        place('dc', 'distribution-centre', 400),
        place('a', 'store', 0),
        place('b', 'store', 30, { lastSaleDay: 40 }),
        place('c', 'store', -4),
      ],
      SUPPLIER,
      context,
    );
    const acts = positions.map(({ alert }) => alert && [alert.kind, alert.act]);
    expect(acts[1]).toEqual(['stock-out-risk', 'transfer']);
    expect(acts[2]).toEqual(['phantom-stock', 'count']);
    expect(acts[3]).toEqual(['phantom-stock', 'count']);
    const [, alert] = positions;
    const row = alert === undefined ? undefined : alertRow(alert);
    expect(row?.[4]).toBeGreaterThan(0);
  });

  it('sends dead stock back where the supplier takes it, marks it down where not', () => {
    const dead = place('dc', 'warehouse', 50, { lastSaleDay: 1, demand: undefined });
    const actOf = (supplier: SupplierFacts) =>
      planSupplier([dead], supplier, context).positions[0]?.alert?.act;
    expect(actOf(SUPPLIER)).toBe('mark-down');
    expect(actOf({ ...SUPPLIER, terms: { ...TERMS, takesBack: true } })).toBe('return-to-supplier');
  });

  it('plans a cycle for who sells, with an order cost that is said to be assumed', () => {
    const plan = planSupplier([place('dc', 'warehouse', 10)], SUPPLIER, context);
    const cycle = cycleSupplier(plan, SUPPLIER, 100);
    expect(cycle?.products).toHaveLength(1);
    expect(cycle?.products[0]?.meanPerDay).toBeCloseTo(1.9, 6);
    const rows = cycleRows(cycle === undefined ? [] : [cycle], [{ ...SUPPLIER, positions: 1 }]);
    expect(rows[0]?.slice(0, 4)).toEqual(['S1', 1, 1, 1]);
    expect(rows[0]?.at(-1)).toBe(true);
    expect(cycleSupplier({ positions: [], transfers: [] }, SUPPLIER, 100)).toBeUndefined();
  });
});
