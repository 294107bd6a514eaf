import { createHash } from 'node:crypto';
import type { Ledger, LedgerTransaction } from '@quanyu/ledger';

/** One file of a snapshot. Its path is relative to the lake's folder. */
export interface SnapshotFile {
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly minDay: number | null;
  readonly maxDay: number | null;
  readonly sha256: string;
}

/** The files that together were a dataset at one time. */
export interface Snapshot {
  readonly snapshotId: number;
  readonly dataset: string;
  readonly dataVersion: string;
  readonly rows: number;
  readonly createdAt: number;
  readonly verifiedAt: number | null;
  /** Highest intake batch among its facts; null for entities. */
  readonly batchIdMax: number | null;
  /** Where the ledger stood when the entities were taken out of it; null where that is unknown. */
  readonly ledgerMark: string | null;
  readonly files: readonly SnapshotFile[];
}

/** A snapshot to be: the dataset's files from now on. */
export interface NewSnapshot {
  readonly dataset: string;
  readonly parent: Snapshot | null;
  readonly files: readonly SnapshotFile[];
  readonly batchIdMax: number | null;
  /** Absent: what is exported next is taken whole. */
  readonly ledgerMark?: string | null;
}

/** Newest snapshot of each dataset, or of one, read in one statement: one consistent cut. */
export async function readHeads(
  ledger: Pick<Ledger, 'db'>,
  dataset?: string,
): Promise<ReadonlyMap<string, Snapshot>> {
  const heads = await ledger.db
    .selectFrom('snapshots as s')
    .leftJoin('snapshot_files as f', 'f.snapshot_id', 's.snapshot_id')
    .where('s.snapshot_id', 'in', (query) =>
      query
        .selectFrom('snapshots')
        .select((build) => build.fn.max('snapshot_id').as('snapshot_id'))
        .$if(dataset !== undefined, (of) => of.where('dataset', '=', dataset ?? ''))
        .groupBy('dataset'),
    )
    .select([
      's.snapshot_id',
      's.dataset',
      's.data_version',
      's.rows',
      's.created_at',
      's.verified_at',
      's.batch_id_max',
      's.ledger_mark',
      'f.path',
      'f.rows as file_rows',
      'f.bytes',
      'f.min_day',
      'f.max_day',
      'f.sha256',
    ])
    .orderBy('s.snapshot_id')
    .orderBy('f.path')
    .execute();
  const found = new Map<string, Snapshot & { readonly files: SnapshotFile[] }>();
  for (const row of heads) {
    const head = found.get(row.dataset) ?? {
      snapshotId: Number(row.snapshot_id),
      dataset: row.dataset,
      dataVersion: row.data_version,
      rows: Number(row.rows),
      createdAt: Number(row.created_at),
      verifiedAt: row.verified_at === null ? null : Number(row.verified_at),
      batchIdMax: row.batch_id_max === null ? null : Number(row.batch_id_max),
      ledgerMark: row.ledger_mark,
      files: [],
    };
    found.set(row.dataset, head);
    if (row.path !== null) {
      head.files.push({
        path: row.path,
        rows: Number(row.file_rows),
        bytes: Number(row.bytes),
        minDay: row.min_day,
        maxDay: row.max_day,
        sha256: row.sha256 ?? '',
      });
    }
  }
  return found;
}

/** Lists a snapshot; it is visible when the transaction commits. */
export async function insertSnapshot(
  transaction: LedgerTransaction,
  snapshot: NewSnapshot,
  createdAt: number,
): Promise<void> {
  const { dataset, parent, files, batchIdMax, ledgerMark = null } = snapshot;
  const inserted = await transaction
    .insertInto('snapshots')
    .values({
      dataset,
      parent_id: parent?.snapshotId ?? null,
      rows: files.reduce((sum, file) => sum + file.rows, 0),
      data_version: versionOf(parent, files),
      batch_id_max: batchIdMax,
      ledger_mark: ledgerMark,
      verified_at: null,
      created_at: createdAt,
    })
    .returning('snapshot_id')
    .executeTakeFirstOrThrow();
  const rows = files.map((file) => ({
    snapshot_id: Number(inserted.snapshot_id),
    path: file.path,
    rows: file.rows,
    bytes: file.bytes,
    min_day: file.minDay,
    max_day: file.maxDay,
    sha256: file.sha256,
  }));
  // PostgreSQL takes 65,535 parameters a statement.
  for (let from = 0; from < rows.length; from += 5_000) {
    await transaction
      .insertInto('snapshot_files')
      .values(rows.slice(from, from + 5_000))
      .execute();
  }
}

/** A function of the content and of what it came from: content that comes back is a new version. */
function versionOf(parent: Snapshot | null, files: readonly SnapshotFile[]): string {
  const hash = createHash('sha256').update(parent?.dataVersion ?? '');
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`\n${file.path} ${file.sha256}`);
  }
  return hash.digest('hex').slice(0, 16);
}

/** One text for the state of all datasets; changes when any of them does. */
export function dataVersionOf(heads: ReadonlyMap<string, Snapshot>): string {
  const lines = [...heads.values()].map((head) => `${head.dataset} ${head.dataVersion}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
}

/** Paths that any snapshot lists. */
export async function listedPaths(ledger: Pick<Ledger, 'db'>): Promise<ReadonlySet<string>> {
  const rows = await ledger.db.selectFrom('snapshot_files').select('path').distinct().execute();
  return new Set(rows.map((row) => row.path));
}

/** Paths of a dataset's files whose content was compared with the manifest. */
export async function verifiedPaths(
  ledger: Pick<Ledger, 'db'>,
  dataset: string,
): Promise<ReadonlySet<string>> {
  const rows = await ledger.db
    .selectFrom('snapshots as s')
    .innerJoin('snapshot_files as f', 'f.snapshot_id', 's.snapshot_id')
    .where('s.dataset', '=', dataset)
    .where('s.verified_at', 'is not', null)
    .select('f.path')
    .distinct()
    .execute();
  return new Set(rows.map((row) => row.path));
}

/** Forgets snapshots made before `before` that are nobody's newest. Returns how many. */
export async function forgetSnapshots(
  ledger: Pick<Ledger, 'transaction'>,
  before: number,
): Promise<number> {
  return ledger.transaction(async (transaction) => {
    const rows = await transaction
      .selectFrom('snapshots')
      .select('snapshot_id')
      .where('created_at', '<', before)
      .where('snapshot_id', 'not in', (query) =>
        query
          .selectFrom('snapshots')
          .select((build) => build.fn.max('snapshot_id').as('snapshot_id'))
          .groupBy('dataset'),
      )
      .execute();
    const ids = rows.map((row) => Number(row.snapshot_id));
    if (ids.length === 0) return 0;
    await transaction
      .updateTable('snapshots')
      .set({ parent_id: null })
      .where('parent_id', 'in', ids)
      .execute();
    await transaction.deleteFrom('snapshots').where('snapshot_id', 'in', ids).execute();
    return ids.length;
  });
}
