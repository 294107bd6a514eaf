/**
 * How long customer values take: `tsx packages/profile/bench/clv.ts [customers]`. Fits CDNOW's 23,570
 * customers where the shared data are there, then times the loop's batch functions on made-up
 * purchases of `customers` (default 1,000,000) customers, four rows each.
 */
import { writeFileSync } from 'node:fs';
import { createRng } from '@quanyu/numeric';
import { sharedData } from '@quanyu/testkit';
import { fitActivity, predictActivity } from '../src/activity.ts';
import { fitClv, predictClv } from '../src/clv.ts';
import { type PurchaseTable, summarisePurchases } from '../src/purchases.ts';
import { rfmOf } from '../src/rfm.ts';
import { tagMasks } from '../src/tags.ts';
import { CALIBRATION_END, readCdnow } from '../test/cdnow.ts';

const customers = Number(process.argv[2] ?? 1_000_000);
const figures: Record<string, number> = { customers };

function timed<T>(name: string, act: () => T): T {
  const from = performance.now();
  const result = act();
  figures[`${name}Ms`] = Math.round(performance.now() - from);
  return result;
}

function madeUp(): PurchaseTable {
  const rng = createRng('clv-bench');
  const rows = 4 * customers;
  const customer = Int32Array.from({ length: rows }, (_, i) =>
    i < customers ? i : Math.floor(rng.int(customers) * rng.uniform()),
  );
  const taste = Float64Array.from({ length: customers }, () => 20 * Math.exp(0.6 * rng.normal()));
  return {
    customers,
    customer,
    day: Int32Array.from({ length: rows }, () => rng.int(540)),
    value: Float64Array.from(customer, (c) => (taste[c] ?? 20) * Math.exp(0.4 * rng.normal())),
  };
}

const cdnow = sharedData('marketing/cdnow/CDNOW_master.txt');
if (cdnow !== undefined) {
  const summary = summarisePurchases(readCdnow(cdnow, 0), CALIBRATION_END);
  timed('cdnowFitCold', () => fitClv(summary));
  timed('cdnowFitWarm', () => fitClv(summary));
}
const table = madeUp();
const summary = timed('summarise', () => summarisePurchases(table, 450));
const state = timed('fitClv', () => fitClv(summary));
const clv = timed('predictClv', () => predictClv(state, summary, 90));
const rfm = timed('rfm', () => rfmOf(summary));
timed('tags', () => tagMasks({ summary, rfm, clv }));
const options = { asOfDay: 539, windowDays: 90, rng: createRng(1) };
const activity = timed('fitActivity', () => fitActivity(table, options));
timed('predictActivity', () => predictActivity(activity, table, 539));
writeFileSync(1, `${JSON.stringify({ node: process.version, ...figures }, null, 1)}\n`);
