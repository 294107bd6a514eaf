/**
 * M4 Hourly and Weekly: `node --conditions=quanyu-source --import tsx packages/forecast/bench/m4.ts [model]`.
 * Anchors: OWA of the best of 59 methods 0.410 and 0.739; Naive2 (18.383, 2.395) and (9.161, 2.777).
 */
import { performance } from 'node:perf_hooks';
import { sharedData } from '@quanyu/testkit';
import { auto, forecasterByName } from '../src/index.ts';
import { type Contest, readLines, runCompetition } from './competition.ts';

const name = process.argv[2] ?? 'auto';
for (const [group, seasons] of [
  ['hourly', [24, 168]],
  ['weekly', [1]],
] as const) {
  const started = performance.now();
  const train = sharedData(`forecast/m4-${group}-train.csv.gz`);
  const test = sharedData(`forecast/m4-${group}-test.csv.gz`);
  if (train === undefined || test === undefined) continue;
  const [past, future] = [train, test].map((path) =>
    readLines(path).map((line) =>
      Float64Array.from(
        line
          .split(',')
          .slice(1)
          .map((cell) => cell.replaceAll('"', '').trim())
          .filter((cell) => cell !== '' && cell !== 'NA'),
        Number,
      ),
    ),
  );
  const contests = (past ?? []).map(
    (values, i): Contest => ({
      group,
      seasons,
      train: values,
      test: future?.[i] ?? new Float64Array(0),
    }),
  );
  const makeModel = (horizon: number) =>
    name === 'auto' ? auto({ horizon }) : forecasterByName(name);
  runCompetition(`M4 ${group} ${name}`, contests, { makeModel, started });
}
