import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createRng, openKernels, type Pool, type PoolTask } from '@quanyu/numeric';
import { CONTRACT_WALK, POOL_CONTRACT } from '@quanyu/numeric/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { createWorkerPool } from '../src/index.ts';
import {
  ALS_ROWS,
  COUNT_SLOWLY,
  CRASH,
  RETURN_FUNCTION,
  SLOW_FIRST,
  THROW_LATER,
} from './fixtures/tasks.mjs';

const base = import.meta.url;
const opened: Pool[] = [];
const open = (threads: number): Pool => {
  const pool = createWorkerPool({ threads, base });
  opened.push(pool);
  return pool;
};
afterAll(async () => {
  await Promise.all(opened.map((pool) => pool.close()));
});

for (const threads of [1, 2, 5]) {
  describe(`the contract with ${threads} threads`, () => {
    const pool = open(threads);
    test('threads', () => expect(pool.threads).toBe(threads));
    for (const { name, check } of POOL_CONTRACT) test(name, () => check(pool));
  });
}

describe('failures', () => {
  test('a crash is named, and the pool goes on with a new thread', async () => {
    const pool = open(2);
    const work = pool.map(CRASH, [1, 2, 3, 4]);
    await expect(work).rejects.toMatchObject({
      code: 'WORKERS_CRASHED',
      details: { name: 'CRASH', reason: 'exit code 9' },
    });
    await expect(pool.map(THROW_LATER, [1])).rejects.toMatchObject({
      code: 'WORKERS_CRASHED',
      message: expect.stringContaining('loose end'),
    });
    expect(await pool.map(CRASH, [1, 2])).toEqual([1, 2]);
  });

  test('the smallest failing input is reported though it fails last', async () => {
    const pool = open(3);
    await expect(pool.map(SLOW_FIRST, [0, 1, 2, 3, 4])).rejects.toThrow('failure of 0');
  });

  test('an abort stops the inputs that have not begun', async () => {
    const pool = open(2);
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const inputs = Array.from({ length: 400 }, () => ({ counter }));
    const controller = new AbortController();
    const work = pool.map(COUNT_SLOWLY, inputs, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(work).rejects.toThrow('enough');
    const counter2 = new Int32Array(new SharedArrayBuffer(4));
    expect(await pool.map(COUNT_SLOWLY, [{ counter: counter2 }])).toEqual([0]);
    expect(Atomics.load(counter, 0)).toBeLessThan(120);
  });

  test('a failing progress callback rejects the map', async () => {
    const pool = open(1);
    const work = pool.map(CRASH, [1, 2], {
      onProgress: () => {
        throw new Error('broken bar');
      },
    });
    await expect(work).rejects.toThrow('broken bar');
    expect(await pool.map(CRASH, [1])).toEqual([1]);
  });

  test('unknown modules, exports and unsendable data get codes', async () => {
    const pool = open(1);
    const task = (module: string, name: string): PoolTask<unknown, unknown> => ({
      module,
      name,
      run: () => 0,
    });
    for (const wrong of [
      task('@quanyu/absent/tasks', 'X'),
      task('./fixtures/tasks.mjs', 'ABSENT'),
      task('./fixtures/tasks.mjs', 'NO_TASK'),
    ]) {
      await expect(pool.map(wrong, [1])).rejects.toMatchObject({ code: 'WORKERS_TASK_MISSING' });
    }
    const unsendable = pool.map(task('./fixtures/tasks.mjs', 'CRASH'), [() => 1]);
    await expect(unsendable).rejects.toMatchObject({ code: 'WORKERS_NOT_CLONEABLE' });
    await expect(pool.map(RETURN_FUNCTION, [1])).rejects.toMatchObject({
      code: 'WORKERS_NOT_CLONEABLE',
    });
    expect(await pool.map(CRASH, [1])).toEqual([1]);
  });

  test('a closed pool refuses work, also the work under way', async () => {
    const pool = open(1);
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const work = pool.map(COUNT_SLOWLY, new Array(50).fill({ counter }));
    const refused = expect(work).rejects.toMatchObject({ code: 'WORKERS_CLOSED' });
    await pool.close();
    await refused;
    await expect(pool.map(CRASH, [1])).rejects.toMatchObject({ code: 'WORKERS_CLOSED' });
  });

  test('createWorkerPool() refuses impossible numbers of threads', () => {
    for (const threads of [0, -1, 1.5, Number.NaN, 257]) {
      expect(() => createWorkerPool({ threads })).toThrow(/threads/);
    }
    expect(createWorkerPool().threads).toBeGreaterThanOrEqual(1);
  });
});

test('an idle pool lets the process end, a busy one keeps it', async () => {
  const entry = new URL('../dist/index.js', import.meta.url).href;
  const code = `
    import { createWorkerPool } from ${JSON.stringify(entry)};
    const pool = createWorkerPool({ threads: 2 });
    const task = { module: '@quanyu/numeric/testing', name: 'CONTRACT_WALK', run: () => 0 };
    const out = await pool.map(task, [{ seed: 1, steps: 3 }, { seed: 2, steps: 3 }]);
    console.log(out.length);
  `;
  const run = promisify(execFile);
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const args = ['--input-type=module', '--eval', code];
  const { stdout } = await run(process.execPath, args, { cwd, timeout: 30_000 });
  expect(stdout.trim()).toBe('2');
});

test('many inputs keep their order and bits with 1, 2 and 5 threads', async () => {
  const inputs = Array.from({ length: 700 }, (_, seed) => ({ seed, steps: 1 + (seed % 50) }));
  const bytes = await Promise.all(
    [1, 2, 5].map(async (threads) => {
      const out = await open(threads).map(CONTRACT_WALK, inputs);
      return Buffer.concat(out.map(({ path }) => Buffer.from(path.buffer))).toString('base64');
    }),
  );
  expect(new Set(bytes).size).toBe(1);
});

test('ALS on shared kernel memory gives the same bytes with 0, 1, 2 and 5 threads', async () => {
  const f = 12;
  const users = 200;
  const items = 60;
  const results = [];
  for (const threads of [0, 1, 2, 5]) {
    const kernels = await openKernels({ bytes: 1 << 20 });
    const { arena } = kernels;
    const rng = createRng('als');
    const picked: number[] = [];
    const starts = arena.int32(users + 1);
    for (let u = 0; u < users; u++) {
      for (let i = 0; i < items; i++) if (rng.uniform() < 0.2) picked.push(i);
      starts[u + 1] = picked.length;
    }
    const columns = arena.int32(picked.length);
    columns.set(picked);
    const values = arena.float32(picked.length).fill(4);
    const fixed = arena.float32(items * f);
    fixed.set(Float32Array.from(fixed, () => rng.normal()));
    const solved = arena.float32(users * f);
    const gram = arena.float32(f * f);
    kernels.gramF32(fixed, gram, f);
    for (let j = 0; j < f; j++) gram[j * f + j]! += 0.1;
    const ratings = { starts, columns, values };
    const steps = 3;
    if (threads === 0) {
      const work = arena.float32(3 * f);
      const part = { ratings, fixed, solved, gram, f, from: 0, to: users, steps, work };
      kernels.alsHalfPass(part);
    } else {
      const arrays = { ...ratings, fixed, solved, gram };
      const spans = {
        starts: arena.span(arrays.starts),
        columns: arena.span(arrays.columns),
        values: arena.span(arrays.values),
        fixed: arena.span(arrays.fixed),
        solved: arena.span(arrays.solved),
        gram: arena.span(arrays.gram),
      };
      const parts = Array.from({ length: 10 }, (_, i) => ({
        handle: kernels.handle,
        spans,
        f,
        from: i * 20,
        to: (i + 1) * 20,
        steps,
        work: arena.span(arena.float32(3 * f)),
      }));
      await open(threads).map(ALS_ROWS, parts);
    }
    expect(solved.some((value) => value !== 0)).toBe(true);
    results.push(Buffer.from(solved.slice().buffer).toString('base64'));
  }
  expect(new Set(results).size).toBe(1);
});
