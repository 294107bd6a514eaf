import type { NativeColumn } from '@quanyu/domain';
import { LEDGER_ERRORS } from '../errors.ts';
import { COPY_NULL, copyList, copyText } from './copy-text.ts';
import type { FactValue, RejectedRow } from './fact-row.ts';

const ID_LENGTH_MAX = 200;
const TEXT_LENGTH_MAX = 100_000;
const LIST_LENGTH_MAX = 10_000;
const JSON_LENGTH_MAX = 1_000_000;
/** DECIMAL(18,6) holds twelve digits before the point. */
const DECIMAL_MAX = 1e12;
const INTEGER_MAX = 2 ** 31;
const DAY_MAX = 84_000;
const TIME_MIN = Date.UTC(1900, 0, 1);
const TIME_MAX = Date.UTC(2200, 0, 1);
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
const CONTROL = /[\u0000-\u001f\u007f]/;
const DECIMAL_TEXT = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?$/;

/** Null, undefined and the empty text all mean "not known". */
export function isAbsent(value: FactValue): value is null | undefined | '' {
  return value === undefined || value === null || value === '';
}

/**
 * One value as a COPY field, or undefined where the type does not allow it. NUL, which PostgreSQL
 * cannot hold, and control characters in ids are refused.
 */
export function encodeValue(column: NativeColumn, value: FactValue): string | undefined {
  if (isAbsent(value)) return COPY_NULL;
  switch (column.type) {
    case 'id':
      return encodeId(value);
    case 'text':
      return encodeText(value, column.oneOf);
    case 'decimal':
      return encodeDecimal(value);
    case 'integer':
      return encodeWhole(value, -INTEGER_MAX, INTEGER_MAX - 1);
    case 'money':
      return encodeWhole(value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    case 'time':
      return encodeWhole(value, TIME_MIN, TIME_MAX - 1);
    case 'day':
      return encodeWhole(value, -DAY_MAX, DAY_MAX);
    case 'boolean':
      return typeof value === 'boolean' ? (value ? 't' : 'f') : undefined;
    case 'json':
      return encodeJson(value);
    case 'list':
      return encodeList(value);
  }
}

function encodeId(value: FactValue): string | undefined {
  if (typeof value !== 'string' || value.length > ID_LENGTH_MAX || CONTROL.test(value)) {
    return undefined;
  }
  return value.trim() === value ? copyText(value) : undefined;
}

function encodeText(value: FactValue, oneOf: readonly string[] | undefined): string | undefined {
  if (typeof value !== 'string' || value.length > TEXT_LENGTH_MAX) return undefined;
  if (oneOf !== undefined && !oneOf.includes(value)) return undefined;
  return value.includes('\u0000') ? undefined : copyText(value);
}

function encodeDecimal(value: FactValue): string | undefined {
  const number = typeof value === 'string' && DECIMAL_TEXT.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !(Math.abs(number) < DECIMAL_MAX)) return undefined;
  return String(value);
}

function encodeWhole(value: FactValue, min: number, max: number): string | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  return value >= min && value <= max ? String(value) : undefined;
}

function encodeJson(value: FactValue): string | undefined {
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const text = safeStringify(value);
  if (text === undefined || text.length > JSON_LENGTH_MAX) return undefined;
  // JSONB refuses NUL and lone surrogates, which JSON.stringify writes as \u escapes.
  return /\\u(0000|d[89a-f])/.test(text) ? undefined : copyText(text);
}

/** Cycles and BigInt make JSON.stringify throw: the value is then not JSON. */
function safeStringify(value: FactValue): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function encodeList(value: FactValue): string | undefined {
  if (!Array.isArray(value) || value.length > LIST_LENGTH_MAX) return undefined;
  const clean = value.every((item) => typeof item === 'string' && !item.includes('\u0000'));
  return clean ? copyList(value as readonly string[]) : undefined;
}

/** The rejection of a required field that is absent. */
export function missingField(index: number, column: NativeColumn): RejectedRow {
  return {
    index,
    code: LEDGER_ERRORS.LEDGER_ROW_MISSING.code,
    field: column.name,
    message: `Cannot record the row as ${column.name} is required: current value is empty`,
  };
}

/** The rejection of a value that its column does not allow. */
export function invalidField(index: number, column: NativeColumn, value: FactValue): RejectedRow {
  const wanted = column.oneOf === undefined ? `a valid ${column.type}` : column.oneOf.join(', ');
  return {
    index,
    code: LEDGER_ERRORS.LEDGER_ROW_INVALID.code,
    field: column.name,
    message: `Cannot record the row as ${column.name} must be ${wanted}: current value is ${shown(value)}`,
  };
}

function shown(value: FactValue): string {
  const text = typeof value === 'object' ? (safeStringify(value) ?? 'not JSON') : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
