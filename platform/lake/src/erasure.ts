import { posix } from 'node:path';
import type { DatasetErasure, DatasetSpec } from './dataset.ts';
import { asOnlyWriter, type LakeContext } from './lake-context.ts';
import {
  insertSnapshot,
  type NewSnapshot,
  readHeads,
  type Snapshot,
  type SnapshotFile,
} from './manifest.ts';
import { writeFile } from './parquet-writer.ts';
import { filesSql } from './snapshot-view.ts';
import { raw, sql } from './sql.ts';
import { column } from './table.ts';
import { checkPresent } from './verification.ts';

export interface ErasureReport {
  /** Rows dropped or blanked, by dataset. */
  readonly rows: Readonly<Record<string, number>>;
  readonly filesRewritten: number;
}

/**
 * Takes a customer out of every dataset: personal rows are dropped, facts that sums need keep their
 * figures and lose the person. Files with such rows are rewritten; all datasets change in one
 * transaction. Older snapshots keep the rows until `collectGarbage` removes them: run it with a
 * retention that fits the law. Erase the customer in the ledger first, else the next export brings
 * the entity back.
 */
export async function eraseFromLake(
  context: LakeContext,
  customer: string,
): Promise<ErasureReport> {
  return asOnlyWriter(context.ledger, async () => {
    const heads = await readHeads(context.ledger);
    const anonymous = await anonymousIds(context, heads.get('identities'), customer);
    const rows: Record<string, number> = {};
    const snapshots: NewSnapshot[] = [];
    let filesRewritten = 0;
    for (const spec of context.datasets) {
      const head = heads.get(spec.name);
      if (spec.erasure === undefined || head === undefined) continue;
      const match = matchSql(context, spec.erasure, customer, anonymous);
      const erased = await erasedFiles(context, spec, head, match);
      if (erased.rows === 0) continue;
      rows[spec.name] = erased.rows;
      filesRewritten += erased.rewritten;
      snapshots.push({
        dataset: spec.name,
        parent: head,
        files: erased.files,
        batchIdMax: head.batchIdMax,
      });
    }
    await context.ledger.transaction(async (transaction) => {
      for (const snapshot of snapshots) {
        await insertSnapshot(transaction, snapshot, context.clock.now());
      }
    });
    return { rows, filesRewritten };
  });
}

/** Device and visitor ids that are known to be the customer's. */
async function anonymousIds(
  context: LakeContext,
  identities: Snapshot | undefined,
  customer: string,
): Promise<readonly string[]> {
  if (identities === undefined || identities.files.length === 0) return [];
  const table = await context.engine.query(
    sql`select distinct value from ${raw(filesSql(context, identities.files))} where customer_id = ${customer} and kind in ('anonymous', 'device')`,
  );
  return column(table, 'value', 'VARCHAR').values.filter((value) => value !== null);
}

function matchSql(
  context: LakeContext,
  erasure: DatasetErasure,
  customer: string,
  anonymous: readonly string[],
): string {
  const { dialect } = context.engine;
  const tests = erasure.customerColumns.map((name) => `"${name}" = ${dialect.text(customer)}`);
  if (erasure.anonymousColumn !== undefined && anonymous.length > 0) {
    const list = anonymous.map((value) => dialect.text(value)).join(', ');
    tests.push(`"${erasure.anonymousColumn}" in (${list})`);
  }
  return `coalesce(${tests.join(' or ')}, false)`;
}

async function erasedFiles(
  context: LakeContext,
  spec: DatasetSpec,
  head: Snapshot,
  match: string,
): Promise<{ files: SnapshotFile[]; rows: number; rewritten: number }> {
  await checkPresent(context, head);
  const files: SnapshotFile[] = [];
  let rows = 0;
  let rewritten = 0;
  for (const file of head.files) {
    const source = filesSql(context, [file]);
    const found = await context.engine.query(
      sql`select count(*) as n from ${raw(source)} where ${raw(match)}`,
    );
    const count = Number(column(found, 'n', 'BIGINT').values[0]);
    if (count === 0) {
      files.push(file);
      continue;
    }
    rows += count;
    rewritten += 1;
    const without = withoutSql(spec, source, match);
    const written = await writeFile(context, spec, without, posix.dirname(file.path));
    if (written !== null) files.push(written);
  }
  return { files, rows, rewritten };
}

function withoutSql(spec: DatasetSpec, source: string, match: string): string {
  if (spec.erasure?.how === 'drop') return `select * from ${source} where not ${match}`;
  const blank = new Set([
    ...(spec.erasure?.customerColumns ?? []),
    ...(spec.erasure?.blankColumns ?? []),
  ]);
  const list = spec.columns.map(({ name }) =>
    blank.has(name) ? `case when ${match} then null else "${name}" end as "${name}"` : `"${name}"`,
  );
  return `select ${list.join(', ')} from ${source}`;
}
