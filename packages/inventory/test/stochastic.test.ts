import { readFileSync } from 'node:fs';
import { createRng, drawPoisson } from '@quanyu/numeric';
import { describeShared } from '@quanyu/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bestReorderUnits,
  type DemandLaw,
  dualSourcing,
  lostSales,
  newsvendorBudget,
  newsvendorCost,
  perishable,
  reorderQuantity,
  reorderQuantityCost,
  serialBaseStock,
  substitution,
  substitutionProfit,
  twoEchelon,
} from '../src/index.ts';

function close(actual: number | null | undefined, expected: number, relative = 1e-6): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(
    relative * Math.abs(expected),
  );
}

type Fixture = Readonly<Record<string, unknown>>;

describeShared('published answers', 'forecast/inventory-fixtures.json', (file) => {
  const groups = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
  const rows = (name: string) => groups[name] as readonly Fixture[];
  const number = (row: Fixture, name: string) => row[name] as number;

  it('reorderQuantity(), exact and approximate, and its cost', () => {
    for (const row of rows('rQ_continuous_normal')) {
      const problem = {
        orderCost: number(row, 'K'),
        demandRate: number(row, 'lam'),
        demandSd: number(row, 'sd_per_unit_time'),
        leadTime: number(row, 'L'),
        holdingCost: number(row, 'h'),
        shortageCost: number(row, 'p'),
      };
      for (const [method, name] of [
        ['exact', 'exact'],
        ['eil', 'eil'],
        ['eoqb', 'eoqb'],
        ['eoq-ss', 'eoqss'],
      ] as const) {
        const expected = row[name] as { r: number; Q: number; cost?: number } | undefined;
        if (expected === undefined) continue;
        const { policy, cost } = reorderQuantity({ ...problem, method });
        if (policy.kind !== 'order-quantity') throw new Error('an order quantity was expected');
        close(policy.reorderUnits, expected.r);
        close(policy.orderUnits, expected.Q);
        if (expected.cost !== undefined) close(cost, expected.cost);
      }
      for (const [at, cost] of Object.entries((row['cost_at'] ?? {}) as Record<string, number>)) {
        const [r = 0, q = 0] = at.split(',').map(Number);
        close(reorderQuantityCost(problem, r, q), cost);
      }
      for (const [q, r] of Object.entries((row['r_for_Q'] ?? {}) as Record<string, number>)) {
        close(bestReorderUnits(problem, Number(q)), r);
      }
    }
  });

  const chain = (row: Fixture, demand: DemandLaw) => {
    const h = row['echelon_h'] as Record<string, number>;
    const lead = row['lead_time'] as Record<string, number>;
    const stages = Object.keys(h)
      .sort()
      .map((k) => ({ echelonHoldingCost: h[k] ?? 0, leadTime: lead[k] ?? 0 }));
    return serialBaseStock({ stages, shortageCost: number(row, 'p'), demand });
  };

  it('serialBaseStock(), normal demand', () => {
    for (const row of rows('clark_scarf_serial')) {
      const { policy, cost } = chain(row, { kind: 'normal', mean: 5, sd: 1 });
      expect(Math.abs((cost ?? 0) - number(row, 'cost'))).toBeLessThan(1e-6);
      if (policy.kind !== 'echelon-base-stock') throw new Error('echelon levels were expected');
      Object.values(row['S_echelon'] as Record<string, number>).forEach((level, k) => {
        close(policy.levelUnits[k], level);
      });
    }
  });

  it('serialBaseStock(), Poisson demand, costs to the printed digits', () => {
    for (const row of rows('clark_scarf_poisson')) {
      const { policy, cost } = chain(row, { kind: 'poisson', mean: 16 });
      expect(cost?.toFixed(3)).toBe(number(row, 'cost').toFixed(3));
      expect(policy).toEqual({
        kind: 'echelon-base-stock',
        levelUnits: Object.values(row['S_echelon'] as Record<string, number>),
      });
    }
  });

  it('lostSales() is within 1 % of the optimum in the cases with short tables', () => {
    const { rows: cases } = groups['lost_sales_optimal'] as { rows: readonly Fixture[] };
    // The bench prints all 32 cases with the two base-stock rules beside them.
    for (const row of cases.filter((one) => number(one, 'L') <= 2)) {
      const poisson = row['demand'] === 'poisson';
      const { cost } = lostSales({
        demand: poisson
          ? { kind: 'poisson', mean: 5 }
          : { kind: 'negative-binomial', mean: 5, variance: 30 },
        holdingCost: 1,
        shortageCost: number(row, 'p'),
        leadTimePeriods: number(row, 'L'),
      });
      const ratio = (cost ?? 0) / number(row, 'cost');
      expect(ratio).toBeGreaterThan(1 - 1e-5);
      expect(ratio).toBeLessThan(1.01);
    }
  });

  it('dualSourcing() is the optimum', () => {
    const { rows: cases } = groups['dual_sourcing_optimal'] as { rows: readonly Fixture[] };
    for (const row of cases) {
      const { cost } = dualSourcing({
        demand: { kind: 'discrete', pmf: { 0: 0.2, 1: 0.2, 2: 0.2, 3: 0.2, 4: 0.2 } },
        regularCost: 100,
        expressCost: number(row, 'c_expedited'),
        regularLeadPeriods: number(row, 'regular_lead_time'),
        holdingCost: 5,
        shortageCost: 495,
      });
      close(cost, number(row, 'avg_cost'), 1e-6);
    }
  });
});

describe('lostSales()', () => {
  it('states the cost that a simulation of the rule finds', () => {
    const problem = { holdingCost: 1, shortageCost: 9, leadTimePeriods: 1 } as const;
    const { policy, cost } = lostSales({
      ...problem,
      demand: { kind: 'poisson', mean: 5 },
      method: 'capped-base-stock',
    });
    if (policy.kind !== 'capped-base-stock') throw new Error('a capped level was expected');
    const rng = createRng(3);
    let stock = 5;
    let sum = 0;
    const periods = 200_000;
    for (let t = 0; t < periods; t++) {
      const order = Math.min(policy.capUnits, Math.max(0, policy.levelUnits - stock));
      const demand = drawPoisson(rng, 5);
      sum += Math.max(0, stock - demand) + 9 * Math.max(0, demand - stock);
      stock = Math.max(0, stock - demand) + order;
    }
    // Three standard errors of the simulated mean.
    expect(Math.abs(sum / periods - (cost ?? 0))).toBeLessThan(0.06);
  });
});

describe('newsvendorBudget()', () => {
  const law = fc.record({
    demand: fc.constantFrom<DemandLaw>(
      { kind: 'discrete', pmf: { 0: 0.25, 1: 0.25, 2: 0.25, 3: 0.25 } },
      { kind: 'discrete', pmf: { 0: 0.5, 2: 0.3, 4: 0.2 } },
    ),
    holdingCost: fc.integer({ min: 1, max: 5 }),
    shortageCost: fc.integer({ min: 1, max: 9 }),
    budgetPerUnit: fc.constant(1),
  });

  it('is the best of all levels where every unit takes the same budget', () => {
    fc.assert(
      fc.property(
        fc.array(law, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 8 }),
        (products, budget) => {
          const { cost, policy } = newsvendorBudget({ products, budget });
          const search = (i: number, left: number): number => {
            const product = products[i];
            if (product === undefined) return 0;
            let best = Number.POSITIVE_INFINITY;
            for (let units = 0; units <= Math.min(4, left); units++) {
              best = Math.min(best, newsvendorCost(product, units) + search(i + 1, left - units));
            }
            return best;
          };
          expect(cost).toBeCloseTo(search(0, budget), 9);
          const levels = policy.kind === 'stock-levels' ? policy.levelUnits : [];
          expect(levels.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(budget);
        },
      ),
      { numRuns: 60, seed: 2 },
    );
  });

  it('equals the return on budget over normal products', () => {
    const products = [
      { mean: 50, sd: 8, c: 2 },
      { mean: 30, sd: 12, c: 5 },
    ].map(({ mean, sd, c }) => ({
      demand: { kind: 'normal', mean, sd } as const,
      holdingCost: 1,
      shortageCost: 6,
      budgetPerUnit: c,
    }));
    const { policy, details } = newsvendorBudget({ products, budget: 200 });
    expect(details['budgetUsed']).toBeCloseTo(200, 6);
    const levels = policy.kind === 'stock-levels' ? policy.levelUnits : [];
    const returns = products.map((product, i) => {
      const at = (units: number) => newsvendorCost(product, units);
      const x = levels[i] ?? 0;
      return (at(x - 1e-4) - at(x + 1e-4)) / 2e-4 / product.budgetPerUnit;
    });
    expect(returns[0]).toBeCloseTo(returns[1] ?? 0, 5);
    expect(details['budgetWorth']).toBeCloseTo(returns[0] ?? 0, 5);
  });
});

describe('twoEchelon()', () => {
  const base = { demandRate: 0.5, leadTime: 2, holdingCost: 1, shortageCost: 20 };

  it('is the newsvendor over the lead time where the depot adds no delay', () => {
    const { policy } = twoEchelon({ bases: [base], depotLeadTime: 0, depotHoldingCost: 1 });
    // Poisson(1): P(D ≤ 2) = 0.92 < 20/21 ≤ P(D ≤ 3) = 0.98.
    expect(policy).toEqual({ kind: 'stock-levels', levelUnits: [0, 3] });
  });

  it('hands out a fixed number of units as well as trying all ways does', () => {
    const bases = [base, { ...base, demandRate: 1.5 }];
    const at = (units: number) =>
      twoEchelon({ bases, depotLeadTime: 3, depotHoldingCost: 0.5, unitsTotal: units });
    const free = twoEchelon({ bases, depotLeadTime: 3, depotHoldingCost: 0.5 });
    const levels = free.policy.kind === 'stock-levels' ? free.policy.levelUnits : [];
    const total = levels.reduce((a, b) => a + b, 0);
    expect(at(total).cost).toBeCloseTo(free.cost ?? 0, 9);
    for (let units = 0; units < 20; units++) {
      expect(at(units).cost ?? 0).toBeGreaterThanOrEqual((free.cost ?? 0) - 1e-9);
    }
  });

  it('is near what a simulation of the two levels finds', () => {
    const bases = [base, { ...base, demandRate: 0.8 }];
    const { policy, details } = twoEchelon({ bases, depotLeadTime: 2, depotHoldingCost: 1 });
    const [depot = 0, ...levels] = policy.kind === 'stock-levels' ? policy.levelUnits : [];
    const rng = createRng(4);
    // First come, first served: demand n of the system waits for the depot's unit n − S₀.
    const rate = 1.3;
    const ready: number[] = [];
    const arrivals: number[][] = [[], []];
    const demands: number[][] = [[], []];
    let now = 0;
    for (let n = 0; n < 60_000; n++) {
      now -= Math.log(rng.uniform()) / rate;
      const at = rng.uniform() < 0.5 / rate ? 0 : 1;
      ready.push(now + 2);
      const sent = Math.max(now, n >= depot ? (ready[n - depot] ?? 0) : 0);
      arrivals[at]?.push(sent + 2);
      demands[at]?.push(now);
    }
    let owed = 0;
    levels.forEach((level, at) => {
      demands[at]?.forEach((time, n) => {
        const served = n < level ? time : Math.max(time, arrivals[at]?.[n - level] ?? 0);
        owed += (served - time) / now;
      });
    });
    expect(Math.abs(owed - (details['backordersUnits'] as number))).toBeLessThan(0.1);
  });
});

describe('perishable()', () => {
  const problem = {
    demand: { kind: 'discrete', pmf: { 0: 0.3, 1: 0.3, 2: 0.2, 3: 0.2 } },
    holdingCost: 0.1,
    shortageCost: 5,
    outdateCost: 2,
    unitCost: 1,
  } as const;

  it('costs no more than the best rule blind to age, and less with a longer life', () => {
    const two = perishable({ ...problem, lifetimePeriods: 2 });
    const three = perishable({ ...problem, lifetimePeriods: 3 });
    const blind = two.details['baseStock'] as { cost: number };
    expect(two.cost ?? 9).toBeLessThanOrEqual(blind.cost + 1e-9);
    expect(three.cost ?? 9).toBeLessThan(two.cost ?? 0);
  });

  it('wastes more where customers take the newest', () => {
    const oldest = perishable({ ...problem, lifetimePeriods: 2 });
    const newest = perishable({ ...problem, lifetimePeriods: 2, issue: 'newest-first' });
    expect(newest.cost ?? 0).toBeGreaterThan(oldest.cost ?? 0);
  });

  it('states the cost that a simulation of its table finds', () => {
    const { policy, cost } = perishable({ ...problem, lifetimePeriods: 3 });
    if (policy.kind !== 'order-table') throw new Error('a table was expected');
    const rng = createRng(5);
    const n = policy.orders;
    let old = 0;
    let middle = 0;
    let sum = 0;
    const periods = 100_000;
    for (let t = 0; t < periods; t++) {
      const fresh = policy.regularUnits[old + n * middle] ?? 0;
      const u = rng.uniform();
      const demand = u < 0.3 ? 0 : u < 0.6 ? 1 : u < 0.8 ? 2 : 3;
      let left = demand;
      const take = (units: number): number => {
        const taken = Math.min(units, left);
        left -= taken;
        return units - taken;
      };
      const [a, b, c] = [take(old), take(middle), take(fresh)];
      sum += fresh + 0.1 * (a + b + c) + 5 * left + 2 * a;
      old = b;
      middle = c;
    }
    expect(Math.abs(sum / periods - (cost ?? 0))).toBeLessThan(0.03);
  });
});

describe('substitution()', () => {
  const product = (price: number, unitCost: number, demand: DemandLaw) => ({
    price,
    unitCost,
    demand,
    salvageValue: unitCost / 4,
  });
  const few: DemandLaw = { kind: 'discrete', pmf: { 0: 0.3, 2: 0.4, 4: 0.3 } };

  it('is the best of all levels with one-way upgrades', () => {
    const problem = {
      products: [product(12, 6, few), product(10, 4, few)],
      kind: 'upgrade',
      samples: 400,
    } as const;
    const { cost, policy } = substitution(problem);
    let best = Number.NEGATIVE_INFINITY;
    for (let a = 0; a <= 8; a++) {
      for (let b = 0; b <= 8; b++) best = Math.max(best, substitutionProfit(problem, [a, b]));
    }
    expect(-(cost ?? 0)).toBeCloseTo(best, 9);
    const levels = policy.kind === 'stock-levels' ? policy.levelUnits : [];
    expect(substitutionProfit(problem, levels)).toBeCloseTo(best, 9);
  });

  it('stocks less of what customers would replace by another', () => {
    const products = [product(10, 6, few), product(10, 3, few)];
    const share = [
      [0, 0.9],
      [0, 0],
    ];
    const alone = substitution({
      products,
      kind: 'customer',
      share: [
        [0, 0],
        [0, 0],
      ],
    });
    const shared = substitution({ products, kind: 'customer', share });
    const first = (s: typeof alone) =>
      s.policy.kind === 'stock-levels' ? (s.policy.levelUnits[0] ?? 0) : 0;
    expect(first(shared)).toBeLessThan(first(alone));
    expect(shared.cost ?? 0).toBeLessThan(alone.cost ?? 0);
  });
});

describe('bad input', () => {
  it('is refused by name, and what is too large by its size', () => {
    const stage = { echelonHoldingCost: 1, leadTime: 1 };
    const demand = { kind: 'normal', mean: 5, sd: 1 } as const;
    expect(() => serialBaseStock({ stages: [], shortageCost: 1, demand })).toThrow(/stages/);
    expect(() =>
      serialBaseStock({
        stages: [stage, { ...stage, leadTime: Number.NaN }],
        shortageCost: 1,
        demand,
      }),
    ).toThrow(/stages\[1\]\.leadTime/);
    expect(() =>
      serialBaseStock({
        stages: [stage],
        shortageCost: 1,
        demand: { kind: 'empirical', values: [1] },
      }),
    ).toThrow(/demand\.kind/);
    const rq = {
      orderCost: 1,
      demandRate: 10,
      demandSd: 1,
      leadTime: 1,
      holdingCost: 1,
      shortageCost: 9,
    };
    expect(() => reorderQuantity({ ...rq, demandSd: 0 })).toThrow(/demandSd/);
    expect(() => reorderQuantity({ ...rq, method: 'guess' as never })).toThrow(/method/);
    expect(() => reorderQuantity({ ...rq, method: 'eil', shortageCost: 1e-9 })).toThrow(/Cannot/);
    const lost = { holdingCost: 1, shortageCost: 9, leadTimePeriods: 2 };
    expect(() => lostSales({ ...lost, demand })).toThrow(/demand/);
    expect(() => lostSales({ ...lost, demand: { kind: 'poisson', mean: 2000 } })).toThrow(
      /at most/,
    );
    expect(() =>
      lostSales({ ...lost, leadTimePeriods: 0, demand: { kind: 'poisson', mean: 1 } }),
    ).toThrow(/leadTimePeriods/);
    expect(() =>
      dualSourcing({
        demand: { kind: 'poisson', mean: 1 },
        regularCost: 10,
        expressCost: 9,
        regularLeadPeriods: 2,
        holdingCost: 1,
        shortageCost: 9,
      }),
    ).toThrow(/expressCost/);
    expect(() => newsvendorBudget({ products: [], budget: 1 })).toThrow(/products/);
    expect(() => twoEchelon({ bases: [], depotLeadTime: 1, depotHoldingCost: 1 })).toThrow(/bases/);
    expect(() =>
      perishable({
        demand: { kind: 'poisson', mean: 100 },
        lifetimePeriods: 5,
        holdingCost: 1,
        shortageCost: 9,
        outdateCost: 1,
      }),
    ).toThrow(/at most/);
    expect(() => substitution({ products: [], kind: 'upgrade' })).toThrow(/products/);
  });
});
