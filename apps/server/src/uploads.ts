import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@quanyu/domain';
import type { ColumnMap } from '@quanyu/files';
import { SERVER_ERRORS } from './errors.ts';

/** Uploads kept at once; the oldest go first. */
const UPLOADS_MAX = 50;
const ID = /^[0-9a-f-]{36}$/;
const MAP_FILE = 'map.json';

export interface Upload {
  readonly upload: string;
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** Streams a file into the data folder, under its own name in a folder of its own. */
export async function receiveUpload(
  dataDir: string,
  name: string,
  { stream, bytesMax }: { readonly stream: Readable; readonly bytesMax: number },
): Promise<Upload> {
  const upload = randomUUID();
  const folder = join(dataDir, 'uploads', upload);
  await forgetOldUploads(join(dataDir, 'uploads'));
  await mkdir(folder, { recursive: true });
  const path = join(folder, safeName(name));
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      done(bytes > bytesMax ? tooLarge(bytesMax) : null, chunk);
    },
  });
  try {
    await pipeline(stream, counted, createWriteStream(path, { flags: 'wx' }));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return { upload, name: basename(path), path, bytes };
}

function tooLarge(bytesMax: number): AppError {
  return new AppError(
    SERVER_ERRORS.SERVER_BODY_TOO_LARGE,
    `Cannot take a file of more than ${bytesMax} bytes`,
    { place: 'body', remedy: 'Split the file, or import it with quanyu import.' },
  );
}

/** Keeps the stem, which tells native files; nothing that a path could be made of. */
function safeName(name: string): string {
  const base = name.replace(/^.*[/\\]/, '').replace(/[^\p{L}\p{N}._ -]/gu, '_');
  const trimmed = base.replace(/^\.+/, '').slice(-120);
  return trimmed === '' || trimmed === MAP_FILE ? 'upload.csv' : trimmed;
}

async function forgetOldUploads(folder: string): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => ID.test(name));
  if (names.length < UPLOADS_MAX) return;
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  aged.sort((a, b) => a.at - b.at);
  for (const { name } of aged.slice(0, names.length - UPLOADS_MAX + 1)) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** @throws AppError SERVER_NOT_FOUND where the id is none of ours, or was forgotten. */
export async function findUpload(dataDir: string, upload: string): Promise<Upload> {
  const folder = join(dataDir, 'uploads', ID.test(upload) ? upload : 'none');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name !== MAP_FILE);
  const [name] = names;
  if (name === undefined) {
    throw new AppError(SERVER_ERRORS.SERVER_NOT_FOUND, 'Cannot find the upload', {
      place: 'upload',
      remedy: 'Upload the file again.',
    });
  }
  const path = join(folder, name);
  return { upload, name, path, bytes: (await stat(path)).size };
}

/** The map that a preview found. */
export interface KeptMap {
  readonly map: ColumnMap;
  /** It is one of several readings that the data cannot tell apart: somebody must have seen it. */
  readonly isAmbiguous: boolean;
}

/** Keeps the map that the preview found, for the import that follows. */
export async function keepMap({ path }: Upload, kept: KeptMap): Promise<void> {
  await writeFile(join(path, '..', MAP_FILE), JSON.stringify(kept));
}

export async function keptMap({ path }: Upload): Promise<KeptMap | undefined> {
  const text = await readFile(join(path, '..', MAP_FILE), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as KeptMap);
}
