import { AppError } from '@quanyu/domain';
import type { RunRecord } from '@quanyu/ledger';
import { asOfDayOf } from './as-of-day.ts';
import { LOOP_ERRORS } from './errors.ts';
import { LOOP_STEPS } from './loop-steps.ts';
import { registerLoopTables } from './loop-tables.ts';
import { type RunLoopOptions, runLoop } from './run-loop.ts';
import type { LoopTools, Step } from './step.ts';

/** The loop of one retailer in this process. */
export interface Loop {
  readonly steps: readonly Step[];
  /**
   * Runs steps, all by default; what has not changed is skipped.
   * @throws AppError LOOP_BUSY while a run of this ledger is under way, and what `runLoop` throws.
   */
  run(options: RunLoopOptions): Promise<RunRecord>;
  /** The run under way; undefined where there is none. */
  readonly running: () => string | undefined;
  /** Stops the run under way; its finished steps stay. */
  stop(): void;
  /** Makes all tables visible in the engine; for a process that reads before it runs. */
  register(): Promise<void>;
  /** The day the loop stands on. @throws AppError LOOP_NO_DATA. */
  asOfDay(): Promise<number>;
}

/** Composes the loop. Nothing is read or run before it is asked for. */
export function openLoop(tools: LoopTools): Loop {
  let current: { runId: string | undefined; readonly controller: AbortController } | undefined;
  return {
    steps: LOOP_STEPS,
    async run(options) {
      if (current !== undefined) throw busy(current.runId);
      const mine = { runId: undefined as string | undefined, controller: new AbortController() };
      current = mine;
      try {
        return await alone(tools, async () => {
          await registerLoopTables(tools);
          return runLoop(tools, LOOP_STEPS, {
            ...options,
            signal: bothSignals(mine.controller.signal, options.signal),
            onStarted: (runId) => {
              mine.runId = runId;
              options.onStarted?.(runId);
            },
          });
        });
      } finally {
        current = undefined;
      }
    },
    running: () => current?.runId,
    stop: () => current?.controller.abort(),
    register: () => registerLoopTables(tools),
    asOfDay: () => asOfDayOf(tools),
  };
}

/** Any number: the name of the lock that a run holds in the ledger's database. */
const RUN_LOCK = 4_702_611;

/** Runs work while no other process runs the loop on this ledger; a killed one's lock goes with its connection. */
async function alone<T>({ ledger }: LoopTools, work: () => Promise<T>): Promise<T> {
  const client = await ledger.pool.connect();
  let isBroken = true;
  try {
    const { rows } = await client.query<{ locked: boolean }>(
      `select pg_try_advisory_lock(${RUN_LOCK}) as locked`,
    );
    isBroken = false;
    if (rows[0]?.locked !== true) throw busy('one of another process');
    isBroken = true;
    try {
      return await work();
    } finally {
      isBroken = !(await unlocked(client));
    }
  } finally {
    // Closing a connection gives its lock back, whatever state it is in.
    client.release(isBroken);
  }
}

/** Gives the lock back; false where the database is gone, and the lock with it. */
async function unlocked(client: {
  readonly query: (text: string) => Promise<unknown>;
}): Promise<boolean> {
  return client.query(`select pg_advisory_unlock(${RUN_LOCK})`).then(
    () => true,
    () => false,
  );
}

function bothSignals(own: AbortSignal, given: AbortSignal | undefined): AbortSignal {
  return given === undefined ? own : AbortSignal.any([own, given]);
}

function busy(runId: string | undefined): AppError {
  return new AppError(
    LOOP_ERRORS.LOOP_BUSY,
    `Cannot run the loop as another run is under way: ${runId ?? 'it is starting'}`,
    { place: runId ?? 'run' },
  );
}
