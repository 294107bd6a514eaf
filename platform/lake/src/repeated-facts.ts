import { isoOfDay } from '@quanyu/domain';
import type { DatasetSpec } from './dataset.ts';
import type { LakeContext } from './lake-context.ts';
import type { SnapshotFile } from './manifest.ts';
import { filesSql } from './snapshot-view.ts';
import { type Expression, raw, sql } from './sql.ts';
import { column } from './table.ts';

/**
 * Whether a fact may lie in more than one of these files. It cannot where the ledger still holds
 * every row that the files have of those days: its index keeps them unique. Only a fact that came
 * again after the ledger dropped the first one is there twice.
 * @param files Files of one month of a dataset whose facts the ledger forgets after a while.
 */
export async function mayRepeat(
  context: LakeContext,
  spec: DatasetSpec,
  files: readonly SnapshotFile[],
): Promise<boolean> {
  // Of two files that share a fact at most one is the largest: the other ones tell its day.
  const [, ...smaller] = [...files].sort((a, b) => b.rows - a.rows);
  const first = Math.min(...smaller.map((file) => file.minDay ?? -Infinity));
  const last = Math.max(...smaller.map((file) => file.maxDay ?? Infinity));
  if (!Number.isFinite(first) || !Number.isFinite(last)) return true;
  const inLake = await context.engine.query(
    sql`select batch_id, count(*) as rows from ${raw(filesSql(context, files))}
      where day between ${dateSql(first)} and ${dateSql(last)}
      group by batch_id`,
  );
  const { rows } = await context.ledger.pool.query<{ batch: string; rows: string }>(
    `select batch_id as batch, count(*) as rows from ${spec.from}
     where day between $1 and $2 group by batch_id`,
    [first, last],
  );
  const inLedger = new Map(rows.map((row) => [Number(row.batch), Number(row.rows)]));
  const counts = column(inLake, 'rows', 'BIGINT').values;
  return [...column(inLake, 'batch_id', 'BIGINT').values].some(
    (batch, index) => inLedger.get(Number(batch)) !== Number(counts[index]),
  );
}

function dateSql(day: number): Expression {
  return raw(`date '${isoOfDay(day)}'`);
}
