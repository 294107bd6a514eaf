import { NATIVE_FILES } from '@quanyu/domain';
import { ANSWER_FILES } from './answer-files.ts';
import type { Cell } from './cells.ts';
import type { RowBatch } from './sink.ts';

const QUOTED = /[",\r\n]/;

function cellText(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  return QUOTED.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Rows as CSV lines: UTF-8, comma, LF, RFC 4180 quotes. */
export function csvLines(rows: readonly (readonly Cell[])[]): string {
  let text = '';
  for (const row of rows) {
    text += cellText(row[0] ?? '');
    for (let k = 1; k < row.length; k++) text += `,${cellText(row[k] ?? '')}`;
    text += '\n';
  }
  return text;
}

const HEADERS: ReadonlyMap<string, readonly string[]> = new Map([
  ...NATIVE_FILES.map((file) => [file.kind, file.columns.map((column) => column.name)] as const),
  ...ANSWER_FILES.map((file) => [file.kind, file.columns] as const),
]);

/** Column names of a file the simulator writes: a native file, an answer file or the messy export. */
export function columnsOf(kind: string): readonly string[] {
  return HEADERS.get(kind) ?? [];
}

/** One piece of one file, to be appended to `<kind>.csv`. */
export interface CsvChunk {
  readonly kind: string;
  readonly text: string;
}

/**
 * Turns batches into CSV text: the first chunk of each kind begins with its header line. Memory: one batch.
 * @example for await (const { kind, text } of nativeCsvChunks(retailer.batches)) append(kind, text);
 */
export async function* nativeCsvChunks(batches: AsyncIterable<RowBatch>): AsyncGenerator<CsvChunk> {
  const begun = new Set<string>();
  for await (const { kind, rows } of batches) {
    const header = begun.has(kind) ? '' : csvLines([columnsOf(kind)]);
    begun.add(kind);
    yield { kind, text: header + csvLines(rows) };
  }
}
