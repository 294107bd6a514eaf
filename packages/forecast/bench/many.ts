/**
 * Many product-locations: generated weekly series of 104 weeks (30 % intermittent, 10 % under one
 * year, gaps of stock-outs), quantiles for 13 weeks, written in parts, so that a killed run goes on
 * where it stopped: `node --conditions=quanyu-source --import tsx packages/forecast/bench/many.ts
 * SERIES FOLDER [processes]`. Run it again on the same folder: nothing is left to do and the digest
 * is the same. Floor: 100,000 in 15 minutes on 2 cores at 3 GiB.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { createRng, drawNegativeBinomial, drawPoisson } from '@quanyu/numeric';
import { forecastSeries } from '../src/tasks.ts';

const PART_SERIES = 500;
const WEEKS = 104;
const HORIZON = 13;
const QUANTILES = [0.1, 0.5, 0.8, 0.9, 0.95, 0.99];

interface Shard {
  readonly series: number;
  readonly folder: string;
  readonly index: number;
  readonly of: number;
}

function generated(i: number): Float64Array {
  const rng = createRng('many').stream(i);
  const rare = rng.uniform() < 0.3;
  const young = rng.uniform() < 0.1;
  const first = young ? WEEKS - 12 - rng.int(40) : 0;
  const level = rare ? 0.1 + 0.5 * rng.uniform() : Math.exp(1 + 4 * rng.uniform());
  const growth = 0.4 * (rng.uniform() - 0.4);
  const wave = 0.4 * rng.uniform();
  const phase = 52 * rng.uniform();
  let out = 0;
  return Float64Array.from({ length: WEEKS }, (_, t) => {
    if (t < first) return Number.NaN;
    out = out > 0 ? out - 1 : rng.uniform() < 0.01 ? 1 + rng.int(4) : 0;
    const season = 1 + wave * Math.sin((2 * Math.PI * (t + phase)) / 52);
    const mean = level * (1 + (growth * t) / WEEKS) * season;
    const units = rare
      ? drawPoisson(rng, mean) * (1 + rng.int(3))
      : drawNegativeBinomial(rng, mean, 8);
    return out > 0 ? Number.NaN : units;
  });
}

function partPath(folder: string, part: number): string {
  return join(folder, `part-${String(part).padStart(6, '0')}.csv`);
}

async function runShard({ series, folder, index, of }: Shard): Promise<void> {
  const parts = Math.ceil(series / PART_SERIES);
  for (let part = index; part < parts; part += of) {
    const path = partPath(folder, part);
    if (existsSync(path)) continue;
    const lines: string[] = [];
    for (let i = part * PART_SERIES; i < Math.min(series, (part + 1) * PART_SERIES); i++) {
      const input = { key: `s${i}`, values: generated(i), seasons: [52], seed: 'many' };
      const out = await forecastSeries.run({ ...input, horizon: HORIZON, quantiles: QUANTILES });
      for (let h = 0; h < HORIZON; h++) {
        const row = [out.mean, ...out.quantiles].map((values) => (values[h] ?? 0).toFixed(4));
        lines.push(`s${i},${h + 1},${row.join(',')}`);
      }
    }
    writeFileSync(`${path}.new`, `${lines.join('\n')}\n`);
    renameSync(`${path}.new`, path);
  }
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: (user + system) / 1e6, resident: process.resourceUsage().maxRSS / 1024 });
}

function child(shard: Shard): Promise<{ cpu: number; resident: number }> {
  return new Promise((resolve, reject) => {
    const path = fileURLToPath(import.meta.url);
    const own = fork(path, ['shard', JSON.stringify(shard)], { execArgv: process.execArgv });
    let figures = { cpu: 0, resident: 0 };
    own.on('message', (message) => {
      figures = message as typeof figures;
    });
    own.on('exit', (code) => (code === 0 ? resolve(figures) : reject(new Error(`exit ${code}`))));
  });
}

const [, , first = '1000', second = '', third = '2'] = process.argv;
if (first === 'shard') {
  await runShard(JSON.parse(second) as Shard);
} else {
  const series = Number(first);
  const of = Number(third);
  mkdirSync(second, { recursive: true });
  const started = performance.now();
  const shards = Array.from({ length: of }, (_, index) => ({ series, folder: second, index, of }));
  const all = await Promise.all(shards.map(child));
  const seconds = (performance.now() - started) / 1000;
  const cpu = all.reduce((sum, one) => sum + one.cpu, 0);
  const resident = all.reduce((sum, one) => sum + one.resident, 0);
  const digest = createHash('sha256');
  for (let part = 0; part * PART_SERIES < series; part++) {
    digest.update(readFileSync(partPath(second, part)));
  }
  const whole = ((cpu / series) * 100_000) / 2 / 60;
  process.stdout.write(
    `${series} series: ${seconds.toFixed(1)} s, ${cpu.toFixed(1)} CPU s, ${resident.toFixed(0)} MiB; ` +
      `100,000 at this rate on 2 cores: ${whole.toFixed(1)} min; digest ${digest.digest('hex').slice(0, 16)}\n`,
  );
}
