/**
 * Global networks on M4 Weekly, beside naive and the combination of single-series models:
 * `node --conditions=quanyu-source --import tsx packages/forecast/bench/networks.ts`.
 * Anchors: best of 59 OWA 0.739; Naive2 1. The networks see the values alone.
 */
import { createRng } from '@quanyu/numeric';
import {
  forecasterByName,
  globalNetwork,
  overallWeightedAverage,
  scaledError,
  symmetricPercentageError,
} from '../src/index.ts';
import { type Contest, readM4 } from './competition.ts';

const HORIZON = 13;
/** Naive2 of the competition: sMAPE and MASE. */
const NAIVE2 = { smape: 9.161, mase: 2.777 };

function report(
  name: string,
  contests: readonly Contest[],
  means: readonly ArrayLike<number>[],
  before: NodeJS.CpuUsage,
): void {
  const { user, system } = process.cpuUsage(before);
  let percent = 0;
  let scaled = 0;
  contests.forEach(({ test, train }, i) => {
    const mean = Float64Array.from(means[i] ?? []);
    percent += symmetricPercentageError(test, mean) / contests.length;
    scaled += scaledError(test, mean, { history: train, season: 1 }) / contests.length;
  });
  const owa = overallWeightedAverage({ smape: percent, mase: scaled }, NAIVE2);
  process.stdout.write(
    `${name}: sMAPE ${percent.toFixed(2)}, MASE ${scaled.toFixed(3)}, OWA ${owa.toFixed(3)}, ${((user + system) / 1e6).toFixed(0)} CPU s\n`,
  );
}

const contests = readM4('weekly');
if (contests.length === 0) process.stdout.write('M4 Weekly is absent: nothing measured\n');
else {
  const periods = Math.max(...contests.map(({ train }) => train.length));
  const series = contests.map(({ train }) => {
    const values = new Float64Array(periods).fill(Number.NaN);
    values.set(train, periods - train.length);
    return { values, identity: [] };
  });
  for (const network of ['hierarchical', 'lstm'] as const) {
    const before = process.cpuUsage();
    const model = globalNetwork({ network, horizon: HORIZON, window: 52, epochs: 12 });
    const state = model.fit({ periods, series }, { rng: createRng('networks') });
    const forecasts = model.predict(state, { periods, series });
    const means = forecasts.map(({ mean }) => mean);
    report(`global network, ${network}`, contests, means, before);
  }
  for (const model of ['naive', 'combination'].map(forecasterByName)) {
    const before = process.cpuUsage();
    const means = contests.map(({ train }) => {
      const state = model.fit({ values: train }, { rng: createRng('networks') });
      return model.predict(state, { horizon: HORIZON }).mean;
    });
    report(model.name, contests, means, before);
  }
}
