import { defineErrors, type ErrorSpec } from '@quanyu/domain';

/** Codes of the worker pool. */
export const WORKERS_ERRORS: {
  readonly WORKERS_THREADS_INVALID: ErrorSpec;
  readonly WORKERS_NOT_BUILT: ErrorSpec;
  readonly WORKERS_TASK_MISSING: ErrorSpec;
  readonly WORKERS_CRASHED: ErrorSpec;
  readonly WORKERS_NOT_CLONEABLE: ErrorSpec;
  readonly WORKERS_CLOSED: ErrorSpec;
} = defineErrors({
  WORKERS_THREADS_INVALID: {
    status: 422,
    exitCode: 2,
    cause: 'The number of threads is not a whole number from 1 to 256.',
    remedy: 'Give a number of threads in that range, or leave it out.',
  },
  WORKERS_NOT_BUILT: {
    status: 500,
    exitCode: 4,
    cause: 'Worker threads run built JavaScript only, and it is not there.',
    remedy: 'Run npm run build.',
  },
  WORKERS_TASK_MISSING: {
    status: 500,
    exitCode: 5,
    cause: 'A worker thread cannot find the module or the export that a task names.',
    remedy: 'Build the packages; check module and name of the task and the base of the pool.',
  },
  WORKERS_CRASHED: {
    status: 500,
    exitCode: 5,
    cause: 'A worker thread ended in the middle of its work, often for want of memory.',
    remedy: 'Use fewer threads or smaller inputs, and look at the cause in the message.',
  },
  WORKERS_NOT_CLONEABLE: {
    status: 500,
    exitCode: 5,
    cause: 'An input or output of a task cannot be sent between threads.',
    remedy: 'Use plain data and typed arrays, no functions or class instances.',
  },
  WORKERS_CLOSED: {
    status: 500,
    exitCode: 5,
    cause: 'Work was given to a pool that is closed, or the pool was closed during the work.',
    remedy: 'Close the pool after the last work only.',
  },
});
