import { assert } from '@quanyu/domain';
import { createRng } from '@quanyu/numeric';
import type { Forecast, Forecaster, Series } from './forecaster.ts';

/** One promise of the contract: `run` throws where it is broken. */
export interface ForecasterCheck {
  readonly name: string;
  readonly run: () => void;
}

const LEVELS = [0.95, 0.05, 0.5, 0.99, 0.8];

/**
 * The checks that every forecaster must pass, to be run by any test runner.
 * @example for (const check of forecasterChecks(naive())) it(check.name, check.run);
 */
export function forecasterChecks(forecaster: Forecaster): readonly ForecasterCheck[] {
  return [
    { name: 'gives a finite mean and quantile for every step', run: () => finite(forecaster) },
    { name: 'never crosses quantiles nor goes below zero', run: () => ordered(forecaster) },
    { name: 'gives the same numbers for the same seed', run: () => repeatable(forecaster) },
    { name: 'keeps its state through JSON', run: () => serialisable(forecaster) },
    { name: 'leaves its input and itself unchanged', run: () => untouched(forecaster) },
    { name: 'takes missing values', run: () => missing(forecaster) },
    { name: 'takes one value and a constant', run: () => degenerate(forecaster) },
    { name: 'simulates paths that agree with its quantiles', run: () => agreeing(forecaster) },
    { name: 'refuses wrong options and foreign states', run: () => refusing(forecaster) },
  ];
}

function toySeries(): Series {
  const rng = createRng('toy');
  const values = Float64Array.from({ length: 60 }, (_, t) =>
    Math.max(0, Math.round(40 + 0.3 * t + 10 * Math.sin((t * Math.PI) / 6) + 5 * rng.normal())),
  );
  return { values, seasons: [12] };
}

function run(forecaster: Forecaster, series: Series, horizon = 14): Forecast {
  const state = forecaster.fit(series, { rng: createRng(7) });
  return forecaster.predict(state, { horizon, quantiles: LEVELS });
}

function finite(forecaster: Forecaster): void {
  const { mean, quantiles } = run(forecaster, toySeries());
  assert(mean.length === 14, 'one mean a step');
  assert(quantiles.length === LEVELS.length, 'one row a level');
  for (const row of [mean, ...quantiles]) {
    assert(row.length === 14 && row.every(Number.isFinite), 'finite, one a step');
  }
}

function ordered(forecaster: Forecaster): void {
  const low = { values: [0, 1, 0, 2, 0, 0, 1, 3, 0, 0, 1, 0, 2, 0, 0, 1], seasons: [4] };
  for (const series of [toySeries(), low]) {
    const { mean, quantiles } = run(forecaster, series);
    const byLevel = LEVELS.map((level, i) => ({ level, row: quantiles[i] ?? mean }));
    byLevel.sort((a, b) => a.level - b.level);
    assert(
      mean.every((value) => value >= 0),
      'demand is not negative',
    );
    byLevel.forEach(({ row }, i) => {
      const below = byLevel[i - 1]?.row;
      row.forEach((value, h) => {
        assert(value >= 0 && value >= (below?.[h] ?? 0), `quantiles cross at step ${h + 1}`);
      });
    });
  }
}

function repeatable(forecaster: Forecaster): void {
  same(run(forecaster, toySeries()), run(forecaster, toySeries()));
}

function serialisable(forecaster: Forecaster): void {
  const state = forecaster.fit(toySeries(), { rng: createRng(7) });
  const options = { horizon: 9, quantiles: LEVELS };
  const read = JSON.parse(JSON.stringify(state));
  same(forecaster.predict(state, options), forecaster.predict(read, options));
}

function untouched(forecaster: Forecaster): void {
  const series = toySeries();
  const before = JSON.stringify([series, forecaster.params]);
  const first = run(forecaster, series);
  run(forecaster, { values: [5, 3, 8, 1, 9] });
  same(first, run(forecaster, series));
  assert(JSON.stringify([series, forecaster.params]) === before, 'input unchanged');
}

function missing(forecaster: Forecaster): void {
  const series = toySeries();
  const values = Float64Array.from(series.values, (value, t) =>
    t < 3 || t % 7 === 0 || t > 57 ? Number.NaN : value,
  );
  const { mean, quantiles } = run(forecaster, { ...series, values });
  assert(
    [mean, ...quantiles].every((row) => row.every(Number.isFinite)),
    'finite with gaps',
  );
}

function degenerate(forecaster: Forecaster): void {
  for (const values of [[4], [4, 4], [0, 0, 0, 0, 0, 0], Array.from({ length: 30 }, () => 4)]) {
    const { mean, quantiles } = run(forecaster, { values, seasons: [12] });
    assert(
      [mean, ...quantiles].every((row) => row.every(Number.isFinite)),
      'finite',
    );
    assert(Math.abs((mean[13] ?? 0) - (values[0] ?? 0)) < 0.5, 'a constant goes on');
  }
}

function agreeing(forecaster: Forecaster): void {
  const state = forecaster.fit(toySeries(), { rng: createRng(7) });
  const horizon = 6;
  const { quantiles } = forecaster.predict(state, { horizon, quantiles: [0.1, 0.9] });
  const sample = forecaster.simulate(state, { horizon, paths: 4000, rng: createRng(8) });
  assert(sample.rows === 4000 && sample.cols === horizon, 'shape of the paths');
  const shares = quantiles.map((row) => {
    let below = 0;
    for (let i = 0; i < sample.rows; i++) {
      if ((sample.data[i * horizon + horizon - 1] ?? 0) <= (row[horizon - 1] ?? 0)) below++;
    }
    return below / sample.rows;
  });
  assert(Math.abs((shares[0] ?? 0) - 0.1) < 0.06, `share below 0.1 is ${shares[0]}`);
  assert(Math.abs((shares[1] ?? 0) - 0.9) < 0.06, `share below 0.9 is ${shares[1]}`);
}

function refusing(forecaster: Forecaster): void {
  const state = forecaster.fit(toySeries(), { rng: createRng(7) });
  const refuses = (use: () => unknown, what: string): void => {
    let code = '';
    try {
      use();
    } catch (error) {
      code = String((error as { code?: unknown }).code);
    }
    assert(code.startsWith('FORECAST_'), `${what} is refused with a code, not "${code}"`);
  };
  for (const horizon of [0, 1.5, Number.NaN, -3, 1e9]) {
    refuses(() => forecaster.predict(state, { horizon }), `horizon ${horizon}`);
  }
  refuses(() => forecaster.predict(state, { horizon: 2, quantiles: [1] }), 'quantile 1');
  const foreign = { ...state, kind: 'other' };
  refuses(() => forecaster.predict(foreign, { horizon: 2 }), 'a foreign state');
  const rng = createRng(1);
  refuses(() => forecaster.simulate(state, { horizon: 2, paths: 0, rng }), 'no paths');
}

function same(a: Forecast, b: Forecast): void {
  const text = (one: Forecast): string =>
    JSON.stringify([Array.from(one.mean), one.quantiles.map((row) => Array.from(row))]);
  assert(text(a) === text(b), 'the same numbers');
}
