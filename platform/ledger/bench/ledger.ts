/**
 * Measures the ledger on its embedded server: `tsx bench/ledger.ts [order lines] [events]`.
 * Prints one JSON object; nothing is asserted.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '@quanyu/domain';
import { type FactRow, type Ledger, openLedger } from '../src/index.ts';

const LINES = Number(process.argv[2] ?? 500_000);
const EVENTS = Number(process.argv[3] ?? 200_000);
const WRITERS = 16;
const clock = { now: (): Instant => Date.now() as Instant };

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function orderLines(from: number, count: number): FactRow[] {
  return Array.from({ length: count }, (_, index) => {
    const n = from + index;
    const time = 1_700_000_000_000 + Math.floor(n / 20) * 60_000;
    return {
      ...{ order: `o${Math.floor(n / 20)}`, line: n % 20, time, channel: 'web' },
      ...{ customer: `c${n % 4_000}`, product: `p${n % 3_800}`, quantity: 1 + (n % 12) },
      ...{ unit_price: 2.95, total: 295 * (1 + (n % 12)), currency: 'GBP', state: 'delivered' },
    };
  });
}

async function bulk(ledger: Ledger): Promise<void> {
  for (let from = 0; from < LINES; from += 20_000) {
    await ledger.recordFacts('orders', 'bench', orderLines(from, Math.min(20_000, LINES - from)));
  }
}

async function events(ledger: Ledger, latencies: number[]): Promise<void> {
  let next = 0;
  const writer = async (): Promise<void> => {
    while (next < EVENTS) {
      const from = next;
      next += 100;
      const rows = Array.from({ length: 100 }, (_, index) => ({
        ...{ event: `e${from + index}`, time: Date.now(), type: 'product-view', channel: 'web' },
        ...{ anonymous: `a${(from + index) % 999}`, product: `p${(from + index) % 3_800}` },
        properties: { position: index, list: 'home' },
      }));
      latencies.push(await seconds(() => ledger.recordEvents('bench', rows)));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

/** Batches of 100 that arrive at a steady 10,000 events a second, whatever the answers take. */
async function pacedEvents(ledger: Ledger, batches: number): Promise<number[]> {
  const latencies: number[] = [];
  const began = performance.now();
  const all: Promise<void>[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const waitMs = began + batch * 10 - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    const rows = Array.from({ length: 100 }, (_, index) => ({
      ...{ event: `paced${batch}.${index}`, time: Date.now(), type: 'product-view' },
      ...{ anonymous: `a${index}`, product: `p${index}`, channel: 'web' },
    }));
    const work = async (): Promise<void> => {
      latencies.push(await seconds(() => ledger.recordEvents('bench', rows)));
    };
    all.push(work());
  }
  await Promise.all(all);
  return latencies.sort((a, b) => a - b);
}

async function reservations(ledger: Ledger, count: number): Promise<void> {
  const lines = Array.from({ length: 500 }, (_, index) => ({
    ...{ product: `p${index}`, location: 'L', units: 1_000 },
  }));
  await ledger.stock.receive({ source: 'bench', externalId: 'fill', lines });
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < count) {
      const n = next;
      next += 1;
      const one = [{ product: `p${n % 500}`, location: 'L', units: 1 }];
      await ledger.stock.reserve({ source: 'bench', externalId: `r${n}`, lines: one });
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
}

/** Sum of PSS of the server's processes, in MiB. */
function serverMiB(pid: number): number {
  const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  const pids = [pid, ...children.trim().split(/\s+/).map(Number)];
  const kib = pids.map((each) => {
    const text = readFileSync(`/proc/${each}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
  });
  return Math.round(kib.reduce((sum, each) => sum + each, 0) / 1024);
}

const dataDir = mkdtempSync(join(tmpdir(), 'quanyu-bench-'));
chmodSync(dataDir, 0o755);
let ledger = await openLedger({ dataDir, clock });
const first = ledger;
const coldS = await seconds(async () => {
  await first.close();
  rmSync(join(dataDir, 'postgres'), { recursive: true });
  ledger = await openLedger({ dataDir, clock });
});
await ledger.close();
const warmS = await seconds(async () => {
  ledger = await openLedger({ dataDir, clock });
});
const bulkS = await seconds(() => bulk(ledger));
const againS = await seconds(() => bulk(ledger));
const latencies: number[] = [];
const eventsS = await seconds(() => events(ledger, latencies));
const paced = await pacedEvents(ledger, 1_000);
const reserved = 10_000;
const reserveS = await seconds(() => reservations(ledger, reserved));
latencies.sort((a, b) => a - b);
process.stdout.write(
  `${JSON.stringify({
    node: process.version,
    startColdMs: Math.round(coldS * 1000),
    startWarmMs: Math.round(warmS * 1000),
    orderLinesPerS: Math.round(LINES / bulkS),
    sameLinesAgainPerS: Math.round(LINES / againS),
    eventsPerS: Math.round(EVENTS / eventsS),
    eventBatchP50Ms: Math.round((latencies[latencies.length >> 1] ?? 0) * 1000),
    eventBatchP99Ms: Math.round((latencies[Math.floor(latencies.length * 0.99)] ?? 0) * 1000),
    pacedEventsP50Ms: Math.round((paced[paced.length >> 1] ?? 0) * 1000),
    pacedEventsP99Ms: Math.round((paced[Math.floor(paced.length * 0.99)] ?? 0) * 1000),
    load: loadavg()[0],
    reservationsPerS: Math.round(reserved / reserveS),
    serverMiB: serverMiB(Number(ledger.info.serverPid)),
    nodeMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
  })}\n`,
);
await ledger.close();
rmSync(dataDir, { recursive: true });
