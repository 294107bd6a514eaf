import { AppError } from '@quanyu/domain';
import { FILES_ERRORS } from '../errors.ts';
import { createTextReader, type Encoding, markedEncoding } from './encoding.ts';
import type { ByteSource } from './open-bytes.ts';

/** A file as text, with what its decoding showed. */
export interface TextChunks {
  readonly chunks: AsyncIterable<string>;
  encoding(): Encoding;
  replaced(): number;
}

/** Decodes a byte source and refuses what is no text. */
export function textChunks(source: ByteSource, encoding?: Encoding): TextChunks {
  const reader = createTextReader(encoding);
  return {
    chunks: decoded(source, reader),
    encoding: () => reader.encoding(),
    replaced: () => reader.replaced(),
  };
}

async function* decoded(
  source: ByteSource,
  reader: ReturnType<typeof createTextReader>,
): AsyncIterable<string> {
  let isFirst = true;
  for await (const chunk of source.chunks()) {
    if (isFirst) refuseBinary(source.path, chunk);
    isFirst = false;
    const text = reader.push(chunk);
    if (text !== '') yield text;
  }
  const last = reader.end();
  if (last !== '') yield last;
}

export function emptyError(path: string): AppError {
  const message = `Cannot read ${path} as it must begin with a header line: the file is empty`;
  return new AppError(FILES_ERRORS.FILES_EMPTY, message, { place: path });
}

/** Control characters that no text table holds; 0x1a is the end mark of old DOS files. */
function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 0x1a && byte !== 12;
}

function refuseBinary(path: string, head: Uint8Array): void {
  const sample = head.subarray(0, 65_536);
  const isZip = sample[0] === 0x50 && sample[1] === 0x4b && (sample[2] ?? 9) < 8;
  const isWide = markedEncoding(sample)?.startsWith('utf-16') === true;
  let controls = 0;
  for (const byte of sample) if (isControl(byte)) controls += 1;
  if (!isZip && (isWide || controls * 200 <= sample.length)) return;
  const what = isZip
    ? 'it is a ZIP archive or spreadsheet'
    : `${controls} control bytes in its beginning`;
  const message = `Cannot read ${path} as it must be a text table: ${what}`;
  throw new AppError(FILES_ERRORS.FILES_NOT_TEXT, message, { place: path });
}
