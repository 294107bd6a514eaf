/**
 * How long grouping takes: `tsx packages/learn/bench/k-means.ts [rows]`, eight columns, n and 2n rows
 * (default 500,000), k = 8 and `auto`.
 */
import { writeFileSync } from 'node:fs';
import { createRng, type Matrix } from '@quanyu/numeric';
import { kMeans } from '../src/models/k-means.ts';

const rows = Number(process.argv[2] ?? 500_000);

function blobs(count: number): Matrix {
  const rng = createRng('k-means-bench');
  const data = new Float64Array(count * 8);
  for (let at = 0; at < data.length; at++) {
    const corner = ((at >> 3) >> (at % 3)) & 1;
    data[at] = rng.normal() + (corner * ((at % 8) + 1)) / 2;
  }
  return { data, rows: count, cols: 8 };
}

const results = [rows, 2 * rows].flatMap((count) =>
  ([8, 'auto'] as const).map((k) => {
    const x = blobs(count);
    const from = performance.now();
    const state = kMeans({ k }).fit(x, [], { rng: createRng(1) });
    const ms = Math.round(performance.now() - from);
    return { rows: count, asked: k, k: state.k, inertia: state.inertia, ms };
  }),
);
writeFileSync(1, `${JSON.stringify({ node: process.version, seed: 1, results }, null, 1)}\n`);
