import { posix } from 'node:path';
import type { DatasetSpec } from './dataset.ts';
import type { LakeContext } from './lake-context.ts';
import { asOnlyWriter } from './lake-context.ts';
import { insertSnapshot, readHeads, type Snapshot, type SnapshotFile } from './manifest.ts';
import { writeFile } from './parquet-writer.ts';
import { mayRepeat } from './repeated-facts.ts';
import { filesSql } from './snapshot-view.ts';
import { checkPresent } from './verification.ts';

export interface CompactionReport {
  readonly filesBefore: number;
  readonly filesAfter: number;
  /** Rows that were there twice under one key. */
  readonly duplicates: number;
}

/** Months of so many files are joined in any case. */
const FILES_MIN = 8;

/**
 * Joins the files of each month that has at least `filesMin`, keeping one row per key: the one of the
 * earliest batch. Of what the ledger forgets after a while also fewer where a fact may be there twice:
 * beyond the ledger's window only this tells a row that comes again from the first.
 */
export async function compactLake(
  context: LakeContext,
  { filesMin = FILES_MIN }: { readonly filesMin?: number } = {},
): Promise<CompactionReport> {
  return asOnlyWriter(context.ledger, async () => {
    const report = { filesBefore: 0, filesAfter: 0, duplicates: 0 };
    const heads = await readHeads(context.ledger);
    for (const spec of context.datasets) {
      const head = heads.get(spec.name);
      if (spec.mode !== 'facts' || head === undefined) continue;
      const files = await compactedFiles(context, spec, head, filesMin);
      report.filesBefore += head.files.length;
      report.filesAfter += files.length;
      const rows = files.reduce((sum, file) => sum + file.rows, 0);
      report.duplicates += head.rows - rows;
      if (files.every((file) => head.files.includes(file))) continue;
      await context.ledger.transaction((transaction) =>
        insertSnapshot(
          transaction,
          { dataset: spec.name, parent: head, files, batchIdMax: head.batchIdMax },
          context.clock.now(),
        ),
      );
    }
    return report;
  });
}

async function compactedFiles(
  context: LakeContext,
  spec: DatasetSpec,
  head: Snapshot,
  filesMin: number,
): Promise<SnapshotFile[]> {
  const byFolder = new Map<string, SnapshotFile[]>();
  for (const file of head.files) {
    const folder = posix.dirname(file.path);
    const known = byFolder.get(folder);
    if (known === undefined) byFolder.set(folder, [file]);
    else known.push(file);
  }
  const kept: SnapshotFile[] = [];
  for (const [folder, files] of byFolder) {
    if (!(await isToJoin(context, spec, { ...head, files }, filesMin))) {
      kept.push(...files);
      continue;
    }
    const file = await writeFile(context, spec, uniqueRowsSql(context, spec, files), folder);
    if (file !== null) kept.push(file);
  }
  return kept;
}

async function isToJoin(
  context: LakeContext,
  spec: DatasetSpec,
  month: Snapshot,
  filesMin: number,
): Promise<boolean> {
  const { files } = month;
  if (files.length < 2) return false;
  const isMany = files.length >= filesMin;
  if (!isMany && spec.prunedByDay !== true) return false;
  await checkPresent(context, month);
  return isMany || mayRepeat(context, spec, files);
}

function uniqueRowsSql(
  context: LakeContext,
  spec: DatasetSpec,
  files: readonly SnapshotFile[],
): string {
  const key = spec.key.map((name) => `"${name}"`).join(', ');
  const list = spec.columns.map((column) => `"${column.name}"`).join(', ');
  const ranked = `select *, row_number() over (partition by ${key} order by batch_id asc nulls last) as copy_index from ${filesSql(context, files)}`;
  return `select ${list} from (${ranked}) as ranked where copy_index = 1`;
}
