import { AppError } from '@quanyu/domain';
import { FILES_ERRORS } from '../errors.ts';
import { CsvScanner, type ScanFailure } from '../kernels/csv-scanner.ts';
import { COLUMNS_MAX, RECORD_CHARS_MAX } from '../limits.ts';
import { delimiterOf } from './delimiter.ts';
import { columnNames, type RowBatch } from './table.ts';
import { emptyError, type TextChunks } from './text-chunks.ts';

const FAILURES = {
  'quote-open': {
    spec: FILES_ERRORS.FILES_QUOTE_OPEN,
    text: 'a quote opens here and does not close',
  },
  'record-too-long': {
    spec: FILES_ERRORS.FILES_RECORD_TOO_LONG,
    text: `the record that begins here is longer than ${RECORD_CHARS_MAX} characters`,
  },
  'too-many-columns': {
    spec: FILES_ERRORS.FILES_TOO_MANY_COLUMNS,
    text: `the record has more than ${COLUMNS_MAX} columns`,
  },
} as const;

function failAt(path: string, failure: ScanFailure): never {
  const { spec, text } = FAILURES[failure.kind];
  const place = `${path}:${failure.line}:${failure.column}`;
  throw new AppError(spec, `Cannot read ${place} as ${text}`, { place, details: { ...failure } });
}

/** Header and records of a delimited text. The header is the first record that is not blank. */
export async function openCsv(
  path: string,
  text: TextChunks,
  delimiter?: string,
): Promise<{ header: string[]; delimiter: string; batches: AsyncIterable<RowBatch> }> {
  const iterator = text.chunks[Symbol.asyncIterator]();
  const head = await firstLineChunks(iterator);
  const known = delimiter ?? delimiterOf(firstLineOf(head.text));
  const scanner = new CsvScanner({
    delimiter: known,
    recordCharsMax: RECORD_CHARS_MAX,
    columnsMax: COLUMNS_MAX,
    fail: (failure) => failAt(path, failure),
  });
  scanner.push(head.text);
  let { isEnd } = head;
  let first = scanner.take();
  while (first.rows.length === 0) {
    if (isEnd) {
      scanner.end();
      first = scanner.take();
      if (first.rows.length === 0) throw emptyError(path);
      break;
    }
    const next = await iterator.next();
    isEnd = next.done === true;
    if (next.done !== true) scanner.push(next.value);
    first = scanner.take();
  }
  const header = columnNames(first.rows.shift() ?? []);
  first.lines.shift();
  return { header, delimiter: known, batches: rest(iterator, scanner, first) };
}

/** Text up to the end of the first line, which names the delimiter; one chunk nearly always holds it. */
async function firstLineChunks(
  iterator: AsyncIterator<string>,
): Promise<{ readonly text: string; readonly isEnd: boolean }> {
  let text = '';
  while (!/[^\r\n][\r\n]/.test(text) && text.length <= RECORD_CHARS_MAX) {
    const next = await iterator.next();
    if (next.done === true) return { text, isEnd: true };
    text += next.value;
  }
  return { text, isEnd: false };
}

function firstLineOf(text: string): string {
  const match = /[^\r\n]+/.exec(text.slice(0, 1_000_000));
  return match?.[0] ?? '';
}

async function* rest(
  iterator: AsyncIterator<string>,
  scanner: CsvScanner,
  first: RowBatch,
): AsyncIterable<RowBatch> {
  try {
    yield first;
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) break;
      scanner.push(next.value);
      yield scanner.take();
    }
    scanner.end();
    yield scanner.take();
  } finally {
    await iterator.return?.();
  }
}
