import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { AppError } from '@quanyu/domain';
import { FILES_ERRORS } from '../errors.ts';
import { type CsvCell, type CsvOptions, csvLine } from './csv-writer.ts';

const PART_CHARS = 256 * 1024;

/**
 * Writes a CSV file: UTF-8 without mark, comma, LF. The file appears whole or not at all: it is
 * written beside its place and renamed.
 * @returns Rows written, without the header.
 * @throws AppError FILES_UNWRITABLE where the folder is missing or closed, or the disk is full.
 */
export async function writeCsv(
  path: string,
  header: readonly string[],
  rows: Iterable<readonly CsvCell[]> | AsyncIterable<readonly CsvCell[]>,
  options: CsvOptions = {},
): Promise<number> {
  const partial = `${path}.part-${process.pid}`;
  let count = 0;
  try {
    const out = createWriteStream(partial);
    await once(out, 'open');
    let part = csvLine(header, options);
    for await (const row of rows) {
      part += csvLine(row, options);
      count += 1;
      if (part.length < PART_CHARS) continue;
      if (!out.write(part)) await once(out, 'drain');
      part = '';
    }
    out.end(part);
    await once(out, 'finish');
    await rename(partial, path);
    return count;
  } catch (cause) {
    await rm(partial, { force: true });
    const code = (cause as NodeJS.ErrnoException).code;
    if (cause instanceof AppError || code === undefined || !/^E[A-Z]+$/.test(code)) throw cause;
    const message = `Cannot write ${path} as the system refuses: ${code}`;
    throw new AppError(FILES_ERRORS.FILES_UNWRITABLE, message, { place: path, cause });
  }
}
