import { AppError } from '@quanyu/domain';
import { RECOMMEND_ERRORS } from './errors.ts';
import type { RecommenderState } from './recommender.ts';

const KINDS = { Int32Array, Float32Array, Float64Array, Uint8Array } as const;

/** Bytes turned to text at once: the most arguments that every engine takes. */
const CHUNK_BYTES = 8_192;

/**
 * A fitted state as JSON text. Typed arrays become base64 of their little-endian bytes, so that the
 * state comes back bit for bit. @complexity O(size).
 */
export function encodeState(state: RecommenderState): string {
  return JSON.stringify(state, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    let text = '';
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      text += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES));
    }
    return { $array: value.constructor.name, base64: btoa(text) };
  });
}

/**
 * A state from the text of `encodeState`.
 * @param expected The kind and version that the reader understands.
 * @throws AppError RECOMMEND_STATE_INVALID.
 */
export function decodeState<S extends RecommenderState>(
  text: string,
  expected: { readonly kind: S['kind']; readonly version: number },
): S {
  let state: unknown;
  try {
    state = JSON.parse(text, (_, value: unknown) =>
      isEncodedArray(value) ? arrayOf(value) : value,
    );
  } catch (cause) {
    throw invalid('not the text of a state', cause);
  }
  if (typeof state !== 'object' || state === null) throw invalid(String(state));
  const { kind, version } = state as Partial<RecommenderState>;
  if (kind === expected.kind && version === expected.version) return state as S;
  throw invalid(`${kind} version ${version}`);
}

interface EncodedArray {
  readonly $array: keyof typeof KINDS;
  readonly base64: string;
}

function isEncodedArray(value: unknown): value is EncodedArray {
  if (typeof value !== 'object' || value === null) return false;
  const { $array, base64 } = value as Partial<EncodedArray>;
  return typeof base64 === 'string' && typeof $array === 'string' && Object.hasOwn(KINDS, $array);
}

function arrayOf(value: EncodedArray): ArrayBufferView {
  const bytes = Uint8Array.from(atob(value.base64), (character) => character.charCodeAt(0));
  return new KINDS[value.$array](bytes.buffer);
}

function invalid(current: string, cause?: unknown): AppError {
  return new AppError(
    RECOMMEND_ERRORS.RECOMMEND_STATE_INVALID,
    `Cannot read a fitted recommender as its kind and version must be known: current value is ${current}`,
    { cause },
  );
}
