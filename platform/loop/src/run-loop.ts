import { AppError } from '@quanyu/domain';
import type { RunRecord } from '@quanyu/ledger';
import { asOfDayOf } from './as-of-day.ts';
import { LOOP_ERRORS } from './errors.ts';
import { inputVersion } from './input-version.ts';
import { type LoopTools, STEP_NAMES, type Step, type StepName, type StepResult } from './step.ts';

export interface RunLoopOptions {
  /** Steps to run; all where empty. Always run in the order of the loop. */
  readonly steps?: readonly StepName[];
  /** Default: the last whole day of data. */
  readonly asOfDay?: number;
  readonly actor: string;
  /** Runs steps whose inputs have not changed, too. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  readonly onStep?: (name: StepName, state: 'started' | 'done' | 'skipped' | 'failed') => void;
  readonly onProgress?: (name: StepName, done: number, total: number) => void;
  readonly onStarted?: (runId: string) => void;
}

/**
 * Runs steps of the loop and keeps a Run record. A step whose inputs have the version of its last
 * finished try is skipped: that makes a second run cheap, and a run after a kill go on where the
 * killed one stood.
 * @throws AppError LOOP_STEP_UNKNOWN, LOOP_STOPPED, LOOP_NO_DATA, and what a step throws.
 */
export async function runLoop(
  tools: LoopTools,
  steps: readonly Step[],
  options: RunLoopOptions,
): Promise<RunRecord> {
  const wanted = chosenSteps(steps, options.steps ?? []);
  await endOrphans(tools);
  const run = await tools.ledger.runs.start({
    kind: 'loop',
    actor: options.actor,
    steps: wanted.map((step) => step.name),
    ...(options.asOfDay === undefined ? {} : { asOfDay: options.asOfDay }),
  });
  options.onStarted?.(run.runId);
  try {
    for (const step of wanted) await runStep(tools, step, run.runId, options);
  } catch (error) {
    const stopped = options.signal?.aborted === true;
    await noteFailure(() =>
      tools.ledger.runs.end(run.runId, stopped ? 'stopped' : 'failed', errorRecord(error)),
    );
    throw error;
  }
  await tools.ledger.runs.end(run.runId, 'done');
  return tools.ledger.runs.get(run.runId);
}

function chosenSteps(steps: readonly Step[], names: readonly string[]): readonly Step[] {
  for (const name of names) {
    if (steps.some((step) => step.name === name)) continue;
    throw new AppError(
      LOOP_ERRORS.LOOP_STEP_UNKNOWN,
      `Cannot run ${name} as it is not a step: the steps are ${STEP_NAMES.join(', ')}`,
      { place: name },
    );
  }
  return names.length === 0 ? steps : steps.filter((step) => names.includes(step.name));
}

/** A run that is still marked running belongs to a process that was killed: one process owns a ledger. */
async function endOrphans({ ledger }: LoopTools): Promise<void> {
  for (const run of await ledger.runs.unfinished()) {
    await ledger.runs.end(run.runId, 'stopped', { code: 'LOOP_STOPPED', detail: 'killed' });
  }
}

async function runStep(
  tools: LoopTools,
  step: Step,
  runId: string,
  options: RunLoopOptions,
): Promise<void> {
  const { runs } = tools.ledger;
  options.signal?.throwIfAborted();
  const asOfDay = step.isDayless === true ? 0 : (options.asOfDay ?? (await asOfDayOf(tools)));
  const version = await inputVersion(tools, step, asOfDay);
  const last = await runs.lastDone(step.name);
  if (last?.inputVersion === version && options.force !== true) {
    await runs.updateStep(runId, step.name, {
      status: 'skipped',
      inputVersion: version,
      figures: last.figures,
      rowsIn: last.rowsIn,
      rowsOut: last.rowsOut,
    });
    options.onStep?.(step.name, 'skipped');
    return;
  }
  await runs.updateStep(runId, step.name, { status: 'running', inputVersion: version });
  options.onStep?.(step.name, 'started');
  try {
    const result = await workOf(tools, step, { runId, asOfDay, version }, options);
    await runs.updateStep(runId, step.name, { status: 'done', progress: 1, ...result });
    options.onStep?.(step.name, 'done');
  } catch (error) {
    await noteFailure(() =>
      runs.updateStep(runId, step.name, { status: 'failed', error: errorRecord(error) }),
    );
    options.onStep?.(step.name, 'failed');
    throw failure(step.name, error, options.signal);
  }
}

interface StepTry {
  readonly runId: string;
  readonly asOfDay: number;
  readonly version: string;
}

async function workOf(
  tools: LoopTools,
  step: Step,
  { runId, asOfDay, version }: StepTry,
  options: RunLoopOptions,
): Promise<StepResult> {
  const { currency } = await tools.ledger.settings.get();
  const writeProgress = throttledProgress(tools, runId, step.name);
  return step.run({
    ...tools,
    runId,
    asOfDay,
    currency,
    calendar: await tools.ledger.calendar(),
    signal: options.signal ?? new AbortController().signal,
    onProgress: (done, total) => {
      options.onProgress?.(step.name, done, total);
      writeProgress(done, total);
    },
    checkpoint: await checkpointOf(tools, step.name, version),
    saveCheckpoint: (checkpoint) => tools.ledger.runs.updateStep(runId, step.name, { checkpoint }),
  });
}

/** The checkpoint of the newest try of this step, if that try had the same inputs and did not finish. */
async function checkpointOf(tools: LoopTools, name: string, version: string): Promise<unknown> {
  for (const run of await tools.ledger.runs.list(5)) {
    const tried = run.steps.find((step) => step.name === name);
    if (tried === undefined || tried.status === 'waiting' || tried.checkpoint === null) continue;
    if (tried.status === 'done' || tried.inputVersion !== version) return undefined;
    return tried.checkpoint;
  }
  return undefined;
}

const PROGRESS_EVERY_MS = 500;

/** Progress in the ledger is for people: twice a second is enough. */
function throttledProgress({ ledger, clock }: LoopTools, runId: string, name: string) {
  let writtenMs = clock.now() as number;
  let pending: Promise<void> = Promise.resolve();
  return (done: number, total: number): void => {
    const now = clock.now();
    if (total <= 0 || now - writtenMs < PROGRESS_EVERY_MS) return;
    writtenMs = now;
    const progress = Math.min(0.999, done / total);
    // A lost progress write is no loss; the step itself notices a ledger that is gone.
    pending = pending.then(() =>
      ledger.runs.updateStep(runId, name, { progress }).catch(() => undefined),
    );
  };
}

/**
 * Writes down that something failed. Where the ledger is what failed, that cannot be written: the first
 * error tells more than a second one, and the next run ends the record.
 */
async function noteFailure(write: () => Promise<void>): Promise<void> {
  await write().catch(() => undefined);
}

function failure(name: string, error: unknown, signal: AbortSignal | undefined): AppError {
  if (signal?.aborted === true) {
    return new AppError(LOOP_ERRORS.LOOP_STOPPED, `Cannot finish ${name} as the run was stopped`, {
      place: name,
      cause: error,
    });
  }
  if (error instanceof AppError) return error;
  throw error;
}

function errorRecord(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof AppError) {
    const { code, message, remedy } = error;
    return { code, detail: message, remedy };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'BUG', detail, remedy: 'This is a fault of quanyu; please report it.' };
}
