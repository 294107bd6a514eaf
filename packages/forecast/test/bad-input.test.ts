import { instantOfDay } from '@quanyu/domain';
import { createRng, serialPool } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORECASTER_NAMES, forecasterByName, regression, regularSeries } from '../src/index.ts';
import { type ForecastSeriesInput, forecastSeries } from '../src/tasks.ts';

const GOOD = Float64Array.from({ length: 40 }, (_, t) => 20 + (t % 7));

async function forecast(values: readonly number[], more: Partial<ForecastSeriesInput> = {}) {
  const input = { key: 'k', values: Float64Array.from(values), horizon: 4, seed: 1, ...more };
  return forecastSeries.run({ quantiles: [0.1, 0.5, 0.99], ...input });
}

/** Each kind of bad series, and the fallback that its output names. */
const BAD: readonly (readonly [kind: string, values: number[], fallback: string | undefined])[] = [
  ['constant', [7, 7, 7, 7, 7, 7, 7, 7], 'constant'],
  ['empty', [], 'empty'],
  ['one point', [3], 'short'],
  ['all missing', [Number.NaN, Number.NaN, Number.NaN], 'empty'],
  ['infinite', [1, 2, Infinity, 3, 2, 1, 2, 3], 'invalid-values'],
  ['1e300', [1, 2, 1e300, 3, 2, 1, 2, 3], 'invalid-values'],
  ['negative', [-3, 2, -1, 3, -2, 1, 2, -3], undefined],
];

describe('bad input', () => {
  for (const [kind, values, fallback] of BAD) {
    it(`${kind}: auto gives every step, ordered, and names what it did`, async () => {
      const out = await forecast(values);
      expect(out.mean.length).toBe(4);
      for (let h = 0; h < 4; h++) {
        const [low, middle, high] = out.quantiles.map((row) => row[h] ?? Number.NaN);
        expect(low).toBeLessThanOrEqual(middle ?? Number.NaN);
        expect(middle).toBeLessThanOrEqual(high ?? Number.NaN);
        expect(Number.isFinite(out.mean[h])).toBe(true);
      }
      if (fallback === undefined) expect(out.fallbacks).toEqual([]);
      else expect(out.fallbacks).toContain(fallback);
    });
  }

  it('every model either refuses by code or gives finite ordered steps, for each kind', () => {
    for (const name of FORECASTER_NAMES) {
      for (const [kind, values] of BAD) {
        const model = forecasterByName(name);
        let code = '';
        try {
          const state = model.fit({ values, seasons: [4] }, { rng: createRng(1) });
          const { mean, quantiles } = model.predict(state, { horizon: 3, quantiles: [0.2, 0.8] });
          mean.forEach((value, h) => {
            expect(Number.isFinite(value), `${name} ${kind}`).toBe(true);
            expect(quantiles[0]?.[h]).toBeLessThanOrEqual(quantiles[1]?.[h] ?? Number.NaN);
          });
        } catch (error) {
          code = String((error as { code?: unknown }).code);
          expect(code, `${name} ${kind}`).toMatch(/^FORECAST_/);
        }
      }
    }
  });

  it('a season longer than the series is left out, for every model', () => {
    for (const name of FORECASTER_NAMES) {
      const model = forecasterByName(name);
      const state = model.fit({ values: [5, 7, 6, 8, 7], seasons: [1000] }, { rng: createRng(1) });
      expect(model.predict(state, { horizon: 3 }).mean.every(Number.isFinite), name).toBe(true);
    }
  });

  it('regressors that miss in the future are a clear error, not a guess', async () => {
    const regressors = { data: GOOD.map((_, t) => t % 2), rows: 40, cols: 1 };
    const series = { values: GOOD, regressors };
    const state = regression().fit(series, { rng: createRng(1) });
    expect(() => regression().predict(state, { horizon: 4 })).toThrow(/known must give/);
    const holed = { data: Float64Array.of(1, Number.NaN, 1, 0), rows: 4, cols: 1 };
    expect(() => regression().predict(state, { horizon: 4, known: holed })).toThrow(/finite/);
    await expect(
      forecast(Array.from(GOOD), { regressors, model: 'regression' }),
    ).rejects.toMatchObject({ code: 'FORECAST_OPTION_INVALID' });
  });

  it('one bad series never stops the others', async () => {
    const inputs = [GOOD, ...BAD.map(([, values]) => Float64Array.from(values)), GOOD].map(
      (values, i) => ({ key: `${i}`, values, horizon: 4, quantiles: [0.9], seed: 1, model: 'ets' }),
    );
    const outputs = await serialPool().map(forecastSeries, inputs);
    expect(outputs.length).toBe(inputs.length);
    expect(outputs.at(-1)?.fallbacks).toEqual([]);
    expect(outputs[2]?.fallbacks).toContain('FORECAST_SERIES_EMPTY');
  });
});

describe('regularSeries()', () => {
  it('sorts points, joins those of one time and leaves gaps missing, and says so', () => {
    const made = regularSeries({ times: [12, 10, 11, 12, 15], values: [3, 1, 2, 4, 5] });
    expect(Array.from(made.values)).toEqual([1, 2, 7, Number.NaN, Number.NaN, 5]);
    expect(made.firstPeriod).toBe(10);
    expect(made.notes).toEqual(['unsorted', 'duplicate-times', 'gaps']);
    const by = (duplicates: 'mean' | 'last') =>
      regularSeries({ times: [1, 2, 2], values: [1, 2, 4], duplicates }).values[1];
    expect([by('mean'), by('last')]).toEqual([3, 4]);
  });

  it('names mixed frequencies: weekly points among daily ones, and points off the grid', () => {
    const weekly = regularSeries({ times: [0, 1, 2, 3, 10, 17, 24, 31], values: Array(8).fill(1) });
    expect(weekly.notes).toContain('mixed-frequency');
    const off = regularSeries({ times: [0, 2, 4, 5, 6, 8], values: Array(6).fill(1) });
    expect(off.notes).toContain('mixed-frequency');
    expect(regularSeries({ times: [0, 7, 14, 21], values: [1, 2, 3, 4] }).notes).toEqual([]);
  });

  it('keeps a day a day when clocks change', () => {
    // 31 March 2024 has 23 hours in Berlin, 27 October 25.
    const calendar = { timeZone: 'Europe/Berlin', dayStartHour: 0 };
    for (const first of [19_810, 20_020]) {
      const times = Array.from({ length: 10 }, (_, t) => instantOfDay(first + t, calendar));
      const distances = new Set(times.map((at, t) => at - (times[t - 1] ?? at)));
      expect(distances.size).toBeGreaterThan(2);
      const made = regularSeries({ times, values: times.map((_, t) => t), calendar });
      expect(Array.from(made.values)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(made.notes).toEqual([]);
    }
  });

  it('refuses no points, times that are none, and a time that is far away', () => {
    expect(() => regularSeries({ times: [], values: [] })).toThrow(/at least one point/);
    expect(() => regularSeries({ times: [1], values: [] })).toThrow(/pair up/);
    expect(() => regularSeries({ times: [1, Number.NaN], values: [1, 2] })).toThrow(/finite/);
    expect(() => regularSeries({ times: [0, 1, 2, 1e12], values: [1, 2, 3, 4] })).toThrow(/steps/);
    expect(() => regularSeries({ times: [0, 1], values: [1, 2], step: 0 })).toThrow(/positive/);
    expect(regularSeries({ times: [0, 1], values: [Infinity, 2] }).notes).toEqual([
      'infinite-values',
    ]);
  });

  it('conserves what was sold, in whatever order it comes', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1 }), (points) => {
        const made = regularSeries({
          times: points.map(([time]) => time),
          values: points.map(([, value]) => value),
        });
        const sum = made.values.reduce((total, value) => total + (value || 0), 0);
        expect(sum).toBe(points.reduce((total, [, value]) => total + value, 0));
      }),
    );
  });
});
