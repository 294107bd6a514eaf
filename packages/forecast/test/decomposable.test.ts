import { createRng, type Matrix } from '@quanyu/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decomposable,
  ets,
  FORECAST_PARTS,
  type ForecastParts,
  forecastParts,
  naive,
  whatIf,
} from '../src/index.ts';
import { festivalWindows, generatedStores, storeCalendar } from './generated-stores.ts';

function summed(parts: ForecastParts): number[] {
  return Array.from(parts.base, (_, h) =>
    FORECAST_PARTS.reduce((sum, part) => sum + (parts[part][h] ?? 0), 0),
  );
}

function columns(rows: readonly (readonly number[])[]): Matrix {
  return { data: Float64Array.from(rows.flat()), rows: rows.length, cols: rows[0]?.length ?? 0 };
}

/** 120 days: a promotion lifts demand by half, a price elasticity of −2. */
function shop() {
  const rng = createRng('shop');
  const rows = Array.from({ length: 120 }, (_, t) => [
    t % 11 === 3 ? 1 : 0,
    Math.log(t % 4 ? 10 : 8),
  ]);
  const values = rows.map(
    ([promotion = 0, price = 0], t) =>
      50 *
      Math.exp(0.002 * t + 0.405 * promotion - 2 * (price - Math.log(10)) + 0.05 * rng.normal()),
  );
  return { values, regressors: columns(rows) };
}

describe('decomposable()', () => {
  const model = decomposable({ parts: ['promotion', 'price'] });
  const state = model.fit({ ...shop(), seasons: [7] }, { rng: createRng(1) });
  const plan = [0, 0, 1, 0, 0].map((promotion) => [promotion, Math.log(10)]);
  const options = { horizon: 5, known: columns(plan) };

  it('tells parts that add up to the mean, promotion and price apart', () => {
    const { mean } = model.predict(state, options);
    const parts = forecastParts(model, state, options);
    summed(parts).forEach((value, h) => {
      expect(Math.abs(value - (mean[h] ?? 0))).toBeLessThan(1e-9);
    });
    const lift = (parts.promotion[2] ?? 0) - (parts.promotion[1] ?? 0);
    expect(lift / (mean[1] ?? 1)).toBeGreaterThan(0.42);
    expect(lift / (mean[1] ?? 1)).toBeLessThan(0.58);
    expect(parts.calendar.every((value) => value === 0)).toBe(true);
    expect(parts.promotion[0]).toBe(0);
  });

  it('whatIf() answers for another price, and leaves the plan as it was', () => {
    const changed = new Map([[1, new Array(5).fill(Math.log(8))]]);
    const { before, after, change } = whatIf(model, state, { ...options, changed });
    const share = (change[0] ?? 0) / (summed(before)[0] ?? 1);
    // 0.8^−2 = 1.5625.
    expect(share).toBeGreaterThan(0.48);
    expect(share).toBeLessThan(0.65);
    expect(
      Math.abs((after.price[0] ?? 0) - (before.price[0] ?? 0) - (change[0] ?? 0)),
    ).toBeLessThan(1e-9);
    expect(options.known.data[1]).toBe(Math.log(10));
  });

  it('refuses a future without its regressors, or with fewer, by code', () => {
    expect(() => model.predict(state, { horizon: 5 })).toThrow(/known must give/);
    expect(() => model.predict(state, { ...options, horizon: 6 })).toThrow(/known must give/);
    const changed = new Map([[7, [1, 1, 1, 1, 1]]]);
    expect(() => whatIf(model, state, { ...options, changed })).toThrow(/known figures/);
    expect(() => whatIf(model, state, { horizon: 5, changed })).toThrow(/known figures/);
    expect(() => decomposable({ changes: -1 })).toThrow(/changes/);
    const gap = { ...shop() };
    gap.regressors.data[4] = Number.NaN;
    expect(() => model.fit(gap, { rng: createRng(1) })).toThrow(/finite/);
  });

  it('follows a bend in the trend', () => {
    const values = Array.from({ length: 100 }, (_, t) => (t < 50 ? 100 + t : 150 - 0.5 * (t - 50)));
    const last = (changes: number): number => {
      const bent = decomposable({ mode: 'additive', changes });
      const fitted = bent.fit({ values }, { rng: createRng(1) });
      return Math.abs((bent.predict(fitted, { horizon: 10 }).mean[9] ?? 0) - 120.5);
    };
    expect(last(25)).toBeLessThan(0.3 * last(0));
  });

  it('knows a festival from other years: at most 0.6 of the error of the same model without', () => {
    let seeing = 0;
    let blind = 0;
    for (const { values } of generatedStores(1, 'festivals')) {
      for (const { first, last } of festivalWindows()) {
        const end = first - 7;
        const horizon = last - end + 1;
        const series = { values: values.slice(0, end), seasons: [7, 365] };
        const errorOf = (regressors?: Matrix, known?: Matrix): number => {
          const given = regressors === undefined ? {} : { regressors };
          const fitted = decomposable().fit({ ...series, ...given }, { rng: createRng(1) });
          const ahead = known === undefined ? {} : { known };
          const { mean } = decomposable().predict(fitted, { horizon, ...ahead });
          let sum = 0;
          for (let t = first; t <= last; t++) {
            sum += Math.abs((values[t] ?? 0) - (mean[t - end] ?? 0));
          }
          return sum;
        };
        seeing += errorOf(storeCalendar(0, end), storeCalendar(end, horizon));
        blind += errorOf();
      }
    }
    expect(seeing / blind).toBeLessThan(0.6);
  });
});

it('forecastParts() splits the mean of any model into parts that add up', () => {
  const value = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (values) => {
      for (const model of [naive(), ets(), decomposable()]) {
        const state = model.fit({ values, seasons: [4] }, { rng: createRng(1) });
        const { mean } = model.predict(state as never, { horizon: 9 });
        const parts = forecastParts(model as ReturnType<typeof naive>, state as never, {
          horizon: 9,
          season: 4,
        });
        const size = Math.max(1, ...mean);
        summed(parts).forEach((sum, h) => {
          expect(Math.abs(sum - (mean[h] ?? 0))).toBeLessThan(1e-9 * size);
        });
      }
    }),
    { numRuns: 30 },
  );
});
