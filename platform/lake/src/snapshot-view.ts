import { join } from 'node:path';
import type { Dialect } from './dialect.ts';
import type { SnapshotView } from './engine.ts';
import { checkName } from './sql.ts';

/**
 * The statement that makes a snapshot visible in DuckDB. Columns are cast to what the snapshot
 * says, so that an empty one and a full one have the same types.
 */
export function snapshotViewSql(view: SnapshotView, dialect: Dialect): string {
  checkName(view.name);
  const columns = Object.entries(view.columns);
  for (const [column] of columns) checkName(column);
  const head = `create or replace view ${dialect.name(view.name)} as select`;
  if (view.files.length === 0) {
    const nulls = columns.map(
      ([column, type]) => `cast(null as ${type}) as ${dialect.name(column)}`,
    );
    return `${head} ${nulls.join(', ')} where false`;
  }
  const list = columns.map(([column]) => dialect.name(column)).join(', ');
  return `${head} ${list} from ${parquetSql(view.files, dialect)}`;
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
