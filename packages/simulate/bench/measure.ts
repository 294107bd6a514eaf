/**
 * Generates a retailer, turns it into CSV text that is thrown away, and prints rows, speed, memory and figures.
 * Run: node_modules/.bin/tsx --conditions=quanyu-source packages/simulate/bench/measure.ts small [days]
 */
import { nativeCsvChunks, type Scale, simulateRetailer } from '@quanyu/simulate';

const scale = (process.argv[2] ?? 'small') as Scale;
const days = Number(process.argv[3] ?? 548);
const begun = performance.now();
const kinds = new Map<string, number>();
let bytes = 0;
let peak = 0;
let revenue = 0;
let discount = 0;
const units = new Map<string, number>();
const { batches, truth } = simulateRetailer({
  scale,
  seed: 1,
  days,
  dirty: true,
  onProgress: () => {
    peak = Math.max(peak, process.memoryUsage().rss);
  },
});
const orders = new Map<string, Set<string>>();
const unitCost = new Map<string, number>();
async function* watched() {
  for await (const batch of batches) {
    kinds.set(batch.kind, (kinds.get(batch.kind) ?? 0) + batch.rows.length);
    if (batch.kind === 'products') {
      for (const row of batch.rows) unitCost.set(String(row[0]), Number(row[6]));
    }
    if (batch.kind === 'orders') {
      for (const row of batch.rows) {
        revenue += Number(row[11]);
        discount += Number(row[10]);
        units.set(String(row[6]), (units.get(String(row[6])) ?? 0) + Number(row[8]));
        if (scale !== 'small') continue;
        const channel = String(row[3]);
        const set = orders.get(channel) ?? new Set();
        orders.set(channel, set.add(String(row[0])));
      }
    }
    yield batch;
  }
}
for await (const chunk of nativeCsvChunks(watched())) bytes += chunk.text.length;
const seconds = (performance.now() - begun) / 1000;
let cost = 0;
for (const [product, n] of units) cost += n * (unitCost.get(product) ?? 0);
const rows = [...kinds.values()].reduce((sum, n) => sum + n, 0);
const round = (x: number): number => Math.round(x * 1000) / 1000;
process.stdout.write(
  `${JSON.stringify(
    {
      scale,
      days,
      seconds: round(seconds),
      rows,
      rowsPerSecond: Math.round(rows / seconds),
      megabytes: Math.round(bytes / 1e6),
      peakResidentMiB: Math.round(peak / 1_048_576),
      sessions: truth.sessions(),
      stockOutRate: round(truth.stockOutRate()),
      revenue: Math.round(revenue),
      discountShare: round(discount / (revenue + discount)),
      grossMargin: round(1 - cost / revenue),
      orders: Object.fromEntries([...orders].map(([channel, set]) => [channel, set.size])),
      kinds: Object.fromEntries(kinds),
      node: process.version,
    },
    undefined,
    1,
  )}\n`,
);
