/**
 * How long grouping takes: `tsx packages/learn/bench/k-means.ts [rows] [python]`, eight columns, n and
 * 2n rows (default 500,000), k = 8 and `auto`. With a python that has scikit-learn, its k-means runs
 * on the same 2n rows, unscaled as ours.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng, type Matrix } from '@quanyu/numeric';
import { kMeans } from '../src/models/k-means.ts';

const rows = Number(process.argv[2] ?? 500_000);
const python = process.argv[3];

function blobs(count: number): Matrix {
  const rng = createRng('k-means-bench');
  const data = new Float64Array(count * 8);
  for (let at = 0; at < data.length; at++) {
    const corner = ((at >> 3) >> (at % 3)) & 1;
    data[at] = rng.normal() + (corner * ((at % 8) + 1)) / 2;
  }
  return { data, rows: count, cols: 8 };
}

/** scikit-learn on the same numbers, handed over as raw doubles. */
function peer(x: Matrix): readonly unknown[] {
  if (python === undefined) return [];
  const folder = mkdtempSync(join(tmpdir(), 'k-means-'));
  const file = join(folder, 'x.bin');
  writeFileSync(file, new Uint8Array(x.data.buffer));
  const script = fileURLToPath(new URL('k-means-peer.py', import.meta.url));
  const output = execFileSync(python, [script, file, String(x.rows), String(x.cols), '8']);
  rmSync(folder, { recursive: true });
  return String(output)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

const results = [rows, 2 * rows].flatMap((count) =>
  ([8, 'auto'] as const).map((k) => {
    const x = blobs(count);
    const from = process.cpuUsage();
    const started = performance.now();
    const state = kMeans({ k, scale: 'none' }).fit(x, [], { rng: createRng(1) });
    const ms = Math.round(performance.now() - started);
    const { user, system } = process.cpuUsage(from);
    const cpuSeconds = (user + system) / 1e6;
    return { rows: count, asked: k, k: state.k, inertia: state.inertia, ms, cpuSeconds };
  }),
);
const peers = peer(blobs(2 * rows));
writeFileSync(
  1,
  `${JSON.stringify({ node: process.version, seed: 1, results, peers }, null, 1)}\n`,
);
