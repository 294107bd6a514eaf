import { openTable } from '../read/open-table.ts';
import type { ParquetReader, Table } from '../read/table.ts';
import type { FilePlan } from './plan.ts';
import type { ImportProgress } from './settings.ts';

export interface StreamOptions {
  readonly phase: ImportProgress['phase'];
  readonly parquet?: ParquetReader | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** Calls `onBatch` with every batch of a file and reports progress after each. */
export async function streamRows(
  plan: FilePlan,
  options: StreamOptions,
  onBatch: (
    rows: readonly (readonly string[])[],
    lines: readonly number[],
  ) => Promise<void> | undefined,
): Promise<Table> {
  const { map, path } = plan;
  const table = await openTable(path, {
    ...(map.delimiter === undefined ? {} : { delimiter: map.delimiter }),
    ...(map.encoding === undefined ? {} : { encoding: map.encoding }),
    ...(options.parquet === undefined ? {} : { parquet: options.parquet }),
  });
  let rows = 0;
  for await (const batch of table.batches()) {
    const wait = onBatch(batch.rows, batch.lines);
    if (wait !== undefined) await wait;
    rows += batch.rows.length;
    const { bytesRead, bytesTotal } = table.progress();
    options.onProgress?.({ file: path, phase: options.phase, bytesRead, bytesTotal, rows });
  }
  return table;
}
