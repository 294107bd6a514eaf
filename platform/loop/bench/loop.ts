/**
 * Runs the whole loop on a made-up retailer and prints seconds a step and peak memory.
 * `tsx --conditions=quanyu-source platform/loop/bench/loop.ts [scale] [fraction] [days]`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Instant } from '@quanyu/domain';
import { openDuckdbEngine, openLake } from '@quanyu/lake';
import { openLedger } from '@quanyu/ledger';
import { serialPool } from '@quanyu/numeric';
import { openLoop } from '../src/index.ts';
import { recordShop } from '../test/simulated-shop.ts';

const [scale = 'small', fraction = '1', days = '548', runs = '2'] = process.argv.slice(2);
const clock: Clock = { now: () => Date.now() as Instant };
const dataDir = mkdtempSync(join(tmpdir(), 'quanyu-loop-'));
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const peakMiB = (): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024;

const ledger = await openLedger({ dataDir, clock });
const pool = serialPool();
const engine = await openDuckdbEngine({ tempDir: join(dataDir, 'tmp'), pool });
try {
  const lake = await openLake({ ledger, engine, dataDir, clock });
  let from = performance.now();
  const counts = await recordShop(ledger, {
    scale: scale as 'small',
    fraction: Number(fraction),
    days: Number(days),
  });
  say(`recorded ${JSON.stringify(counts)} in ${seconds(from)} s, ${peakMiB()} MiB`);
  const loop = openLoop({ ledger, lake, engine, pool, clock, seed: 1 });
  for (let run = 1; run <= Number(runs); run++) {
    from = performance.now();
    let stepFrom = from;
    await loop.run({
      actor: 'bench',
      onStep: (name, state) => {
        if (state === 'started') stepFrom = performance.now();
        else say(`  ${name} ${state} ${seconds(stepFrom)} s, peak ${Math.round(peakMiB())} MiB`);
      },
    });
    say(`run ${run}: ${seconds(from)} s`);
  }
  const [last] = await ledger.runs.list(1);
  for (const step of last?.steps ?? []) say(`${step.name} ${JSON.stringify(step.figures)}`);
} finally {
  await engine.close();
  await ledger.close();
  rmSync(dataDir, { recursive: true, force: true });
}

function seconds(from: number): string {
  return ((performance.now() - from) / 1000).toFixed(1);
}
