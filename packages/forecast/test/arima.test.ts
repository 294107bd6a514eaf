import { createRng } from '@quanyu/numeric';
import { expect, it } from 'vitest';
import { type ArimaParams, arima } from '../src/index.ts';

// The mission's worked example, recomputed: see the table of examples for what was printed.
const y = [50, 60, 70, 80, 90, 100, 90, 80, 70, 60, 50, 40, 30, 20, 10];

function run(params: ArimaParams, nonNegative = false) {
  const model = arima(params);
  const state = model.fit({ values: y, nonNegative }, { rng: createRng(1) });
  const forecast = model.predict(state, { horizon: 5, quantiles: [0.025, 0.975] });
  return { state, forecast };
}

it('arima() meets the mission’s (1,1,0) by exact likelihood', () => {
  const { state, forecast } = run({ order: [1, 1, 0] });
  expect(Math.abs((state.ar[0] ?? 0) - 11 / 13)).toBeLessThan(1e-6);
  expect(Math.abs(state.sigma2 - 28.402367)).toBeLessThan(1e-5);
  expect(Math.abs((state.logLikelihood ?? 0) + 43.9198)).toBeLessThan(1e-3);
  const expected = [1.5384615, -5.6213018, -11.67956304, -16.80578411, -21.14335579];
  forecast.mean.forEach((value, h) => {
    expect(Math.abs(value - (expected[h] ?? 0))).toBeLessThan(2e-6);
  });
  expect(Math.abs((forecast.quantiles[0]?.[0] ?? 0) + 8.9069)).toBeLessThan(1e-3);
  expect(Math.abs((forecast.quantiles[1]?.[0] ?? 0) - 11.9839)).toBeLessThan(1e-3);
  const published = run({ order: [1, 1, 0] }, true).forecast.mean;
  expect(Array.from(published, (value) => Math.round(value * 100) / 100)).toEqual([
    1.54, 0, 0, 0, 0,
  ]);
});

it('arima() meets the mission’s (1,1,0) with a constant, both ways', () => {
  const css = run({ order: [1, 1, 0], constant: true, method: 'css' });
  expect(Math.abs((css.state.ar[0] ?? 0) - 0.8)).toBeLessThan(1e-6);
  expect(Math.abs(css.state.mean * (1 - (css.state.ar[0] ?? 0)) + 2)).toBeLessThan(1e-5);
  expect(Math.abs(css.forecast.mean[0] ?? 1)).toBeLessThan(1e-5);
  const ml = run({ order: [1, 1, 0], constant: true });
  expect(Math.abs((ml.state.ar[0] ?? 0) - 0.838733)).toBeLessThan(5e-4);
  expect(Math.abs(ml.state.mean + 1.639224)).toBeLessThan(5e-4);
  expect(Math.abs((ml.forecast.mean[0] ?? 0) - 1.348317)).toBeLessThan(5e-4);
});

it('arima() meets the mission’s (1,1,1)', () => {
  const { state, forecast } = run({ order: [1, 1, 1] });
  expect(Math.abs((state.ar[0] ?? 0) - 0.82204)).toBeLessThan(5e-4);
  expect(Math.abs((state.ma[0] ?? 0) - 0.08213)).toBeLessThan(5e-4);
  expect(Math.abs((forecast.mean[0] ?? 0) - 1.6445)).toBeLessThan(5e-4);
});

it('arima() refuses orders out of range', () => {
  expect(() => arima({ order: [1, 3, 0] })).toThrow(/d must be/);
  expect(() => arima({ order: [-1, 0, 0] })).toThrow(/p must be/);
});
