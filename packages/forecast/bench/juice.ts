import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Panel, PanelSeries } from '../src/index.ts';

export const FIRST_WEEK = 40;
export const WEEKS = 121;
/** Steps ahead that the protocol scores. */
export const JUICE_STEPS = [2, 3];
const BRANDS = 11;

/** Chosen on the earlier rounds (`--row=tune`). */
export const JUICE_SETTINGS = {
  steps: JUICE_STEPS,
  strategy: 'pooled',
  rounds: 200,
  learningRate: 0.05,
  leavesMax: 31,
} as const;

/** Dominick's orange juice: a series for each brand of each store, week 40 first. */
export interface Juice {
  readonly series: readonly PanelSeries[];
}

/** Own price, deal, feature, both, price to the mean, to the least, the least, deals, features. */
const OWN_FIGURES = 9;

/** Reads the file, with what is known ahead of each week. */
export function readJuice(path: string): Juice {
  const series = new Map<
    string,
    { values: Float64Array; identity: number[]; known: Float64Array[] }
  >();
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n').slice(1);
  const rows = lines.map((line) => line.split(',').map(Number));
  /** Deals, then features, of all brands of a store's week; NaN where a brand is absent. */
  const promoted = new Map<string, Float64Array>();
  for (const row of rows) {
    const key = `${row[0]}:${row[2]}`;
    const flags = promoted.get(key) ?? new Float64Array(2 * BRANDS).fill(Number.NaN);
    promoted.set(key, flags);
    flags[(row[1] ?? 1) - 1] = row[15] ?? 0;
    flags[BRANDS + (row[1] ?? 1) - 1] = row[16] ?? 0;
  }
  for (const row of rows) {
    const [store = 0, brand = 0, week = 0, units = 0] = row;
    const key = `${store}:${brand}`;
    const flags = promoted.get(`${store}:${week}`) ?? new Float64Array(2 * BRANDS);
    const columns = OWN_FIGURES + 3 * BRANDS;
    const found = series.get(key) ?? {
      values: new Float64Array(WEEKS).fill(Number.NaN),
      identity: [store, brand],
      known: Array.from({ length: columns }, () => new Float64Array(WEEKS).fill(Number.NaN)),
    };
    series.set(key, found);
    const t = week - FIRST_WEEK;
    found.values[t] = units;
    weekFigures(row, flags).forEach((value, k) => {
      const column = found.known[k];
      if (column !== undefined) column[t] = value;
    });
  }
  return { series: [...series.values()] };
}

/** What is known ahead of a store's brand in a week. */
function weekFigures(row: readonly number[], flags: Float64Array): number[] {
  const prices = row.slice(4, 4 + BRANDS);
  const own = prices[(row[1] ?? 1) - 1] ?? 0;
  const least = Math.min(...prices);
  const [deal = 0, feature = 0] = row.slice(15);
  const sumOf = (values: Float64Array): number => values.reduce((sum, v) => sum + (v || 0), 0);
  return [
    ...[own, deal, feature, deal * feature],
    ...[own / (sumOf(Float64Array.from(prices)) / BRANDS), own / least, least],
    ...[sumOf(flags.subarray(0, BRANDS)), sumOf(flags.subarray(BRANDS)), ...prices],
    // An absent brand has neither deal nor feature.
    ...flags.map((flag) => flag || 0),
  ];
}

/** What is known after a training part: later values and figures are cut off. */
export function panelAt(juice: Juice, periods: number): Panel {
  const series = juice.series.map((one) => ({
    ...one,
    values: Float64Array.from(one.values).subarray(0, periods),
    known: (one.known ?? []).map((values) =>
      Float64Array.from(values).subarray(0, periods + Math.max(...JUICE_STEPS)),
    ),
    ...(one.soldOut === undefined ? {} : { soldOut: Array.from(one.soldOut).slice(0, periods) }),
  }));
  const known = { price: 0, promotion: 1, promotions: [2], effects: 1 };
  return { periods, series, lags: [52], ...known };
}

/** Periods of the training part of a round. */
export function periodsOf(round: number): number {
  return 135 + 2 * round - FIRST_WEEK + 1;
}
