import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { assert } from '@quanyu/domain';
import {
  checkDataset,
  csvColumnsSql,
  csvSourceSql,
  type DatasetSpec,
  type DatasetType,
} from './dataset.ts';
import { asOnlyWriter, inTurn, type LakeContext } from './lake-context.ts';
import { diskError, TEMPORARY } from './lake-files.ts';
import { insertSnapshot, readHeads, type Snapshot, type SnapshotFile } from './manifest.ts';
import { writeFile } from './parquet-writer.ts';
import { literalPath } from './snapshot-view.ts';
import type { Expression } from './sql.ts';

/** A table that is computed from the lake and kept in it: what it is called and what it holds. */
export interface DerivedSpec {
  readonly name: string;
  /** Type by column name, in order. Days are INTEGER day indexes. */
  readonly columns: Readonly<Record<string, Exclude<DatasetType, 'DATE' | 'TIMESTAMPTZ'>>>;
  /** Columns that identify a row. */
  readonly key: readonly string[];
  /** Order of rows in the file; the key follows. */
  readonly sortBy?: readonly string[];
}

export type DerivedCell = string | number | boolean | null | readonly string[];

/** Rows of a derived table: a query of the engine, or cells in the order of the columns. */
export type DerivedRows =
  | { readonly kind: 'query'; readonly select: Expression }
  | {
      readonly kind: 'rows';
      readonly rows: Iterable<readonly DerivedCell[]> | AsyncIterable<readonly DerivedCell[]>;
    };

/** Writes a derived table as the newest snapshot of its name and makes it visible in the engine. */
export async function publishDerived(
  context: LakeContext,
  derived: DerivedSpec,
  rows: DerivedRows,
): Promise<Snapshot> {
  const spec = datasetOf(derived);
  checkDataset(spec);
  const files =
    rows.kind === 'query'
      ? await filesOfQuery(context, spec, rows.select)
      : await filesOfRows(context, spec, rows.rows);
  await asOnlyWriter(context.ledger, async () => {
    const parent = (await readHeads(context.ledger, spec.name)).get(spec.name) ?? null;
    const isSame = parent !== null && pathsOf(parent.files) === pathsOf(files);
    if (isSame) return;
    const snapshot = { dataset: spec.name, parent, files, batchIdMax: null };
    await context.ledger.transaction((transaction) =>
      insertSnapshot(transaction, snapshot, context.clock.now()),
    );
  });
  await registerDerived(context, derived);
  const head = (await readHeads(context.ledger, spec.name)).get(spec.name);
  assert(head !== undefined, `${spec.name} has no snapshot after it was published`);
  return head;
}

/** Makes the newest snapshot of a derived table visible; an empty table where there is none. */
export function registerDerived(context: LakeContext, derived: DerivedSpec): Promise<void> {
  return inTurn(context, async () => {
    const head = (await readHeads(context.ledger, derived.name)).get(derived.name);
    await context.engine.registerSnapshot({
      name: derived.name,
      files: (head?.files ?? []).map((file) => join(context.root, file.path)),
      columns: derived.columns,
    });
  });
}

function datasetOf(derived: DerivedSpec): DatasetSpec {
  const columns = Object.entries(derived.columns).map(([name, type]) => ({ name, type }));
  const { name, key, sortBy = [] } = derived;
  return { name, mode: 'whole', from: name, columns, key, sortBy };
}

const pathsOf = (files: readonly SnapshotFile[]): string =>
  files
    .map((file) => file.path)
    .sort()
    .join('\n');

async function filesOfQuery(
  context: LakeContext,
  spec: DatasetSpec,
  select: Expression,
): Promise<readonly SnapshotFile[]> {
  const { text, parameters } = select.render(context.engine.dialect);
  assert(
    parameters.size === 0,
    `the query of ${spec.name} must hold no parameters: COPY takes none`,
  );
  const list = spec.columns.map(({ name, type }) => `cast("${name}" as ${type}) as "${name}"`);
  const typed = `select ${list.join(', ')} from (${text}) as made`;
  const file = await writeFile(context, spec, typed, `derived/${spec.name}`);
  return file === null ? [] : [file];
}

const PART_CHARS = 1 << 18;

async function filesOfRows(
  context: LakeContext,
  spec: DatasetSpec,
  rows: Iterable<readonly DerivedCell[]> | AsyncIterable<readonly DerivedCell[]>,
): Promise<readonly SnapshotFile[]> {
  const folder = join(context.root, TEMPORARY);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${randomUUID()}.csv`);
  try {
    await writeCells(path, spec, rows);
    const source = csvSourceSql(spec, context.engine.dialect.text(literalPath(path)));
    const select = `select ${csvColumnsSql(spec)} from ${source}`;
    const file = await writeFile(context, spec, select, `derived/${spec.name}`);
    return file === null ? [] : [file];
  } catch (error) {
    throw diskError(error, context.root);
  } finally {
    await rm(path, { force: true });
  }
}

async function writeCells(
  path: string,
  spec: DatasetSpec,
  rows: Iterable<readonly DerivedCell[]> | AsyncIterable<readonly DerivedCell[]>,
): Promise<void> {
  await pipeline(csvParts(spec, rows), createWriteStream(path));
}

async function* csvParts(
  spec: DatasetSpec,
  rows: Iterable<readonly DerivedCell[]> | AsyncIterable<readonly DerivedCell[]>,
): AsyncGenerator<string> {
  let part = `${spec.columns.map((column) => column.name).join(',')}\n`;
  for await (const row of rows) {
    assert(row.length === spec.columns.length, `a row of ${spec.name} has ${row.length} cells`);
    part += `${row.map(cellText).join(',')}\n`;
    if (part.length < PART_CHARS) continue;
    yield part;
    part = '';
  }
  yield part;
}

/** Texts are always quoted: an unquoted empty cell is NULL, a quoted one an empty text. */
function cellText(cell: DerivedCell): string {
  if (cell === null || (typeof cell === 'number' && !Number.isFinite(cell))) return '';
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  return `"${text.replaceAll('"', '""')}"`;
}
