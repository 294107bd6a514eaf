/** CPU ms of one cold fit of a lifetime model on CDNOW's sample, each in a process of its own. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sharedData } from '@quanyu/testkit';
import { fitBgBb } from '../src/models/bg-bb.ts';
import { fitBgNbd, type Histories } from '../src/models/bg-nbd.ts';
import { fitMbgNbd } from '../src/models/mbg-nbd.ts';
import { fitParetoNbd } from '../src/models/pareto-nbd.ts';
import { summarisePurchases } from '../src/purchases.ts';
import { CALIBRATION_END, readCdnow } from '../test/cdnow.ts';

const FITS: Record<string, (histories: Histories) => { readonly logLikelihood: number }> = {
  bgNbd: fitBgNbd,
  mbgNbd: fitMbgNbd,
  paretoNbd: fitParetoNbd,
  bgBb: ({ repeats, lastWeeks, ageWeeks }) =>
    fitBgBb({
      repeats,
      last: Int32Array.from(lastWeeks, (weeks, i) => Math.max(repeats[i] ?? 0, Math.ceil(weeks))),
      chances: Int32Array.from(ageWeeks, (weeks, i) =>
        Math.max(repeats[i] ?? 0, Math.ceil(weeks), Math.ceil(lastWeeks[i] ?? 0)),
      ),
    }),
};

const [model] = process.argv.slice(2);
const file = sharedData('marketing/cdnow/CDNOW_sample.txt');
if (file === undefined) writeFileSync(1, '{"skipped":"CDNOW is absent here"}\n');
else if (model === undefined) {
  const self = fileURLToPath(import.meta.url);
  const flags = [...process.execArgv, self];
  for (const name of Object.keys(FITS))
    writeFileSync(1, execFileSync(process.execPath, [...flags, name]));
} else {
  const table = readCdnow(file, 1);
  const { purchaseDays, firstDay, lastDay } = summarisePurchases(table, CALIBRATION_END);
  const histories: Histories = {
    repeats: purchaseDays.map((days) => days - 1),
    lastWeeks: Float64Array.from(firstDay, (first, i) => ((lastDay[i] ?? first) - first) / 7),
    ageWeeks: Float64Array.from(firstDay, (first) => (CALIBRATION_END - first) / 7),
  };
  const from = process.cpuUsage();
  const started = performance.now();
  const fit = FITS[model]?.(histories);
  const { user, system } = process.cpuUsage(from);
  const figures = { model, cpuMs: (user + system) / 1000, ms: performance.now() - started, fit };
  writeFileSync(1, `${JSON.stringify(figures)}\n`);
}
