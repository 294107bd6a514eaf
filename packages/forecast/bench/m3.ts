/**
 * M3 whole: `node --conditions=quanyu-source --import tsx packages/forecast/bench/m3.ts [model]`.
 * Anchors: THETA sMAPE 12.76, MASE 1.395; statsforecast's ensemble 12.63.
 */
import { performance } from 'node:perf_hooks';
import { sharedData } from '@quanyu/testkit';
import { auto, forecasterByName } from '../src/index.ts';
import { type Contest, readLines, runCompetition } from './competition.ts';

const started = performance.now();
const path = sharedData('forecast/m3.csv.gz');
const name = process.argv[2] ?? 'auto';
if (path === undefined) {
  process.stdout.write('m3.csv.gz is absent: nothing measured\n');
} else {
  const contests = readLines(path).map((line): Contest => {
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
  const makeModel = (horizon: number) =>
    name === 'auto' ? auto({ horizon }) : forecasterByName(name);
  runCompetition(`M3 ${name}`, contests, { makeModel, started });
}
