/**
 * The WebAssembly kernels beside the same work in C (gcc -O3 -march=native -ffast-math; without the
 * last with QUANYU_BENCH_STRICT=1, where C may not reorder sums as the kernels do) and beside
 * their plain twins. Run: `node_modules/.bin/tsx --conditions quanyu-source bench/src/numeric.ts
 * [scale] [rounds]`. Figures of one thread are processor time, so that a busy machine disturbs them
 * less; those of two threads are wall time. Median of repeats, then of rounds in turn with C.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { arch, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  arenaBytes,
  createRng,
  GEMM_WORK_LENGTH,
  type Kernels,
  median,
  openKernels,
  type Rng,
} from '@quanyu/numeric';
import { createWorkerPool } from '@quanyu/workers';

const scale = Number(process.argv[2] ?? 1);
const rounds = Number(process.argv[3] ?? 3);
const REPEATS = 7;
const DIMENSIONS = 64;
const GEMM_SIZE = 512;
const MANY = Math.floor(1e6 * scale);
const FEW = 4000;
const USERS = Math.floor(1e5 * scale);
const ITEMS = Math.floor(2e4 * scale);
const EACH = 50;
const STEPS = 3;

/** Goals: at most this many times the processor time of C. */
const GOALS: Readonly<Record<string, number>> = {
  'dot-cache': 2,
  'dot-memory': 2,
  cholesky: 2,
  gemm: 4,
  als: 4,
};

type Work = () => void;

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Compiles the C file and returns a function that measures it once. */
function nativeRunner(): () => Map<string, number> {
  const binary = path('../bin/numeric-kernels');
  mkdirSync(path('../bin'), { recursive: true });
  const source = path('../src/numeric-kernels.c');
  const flags = [
    '-O3',
    '-march=native',
    ...(process.env['QUANYU_BENCH_STRICT'] === '1' ? [] : ['-ffast-math']),
    '-o',
    binary,
    source,
    '-lm',
  ];
  execFileSync('gcc', flags, { stdio: 'inherit' });
  if (!existsSync(binary)) throw new Error('gcc left no binary');
  return () => {
    const text = execFileSync(binary, [`${scale}`, `${REPEATS}`], { encoding: 'utf8' });
    const rows = text
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    return new Map(rows.map(([name = '', time = '']) => [name, Number(time)]));
  };
}

/** Median processor milliseconds of a piece of work. */
function cpuMs(work: Work, repeats: number): number {
  work();
  return median(
    Array.from({ length: repeats }, () => {
      const start = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    }),
  );
}

async function wallMs(work: () => Promise<unknown>, repeats: number): Promise<number> {
  await work();
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

function fill(array: Float32Array, rng: Rng): Float32Array {
  for (let i = 0; i < array.length; i++) array[i] = rng.uniform() - 0.5;
  return array;
}

/** The same pieces of work as in the C file, on whichever kernels. */
function prepare(kernels: Kernels) {
  const { arena } = kernels;
  const rng = createRng('numeric bench');
  const rows = fill(arena.float32(MANY * DIMENSIONS), rng);
  const query = fill(arena.float32(DIMENSIONS), rng);
  const out = arena.float32(MANY);
  const few = rows.subarray(0, FEW * DIMENSIONS);
  const fewOut = out.subarray(0, FEW);
  const scores = arena.float32(10);
  const indices = arena.uint32(10);
  const spd = arena.float64(64 * 64);
  const factor = arena.float64(64 * 64);
  const right = arena.float64(64);
  for (let i = 0; i < 64; i++) {
    for (let j = 0; j <= i; j++) {
      const value = i === j ? 64 : rng.uniform() - 0.5;
      spd[i * 64 + j] = value;
      spd[j * 64 + i] = value;
    }
  }
  const a = fill(arena.float32(GEMM_SIZE ** 2), rng);
  const b = fill(arena.float32(GEMM_SIZE ** 2), rng);
  const c = arena.float32(GEMM_SIZE ** 2);
  const gemmWork = arena.float32(GEMM_WORK_LENGTH);
  const part = alsPart(kernels, rng);
  const work: Readonly<Record<string, Work>> = {
    'dot-cache': () => {
      for (let i = 0; i < 250; i++) kernels.dotRowsF32(few, query, fewOut);
    },
    'dot-memory': () => kernels.dotRowsF32(rows, query, out),
    'top-k': () => {
      kernels.topKScanF32(rows, query, [0, MANY], scores, indices);
    },
    cholesky: () => {
      for (let i = 0; i < 1000; i++) {
        factor.set(spd);
        for (let j = 0; j < 64; j++) right[j] = j;
        kernels.choleskyFactorF64(factor, 64);
        kernels.choleskySolveF64(factor, right);
      }
    },
    gemm: () => {
      const shape = [GEMM_SIZE, GEMM_SIZE, GEMM_SIZE] as const;
      kernels.gemmRowsF32(a, b, c, shape, [0, GEMM_SIZE], gemmWork);
    },
    als: () => {
      part.solved.fill(0);
      kernels.alsHalfPass(part);
    },
  };
  return { work, part, rows, query, a, b, c };
}

function alsPart(kernels: Kernels, rng: Rng) {
  const { arena } = kernels;
  const f = DIMENSIONS;
  const starts = arena.int32(USERS + 1);
  const columns = arena.int32(USERS * EACH);
  const values = arena.float32(USERS * EACH);
  for (let u = 0; u <= USERS; u++) starts[u] = u * EACH;
  for (let e = 0; e < columns.length; e++) {
    columns[e] = rng.int(ITEMS);
    values[e] = 1.5 + rng.uniform();
  }
  const fixed = fill(arena.float32(ITEMS * f), rng);
  const solved = arena.float32(USERS * f);
  const gram = arena.float32(f * f);
  kernels.gramF32(fixed, gram, f);
  for (let j = 0; j < f; j++) gram[j * f + j] = (gram[j * f + j] ?? 0) + 1;
  const work = arena.float32(3 * f);
  const ratings = { starts, columns, values };
  return { ratings, fixed, solved, gram, f, from: 0, to: USERS, steps: STEPS, work };
}

function memoryBytes(): number {
  const numbers = [
    MANY * DIMENSIONS,
    MANY,
    4 * GEMM_SIZE ** 2,
    2 * USERS * EACH,
    USERS * (DIMENSIONS + 1),
    ITEMS * DIMENSIONS,
    1 << 18,
  ];
  return arenaBytes(...numbers.map((count) => 4 * count));
}

/** Wall milliseconds of the three kernels that split over threads, with 1 and 2 threads. */
async function threadTable(kernels: Kernels, prepared: ReturnType<typeof prepare>) {
  const tasks = await import('./numeric-tasks.mjs' as string);
  const { arena, handle } = kernels;
  const { part, rows, query, a, b, c } = prepared;
  const spans = {
    starts: arena.span(part.ratings.starts),
    columns: arena.span(part.ratings.columns),
    values: arena.span(part.ratings.values),
    fixed: arena.span(part.fixed),
    solved: arena.span(part.solved),
    gram: arena.span(part.gram),
  };
  const parts = 16;
  const cut = (total: number, i: number): number => Math.floor((total * i) / parts);
  const works = Array.from({ length: parts }, () => ({
    als: arena.span(arena.float32(3 * part.f)),
    gemm: arena.span(arena.float32(GEMM_WORK_LENGTH)),
    scores: arena.span(arena.float32(10)),
    indices: arena.span(arena.uint32(10)),
  }));
  const als = works.map(({ als: work }, i) => {
    const range = { from: cut(USERS, i), to: cut(USERS, i + 1) };
    return { handle, spans, work, f: part.f, steps: STEPS, ...range };
  });
  const shape = [GEMM_SIZE, GEMM_SIZE, GEMM_SIZE];
  const gemm = works.map(({ gemm: work }, i) => {
    const range = [cut(GEMM_SIZE, i), cut(GEMM_SIZE, i + 1)];
    return { handle, a: arena.span(a), b: arena.span(b), out: arena.span(c), work, shape, range };
  });
  const topK = works.map(({ scores, indices }, i) => {
    const range = [cut(MANY, i), cut(MANY, i + 1)];
    return { handle, rows: arena.span(rows), query: arena.span(query), range, scores, indices };
  });
  const table = [];
  for (const threads of [1, 2]) {
    const pool = createWorkerPool({ threads, base: import.meta.url });
    table.push({
      threads,
      als: await wallMs(() => pool.map(tasks.ALS_ROWS, als), 5),
      gemm: await wallMs(() => pool.map(tasks.GEMM_ROWS, gemm), REPEATS),
      'top-k': await wallMs(() => pool.map(tasks.TOP_K, topK), REPEATS),
    });
    await pool.close();
  }
  return table;
}

const native = nativeRunner();
const simd = await openKernels({ bytes: memoryBytes() });
const ready = prepare(simd);
const names = Object.keys(ready.work);
// The engine recompiles hot kernels on another thread, late on a busy machine: let it finish first.
for (let i = 0; i < 3; i++) {
  for (const work of Object.values(ready.work)) work();
  await new Promise((resolve) => setTimeout(resolve, 1000));
}
const seen = new Map(names.map((name) => [name, { c: [] as number[], wasm: [] as number[] }]));
for (let round = 0; round < rounds; round++) {
  const times = native();
  for (const [name, work] of Object.entries(ready.work)) {
    seen.get(name)?.c.push(times.get(name) ?? Number.NaN);
    seen.get(name)?.wasm.push(cpuMs(work, name === 'als' ? 3 : REPEATS));
  }
}
console.log(`${cpus()[0]?.model ?? '?'} ${arch()}, Node ${process.version}, scale ${scale}`);
console.log(`kernels ${simd.kind}; processor ms, one thread; median of ${rounds} rounds`);
for (const [name, { c, wasm }] of seen) {
  const ratio = median(wasm) / median(c);
  const goal = GOALS[name];
  const verdict = goal === undefined ? '' : ratio <= goal ? `within ${goal}` : `ABOVE ${goal}`;
  const cells = [median(c).toFixed(2), median(wasm).toFixed(2), ratio.toFixed(2)];
  console.log([name.padEnd(12), ...cells.map((cell) => cell.padStart(10)), verdict].join(' '));
}
console.log('wall ms by threads (16 parts on shared memory)');
for (const row of await threadTable(simd, ready)) {
  const cells = [row.als, row.gemm, row['top-k']].map((ms) => ms.toFixed(1).padStart(8));
  console.log(`${row.threads} threads: als ${cells[0]} gemm ${cells[1]} top-k ${cells[2]}`);
}
