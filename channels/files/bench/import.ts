import { performance } from 'node:perf_hooks';
import { createMemorySink, importFiles, PRESETS } from '../src/index.ts';

/** Measures an import into memory: `tsx bench/import.ts <source> <file>…`. Prints one JSON object. */
const [source = 'auto', ...files] = process.argv.slice(2);
const preset = PRESETS[source];
const began = performance.now();
let peak = 0;
const result = await importFiles({
  files,
  source,
  sink: createMemorySink({ isKeeping: false }),
  settings: {
    currency: preset?.currency ?? 'CNY',
    timeZone: preset?.timeZone ?? 'Asia/Shanghai',
  },
  onProgress: () => {
    peak = Math.max(peak, process.memoryUsage.rss());
  },
});
const seconds = (performance.now() - began) / 1000;
const figures = result.kind === 'imported' ? result.figures : result;
const rowsPerSecond = result.kind === 'imported' ? result.figures.rowsRead / seconds : 0;
const peakMiB = Math.round(peak / 1024 / 1024);
process.stdout.write(`${JSON.stringify({ seconds, rowsPerSecond, peakMiB, figures }, null, 2)}\n`);
