/**
 * What the lifetime models expect of CDNOW's weeks 40 to 78, fitted on weeks 1 to 39:
 * `tsx packages/profile/bench/lifetime.ts`. Anchor: BG/NBD RMSE 1.608, MAE 0.7855.
 */
import { writeFileSync } from 'node:fs';
import { sharedData } from '@quanyu/testkit';
import { fitBgNbd, type Histories, predictBgNbd } from '../src/models/bg-nbd.ts';
import { fitMbgNbd, predictMbgNbd } from '../src/models/mbg-nbd.ts';
import { fitParetoNbd, predictParetoNbd } from '../src/models/pareto-nbd.ts';
import { purchasesBetween, summarisePurchases } from '../src/purchases.ts';
import { CALIBRATION_END, HOLDOUT_END, readCdnow } from '../test/cdnow.ts';

const HORIZON_WEEKS = 39;
const MODELS: Record<string, (h: Histories) => { readonly purchases: Float64Array }> = {
  bgNbd: (h) => predictBgNbd(fitBgNbd(h), h, HORIZON_WEEKS),
  mbgNbd: (h) => predictMbgNbd(fitMbgNbd(h), h, HORIZON_WEEKS),
  paretoNbd: (h) => predictParetoNbd(fitParetoNbd(h), h, HORIZON_WEEKS),
};

function measured(file: string): Record<string, number | string>[] {
  const table = readCdnow(file, 1);
  const { purchaseDays, firstDay, lastDay } = summarisePurchases(table, CALIBRATION_END);
  const histories: Histories = {
    repeats: purchaseDays.map((days) => days - 1),
    lastWeeks: Float64Array.from(firstDay, (first, i) => ((lastDay[i] ?? first) - first) / 7),
    ageWeeks: Float64Array.from(firstDay, (first) => (CALIBRATION_END - first) / 7),
  };
  const window = { fromDay: CALIBRATION_END + 1, toDay: HOLDOUT_END };
  const actual = purchasesBetween(table, window).purchaseDays;
  return Object.entries(MODELS).map(([model, purchasesOf]) => {
    const from = process.cpuUsage();
    const errors = purchasesOf(histories).purchases.map((p, i) => p - (actual[i] ?? 0));
    const cpuSeconds = process.cpuUsage(from).user / 1e6;
    const mean = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
    return {
      model,
      rmse: Math.sqrt(mean(errors.map((e) => e * e))),
      mae: mean(errors.map(Math.abs)),
      cpuSeconds,
    };
  });
}

const file = sharedData('marketing/cdnow/CDNOW_sample.txt');
const results = file === undefined ? 'skipped: CDNOW is absent here' : measured(file);
writeFileSync(1, `${JSON.stringify({ node: process.version, results }, null, 1)}\n`);
