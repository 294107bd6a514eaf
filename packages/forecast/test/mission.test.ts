import { readFileSync } from 'node:fs';
import { createRng } from '@quanyu/numeric';
import { describeShared } from '@quanyu/testkit';
import { expect, it } from 'vitest';
import { arima, drift, predictSum } from '../src/index.ts';

interface Row {
  readonly id: string;
  readonly input: {
    readonly y?: readonly number[];
    readonly months?: readonly number[];
    readonly order?: readonly [number, number, number];
    readonly constant?: boolean;
    readonly method?: 'ml' | 'css';
  };
  readonly expect: Readonly<Record<string, number | readonly number[]>>;
  readonly tol: number | Readonly<Record<string, number>> | null;
}

/** What the model says under the names of the file. */
function answers({ input }: Row): Record<string, number | Float64Array> {
  const { y = [], order = [0, 0, 0], constant = false, method = 'ml' } = input;
  const fit = (nonNegative: boolean) => {
    const model = arima({ order, constant, method });
    const state = model.fit({ values: y, nonNegative }, { rng: createRng(1) });
    const { mean, quantiles } = model.predict(state, { horizon: 5, quantiles: [0.025, 0.975] });
    return { state, mean, quantiles };
  };
  const { state, mean, quantiles } = fit(false);
  const [low, high] = quantiles.map((row) => row[0] ?? Number.NaN);
  const phi = state.ar[0] ?? Number.NaN;
  return {
    phi,
    ma: state.ma[0] ?? Number.NaN,
    c: state.mean * (1 - phi),
    drift: state.mean,
    sigma2: state.sigma2,
    logLik: state.logLikelihood ?? Number.NaN,
    forecast: mean,
    se1: Math.sqrt(state.sigma2),
    lower95_1: low ?? Number.NaN,
    upper95_1: high ?? Number.NaN,
    published: fit(true).mean,
  };
}

describeShared('worked examples of the mission', 'mission/fixtures.json', (file) => {
  const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { readonly rows: readonly Row[] };
  const arimas = rows.filter(({ id }) => id.startsWith('arima'));

  it('are four of ARIMA', () => expect(arimas.length).toBe(4));

  it.each(arimas.map((row) => [row.id, row] as const))('%s', (_id, row) => {
    const found = answers(row);
    for (const [key, wanted] of Object.entries(row.expect)) {
      const tolerance = typeof row.tol === 'number' ? row.tol : (row.tol?.[key] ?? 0);
      const values = typeof found[key] === 'number' ? [found[key]] : found[key];
      [wanted].flat().forEach((value, i) => {
        expect(Math.abs((values?.[i] ?? Number.NaN) - value), key).toBeLessThanOrEqual(tolerance);
      });
    }
  });

  it('five-month-sum: the quantile of the sum is that of summed paths', () => {
    const { months = [] } = rows.find(({ id }) => id === 'five-month-sum')?.input ?? {};
    expect(months.reduce((sum, value) => sum + value, 0)).toBe(2000);
    const model = drift();
    const rng = createRng('five months');
    const state = model.fit({ values: months }, { rng });
    const levels = [0.1, 0.9];
    const { mean, quantiles } = model.predict(state, { horizon: 5, quantiles: levels });
    const sum = predictSum(model, state, { fromStep: 1, toStep: 5, quantiles: levels, rng });
    const total = (row: Float64Array | undefined): number =>
      (row ?? mean).reduce((all, value) => all + value, 0);
    const paths = model.simulate(state, { horizon: 5, paths: 20_000, rng: createRng('paths') });
    const sums = Float64Array.from({ length: paths.rows }, (_, i) =>
      total(paths.data.subarray(5 * i, 5 * i + 5)),
    ).sort();
    levels.forEach((level, q) => {
      const own = sum.quantiles[q] ?? Number.NaN;
      // Ten thousand paths put a tail's quantile within a few hundredths of the spread.
      const spread = (sums[18_000] ?? 0) - (sums[2000] ?? 0);
      expect(Math.abs(own - (sums[level * 20_000] ?? 0))).toBeLessThan(0.05 * spread);
    });
    expect(sum.quantiles[1]).toBeLessThan(total(quantiles[1]));
  });
});
