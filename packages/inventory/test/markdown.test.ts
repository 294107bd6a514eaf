import { describe, expect, it } from 'vitest';
import { chooseTransport, planMarkdown, type TariffRow } from '../src/index.ts';

const PROBLEM = {
  stockUnits: 12,
  demandMean: [2, 2, 2],
  priceMinor: 1000,
  elasticity: -2,
  limits: { pricesMinor: [1000, 800, 600], floorMinor: 600 },
} as const;

const factorial = (k: number): number => (k <= 1 ? 1 : k * factorial(k - 1));
const poisson = (mean: number, k: number) => (Math.exp(-mean) * mean ** k) / factorial(k);

describe('planMarkdown()', () => {
  it('equals a search through every adapting path', () => {
    const search = (t: number, x: number, price: number): number => {
      if (t === 3 || x === 0) return 0;
      let best = 0;
      for (const next of [1000, 800, 600]) {
        if (next > price) continue;
        const mean = 2 * (next / 1000) ** -2;
        let worth = 0;
        let tail = 1;
        for (let d = 0; d < x; d++) {
          worth += poisson(mean, d) * (next * d + search(t + 1, x - d, next));
          tail -= poisson(mean, d);
        }
        best = Math.max(best, worth + tail * next * x);
      }
      return best;
    };
    for (const stockUnits of [1, 4, 12]) {
      const plan = planMarkdown({ ...PROBLEM, stockUnits });
      expect(plan.worthMinor).toBeCloseTo(search(0, stockUnits, 1000), 6);
      expect(plan.worthMinor).toBeGreaterThanOrEqual(plan.worthKeptMinor - 1e-9);
    }
  });

  it('cuts deeper with more stock, keeps to its limits, and keeps the price of what sells anyway', () => {
    const few = planMarkdown({ ...PROBLEM, stockUnits: 2 });
    expect(few.pricesMinor[0]).toBe(1000);
    const many = planMarkdown({ ...PROBLEM, stockUnits: 40 });
    expect(many.pricesMinor[0]).toBe(600);
    expect(many.priceByStock[2]).toBeGreaterThanOrEqual(many.priceByStock[40] ?? 0);
    const gentle = planMarkdown({
      ...PROBLEM,
      stockUnits: 40,
      limits: { ...PROBLEM.limits, cutMax: 0.2 },
    });
    expect(gentle.pricesMinor[0]).toBe(800);
    const once = planMarkdown({
      ...PROBLEM,
      stockUnits: 40,
      limits: { ...PROBLEM.limits, changesMax: 0 },
    });
    expect(once.pricesMinor).toEqual([1000, 1000, 1000]);
    expect(once.worthMinor).toBeCloseTo(once.worthKeptMinor, 6);
    const floor = planMarkdown({
      ...PROBLEM,
      stockUnits: 40,
      limits: { ...PROBLEM.limits, floorMinor: 700 },
    });
    expect(Math.min(...floor.pricesMinor)).toBeGreaterThanOrEqual(700);
  });

  it('refuses broken numbers and stock beyond its tables', () => {
    expect(() => planMarkdown({ ...PROBLEM, elasticity: 1 })).toThrow(/elasticity/);
    expect(() => planMarkdown({ ...PROBLEM, demandMean: [] })).toThrow(/demandMean/);
    expect(() => planMarkdown({ ...PROBLEM, demandMean: [Number.NaN] })).toThrow(/demandMean/);
    expect(() => planMarkdown({ ...PROBLEM, stockUnits: 1e6 })).toThrow(/stockUnits/);
    expect(() => planMarkdown({ ...PROBLEM, limits: { floorMinor: 2000 } })).toThrow(/floorMinor/);
    expect(planMarkdown({ ...PROBLEM, stockUnits: 0 }).worthMinor).toBe(0);
  });
});

describe('chooseTransport()', () => {
  const row: TariffRow = {
    carrier: 'post',
    mode: 'parcel',
    from: 'a',
    to: 'b',
    overKg: 0,
    upToKg: 30,
    baseMinor: 500,
    perKgMinor: 50,
    days: 3,
    co2GramsPerKg: 200,
  };
  const tariffs: TariffRow[] = [
    row,
    { ...row, carrier: 'truck', mode: 'pallet', upToKg: 500, baseMinor: 6000, perKgMinor: 5 },
    {
      ...row,
      carrier: 'jet',
      mode: 'air',
      upToKg: 1000,
      perKgMinor: 400,
      days: 1,
      co2GramsPerKg: 2000,
      volumePerKgM3: 0.006,
    },
    {
      ...row,
      carrier: 'ship',
      mode: 'sea',
      upToKg: 20_000,
      baseMinor: 20_000,
      perKgMinor: 1,
      days: 35,
      daysSd: 5,
      co2GramsPerKg: 15,
    },
  ];

  it('takes the cheapest way by weight, promise, capital and CO₂', () => {
    const best = (weightKg: number, options = {}, more = {}) =>
      chooseTransport({ from: 'a', to: 'b', weightKg, ...more }, tariffs, options)[0]?.carrier;
    expect(best(10)).toBe('post');
    expect(best(400)).toBe('truck');
    expect(best(20_000)).toBe('ship');
    expect(best(400, { daysMax: 2 })).toBe('jet');
    expect(best(20_000, {}, { valueMinor: 1e9 })).not.toBe('ship');
    // 10 kg: 1,000 by post with 2 kg CO₂, by ship 20,010 with 0.15 kg.
    expect(best(10, { co2TonneMinor: 2e7 })).toBe('ship');
    expect(best(10, { daysMax: 0.5 })).toBeUndefined();
  });

  it('charges volume, splits heavy shipments and adds surcharges', () => {
    const [jet] = chooseTransport({ from: 'a', to: 'b', weightKg: 10, volumeM3: 0.6 }, tariffs, {
      daysMax: 1,
    });
    expect(jet?.freightMinor).toBe(500 + 100 * 400);
    const parcels = chooseTransport({ from: 'a', to: 'b', weightKg: 70 }, [
      { ...row, surcharge: 0.1 },
    ]);
    expect(parcels[0]).toMatchObject({ unitsOfTransport: 3, freightMinor: 5500, co2Kg: 14 });
    expect(chooseTransport({ from: 'a', to: 'z', weightKg: 1 }, tariffs)).toEqual([]);
  });

  it('refuses weights and rows that make no sense', () => {
    const shipment = { from: 'a', to: 'b', weightKg: 1 };
    expect(() => chooseTransport({ ...shipment, weightKg: 0 }, tariffs)).toThrow(/weightKg/);
    expect(() => chooseTransport(shipment, [{ ...row, perKgMinor: Number.NaN }])).toThrow(
      /tariffs\[0\]\.perKgMinor/,
    );
    expect(() => chooseTransport(shipment, [{ ...row, upToKg: 0 }])).toThrow(/upToKg/);
  });
});
