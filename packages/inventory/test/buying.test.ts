import { createRng, drawPoisson, type Matrix } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import {
  coverFeatures,
  coverLevel,
  cutLadders,
  type Ladder,
  type LadderLine,
  newsvendor,
  orderLadder,
  planCycles,
  REASONS_EN,
  REASONS_ZH,
  replayCover,
  reviewLine,
  tuneCover,
} from '../src/index.ts';

function poissonPaths(mean: number, rows: number, cols: number, seed = 1): Matrix {
  const rng = createRng(seed);
  const data = Float64Array.from({ length: rows * cols }, () => drawPoisson(rng, mean));
  return { data, rows, cols };
}

const LINE: LadderLine = {
  product: 'p',
  location: 'l',
  supplier: 's',
  paths: poissonPaths(6, 2000, 1),
  onHandUnits: 0,
  due: [],
  leadTimePeriods: [1],
  priceMinor: 500,
  unitCostMinor: 100,
  holdingMinor: 100,
  leftValueMinor: 100,
};

const unitsOf = (ladder: Ladder) =>
  ladder.steps.filter(({ gainMinor }) => gainMinor > 0).reduce((sum, { units }) => sum + units, 0);

describe('orderLadder()', () => {
  it('climbs to the newsvendor’s level, each step with less return', () => {
    const ladder = orderLadder(LINE);
    // A unit sold earns 400, a unit left costs 100 of holding: fractile 0.8 of Poisson(6).
    const { policy } = newsvendor({
      demand: { kind: 'poisson', mean: 6 },
      shortageCost: 400,
      holdingCost: 100,
    });
    expect(unitsOf(ladder)).toBe(policy.kind === 'base-stock' ? policy.levelUnits : 0);
    const returns = ladder.steps.map(({ returnShare }) => returnShare);
    expect(returns).toEqual([...returns].sort((a, b) => b - a));
    expect(returns[0]).toBeGreaterThan(3);
  });

  it('orders less of what spoils, ends or may not come in time, and goes for a price break', () => {
    const paths = poissonPaths(6, 500, 4, 2);
    const whole = unitsOf(orderLadder({ ...LINE, paths, holdingMinor: 5, leftValueMinor: 90 }));
    const spoils = { ...LINE, paths, holdingMinor: 5, leftValueMinor: 90, shelfLifePeriods: 1 };
    expect(unitsOf(orderLadder(spoils))).toBeLessThan(whole);
    const ends = { ...LINE, paths, holdingMinor: 5, leftValueMinor: 0 };
    expect(unitsOf(orderLadder(ends))).toBeLessThan(whole);
    const late = { ...LINE, paths, holdingMinor: 5, leftValueMinor: 90, leadTimePeriods: [1, 3] };
    expect(unitsOf(orderLadder(late))).toBeLessThan(whole);
    const half = { ...LINE, paths, holdingMinor: 5, leftValueMinor: 90, receivedShares: [0.5] };
    expect(unitsOf(orderLadder(half))).toBeGreaterThan(whole);
    const cheap = {
      ...LINE,
      paths,
      holdingMinor: 5,
      priceBreaks: [{ fromUnits: 40, unitCostMinor: 60 }],
      leftValueMinor: 50,
    };
    expect(unitsOf(orderLadder(cheap))).toBeGreaterThanOrEqual(40);
  });

  it('keeps packs, pallets, minimum and maximum', () => {
    const paths = poissonPaths(40, 300, 1, 3);
    const packs = orderLadder({ ...LINE, paths, packUnits: 12 });
    expect(unitsOf(packs) % 12).toBe(0);
    const pallets = orderLadder({ ...LINE, paths, packUnits: 12, palletUnits: 36 });
    for (const { units } of pallets.steps) expect(units % 12).toBe(0);
    expect([12, 24, 36, 72]).toContain(unitsOf(pallets));
    const least = orderLadder({ ...LINE, paths, orderUnitsMin: 30, orderUnitsMax: 35 });
    expect(unitsOf(least)).toBeGreaterThanOrEqual(30);
    expect(unitsOf(least)).toBeLessThanOrEqual(35);
  });

  it('refuses what it cannot price', () => {
    for (const change of [
      { leadTimePeriods: [] },
      { leadTimePeriods: [0] },
      { unitCostMinor: 0 },
      { priceMinor: Number.NaN },
      { onHandUnits: Number.NaN },
      { receivedShares: [2] },
      { paths: { data: new Float64Array(0), rows: 0, cols: 0 } },
    ]) {
      expect(() => orderLadder({ ...LINE, ...change })).toThrow(/p at l/);
    }
  });
});

describe('cutLadders()', () => {
  const lines = [
    { ...LINE, product: 'a' },
    { ...LINE, product: 'b', unitCostMinor: 300, leftValueMinor: 250, supplier: 't' },
    { ...LINE, product: 'c', paths: poissonPaths(2, 500, 1, 4) },
  ];
  const ladders = lines.map(orderLadder);
  const all = cutLadders(ladders);

  it('takes everything that gains without limits', () => {
    expect(all.lines.map(({ orderUnits }) => orderUnits)).toEqual(ladders.map(unitsOf));
    expect(all.lines.every(({ nextReturn }) => nextReturn === null || nextReturn <= 0)).toBe(true);
  });

  it('keeps to any budget, spends the best returns first and gains more with more', () => {
    let before = 0;
    for (let budgetMinor = 0; budgetMinor <= all.spentMinor + 300; budgetMinor += 100) {
      const plan = cutLadders(ladders, { budgetMinor });
      expect(plan.spentMinor).toBeLessThanOrEqual(budgetMinor);
      expect(plan.gainMinor).toBeGreaterThanOrEqual(before - 60);
      before = plan.gainMinor;
    }
    expect(before).toBe(all.gainMinor);
    const small = cutLadders(ladders, { budgetMinor: 600 });
    expect(small.lines[1]?.orderUnits).toBe(0);
  });

  it('raises an order to the minimum, or puts it off when that does not pay', () => {
    const spent = all.lines[1]?.costMinor ?? 0;
    const raised = cutLadders(ladders, {
      suppliers: [{ supplier: 't', orderValueMinMinor: spent + 100 }],
    });
    expect(raised.lines[1]?.costMinor).toBeGreaterThanOrEqual(spent + 100);
    const off = cutLadders(ladders, {
      suppliers: [{ supplier: 't', orderValueMinMinor: 1_000_000 }],
    });
    expect(off.lines[1]?.orderUnits).toBe(0);
    expect(off.lines[1]?.reasons[0]?.code).toBe('INVENTORY_SUPPLIER_MINIMUM_UNMET');
    const dear = cutLadders(ladders, { suppliers: [{ supplier: 's', orderCostMinor: 1e6 }] });
    expect(dear.lines[0]?.reasons[0]?.code).toBe('INVENTORY_ORDER_NOT_WORTH');
    expect(dear.lines[1]?.orderUnits).toBeGreaterThan(0);
  });

  it('counts containers and keeps to shelf space', () => {
    const big = lines.map((line) => orderLadder({ ...line, volumePerUnit: 1 }));
    const plan = cutLadders(big, {
      suppliers: [{ supplier: 's', containerVolume: 4, containerCostMinor: 10 }],
    });
    const units = (plan.lines[0]?.orderUnits ?? 0) + (plan.lines[2]?.orderUnits ?? 0);
    expect(plan.containers['s']).toBe(Math.ceil(units / 4));
    const tight = cutLadders(big, { freeVolume: { l: 5 } });
    expect(tight.lines.reduce((sum, { orderUnits }) => sum + orderUnits, 0)).toBe(5);
  });
});

describe('reviewLine()', () => {
  const record = {
    onHandUnits: 5,
    leadTimePeriods: 7,
    packUnits: 6,
    unitCostMinor: 100,
    priceMinor: 300,
    supplier: 's',
    soldUnits: 200,
    soldPeriods: 100,
  };
  const assumptions = {
    leadTimePeriods: 14,
    suppliers: new Set(['s']),
    yearPeriods: 365,
    currency: 'CNY',
  };

  it('lets a sound line through in silence', () => {
    expect(reviewLine(record, assumptions)).toEqual({
      onHandUnits: 5,
      leadTimePeriods: 7,
      packUnits: 6,
      mayOrder: true,
      reasons: [],
    });
  });

  it.each([
    ['no lead time', { leadTimePeriods: 0 }, 'INVENTORY_LEAD_TIME_ASSUMED', true],
    ['unknown lead time', { leadTimePeriods: Number.NaN }, 'INVENTORY_LEAD_TIME_ASSUMED', true],
    ['negative stock', { onHandUnits: -3 }, 'INVENTORY_STOCK_NEGATIVE', true],
    ['unknown pack', { packUnits: Number.NaN }, 'INVENTORY_PACK_ASSUMED', true],
    ['cost above price', { unitCostMinor: 400 }, 'INVENTORY_COST_ABOVE_PRICE', false],
    ['a supplier that is gone', { supplier: 'x' }, 'INVENTORY_SUPPLIER_GONE', false],
    ['one sold in a year', { soldUnits: 1, soldPeriods: 365 }, 'INVENTORY_DEMAND_TOO_RARE', false],
    [
      'an order that can never be met',
      { orderUnitsMin: 500, shelfLifePeriods: 10 },
      'INVENTORY_MINIMUM_NEVER_SOLD',
      false,
    ],
  ])('names %s and what to mend', (_name, change, code, mayOrder) => {
    const reviewed = reviewLine({ ...record, ...change }, assumptions);
    expect(reviewed.reasons.map((reason) => reason.code)).toEqual([code]);
    expect(reviewed.mayOrder).toBe(mayOrder);
    expect(REASONS_EN[code]).toBeDefined();
    expect(REASONS_ZH[code]).toBeDefined();
    expect(Number.isFinite(reviewed.leadTimePeriods + reviewed.packUnits)).toBe(true);
  });
});

describe('planCycles()', () => {
  const product = { meanPerDay: 5, sdPerDay: 4, unitCostMinor: 1000, unitMarginMinor: 500 };
  const supplier = {
    supplier: 's',
    leadTimeDays: 10,
    orderCostMinor: 5000,
    products: [product],
    intervalWeeksNow: 8,
  };

  it('orders often where orders are cheap and seldom where they are dear, never worse than now', () => {
    const [cheap, dear] = planCycles([
      { ...supplier, orderCostMinor: 1 },
      { ...supplier, orderCostMinor: 5_000_000 },
    ]);
    expect(cheap?.best.intervalWeeks).toBe(1);
    expect(dear?.best.intervalWeeks).toBe(8);
    for (const { now, best } of planCycles([supplier, { ...supplier, intervalWeeksNow: 1 }])) {
      expect(best.costMinor).toBeLessThanOrEqual(now.costMinor);
    }
    expect(cheap?.best.capitalMinor ?? 0).toBeLessThan(cheap?.now.capitalMinor ?? 0);
    expect(cheap?.best.turnover ?? 0).toBeGreaterThan(cheap?.now.turnover ?? 0);
  });

  it('spreads suppliers over the days they allow', () => {
    const plans = planCycles([
      ...Array.from({ length: 5 }, (_, k) => ({ ...supplier, supplier: `${k}` })),
      { ...supplier, supplier: 'friday', weekdays: [5] },
    ]);
    expect(plans.at(-1)?.weekday).toBe(5);
    const counts = plans.map(
      ({ weekday }) => plans.filter((one) => one.weekday === weekday).length,
    );
    expect(Math.max(...counts)).toBe(2);
    expect(() => planCycles([{ ...supplier, leadTimeDays: Number.NaN }])).toThrow(/leadTimeDays/);
    expect(() => planCycles([{ ...supplier, weekdays: [] }])).toThrow(/weekdays/);
  });
});

describe('cover rule', () => {
  const rng = createRng(6);
  const series = Array.from({ length: 20 }, (_, k) => ({
    units: Float64Array.from({ length: 200 }, () => drawPoisson(rng, 1 + k / 4)),
    holdingCost: 0.01,
    shortageCost: 2,
  }));

  it('uses nothing that comes later', () => {
    const rule = { factor: 4, power: 0.75, spreadWeight: 0.5 };
    const changed = series.map((one) => ({
      ...one,
      units: one.units.map((value, t) => (t > 150 ? value + 100 : value)),
    }));
    const [before, after] = [coverFeatures(series, 7), coverFeatures(changed, 7)];
    for (const period of [0, 28, 149, 150]) {
      expect(coverLevel(after, rule, { series: 3, period })).toBe(
        coverLevel(before, rule, { series: 3, period }),
      );
    }
    expect(coverLevel(after, rule, { series: 3, period: 160 })).not.toBe(
      coverLevel(before, rule, { series: 3, period: 160 }),
    );
  });

  it('replays as by hand', () => {
    const units = Float64Array.of(...new Array(28).fill(1), 1, 20, 1, 1);
    const features = coverFeatures([{ units, holdingCost: 1, shortageCost: 10 }], 2);
    const rule = { factor: 0, power: 1, spreadWeight: 0 };
    // 14 on hand, level 3 · 1: sells 1, then 13 of 20, then nothing until orders arrive.
    const { cost, valueFill } = replayCover(features, rule, { start: 28, scoreFrom: 28, end: 31 });
    expect(cost).toBeCloseTo(13 + 7 * 10 + 1 * 10, 9);
    expect(valueFill).toBeCloseTo(14 / 22, 9);
  });

  it('is tuned to the fill that is asked for', () => {
    const features = coverFeatures(series, 7);
    const windows = [{ start: 60, scoreFrom: 90, end: 150 }];
    const tuned = tuneCover(features, windows, 0.97);
    expect(tuned.valueFill).toBeGreaterThanOrEqual(0.97);
    const later = replayCover(features, tuned.rule, { start: 120, scoreFrom: 150, end: 200 });
    expect(later.valueFill).toBeGreaterThan(0.93);
    expect(() => tuneCover(features, [], 0.9)).toThrow(/windows/);
    expect(() => coverFeatures([], 7)).toThrow(/series/);
    expect(() => coverFeatures(series, 0)).toThrow(/leadTimePeriods/);
  });
});
