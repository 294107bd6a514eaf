import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { csvColumnsSql, csvSourceSql, type DatasetSpec, selectSql } from './dataset.ts';
import type { LakeContext } from './lake-context.ts';
import { diskError } from './lake-files.ts';
import { copyToFile } from './parquet-writer.ts';
import { literalPath } from './snapshot-view.ts';
import { checkName, raw } from './sql.ts';

/** Which rows of the ledger to load, and under which name queries see them. */
export interface LoadedRows {
  readonly dataset: DatasetSpec;
  /** Name of the table in the engine; one of that name is replaced. */
  readonly table: string;
  /** Condition over the dataset's FROM clause, of our own making: values in it must be quoted. */
  readonly where: string;
}

/**
 * Puts rows as the ledger holds them now into a table of the engine's memory, beside the snapshots:
 * for what is newer than they are. Nothing is listed and nothing is kept on disk.
 * @returns Rows loaded. O(rows) memory.
 */
export async function loadRows(
  context: LakeContext,
  scratch: string,
  { dataset, table, where }: LoadedRows,
): Promise<number> {
  checkName(table);
  await mkdir(scratch, { recursive: true });
  // Not in the lake's own temporary folder: the next export clears that one.
  const path = join(scratch, `${randomUUID()}.csv`);
  try {
    const select = `${selectSql(dataset, null)} where ${where}`;
    const { rows } = await copyToFile(context, select, path);
    const source = csvSourceSql(dataset, context.engine.dialect.text(literalPath(path)));
    await context.engine.exec(
      raw(`create or replace table ${table} as select ${csvColumnsSql(dataset)} from ${source}`),
    );
    return rows;
  } catch (error) {
    throw diskError(error, scratch);
  } finally {
    await rm(path, { force: true });
  }
}
