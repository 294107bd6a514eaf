/**
 * Boosted trees on a made table of a million rows and 50 columns, beside LightGBM on the same bytes,
 * both on one thread, in CPU seconds:
 * `node --conditions=quanyu-source --import tsx packages/learn/bench/boosting.ts [rows] [rounds]`.
 * LightGBM runs where QUANYU_PYTHON names a Python that has it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng } from '@quanyu/numeric';
import { boostedTrees } from '../src/index.ts';

const [rows = 1_000_000, rounds = 100] = process.argv.slice(2).map(Number);
const cols = 50;
const testRows = Math.round(rows / 10);

const data = new Float64Array((rows + testRows) * cols);
const target = new Float64Array(rows + testRows);
const rng = createRng('boosting bench');
for (let i = 0; i < target.length; i++) {
  const x = data.subarray(i * cols, (i + 1) * cols);
  for (let j = 0; j < cols; j++) x[j] = rng.normal();
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = x;
  const line = x.subarray(6, 16).reduce((sum, value) => sum + 0.3 * value, 0);
  target[i] = a * b + Math.sin(2 * c) + Math.abs(d) + (f > 0 ? 0.5 * e : 0) + line + rng.normal();
}
const before = process.cpuUsage();
const model = boostedTrees({ rounds, validationShare: 0, lambda: 0 });
const x = { data: data.subarray(0, rows * cols), rows, cols };
const state = model.fit(x, target.subarray(0, rows), { rng: createRng(1) });
const { user, system } = process.cpuUsage(before);
const test = { data: data.subarray(rows * cols), rows: testRows, cols };
const predicted = model.predict(state, test);
const loss =
  predicted.reduce((sum, p, i) => sum + (p - (target[rows + i] ?? 0)) ** 2, 0) / testRows;
const seconds = (user + system) / 1e6;
say(`ours: ${seconds.toFixed(1)} CPU s, squared loss ${loss.toFixed(5)}`);
const python = process.env['QUANYU_PYTHON'];
if (python === undefined) say('LightGBM: QUANYU_PYTHON names no Python, not run');
else compare(python);

function compare(command: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'quanyu-bench-'));
  try {
    writeFileSync(join(folder, 'x.f64'), data);
    writeFileSync(join(folder, 'y.f64'), target);
    const script = fileURLToPath(new URL('lightgbm_peer.py', import.meta.url));
    const sizes = [rows, testRows, cols, rounds].map(String);
    const env = { ...process.env, OMP_NUM_THREADS: '1' };
    const run = spawnSync(command, [script, folder, ...sizes], { encoding: 'utf8', env });
    if (run.status !== 0) throw new Error(run.stderr);
    const peer = JSON.parse(run.stdout) as Record<string, number>;
    const { binSeconds = 0, trainSeconds = 0, loss: peerLoss = 0 } = peer;
    const total = binSeconds + trainSeconds;
    say(
      `LightGBM ${peer['version']}: ${total.toFixed(1)} CPU s, squared loss ${peerLoss.toFixed(5)}`,
    );
    const gap = 100 * (loss / peerLoss - 1);
    say(
      `time × ${(seconds / total).toFixed(2)} (floor 6, goal 3), loss ${gap.toFixed(2)} % (2, 0.5)`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
