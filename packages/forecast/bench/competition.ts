import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';
import { createRng } from '@quanyu/numeric';
import { sharedData } from '@quanyu/testkit';
import {
  coverage,
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

function readWide(line: string): Float64Array {
  const cells = line.split(',').slice(1);
  const seen = cells.map((cell) => cell.replaceAll('"', '').trim());
  return Float64Array.from(
    seen.filter((cell) => cell !== '' && cell !== 'NA'),
    Number,
  );
}

const LEVELS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

/** Forecasts every series and prints errors by group, beside the time taken. */
export function runCompetition(
  title: string,
  contests: readonly Contest[],
  options: { readonly makeModel: (horizon: number) => Forecaster; readonly started: number },
): void {
  const sums = new Map<string, { smape: number; mase: number; count: number }>();
  const actual: number[] = [];
  const quantiles: number[][] = LEVELS.map(() => []);
  contests.forEach((contest, i) => {
    const model = options.makeModel(contest.test.length);
    const rng = createRng('bench').stream(i);
    const state = model.fit({ values: contest.train, seasons: contest.seasons }, { rng });
    const horizon = contest.test.length;
    const forecast = model.predict(state, { horizon, quantiles: LEVELS });
    const season = contest.seasons[0] ?? 1;
    const smape = symmetricPercentageError(contest.test, forecast.mean);
    const mase = scaledError(contest.test, forecast.mean, { history: contest.train, season });
    for (const group of [contest.group, 'all']) {
      const sum = sums.get(group) ?? { smape: 0, mase: 0, count: 0 };
      sum.smape += smape;
      sum.mase += mase;
      sum.count++;
      sums.set(group, sum);
    }
    actual.push(...contest.test);
    LEVELS.forEach((_, q) => {
      quantiles[q]?.push(...(forecast.quantiles[q] ?? []));
    });
  });
  const seconds = (performance.now() - options.started) / 1000;
  const groups = [...sums].map(([group, { smape, mase, count }]) => ({
    group,
    series: count,
    smape: round(smape / count),
    mase: round(mase / count),
  }));
  const covered = [7, 8, 9, 10].map(
    (q) => `${LEVELS[q]}: ${round(coverage(actual, quantiles[q] ?? []))}`,
  );
  const wql = weightedQuantileLoss(actual, quantiles.slice(0, 9), LEVELS.slice(0, 9));
  const out = { title, seconds: round(seconds), groups, wql: round(wql), coverage: covered };
  process.stdout.write(`${JSON.stringify(out, null, 1)}\n`);
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
