import type { DatasetSpec } from './dataset.ts';
import type { LakeContext } from './lake-context.ts';
import { changedSinceSql } from './ledger-mark.ts';
import type { Snapshot, SnapshotFile } from './manifest.ts';
import { writeFromLedger } from './parquet-writer.ts';
import { checkPresent } from './verification.ts';

/** Below so many rows the whole table is as cheap to take as its changes. */
const MERGED_ROWS_MIN = 5_000;
/** Kind of the outbox under which rows are deleted as well, which no mark shows. */
const DELETING_KIND = 'customer';

/**
 * Takes an entity dataset out of the ledger: the rows that changed since the last snapshot, merged
 * into its files, or all of them where that cannot be told. Both ways write the same rows.
 * @param mark Where the ledger stands, read before.
 * @param kinds Kinds of the outbox entries that tell of changes.
 */
export async function writeEntities(
  context: LakeContext,
  spec: DatasetSpec,
  last: {
    readonly parent: Snapshot | null;
    readonly mark: string;
    readonly kinds: readonly string[];
  },
): Promise<SnapshotFile[]> {
  const { parent, mark, kinds } = last;
  const changed = changedSinceSql(parent?.ledgerMark ?? null, mark);
  if (
    parent === null ||
    parent.rows < MERGED_ROWS_MIN ||
    changed === null ||
    kinds.includes(DELETING_KIND)
  ) {
    return writeFromLedger(context, spec, null);
  }
  await checkPresent(context, parent);
  const merged = await writeFromLedger(context, spec, changed, parent.files);
  const files = merged.length === 0 ? [...parent.files] : merged;
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  // Another count: rows were deleted behind the outbox's back, or came since. All of it is always right.
  const isAll = rows === (await rowsInLedger(context, spec));
  return isAll ? files : writeFromLedger(context, spec, null);
}

async function rowsInLedger({ ledger }: LakeContext, spec: DatasetSpec): Promise<number> {
  const { rows } = await ledger.pool.query<{ rows: string }>(
    `select count(*) as rows from ${spec.from}`,
  );
  return Number(rows[0]?.rows);
}
