import { AppError } from '@quanyu/domain';
import { FILES_ERRORS } from '../errors.ts';
import { type OpenOptions, openTable } from './open-table.ts';

/** What one column of a stand-alone tool's file holds. */
export interface ColumnSpec {
  readonly name: string;
  /** `number`: must be a number; `number?`: empty is NaN; `text`: as it stands. */
  readonly type: 'text' | 'number' | 'number?';
  /** Where false the column may be missing; default true. */
  readonly isRequired?: boolean;
}

export interface ReadColumnsOptions extends OpenOptions {
  readonly columns: readonly ColumnSpec[];
  /** How to read the columns that `columns` does not name: left out by default. */
  readonly others?: ColumnSpec['type'];
}

/** A whole table by column. `numbers` holds the number columns, `texts` the text ones. */
export interface ColumnTable {
  readonly header: readonly string[];
  readonly rows: number;
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly numbers: ReadonlyMap<string, Float64Array>;
  /** Line of the file of each row, for errors found later. */
  readonly lines: readonly number[];
}

/**
 * Reads a `series,time,value`-like file for the stand-alone tools: comma, tab, `;` or `|` by the
 * header line, plain or gzip, any encoding. Column names match whatever their case.
 * @throws AppError FILES_COLUMN_MISSING, FILES_NUMBER_INVALID, FILES_ROW_RAGGED and those of `openTable`.
 * @complexity O(bytes) time, O(cells of the columns asked for) memory.
 */
export async function readColumns(path: string, options: ReadColumnsOptions): Promise<ColumnTable> {
  const table = await openTable(path, options);
  const columns = chosenColumns(path, table.header, options);
  const lines: number[] = [];
  for await (const batch of table.batches()) {
    batch.rows.forEach((row, i) => {
      const line = batch.lines[i] ?? 0;
      if (row.length > table.header.length) throw raggedError(path, line, row.length);
      for (const column of columns) column.push(row[column.index] ?? '', line);
      lines.push(line);
    });
  }
  const texts = new Map<string, readonly string[]>();
  const numbers = new Map<string, Float64Array>();
  for (const column of columns) {
    if (column.numbers === undefined) texts.set(column.name, column.texts);
    else numbers.set(column.name, Float64Array.from(column.numbers));
  }
  return { header: table.header, rows: lines.length, texts, numbers, lines };
}

interface ColumnReader {
  readonly name: string;
  readonly index: number;
  readonly texts: string[];
  readonly numbers: number[] | undefined;
  push(text: string, line: number): void;
}

function chosenColumns(
  path: string,
  header: readonly string[],
  options: ReadColumnsOptions,
): ColumnReader[] {
  const lower = header.map((name) => name.toLowerCase());
  const readers: ColumnReader[] = [];
  const used = new Set<number>();
  for (const spec of options.columns) {
    const index = lower.indexOf(spec.name.toLowerCase());
    if (index < 0 && spec.isRequired !== false) throw missingError(path, spec.name, header);
    if (index < 0) continue;
    used.add(index);
    readers.push(columnReader(path, spec, index));
  }
  const { others } = options;
  if (others !== undefined) {
    header.forEach((name, index) => {
      if (!used.has(index)) readers.push(columnReader(path, { name, type: others }, index));
    });
  }
  return readers;
}

function columnReader(path: string, spec: ColumnSpec, index: number): ColumnReader {
  const interned = new Map<string, string>();
  const texts: string[] = [];
  if (spec.type === 'text') {
    const push = (text: string): void => {
      // One copy of each value: pieces of a chunk would keep the whole chunk in memory.
      let one = interned.get(text);
      if (one === undefined) {
        one = Buffer.from(text).toString();
        if (interned.size < 1_000_000) interned.set(one, one);
      }
      texts.push(one);
    };
    return { name: spec.name, index, texts, numbers: undefined, push };
  }
  const numbers: number[] = [];
  const push = (text: string, line: number): void => {
    const trimmed = text.trim();
    if (trimmed === '' && spec.type === 'number?') {
      numbers.push(Number.NaN);
      return;
    }
    const value = trimmed === '' ? Number.NaN : Number(trimmed);
    if (!Number.isFinite(value)) throw numberError(path, { line, column: spec.name, text });
    numbers.push(value);
  };
  return { name: spec.name, index, texts, numbers, push };
}

function missingError(path: string, name: string, header: readonly string[]): AppError {
  const present = header.slice(0, 20).join(', ');
  return new AppError(
    FILES_ERRORS.FILES_COLUMN_MISSING,
    `Cannot read ${path} as column "${name}" must be present: its columns are ${present}`,
    { place: `${path}:1`, details: { column: name } },
  );
}

function numberError(
  path: string,
  at: { readonly line: number; readonly column: string; readonly text: string },
): AppError {
  const place = `${path}:${at.line}`;
  return new AppError(
    FILES_ERRORS.FILES_NUMBER_INVALID,
    `Cannot read ${place} as column "${at.column}" must be a number: current value is ${JSON.stringify(at.text.slice(0, 40))}`,
    { place, details: { column: at.column } },
  );
}

function raggedError(path: string, line: number, fields: number): AppError {
  const place = `${path}:${line}`;
  const message = `Cannot read ${place} as it has more fields than the header: ${fields}`;
  return new AppError(FILES_ERRORS.FILES_ROW_RAGGED, message, { place });
}
