import { describe, expect, it } from 'vitest';
import {
  dueAlerts,
  learnThreshold,
  planFromQuantiles,
  REASONS_EN,
  REASONS_ZH,
  stockFigures,
  type WatchColumns,
  watchStock,
} from '../src/index.ts';

const BASE = {
  onHandUnits: 50,
  dueUnits: 0,
  daysToReceipt: 7,
  meanPerDay: 2,
  sdPerDay: 2,
  daysSinceSale: 1,
  ageDays: Number.NaN,
  shelfLifeDays: Number.NaN,
  unitCostMinor: 500,
  unitMarginMinor: 300,
  returnable: 0,
  surplusElsewhereUnits: 0,
};

function columns(...rows: readonly Partial<typeof BASE>[]): WatchColumns {
  const full = rows.map((row) => ({ ...BASE, ...row }));
  const column = (name: keyof typeof BASE) => Float64Array.from(full, (row) => row[name]);
  return Object.fromEntries(
    (Object.keys(BASE) as (keyof typeof BASE)[]).map((name) => [name, column(name)]),
  ) as unknown as WatchColumns;
}

describe('watchStock()', () => {
  it('names each trouble, its cost and one act', () => {
    const found = watchStock(
      columns(
        {},
        { onHandUnits: 5 },
        { onHandUnits: 5, surplusElsewhereUnits: 100 },
        { onHandUnits: 40, daysSinceSale: 30 },
        { onHandUnits: -3 },
        { onHandUnits: 9, meanPerDay: 0.01, sdPerDay: 0.1, daysSinceSale: 200 },
        { onHandUnits: 400 },
        { onHandUnits: 60, ageDays: 20, shelfLifeDays: 30, returnable: 1 },
      ),
      { currency: 'CNY' },
    );
    const byRow = new Map(found.map((alert) => [alert.row, alert]));
    expect(byRow.get(0)).toBeUndefined();
    expect(byRow.get(1)).toMatchObject({ kind: 'stock-out-risk', act: 'order' });
    expect(byRow.get(2)).toMatchObject({ kind: 'stock-out-risk', act: 'transfer' });
    expect(byRow.get(3)).toMatchObject({ kind: 'phantom-stock', act: 'count' });
    expect(byRow.get(4)).toMatchObject({ kind: 'phantom-stock', act: 'count' });
    expect(byRow.get(5)).toMatchObject({ kind: 'dead-stock', act: 'mark-down', costMinor: 4500 });
    // 400 − 2 · 120 days = 160 units at 5.00.
    expect(byRow.get(6)).toMatchObject({ kind: 'overstock', units: 160, costMinor: 80_000 });
    // 60 − 2 · 10 days = 40 units spoil.
    expect(byRow.get(7)).toMatchObject({ kind: 'ageing', units: 40, act: 'return-to-supplier' });
    expect(found.map(({ costMinor }) => costMinor)).toEqual(
      found.map(({ costMinor }) => costMinor).sort((a, b) => b - a),
    );
    for (const { reasons } of found) {
      expect(REASONS_EN[reasons[0].code]).toBeDefined();
      expect(REASONS_ZH[reasons[0].code]).toBeDefined();
    }
  });

  it('states the loss that the demand law gives', () => {
    // Gamma demand with shape 1 (exponential), mean 14 in 7 days: P(D > 7) = e^−½, E short = 14 e^−½.
    const sdPerDay = 14 / Math.sqrt(7);
    const [alert] = watchStock(columns({ onHandUnits: 7, sdPerDay }), { currency: 'CNY' });
    const risk = alert?.reasons[0].params['risk'];
    expect(Number(risk)).toBeCloseTo(Math.exp(-0.5), 1);
    expect((alert?.costMinor ?? 0) / 300).toBeCloseTo(14 * Math.exp(-0.5), 0);
  });

  it('looks at changed rows only when told so, and refuses columns that do not fit', () => {
    const all = columns({ onHandUnits: 5 }, { onHandUnits: 4 }, { onHandUnits: 3 });
    expect(watchStock(all, { currency: 'CNY', rows: [1] }).map(({ row }) => row)).toEqual([1]);
    expect(() => watchStock(all, { currency: 'CNY', rows: [3] })).toThrow(/rows/);
    expect(() => watchStock({ ...all, ageDays: [1] }, { currency: 'CNY' })).toThrow(/ageDays/);
    expect(watchStock(columns(), { currency: 'CNY' })).toEqual([]);
    const broken = columns({
      onHandUnits: Number.NaN,
      meanPerDay: Number.NaN,
      unitCostMinor: Number.POSITIVE_INFINITY,
    });
    expect(() => watchStock(broken, { currency: 'CNY' })).not.toThrow();
  });
});

describe('learnThreshold() and dueAlerts()', () => {
  it('keeps the alerts that were worth their effort', () => {
    const outcomes = Array.from({ length: 100 }, (_, k) => ({
      score: k / 100,
      savedMinor: k >= 60 ? 500 : 0,
      effortMinor: 100,
    }));
    expect(learnThreshold(outcomes, 0.2)).toBe(0.6);
    expect(learnThreshold(outcomes.slice(0, 10), 0.2)).toBe(0.2);
    expect(
      learnThreshold(
        outcomes.map((one) => ({ ...one, savedMinor: 0 })),
        0.2,
      ),
    ).toBe(Number.POSITIVE_INFINITY);
  });

  it('is quiet about what was shown, until it gets dearer', () => {
    const found = watchStock(columns({ onHandUnits: 5 }), { currency: 'CNY' });
    const cost = found[0]?.costMinor ?? 0;
    const at = (day: number, costMinor: number) =>
      dueAlerts(found, () => ({ day, costMinor }), { day: 10 }).length;
    expect(at(8, cost)).toBe(0);
    expect(at(3, cost)).toBe(1);
    expect(at(9, cost / 2)).toBe(1);
    expect(dueAlerts(found, () => undefined, { day: 10 })).toHaveLength(1);
  });
});

describe('stockFigures()', () => {
  it('has one definition each', () => {
    const figures = stockFigures({
      stockValueMinor: [900, 1100],
      costOfSalesMinor: 3000,
      revenueMinor: 5000,
      demandUnits: 100,
      servedUnits: 94,
      stockDays: 60,
      emptyDays: 3,
      days: 73,
    });
    expect(figures).toEqual({
      turnover: 15,
      coverDays: 1000 / (3000 / 73),
      gmroi: 10,
      fillRate: 0.94,
      inStockRate: 0.95,
      capitalMinor: 1000,
    });
    const nothing = stockFigures({
      stockValueMinor: [],
      costOfSalesMinor: 0,
      revenueMinor: 0,
      demandUnits: 0,
      servedUnits: 0,
      stockDays: 0,
      emptyDays: 0,
      days: 0,
    });
    expect(nothing.turnover).toBeNull();
    expect(nothing.fillRate).toBeNull();
  });
});

describe('planFromQuantiles()', () => {
  const rows = 40;
  const levels = [0.1, 0.5, 0.9];
  const periods = 3;
  const input = {
    rows,
    levels,
    periods,
    summed: Float64Array.from({ length: rows * 9 }, (_, k) => {
      const row = Math.floor(k / 9);
      return ((k % periods) + 1) * (1 + row) * (levels[Math.floor(k / periods) % 3] ?? 0);
    }),
    onHandUnits: new Float64Array(rows),
    leadTimePeriods: new Float64Array(rows).fill(2),
    reviewPeriods: new Float64Array(rows).fill(2),
    holdingCost: new Float64Array(rows).fill(1),
    shortageCost: new Float64Array(rows).fill(9),
  };

  it('gives the same bytes in pieces as in one go', () => {
    const whole = planFromQuantiles(input);
    const pieces = [0, 13, 27].map((from, k) =>
      planFromQuantiles(input, { from, to: [13, 27, rows][k] ?? rows }),
    );
    expect(pieces.flatMap((piece) => [...piece.orderUnits])).toEqual([...whole.orderUnits]);
    expect(whole.orderUnits.at(-1) ?? 0).toBeGreaterThan(whole.orderUnits[0] ?? 0);
    // Row 39: demand of periods 2 and 3 together is between 2 · 40 · 0.5 and 2 · 40 units.
    expect(whole.orderUnits[39] ?? 0).toBeGreaterThan(40);
    expect(whole.orderUnits[39] ?? 0).toBeLessThanOrEqual(82);
  });

  it('orders nothing where a row cannot be used, and says so', () => {
    const broken = planFromQuantiles({
      ...input,
      leadTimePeriods: input.leadTimePeriods.map((lead, row) => (row === 3 ? Number.NaN : lead)),
      summed: input.summed.map((value, k) => (k === 9 * 5 ? Number.NaN : value)),
    });
    expect(broken.refused[3]).toBe(1);
    expect(broken.refused[5]).toBe(1);
    expect(broken.orderUnits[3]).toBe(0);
    expect(broken.refused.reduce((a, b) => a + b, 0)).toBe(2);
    expect(() => planFromQuantiles({ ...input, onHandUnits: [1] })).toThrow(/onHandUnits/);
    expect(() => planFromQuantiles({ ...input, levels: [0.5, 0.1, 0.9] })).toThrow(/levels\[1\]/);
  });
});
