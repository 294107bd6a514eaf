import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { AppError } from '@quanyu/domain';
import { CLI_ERRORS } from '../errors.ts';

/** Text of a small file, plain or gzip by its bytes, without a byte order mark. @throws AppError CLI_FILE_UNREADABLE */
export function readText(path: string): string {
  try {
    const bytes = readFileSync(path);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (isGzip ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new AppError(CLI_ERRORS.CLI_FILE_UNREADABLE, `Cannot read ${path}`, {
      place: path,
      cause,
    });
  }
}

/** A JSON object from a file. @throws AppError CLI_FILE_UNREADABLE, CLI_JSON_INVALID */
export function readJson(path: string): Readonly<Record<string, unknown>> {
  const text = readText(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'not JSON';
    throw new AppError(CLI_ERRORS.CLI_JSON_INVALID, `Cannot read ${path} as JSON: ${reason}`, {
      place: path,
      cause,
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new AppError(CLI_ERRORS.CLI_JSON_INVALID, `Cannot use ${path} as it is no JSON object`, {
    place: path,
  });
}

/** @throws AppError CLI_FILE_UNWRITABLE */
export function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new AppError(CLI_ERRORS.CLI_FILE_UNWRITABLE, `Cannot write ${path}`, {
      place: path,
      cause,
    });
  }
}

export function writeJson(path: string, value: unknown): void {
  writeText(path, `${JSON.stringify(value, null, 2)}\n`);
}
