import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { AppError } from '@quanyu/domain';
import type { Pool, PoolMapOptions, PoolTask } from '@quanyu/numeric';
import { WORKERS_ERRORS } from './errors.ts';
import { type Chunk, Job } from './job.ts';
import type { AnswerMessage } from './messages.ts';

/** More threads than any machine that this was meant for; guards against slips. */
const THREADS_MAX = 256;
/** From `src` and from `dist` this is the built file: only built JavaScript runs in workers. */
const ENTRY = new URL('../dist/worker-main.js', import.meta.url);

/** What {@link createWorkerPool} may be told. */
export interface WorkerPoolOptions {
  /** Whole number from 1 to 256. Default: as many as the machine runs at once. */
  readonly threads?: number;
  /**
   * File or its URL from which the modules of tasks are resolved: the `import.meta.url` of the
   * application, which depends on their packages. Default: this package.
   */
  readonly base?: string;
}

/**
 * A Pool of Node worker threads. Threads start with the first map, each with one chunk of inputs at
 * a time; they keep the process alive only while there is work. A thread that crashes fails the maps
 * whose inputs it held and is replaced.
 * @throws AppError WORKERS_THREADS_INVALID, WORKERS_NOT_BUILT. Maps reject with what the task threw,
 * the signal's reason, or WORKERS_TASK_MISSING, WORKERS_CRASHED, WORKERS_NOT_CLONEABLE,
 * WORKERS_CLOSED.
 * @example
 * const pool = createWorkerPool({ threads: 4, base: import.meta.url });
 * const fits = await pool.map(FIT_SERIES, inputs);
 * await pool.close();
 */
export function createWorkerPool(options: WorkerPoolOptions = {}): Pool {
  const { threads = availableParallelism(), base = import.meta.url } = options;
  const fits = Number.isInteger(threads) && threads >= 1 && threads <= THREADS_MAX;
  if (!fits) {
    throw new AppError(
      WORKERS_ERRORS.WORKERS_THREADS_INVALID,
      `Cannot open a pool as threads must be a whole number in [1, ${THREADS_MAX}]: current value is ${threads}`,
      { details: { threads: String(threads) } },
    );
  }
  if (!existsSync(fileURLToPath(ENTRY))) {
    throw new AppError(
      WORKERS_ERRORS.WORKERS_NOT_BUILT,
      'Cannot open a pool as the built worker must exist: current value is no dist/worker-main.js',
    );
  }
  return new WorkerPool(threads, base);
}

interface Held {
  readonly job: Job;
  readonly chunk: Chunk;
}

class WorkerPool implements Pool {
  readonly threads: number;
  readonly #base: string;
  readonly #workers = new Map<Worker, Held | undefined>();
  #jobs: Job[] = [];
  #closing: Promise<void> | undefined;

  constructor(threads: number, base: string) {
    this.threads = threads;
    this.#base = base;
  }

  async map<I, O>(
    task: PoolTask<I, O>,
    inputs: readonly I[],
    options: PoolMapOptions = {},
  ): Promise<O[]> {
    if (this.#closing !== undefined) throw closed(task.name);
    options.signal?.throwIfAborted();
    const job = new Job(task, inputs, options, this.threads);
    this.#jobs.push(job);
    this.#fill();
    try {
      return (await job.promise) as O[];
    } finally {
      this.#jobs = this.#jobs.filter((other) => other !== job);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#terminate();
    return this.#closing;
  }

  async #terminate(): Promise<void> {
    for (const job of this.#jobs) job.stop(closed('the work'));
    const workers = [...this.#workers.keys()];
    this.#workers.clear();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  /** Gives every idle thread a chunk, oldest map first, starting threads while there is need. */
  #fill(): void {
    for (;;) {
      const job = this.#jobs.find((one) => one.open);
      const worker = job === undefined ? undefined : this.#idleWorker();
      if (job === undefined || worker === undefined) return;
      this.#give(worker, job);
    }
  }

  #idleWorker(): Worker | undefined {
    for (const [worker, held] of this.#workers) if (held === undefined) return worker;
    return this.#workers.size < this.threads ? this.#start() : undefined;
  }

  #give(worker: Worker, job: Job): void {
    const chunk = job.take();
    try {
      worker.postMessage(chunk.message);
    } catch (cause) {
      const { name, module } = chunk.message;
      const message = `Cannot send an input of ${name} as it must be plain data: ${String(cause)}`;
      const details = { module, name };
      job.lost(chunk, new AppError(WORKERS_ERRORS.WORKERS_NOT_CLONEABLE, message, { details }));
      return;
    }
    this.#workers.set(worker, { job, chunk });
    worker.ref();
  }

  #start(): Worker {
    // Without the parent's flags: loaders and conditions for sources must not reach the workers.
    const worker = new Worker(ENTRY, { workerData: { base: this.#base }, execArgv: [] });
    this.#workers.set(worker, undefined);
    worker.unref();
    let reason = '';
    worker.on('message', (answer: AnswerMessage) => {
      const held = this.#workers.get(worker);
      this.#workers.set(worker, undefined);
      worker.unref();
      held?.job.answered(held.chunk, answer);
      this.#fill();
    });
    worker.on('error', (error: unknown) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', (exitCode) => this.#ended(worker, reason || `exit code ${exitCode}`));
    return worker;
  }

  #ended(worker: Worker, reason: string): void {
    const held = this.#workers.get(worker);
    this.#workers.delete(worker);
    if (held !== undefined) {
      const { name, module } = held.chunk.message;
      const message = `Cannot finish ${name} as its worker thread must stay alive: ${reason}`;
      const details = { module, name, reason };
      held.job.lost(held.chunk, new AppError(WORKERS_ERRORS.WORKERS_CRASHED, message, { details }));
    }
    if (this.#closing === undefined) this.#fill();
  }
}

function closed(what: string): AppError {
  return new AppError(
    WORKERS_ERRORS.WORKERS_CLOSED,
    `Cannot do ${what} as the pool must be open: current value is closed`,
    { details: { what } },
  );
}
