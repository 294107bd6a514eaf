import { AppError } from '@quanyu/domain';
import { FILES_ERRORS } from '../errors.ts';
import { COLUMNS_MAX, RECORD_CHARS_MAX } from '../limits.ts';
import { columnNames, type RowBatch } from './table.ts';
import { emptyError, type TextChunks } from './text-chunks.ts';

interface JsonLine {
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * Header and records of a JSON Lines text. The columns are the keys of the objects in the first
 * chunk, in order of appearance; a key that only appears later is not a column.
 */
export async function openJsonLines(
  path: string,
  text: TextChunks,
): Promise<{ header: string[]; batches: AsyncIterable<RowBatch> }> {
  const lines = parsedLines(path, text.chunks)[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) throw emptyError(path);
  const keys = new Set(first.value.flatMap((one) => Object.keys(one.value)));
  if (keys.size > COLUMNS_MAX) {
    const message = `Cannot read ${path} as its objects have ${keys.size} keys: at most ${COLUMNS_MAX}`;
    throw new AppError(FILES_ERRORS.FILES_TOO_MANY_COLUMNS, message, { place: path });
  }
  const names = [...keys];
  return { header: columnNames(names), batches: rest(names, first.value, lines) };
}

async function* rest(
  names: readonly string[],
  first: readonly JsonLine[],
  lines: AsyncIterator<readonly JsonLine[]>,
): AsyncIterable<RowBatch> {
  try {
    yield rowBatch(names, first);
    for (;;) {
      const next = await lines.next();
      if (next.done === true) return;
      yield rowBatch(names, next.value);
    }
  } finally {
    await lines.return?.();
  }
}

function rowBatch(names: readonly string[], lines: readonly JsonLine[]): RowBatch {
  return {
    rows: lines.map((one) => names.map((name) => textOf(one.value[name]))),
    lines: lines.map((one) => one.line),
  };
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

async function* parsedLines(
  path: string,
  chunks: AsyncIterable<string>,
): AsyncIterable<readonly JsonLine[]> {
  let open = '';
  let line = 1;
  for await (const chunk of chunks) {
    const parts = (open + chunk).split('\n');
    open = parts.pop() ?? '';
    if (open.length > RECORD_CHARS_MAX) throw tooLong(path, line + parts.length);
    const batch = parsed(path, parts, line);
    line += parts.length;
    if (batch.length > 0) yield batch;
  }
  const batch = parsed(path, [open], line);
  if (batch.length > 0) yield batch;
}

function tooLong(path: string, line: number): AppError {
  const place = `${path}:${line}`;
  const message = `Cannot read ${place} as the line is longer than ${RECORD_CHARS_MAX} characters`;
  return new AppError(FILES_ERRORS.FILES_RECORD_TOO_LONG, message, { place });
}

function parsed(path: string, texts: readonly string[], firstLine: number): JsonLine[] {
  const out: JsonLine[] = [];
  texts.forEach((text, i) => {
    if (text.trim() !== '')
      out.push({ line: firstLine + i, value: objectOf(path, text, firstLine + i) });
  });
  return out;
}

function objectOf(path: string, text: string, line: number): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  const place = `${path}:${line}`;
  throw new AppError(
    FILES_ERRORS.FILES_JSON_INVALID,
    `Cannot read ${place} as it must be one JSON object: it begins with ${JSON.stringify(text.slice(0, 40))}`,
    { place },
  );
}
