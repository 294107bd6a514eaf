import { createRng } from '@quanyu/numeric';
import { expect, it } from 'vitest';
import { poissonRegression, regression } from '../src/index.ts';
import { forecastSeries } from '../src/tasks.ts';

const rng = createRng('regression');
const length = 120;
const promotion = Float64Array.from({ length: length + 4 }, (_, t) => (t % 9 === 0 ? 1 : 0));
const regressors = { data: promotion.slice(0, length), rows: length, cols: 1 };
const known = { data: Float64Array.of(1, 0, 1, 0), rows: 4, cols: 1 };

it('regression() adds the effect of a promotion', () => {
  const noise = rng.stream('add');
  const values = Float64Array.from(
    { length },
    (_, t) => 40 + 15 * (promotion[t] ?? 0) + noise.normal(),
  );
  const model = regression();
  const state = model.fit({ values, regressors }, { rng });
  const { mean, quantiles } = model.predict(state, { horizon: 4, known, quantiles: [0.9] });
  expect(Math.abs((mean[0] ?? 0) - (mean[1] ?? 0) - 15)).toBeLessThan(1);
  expect((quantiles[0]?.[0] ?? 0) - (mean[0] ?? 0)).toBeLessThan(2);
});

it('poissonRegression() multiplies, and the task passes what is known on', () => {
  const noise = rng.stream('multiply');
  const values = Float64Array.from({ length }, (_, t) =>
    Math.max(0, Math.round(10 * 3 ** (promotion[t] ?? 0) + 2 * noise.normal())),
  );
  const output = forecastSeries.run({
    key: 'a',
    values,
    regressors,
    known,
    horizon: 4,
    quantiles: [0.5],
    model: 'poissonRegression',
    seed: 1,
    paths: 10,
  });
  const { mean, paths, fallbacks } = output as Awaited<typeof output>;
  expect(fallbacks).toEqual([]);
  expect(paths.length).toBe(40);
  expect(Math.abs((mean[0] ?? 0) / (mean[1] ?? 1) - 3)).toBeLessThan(0.3);
});

it('regressions refuse missing futures, wrong shapes and negative counts', () => {
  const values = Float64Array.from({ length }, () => 5);
  const model = regression();
  const state = model.fit({ values, regressors }, { rng });
  expect(() => model.predict(state, { horizon: 4 })).toThrow(/known must give/);
  const hole = { ...known, data: Float64Array.of(1, Number.NaN, 1, 0) };
  expect(() => model.predict(state, { horizon: 4, known: hole })).toThrow(/must be finite/);
  expect(() => model.fit({ values, regressors: known }, { rng })).toThrow(/regressors must give/);
  expect(() => poissonRegression().fit({ values: [3, -1] }, { rng })).toThrow(/must be >= 0/);
});
