import { randomUUID } from 'node:crypto';
import { AppError } from '@quanyu/domain';
import { type Selectable, sql } from 'kysely';
import { LEDGER_ERRORS } from '../errors.ts';
import type { LedgerExecutor, LedgerTransaction } from '../ledger.ts';
import { checkId } from '../stock/movement.ts';
import type { Store } from '../store/store.ts';
import { tellState } from '../store/tell-state.ts';
import type { ModelsTable } from '../tables/operation.ts';
import { notFound } from './api-keys.ts';
import type { AuditRepository } from './audit.ts';

export type ModelStatus = 'shadow' | 'live' | 'retired';

export interface ModelRecord {
  readonly modelId: string;
  /** What it is for: `forecast`, `recommend`, `profile` … One model of a kind is live. */
  readonly kind: string;
  readonly name: string;
  readonly version: number;
  readonly status: ModelStatus;
  readonly dataVersion: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly learningCurve: readonly unknown[];
  readonly sizeBytes: number;
  readonly statePath: string | null;
  readonly runId: string | null;
  readonly fittedAt: number;
}

export interface NewModel {
  readonly kind: string;
  readonly name: string;
  readonly dataVersion: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly metrics?: Readonly<Record<string, unknown>>;
  readonly learningCurve?: readonly unknown[];
  /** State bytes (≤ 64 MiB), or a path to them. */
  readonly state?: Uint8Array;
  readonly statePath?: string;
  readonly runId?: string;
}

/** Registry of fitted models. */
export interface ModelsRepository {
  /** Registers with the next version of (kind, name), as shadow. */
  register(model: NewModel): Promise<ModelRecord>;
  /** Makes it the live one of its kind; the former becomes retired. */
  promote(modelId: string, actor: string): Promise<ModelRecord>;
  /** Makes the model that was live before the present one live again. */
  rollBack(kind: string, actor: string): Promise<ModelRecord>;
  retire(modelId: string, actor: string): Promise<ModelRecord>;
  live(kind: string): Promise<ModelRecord | undefined>;
  get(modelId: string): Promise<ModelRecord>;
  state(modelId: string): Promise<Uint8Array | undefined>;
  /** Newest first. */
  list(filter?: {
    readonly kind?: string;
    readonly name?: string;
    readonly limit?: number;
  }): Promise<readonly ModelRecord[]>;
}

const LIMIT_MAX = 1_000;
const STATE_BYTES_MAX = 64 * 1024 * 1024;

/** Fitted models; see {@link ModelsRepository}. */
export function createModelsRepository(store: Store, audit: AuditRepository): ModelsRepository {
  const context: ModelContext = { store, audit };
  return {
    register: async (model) => register(store, model),
    promote: async (modelId, actor) =>
      store.db
        .transaction()
        .execute((transaction) => promote(context, { transaction, modelId, actor })),
    rollBack: async (kind, actor) => rollBack(context, kind, actor),
    retire: async (modelId, actor) =>
      store.db.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('models')
          .set({ status: 'retired' })
          .where('model_id', '=', modelId)
          .execute();
        await tell(context, { transaction, modelId, actor }, 'retire');
        return readModel(transaction, modelId);
      }),
    async live(kind) {
      const row = await store.db
        .selectFrom('models')
        .select(COLUMNS)
        .where('kind', '=', kind)
        .where('status', '=', 'live')
        .executeTakeFirst();
      return row === undefined ? undefined : modelOf(row);
    },
    get: async (modelId) => readModel(store.db, modelId),
    async state(modelId) {
      const row = await store.db
        .selectFrom('models')
        .select('state')
        .where('model_id', '=', modelId)
        .executeTakeFirst();
      if (row === undefined) throw notFound('model', modelId);
      return row.state ?? undefined;
    },
    async list(filter = {}) {
      let query = store.db
        .selectFrom('models')
        .select(COLUMNS)
        .orderBy('fitted_at', 'desc')
        .orderBy('version', 'desc');
      if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
      if (filter.name !== undefined) query = query.where('name', '=', filter.name);
      const rows = await query.limit(Math.min(filter.limit ?? 100, LIMIT_MAX)).execute();
      return rows.map(modelOf);
    },
  };
}

interface ModelContext {
  readonly store: Store;
  readonly audit: AuditRepository;
}

interface ModelStep {
  readonly transaction: LedgerTransaction;
  readonly modelId: string;
  readonly actor: string;
}

/** Every column but the state, which may be large. */
const COLUMNS = [
  'model_id',
  'kind',
  'name',
  'version',
  'status',
  'data_version',
  'params',
  'metrics',
  'learning_curve',
  'size_bytes',
  'state_path',
  'run_id',
  'fitted_at',
] as const;

type ModelRow = Pick<Selectable<ModelsTable>, (typeof COLUMNS)[number]>;

async function register(store: Store, model: NewModel): Promise<ModelRecord> {
  checkId(model.kind, 'kind');
  checkId(model.name, 'name');
  const sizeBytes = model.state?.byteLength ?? 0;
  if (sizeBytes > STATE_BYTES_MAX) {
    throw new AppError(
      LEDGER_ERRORS.LEDGER_FIELD_INVALID,
      `Cannot register a model as its state must be at most ${STATE_BYTES_MAX} bytes: current value is ${sizeBytes}`,
      { place: 'state', remedy: 'Write the state to a file and give its path.' },
    );
  }
  return store.db.transaction().execute(async (transaction) => {
    // Two fits of one model at once must not draw the same version.
    await sql`SELECT pg_advisory_xact_lock(hashtext(${`${model.kind}|${model.name}`}))`.execute(
      transaction,
    );
    const last = await transaction
      .selectFrom('models')
      .select(({ fn }) => fn.max('version').as('version'))
      .where('kind', '=', model.kind)
      .where('name', '=', model.name)
      .executeTakeFirst();
    const row = await transaction
      .insertInto('models')
      .values({
        model_id: randomUUID(),
        kind: model.kind,
        name: model.name,
        version: (last?.version ?? 0) + 1,
        status: 'shadow',
        data_version: model.dataVersion,
        params: JSON.stringify(model.params ?? {}),
        metrics: JSON.stringify(model.metrics ?? {}),
        learning_curve: JSON.stringify(model.learningCurve ?? []),
        size_bytes: sizeBytes,
        state: model.state === undefined ? null : Buffer.from(model.state),
        state_path: model.statePath ?? null,
        run_id: model.runId ?? null,
        fitted_at: store.clock.now(),
      })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    return modelOf(row);
  });
}

async function promote(context: ModelContext, step: ModelStep): Promise<ModelRecord> {
  const { transaction, modelId } = step;
  const model = await readModel(transaction, modelId);
  await transaction
    .updateTable('models')
    .set({ status: 'retired' })
    .where('kind', '=', model.kind)
    .where('status', '=', 'live')
    .where('model_id', '<>', modelId)
    .execute();
  await transaction
    .updateTable('models')
    .set({ status: 'live' })
    .where('model_id', '=', modelId)
    .execute();
  await tell(context, step, 'promote');
  return readModel(transaction, modelId);
}

/** The one that was live before is found in the audit: who was promoted, in order. */
async function rollBack(context: ModelContext, kind: string, actor: string): Promise<ModelRecord> {
  return context.store.db.transaction().execute(async (transaction) => {
    const former = await transaction
      .selectFrom('audit')
      .innerJoin('models', 'models.model_id', 'audit.subject_id')
      .select('models.model_id')
      .where('audit.subject_kind', '=', 'model')
      .where('audit.action', '=', 'promote')
      .where('models.kind', '=', kind)
      .where('models.status', '=', 'retired')
      .orderBy('audit_id', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (former === undefined) {
      throw new AppError(
        LEDGER_ERRORS.LEDGER_STEP_REFUSED,
        `Cannot roll back as no earlier model of the kind was live: current value is ${kind}`,
        { place: 'kind' },
      );
    }
    return promote(context, { transaction, modelId: former.model_id, actor });
  });
}

async function tell(context: ModelContext, step: ModelStep, action: string): Promise<void> {
  const { transaction, modelId, actor } = step;
  const subject = { subjectKind: 'model', subjectId: modelId };
  await context.audit.write({ actor, action, ...subject }, transaction);
  const now = context.store.clock.now();
  await tellState(transaction, { kind: 'model', now, payload: { model: modelId, action } });
}

async function readModel(executor: LedgerExecutor, modelId: string): Promise<ModelRecord> {
  const row = await executor
    .selectFrom('models')
    .select(COLUMNS)
    .where('model_id', '=', modelId)
    .executeTakeFirst();
  if (row === undefined) throw notFound('model', modelId);
  return modelOf(row);
}

function modelOf(row: ModelRow): ModelRecord {
  return {
    modelId: row.model_id,
    kind: row.kind,
    name: row.name,
    version: row.version,
    status: row.status,
    dataVersion: row.data_version,
    params: row.params,
    metrics: row.metrics,
    learningCurve: row.learning_curve,
    sizeBytes: row.size_bytes,
    statePath: row.state_path,
    runId: row.run_id,
    fittedAt: row.fitted_at,
  };
}
