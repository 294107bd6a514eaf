import { resolve } from 'node:path';
import { type AnalyticsEngine, column, raw, sql } from '@quanyu/lake';
import type { ParquetReader } from './table.ts';

/**
 * Reads Parquet through the analytics engine, every value as text, in the order of the file: a
 * line without an id of its own is known by its place.
 * @throws AppError LAKE_* where the file is no Parquet.
 */
export function createParquetReader(engine: AnalyticsEngine): ParquetReader {
  return async (path) => {
    const literal = engine.dialect.text(literalPath(path));
    const described = await engine.query(
      sql`describe select * from ${raw(`read_parquet(${literal}, hive_partitioning = false)`)}`,
    );
    const header = column(described, 'column_name', 'VARCHAR').values.map((one) => one ?? '');
    const texts = header.map((name) => {
      const quoted = engine.dialect.name(name);
      return `cast(${quoted} as varchar) as ${quoted}`;
    });
    const source = `read_parquet(${literal}, hive_partitioning = false, file_row_number = true)`;
    const statement = raw(`select ${texts.join(', ')} from ${source} order by file_row_number`);
    async function* batches(): AsyncIterable<string[][]> {
      for await (const part of engine.stream(statement)) {
        const columns = header.map((name) => column(part, name, 'VARCHAR').values);
        yield Array.from({ length: part.rowCount }, (_, row) =>
          columns.map((values) => values[row] ?? ''),
        );
      }
    }
    return { header, batches };
  };
}

/** A path in which nothing is a pattern. */
function literalPath(path: string): string {
  return resolve(path).replace(/[*?[]/g, (char) => `[${char}]`);
}
