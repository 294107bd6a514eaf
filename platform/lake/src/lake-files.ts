import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { AppError } from '@quanyu/domain';
import { LAKE_ERRORS } from './errors.ts';

/** Folder of files being written; nothing in it is ever read by a query. */
export const TEMPORARY = '.tmp';

/** SHA-256 of a file, hexadecimal; reads it once. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}

/**
 * Puts a finished file in its place so that it survives a power cut: file synced, renamed, and the
 * folders that hold its name synced.
 */
export async function publishFile(temporary: string, path: string, root: string): Promise<void> {
  const made = await mkdir(dirname(path), { recursive: true });
  await syncPath(temporary);
  await rename(temporary, path);
  await syncPath(dirname(path));
  for (let folder = dirname(path); made !== undefined && folder !== root; ) {
    folder = dirname(folder);
    await syncPath(folder);
  }
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Paths of all files under the lake, relative, with `/`; empty where the folder is absent. */
export async function lakeFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(ifAbsent);
  return (entries ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** Removes files that no manifest lists; returns how many. Only for the holder of the lake's lock. */
export async function removeUnlisted(root: string, listed: ReadonlySet<string>): Promise<number> {
  const orphans = (await lakeFiles(root)).filter((path) => !listed.has(path));
  for (const path of orphans) await rm(join(root, path), { force: true });
  return orphans.length;
}

/** Size of a file, or null where there is none. */
export async function fileBytes(path: string): Promise<number | null> {
  const found = await stat(path).catch(ifAbsent);
  return found?.size ?? null;
}

function ifAbsent(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
}

/** A failure of the disk as ours, with the place. */
export function diskError(error: unknown, place: string): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new AppError(
    LAKE_ERRORS.LAKE_DISK_FULL,
    `Cannot write a file of the lake as its disk is full: current folder is ${place}`,
    { place, cause: error },
  );
}
