/**
 * Car parts: 2,509 series without gaps, 39 months to fit, 12 to test, quantiles 0.5 to 0.99:
 * `node --conditions=quanyu-source --import tsx packages/forecast/bench/carparts.ts [models]`.
 * Anchors: mean WQL 0.917 (negative binomial of weights 0.95^age), RMSSE 0.695.
 */
import { createRng } from '@quanyu/numeric';
import {
  type Forecaster,
  forecasterByName,
  negativeBinomial,
  pooledCounts,
  weightedQuantileLoss,
} from '../src/index.ts';
import { readCarParts } from './competition.ts';

const LEVELS = [0.5, 0.8, 0.9, 0.95, 0.99];
const MONTHS = 12;

function measure(name: string, model: Forecaster, all: readonly Float64Array[]): void {
  const rng = createRng('bench');
  const actual: number[] = [];
  const quantiles: number[][] = LEVELS.map(() => []);
  let scaled = 0;
  let counted = 0;
  const before = process.cpuUsage();
  for (const values of all) {
    const train = values.slice(0, -MONTHS);
    const test = values.slice(-MONTHS);
    const state = model.fit({ values: train }, { rng });
    const forecast = model.predict(state, { horizon: MONTHS, quantiles: LEVELS });
    let steps = 0;
    let squares = 0;
    for (let t = 1; t < train.length; t++) steps += ((train[t] ?? 0) - (train[t - 1] ?? 0)) ** 2;
    test.forEach((value, h) => {
      squares += (value - (forecast.mean[h] ?? 0)) ** 2;
    });
    if (steps > 0) {
      scaled += Math.sqrt(squares / MONTHS / (steps / (train.length - 1)));
      counted++;
    }
    actual.push(...test);
    LEVELS.forEach((_, q) => {
      quantiles[q]?.push(...(forecast.quantiles[q] ?? []));
    });
  }
  const { user, system } = process.cpuUsage(before);
  const wql = weightedQuantileLoss(actual, quantiles, LEVELS);
  const covered = LEVELS.map((level, q) => {
    const hits = actual.filter((value, i) => value <= (quantiles[q]?.[i] ?? 0)).length;
    return `${level}: ${(hits / actual.length).toFixed(3)}`;
  });
  const rate = all.length / ((user + system) / 1e6);
  process.stdout.write(
    `${name}: WQL ${wql.toFixed(4)}, RMSSE ${(scaled / counted).toFixed(4)}, ${rate.toFixed(0)} series/s, coverage ${covered.join(' ')}\n`,
  );
}

/** Weights chosen on the last twelve of the 39 months. */
const MONTHLY_DECAY = 0.86;
measure(
  'negativeBinomial of decay 0.86',
  negativeBinomial({ decay: MONTHLY_DECAY }),
  readCarParts(),
);
const pool = readCarParts().map((values) => values.slice(0, -MONTHS));
if (pool.length > 0) {
  const before = process.cpuUsage();
  const model = pooledCounts(pool, { horizon: MONTHS });
  const { user } = process.cpuUsage(before);
  process.stdout.write(
    `chosen in ${(user / 1e6).toFixed(1)} CPU s: ${JSON.stringify(model.params)}\n`,
  );
  measure('pooledCounts', model, readCarParts());
}
const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : ['negativeBinomial', 'auto', 'imapa', 'adida']) {
  measure(name, forecasterByName(name), readCarParts());
}
