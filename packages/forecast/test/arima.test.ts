import { createRng } from '@quanyu/numeric';
import { describe, expect, it } from 'vitest';
import { type ArimaParams, arima, autoArima } from '../src/index.ts';
import { armaInnovations } from '../src/kernels/arma.ts';

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

describe('armaInnovations()', () => {
  it('gives the same without gaps, by its short recursion, as the whole filter before a gap', () => {
    const models = [
      { phi: [0.7], theta: [] },
      { phi: [], theta: [-0.95] },
      { phi: [1.2, -0.4], theta: [0.5, 0.2] },
      { phi: [0, 0, 0, 0.98], theta: [-0.6, 0, 0, -0.9, 0.54] },
      { phi: [0.999], theta: [-0.3] },
    ];
    const rng = createRng('innovations');
    for (const { phi, theta } of models) {
      const y = Float64Array.from({ length: 90 }, () => rng.normal());
      const x = y.map((_, t) => t);
      const model = { phi: Float64Array.from(phi), theta: Float64Array.from(theta) };
      const out = [y.slice(), x.slice()];
      const short = armaInnovations([y, x], model, out);
      const gappy = [0, 1].map(() => new Float64Array(91));
      const columns = [Float64Array.of(...y, Number.NaN), Float64Array.of(...x, 0)];
      const whole = armaInnovations(columns, model, gappy);
      expect(short.count).toBe(whole.count);
      expect(Math.abs(short.logs - whole.logs)).toBeLessThan(1e-8);
      out.forEach((row, c) => {
        row.forEach((value, t) => {
          expect(Math.abs(value - (gappy[c]?.[t] ?? Number.NaN))).toBeLessThan(1e-7);
        });
      });
    }
  });
});

describe('autoArima()', () => {
  const rng = createRng('orders-2');
  const walk = Float64Array.from({ length: 70 }, () => rng.normal());
  for (let t = 1; t < walk.length; t++) walk[t] = (walk[t] ?? 0) + (walk[t - 1] ?? 0);

  it('stays with a random walk that nothing beats', () => {
    const state = autoArima().fit({ values: walk }, { rng: createRng(1) });
    const { p, d, q, constant } = state.order;
    expect([p, d, q, constant]).toEqual([0, 1, 0, false]);
  });

  it('finds by exhaustive search an AICc that is no higher than the stepwise one', () => {
    for (let seed = 0; seed < 4; seed++) {
      const noise = createRng(`arma-${seed}`);
      const values = new Float64Array(60);
      for (let t = 0; t < 60; t++) {
        values[t] = 0.6 * (values[t - 1] ?? 0) - 0.3 * (values[t - 2] ?? 0) + noise.normal();
      }
      const fit = (search: 'stepwise' | 'exhaustive'): number =>
        autoArima({ search }).fit({ values }, { rng: createRng(1) }).aicc ?? Infinity;
      expect(fit('exhaustive')).toBeLessThanOrEqual(fit('stepwise') + 1e-6);
    }
  });
});
