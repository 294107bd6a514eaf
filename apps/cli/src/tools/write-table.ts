import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A column of an answer file. */
export interface AnswerColumn {
  readonly name: string;
  readonly type: 'VARCHAR' | 'BIGINT' | 'DOUBLE';
}

/**
 * Writes an answer file: Parquet where its name ends so, else CSV. It appears whole or not at all.
 * @throws AppError FILES_UNWRITABLE, LAKE_*.
 */
export async function writeTable(
  path: string,
  columns: readonly AnswerColumn[],
  rows: Iterable<readonly (string | number)[]>,
): Promise<void> {
  const { writeCsv } = await import('@quanyu/files');
  const names = columns.map(({ name }) => name);
  if (!/\.parquet$/i.test(path)) {
    await writeCsv(path, names, rows);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'quanyu-answer-'));
  const csv = join(folder, 'answer.csv');
  try {
    await writeCsv(csv, names, rows);
    await asParquet(csv, path, { columns, tempDir: join(folder, 'engine') });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function asParquet(
  csv: string,
  path: string,
  how: { readonly columns: readonly AnswerColumn[]; readonly tempDir: string },
): Promise<void> {
  const { openDuckdbEngine, raw, sql } = await import('@quanyu/lake');
  const engine = await openDuckdbEngine({ tempDir: how.tempDir, memoryLimitMiB: 512, threads: 1 });
  const partial = `${resolve(path)}.part-${process.pid}`;
  try {
    const text = (value: string): string => engine.dialect.text(value);
    const types = how.columns.map(({ name, type }) => `${text(name)}: ${text(type)}`).join(', ');
    const source = `read_csv(${text(csv)}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', columns = {${types}})`;
    const to = `${text(partial)} (format parquet, compression zstd)`;
    await engine.exec(sql`${raw(`copy (select * from ${source}) to ${to}`)}`);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
    await engine.close();
  }
}
