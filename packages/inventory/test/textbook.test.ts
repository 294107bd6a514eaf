import { readFileSync } from 'node:fs';
import { describeShared } from '@quanyu/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  baseStock,
  eoq,
  eoqCost,
  eoqDiscount,
  finiteHorizon,
  INVENTORY_MODEL_NAMES,
  minMax,
  minMaxPower,
  newsvendor,
  newsvendorCost,
  orderUnits,
  solveInventoryProblem,
  wagnerWhitin,
} from '../src/index.ts';

/** Equal within a relative tolerance: the fixtures print eight digits or more. */
function close(actual: number | null, expected: number, tolerance = 1e-6): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(expected)),
  );
}

interface Row {
  readonly [name: string]: never;
}

describeShared('textbook answers', 'forecast/inventory-fixtures.json', (file) => {
  const groups = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, readonly Row[]>>;
  const rows = (group: string): readonly Row[] => groups[group] ?? [];
  const field = (row: Row, name: string): number => row[name] as unknown as number;

  it('eoq() and eoqCost()', () => {
    for (const row of rows('eoq')) {
      const problem = {
        orderCost: field(row, 'K'),
        demandRate: field(row, 'lam'),
        holdingCost: field(row, 'h'),
      };
      const { policy, cost } = eoq(problem);
      close(cost, field(row, 'cost'));
      close(policy.kind === 'order-quantity' ? policy.orderUnits : null, field(row, 'Q'));
      if (row['cost_at_Q250'] !== undefined) {
        close(eoqCost(problem, 250), field(row, 'cost_at_Q250'));
      }
    }
  });

  it('eoqDiscount(), all units and incremental', () => {
    for (const [group, discount] of [
      ['eoq_all_units_discount', 'all-units'],
      ['eoq_incremental_discount', 'incremental'],
    ] as const) {
      for (const row of rows(group)) {
        const { policy, cost, details } = eoqDiscount({
          orderCost: field(row, 'K'),
          demandRate: field(row, 'lam'),
          holdingRate: field(row, 'i'),
          breaks: row['breaks'] as unknown as readonly number[],
          prices: row['c'] as unknown as readonly number[],
          discount,
        });
        close(cost, field(row, 'cost'));
        close(policy.kind === 'order-quantity' ? policy.orderUnits : null, field(row, 'Q'));
        expect(details['region']).toBe(row['region']);
      }
    }
  });

  it('wagnerWhitin()', () => {
    for (const row of rows('wagner_whitin')) {
      const { policy, cost } = wagnerWhitin({
        demand: row['d'] as unknown as readonly number[],
        holdingCost: field(row, 'h'),
        orderCost: field(row, 'K'),
        ...(row['c'] === undefined ? {} : { unitCost: row['c'] as unknown as readonly number[] }),
      });
      close(cost, field(row, 'cost'), 1e-9);
      expect(policy.kind === 'plan' ? policy.orderUnits : []).toEqual(row['q']);
    }
  });

  it('newsvendor() and baseStock()', () => {
    const costs = (row: Row) => ({ holdingCost: field(row, 'h'), shortageCost: field(row, 'p') });
    const check = (row: Row, solution: ReturnType<typeof newsvendor>): void => {
      const { policy, cost } = solution;
      close(policy.kind === 'base-stock' ? policy.levelUnits : null, field(row, 'S'));
      close(cost, field(row, 'cost'));
    };
    for (const row of rows('newsvendor_normal')) {
      const demand = { kind: 'normal', mean: field(row, 'mu'), sd: field(row, 'sd') } as const;
      check(row, baseStock({ demand, leadTimePeriods: field(row, 'L'), ...costs(row) }));
      if (row['cost_at_40'] !== undefined) {
        close(newsvendorCost({ demand, ...costs(row) }, 40), field(row, 'cost_at_40'));
      }
    }
    for (const row of rows('newsvendor_poisson')) {
      const demand = { kind: 'poisson', mean: field(row, 'mu') } as const;
      check(row, newsvendor({ demand, ...costs(row) }));
    }
    for (const row of rows('newsvendor_lognormal')) {
      const { mu_log: meanLog, sigma_log: sdLog } = row as unknown as Record<string, number>;
      const demand = { kind: 'lognormal', meanLog: meanLog ?? 0, sdLog: sdLog ?? 0 } as const;
      check(row, newsvendor({ demand, ...costs(row) }));
    }
    for (const row of rows('newsvendor_discrete')) {
      const demand = {
        kind: 'discrete',
        pmf: row['pmf'] as unknown as Record<string, number>,
      } as const;
      check(row, newsvendor({ demand, ...costs(row) }));
    }
  });

  it('minMax() and minMaxPower()', () => {
    for (const row of rows('sS_discrete_exact')) {
      const { policy, cost } = minMax({
        demand: { kind: 'poisson', mean: field(row, 'mu') },
        holdingCost: field(row, 'h'),
        shortageCost: field(row, 'p'),
        orderCost: field(row, 'K'),
      });
      expect(policy).toEqual({ kind: 'min-max', reorderUnits: row['s'], levelUnits: row['S'] });
      close(cost, field(row, 'cost'));
    }
    const zheng = groups['sS_zheng_federgruen'] as unknown as Record<string, readonly number[]>;
    zheng['mu']?.forEach((mean, i) => {
      const demand = { kind: 'poisson', mean } as const;
      const problem = { demand, holdingCost: 1, shortageCost: 9, orderCost: 64 };
      const { policy, cost } = minMax(problem);
      expect(policy).toEqual({
        kind: 'min-max',
        reorderUnits: zheng['s']?.[i],
        levelUnits: zheng['S']?.[i],
      });
      // The paper prints three decimals.
      expect(Math.abs((cost ?? 0) - (zheng['cost']?.[i] ?? 0))).toBeLessThan(6e-4);
    });
    for (const row of rows('sS_power_approx')) {
      const { policy } = minMaxPower({
        mean: field(row, 'mu'),
        sd: field(row, 'sd'),
        holdingCost: field(row, 'h'),
        shortageCost: field(row, 'p'),
        orderCost: field(row, 'K'),
      });
      if (policy.kind !== 'min-max') throw new Error('a min-max policy was expected');
      close(policy.reorderUnits, field(row, 's'));
      close(policy.levelUnits, field(row, 'S'));
    }
  });
});

describe('finiteHorizon()', () => {
  const mission = {
    periods: 3,
    demand: { kind: 'discrete', pmf: { 0: 0.25, 1: 0.5, 2: 0.25 } },
    unitCost: 1,
    holdingCost: 1,
    shortageCost: 6,
    capacityUnits: 3,
  } as const;

  it('meets the mission’s example with order cost 2', () => {
    const { value, orderUnits: orders } = finiteHorizon({ ...mission, orderCost: 2 });
    expect(Array.from(value[0] ?? [])).toEqual([10.53125, 8.671875, 6.53125, 5.953125]);
    expect(Array.from(orders[0] ?? [])).toEqual([2, 0, 0, 0]);
    expect(value[2]?.[0]).toBe(4.75);
  });

  it('meets the mission’s example without order cost', () => {
    const { value, orderUnits: orders } = finiteHorizon(mission);
    expect(Array.from(value[0] ?? [])).toEqual([6.8125, 5.8125, 4.8125, 5.21875]);
    expect(Array.from(orders[0] ?? [])).toEqual([2, 1, 0, 0]);
  });

  it('agrees with trying every order, lost sales and backorders', () => {
    const whole = fc.integer({ min: 0, max: 6 });
    const arbitrary = fc.record({
      periods: fc.integer({ min: 1, max: 3 }),
      unitCost: whole,
      holdingCost: whole,
      shortageCost: whole,
      orderCost: whole,
      salvageValue: fc.integer({ min: 0, max: 2 }),
      capacityUnits: fc.integer({ min: 0, max: 5 }),
      lostSales: fc.boolean(),
      discountFactor: fc.constantFrom(1, 0.9),
    });
    fc.assert(
      fc.property(arbitrary, (random) => {
        const problem = { ...random, demand: mission.demand };
        const { value, firstUnits } = finiteHorizon(problem);
        const lowest = random.lostSales ? 0 : firstUnits;
        const search = (t: number, x: number): number => {
          if (t === random.periods) return -random.salvageValue * x;
          let best = Number.POSITIVE_INFINITY;
          for (let q = 0; x + q <= Math.max(x, random.capacityUnits); q++) {
            let cost = (q > 0 ? random.orderCost : 0) + random.unitCost * q;
            for (const [d, p] of [
              [0, 0.25],
              [1, 0.5],
              [2, 0.25],
            ] as const) {
              const left = x + q - d;
              cost +=
                p *
                (random.holdingCost * Math.max(0, left) +
                  random.shortageCost * Math.max(0, -left) +
                  random.discountFactor * search(t + 1, Math.max(left, lowest)));
            }
            best = Math.min(best, cost);
          }
          return best;
        };
        for (let x = 0; x <= random.capacityUnits; x++) {
          expect(value[0]?.[x - firstUnits]).toBeCloseTo(search(0, x), 9);
        }
      }),
      { numRuns: 40, seed: 5 },
    );
  });
});

describe('eoq() variants', () => {
  it('with backorders and finite production reduce to the plain form', () => {
    const problem = { orderCost: 8, demandRate: 1300, holdingCost: 0.225 };
    const plain = eoq(problem).cost ?? 0;
    expect(eoq({ ...problem, shortageCost: 1e9 }).cost).toBeCloseTo(plain, 4);
    expect(eoq({ ...problem, productionRate: 1e12 }).cost).toBeCloseTo(plain, 4);
    // Snyder and Shen, example 3.8: backorders at p = 5 give Q = 310.81.
    const { policy } = eoq({ ...problem, shortageCost: 5 });
    expect(policy.kind === 'order-quantity' && policy.orderUnits).toBeCloseTo(310.8125, 2);
  });
});

describe('solveInventoryProblem()', () => {
  it('solves a problem as a JSON file states it', () => {
    const { policy, cost } = solveInventoryProblem({
      model: 's-S',
      demand: { kind: 'poisson', mean: 6 },
      holdingCost: 1,
      shortageCost: 4,
      orderCost: 5,
    });
    expect(policy).toEqual({ kind: 'min-max', reorderUnits: 4, levelUnits: 10 });
    expect(cost).toBeCloseTo(8.034111561471644, 9);
    const dynamic = solveInventoryProblem({
      model: 'finite-horizon',
      periods: 1,
      demand: { kind: 'discrete', pmf: { 2: 1 } },
      unitCost: 1,
      holdingCost: 1,
      shortageCost: 9,
      capacityUnits: 5,
      lostSales: false,
    });
    expect(dynamic.policy).toEqual({ kind: 'plan', orderUnits: [2] });
  });

  it('refuses every model’s bad input by code, never with NaN', () => {
    for (const model of INVENTORY_MODEL_NAMES) {
      for (const value of [undefined, Number.NaN, -1, 'x', Number.POSITIVE_INFINITY]) {
        const problem = {
          model,
          orderCost: value,
          holdingCost: value,
          shortageCost: value,
          demand: value,
          holdingRate: value,
          periods: value,
        };
        expect(() => solveInventoryProblem(problem)).toThrow(/Cannot solve/);
      }
    }
    expect(() => solveInventoryProblem({ model: 'toString' })).toThrow(/model must be one of/);
    expect(() =>
      finiteHorizon({
        periods: 10_000,
        demand: { kind: 'poisson', mean: 1000 },
        unitCost: 1,
        holdingCost: 1,
        shortageCost: 1,
        capacityUnits: 1_000_000,
      }),
    ).toThrow(/at most/);
  });
});

it('orderUnits() follows each kind of policy', () => {
  expect(orderUnits({ kind: 'base-stock', levelUnits: 9 }, 4)).toBe(5);
  expect(orderUnits({ kind: 'base-stock', levelUnits: 9 }, 12)).toBe(0);
  expect(orderUnits({ kind: 'min-max', reorderUnits: 3, levelUnits: 9 }, 4)).toBe(0);
  expect(orderUnits({ kind: 'min-max', reorderUnits: 3, levelUnits: 9 }, 3)).toBe(6);
  expect(orderUnits({ kind: 'order-quantity', reorderUnits: 3, orderUnits: 7 }, 2)).toBe(7);
  expect(orderUnits({ kind: 'plan', orderUnits: [4, 5] }, 0, 1)).toBe(5);
});
