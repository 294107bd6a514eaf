/**
 * Own boosting beside LightGBM on orange juice: the same rows, weights and settings, one thread each,
 * CPU seconds: `node --conditions=quanyu-source --import tsx
 * packages/forecast/bench/orange-juice-peer.ts [--rounds=0,6]`. LightGBM runs where QUANYU_PYTHON names
 * a Python that has it. Floor: loss within 2 %, 6 × its time; goal 0.5 %, 3 ×.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boostedTrees } from '@quanyu/learn';
import { createRng, type Matrix } from '@quanyu/numeric';
import { sharedData } from '@quanyu/testkit';
import { type FeatureRows, trainingRows } from '../src/global/features.ts';
import { type PanelView, panelView } from '../src/global/levels.ts';
import { preparePanel } from '../src/global/panel.ts';
import { lastPlaces, matrixOf } from '../src/global/step-model.ts';
import { JUICE_SETTINGS, JUICE_STEPS, type Juice, panelAt, periodsOf, readJuice } from './juice.ts';

interface Table {
  readonly x: Matrix;
  readonly target: Float64Array;
  readonly weights: Float64Array;
}

function tableOf(view: PanelView, rows: FeatureRows, target: Float64Array): Table {
  const weights = target.map((gap) => Math.exp(-Math.max(-3, Math.min(3, gap))));
  return { x: matrixOf(rows, view), target, weights };
}

/** Rows of both steps of a round, with what came. */
function scoredRows(view: PanelView, juice: Juice, periods: number): Table {
  const parts = JUICE_STEPS.map((step) => {
    const rows = lastPlaces(view, step);
    const target = Float64Array.from(rows.offset, (offset, i) => {
      const units = juice.series[i]?.values[periods - 1 + step] ?? Number.NaN;
      return Math.log1p(units) - offset;
    });
    return tableOf(view, rows, target);
  });
  const kept = parts.flatMap(({ x, target, weights }) =>
    Array.from(target, (gap, i) => ({
      row: x.data.subarray(i * x.cols, (i + 1) * x.cols),
      gap,
      weight: weights[i] ?? 0,
    })).filter(({ gap }) => !Number.isNaN(gap)),
  );
  const cols = parts[0]?.x.cols ?? 0;
  const data = new Float64Array(kept.length * cols);
  kept.forEach(({ row }, i) => {
    data.set(row, i * cols);
  });
  return {
    x: { data, rows: kept.length, cols },
    target: Float64Array.from(kept, ({ gap }) => gap),
    weights: Float64Array.from(kept, ({ weight }) => weight),
  };
}

interface Figures {
  readonly seconds: number;
  readonly loss: number;
}

function ours(train: Table, test: Table): Figures {
  const { rounds, learningRate, leavesMax } = JUICE_SETTINGS;
  const before = process.cpuUsage();
  const model = boostedTrees({
    ...{ rounds, learningRate, leavesMax, rowShare: 0.8, columnShare: 0.6, validationShare: 0 },
    categorical: [0, 1],
  });
  const state = model.fit(train.x, train.target, { rng: createRng(1), weights: train.weights });
  const { user, system } = process.cpuUsage(before);
  const scores = model.predict(state, test.x);
  let sum = 0;
  let weights = 0;
  scores.forEach((score, i) => {
    const weight = test.weights[i] ?? 0;
    sum += weight * (score - (test.target[i] ?? 0)) ** 2;
    weights += weight;
  });
  return { seconds: (user + system) / 1e6, loss: sum / weights };
}

function peer(python: string, train: Table, test: Table): Figures & { readonly version: string } {
  const folder = mkdtempSync(join(tmpdir(), 'quanyu-bench-'));
  try {
    for (const [name, { x, target, weights }] of Object.entries({ train, test })) {
      writeFileSync(join(folder, `${name}-x.f64`), x.data);
      writeFileSync(join(folder, `${name}-y.f64`), target);
      writeFileSync(join(folder, `${name}-w.f64`), weights);
    }
    const { rounds, learningRate, leavesMax } = JUICE_SETTINGS;
    const script = fileURLToPath(new URL('peer_lightgbm.py', import.meta.url));
    const words = [folder, train.x.cols, rounds, learningRate, leavesMax].map(String);
    const env = { ...process.env, OMP_NUM_THREADS: '1' };
    const run = spawnSync(python, [script, ...words], { encoding: 'utf8', env });
    if (run.status !== 0) throw new Error(run.stderr);
    return JSON.parse(run.stdout) as Figures & { version: string };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const path = sharedData('forecast/oj-weekly.csv.gz');
const python = process.env['QUANYU_PYTHON'];
const chosen = process.argv.find((word) => word.startsWith('--rounds='))?.slice('--rounds='.length);
if (path === undefined) say('oj-weekly.csv.gz is absent: nothing measured');
else {
  const juice = readJuice(path);
  for (const round of chosen?.split(',').map(Number) ?? [0, 6]) {
    const periods = periodsOf(round);
    const view = panelView(preparePanel(panelAt(juice, periods), Math.max(...JUICE_STEPS)), true);
    const rows = trainingRows(view, JUICE_STEPS, { coldShare: 0, rng: createRng('peer') });
    const train = tableOf(view, rows, Float64Array.from(rows.target));
    const test = scoredRows(view, juice, periods);
    const own = ours(train, test);
    say(
      `round ${round}, ${train.x.rows} × ${train.x.cols}: ours ${own.seconds.toFixed(1)} CPU s, loss ${own.loss.toFixed(5)}`,
    );
    if (python === undefined) continue;
    const other = peer(python, train, test);
    const gap = 100 * (own.loss / other.loss - 1);
    say(
      `  LightGBM ${other.version}: ${other.seconds.toFixed(1)} CPU s, loss ${other.loss.toFixed(5)}; time × ${(own.seconds / other.seconds).toFixed(2)}, loss ${gap.toFixed(2)} %`,
    );
  }
  if (python === undefined) say('LightGBM: QUANYU_PYTHON names no Python, not run');
}
