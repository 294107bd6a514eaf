import { randomUUID } from 'node:crypto';
import { AppError, type Clock } from '@quanyu/domain';
import { SOLVE_SLICE, type SolvedSlice, type SolveSlice } from '@quanyu/loop';
import type { Pool } from '@quanyu/numeric';
import { SERVER_ERRORS } from './errors.ts';

export interface RouteJobWish {
  readonly text: string;
  readonly planText?: string | undefined;
  readonly seconds: number;
  readonly iterations?: number | undefined;
  readonly objective?: 'distance' | 'vehicles' | undefined;
  readonly isCheck: boolean;
}

export interface RouteJob {
  readonly job: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  /** Of the seconds, in [0, 1]. */
  readonly progress: number;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** The best plan so far; null before the first. */
  readonly best: SolvedSlice | null;
  readonly error: { readonly code: string; readonly detail: string } | null;
}

type Listener = (job: RouteJob) => void;

const RUNNING_MAX = 4;
const KEPT_MAX = 50;
/** A search is cut into so many slices: after each it tells and may be ended. */
const SLICES = 5;

interface Held {
  state: RouteJob;
  readonly abort: AbortController;
  readonly listeners: Set<Listener>;
  readonly work: Promise<void>;
}

/** Searches for routes under way: each on a worker's thread, with progress and a way to end it. */
export class RouteJobs {
  readonly #pool: Pool;
  readonly #clock: Clock;
  readonly #seed: number;
  readonly #jobs = new Map<string, Held>();

  constructor(tools: { readonly pool: Pool; readonly clock: Clock; readonly seed: number }) {
    this.#pool = tools.pool;
    this.#clock = tools.clock;
    this.#seed = tools.seed;
  }

  /** @throws AppError SERVER_TOO_MANY_REQUESTS while four searches run. */
  start(wish: RouteJobWish): RouteJob {
    const running = [...this.#jobs.values()].filter(({ state }) => state.state === 'running');
    if (running.length >= RUNNING_MAX) {
      throw new AppError(
        SERVER_ERRORS.SERVER_TOO_MANY_REQUESTS,
        `Cannot plan more routes as ${RUNNING_MAX} searches run`,
        { place: 'routes', details: { retryAfterSeconds: 5 } },
      );
    }
    const state: RouteJob = {
      job: randomUUID(),
      state: 'running',
      progress: 0,
      startedAt: this.#clock.now(),
      endedAt: null,
      best: null,
      error: null,
    };
    const held: { state: RouteJob; abort: AbortController; listeners: Set<Listener> } = {
      state,
      abort: new AbortController(),
      listeners: new Set(),
    };
    const work = this.#run(held, wish);
    this.#jobs.set(state.job, Object.assign(held, { work }));
    this.#forget();
    return state;
  }

  /** @throws AppError SERVER_NOT_FOUND. */
  get(job: string): RouteJob {
    return this.#held(job).state;
  }

  /** Ends a search; the best plan so far stays. */
  cancel(job: string): RouteJob {
    const held = this.#held(job);
    held.abort.abort();
    if (held.state.state === 'running') this.#tell(held, { state: 'cancelled' });
    return held.state;
  }

  /** Resolves when the search is over. */
  async finished(job: string): Promise<RouteJob> {
    const held = this.#held(job);
    await held.work;
    return held.state;
  }

  /** Calls back at once and after every slice; returns how to leave. */
  listen(job: string, listener: Listener): () => void {
    const held = this.#held(job);
    held.listeners.add(listener);
    listener(held.state);
    return () => void held.listeners.delete(listener);
  }

  async stop(): Promise<void> {
    for (const { abort } of this.#jobs.values()) abort.abort();
    await Promise.all([...this.#jobs.values()].map(({ work }) => work));
  }

  #held(job: string): Held {
    const held = this.#jobs.get(job);
    if (held !== undefined) return held;
    throw new AppError(SERVER_ERRORS.SERVER_NOT_FOUND, `Cannot find job ${job.slice(0, 60)}`, {
      place: 'job',
    });
  }

  async #run(held: Omit<Held, 'work'>, wish: RouteJobWish): Promise<void> {
    const { signal } = held.abort;
    try {
      await this.#search(held, wish);
      this.#end(held, { state: signal.aborted ? 'cancelled' : 'done' });
    } catch (error) {
      if (signal.aborted) return this.#end(held, { state: 'cancelled' });
      const isKnown = error instanceof AppError;
      const code = isKnown ? error.code : 'BUG';
      const detail = error instanceof Error ? error.message : String(error);
      this.#end(held, { state: 'failed', error: { code, detail } });
    }
  }

  async #search(held: Omit<Held, 'work'>, wish: RouteJobWish): Promise<void> {
    const { signal } = held.abort;
    const isOnce = wish.isCheck || wish.iterations !== undefined;
    const slices = isOnce ? 1 : SLICES;
    let { planText } = wish;
    for (let k = 1; k <= slices; k += 1) {
      const input = sliceOf({ ...wish, planText }, { seed: this.#seed + k, isOnce });
      const [best] = await this.#pool.map(SOLVE_SLICE, [input], { signal });
      if (best === undefined || signal.aborted) return;
      planText = best.text;
      this.#tell(held, { best, progress: k / slices });
    }
  }

  /** What was cancelled stays so. */
  #end(held: Omit<Held, 'work'>, change: Partial<RouteJob>): void {
    if (held.state.state === 'running') this.#tell(held, change);
  }

  #tell(held: Omit<Held, 'work'>, change: Partial<RouteJob>): void {
    const isOver = change.state !== undefined && change.state !== 'running';
    const ended = isOver ? { endedAt: this.#clock.now() } : {};
    held.state = { ...held.state, ...change, ...ended };
    for (const listener of held.listeners) listener(held.state);
  }

  #forget(): void {
    for (const [id, { state }] of this.#jobs) {
      if (this.#jobs.size <= KEPT_MAX) return;
      if (state.state !== 'running') this.#jobs.delete(id);
    }
  }
}

function sliceOf(
  { text, planText, objective, iterations, isCheck, seconds }: RouteJobWish,
  { seed, isOnce }: { readonly seed: number; readonly isOnce: boolean },
): SolveSlice {
  return {
    ...{ text, isCheck, seed },
    ...(planText === undefined ? {} : { planText }),
    ...(objective === undefined ? {} : { objective }),
    ...(isOnce ? {} : { seconds: seconds / SLICES }),
    ...(iterations === undefined ? {} : { iterations }),
  };
}
