/** Records of one table in the order of the file. */
export interface RowBatch {
  readonly rows: readonly (readonly string[])[];
  /** Line of the file on which each record begins, from 1; the record's number for Parquet. */
  readonly lines: readonly number[];
}

export type TableFormat = 'csv' | 'json-lines' | 'parquet';

/** One opened table: its header, and its records as a stream that can be read once. */
export interface Table {
  readonly path: string;
  readonly format: TableFormat;
  readonly header: readonly string[];
  /** Column delimiter where the format is csv. */
  readonly delimiter?: string;
  batches(): AsyncIterable<RowBatch>;
  progress(): TableProgress;
}

export interface TableProgress {
  /** Bytes of the file on disk, read and in all; 0 of 0 where the reader does not know. */
  readonly bytesRead: number;
  readonly bytesTotal: number;
  /** Encoding found so far. */
  readonly encoding: string;
  /** Characters that were no text in the file's encoding. */
  readonly replaced: number;
}

/** Reads Parquet: injected, so that this package does not bind an engine. */
export type ParquetReader = (path: string) => Promise<{
  readonly header: readonly string[];
  batches(): AsyncIterable<readonly (readonly string[])[]>;
}>;

/** Gives every column a name, once: blanks trimmed, an empty one `column_3`, a second `name` `name_2`. */
export function columnNames(header: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return header.map((raw, i) => {
    const name = raw.trim() === '' ? `column_${i + 1}` : raw.trim();
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}
