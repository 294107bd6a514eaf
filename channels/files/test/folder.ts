import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import {
  type AmbiguousImport,
  createMemorySink,
  type ImportOptions,
  type ImportReport,
  importFiles,
  type MemorySink,
} from '../src/index.ts';

/** A folder for the files of one test file, removed at its end. */
export function testFolder(): (name: string, content: string | Uint8Array) => string {
  const folder = mkdtempSync(join(tmpdir(), 'quanyu-files-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}

export const SETTINGS = { currency: 'GBP', timeZone: 'UTC' };

export async function imported(
  options: Partial<ImportOptions> & { readonly files: readonly string[] },
): Promise<{ report: ImportReport; sink: MemorySink }> {
  const sink = createMemorySink();
  const result = await importFiles({ source: 'auto', settings: SETTINGS, sink, ...options });
  if (result.kind !== 'imported') throw new Error(`ambiguous: ${JSON.stringify(result)}`);
  return { report: result, sink };
}

export async function ambiguous(files: readonly string[]): Promise<AmbiguousImport> {
  const sink = createMemorySink();
  const result = await importFiles({ source: 'auto', settings: SETTINGS, sink, files });
  if (result.kind !== 'ambiguous') throw new Error(`imported: ${JSON.stringify(result.map)}`);
  return result;
}
