/**
 * Many product-locations: generated weekly series of 104 weeks (30 % intermittent, 10 % under one
 * year, gaps of stock-outs), quantiles for 13 weeks, written in parts, so that a killed run goes on
 * where it stopped: `node --conditions=quanyu-source --import tsx packages/forecast/bench/many.ts
 * [SERIES] [FOLDER] [PROCESSES] [NIGHT]`. Run it again on the same folder: nothing is left to do and
 * the digest is the same. With a NIGHT from 1 on the hundredth of the series that this night brought a
 * new week is forecast again. Floor: 100,000 in 15 minutes on 2 cores at 3 GiB; goal: a million in 30,
 * a night of it in 60 s.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { digestOf, type Shard, writeParts } from './many-parts.ts';

const PART_SERIES = 500;

interface Figures {
  readonly cpu: number;
  readonly resident: number;
  readonly forecast: number;
}

async function runShard(shard: Shard): Promise<void> {
  const forecast = await writeParts(shard);
  const { user, system } = process.cpuUsage();
  const resident = process.resourceUsage().maxRSS / 1024;
  process.send?.({ cpu: (user + system) / 1e6, resident, forecast });
}

function child(shard: Shard): Promise<Figures> {
  return new Promise((resolve, reject) => {
    const path = fileURLToPath(import.meta.url);
    const own = fork(path, ['shard', JSON.stringify(shard)], { execArgv: process.execArgv });
    let figures: Figures = { cpu: 0, resident: 0, forecast: 0 };
    own.on('message', (message) => {
      figures = message as Figures;
    });
    own.on('exit', (code) => (code === 0 ? resolve(figures) : reject(new Error(`exit ${code}`))));
  });
}

async function run(series: number, folder: string, of: number, night: number): Promise<void> {
  const started = performance.now();
  const whole: Shard = { series, folder, index: 0, of, partSeries: PART_SERIES, night };
  const shards = Array.from({ length: of }, (_, index) => ({ ...whole, index }));
  const all = await Promise.all(shards.map(child));
  const seconds = (performance.now() - started) / 1000;
  const sum = (figure: keyof Figures): number => all.reduce((total, one) => total + one[figure], 0);
  const share = night === 0 ? 100_000 : 1000;
  const minutes = ((sum('cpu') / sum('forecast')) * share) / 2 / 60;
  const rate = `; ${share} at this rate on 2 cores: ${minutes.toFixed(2)} min`;
  process.stdout.write(
    `${series} series, ${sum('forecast')} forecast: ${seconds.toFixed(1)} s, ` +
      `${sum('cpu').toFixed(1)} CPU s, ${sum('resident').toFixed(0)} MiB` +
      `${sum('forecast') > 0 ? rate : ''}; digest ${digestOf(whole).slice(0, 16)}\n`,
  );
}

const [, , first = '1000', second, third = '2', fourth = '0'] = process.argv;
if (first === 'shard') await runShard(JSON.parse(second ?? '') as Shard);
else if (second !== undefined) await run(Number(first), second, Number(third), Number(fourth));
else {
  const folder = mkdtempSync(join(tmpdir(), 'quanyu-many-'));
  try {
    await run(Number(first), folder, 2, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
