import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError, type BusinessCalendar, type Clock } from '@quanyu/domain';
import type { Pool, PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { LEDGER_ERRORS } from '../errors.ts';
import { ledgerFailure } from '../store/failure.ts';
import { withTransaction } from '../store/transaction.ts';
import { type EncodedBatch, emptyBatch, encodeRows } from './encode-batch.ts';
import type { EventPartitions } from './event-partitions.ts';
import type { FactRow, RecordOptions, RecordResult } from './fact-row.ts';
import { findKind, type Kind } from './kinds.ts';
import { isAbsent } from './row-encoder.ts';
import * as sql from './statements.ts';
import * as stockSql from './stock-statements.ts';

const SOURCE_LENGTH_MAX = 200;
const ROWS_MAX = 1_000_000;
/** Ids remembered per table, so that most batches need not ask whether they are there. */
const KNOWN_IDS_MAX = 500_000;

export interface IntakeContext {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly partitions: EventPartitions;
  readonly retailer: () => Promise<{
    readonly calendar: BusinessCalendar;
    readonly currency: string;
  }>;
  readonly onCommit: () => void;
}

/** Rows in the batch that were already known; asked for only by those who must tell requests apart. */
export interface DetailedResult extends RecordResult {
  readonly mergedIndexes: readonly number[];
}

interface Written {
  readonly accepted: number;
  /** Known entities that changed; they go into the outbox as well. */
  readonly updated: number;
}

/** Records batches of facts: validated, staged by COPY, inserted where unknown, told to the outbox. */
export class Intake {
  readonly #context: IntakeContext;
  readonly #knownIds = new Map<string, Set<string>>();
  readonly #stages = new WeakMap<PoolClient, Set<string>>();

  constructor(context: IntakeContext) {
    this.#context = context;
  }

  async record(
    kindName: string,
    source: string,
    rows: readonly FactRow[],
    options: RecordOptions = {},
  ): Promise<RecordResult> {
    const { mergedIndexes: _, ...result } = await this.recordDetailed(kindName, source, rows, {
      ...options,
      detailed: false,
    });
    return result;
  }

  /** As `record`; with `detailed` it also tells which rows were merged. */
  async recordDetailed(
    kindName: string,
    source: string,
    rows: readonly FactRow[],
    options: RecordOptions & { readonly detailed: boolean },
  ): Promise<DetailedResult> {
    const kind = checkedKind(kindName);
    checkSource(source);
    checkRows(rows);
    const retailer = await this.#context.retailer();
    const context = {
      calendar: retailer.calendar,
      currency: options.currency ?? retailer.currency,
    };
    const task: BatchTask = { kind, source, rows, context, options };
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(task);
      } catch (error) {
        if (!isPartitionMissing(error) || attempt > 2) throw ledgerFailure(error);
        this.#context.partitions.forget();
      }
    }
  }

  async #attempt(task: BatchTask): Promise<DetailedResult> {
    let batch = emptyBatch();
    // Events need their partitions before the transaction begins, hence one pass ahead for the days.
    const chunks = task.kind.kind === 'events' ? [...encode(task, batch)] : undefined;
    if (chunks !== undefined) await this.#context.partitions.ensure(batch.days);
    const result = await withTransaction(this.#context.pool, async (client) => {
      if (chunks === undefined) batch = emptyBatch();
      await this.#stage(client, task, chunks ?? encode(task, batch));
      return this.#write(client, task, batch);
    });
    if (result.batchId !== 0) this.#remember(batch);
    if (result.batchId !== 0) this.#context.onCommit();
    return result;
  }

  async #stage(client: PoolClient, task: BatchTask, chunks: Iterable<string>): Promise<void> {
    const { kind } = task;
    const made = this.#stages.get(client) ?? new Set<string>();
    if (!made.has(kind.kind)) {
      await client.query(sql.createStageSql(kind));
      // Known only from the next transaction on: a rollback takes the stage away again.
      await client.query('COMMIT');
      await client.query('BEGIN');
      made.add(kind.kind);
      this.#stages.set(client, made);
    }
    await pipeline(Readable.from(chunks), client.query(copyFrom(sql.copyStageSql(kind))));
  }

  async #write(client: PoolClient, task: BatchTask, batch: EncodedBatch): Promise<DetailedResult> {
    const nothing = { accepted: 0, merged: batch.staged, rejected: batch.rejected, batchId: 0 };
    if (batch.staged === 0) return { ...nothing, mergedIndexes: [] };
    const batchId = await nextBatchId(client);
    const bare = await this.#insertBare(client, batch, batchId);
    const written = await this.#writeKind(client, task, batchId);
    const merged = batch.staged - written.accepted;
    if (written.accepted + written.updated === 0) {
      return { ...nothing, mergedIndexes: [], batchId: 0 };
    }
    const figures = { batchId, ...written, merged, bare };
    await this.#tell(client, task, batch, figures);
    const isTold = task.options.detailed && merged > 0;
    const mergedIndexes = isTold ? await mergedEventIndexes(client, task.source, batchId) : [];
    return { accepted: written.accepted, merged, rejected: batch.rejected, batchId, mergedIndexes };
  }

  /** Makes the entities that facts name and nobody described. Returns how many by table. */
  async #insertBare(
    client: PoolClient,
    batch: EncodedBatch,
    batchId: number,
  ): Promise<ReadonlyMap<string, number>> {
    const made = new Map<string, number>();
    for (const table of [...batch.references.keys()].sort()) {
      const known = this.#knownIds.get(table);
      const ids = [...(batch.references.get(table) ?? [])].filter((id) => !known?.has(id));
      if (ids.length === 0) continue;
      const { rowCount } = await client.query(sql.insertBareSql(table), [ids, batchId]);
      if (rowCount) made.set(table, rowCount);
    }
    return made;
  }

  #remember(batch: EncodedBatch): void {
    for (const [table, ids] of batch.references) {
      let known = this.#knownIds.get(table) ?? new Set<string>();
      if (known.size + ids.size > KNOWN_IDS_MAX) known = new Set();
      for (const id of ids) known.add(id);
      this.#knownIds.set(table, known);
    }
  }

  /** Forgets which ids exist: after entities were erased. */
  forgetIds(): void {
    this.#knownIds.clear();
  }

  async #writeKind(client: PoolClient, task: BatchTask, batchId: number): Promise<Written> {
    const { kind, source } = task;
    const parameters = [source, batchId];
    if (kind.style === 'entity') return this.#writeEntities(client, task, batchId);
    if (kind.kind === 'orders') {
      for (const statement of sql.INSERT_ORDERS_SQL) await client.query(statement, parameters);
      const { rowCount } = await client.query(sql.INSERT_ORDER_LINES_SQL, parameters);
      const moved = await this.#moveOrders(client, task, batchId);
      return { accepted: rowCount ?? 0, updated: moved };
    }
    if (kind.table === 'stock_moves') return this.#writeMoves(client, task, batchId);
    const { rowCount } = await client.query(sql.insertFactsSql(kind), parameters);
    if (kind.kind === 'conversations') await client.query(sql.UPSERT_CONVERSATIONS_SQL, [batchId]);
    if (kind.kind !== 'shipments') return { accepted: rowCount ?? 0, updated: 0 };
    const later = await client.query(sql.UPDATE_SHIPMENTS_SQL, parameters);
    return { accepted: rowCount ?? 0, updated: later.rowCount ?? 0 };
  }

  /** Orders that are known and have come further since. */
  async #moveOrders(client: PoolClient, task: BatchTask, batchId: number): Promise<number> {
    if (!task.rows.some((row) => !isAbsent(row['state']))) return 0;
    const values = [task.source, batchId, this.#context.clock.now()];
    const { rowCount } = await client.query(sql.UPDATE_ORDER_STATES_SQL, values);
    return rowCount ?? 0;
  }

  async #writeEntities(client: PoolClient, task: BatchTask, batchId: number): Promise<Written> {
    const { kind, source } = task;
    const withSource = kind.kind === 'identities';
    const values = withSource ? [batchId, source] : [batchId];
    const { rowCount } = await client.query(sql.insertEntitiesSql(kind, withSource), values);
    const { rows } = await client.query<{ readonly updated: number; readonly described: number }>(
      sql.updateEntitiesSql(kind),
      [batchId],
    );
    if (kind.kind === 'customers') await insertConsents(client, task, this.#context.clock, batchId);
    const described = rows[0]?.described ?? 0;
    return { accepted: (rowCount ?? 0) + described, updated: (rows[0]?.updated ?? 0) - described };
  }

  async #writeMoves(client: PoolClient, task: BatchTask, batchId: number): Promise<Written> {
    const stage = sql.stageName(task.kind);
    const now = this.#context.clock.now();
    await client.query(stockSql.ensurePlacesSql(stage), [now]);
    await client.query(stockSql.lockPlacesSql(stage));
    const apply =
      task.kind.kind === 'stock-levels' ? stockSql.APPLY_COUNTS_SQL : stockSql.APPLY_MOVES_SQL;
    const { rows } = await client.query<{ readonly accepted: number }>(apply, [
      task.source,
      batchId,
      now,
    ]);
    return { accepted: rows[0]?.accepted ?? 0, updated: 0 };
  }

  async #tell(
    client: PoolClient,
    task: BatchTask,
    batch: EncodedBatch,
    figures: BatchFigures,
  ): Promise<void> {
    const now = this.#context.clock.now();
    await client.query(
      `WITH written AS (
        INSERT INTO batches (batch_id, kind, source, run_id, rows_accepted, rows_merged,
          rows_rejected, min_day, max_day, recorded_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))
       INSERT INTO outbox (topic, kind, batch_id, rows, min_day, max_day, created_at)
       SELECT 'intake', k, $1, n, CASE WHEN k = $2 THEN $8::int END, CASE WHEN k = $2 THEN $9::int END, $10
       FROM unnest($11::text[], $12::int[]) AS told (k, n)`,
      [
        figures.batchId,
        task.kind.kind,
        task.source,
        task.options.runId ?? null,
        figures.accepted,
        figures.merged,
        batch.rejected.length,
        batch.minDay,
        batch.maxDay,
        now,
        [task.kind.kind, ...figures.bare.keys()],
        [figures.accepted + figures.updated, ...figures.bare.values()],
      ],
    );
  }
}

interface BatchTask {
  readonly kind: Kind;
  readonly source: string;
  readonly rows: readonly FactRow[];
  readonly context: { readonly calendar: BusinessCalendar; readonly currency: string };
  readonly options: RecordOptions & { readonly detailed: boolean };
}

interface BatchFigures extends Written {
  readonly batchId: number;
  readonly merged: number;
  readonly bare: ReadonlyMap<string, number>;
}

function encode(task: BatchTask, batch: EncodedBatch): Generator<string> {
  return encodeRows(task.kind, task.rows, task.context, batch);
}

function checkedKind(name: string): Kind {
  const kind = findKind(name);
  if (kind !== undefined) return kind;
  throw new AppError(
    LEDGER_ERRORS.LEDGER_KIND_UNKNOWN,
    `Cannot record facts as the kind is unknown: current value is ${JSON.stringify(name.slice(0, 40))}`,
    { place: 'kind' },
  );
}

function checkSource(source: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
  const isClean = source.trim() === source && !/[\u0000-\u001f\u007f]/.test(source);
  if (isClean && source.length > 0 && source.length <= SOURCE_LENGTH_MAX) return;
  throw new AppError(
    LEDGER_ERRORS.LEDGER_SOURCE_INVALID,
    `Cannot record facts as the source must be 1 to ${SOURCE_LENGTH_MAX} printable characters: current value is ${JSON.stringify(source.slice(0, 40))}`,
    { place: 'source' },
  );
}

function checkRows(rows: readonly FactRow[]): void {
  if (rows.length <= ROWS_MAX) return;
  throw new AppError(
    LEDGER_ERRORS.LEDGER_FIELD_INVALID,
    `Cannot record a batch as it must hold at most ${ROWS_MAX} rows: current value is ${rows.length}`,
    { place: 'rows' },
  );
}

async function nextBatchId(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ readonly id: number }>(
    `SELECT nextval('batches_batch_id_seq') AS id`,
  );
  return rows[0]?.id ?? 0;
}

async function insertConsents(
  client: PoolClient,
  task: BatchTask,
  clock: Clock,
  batchId: number,
): Promise<void> {
  const customers: string[] = [];
  const purposes: string[] = [];
  for (const row of task.rows) {
    const { customer, consents } = row;
    if (typeof customer !== 'string' || !Array.isArray(consents)) continue;
    for (const purpose of consents) {
      customers.push(customer);
      purposes.push(String(purpose));
    }
  }
  if (customers.length === 0) return;
  await client.query(sql.INSERT_CONSENTS_SQL, [
    task.source,
    batchId,
    clock.now(),
    customers,
    purposes,
  ]);
}

/** Rows of the stage that did not become events of this batch: known before, or twice in it. */
async function mergedEventIndexes(
  client: PoolClient,
  source: string,
  batchId: number,
): Promise<readonly number[]> {
  const { rows } = await client.query<{ readonly row_index: number }>(
    `SELECT row_index FROM (
       SELECT s.row_index, e.batch_id,
         row_number() OVER (PARTITION BY s.external_id, s.day ORDER BY s.row_index) AS nth
       FROM stage_events s
       JOIN events e ON e.source = $1 AND e.external_id = s.external_id AND e.day = s.day) AS found
     WHERE batch_id <> $2 OR nth > 1`,
    [source, batchId],
  );
  return rows.map((row) => row.row_index);
}

/** Check violation of the partition routing: the partition was dropped by somebody else. */
function isPartitionMissing(error: unknown): boolean {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return code === '23514' && String(message).includes('no partition of relation');
}
