import { createRng, serialPool } from '@quanyu/numeric';
import { expect, it } from 'vitest';
import { backtest, backtestScores, naive, seasonalNaive } from '../src/index.ts';
import { forecastSeries } from '../src/tasks.ts';

it('backtest() forecasts only from what was known and leaves no later value out', () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8];
  const folds = backtest(naive(), { values }, { horizon: 2, origins: 2, rng: createRng(1) });
  expect(folds.map((fold) => fold.origin)).toEqual([4, 6]);
  expect(Array.from(folds[0]?.forecast.mean ?? [])).toEqual([4, 4]);
  expect(Array.from(folds[1]?.actual ?? [])).toEqual([7, 8]);
  const scores = backtestScores(folds, { values });
  expect(scores.mae).toBe(1.5);
  expect(scores.mse).toBe(2.5);
  expect(scores.bias).toBe(-1.5);
  expect(scores.mase).toBe(1.5);
});

it('backtest() skips origins without enough history', () => {
  const options = { horizon: 3, origins: 5, rng: createRng(1) };
  expect(backtest(naive(), { values: [1, 2, 3, 4] }, options)).toEqual([]);
  const none = { values: [Number.NaN, Number.NaN, Number.NaN, 4, 5, 6] };
  expect(backtest(seasonalNaive(), none, options)).toEqual([]);
});

it('forecastSeries answers for every series and names its fallback', async () => {
  const make = (key: string, values: number[], model: string) => ({
    key,
    values: Float64Array.from(values),
    horizon: 3,
    quantiles: [0.5, 0.9],
    model,
    seed: 5,
    paths: 10,
  });
  const inputs = [
    make('a', [5, 6, 7, 6, 5, 6, 7, 8], 'auto'),
    make('b', [], 'theta'),
    make('c', [1, -2, 3], 'croston'),
    make('d', [1, 2, Infinity], 'ets'),
  ];
  const pool = serialPool();
  const outputs = await pool.map(forecastSeries, inputs);
  expect(outputs.map((out) => out.key)).toEqual(['a', 'b', 'c', 'd']);
  expect(outputs[0]?.fallbacks).toEqual([]);
  expect(outputs[1]?.fallbacks).toEqual(['FORECAST_SERIES_EMPTY', 'empty']);
  expect(outputs[2]?.fallbacks[0]).toBe('FORECAST_VALUE_INVALID');
  for (const out of outputs) {
    expect(out.mean.length).toBe(3);
    expect(out.quantiles.length).toBe(2);
    expect(out.paths.length).toBe(30);
    expect(out.mean.every(Number.isFinite)).toBe(true);
  }
  expect(await pool.map(forecastSeries, [...inputs].reverse())).toEqual([...outputs].reverse());
  await expect(pool.map(forecastSeries, [make('a', [1], 'nonsense')])).rejects.toThrow(/model/);
});
