import type { AppError } from '@quanyu/domain';
import type { PoolMapOptions } from '@quanyu/numeric';
import { type AnswerMessage, type ChunkMessage, receivedError } from './messages.ts';

/** Inputs a chunk at most: keeps the cost of a message small without starving other threads. */
const CHUNK_MAX = 64;
/** Chunks a thread on average: enough to even out inputs of unequal weight. */
const CHUNKS_PER_THREAD = 8;

/** A chunk on its way. */
export interface Chunk {
  readonly start: number;
  readonly message: ChunkMessage;
}

/**
 * One map: hands out chunks in input order and gathers the answers. After a failure nothing new is
 * handed out, and the chunks under way are awaited, so that the failure of the smallest input wins
 * whatever the timing.
 */
export class Job {
  readonly promise: Promise<unknown[]>;
  readonly #module: string;
  readonly #name: string;
  readonly #inputs: readonly unknown[];
  readonly #outputs: unknown[];
  readonly #options: PoolMapOptions;
  readonly #cancelled = new Int32Array(new SharedArrayBuffer(4));
  readonly #chunkSize: number;
  readonly #onAbort = (): void => this.stop(this.#options.signal?.reason);
  #resolve: (outputs: unknown[]) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #next = 0;
  #done = 0;
  #underWay = 0;
  #failure: { readonly at: number; readonly error: unknown } | undefined;
  #settled = false;

  constructor(
    task: { readonly module: string; readonly name: string },
    inputs: readonly unknown[],
    options: PoolMapOptions,
    threads: number,
  ) {
    this.#module = task.module;
    this.#name = task.name;
    this.#inputs = inputs;
    this.#outputs = new Array(inputs.length);
    this.#options = options;
    const even = Math.ceil(inputs.length / (threads * CHUNKS_PER_THREAD));
    this.#chunkSize = Math.max(1, Math.min(CHUNK_MAX, even));
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    options.signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (inputs.length === 0) this.#settle();
  }

  /** Whether a chunk is left to hand out. */
  get open(): boolean {
    return !this.#settled && this.#failure === undefined && this.#next < this.#inputs.length;
  }

  /** The next chunk; only while {@link Job.open}. */
  take(): Chunk {
    const start = this.#next;
    const inputs = this.#inputs.slice(start, start + this.#chunkSize);
    this.#next += inputs.length;
    this.#underWay++;
    const cancelled = this.#cancelled;
    return { start, message: { module: this.#module, name: this.#name, inputs, cancelled } };
  }

  /** Takes in the answer to a chunk. */
  answered(chunk: Chunk, answer: AnswerMessage): void {
    this.#underWay--;
    if (this.#settled) return;
    answer.outputs.forEach((output, i) => {
      this.#outputs[chunk.start + i] = output;
    });
    try {
      this.#report(answer.outputs.length);
    } catch (error) {
      this.stop(error);
    }
    if (answer.failure !== undefined) {
      this.#fail(chunk.start + answer.outputs.length, receivedError(answer.failure));
    }
    this.#settleWhenDone();
  }

  /** A chunk will never be answered. */
  lost(chunk: Chunk, error: AppError): void {
    this.#underWay--;
    this.#fail(chunk.start, error);
    this.#settleWhenDone();
  }

  /** Rejects at once; what is under way is dropped. */
  stop(error: unknown): void {
    if (this.#settled) return;
    Atomics.store(this.#cancelled, 0, 1);
    this.#failure = { at: -1, error };
    this.#settle();
  }

  #report(count: number): void {
    for (let i = 0; i < count && !this.#settled; i++) {
      this.#done++;
      this.#options.onProgress?.(this.#done, this.#inputs.length);
    }
  }

  #fail(at: number, error: unknown): void {
    if (this.#failure === undefined || at < this.#failure.at) this.#failure = { at, error };
  }

  #settleWhenDone(): void {
    if (this.#settled || this.#underWay > 0) return;
    if (this.#failure !== undefined || this.#done === this.#inputs.length) this.#settle();
  }

  #settle(): void {
    this.#settled = true;
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    if (this.#failure === undefined) this.#resolve(this.#outputs);
    else this.#reject(this.#failure.error);
  }
}
