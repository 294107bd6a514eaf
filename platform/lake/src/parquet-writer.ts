import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assert } from '@quanyu/domain';
import {
  csvColumnsSql,
  csvSourceSql,
  type DatasetSpec,
  sameKeySql,
  selectSql,
  sortSql,
} from './dataset.ts';
import type { LakeContext } from './lake-context.ts';
import { diskError, fileBytes, publishFile, sha256OfFile, TEMPORARY } from './lake-files.ts';
import type { SnapshotFile } from './manifest.ts';
import { filesSql, literalPath } from './snapshot-view.ts';
import { raw, sql } from './sql.ts';
import { column } from './table.ts';

/** DuckDB's own default; groups of this size can be skipped by their day and read in parallel. */
const ROW_GROUP_ROWS = 122_880;

/** A path for a file nobody reads yet. */
async function temporaryPath(context: LakeContext, ending: string): Promise<string> {
  const folder = join(context.root, TEMPORARY);
  await mkdir(folder, { recursive: true });
  return join(folder, `${randomUUID()}.${ending}`);
}

/**
 * Takes rows of a dataset out of the ledger into Parquet files, published but not yet listed.
 * @param test Which rows, as a condition of PostgreSQL; null for all of them.
 * @param base Older files of the dataset that the rows are merged into, by key.
 * @returns Files; none where no row was taken.
 * @throws AppError LAKE_DISK_FULL; then nothing is left but temporary files that the next run removes.
 */
export async function writeFromLedger(
  context: LakeContext,
  spec: DatasetSpec,
  test: string | null,
  base: readonly SnapshotFile[] = [],
): Promise<SnapshotFile[]> {
  const csv = await temporaryPath(context, 'csv');
  try {
    const { rows } = await copyToFile(context, selectSql(spec, test), csv);
    if (rows === 0) return [];
    const source = csvSourceSql(spec, context.engine.dialect.text(literalPath(csv)));
    const taken = `select ${csvColumnsSql(spec)} from ${source}`;
    if (base.length > 0)
      return await writeParts(context, spec, mergedSql(context, spec, base, taken));
    const files = await writeParts(context, spec, taken);
    const written = files.reduce((sum, file) => sum + file.rows, 0);
    assert(written === rows, `${spec.name}: ${rows} rows left the ledger, ${written} were written`);
    return files;
  } catch (error) {
    throw diskError(error, context.root);
  } finally {
    await rm(csv, { force: true });
  }
}

/** Rows of older files, and of those taken now; of two with one key the one taken now. */
function mergedSql(
  context: LakeContext,
  spec: DatasetSpec,
  base: readonly SnapshotFile[],
  taken: string,
): string {
  const list = spec.columns.map(({ name }) => `a."${name}"`).join(', ');
  return `with taken as materialized (${taken})
    select ${list} from ${filesSql(context, base)} as a anti join taken as b on ${sameKeySql(spec)}
    union all select ${list} from taken as a`;
}

/** Of two failures the file's own tells more than what the ledger makes of it. */
export async function copyToFile(
  context: LakeContext,
  select: string,
  path: string,
): Promise<{ readonly rows: number }> {
  const stream = createWriteStream(path);
  let failure: Error | undefined;
  stream.on('error', (error) => {
    failure = error;
  });
  try {
    return await context.ledger.copyOut(select, stream);
  } catch (error) {
    throw failure ?? error;
  }
}

/** Writes rows as one file, or as one file a month where the dataset is parted. */
export async function writeParts(
  context: LakeContext,
  spec: DatasetSpec,
  select: string,
): Promise<SnapshotFile[]> {
  if (spec.dayColumn === undefined) {
    const file = await writeFile(context, spec, select, spec.name);
    return file === null ? [] : [file];
  }
  const stage = await temporaryPath(context, 'parquet');
  try {
    const literal = context.engine.dialect.text(stage);
    const day = `"${spec.dayColumn}"`;
    // By day, so that each month below reads its own row groups only.
    const staged = `select * from (${select}) as part order by ${day}`;
    await context.engine.exec(
      raw(`copy (${staged}) to ${literal} (format parquet, compression lz4_raw)`),
    );
    const source = `read_parquet(${context.engine.dialect.text(literalPath(stage))})`;
    const months = await context.engine.query(
      sql`select distinct cast(date_trunc('month', ${raw(day)}) as date) as first from ${raw(source)} order by 1 nulls first`,
    );
    const files: SnapshotFile[] = [];
    for (const first of column(months, 'first', 'DATE').values) {
      const month = new Date(first * 86_400_000).toISOString().slice(0, 7);
      const from = `date '${month}-01'`;
      const rows = `select * from ${source} where ${day} >= ${from} and ${day} < ${from} + interval 1 month`;
      const file = await writeFile(context, spec, rows, `${spec.name}/month=${month}`);
      if (file !== null) files.push(file);
    }
    return files;
  } finally {
    await rm(stage, { force: true });
  }
}

/** Writes rows, sorted, as one file of that folder. The name is made of the content. */
export async function writeFile(
  context: LakeContext,
  spec: DatasetSpec,
  select: string,
  folder: string,
): Promise<SnapshotFile | null> {
  const { dialect } = context.engine;
  const temporary = await temporaryPath(context, 'parquet');
  try {
    const options = `format parquet, compression zstd, row_group_size ${ROW_GROUP_ROWS}`;
    const sorted = `select * from (${select}) as part order by ${sortSql(spec)}`;
    await context.engine.exec(raw(`copy (${sorted}) to ${dialect.text(temporary)} (${options})`));
    const figures = await fileFigures(context, spec, temporary);
    if (figures.rows === 0) return null;
    const sha256 = await sha256OfFile(temporary);
    const path = `${folder}/${sha256.slice(0, 32)}.parquet`;
    await publishFile(temporary, join(context.root, path), context.root);
    const bytes = (await fileBytes(join(context.root, path))) ?? 0;
    return { path, ...figures, bytes, sha256 };
  } catch (error) {
    throw diskError(error, context.root);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function fileFigures(
  context: LakeContext,
  spec: DatasetSpec,
  path: string,
): Promise<{ rows: number; minDay: number | null; maxDay: number | null }> {
  const source = raw(`read_parquet(${context.engine.dialect.text(literalPath(path))})`);
  const day = raw(spec.dayColumn === undefined ? 'cast(null as date)' : `"${spec.dayColumn}"`);
  const table = await context.engine.query(
    sql`select count(*) as rows, min(${day}) as first, max(${day}) as last from ${source}`,
  );
  const days = [column(table, 'first', 'DATE'), column(table, 'last', 'DATE')].map((one) =>
    one.nulls === null ? (one.values[0] ?? null) : null,
  );
  return {
    rows: column(table, 'rows', 'BIGINT').values[0] as number,
    minDay: days[0] ?? null,
    maxDay: days[1] ?? null,
  };
}
