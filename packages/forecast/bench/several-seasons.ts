/**
 * Models for several seasons beside R's tbats, on every EVERY-th series of M4 Hourly (seasons of 24 and
 * 168 hours), one core, CPU time: `node --conditions=quanyu-source --import tsx
 * packages/forecast/bench/several-seasons.ts [EVERY] [model …]`. R runs where its forecast package is
 * installed (Debian: r-cran-forecast); `--no-peer` leaves it out.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createRng } from '@quanyu/numeric';
import { sharedData } from '@quanyu/testkit';
import { forecasterByName, scaledError, symmetricPercentageError } from '../src/index.ts';
import { type Contest, readM4 } from './competition.ts';

function measure(contests: readonly Contest[], name: string): void {
  const model = forecasterByName(name);
  let smape = 0;
  let mase = 0;
  const before = process.cpuUsage();
  contests.forEach(({ train, test, seasons }, i) => {
    const rng = createRng('bench').stream(i);
    const state = model.fit({ values: train, seasons }, { rng });
    const { mean } = model.predict(state, { horizon: test.length });
    smape += symmetricPercentageError(test, mean) / contests.length;
    mase += scaledError(test, mean, { history: train, season: 24 }) / contests.length;
  });
  const { user, system } = process.cpuUsage(before);
  const each = (user + system) / 1e6 / contests.length;
  process.stdout.write(
    `${name}, ${contests.length} series: ${each.toFixed(2)} s each, sMAPE ${smape.toFixed(3)}, MASE ${mase.toFixed(3)}\n`,
  );
}

const words = process.argv.slice(2).filter((word) => word !== '--no-peer');
const [every = '20', ...names] = words;
const contests = readM4('hourly').filter((_, i) => i % Number(every) === 0);
const models = names.length > 0 ? names : ['severalSeasons', 'mstlEts', 'fourierArima'];
if (contests.length === 0) process.stdout.write('M4 Hourly is absent: nothing measured\n');
else for (const name of models) measure(contests, name);
if (contests.length > 0 && !process.argv.includes('--no-peer')) {
  const script = fileURLToPath(new URL('peer-tbats.R', import.meta.url));
  const paths = ['train', 'test'].map(
    (part) => sharedData(`forecast/m4-hourly-${part}.csv.gz`) ?? '',
  );
  const run = spawnSync('Rscript', [script, ...paths, every], { encoding: 'utf8' });
  const absent = 'R with its forecast package is absent: no peer run\n';
  process.stdout.write(run.status === 0 ? run.stdout : absent);
}
