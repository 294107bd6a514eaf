import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import {
  type GlobalNetworkParams,
  globalBoosting,
  globalNetwork,
  type Panel,
} from '../src/index.ts';

const PERIODS = 90;
const STEPS = [1, 2];

/** Six stores × eight products: a level each, a season, promotions that double demand. */
function market(seed: string): { panel: Panel; truth: Float64Array[] } {
  const rng = createRng(seed);
  const stores = Array.from({ length: 6 }, () => 0.5 * rng.normal());
  const products = Array.from({ length: 8 }, () => 4 + 0.7 * rng.normal());
  const truth: Float64Array[] = [];
  const series = products.flatMap((product, p) =>
    stores.map((store, s) => {
      const promotion = Float64Array.from({ length: PERIODS + 2 }, () =>
        rng.int(5) === 0 ? 1 : 0,
      );
      const demand = promotion.map((promoted, t) =>
        Math.round(
          Math.exp(product + store + 0.7 * promoted + 0.3 * Math.sin(t / 2) + 0.15 * rng.normal()),
        ),
      );
      truth.push(demand);
      const price = promotion.map((promoted) => (promoted > 0 ? 0.8 : 1) * (1 + p));
      return { values: demand.slice(0, PERIODS), identity: [s, p], known: [price, promotion] };
    }),
  );
  return { panel: { periods: PERIODS, series, seasons: [4], price: 0, promotion: 1 }, truth };
}

const { panel, truth } = market('market');
const context = () => ({ rng: createRng(3) });
const small = { steps: STEPS, rounds: 40, leavesMax: 15, learningRate: 0.15 } as const;

function errorShare(
  forecasts: readonly { mean: Float64Array }[],
  members: readonly number[],
): number {
  let gap = 0;
  let sum = 0;
  for (const i of members) {
    STEPS.forEach((step, s) => {
      const actual = truth[i]?.[PERIODS - 1 + step] ?? 0;
      gap += Math.abs(actual - (forecasts[i]?.mean[s] ?? 0));
      sum += actual;
    });
  }
  return gap / sum;
}

const everyone = panel.series.map((_, i) => i);

describe('globalBoosting()', () => {
  const model = globalBoosting(small);
  const state = model.fit(panel, context());
  const levels = [0.9, 0.05, 0.5];
  const forecasts = model.predict(state, panel, { quantiles: levels });

  it('sees promotions coming: near the noise, far below the last value', () => {
    const naive = panel.series.map(({ values }) => ({
      mean: Float64Array.of(values[PERIODS - 1] ?? 0, values[PERIODS - 1] ?? 0),
    }));
    expect(errorShare(forecasts, everyone)).toBeLessThan(0.2);
    expect(errorShare(forecasts, everyone)).toBeLessThan(0.5 * errorShare(naive, everyone));
  });

  it('gives quantiles that never cross, never fall below 0 and hold their share', () => {
    let below = 0;
    forecasts.forEach(({ quantiles }, i) => {
      const [high, low, middle] = quantiles;
      STEPS.forEach((step, s) => {
        const [h = 0, l = 0, m = 0] = [high?.[s], low?.[s], middle?.[s]];
        expect(l >= 0 && l <= m && m <= h).toBe(true);
        if ((truth[i]?.[PERIODS - 1 + step] ?? 0) <= h) below++;
      });
    });
    expect(Math.abs(below / (2 * forecasts.length) - 0.9)).toBeLessThan(0.1);
  });

  it('has a plain state and gives the same bits for the same seed', () => {
    const copy = JSON.parse(JSON.stringify(state)) as typeof state;
    expect(model.predict(copy, panel, { quantiles: levels })).toEqual(forecasts);
    expect(JSON.stringify(globalBoosting(small).fit(panel, context()))).toBe(JSON.stringify(state));
  });

  it('starts new products from their kin', () => {
    const fresh = everyone.filter((i) => i % 7 === 3);
    const stripped = panel.series.map((one, i) =>
      fresh.includes(i) ? { ...one, values: new Float64Array(PERIODS).fill(Number.NaN) } : one,
    );
    const cold = { ...panel, series: stripped };
    const answer = model.predict(model.fit(cold, context()), cold);
    expect(errorShare(answer, fresh)).toBeLessThan(0.45);
  });

  it('estimates what was wanted where stock ran out', () => {
    const rng = createRng('cut');
    let wanted = 0;
    const cut = panel.series.map((one) => {
      const level = Array.from(one.values).reduce((sum, value) => sum + value, 0) / PERIODS;
      const soldOut = new Float64Array(PERIODS);
      const values = Float64Array.from(one.values, (value, t) => {
        const stock = Math.floor(level * (0.3 + 1.2 * rng.uniform()));
        if (t < 10 || rng.int(5) > 1 || value <= stock) return value;
        soldOut[t] = 1;
        wanted += value;
        return stock;
      });
      return { ...one, values, soldOut };
    });
    const censored = { ...panel, series: cut };
    const brief = globalBoosting({ ...small, steps: [1], rounds: 25 });
    const demands = brief.uncensor(brief.fit(censored, context()), censored);
    let estimated = 0;
    cut.forEach(({ soldOut, values }, i) => {
      soldOut.forEach((sold, t) => {
        const demand = demands[i]?.[t] ?? 0;
        if (sold > 0) estimated += demand;
        if (sold > 0) expect(demand).toBeGreaterThanOrEqual(values[t] ?? 0);
        else expect(demand).toBe(values[t]);
      });
    });
    expect(Math.abs(estimated / wanted - 1)).toBeLessThan(0.08);
  });

  it('forecasts step by step on its own forecasts', () => {
    const recursive = globalBoosting({ ...small, strategy: 'recursive' });
    const answer = recursive.predict(recursive.fit(panel, context()), panel);
    expect(answer[0]?.mean).toHaveLength(2);
    expect(errorShare(answer, everyone)).toBeLessThan(0.25);
  });

  it('learns one model of all steps as well as one of each, with the effects of price and promotion', () => {
    const pooled = globalBoosting({ ...small, strategy: 'pooled' });
    const shared = { ...panel, effects: 1, promotions: [1] };
    const made = pooled.fit(shared, context());
    expect(made.models.map(({ steps }) => steps)).toEqual([STEPS]);
    const answer = pooled.predict(made, shared, { quantiles: levels });
    expect(answer[0]?.mean).toHaveLength(2);
    expect(errorShare(answer, everyone)).toBeLessThan(0.2);
    const copy = JSON.parse(JSON.stringify(made)) as typeof made;
    expect(pooled.predict(copy, shared, { quantiles: levels })).toEqual(answer);
  });

  it('starts new products from their kin and the effects they share', () => {
    const fresh = everyone.filter((i) => i % 7 === 3);
    const stripped = panel.series.map((one, i) =>
      fresh.includes(i) ? { ...one, values: new Float64Array(PERIODS).fill(Number.NaN) } : one,
    );
    const cold = { ...panel, series: stripped, effects: 1 };
    const brief = globalBoosting({ ...small, rounds: 25, strategy: 'pooled' });
    const answer = brief.predict(brief.fit(cold, context()), cold);
    expect(errorShare(answer, fresh)).toBeLessThan(0.45);
  });

  it('grows on from an earlier state: old trees and spread stay, new ones learn what came', () => {
    const nightly = globalBoosting({ ...small, rounds: 25, moreRounds: 5 });
    const before = nightly.fit(panel, context());
    const after = nightly.fit(panel, { ...context(), from: before });
    before.models.forEach(({ trees, pools }, m) => {
      expect(trees.map((one) => one.trees.length)).toEqual([25, 5]);
      expect(after.models[m]?.trees.slice(0, 2)).toEqual(trees);
      expect(after.models[m]?.trees[2]?.trees).toHaveLength(5);
      expect(after.models[m]?.pools).toEqual(pools);
    });
    const answer = nightly.predict(after, panel);
    expect(errorShare(answer, everyone)).toBeLessThan(0.2);
    const other = globalBoosting({ ...small, steps: [1], moreRounds: 5 });
    expect(() => other.fit(panel, { ...context(), from: before })).toThrow(/earlier state/);
    expect(() => model.fit(panel, { ...context(), from: before })).toThrow(/moreRounds/);
    expect(() => globalBoosting({ moreRounds: -1 })).toThrow(/moreRounds/);
  });

  it('percentage weighs rows by 1 / demand: its constant lies below that of the mean', () => {
    const constant = (point: 'mean' | 'percentage'): number => {
      const own = globalBoosting({ ...small, steps: [1], rounds: 2, coldShare: 0, point });
      return own.fit(panel, context()).models[0]?.trees[0]?.base ?? Number.NaN;
    };
    expect(constant('percentage')).toBeLessThan(constant('mean') - 0.05);
  });

  it('points: percentage below median below mean', () => {
    const of = (point: 'mean' | 'median' | 'percentage'): number =>
      model.predict({ ...state, point }, panel)[0]?.mean[0] ?? 0;
    expect(of('percentage')).toBeLessThan(of('median'));
    expect(of('median')).toBeLessThan(of('mean'));
  });

  it('refuses bad panels and options by code', () => {
    const [one] = panel.series;
    const fit = (bad: Partial<Panel>) => () => model.fit({ ...panel, ...bad }, context());
    expect(fit({ series: [] })).toThrow(/a panel needs a series/);
    expect(fit({ periods: 0 })).toThrow(/a panel needs a series/);
    expect(fit({ periods: 7 })).toThrow(/one shape/);
    expect(fit({ price: 9 })).toThrow(/one shape/);
    expect(fit({ promotions: [5] })).toThrow(/one shape/);
    expect(fit({ effects: 2 })).toThrow(/one shape/);
    const with1 = (values: Float64Array) => fit({ series: one ? [{ ...one, values }] : [] });
    expect(with1(new Float64Array(PERIODS).fill(-1))).toThrow(/between 0/);
    expect(with1(new Float64Array(PERIODS).fill(Number.POSITIVE_INFINITY))).toThrow(/between 0/);
    expect(() => globalBoosting({ steps: [2, 1] })).toThrow(/steps/);
    expect(() => globalBoosting({ steps: [] })).toThrow(/steps/);
    const short = {
      ...panel,
      series: panel.series.map((s) => ({
        ...s,
        known: s.known?.map((k) => Array.from(k).slice(0, PERIODS)) ?? [],
      })),
    };
    expect(() => model.predict(state, short)).toThrow(/periods known/);
    expect(() => model.predict({ ...state, version: 9 as 2 }, panel)).toThrow(/version/);
  });
});

describe('globalNetwork()', () => {
  const params: GlobalNetworkParams = {
    horizon: 2,
    window: 8,
    hidden: 8,
    epochs: 8,
    windowsMax: 600,
    learningRate: 0.01,
  };

  it.each([['hierarchical'], ['lstm']] as const)(
    '%s is no worse than the last value; plain, seeded state',
    (network) => {
      const model = globalNetwork({ ...params, network });
      const state = model.fit(panel, context());
      const forecasts = model.predict(state, panel, { quantiles: [0.1, 0.9] });
      const naive = panel.series.map(({ values }) => ({
        mean: Float64Array.of(values[PERIODS - 1] ?? 0, values[PERIODS - 1] ?? 0),
      }));
      expect(errorShare(forecasts, everyone)).toBeLessThan(errorShare(naive, everyone));
      for (const { quantiles } of forecasts) {
        expect((quantiles[0]?.[1] ?? 0) <= (quantiles[1]?.[1] ?? 0)).toBe(true);
      }
      const copy = JSON.parse(JSON.stringify(state)) as typeof state;
      expect(model.predict(copy, panel, { quantiles: [0.1, 0.9] })).toEqual(forecasts);
      expect(globalNetwork({ ...params, network }).fit(panel, context())).toEqual(state);
    },
  );

  it('bears series without values and refuses bad sizes', () => {
    const empty = {
      periods: 5,
      series: [
        { values: [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN], identity: [] },
      ],
    };
    const model = globalNetwork({ ...params });
    const [forecast] = model.predict(model.fit(empty, context()), empty);
    expect([...(forecast?.mean ?? [])].every(Number.isFinite)).toBe(true);
    expect(() => globalNetwork({ horizon: 0 })).toThrow(/horizon/);
    expect(() => globalNetwork({ window: 1 })).toThrow(/window/);
  });
});
