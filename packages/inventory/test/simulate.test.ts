import { createRng, drawPoisson } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import {
  comparePolicies,
  lostSales,
  minMax,
  orderUnits,
  runSupply,
  type SupplyNode,
  serialBaseStock,
} from '../src/index.ts';

const NODE: SupplyNode = {
  id: 'shop',
  leadTimePeriods: [1],
  initialUnits: 5,
  holdingCost: 1,
  shortageCost: 9,
  marginPerUnit: 10,
  unitCost: 4,
};

function poisson(mean: number, periods: number, seed: number | string): Float64Array {
  const rng = createRng(seed);
  return Float64Array.from({ length: periods }, () => drawPoisson(rng, mean));
}

describe('runSupply()', () => {
  it('follows a week by hand', () => {
    const figures = runSupply(
      { nodes: [NODE], periods: 4, demand: [[3, 4, 0, 2]] },
      ({ positionUnits }) => Math.max(0, 5 - positionUnits),
      createRng(1),
    );
    // Stock after demand: 2, (2 + 3 − 4) 1, (1 + 4) 5, (5 + 0 − 2) 3; nothing missing.
    expect(figures.holdingCost).toBe(11);
    expect(figures.stockUnits).toBe(11 / 4);
    expect(figures.fillRate).toBe(1);
    expect(figures.profit).toBe(90 - 11);
    expect(figures.orders).toBe(3);
  });

  it('finds the exact cost of the best (s, S) policy', () => {
    const { policy, cost } = minMax({
      demand: { kind: 'poisson', mean: 6 },
      holdingCost: 1,
      shortageCost: 4,
      orderCost: 5,
    });
    if (policy.kind !== 'min-max') throw new Error('min and max were expected');
    const periods = 40_000;
    // An order placed after the demand of a period is there before the next: the model's lead time 0.
    const node = { ...NODE, shortageCost: 4, orderCost: 5, backorders: true, initialUnits: 10 };
    const figures = runSupply(
      { nodes: [node], periods, demand: [poisson(6, periods, 2)], warmUpPeriods: 100 },
      ({ positionUnits }) => orderUnits(policy, positionUnits),
      createRng(2),
    );
    expect(Math.abs(figures.cost / (periods - 100) / (cost ?? 1) - 1)).toBeLessThan(0.01);
  });

  it('finds the exact cost of a lost-sales rule', () => {
    const { policy, cost } = lostSales({
      demand: { kind: 'poisson', mean: 5 },
      holdingCost: 1,
      shortageCost: 9,
      leadTimePeriods: 2,
      method: 'capped-base-stock',
    });
    if (policy.kind !== 'capped-base-stock') throw new Error('a cap was expected');
    const periods = 40_000;
    // The model orders before the demand of a period, the review comes after the one before it.
    const node = { ...NODE, leadTimePeriods: [3], initialUnits: 15 };
    const figures = runSupply(
      { nodes: [node], periods, demand: [poisson(5, periods, 3)], warmUpPeriods: 100 },
      ({ positionUnits }) => orderUnits(policy, positionUnits),
      createRng(3),
    );
    expect(figures.cost / (periods - 100)).toBeGreaterThan((cost ?? 0) * 0.98);
  });

  it('conserves units along a chain and passes shortages on', () => {
    const nodes: SupplyNode[] = [
      { ...NODE, id: 'depot', initialUnits: 20, leadTimePeriods: [2], shortageCost: 0 },
      { ...NODE, id: 'a', from: 'depot' },
      { ...NODE, id: 'b', from: 'depot' },
    ];
    const demand = [undefined, poisson(2, 200, 4), poisson(3, 200, 5)];
    let ordered = 0;
    const figures = runSupply(
      { nodes, periods: 200, demand },
      ({ id, positionUnits }) => {
        const units = Math.max(0, (id === 'depot' ? 20 : 9) - positionUnits);
        if (id === 'depot') ordered += units;
        return units;
      },
      createRng(6),
    );
    expect(figures.servedUnits).toBeLessThanOrEqual(ordered + 30);
    expect(figures.fillRate).toBeGreaterThan(0.8);
    // Without the depot's stock the shops wait, and less is served.
    const bare = runSupply(
      { nodes: nodes.map((one) => ({ ...one, initialUnits: 0 })), periods: 200, demand },
      ({ id, positionUnits }) => Math.max(0, (id === 'depot' ? 1 : 9) - positionUnits),
      createRng(6),
    );
    expect(bare.fillRate).toBeLessThan(figures.fillRate);
  });

  it('agrees with Clark and Scarf on a two-stage chain', () => {
    const { policy, cost } = serialBaseStock({
      stages: [
        { echelonHoldingCost: 1, leadTime: 1 },
        { echelonHoldingCost: 1, leadTime: 1 },
      ],
      shortageCost: 20,
      demand: { kind: 'poisson', mean: 5 },
    });
    if (policy.kind !== 'echelon-base-stock') throw new Error('levels were expected');
    const [low = 0, high = 0] = policy.levelUnits;
    const periods = 30_000;
    const end: SupplyNode = {
      ...NODE,
      id: 'end',
      from: 'top',
      initialUnits: low,
      holdingCost: 2,
      shortageCost: 20,
      backorders: true,
    };
    const top = { ...NODE, id: 'top', initialUnits: high - low, holdingCost: 1, shortageCost: 0 };
    const nodes: SupplyNode[] = [end, top];
    const figures = runSupply(
      { nodes, periods, demand: [poisson(5, periods, 7), undefined], warmUpPeriods: 50 },
      ({ id, positionUnits }) => Math.max(0, (id === 'end' ? low : high - low) - positionUnits),
      createRng(7),
    );
    // Units on the way to the end count at the top's rate in the model: 5 a period for one period.
    const simulated = figures.cost / (periods - 50) + 5;
    expect(Math.abs(simulated / (cost ?? 1) - 1)).toBeLessThan(0.02);
  });

  it('refuses unknown givers, broken lead times and negative orders', () => {
    const input = { nodes: [NODE], periods: 3, demand: [[1, 1, 1]] };
    const rng = createRng(1);
    expect(() => runSupply({ ...input, nodes: [] }, () => 0, rng)).toThrow(/nodes/);
    expect(() =>
      runSupply({ ...input, nodes: [{ ...NODE, from: 'nowhere' }] }, () => 0, rng),
    ).toThrow(/giver/);
    expect(() =>
      runSupply({ ...input, nodes: [{ ...NODE, leadTimePeriods: [0] }] }, () => 0, rng),
    ).toThrow(/leadTimePeriods/);
    expect(() => runSupply(input, () => Number.NaN, rng)).toThrow(/order of node shop/);
  });
});

describe('comparePolicies()', () => {
  it('finds a small difference that common luck makes plain', () => {
    const runs = (level: number) =>
      Array.from({ length: 30 }, (_, k) =>
        runSupply(
          { nodes: [NODE], periods: 200, demand: [poisson(3, 200, `d${k}`)] },
          ({ positionUnits }) => Math.max(0, level - positionUnits),
          createRng(k),
        ),
      );
    const { stockUnits, fillRate } = comparePolicies(runs(9), runs(10));
    expect(stockUnits.low).toBeGreaterThan(0.8);
    expect(stockUnits.high).toBeLessThan(1.2);
    expect(fillRate.low).toBeGreaterThan(0);
    expect(() => comparePolicies(runs(9).slice(0, 1), runs(9).slice(0, 1))).toThrow(/first/);
  });
});
