import { AppError } from '@quanyu/domain';
import { FILES_ERRORS } from '../errors.ts';
import { openCsv } from './csv-table.ts';
import type { Encoding } from './encoding.ts';
import { openJsonLines } from './json-lines-table.ts';
import { openBytes } from './open-bytes.ts';
import type { ParquetReader, Table } from './table.ts';
import { emptyError, textChunks } from './text-chunks.ts';

export interface OpenOptions {
  /** Known delimiter; default: read from the header line. */
  readonly delimiter?: string;
  /** Known encoding; default: found from the bytes. */
  readonly encoding?: Encoding;
  readonly parquet?: ParquetReader;
}

/**
 * Opens a CSV, TSV, JSON Lines or Parquet file, plain or gzip, in any encoding of `ENCODINGS`.
 * Reads the header now and the records as they are asked for.
 * @throws AppError FILES_* with the file, line and column as place.
 */
export async function openTable(path: string, options: OpenOptions = {}): Promise<Table> {
  const source = await openBytes(path);
  if (String.fromCharCode(...source.magic) === 'PAR1') return openParquet(path, options.parquet);
  if (source.magic.length === 0) throw emptyError(path);
  const text = textChunks(source, options.encoding);
  const progress = (): ReturnType<Table['progress']> => ({
    bytesRead: source.bytesRead(),
    bytesTotal: source.bytesTotal,
    encoding: text.encoding(),
    replaced: text.replaced(),
  });
  const peeked = await peek(text.chunks);
  if (/^\s*\{/.test(peeked.head)) {
    const json = await openJsonLines(path, { ...text, chunks: peeked.chunks });
    return {
      path,
      format: 'json-lines',
      header: json.header,
      batches: () => json.batches,
      progress,
    };
  }
  const csv = await openCsv(path, { ...text, chunks: peeked.chunks }, options.delimiter);
  const { header, delimiter } = csv;
  return { path, format: 'csv', header, delimiter, batches: () => csv.batches, progress };
}

/** Looks at the first chunk and gives it back with the rest. */
async function peek(
  chunks: AsyncIterable<string>,
): Promise<{ head: string; chunks: AsyncIterable<string> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done === true ? '' : first.value;
  async function* all(): AsyncIterable<string> {
    try {
      if (head !== '') yield head;
      for (;;) {
        const next = await iterator.next();
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { head, chunks: all() };
}

async function openParquet(path: string, reader: ParquetReader | undefined): Promise<Table> {
  if (reader === undefined) {
    const message = `Cannot read ${path} as it is Parquet and no analytics engine was given`;
    throw new AppError(FILES_ERRORS.FILES_PARQUET_UNAVAILABLE, message, { place: path });
  }
  const opened = await reader(path);
  let record = 1;
  async function* batches(): ReturnType<Table['batches']> {
    for await (const rows of opened.batches()) {
      const first = record;
      record += rows.length;
      yield { rows, lines: rows.map((_, i) => first + i) };
    }
  }
  return {
    path,
    format: 'parquet',
    header: opened.header,
    batches,
    progress: () => ({ bytesRead: 0, bytesTotal: 0, encoding: 'utf-8', replaced: 0 }),
  };
}
