/**
 * How many customers' purchases in CDNOW's weeks 40 to 78 lie inside the 80 % intervals that weeks 1
 * to 39 gave, and how much of the holdout's spend the tenth ranked first by expected value holds.
 */
import { writeFileSync } from 'node:fs';
import { sharedData } from '@quanyu/testkit';
import { fitClv, predictClv } from '../src/clv.ts';
import { clvIntervals } from '../src/clv-intervals.ts';
import { purchasesBetween, summarisePurchases } from '../src/purchases.ts';
import { CALIBRATION_END, HOLDOUT_END, readCdnow } from '../test/cdnow.ts';

function measured(file: string): Readonly<Record<string, number>> {
  const table = readCdnow(file, 1);
  const summary = summarisePurchases(table, CALIBRATION_END);
  const state = fitClv(summary);
  const scores = predictClv(state, summary, HOLDOUT_END - CALIBRATION_END);
  const bands = clvIntervals(state, summary, scores);
  const window = { fromDay: CALIBRATION_END + 1, toDay: HOLDOUT_END };
  const { purchaseDays, value } = purchasesBetween(table, window);
  const share = (isIn: (customer: number) => boolean): number =>
    Array.from({ length: summary.customers }, (_, c) => isIn(c)).filter(Boolean).length /
    summary.customers;
  const within = (low: Float64Array, high: Float64Array, actual: ArrayLike<number>) =>
    share((c) => (actual[c] ?? 0) >= (low[c] ?? 0) && (actual[c] ?? 0) <= (high[c] ?? 0));
  const order = Array.from(scores.value, (_, c) => c).sort(
    (a, b) => (scores.value[b] ?? 0) - (scores.value[a] ?? 0),
  );
  const sum = (customers: readonly number[]) =>
    customers.reduce((total, c) => total + (value[c] ?? 0), 0);
  return {
    level: bands.level,
    purchasesInside: within(bands.purchasesLow, bands.purchasesHigh, purchaseDays),
    purchasesAbove: share((c) => (purchaseDays[c] ?? 0) > (bands.purchasesHigh[c] ?? 0)),
    valueInside: within(bands.valueLow, bands.valueHigh, value),
    valueAbove: share((c) => (value[c] ?? 0) > (bands.valueHigh[c] ?? 0)),
    topTenthSpend: sum(order.slice(0, Math.ceil(order.length / 10))) / sum(order),
  };
}

const file = sharedData('marketing/cdnow/CDNOW_sample.txt');
const results = file === undefined ? 'skipped: CDNOW is absent here' : measured(file);
writeFileSync(1, `${JSON.stringify({ node: process.version, results }, null, 1)}\n`);
