import { randomUUID } from 'node:crypto';
import type { Selectable, SelectQueryBuilder, Updateable } from 'kysely';
import type { LedgerDatabase } from '../database.ts';
import type { Store } from '../store/store.ts';
import { tellState } from '../store/tell-state.ts';
import type { RunStepsTable, RunsTable } from '../tables/operation.ts';
import { notFound } from './api-keys.ts';
import { present } from './issue-text.ts';

export type RunStatus = 'running' | 'done' | 'failed' | 'stopped';
export type StepStatus = 'waiting' | 'running' | 'done' | 'failed' | 'skipped';

export interface RunStepRecord {
  readonly runId: string;
  readonly name: string;
  readonly stepIndex: number;
  readonly status: StepStatus;
  /** Version of the inputs it ran on; equal version = nothing to do. */
  readonly inputVersion: string | null;
  /** 0 to 1. */
  readonly progress: number;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly figures: Readonly<Record<string, unknown>>;
  /** Where to resume; any JSON. */
  readonly checkpoint: unknown;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly error: Readonly<Record<string, unknown>> | null;
}

export interface RunRecord {
  readonly runId: string;
  readonly kind: string;
  readonly status: RunStatus;
  readonly asOfDay: number | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly actor: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly error: Readonly<Record<string, unknown>> | null;
  readonly steps: readonly RunStepRecord[];
}

export interface StepChange {
  readonly status?: StepStatus;
  readonly inputVersion?: string;
  readonly progress?: number;
  readonly rowsIn?: number;
  readonly rowsOut?: number;
  readonly figures?: Readonly<Record<string, unknown>>;
  readonly checkpoint?: unknown;
  readonly error?: Readonly<Record<string, unknown>>;
}

export interface RunsRepository {
  start(run: {
    readonly kind: string;
    readonly actor: string;
    readonly steps: readonly string[];
    readonly asOfDay?: number;
    readonly options?: Readonly<Record<string, unknown>>;
  }): Promise<RunRecord>;
  /** Sets started and ended instants by the status. */
  updateStep(runId: string, name: string, change: StepChange): Promise<void>;
  end(
    runId: string,
    status: Exclude<RunStatus, 'running'>,
    error?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  get(runId: string): Promise<RunRecord>;
  /** Newest first. */
  list(limit?: number): Promise<readonly RunRecord[]>;
  /** Runs still marked running: after a kill, the ones to resume. */
  unfinished(): Promise<readonly RunRecord[]>;
  /** The last finished step of that name, over all runs. */
  lastDone(name: string): Promise<RunStepRecord | undefined>;
}

const LIMIT_MAX = 1_000;

/** Runs and their steps; see {@link RunsRepository}. */
export function createRunsRepository(store: Store): RunsRepository {
  return {
    start: async (run) => startRun(store, run),
    updateStep: async (runId, name, change) => updateStep(store, { runId, name, change }),
    async end(runId, status, error) {
      await store.db.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('runs')
          .set({
            status,
            ended_at: store.clock.now(),
            error: error === undefined ? null : JSON.stringify(error),
          })
          .where('run_id', '=', runId)
          .executeTakeFirst();
        if (numUpdatedRows === 0n) throw notFound('run', runId);
        const payload = { run: runId, status };
        await tellState(transaction, { kind: 'run', now: store.clock.now(), payload });
      });
      store.committed();
    },
    async get(runId) {
      const [run] = await readRuns(store, (query) => query.where('run_id', '=', runId));
      if (run === undefined) throw notFound('run', runId);
      return run;
    },
    list: async (limit = 50) =>
      readRuns(store, (query) =>
        query.orderBy('started_at', 'desc').limit(Math.min(limit, LIMIT_MAX)),
      ),
    unfinished: async () =>
      readRuns(store, (query) => query.where('status', '=', 'running').orderBy('started_at')),
    async lastDone(name) {
      const row = await store.db
        .selectFrom('run_steps')
        .selectAll()
        .where('name', '=', name)
        .where('status', '=', 'done')
        .orderBy('ended_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? undefined : stepOf(row);
    },
  };
}

async function startRun(
  store: Store,
  run: Parameters<RunsRepository['start']>[0],
): Promise<RunRecord> {
  const runId = randomUUID();
  const { numbered, row } = await store.db.transaction().execute(async (transaction) => {
    const made = await transaction
      .insertInto('runs')
      .values({
        run_id: runId,
        kind: run.kind,
        status: 'running',
        as_of_day: run.asOfDay ?? null,
        started_at: store.clock.now(),
        actor: run.actor,
        options: JSON.stringify(run.options ?? {}),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const steps = run.steps.map((name, index) => ({
      run_id: runId,
      step_index: index,
      name,
      status: 'waiting' as const,
    }));
    const written =
      steps.length === 0
        ? []
        : await transaction.insertInto('run_steps').values(steps).returningAll().execute();
    const payload = { run: runId, status: 'running' };
    await tellState(transaction, { kind: 'run', now: store.clock.now(), payload });
    return { numbered: written, row: made };
  });
  store.committed();
  return runOf(row, numbered);
}

async function updateStep(
  store: Store,
  task: { readonly runId: string; readonly name: string; readonly change: StepChange },
): Promise<void> {
  const { runId, name, change } = task;
  const now = store.clock.now();
  const isOver = change.status !== undefined && ENDED.has(change.status);
  const values: Updateable<RunStepsTable> = {
    ...present({
      status: change.status ?? null,
      input_version: change.inputVersion ?? null,
      progress: change.progress ?? (change.status === 'done' ? 1 : null),
      rows_in: change.rowsIn ?? null,
      rows_out: change.rowsOut ?? null,
      figures: change.figures === undefined ? null : JSON.stringify(change.figures),
      checkpoint: change.checkpoint === undefined ? null : JSON.stringify(change.checkpoint),
      error: change.error === undefined ? null : JSON.stringify(change.error),
      started_at: change.status === 'running' ? now : null,
      ended_at: isOver ? now : null,
    }),
  };
  if (Object.keys(values).length === 0) return;
  const { numUpdatedRows } = await store.db
    .updateTable('run_steps')
    .set(values)
    .where('run_id', '=', runId)
    .where('name', '=', name)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw notFound('run step', `${runId} ${name}`);
}

const ENDED: ReadonlySet<StepStatus> = new Set(['done', 'failed', 'skipped']);

type RunQuery = SelectQueryBuilder<LedgerDatabase, 'runs', Selectable<RunsTable>>;

async function readRuns(
  store: Store,
  narrow: (query: RunQuery) => RunQuery,
): Promise<readonly RunRecord[]> {
  const rows = await narrow(store.db.selectFrom('runs').selectAll()).execute();
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.run_id);
  const steps = await store.db
    .selectFrom('run_steps')
    .selectAll()
    .where('run_id', 'in', ids)
    .orderBy('step_index')
    .execute();
  return rows.map((row) =>
    runOf(
      row,
      steps.filter((step) => step.run_id === row.run_id),
    ),
  );
}

function runOf(row: Selectable<RunsTable>, steps: readonly Selectable<RunStepsTable>[]): RunRecord {
  return {
    runId: row.run_id,
    kind: row.kind,
    status: row.status,
    asOfDay: row.as_of_day,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    actor: row.actor,
    options: row.options,
    error: row.error,
    steps: steps.map(stepOf),
  };
}

function stepOf(row: Selectable<RunStepsTable>): RunStepRecord {
  return {
    runId: row.run_id,
    name: row.name,
    stepIndex: row.step_index,
    status: row.status,
    inputVersion: row.input_version,
    progress: row.progress,
    rowsIn: row.rows_in,
    rowsOut: row.rows_out,
    figures: row.figures,
    checkpoint: row.checkpoint,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    error: row.error,
  };
}
