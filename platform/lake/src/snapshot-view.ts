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
  const files = view.files.map((file) => dialect.text(literalPath(file))).join(', ');
  return `${head} ${list} from read_parquet([${files}], hive_partitioning = false, union_by_name = true)`;
}

/** A path in which DuckDB reads no pattern: `*`, `?` and `[` become one-letter classes. */
export function literalPath(path: string): string {
  return path.replace(/[*?[]/g, (letter) => `[${letter}]`);
}
