import { createRng } from '@quanyu/numeric';
import { flowScore } from './flow-score.ts';

/**
 * Estimated against true shopper flow, over five seeds: `npx tsx --conditions=quanyu-source
 * packages/logistics/bench/floor.ts`. There is no public data with a known truth; the anchor is the
 * same estimate without counters.
 */
for (const counters of [false, true]) {
  let correlation = 0;
  let error = 0;
  for (let seed = 1; seed <= 5; seed++) {
    const score = flowScore({ shoppers: 1000, counters }, createRng(seed));
    correlation += score.correlation / 5;
    error += score.error / 5;
  }
  process.stdout.write(
    `${counters ? 'baskets and counters' : 'baskets alone'}: correlation of the heat ` +
      `${correlation.toFixed(3)}, error of passes by zone ${(100 * error).toFixed(1)} %\n`,
  );
}
