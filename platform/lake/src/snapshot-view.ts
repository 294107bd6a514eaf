import { join } from 'node:path';
import type { Dialect } from './dialect.ts';
import type { SnapshotView } from './engine.ts';
import { checkName } from './sql.ts';

/**
 * The statement that makes a snapshot visible in DuckDB. Columns are cast to what the snapshot
 * says, so that an empty one and a full one have the same types. Of `older` files, written before a
 * column was added to the table, the column is null.
 */
export function snapshotViewSql(
  view: SnapshotView,
  dialect: Dialect,
  files: 'whole' | 'older' = 'whole',
): string {
  checkName(view.name);
  const columns = Object.entries(view.columns);
  for (const [column] of columns) checkName(column);
  const head = `create or replace view ${dialect.name(view.name)} as select`;
  const nulls = columns.map(([column, type]) => `cast(null as ${type}) as ${dialect.name(column)}`);
  const none = `${nulls.join(', ')} where false`;
  if (view.files.length === 0) return `${head} ${none}`;
  const list = columns.map(([column]) => dialect.name(column)).join(', ');
  const source = parquetSql(view.files, dialect);
  if (files === 'whole') return `${head} ${list} from ${source}`;
  return `${head} ${list} from (select * from ${source} union all by name select ${none})`;
}

/** Files as one table, by absolute path. By name: files written before a column was added lack it. */
function parquetSql(paths: readonly string[], dialect: Dialect): string {
  const files = paths.map((path) => dialect.text(literalPath(path))).join(', ');
  return `read_parquet([${files}], hive_partitioning = false, union_by_name = true)`;
}

/** Files of a snapshot as one table. */
export function filesSql(
  place: { readonly root: string; readonly engine: { readonly dialect: Dialect } },
  files: readonly { readonly path: string }[],
): string {
  const paths = files.map((file) => join(place.root, file.path));
  return parquetSql(paths, place.engine.dialect);
}

/** A path in which DuckDB reads no pattern: `*`, `?` and `[` become one-letter classes. */
export function literalPath(path: string): string {
  return path.replace(/[*?[]/g, (letter) => `[${letter}]`);
}
