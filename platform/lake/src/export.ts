import type { OutboxEntry } from '@quanyu/ledger';
import { type BatchRange, type DatasetSpec, rangeSql } from './dataset.ts';
import { IDLE_KINDS } from './datasets.ts';
import { writeEntities } from './entity-export.ts';
import { asOnlyWriter, type LakeContext } from './lake-context.ts';
import { removeUnlisted } from './lake-files.ts';
import { readMark } from './ledger-mark.ts';
import {
  insertSnapshot,
  listedPaths,
  type NewSnapshot,
  readHeads,
  type Snapshot,
  type SnapshotFile,
} from './manifest.ts';
import { writeFromLedger } from './parquet-writer.ts';
import { filesSql } from './snapshot-view.ts';
import { raw, sql } from './sql.ts';
import { column } from './table.ts';
import { checkPresent } from './verification.ts';

/** Name under which the lake reads the ledger's outbox. */
export const LAKE_CONSUMER = 'lake';
/** Entries read at once; the most that the outbox gives. */
const ENTRIES_MAX = 10_000;
/** Facts taken out before a snapshot is made: bounds temporary files and what a kill costs. */
const ROUND_ROWS_MAX = 2_000_000;

export interface ExportProgress {
  readonly dataset: string;
  readonly rows: number;
  /** Facts still waiting after this round, as far as they are known. */
  readonly rowsLeft: number;
}

export interface ExportReport {
  readonly rounds: number;
  /** Rows written by dataset. */
  readonly rows: Readonly<Record<string, number>>;
  readonly files: number;
  /** Files of an interrupted run that were removed. */
  readonly removed: number;
}

export interface ExportOptions {
  readonly onProgress?: (progress: ExportProgress) => void;
  readonly signal?: AbortSignal;
  /** Facts per round; default 2,000,000. */
  readonly roundRowsMax?: number;
}

/**
 * Brings the lake up to the ledger: facts of batches not yet exported, and all rows of the entities
 * that something came of. A round's snapshots and the position in the outbox are one transaction, so that
 * a kill at any moment neither loses a fact nor takes one twice.
 */
export async function exportNew(
  context: LakeContext,
  options: ExportOptions = {},
): Promise<ExportReport> {
  return asOnlyWriter(context.ledger, async () => {
    const removed = await removeUnlisted(context.root, await listedPaths(context.ledger));
    const rows: Record<string, number> = {};
    let rounds = 0;
    let files = 0;
    for (let more = true; more; ) {
      options.signal?.throwIfAborted();
      const entries = await context.ledger.outbox.read(LAKE_CONSUMER, ENTRIES_MAX);
      if (entries.length === 0) break;
      const taken = firstRound(entries, options.roundRowsMax ?? ROUND_ROWS_MAX);
      more = taken.length < entries.length || entries.length === ENTRIES_MAX;
      const rowsLeft = entries.slice(taken.length).reduce((sum, entry) => sum + entry.rows, 0);
      const round = new Round(context, taken, (dataset, count) => {
        rows[dataset] = (rows[dataset] ?? 0) + count;
        options.onProgress?.({ dataset, rows: count, rowsLeft });
      });
      files += await round.run();
      rounds += 1;
    }
    return { rounds, rows, files, removed };
  });
}

/** The longest beginning that stays within the rows of a round; at least one entry. */
function firstRound(entries: readonly OutboxEntry[], rowsMax: number): readonly OutboxEntry[] {
  let rows = 0;
  const end = entries.findIndex((entry, index) => {
    rows += entry.rows;
    return index > 0 && rows > rowsMax;
  });
  return end === -1 ? entries : entries.slice(0, end);
}

class Round {
  readonly #context: LakeContext;
  readonly #entries: readonly OutboxEntry[];
  readonly #written: (dataset: string, rows: number) => void;

  constructor(
    context: LakeContext,
    entries: readonly OutboxEntry[],
    written: (dataset: string, rows: number) => void,
  ) {
    this.#context = context;
    this.#entries = entries;
    this.#written = written;
  }

  /** Writes the round's files and lists them. */
  async run(): Promise<number> {
    const heads = await readHeads(this.#context.ledger);
    const mark = await readMark(this.#context.ledger);
    const snapshots: NewSnapshot[] = [];
    let files = 0;
    for (const spec of this.#context.datasets) {
      const parent = heads.get(spec.name) ?? null;
      const added = await this.#added(spec, parent, mark);
      if (added === null) continue;
      this.#written(
        spec.name,
        added.reduce((sum, file) => sum + file.rows, 0),
      );
      const all = spec.mode === 'facts' ? [...(parent?.files ?? []), ...added] : added;
      if (samePaths(all, parent?.files ?? [])) continue;
      const batchIdMax = spec.mode === 'facts' ? highest(this.#entries, parent) : null;
      const ledgerMark = spec.mode === 'whole' ? mark : null;
      snapshots.push({ dataset: spec.name, parent, files: all, batchIdMax, ledgerMark });
      files += added.length;
    }
    await this.#commit(snapshots);
    return files;
  }

  /** New files of a dataset; null where this round has nothing of it. */
  async #added(
    spec: DatasetSpec,
    parent: Snapshot | null,
    mark: string,
  ): Promise<SnapshotFile[] | null> {
    if (spec.mode === 'whole') {
      const kinds = this.#entries.map(({ kind }) => kind).filter((kind) => mayChange(spec, kind));
      const isTouched = parent === null || kinds.length > 0;
      return isTouched ? writeEntities(this.#context, spec, { parent, mark, kinds }) : null;
    }
    const range = rangeOf(spec, this.#entries);
    if (range === null) return null;
    const exported = await this.#exported(parent, range);
    const batchIds = range.batchIds.filter((id) => !exported.has(id));
    if (batchIds.length === 0) return null;
    return writeFromLedger(this.#context, spec, rangeSql(spec, { ...range, batchIds }));
  }

  /**
   * Batches of the range that already lie in the lake. Ids grow, so there is nothing to look for as
   * a rule; a database restored elsewhere reads its outbox from the beginning again.
   */
  async #exported(parent: Snapshot | null, range: BatchRange): Promise<ReadonlySet<number>> {
    const lowest = range.batchIds.reduce((a, b) => Math.min(a, b));
    if (parent === null || parent.files.length === 0 || lowest > (parent.batchIdMax ?? Infinity)) {
      return new Set();
    }
    await checkPresent(this.#context, parent);
    const table = await this.#context.engine.query(
      sql`select distinct batch_id from ${raw(filesSql(this.#context, parent.files))} where batch_id >= ${lowest}`,
    );
    return new Set([...column(table, 'batch_id', 'BIGINT').values].map(Number));
  }

  async #commit(snapshots: readonly NewSnapshot[]): Promise<void> {
    const last = this.#entries.at(-1);
    if (last === undefined) return;
    const { ledger, clock } = this.#context;
    await ledger.transaction(async (transaction) => {
      for (const snapshot of snapshots) await insertSnapshot(transaction, snapshot, clock.now());
      await transaction
        .insertInto('outbox_consumers')
        .columns(['consumer', 'transaction_id', 'outbox_id'])
        .expression((build) =>
          build
            .selectFrom('outbox')
            .select([build.val(LAKE_CONSUMER).as('consumer'), 'transaction_id', 'outbox_id'])
            .where('outbox_id', '=', last.outboxId),
        )
        .onConflict((conflict) =>
          conflict.column('consumer').doUpdateSet((build) => ({
            transaction_id: build.ref('excluded.transaction_id'),
            outbox_id: build.ref('excluded.outbox_id'),
          })),
        )
        .execute();
    });
  }
}

/**
 * Whether an outbox entry of a kind may have changed a dataset that is exported whole: entities are
 * exported in the very round whose entries name them, so that a kill between rounds loses no change.
 */
function mayChange({ kinds }: DatasetSpec, kind: string): boolean {
  return kinds === undefined ? !IDLE_KINDS.has(kind) : kinds.includes(kind);
}

function highest(entries: readonly OutboxEntry[], parent: Snapshot | null): number | null {
  const ids = [...entries.map((entry) => entry.batchId), parent?.batchIdMax ?? null];
  const known = ids.filter((id) => id !== null);
  return known.length === 0 ? null : known.reduce((a, b) => Math.max(a, b));
}

/** Batches of a round that hold rows of a dataset, and their days. */
function rangeOf(spec: DatasetSpec, entries: readonly OutboxEntry[]): BatchRange | null {
  const fitting = entries.filter(
    (entry) => entry.batchId !== null && (spec.kinds ?? []).includes(entry.kind),
  );
  const batchIds = [...new Set(fitting.flatMap((entry) => entry.batchId ?? []))];
  if (batchIds.length === 0) return null;
  const days = fitting.flatMap((entry) => [entry.minDay, entry.maxDay]);
  const known = days.filter((day) => day !== null);
  if (known.length < days.length) return { batchIds, minDay: null, maxDay: null };
  return {
    batchIds,
    minDay: known.reduce((a, b) => Math.min(a, b)),
    maxDay: known.reduce((a, b) => Math.max(a, b)),
  };
}

function samePaths(a: readonly SnapshotFile[], b: readonly SnapshotFile[]): boolean {
  const paths = new Set(b.map((file) => file.path));
  return a.length === b.length && a.every((file) => paths.has(file.path));
}
