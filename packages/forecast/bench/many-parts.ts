import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRng, drawNegativeBinomial, drawPoisson } from '@quanyu/numeric';
import { forecastSeries } from '../src/tasks.ts';

const WEEKS = 104;
const HORIZON = 13;
const QUANTILES = [0.1, 0.5, 0.8, 0.9, 0.95, 0.99];
/** Share of series for which a night brings a new week. */
const NIGHT_SHARE = 0.01;

/** One process's share of the work: parts `index`, `index + of`, … */
export interface Shard {
  readonly series: number;
  readonly folder: string;
  readonly index: number;
  readonly of: number;
  /** Series a file. */
  readonly partSeries: number;
  /** 0: all series. From 1 on: those that this night changed, in a folder of their own. */
  readonly night: number;
}

/** Weekly demand: 30 % rare, 10 % young, gaps where stock ran out; longer histories go on the same. */
function generated(i: number, weeks: number): Float64Array {
  const rng = createRng('many').stream(i);
  const rare = rng.uniform() < 0.3;
  const young = rng.uniform() < 0.1;
  const first = young ? WEEKS - 12 - rng.int(40) : 0;
  const level = rare ? 0.1 + 0.5 * rng.uniform() : Math.exp(1 + 4 * rng.uniform());
  const growth = 0.4 * (rng.uniform() - 0.4);
  const wave = 0.4 * rng.uniform();
  const phase = 52 * rng.uniform();
  let out = 0;
  return Float64Array.from({ length: weeks }, (_, t) => {
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

/** The same hundredth whenever it is asked for. */
function isChanged(i: number, night: number): boolean {
  return night === 0 || createRng('night').stream(night).stream(i).uniform() < NIGHT_SHARE;
}

function folderOf({ folder, night }: Shard): string {
  return night === 0 ? folder : join(folder, `night-${night}`);
}

function partPath(shard: Shard, part: number): string {
  return join(folderOf(shard), `part-${String(part).padStart(6, '0')}.csv`);
}

async function rowsOf(i: number, night: number): Promise<string[]> {
  const values = generated(i, WEEKS + night);
  const input = { key: `s${i}`, values, seasons: [52], seed: 'many' };
  const out = await forecastSeries.run({ ...input, horizon: HORIZON, quantiles: QUANTILES });
  return Array.from({ length: HORIZON }, (_, h) => {
    const row = [out.mean, ...out.quantiles].map((figures) => (figures[h] ?? 0).toFixed(4));
    return `s${i},${h + 1},${row.join(',')}`;
  });
}

/** Writes the parts that are not there yet, each whole or not at all. Returns series forecast. */
export async function writeParts(shard: Shard): Promise<number> {
  const { series, partSeries, night } = shard;
  mkdirSync(folderOf(shard), { recursive: true });
  let forecast = 0;
  for (let part = shard.index; part * partSeries < series; part += shard.of) {
    const path = partPath(shard, part);
    if (existsSync(path)) continue;
    const lines: string[] = [];
    for (let i = part * partSeries; i < Math.min(series, (part + 1) * partSeries); i++) {
      if (!isChanged(i, night)) continue;
      lines.push(...(await rowsOf(i, night)));
      forecast++;
    }
    writeFileSync(`${path}.new`, lines.map((line) => `${line}\n`).join(''));
    renameSync(`${path}.new`, path);
  }
  return forecast;
}

/** SHA-256 of all parts in order. */
export function digestOf(shard: Shard): string {
  const digest = createHash('sha256');
  for (let part = 0; part * shard.partSeries < shard.series; part++) {
    digest.update(readFileSync(partPath(shard, part)));
  }
  return digest.digest('hex');
}
