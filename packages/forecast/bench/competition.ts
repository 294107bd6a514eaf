import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';
import { createRng } from '@quanyu/numeric';
import { sharedData } from '@quanyu/testkit';
import {
  coverage,
  type Forecast,
  type Forecaster,
  scaledError,
  symmetricPercentageError,
  weightedQuantileLoss,
} from '../src/index.ts';

/** One series of a competition with its official test part. */
export interface Contest {
  readonly group: string;
  /** Season of MASE and of the models, the main one first. */
  readonly seasons: readonly number[];
  readonly train: Float64Array;
  readonly test: Float64Array;
}

function readLines(path: string): string[] {
  return gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n').slice(1);
}

/** All 3,003 series of M3; empty where the file is absent. */
export function readM3(): Contest[] {
  const path = sharedData('forecast/m3.csv.gz');
  if (path === undefined) return [];
  return readLines(path).map((line) => {
    const cells = line.split(',');
    const numbers = (cell: string | undefined) =>
      Float64Array.from((cell ?? '').split(' '), Number);
    return {
      group: cells[1] ?? '',
      seasons: [Number(cells[2])],
      train: numbers(cells[8]),
      test: numbers(cells[9]),
    };
  });
}

const M4_SEASONS = { hourly: [24, 168], weekly: [1, 52] } as const;

/** A frequency of M4; empty where its files are absent. The first season is that of MASE. */
export function readM4(group: 'hourly' | 'weekly'): Contest[] {
  const paths = ['train', 'test'].map((part) => sharedData(`forecast/m4-${group}-${part}.csv.gz`));
  const [past, future] = paths.map((path) =>
    path === undefined ? [] : readLines(path).map(readWide),
  );
  return (past ?? []).map((train, i) => ({
    group,
    seasons: M4_SEASONS[group],
    train,
    test: future?.[i] ?? new Float64Array(0),
  }));
}

/** The car-parts series without gaps; empty where the file is absent. */
export function readCarParts(): Float64Array[] {
  const path = sharedData('forecast/carparts.csv.gz');
  if (path === undefined) return [];
  const rows = readLines(path).map((line) => (line.split(',')[3] ?? '').replaceAll('"', ''));
  return rows
    .filter((cells) => !cells.includes('NA'))
    .map((cells) => Float64Array.from(cells.trim().split(' '), Number));
}

function readWide(line: string): Float64Array {
  const cells = line.split(',').slice(1);
  const seen = cells.map((cell) => cell.replaceAll('"', '').trim());
  return Float64Array.from(
    seen.filter((cell) => cell !== '' && cell !== 'NA'),
    Number,
  );
}

/** The training part alone, its own last stretch as test: for choices that may not see the test. */
export function heldOut(contest: Contest): Contest {
  const cut = contest.train.length - contest.test.length;
  return { ...contest, train: contest.train.slice(0, cut), test: contest.train.slice(cut) };
}

const LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.025, 0.975];

interface Sums {
  smape: number;
  mase: number;
  msis: number;
  outside: number;
  points: number;
  count: number;
  /** Pinball losses at 0.1 to 0.9, doubled, and what they are divided by. */
  loss: number;
  size: number;
}

export interface CompetitionOptions {
  readonly makeModel: (horizon: number) => Forecaster;
  readonly started: number;
  /** sMAPE and MASE of Naive2, for OWA. */
  readonly naive2?: readonly [number, number];
  /** MASE and WQL of a rival by group; ratios to it are printed. */
  readonly rival?: {
    readonly name: string;
    readonly scores: Readonly<Record<string, readonly [mase: number, wql: number]>>;
  };
}

/** Forecasts every series and prints errors by group, beside the time taken. */
export function runCompetition(
  title: string,
  contests: readonly Contest[],
  options: CompetitionOptions,
): void {
  const sums = new Map<string, Sums>();
  const actual: number[] = [];
  const quantiles: number[][] = LEVELS.map(() => []);
  contests.forEach((contest, i) => {
    const model = options.makeModel(contest.test.length);
    const rng = createRng('bench').stream(i);
    const state = model.fit({ values: contest.train, seasons: contest.seasons }, { rng });
    const horizon = contest.test.length;
    const forecast = model.predict(state, { horizon, quantiles: LEVELS });
    for (const group of [contest.group, 'all']) addScores(sums, group, { contest, forecast });
    actual.push(...contest.test);
    LEVELS.forEach((_, q) => {
      quantiles[q]?.push(...(forecast.quantiles[q] ?? []));
    });
  });
  const { user, system } = process.cpuUsage();
  const groups = [...sums].map(([group, sum]) => groupRow(group, sum, options.naive2));
  const covered = [7, 8, 9, 10].map(
    (q) => `${LEVELS[q]}: ${round(coverage(actual, quantiles[q] ?? []))}`,
  );
  const wql = weightedQuantileLoss(actual, quantiles.slice(0, 9), LEVELS.slice(0, 9));
  const out = {
    title,
    seconds: round((performance.now() - options.started) / 1000),
    cpuSeconds: round((user + system) / 1e6),
    wql: round(wql),
    coverage: covered.join(', '),
  };
  process.stdout.write(`${JSON.stringify(out)}\n${groups.join('\n')}\n`);
  if (options.rival !== undefined) process.stdout.write(`${ratioRow(sums, options.rival)}\n`);
}

function ratioRow(
  sums: Map<string, Sums>,
  rival: NonNullable<CompetitionOptions['rival']>,
): string {
  const rows = Object.entries(rival.scores).flatMap(([group, [mase, wql]]) => {
    const sum = sums.get(group);
    if (sum === undefined) return [];
    return [{ group, mase: sum.mase / sum.count / mase, wql: sum.loss / sum.size / 9 / wql }];
  });
  const geometric = (key: 'mase' | 'wql'): number =>
    round(Math.exp(rows.reduce((sum, row) => sum + Math.log(row[key]), 0) / rows.length));
  const shown = rows.map(({ group, mase, wql }) => `${group} ${round(mase)} / ${round(wql)}`);
  return `  to ${rival.name}, MASE / WQL: ${shown.join(', ')}; geometric mean ${geometric('mase')} / ${geometric('wql')}`;
}

function addScores(
  sums: Map<string, Sums>,
  group: string,
  { contest, forecast }: { readonly contest: Contest; readonly forecast: Forecast },
): void {
  const none = { smape: 0, mase: 0, msis: 0, outside: 0, points: 0, count: 0, loss: 0, size: 0 };
  const sum = sums.get(group) ?? none;
  const { train, test } = contest;
  const season = contest.seasons[0] ?? 1;
  const scale = { history: train, season };
  sum.smape += symmetricPercentageError(test, forecast.mean);
  sum.mase += scaledError(test, forecast.mean, scale);
  // Mean scaled interval score of M4: width plus 2/0.05 for each unit outside, over the scale.
  const unit = seasonalStep(train, season);
  test.forEach((value, h) => {
    const low = forecast.quantiles[11]?.[h] ?? 0;
    const high = forecast.quantiles[12]?.[h] ?? 0;
    const miss = Math.max(0, low - value) + Math.max(0, value - high);
    sum.msis += (high - low + 40 * miss) / unit / test.length;
    if (miss > 0) sum.outside++;
    sum.points++;
    sum.size += Math.abs(value);
    LEVELS.slice(0, 9).forEach((level, q) => {
      const error = value - (forecast.quantiles[q]?.[h] ?? 0);
      sum.loss += 2 * Math.max(level * error, (level - 1) * error);
    });
  });
  sum.count++;
  sums.set(group, sum);
}

function seasonalStep(y: Float64Array, season: number): number {
  let sum = 0;
  for (let t = season; t < y.length; t++) sum += Math.abs((y[t] ?? 0) - (y[t - season] ?? 0));
  return sum / (y.length - season);
}

function groupRow(group: string, sum: Sums, naive2?: readonly [number, number]): string {
  const smape = sum.smape / sum.count;
  const mase = sum.mase / sum.count;
  const owa =
    naive2 === undefined ? '' : ` OWA ${round((smape / naive2[0] + mase / naive2[1]) / 2)}`;
  const distance = Math.abs(0.95 - (1 - sum.outside / sum.points));
  return `  ${group} (${sum.count}): sMAPE ${round(smape)} MASE ${round(mase)}${owa} MSIS ${round(sum.msis / sum.count)} ACD ${round(distance)}`;
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
