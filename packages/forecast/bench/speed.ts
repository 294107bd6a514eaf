/**
 * Engines on the 150-series M3 sample (the 10th and every 20th after it), one core, CPU time, and on M4 Hourly:
 * `node --conditions=quanyu-source --import tsx packages/forecast/bench/speed.ts [hourly|peers]`.
 * `peers` runs R's forecast (Debian: r-cran-forecast) on the same sample where it is installed, and
 * statsforecast where QUANYU_PYTHON names a Python that has it.
 * Anchors, R's forecast on the sample: theta 201, ets 5.1, auto.arima 1.16 series/s with sMAPE
 * 13.29, 12.77, 12.97; M4 Hourly auto.arima 44.7 s a series.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createRng } from '@quanyu/numeric';
import { sharedData } from '@quanyu/testkit';
import { forecasterByName, scaledError, symmetricPercentageError } from '../src/index.ts';
import { type Contest, readM3, readM4 } from './competition.ts';

function measure(title: string, contests: readonly Contest[], name: string): void {
  const model = forecasterByName(name);
  const rng = createRng('bench');
  let smape = 0;
  let mase = 0;
  const before = process.cpuUsage();
  for (const contest of contests) {
    const state = model.fit({ values: contest.train, seasons: contest.seasons }, { rng });
    const { mean } = model.predict(state, { horizon: contest.test.length });
    const season = contest.seasons[0] ?? 1;
    smape += symmetricPercentageError(contest.test, mean) / contests.length;
    mase += scaledError(contest.test, mean, { history: contest.train, season }) / contests.length;
  }
  const { user, system } = process.cpuUsage(before);
  const each = (user + system) / 1e6 / contests.length;
  process.stdout.write(
    `${title} ${name}: ${(1 / each).toFixed(2)} series/s, ${(each * 1000).toFixed(2)} ms, sMAPE ${smape.toFixed(3)}, MASE ${mase.toFixed(3)}\n`,
  );
}

/** Prints what a peer says of the sample, or that it is absent. */
function runPeer(command: string | undefined, script: string, name: string): void {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const words = [file, sharedData('forecast/m3.csv.gz') ?? ''];
  const run =
    command === undefined
      ? undefined
      : spawnSync(command, words, {
          encoding: 'utf8',
          timeout: 1_200_000,
          env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
        });
  process.stdout.write(run?.status === 0 ? run.stdout : `${name} is absent: no peer run\n`);
}

if (process.argv[2] === 'peers') {
  runPeer('Rscript', 'peer-m3.R', 'R with its forecast package');
  runPeer(process.env['QUANYU_PYTHON'], 'peer_statsforecast.py', 'a Python with statsforecast');
} else if (process.argv[2] === 'hourly') {
  const hourly = readM4('hourly').filter((_, i) => i % 9 === 0);
  measure('M4 Hourly', hourly, 'autoArima');
} else {
  const sample = readM3().filter((_, i) => i % 20 === 9);
  const names = process.argv.slice(2);
  for (const name of names.length > 0 ? names : ['theta', 'ets', 'autoArima', 'dynamicTheta']) {
    measure('M3 sample', sample, name);
  }
}
