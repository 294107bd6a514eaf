import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, NATIVE_FILES } from '@quanyu/domain';
import { FILES_ERRORS } from '../errors.ts';
import { FILES_MAX } from '../limits.ts';
import {
  type ColumnMap,
  type FileMap,
  fitsFile,
  type JoinRule,
  stemOf,
} from '../map/column-map.ts';
import { openTable } from '../read/open-table.ts';
import type { ParquetReader } from '../read/table.ts';
import type { Lookup } from './cell.ts';

const TABLE_NAME = /\.(csv|tsv|txt|jsonl|ndjson|parquet)(\.gz)?$/i;

/** One file and its header. */
export interface FileHead {
  readonly path: string;
  readonly header: readonly string[];
}

/** One file and how it is read. */
export interface FilePlan extends FileHead {
  readonly map: FileMap;
}

/** Folders replaced by the tables in them, by name; files as they are. */
export async function expandFiles(paths: readonly string[]): Promise<string[]> {
  const out: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() === true) {
      const names = (await readdir(path)).filter((name) => TABLE_NAME.test(name)).sort();
      out.push(...names.map((name) => join(path, name)));
    } else {
      out.push(path);
    }
    if (out.length > FILES_MAX) {
      const message = `Cannot import as more than ${FILES_MAX} files were named`;
      throw new AppError(FILES_ERRORS.FILES_TOO_MANY, message, { place: path });
    }
  }
  if (out.length > 0) return out;
  const place = paths.join(', ');
  const message = `Cannot import as there is no table in: ${place === '' ? 'no file named' : place}`;
  throw new AppError(FILES_ERRORS.FILES_NOTHING_TO_IMPORT, message, { place });
}

/** Header of a file; the file is closed again. */
export async function readHead(path: string, parquet?: ParquetReader): Promise<FileHead> {
  const table = await openTable(path, parquet === undefined ? {} : { parquet });
  const iterator = table.batches()[Symbol.asyncIterator]();
  await iterator.next();
  await iterator.return?.();
  return { path, header: table.header };
}

/**
 * Gives each file the first part of the map that fits it, in the order in which facts must be
 * recorded: what others name comes first.
 */
export function planFiles(
  heads: readonly FileHead[],
  map: ColumnMap,
): { readonly plans: FilePlan[]; readonly skipped: { file: string; reason: string }[] } {
  const plans: FilePlan[] = [];
  const skipped: { file: string; reason: string }[] = [];
  for (const head of heads) {
    const fitting = map.files.filter((part) => fitsFile(part, stemOf(head.path), head.header));
    // Of several that fit, the one that uses most columns says most about the file.
    const [best] = fitting.sort((a, b) => sources(b) - sources(a));
    if (best !== undefined) plans.push({ ...head, map: best });
    else skipped.push({ file: head.path, reason: `no part of map "${map.name}" fits its columns` });
  }
  const rank = new Map(NATIVE_FILES.map((file, i) => [file.kind, i]));
  plans.sort((a, b) => (rank.get(a.map.kind) ?? 0) - (rank.get(b.map.kind) ?? 0));
  return { plans, skipped };
}

function sources(map: FileMap): number {
  return Object.values(map.columns).filter((rule) => rule.from !== undefined).length;
}

/** Loads what the maps' joins look up, once each. */
export async function loadLookups(
  plans: readonly FilePlan[],
  heads: readonly FileHead[],
): Promise<(join: JoinRule) => Lookup> {
  const loaded = new Map<string, Lookup>();
  const joins = plans.flatMap((plan) =>
    Object.values(plan.map.columns).flatMap((rule) => (rule.join === undefined ? [] : [rule.join])),
  );
  for (const one of joins) {
    const key = JSON.stringify(one);
    if (loaded.has(key)) continue;
    const home = heads.find(
      (head) => head.header.includes(one.otherOn) && head.header.includes(one.take),
    );
    if (home === undefined) throw joinError(one);
    loaded.set(key, await lookupOf(home.path, one));
  }
  return (one) => loaded.get(JSON.stringify(one)) ?? new Map();
}

function joinError(one: JoinRule): AppError {
  return new AppError(
    FILES_ERRORS.FILES_COLUMN_MISSING,
    `Cannot join as no file of the import has both columns "${one.otherOn}" and "${one.take}"`,
    {
      place: one.take,
      remedy: `Name the file with columns "${one.otherOn}" and "${one.take}" in the same import.`,
    },
  );
}

async function lookupOf(path: string, one: JoinRule): Promise<Lookup> {
  const table = await openTable(path);
  const keyIndex = table.header.indexOf(one.otherOn);
  const valueIndex = table.header.indexOf(one.take);
  const lookup = new Map<string, string>();
  for await (const batch of table.batches()) {
    for (const row of batch.rows) {
      const key = (row[keyIndex] ?? '').trim();
      if (key !== '' && !lookup.has(key)) lookup.set(key, (row[valueIndex] ?? '').trim());
    }
  }
  return lookup;
}
