/**
 * M3 whole: `node --conditions=quanyu-source --import tsx packages/forecast/bench/m3.ts [model] [heldOut]`.
 * `heldOut` never looks at the test part. Anchors: THETA sMAPE 12.76, MASE 1.395; statsforecast's
 * ensemble 12.63.
 */
import { performance } from 'node:perf_hooks';
import { auto, forecasterByName } from '../src/index.ts';
import { heldOut, readM3, runCompetition } from './competition.ts';

const started = performance.now();
const name = process.argv[2] ?? 'auto';
const inner = process.argv[3] === 'heldOut';
const contests = inner
  ? readM3()
      .filter(({ train, test }) => train.length >= 2 * test.length)
      .map(heldOut)
  : readM3();
const makeModel = (horizon: number) =>
  name === 'auto' ? auto({ horizon }) : forecasterByName(name);
/** MASE and WQL of Chronos-Bolt-base, zero-shot, as its authors publish them. */
const CHRONOS = {
  name: 'Chronos-Bolt-base',
  scores: {
    YEARLY: [2.907, 0.1293],
    QUARTERLY: [1.289, 0.0762],
    MONTHLY: [0.851, 0.0927],
  },
} as const;
runCompetition(`M3 ${name}${inner ? ' held out' : ''}`, contests, {
  makeModel,
  started,
  ...(inner ? {} : { rival: CHRONOS }),
});
