import { constants, createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { AppError } from '@quanyu/domain';
import { FILES_ERRORS } from '../errors.ts';
import { CHUNK_BYTES } from '../limits.ts';

/** A file's bytes, unzipped where the file is gzip, and how far the reading of the file itself is. */
export interface ByteSource {
  readonly path: string;
  readonly bytesTotal: number;
  readonly isGzip: boolean;
  /** First bytes of the file as it lies on disk. */
  readonly magic: Uint8Array;
  /** Bytes of the file read so far; of the compressed file where it is gzip. */
  bytesRead(): number;
  chunks(): AsyncIterable<Buffer>;
}

/**
 * Opens a file for streaming. Gzip is known by its first bytes, never by its name.
 * @throws AppError FILES_NOT_FOUND, FILES_IS_FOLDER, FILES_UNREADABLE; FILES_GZIP_BROKEN while reading.
 */
export async function openBytes(path: string): Promise<ByteSource> {
  const head = await readHead(path);
  const isGzip = head.magic[0] === 0x1f && head.magic[1] === 0x8b;
  let read = 0;
  return {
    path,
    bytesTotal: head.size,
    isGzip,
    magic: head.magic,
    bytesRead: () => read,
    chunks: () =>
      streamOf(path, isGzip, (count) => {
        read = count;
      }),
  };
}

async function readHead(path: string): Promise<{ size: number; magic: Uint8Array }> {
  try {
    const handle = await open(path, constants.O_RDONLY);
    try {
      const stat = await handle.stat();
      if (stat.isDirectory()) throw folderError(path);
      const magic = new Uint8Array(4);
      const { bytesRead } = await handle.read(magic, 0, 4, 0);
      return { size: stat.size, magic: magic.subarray(0, bytesRead) };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw readError(path, cause);
  }
}

async function* streamOf(
  path: string,
  isGzip: boolean,
  onBytes: (count: number) => void,
): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const gunzip = isGzip ? createGunzip({ chunkSize: CHUNK_BYTES }) : undefined;
  if (gunzip !== undefined) {
    file.on('error', (cause) => gunzip.destroy(cause));
    file.pipe(gunzip);
  }
  try {
    for await (const chunk of gunzip ?? file) {
      onBytes(file.bytesRead);
      yield chunk as Buffer;
    }
  } catch (cause) {
    throw readError(path, cause);
  } finally {
    file.destroy();
    gunzip?.destroy();
  }
}

function folderError(path: string): AppError {
  return new AppError(
    FILES_ERRORS.FILES_IS_FOLDER,
    `Cannot read ${path} as it must be a file: it is a folder`,
    { place: path },
  );
}

function readError(path: string, cause: unknown): unknown {
  if (cause instanceof AppError || !(cause instanceof Error)) return cause;
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const message = `Cannot read ${path} as there is no such file`;
    return new AppError(FILES_ERRORS.FILES_NOT_FOUND, message, { place: path, cause });
  }
  if (code === 'EISDIR') return folderError(path);
  if (code.startsWith('Z_')) {
    const what = code === 'Z_BUF_ERROR' ? 'it ends too early' : cause.message;
    const message = `Cannot unzip ${path} as its gzip data are broken: ${what}`;
    return new AppError(FILES_ERRORS.FILES_GZIP_BROKEN, message, { place: path, cause });
  }
  if (!/^E[A-Z]+$/.test(code) && code !== 'ERR_INVALID_ARG_VALUE') return cause;
  const message = `Cannot read ${path} as the system refuses: ${code}`;
  return new AppError(FILES_ERRORS.FILES_UNREADABLE, message, { place: path, cause });
}
