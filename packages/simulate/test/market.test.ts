import { dayOfIso } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { lifeFactor, simulateProduct, simulateSuppliers } from '../src/catalogue.ts';
import { LEAVES } from '../src/leaves.ts';
import { advanceMarket, lineMoney, openMarket } from '../src/market.ts';
import {
  addCustomer,
  affords,
  customersBy,
  emptyPopulation,
  NO_CHILD,
  suits,
  visitChance,
} from '../src/population.ts';
import { sizesOf } from '../src/scale.ts';

const sizes = sizesOf({ scale: 'small', seed: 1, startDay: dayOfIso('2025-09-01'), days: 120 });
const root = createRng(1);

describe('advanceMarket()', () => {
  it('lifts the promoted, takes from their neighbours, and takes back afterwards', () => {
    const market = openMarket(sizes);
    const at = { promoted: 0, neighbour: 0, after: 0 };
    const wasPromoted = new Set<number>();
    for (let d = 0; d < 55; d++) {
      advanceMarket(market, sizes.startDay + d, sizes, root);
      for (const product of market.catalogue) {
        const i = product.index;
        const rate = market.discount[i]!;
        const net = market.priceMinor[i]! * (1 - rate);
        const lift = (net / product.referencePriceMinor) ** -product.elasticity;
        if (rate > 0) {
          expect(market.pull[i]).toBeCloseTo(lift, 12);
          wasPromoted.add(i);
          at.promoted += 1;
        } else {
          expect(market.pull[i]).toBeLessThanOrEqual(lift + 1e-12);
          if (wasPromoted.has(i) && market.pull[i]! < lift) at.after += 1;
          if (!wasPromoted.has(i) && market.pull[i]! < lift - 1e-9) at.neighbour += 1;
        }
      }
    }
    expect(at.promoted).toBeGreaterThan(100);
    expect(at.neighbour).toBeGreaterThan(100);
    expect(at.after).toBeGreaterThan(100);
  });

  it('never draws what is not on sale', () => {
    const market = openMarket(sizes);
    advanceMarket(market, sizes.startDay, sizes, root);
    for (const sums of market.viewSums) {
      for (const product of market.catalogue) {
        const before = product.index === 0 ? 0 : sums[product.index - 1]!;
        const weight = sums[product.index]! - before;
        expect(weight > 0).toBe(lifeFactor(product, sizes.startDay) > 0);
      }
    }
  });
});

describe('lineMoney()', () => {
  it('rounds the discount once, to whole fen', () => {
    const market = openMarket(sizes);
    market.priceMinor[0] = 3333;
    market.discount[0] = 0.15;
    // 2 × 33.33 × 0.15 = 9.999.
    expect(lineMoney(market, 0, 2)).toEqual({
      priceMinor: 3333,
      discountMinor: 1000,
      totalMinor: 5666,
    });
  });
});

describe('simulateProduct()', () => {
  it('is a function of seed and index, with a price above its cost and a valid EAN-13', () => {
    for (let i = 0; i < 300; i++) {
      const product = simulateProduct(i, sizes, root);
      expect(simulateProduct(i, sizes, createRng(1))).toEqual(product);
      expect(product.costMinor).toBeLessThan(0.62 * product.referencePriceMinor);
      expect(product.orderUnitsMin % product.packUnits).toBe(0);
      expect(product.complement).toBeLessThan(Math.max(0, i));
      const digits = [...product.barcode].map(Number);
      const sum = digits.reduce((s, digit, k) => s + digit * (k % 2 === 0 ? 1 : 3), 0);
      expect([digits.length, sum % 10]).toEqual([13, 0]);
    }
  });

  it('falls in demand after its decline and leaves at its end', () => {
    const all = Array.from({ length: 300 }, (_, i) => simulateProduct(i, sizes, root));
    const mortal = all.find((product) => product.declineAfterDays < 10_000)!;
    const peak = lifeFactor(mortal, mortal.launchDay + mortal.declineAfterDays);
    expect(lifeFactor(mortal, mortal.endDay)).toBeLessThan(0.2 * peak);
    expect(lifeFactor(mortal, mortal.endDay + 1)).toBe(0);
    expect(lifeFactor(mortal, mortal.launchDay - 1)).toBe(0);
  });
});

describe('simulateSuppliers()', () => {
  it('gives lead times that vary', () => {
    for (const supplier of simulateSuppliers(sizes, root)) {
      expect(supplier.leadTimeDays).toBeGreaterThanOrEqual(7);
      expect(supplier.leadTimeSdDays).toBeGreaterThan(0);
    }
  });
});

describe('LEAVES', () => {
  it('names each path in both languages and points to complements that exist', () => {
    for (const leaf of LEAVES) {
      expect(leaf.pathEn.length).toBe(leaf.path.length);
      expect(leaf.complement).toBeLessThan(LEAVES.length);
      expect(leaf.liking.length).toBe(5);
    }
  });
});

describe('the population', () => {
  const people = emptyPopulation(sizes);
  while (people.count < customersBy(sizes.startDay + 60, sizes)) {
    addCustomer(people, sizes.startDay, sizes, root);
  }

  it('comes three times as often in the weeks before the child’s birthday, and not after churn', () => {
    const i = people.childBirthDay.findIndex(
      (day) => day !== NO_CHILD && day < sizes.startDay - 800,
    );
    const birthDay = people.childBirthDay[i]!;
    people.churnDay[i] = sizes.startDay + 2000;
    const years = Math.ceil((sizes.startDay - birthDay) / 365.25);
    const next = birthDay + Math.floor(years * 365.25);
    const usual = visitChance(people, i, next - 60);
    expect(visitChance(people, i, next - 10) / usual).toBeCloseTo(3, 6);
    expect(visitChance(people, i, next + 10)).toBeCloseTo(usual, 9);
    expect(visitChance(people, i, people.churnDay[i]!)).toBe(0);
  });

  it('finds a product less fitting as the child outgrows it', () => {
    const i = people.childBirthDay.findIndex((day) => day !== NO_CHILD);
    const product = simulateProduct(11, sizes, root);
    const young = suits(people, i, product, people.childBirthDay[i]! + 365);
    const old = suits(people, i, product, people.childBirthDay[i]! + 12 * 365);
    expect(old / young).toBeCloseTo(0.08, 6);
  });

  it('buys dear things more readily with a larger income', () => {
    people.income[0] = 0.8;
    people.income[1] = -0.8;
    expect(affords(people, 0, 60_000)).toBeGreaterThan(affords(people, 1, 60_000));
    expect(affords(people, 0, 2000)).toBeLessThan(affords(people, 1, 2000));
  });
});
