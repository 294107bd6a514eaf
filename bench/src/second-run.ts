/**
 * What a retailer's first import and loop cost, and what the next ones after one percent new facts:
 * the very commands, each in a process of its own, on the made-up retailer's native files.
 * `tsx bench/src/second-run.ts [SCALE=medium] [NEW_DAYS=5] [keep]`. Prints one JSON object; `ratio` of
 * import and loop together must be at most 0.1. Needs 3 GB of disk at medium scale; `keep` leaves
 * the data folder for further measurements and prints where it is.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  rmSync,
  type WriteStream,
} from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { dayOfIso, nativeFile } from '@quanyu/domain';
import { nativeCsvChunks, type RowBatch, type Scale, simulateRetailer } from '@quanyu/simulate';

const [, , scale = 'medium', newDays = '5', keep = ''] = process.argv;
const DAYS = 548;
/** Days told by these columns are when something happened. */
const HAPPENED = new Set(['time', 'registered', 'shipped', 'valid_from', 'day']);
const CLI = new URL('../../apps/cli/bin/quanyu.js', import.meta.url).pathname;
const yesterday = Math.floor(Date.now() / 86_400_000) - 1;
const startDay = yesterday - DAYS - Number(newDays) + 1;

const folder = mkdtempSync(join(tmpdir(), 'quanyu-bench-'));
chmodSync(folder, 0o755);
try {
  const rows = [
    await write('first', DAYS, -1),
    await write('second', DAYS + Number(newDays), startDay + DAYS),
  ];
  const loadBefore = loadavg()[0];
  const first = { import: await quanyu(importOf('first')), run: await quanyu(['run']) };
  const second = { import: await quanyu(importOf('second')), run: await quanyu(['run']) };
  const whole = (times: typeof first): number => times.import + times.run;
  const report = {
    ...{ scale, rows, loadBefore, loadAfter: loadavg()[0], first, second },
    ratio: whole(second) / whole(first),
    ratioOfLoops: second.run / first.run,
  };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
} finally {
  if (keep === 'keep') process.stderr.write(`${join(folder, 'data')}\n`);
  else rmSync(folder, { recursive: true, force: true });
}

/** Writes the retailer's files: what happened from a day on, and what has no date of its own. */
async function write(name: string, days: number, fromDay: number): Promise<number> {
  const target = join(folder, name);
  mkdirSync(target);
  const { batches } = simulateRetailer({
    ...{ scale: scale as Scale, seed: 1, days, startDay, answerKey: false },
  });
  const counts = { rows: 0 };
  const streams = new Map<string, WriteStream>();
  for await (const { kind, text } of nativeCsvChunks(since(batches, fromDay, counts))) {
    const stream = streams.get(kind) ?? createWriteStream(join(target, `${kind}.csv`));
    streams.set(kind, stream);
    if (!stream.write(text)) await once(stream, 'drain');
  }
  for (const stream of streams.values()) {
    stream.end();
    await once(stream, 'close');
  }
  return counts.rows;
}

async function* since(
  batches: AsyncIterable<RowBatch>,
  fromDay: number,
  counts: { rows: number },
): AsyncGenerator<RowBatch> {
  const customers = new Set<unknown>();
  for await (const { kind, rows } of batches) {
    const columns = nativeFile(kind)?.columns ?? [];
    const at = columns.findIndex((column) => HAPPENED.has(column.name));
    const customerAt = columns.findIndex((column) => column.name === 'customer');
    const kept = rows.filter((row) => {
      // Identities have no date: they come with their customer.
      if (kind === 'identities') return fromDay < 0 || customers.has(row[customerAt]);
      const text = at < 0 ? '' : String(row[at]).slice(0, 10);
      return text === '' || dayOfIso(text) >= fromDay;
    });
    if (kind === 'customers') for (const row of kept) customers.add(row[customerAt]);
    counts.rows += kept.length;
    if (kept.length > 0) yield { kind, rows: kept };
  }
}

function importOf(name: string): readonly string[] {
  return ['import', '--source', 'native', '--file', join(folder, name)];
}

/** Runs a command of the program; seconds from its start to its end. */
async function quanyu(args: readonly string[]): Promise<number> {
  const options = ['--data-dir', join(folder, 'data'), '--quiet'];
  const began = performance.now();
  const child = spawn(process.execPath, ['--max-semi-space-size=64', CLI, ...args, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`quanyu ${args.join(' ')} ended with ${code}`);
  return (performance.now() - began) / 1000;
}
