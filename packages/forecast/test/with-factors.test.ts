import { createRng, drawPoisson, type Matrix } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { FORECAST_PARTS, type ForecastParts } from '../src/forecast-parts.ts';
import { auto } from '../src/models/auto.ts';
import { type FactorColumn, withFactors } from '../src/models/with-factors.ts';
import { forecasterChecks } from '../src/testing.ts';

const COLUMNS: readonly FactorColumn[] = [
  { part: 'season', countsOnly: true },
  { part: 'calendar' },
  { part: 'promotion' },
];
const model = withFactors(auto({ fitsMax: 4 }), COLUMNS);

describe('forecaster factors', () => {
  for (const check of forecasterChecks(withFactors(auto({ fitsMax: 4 }))))
    it(check.name, check.run);
});

/** Weekends, a feast of ten days in each 120, a promotion now and then; logarithms of factors. */
function logsOf(from: number, days: number): Matrix {
  const data = new Float64Array(days * 3);
  for (let i = 0; i < days; i++) {
    const t = from + i;
    data[3 * i] = t % 7 >= 5 ? 0.5 : 0;
    data[3 * i + 1] = t % 120 >= 100 && t % 120 < 110 ? 1 : 0;
    data[3 * i + 2] = t % 45 < 5 ? 0.7 : 0;
  }
  return { data, rows: days, cols: 3 };
}

function demand(level: number, days: number, seed: number): Float64Array {
  const rng = createRng(seed);
  const { data } = logsOf(0, days);
  return Float64Array.from({ length: days }, (_, t) =>
    drawPoisson(
      rng,
      level * Math.exp((data[3 * t] ?? 0) + (data[3 * t + 1] ?? 0) + (data[3 * t + 2] ?? 0)),
    ),
  );
}

const HISTORY = 460;
const HORIZON = 63;

describe('withFactors()', () => {
  for (const [name, level] of [
    ['counts', 0.4],
    ['steady demand', 30],
  ] as const) {
    it(`foresees the feast and does not run high after it, for ${name}`, () => {
      const values = demand(level, HISTORY, 11);
      const rng = createRng(1);
      const known = logsOf(HISTORY, HORIZON);
      const series = { values, seasons: [7], nonNegative: true };
      const state = model.fit({ ...series, regressors: logsOf(0, HISTORY) }, { rng });
      expect(state.counts === null).toBe(level > 1);
      const { mean } = model.predict(state, { horizon: HORIZON, known });
      const sum = (from: number, to: number) =>
        mean.subarray(from, to).reduce((total, value) => total + value, 0);
      // Day 460 is day 100 of its 120: a feast of ten days, then plain ones.
      expect(sum(0, 7) / sum(14, 21)).toBeGreaterThan(2);
      const plain = auto({ fitsMax: 4 });
      const blind = plain.predict(plain.fit(series, { rng }), { horizon: 7 });
      expect(blind.mean.reduce((total, value) => total + value, 0)).toBeLessThan(0.7 * sum(0, 7));
    });

    it(`splits into parts that add up within 1e-9, for ${name}`, () => {
      const series = { values: demand(level, HISTORY, 12), seasons: [7], nonNegative: true };
      const state = model.fit({ ...series, regressors: logsOf(0, HISTORY) }, { rng: createRng(1) });
      const options = { horizon: HORIZON, known: logsOf(HISTORY, HORIZON) };
      const parts = model.explain?.(state, options) as ForecastParts;
      const { mean } = model.predict(state, options);
      mean.forEach((value, h) => {
        const total = FORECAST_PARTS.reduce((sum, part) => sum + (parts[part][h] ?? 0), 0);
        expect(Math.abs(total - value)).toBeLessThan(1e-9);
      });
      expect(parts.calendar[3]).toBeGreaterThan(0);
      expect(parts.calendar[20]).toBe(0);
      const promoted = Array.from({ length: HORIZON }, (_, h) => h).filter(
        (h) => (HISTORY + h) % 45 < 5,
      );
      for (const h of promoted) expect(parts.promotion[h]).toBeGreaterThan(0);
    });

    it(`covers what comes about as often as it says, for ${name}`, () => {
      let inside = 0;
      let sums = 0;
      // The median of four models takes its time.
      const runs = level > 1 ? 12 : 60;
      for (let run = 0; run < runs; run++) {
        const all = demand(level, HISTORY + 28, 100 + run);
        const series = { values: all.subarray(0, HISTORY), seasons: [7], nonNegative: true };
        const rng = createRng(run);
        const state = model.fit({ ...series, regressors: logsOf(0, HISTORY) }, { rng });
        const known = logsOf(HISTORY, 28);
        const { quantiles } = model.predict(state, { horizon: 28, quantiles: [0.9], known });
        const paths = model.simulate(state, { horizon: 28, paths: 200, rng, known });
        const totals = Array.from({ length: 200 }, (_, p) =>
          paths.data.subarray(28 * p, 28 * p + 28).reduce((total, value) => total + value, 0),
        ).sort((a, b) => a - b);
        const actual = all.subarray(HISTORY);
        actual.forEach((value, h) => {
          if (value <= (quantiles[0]?.[h] ?? 0)) inside += 1;
        });
        if (actual.reduce((total, value) => total + value, 0) <= (totals[179] ?? 0)) sums += 1;
      }
      expect(inside / (runs * 28)).toBeGreaterThan(0.87);
      expect(sums / runs).toBeGreaterThan(0.75);
    });
  }

  it('leaves out a calendar that would have misled, and keeps promotions', () => {
    const rng = createRng(4);
    const values = Float64Array.from({ length: HISTORY }, () => drawPoisson(rng, 20));
    const regressors = logsOf(0, HISTORY);
    const { used, compared } = model.fit({ values, seasons: [7], regressors }, { rng });
    expect(used).toEqual([false, false, true]);
    expect(compared?.plain).toBeLessThan(compared?.adjusted ?? 0);
  });

  it('bounds absurd factors and refuses figures that are missing', () => {
    const values = demand(30, 100, 1);
    const rng = createRng(1);
    const regressors = logsOf(0, 100);
    regressors.data.fill(500);
    const state = model.fit({ values, regressors }, { rng });
    const known = { ...logsOf(100, 5), data: new Float64Array(15).fill(500) };
    expect(model.predict(state, { horizon: 5, known }).mean.every(Number.isFinite)).toBe(true);
    expect(() => model.predict(state, { horizon: 5 })).toThrow(
      expect.objectContaining({ code: 'FORECAST_OPTION_INVALID' }),
    );
    expect(() => model.fit({ values, regressors: logsOf(0, 99) }, { rng })).toThrow(
      expect.objectContaining({ code: 'FORECAST_OPTION_INVALID' }),
    );
    regressors.data[3] = Number.NaN;
    expect(() => model.fit({ values, regressors }, { rng })).toThrow(
      expect.objectContaining({ code: 'FORECAST_VALUE_INVALID' }),
    );
  });

  it('forecasts nothing from nothing', () => {
    for (const values of [[], [Number.NaN], [0, 0, 0, 0, 0]]) {
      const known = { data: new Float64Array(0), rows: values.length, cols: 0 };
      const state = model.fit({ values, regressors: known }, { rng: createRng(1) });
      const { mean } = model.predict(state, { horizon: 3, quantiles: [0.9] });
      expect(Array.from(mean)).toEqual([0, 0, 0]);
    }
  });
});
