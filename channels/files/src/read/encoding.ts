import { isAscii } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';

/** Encodings that are told apart by bytes; Latin-1 is read as its superset Windows-1252. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Turns chunks of bytes into text, finding out the encoding at the first bytes that show it. */
export interface TextReader {
  /** What the bytes have shown so far; `utf-8` while all were ASCII. */
  encoding(): Encoding;
  /** Bytes that were no text in that encoding and became U+FFFD. */
  replaced(): number;
  push(chunk: Buffer): string;
  end(): string;
}

/**
 * A streaming decoder. While all bytes are ASCII every candidate agrees, so the choice waits for
 * the first chunk with other bytes; UTF-16 shows itself in the first chunk.
 * @param encoding Known beforehand, from a map; else found out.
 */
export function createTextReader(encoding?: Encoding): TextReader {
  let known = encoding;
  let decoder = known === undefined ? undefined : decoderOf(known);
  let isFirst = true;
  let replaced = 0;
  const counted = (text: string): string => {
    if (text.includes('\uFFFD')) replaced += text.split('\uFFFD').length - 1;
    return text;
  };
  return {
    encoding: () => known ?? 'utf-8',
    replaced: () => replaced,
    push(chunk) {
      if (isFirst && known === undefined) known = markedEncoding(chunk);
      if (decoder === undefined && known === undefined) {
        if (isAscii(chunk)) {
          isFirst = false;
          return chunk.toString('latin1');
        }
        known = unmarkedEncoding(chunk);
      }
      decoder ??= decoderOf(known ?? 'utf-8');
      const text = counted(decoder.push(chunk));
      const isMarked = isFirst && text.charCodeAt(0) === 0xfeff;
      isFirst = isFirst && text === '';
      return isMarked ? text.slice(1) : text;
    },
    end: () => counted(decoder?.end() ?? ''),
  };
}

/** The encoding that the first bytes of a file prove: a mark, or the zero bytes of UTF-16. */
export function markedEncoding(head: Uint8Array): Encoding | undefined {
  const [a, b, c] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  const sample = head.subarray(0, 65_536);
  const zeros = [0, 0];
  sample.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2] = (zeros[i % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  // Digits, delimiters and line ends are ASCII in any language: at least one unit in thirty.
  const units = sample.length / 2;
  if (odd > units / 30 && even === 0) return 'utf-16le';
  if (even > units / 30 && odd === 0) return 'utf-16be';
  return undefined;
}

/** Tells UTF-8, GB18030 and Windows-1252 apart by which byte sequences they allow. */
export function unmarkedEncoding(bytes: Uint8Array): Encoding {
  if (isUtf8Prefix(bytes)) return 'utf-8';
  const { pairs, hanzi, broken } = gbPairs(bytes);
  // Chinese text is pairs of high bytes; accents of Western text stand alone between letters.
  return broken * 50 <= pairs && hanzi * 10 >= pairs * 6 ? 'gb18030' : 'windows-1252';
}

/** True where all bytes are UTF-8, a sequence cut off at the end allowed. */
function isUtf8Prefix(bytes: Uint8Array): boolean {
  let end = bytes.length;
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      end = bytes.length - back;
      break;
    }
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end));
    return true;
  } catch {
    return false;
  }
}

function gbPairs(bytes: Uint8Array): { pairs: number; hanzi: number; broken: number } {
  let pairs = 0;
  let hanzi = 0;
  let broken = 0;
  for (let i = 0; i + 1 < bytes.length; i += 1) {
    const lead = bytes[i] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[i + 1] ?? 0;
    const isFour = trail >= 0x30 && trail <= 0x39;
    const isPair = lead > 0x80 && lead < 0xff && trail >= 0x40 && trail !== 0x7f && trail < 0xff;
    if (!isPair && !isFour) {
      broken += 1;
      continue;
    }
    pairs += 1;
    if (trail >= 0xa1) hanzi += 1;
    i += isFour ? 3 : 1;
  }
  return { pairs, hanzi, broken };
}

interface Decoder {
  push(chunk: Buffer): string;
  end(): string;
}

function decoderOf(encoding: Encoding): Decoder {
  if (encoding === 'utf-8' || encoding === 'utf-16le') {
    const decoder = new StringDecoder(encoding === 'utf-8' ? 'utf8' : 'utf16le');
    return { push: (chunk) => decoder.write(chunk), end: () => decoder.end() };
  }
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return {
    push: (chunk) => decoder.decode(chunk, { stream: true }),
    end: () => decoder.decode(),
  };
}
