/**
 * M4 Hourly and Weekly:
 * `node --conditions=quanyu-source --import tsx packages/forecast/bench/m4.ts [model] [heldOut] [group]`.
 * Anchors: OWA of the best of 59 methods 0.410 and 0.739; MSIS 6.139 and 16.2.
 */
import { performance } from 'node:perf_hooks';
import { auto, forecasterByName } from '../src/index.ts';
import { heldOut, readM4, runCompetition } from './competition.ts';

const [, , name = 'auto', part = 'test', only] = process.argv;
const NAIVE2 = { hourly: [18.383, 2.395], weekly: [9.161, 2.777] } as const;
for (const group of ['hourly', 'weekly'] as const) {
  if (only !== undefined && only !== group) continue;
  const started = performance.now();
  const all = readM4(group);
  const contests = part === 'heldOut' ? all.map(heldOut) : all;
  const makeModel = (horizon: number) =>
    name === 'auto' ? auto({ horizon }) : forecasterByName(name);
  const naive2 = NAIVE2[group];
  runCompetition(`M4 ${group} ${name} ${part}`, contests, { makeModel, started, naive2 });
}
