import type { Clock } from '@quanyu/domain';

/** When a search ends: by the clock, or after a number of iterations (byte-stable). */
export interface StopCriterion {
  /** Wall-clock seconds from `startedAtMs`; ignored where iterations are given. */
  readonly seconds?: number;
  readonly iterations?: number;
  readonly clock: Clock;
  /** When the budget began; default is when the search begins. */
  readonly startedAtMs?: number;
}

/** Iterations of a search that was given neither seconds nor iterations. */
const ITERATIONS_DEFAULT = 20_000;

/** A running budget: how much of it is used, in [0, 1]. */
export interface Budget {
  /** Share used when `done` iterations are done. */
  used(done: number): number;
  /** Iterations until the clock should be looked at again. */
  chunk(done: number): number;
}

/** Starts a budget. Looking at the clock every few milliseconds costs nothing that shows. */
export function startBudget(stop: StopCriterion): Budget {
  const { iterations, seconds, clock } = stop;
  if (iterations !== undefined || seconds === undefined) {
    const total = Math.max(0, iterations ?? ITERATIONS_DEFAULT);
    return {
      used: (done) => (done >= total ? 1 : done / total),
      chunk: (done) => Math.max(1, Math.min(total - done, Math.ceil(total / 500))),
    };
  }
  const started = stop.startedAtMs ?? clock.now();
  const budgetMs = Math.max(1, seconds * 1000);
  let lastMs: number = clock.now();
  let lastDone = 0;
  let size = 4;
  return {
    used: () => Math.min(1, (clock.now() - started) / budgetMs),
    chunk: (done) => {
      const now = clock.now();
      const spent = now - lastMs;
      if (done > lastDone && spent < 4) size = Math.min(size * 2, 4096);
      else if (spent > 16) size = Math.max(1, size >> 1);
      lastMs = now;
      lastDone = done;
      return size;
    },
  };
}
