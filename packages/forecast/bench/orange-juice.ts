/**
 * Dominick's orange juice by the TSPerf protocol: 12 rounds, weeks 2 and 3 after the training part:
 * `node --conditions=quanyu-source --import tsx packages/forecast/bench/orange-juice.ts
 * [--row=main|tune|new|sold-out] [--rounds=0,4]`.
 * Anchors: LightGBM MAPE 36.28 in 625 s; goal MAPE 33.0, WAPE 32 % in 60 s. `tune` runs earlier rounds,
 * all of whose weeks lie in the first training part: settings are chosen on them. Then stores' brands
 * without any history, and weeks that sold out. `orange-juice-peer.ts` gives LightGBM the same rows.
 */
import { createRng } from '@quanyu/numeric';
import { sharedData } from '@quanyu/testkit';
import { globalBoosting } from '../src/index.ts';
import {
  JUICE_SETTINGS,
  JUICE_STEPS,
  type Juice,
  panelAt,
  periodsOf,
  readJuice,
  WEEKS,
} from './juice.ts';

/** Rounds whose weeks end before the first week that is scored. */
const EARLIER_ROUNDS = [-2, -5, -8, -11];
const QUANTILES = [0.5, 0.8, 0.9, 0.95, 0.99];

interface Errors {
  percent: number;
  absolute: number;
  /** Absolute error of the median. */
  median: number;
  actual: number;
  rows: number;
  readonly covered: number[];
}

interface RoundOptions {
  readonly truth: Juice;
  readonly judged: (i: number) => boolean;
  readonly rounds: readonly number[];
}

/** Rounds, each fitted anew; errors of the series that `judged` admits. */
function rounds(juice: Juice, point: 'median' | 'percentage', options: RoundOptions): Errors {
  const model = globalBoosting({
    ...JUICE_SETTINGS,
    point,
    coldShare: point === 'median' ? 0.1 : 0,
  });
  const errors: Errors = { percent: 0, absolute: 0, median: 0, actual: 0, rows: 0, covered: [] };
  for (const round of options.rounds) {
    const periods = periodsOf(round);
    const panel = panelAt(juice, periods);
    const state = model.fit(panel, { rng: createRng('orange juice') });
    model.predict(state, panel, { quantiles: QUANTILES }).forEach((forecast, i) => {
      if (!options.judged(i)) return;
      JUICE_STEPS.forEach((step, s) => {
        const actual = options.truth.series[i]?.values[periods - 1 + step] ?? Number.NaN;
        if (Number.isNaN(actual)) return;
        addError(errors, actual, {
          point: forecast.mean[s] ?? 0,
          quantiles: forecast.quantiles.map((values) => values[s] ?? 0),
        });
      });
    });
  }
  return errors;
}

function addError(
  errors: Errors,
  actual: number,
  forecast: { readonly point: number; readonly quantiles: readonly number[] },
): void {
  const gap = Math.abs(actual - forecast.point);
  errors.percent += gap / actual;
  errors.absolute += gap;
  errors.median += Math.abs(actual - (forecast.quantiles[0] ?? 0));
  errors.actual += actual;
  errors.rows++;
  forecast.quantiles.forEach((quantile, q) => {
    errors.covered[q] = (errors.covered[q] ?? 0) + (actual <= quantile ? 1 : 0);
  });
}

function said(errors: Errors): string {
  const { percent, absolute, median, actual, rows, covered } = errors;
  const coverage = QUANTILES.map(
    (level, q) => `${level}: ${((covered[q] ?? 0) / rows).toFixed(3)}`,
  );
  const wape = (sum: number): string => ((100 * sum) / actual).toFixed(2);
  return `MAPE ${((100 * percent) / rows).toFixed(2)}, WAPE ${wape(absolute)} % (of the median ${wape(median)} %), ${rows} rows, coverage ${coverage.join(' ')}`;
}

function timed<T>(name: string, run: () => T, tell: (result: T) => string): T {
  const before = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${name}: ${tell(result)}, ${((user + system) / 1e6).toFixed(0)} CPU s\n`);
  return result;
}

/** `--rounds=0,4,8` for a quick look. */
const chosen = process.argv.find((word) => word.startsWith('--rounds='))?.slice('--rounds='.length);
const ALL = chosen?.split(',').map(Number) ?? Array.from({ length: 12 }, (_, round) => round);

/** A tenth of the series without any history, beside what is forecast with it. */
function newProducts(juice: Juice): void {
  const rng = createRng('new products');
  const fresh = new Set(juice.series.flatMap((_, i) => (rng.uniform() < 0.1 ? [i] : [])));
  const stripped = {
    series: juice.series.map((one, i) =>
      fresh.has(i) ? { ...one, values: new Float64Array(WEEKS).fill(Number.NaN) } : one,
    ),
  };
  const options = { truth: juice, judged: (i: number) => fresh.has(i), rounds: [0, 4, 8] };
  const warm = timed('series with history', () => rounds(juice, 'median', options), said);
  const cold = timed('the same without', () => rounds(stripped, 'median', options), said);
  const ratio = cold.absolute / warm.absolute;
  process.stdout.write(`new products: WAPE × ${ratio.toFixed(3)} (floor 1.4, goal 1.25)\n`);
}

/**
 * Stock that does not know the demand of its week: a random share of the series' usual level, drawn
 * for so many weeks that it is short in about a fifth.
 */
function stockOuts(juice: Juice): void {
  const rng = createRng('stock-outs');
  let short = 0;
  const series = juice.series.map((one) => {
    const seen = Array.from(one.values).filter((value) => value > 0);
    const level = Math.exp(seen.reduce((sum, value) => sum + Math.log(value), 0) / seen.length);
    const soldOut = new Float64Array(WEEKS);
    const values = Float64Array.from(one.values, (value, t) => {
      const stock = Math.floor(level * (0.2 + 1.3 * rng.uniform()));
      if (rng.uniform() >= 0.35 || !(value > stock)) return value;
      soldOut[t] = 1;
      short++;
      return stock;
    });
    return { ...one, values, soldOut };
  });
  const all = juice.series.reduce(
    (n, { values }) => n + Array.from(values).filter((v) => v >= 0).length,
    0,
  );
  process.stdout.write(`sold out: ${((100 * short) / all).toFixed(1)} % of weeks\n`);
  const panel = panelAt({ series }, WEEKS);
  const model = globalBoosting({ steps: [1], rounds: 150, learningRate: 0.1 });
  const sums = { truth: 0, sold: 0, estimate: 0 };
  timed(
    'stock-outs',
    () => model.uncensor(model.fit(panel, { rng: createRng(1) }), panel),
    (demands) => {
      demands.forEach((demand, i) => {
        for (let t = 1; t < WEEKS; t++) {
          const truth = juice.series[i]?.values[t] ?? Number.NaN;
          if (Number.isNaN(truth) || series[i]?.soldOut[t] !== 1) continue;
          sums.truth += truth;
          sums.sold += series[i]?.values[t] ?? 0;
          sums.estimate += demand[t] ?? 0;
        }
      });
      const bias = (sum: number): string => (100 * (sum / sums.truth - 1)).toFixed(2);
      return `bias of demand ${bias(sums.estimate)} % (floor 5, goal 2), of sales ${bias(sums.sold)} %`;
    },
  );
}

const path = sharedData('forecast/oj-weekly.csv.gz');
if (path === undefined) process.stdout.write('oj-weekly.csv.gz is absent: nothing measured\n');
else {
  const juice = readJuice(path);
  const every = { truth: juice, judged: () => true, rounds: ALL };
  const wanted = process.argv.find((word) => word.startsWith('--row='))?.slice('--row='.length);
  const runs = {
    main: () => {
      process.stdout.write(
        'anchors: LightGBM 36.28 in 625 s; floor 37 in 300 s; goal 33.0, 32 %, 60 s\n',
      );
      timed('global boosting', () => rounds(juice, 'percentage', every), said);
    },
    tune: () => {
      const earlier = { ...every, rounds: chosen === undefined ? EARLIER_ROUNDS : ALL };
      timed('earlier rounds', () => rounds(juice, 'percentage', earlier), said);
    },
    new: () => newProducts(juice),
    'sold-out': () => stockOuts(juice),
  };
  for (const [name, run] of Object.entries(runs)) {
    if (wanted === name || (wanted === undefined && name !== 'tune')) run();
  }
}
