export { WORKERS_ERRORS } from './errors.ts';
export { createWorkerPool, type WorkerPoolOptions } from './worker-pool.ts';
