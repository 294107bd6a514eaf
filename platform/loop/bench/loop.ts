/**
 * Runs the whole loop on a made-up retailer and prints seconds and CPU seconds (of this process; the
 * ledger's come on top) a step, and peak memory.
 * `tsx --conditions=quanyu-source platform/loop/bench/loop.ts [scale] [fraction] [days] [moreDays]`
 * With `moreDays` the same retailer goes on for so many days and the loop runs again.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, dayOfIso, type Instant } from '@quanyu/domain';
import { openDuckdbEngine, openLake } from '@quanyu/lake';
import { openLedger } from '@quanyu/ledger';
import { serialPool } from '@quanyu/numeric';
import { openLoop } from '../src/index.ts';
import { recordShop, type ShopOptions } from '../test/simulated-shop.ts';

const [scale = 'small', fraction = '1', days = '548', moreDays = '0'] = process.argv.slice(2);
const LAST_DAY = '2026-06-30';
const DAY_MS = 86_400_000;
/** The morning after the last day, so that the ledger keeps the events of the last 35 days. */
const startMs = (dayOfIso(LAST_DAY) + 1) * DAY_MS - Date.now();
const clock: Clock = { now: () => (startMs + Date.now()) as Instant };
const dataDir = mkdtempSync(join(tmpdir(), 'quanyu-loop-'));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const peakMiB = (): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024;

const ledger = await openLedger({ dataDir, clock });
const pool = serialPool();
const engine = await openDuckdbEngine({ tempDir: join(dataDir, 'tmp'), pool });
try {
  const lake = await openLake({ ledger, engine, dataDir, clock });
  await record(Number(days));
  const loop = openLoop({ ledger, lake, engine, pool, clock, seed: 1 });
  await runOnce('first');
  await runOnce('unchanged');
  if (Number(moreDays) > 0) {
    await record(Number(days) + Number(moreDays));
    await runOnce(`after ${moreDays} more days`);
  }
  async function record(total: number): Promise<void> {
    const from = performance.now();
    const endDay = dayOfIso(LAST_DAY);
    const startDay = endDay - Number(days) - Number(moreDays) + 1;
    const isMore = total > Number(days);
    const options: ShopOptions = {
      fraction: Number(fraction),
      startDay,
      days: total,
      ...(isMore ? { eventsFromMs: (startDay + Number(days)) * DAY_MS } : {}),
    };
    const counts = await recordShop(ledger, { ...options, scale: scale as 'small' });
    const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
    say(`recorded ${rows} rows in ${seconds(from)} s, peak ${Math.round(peakMiB())} MiB`);
  }
  async function runOnce(what: string): Promise<void> {
    const from = performance.now();
    let stepFrom = from;
    const cpuFrom = process.cpuUsage();
    let stepCpu = cpuFrom;
    await loop.run({
      actor: 'bench',
      onStep: (name, state) => {
        if (state === 'started') {
          stepFrom = performance.now();
          stepCpu = process.cpuUsage();
        }
        if (state !== 'done') return;
        say(
          `  ${name} ${seconds(stepFrom)} s, CPU ${cpuSeconds(stepCpu)} s, peak ${Math.round(peakMiB())} MiB`,
        );
      },
    });
    say(`run ${what}: ${seconds(from)} s, CPU ${cpuSeconds(cpuFrom)} s`);
  }
  const [last] = await ledger.runs.list(1);
  for (const step of last?.steps ?? []) say(`${step.name} ${JSON.stringify(step.figures)}`);
} finally {
  await engine.close();
  await ledger.close();
  rmSync(dataDir, { recursive: true, force: true });
}

function cpuSeconds(from: NodeJS.CpuUsage): string {
  const { user, system } = process.cpuUsage(from);
  return ((user + system) / 1e6).toFixed(1);
}

function seconds(from: number): string {
  return ((performance.now() - from) / 1000).toFixed(1);
}
