import { type Pool, serialPool } from '@quanyu/numeric';
import { createWorkerPool } from '@quanyu/workers';

/** The Pool of a command; one thread needs no worker. The caller closes it. */
export function openPool(threads: number): Pool {
  return threads <= 1 ? serialPool() : createWorkerPool({ threads, base: import.meta.url });
}
