import { createRng } from '@quanyu/numeric';
import { expect, it } from 'vitest';
import {
  arima,
  autoArima,
  autoregression,
  calibrated,
  naive,
  severalSeasons,
} from '../src/index.ts';
import { etsDeviance, etsTape } from '../src/kernels/ets-gradient.ts';

const rng = createRng('seasonal');
const walk = (length: number): Float64Array => {
  const noise = rng.stream('walk');
  let level = 20;
  return Float64Array.from({ length }, (_, t) => {
    level += 0.3 * noise.normal();
    return level + 6 * Math.sin((2 * Math.PI * t) / 6);
  });
};

it('arima() estimates regression effects beside ARMA errors and wants them for the future', () => {
  const length = 120;
  const noise = rng.stream('noise');
  const x = Float64Array.from({ length: length + 3 }, (_, t) => (t % 7 === 0 ? 1 : 0));
  let error = 0;
  const values = Float64Array.from({ length }, (_, t) => {
    error = 0.6 * error + noise.normal();
    return 50 + 12 * (x[t] ?? 0) + error;
  });
  const model = arima({ order: [1, 0, 0], constant: true });
  const regressors = { data: x.slice(0, length), rows: length, cols: 1 };
  const state = model.fit({ values, regressors }, { rng });
  expect(Math.abs((state.regression[0] ?? 0) - 12)).toBeLessThan(0.5);
  const known = { data: Float64Array.of(1, 0, 0), rows: 3, cols: 1 };
  const { mean } = model.predict(state, { horizon: 3, known });
  expect((mean[0] ?? 0) - (mean[2] ?? 0)).toBeGreaterThan(8);
  expect(() => model.predict(state, { horizon: 3 })).toThrow(/known must give 1 regressors/);
  expect(() => model.fit({ values, regressors: known }, { rng })).toThrow(/one row a period/);
  const broken = { data: x.slice(0, length).fill(Number.NaN), rows: length, cols: 1 };
  expect(() => model.fit({ values, regressors: broken }, { rng })).toThrow(/must be finite/);
});

it('arima() with gaps comes near the fit without them, differences and all', () => {
  const whole = walk(96);
  const gappy = whole.map((value, t) => (t % 17 === 5 || t > 93 ? Number.NaN : value));
  const model = arima({ order: [0, 1, 1], seasonal: [0, 1, 1] });
  const fits = [whole, gappy].map((values) =>
    model.predict(model.fit({ values, seasons: [6] }, { rng }), { horizon: 6, quantiles: [0.9] }),
  );
  for (let h = 0; h < 6; h++) {
    expect(Math.abs((fits[0]?.mean[h] ?? 0) - (fits[1]?.mean[h] ?? 9))).toBeLessThan(2);
    const width = (i: number): number =>
      (fits[i]?.quantiles[0]?.[h] ?? 0) - (fits[i]?.mean[h] ?? 0);
    // Two values are missing at the end: the same step lies further ahead.
    expect(width(1)).toBeGreaterThan(width(0));
  }
});

it('autoArima() finds the season and drifts with a straight line', () => {
  const state = autoArima().fit({ values: walk(96), seasons: [6] }, { rng });
  expect(state.order.D).toBe(1);
  const line = Float64Array.from({ length: 40 }, (_, t) => 3 * t + ((t * 7919) % 5));
  const model = autoArima();
  const { mean } = model.predict(model.fit({ values: line }, { rng }), { horizon: 10 });
  expect(Math.abs((mean[9] ?? 0) - 3 * 49)).toBeLessThan(6);
});

it('autoregression() repeats two seasons that meet, and intervals widen where it erred', () => {
  const values = Float64Array.from(
    { length: 400 },
    (_, t) => 30 + 8 * Math.sin((2 * Math.PI * t) / 6) + (t % 42 < 6 ? 9 : 0),
  );
  for (const model of [autoregression({ ridge: 1e-6 }), severalSeasons(42)]) {
    const state = model.fit({ values, seasons: [6, 42] }, { rng });
    const { mean } = model.predict(state, { horizon: 42 });
    mean.forEach((value, h) => {
      const t = 400 + h;
      const expected = 30 + 8 * Math.sin((2 * Math.PI * t) / 6) + (t % 42 < 6 ? 9 : 0);
      expect(Math.abs(value - expected)).toBeLessThan(1);
    });
  }
});

it('calibrated() narrows what claims too much and keeps the mean', () => {
  const values = Float64Array.from({ length: 80 }, (_, t) => 100 + (t % 2 === 0 ? 10 : -10));
  const plain = naive();
  const set = calibrated(plain, { horizon: 8 });
  const options = { horizon: 8, quantiles: [0.025, 0.975] };
  const before = plain.predict(plain.fit({ values }, { rng }), options);
  const after = set.predict(set.fit({ values }, { rng }), options);
  expect(after.mean).toEqual(before.mean);
  const width = (one: typeof after): number =>
    (one.quantiles[1]?.[7] ?? 0) - (one.quantiles[0]?.[7] ?? 0);
  expect(width(after)).toBeLessThan(0.8 * width(before));
});

it('etsDeviance() gives the slopes that differences of its value give', () => {
  const y = walk(40).map((value, t) => (t === 9 ? Number.NaN : value));
  const n = 39;
  for (const kind of [0, 1, 2]) {
    for (const relative of [false, true]) {
      const point = [0.4, 0.1, 0.2, 0.95, 19, 0.1, ...(kind === 2 ? [1, 1.2, 0.9] : [2, 1, -3])];
      const run = (x: readonly number[]) => {
        const [alpha = 0, beta = 0, gamma = 0, phi = 0, level = 0, trend = 0, ...places] = x;
        const season = Float64Array.from(places);
        const blank = { level: 0, trend: 0, season: new Float64Array(3) };
        const slopes = { alpha: 0, beta: 0, gamma: 0, phi: 0, ...blank };
        const work = { tape: etsTape(40), season: new Float64Array(3), slopes };
        const form = { kind, relative, observed: n };
        const weights = { alpha, beta, gamma, phi };
        const value = etsDeviance(y, { form, weights, start: { level, trend, season } }, work);
        return { value, slopes };
      };
      const { slopes } = run(point);
      const own = [
        slopes.alpha,
        slopes.beta,
        slopes.gamma,
        slopes.phi,
        slopes.level,
        slopes.trend,
        ...slopes.season,
      ];
      point.forEach((value, i) => {
        const moved = (step: number) => run(point.map((v, j) => (j === i ? v + step : v))).value;
        const slope = (moved(1e-5 * value) - moved(-1e-5 * value)) / (2e-5 * value);
        expect(Math.abs((own[i] ?? 0) - slope)).toBeLessThan(1e-4 * (1 + Math.abs(slope)));
      });
    }
  }
});
