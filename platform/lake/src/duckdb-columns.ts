import type { DuckDBDataChunk, DuckDBType, DuckDBVector } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import { AppError, assert } from '@quanyu/domain';
import { LAKE_ERRORS } from './errors.ts';
import type { Cell, Column, ColumnType } from './table.ts';

export interface ConversionOptions {
  readonly bigint: 'number' | 'bigint';
  readonly decimal: 'number' | 'text';
}

/**
 * What the binding's vectors hold at run time. Its declarations hide these fields, and its public
 * `getItem` makes an object per value: 20 times slower. The version is pinned exactly for that.
 */
interface OpenVector {
  readonly items: ArrayLike<number> & ArrayBufferView;
  readonly validity: { readonly data: BigUint64Array | null; readonly offset: number };
  readonly childVector: DuckDBVector;
  readonly entryVectors: readonly DuckDBVector[];
  getEntryOffset(index: number): number;
  getEntryLength(index: number): number;
  getScaledValue(index: number): bigint | number | null;
}

const TYPES: Readonly<Partial<Record<DuckDBTypeId, ColumnType>>> = {
  [DuckDBTypeId.BOOLEAN]: 'BOOLEAN',
  [DuckDBTypeId.TINYINT]: 'INTEGER',
  [DuckDBTypeId.SMALLINT]: 'INTEGER',
  [DuckDBTypeId.INTEGER]: 'INTEGER',
  [DuckDBTypeId.UTINYINT]: 'INTEGER',
  [DuckDBTypeId.USMALLINT]: 'INTEGER',
  [DuckDBTypeId.UINTEGER]: 'BIGINT',
  [DuckDBTypeId.BIGINT]: 'BIGINT',
  [DuckDBTypeId.UBIGINT]: 'BIGINT',
  [DuckDBTypeId.HUGEINT]: 'BIGINT',
  [DuckDBTypeId.FLOAT]: 'DOUBLE',
  [DuckDBTypeId.DOUBLE]: 'DOUBLE',
  [DuckDBTypeId.DECIMAL]: 'DECIMAL',
  [DuckDBTypeId.VARCHAR]: 'VARCHAR',
  [DuckDBTypeId.UUID]: 'VARCHAR',
  [DuckDBTypeId.ENUM]: 'VARCHAR',
  [DuckDBTypeId.DATE]: 'DATE',
  [DuckDBTypeId.TIMESTAMP]: 'TIMESTAMPTZ',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'TIMESTAMPTZ',
  [DuckDBTypeId.LIST]: 'LIST',
  [DuckDBTypeId.STRUCT]: 'STRUCT',
  [DuckDBTypeId.SQLNULL]: 'VARCHAR',
};

/** Our type of an engine's column; refuses what the lake does not carry. */
export function columnType(name: string, type: DuckDBType): ColumnType {
  const known = TYPES[type.typeId];
  if (known !== undefined) return known;
  throw new AppError(
    LAKE_ERRORS.LAKE_TYPE_UNSUPPORTED,
    `Cannot read column ${name} as its type is not one the lake carries: current type is ${type}`,
    { place: name, details: { type: String(type) } },
  );
}

/** Columns of one chunk, copied out of the engine's memory. */
export function columnsOfChunk(
  chunk: DuckDBDataChunk,
  names: readonly string[],
  options: ConversionOptions,
): Column[] {
  return names.map((name, index) =>
    columnOfVector(name, chunk.getColumnVector(index), chunk.rowCount, options),
  );
}

function columnOfVector(
  name: string,
  vector: DuckDBVector,
  rows: number,
  options: ConversionOptions,
): Column {
  const type = columnType(name, vector.type);
  const nulls = nullsOf(vector, rows);
  switch (type) {
    case 'BOOLEAN':
      return { name, type, values: booleans(vector, rows), nulls };
    case 'INTEGER':
    case 'DATE':
      return { name, type, values: integers(vector, rows, nulls), nulls };
    case 'DOUBLE':
      return { name, type, values: doubles(vector, rows, nulls), nulls };
    case 'TIMESTAMPTZ':
      return { name, type, values: instants(name, vector, rows, nulls), nulls };
    case 'BIGINT':
      return { name, type, values: bigints(name, vector, rows, options), nulls };
    case 'DECIMAL':
      return { name, type, values: decimals(vector, rows, options), nulls };
    case 'VARCHAR':
      return { name, type, values: texts(vector, rows), nulls };
    case 'LIST':
      return { name, type, values: lists(name, vector, { rows, nulls, options }), nulls };
    case 'STRUCT':
      return { name, type, values: structs(name, vector, { rows, nulls, options }), nulls };
  }
}

function open(vector: DuckDBVector): OpenVector {
  return vector as unknown as OpenVector;
}

/** One byte per row out of the engine's bit mask; null where all values are there. */
function nullsOf(vector: DuckDBVector, rows: number): Uint8Array | null {
  if (vector.type.typeId === DuckDBTypeId.SQLNULL) return new Uint8Array(rows).fill(1);
  const { data, offset } = open(vector).validity;
  if (data === null) return null;
  const words = new Uint32Array(data.buffer, data.byteOffset, data.length * 2);
  const nulls = new Uint8Array(rows);
  let any = 0;
  for (let row = 0; row < rows; row++) {
    const bit = row + offset;
    const valid = ((words[bit >>> 5] ?? 0) >>> (bit & 31)) & 1;
    nulls[row] = 1 - valid;
    any |= 1 - valid;
  }
  return any === 0 ? null : nulls;
}

function booleans(vector: DuckDBVector, rows: number): Uint8Array {
  const out = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) out[row] = vector.getItem(row) === true ? 1 : 0;
  return out;
}

function integers(vector: DuckDBVector, rows: number, nulls: Uint8Array | null): Int32Array {
  const out = new Int32Array(open(vector).items);
  assert(out.length === rows, 'a vector holds as many values as its chunk has rows');
  for (let row = 0; nulls !== null && row < rows; row++) if (nulls[row] === 1) out[row] = 0;
  return out;
}

function doubles(vector: DuckDBVector, rows: number, nulls: Uint8Array | null): Float64Array {
  const out = new Float64Array(open(vector).items);
  for (let row = 0; nulls !== null && row < rows; row++)
    if (nulls[row] === 1) out[row] = Number.NaN;
  return out;
}

const TWO_32 = 4_294_967_296;
/** High words of a 64-bit integer inside the safe range lie in [-2^21, 2^21). */
const HIGH_MAX = 2_097_152;

/** Microseconds to milliseconds, downwards; infinities of the engine are refused. */
function instants(
  name: string,
  vector: DuckDBVector,
  rows: number,
  nulls: Uint8Array | null,
): Float64Array {
  const micros = safeNumbers(name, open(vector).items, rows, nulls);
  for (let row = 0; row < rows; row++) micros[row] = Math.floor((micros[row] ?? 0) / 1000);
  return micros;
}

function bigints(
  name: string,
  vector: DuckDBVector,
  rows: number,
  options: ConversionOptions,
): Float64Array | BigInt64Array {
  if (options.bigint === 'bigint') {
    const out = new BigInt64Array(rows);
    for (let row = 0; row < rows; row++) out[row] = inBigint(name, vector.getItem(row));
    return out;
  }
  const { typeId } = vector.type;
  if (typeId === DuckDBTypeId.BIGINT) {
    return safeNumbers(name, open(vector).items, rows, nullsOf(vector, rows));
  }
  const out = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const value = vector.getItem(row);
    out[row] = value === null ? Number.NaN : Number(value);
    if (value !== null && !Number.isSafeInteger(out[row])) throw unsafeNumber(name, String(value));
  }
  return out;
}

function inBigint(name: string, value: unknown): bigint {
  if (value === null) return 0n;
  const big = BigInt(value as bigint | number);
  if (BigInt.asIntN(64, big) === big) return big;
  throw unsafeNumber(name, String(big));
}

/** 64-bit integers as numbers, by their two halves: no BigInt is made. NULL becomes NaN. */
function safeNumbers(
  name: string,
  items: ArrayBufferView,
  rows: number,
  nulls: Uint8Array | null,
): Float64Array {
  const low = new Uint32Array(items.buffer, items.byteOffset, rows * 2);
  const high = new Int32Array(items.buffer, items.byteOffset, rows * 2);
  const out = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    if (nulls !== null && nulls[row] === 1) {
      out[row] = Number.NaN;
      continue;
    }
    const top = high[row * 2 + 1] ?? 0;
    out[row] = top * TWO_32 + (low[row * 2] ?? 0);
    if (top >= HIGH_MAX || top < -HIGH_MAX) throw unsafeNumber(name, `about ${out[row]}`);
  }
  return out;
}

function unsafeNumber(name: string, value: string): AppError {
  return new AppError(
    LAKE_ERRORS.LAKE_NUMBER_UNSAFE,
    `Cannot read column ${name} as a whole number must be exact: current value is ${value}`,
    { place: name },
  );
}

function decimals(
  vector: DuckDBVector,
  rows: number,
  options: ConversionOptions,
): Float64Array | readonly (string | null)[] {
  const { type } = vector;
  assert(type.typeId === DuckDBTypeId.DECIMAL, 'a decimal column has a decimal vector');
  const open_ = open(vector);
  if (options.decimal === 'text') {
    return Array.from({ length: rows }, (_, row) => {
      const scaled = open_.getScaledValue(row);
      return scaled === null ? null : decimalText(BigInt(scaled), type.scale);
    });
  }
  const out = new Float64Array(rows);
  const unit = 10 ** type.scale;
  for (let row = 0; row < rows; row++) {
    const scaled = open_.getScaledValue(row);
    out[row] = scaled === null ? Number.NaN : nearest(scaled, unit, type.scale);
  }
  return out;
}

/** Two exact doubles divide to the nearest; a larger value goes through its text. */
function nearest(scaled: bigint | number, unit: number, scale: number): number {
  const value = Number(scaled);
  if (Number.isSafeInteger(value) && scale <= 22) return value / unit;
  return Number(decimalText(BigInt(scaled), scale));
}

function decimalText(scaled: bigint, scale: number): string {
  const sign = scaled < 0n ? '-' : '';
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(scale + 1, '0');
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function texts(vector: DuckDBVector, rows: number): (string | null)[] {
  const out: (string | null)[] = new Array(rows);
  for (let row = 0; row < rows; row++) {
    const value = vector.getItem(row);
    out[row] = value === null ? null : String(value);
  }
  return out;
}

interface Nested {
  readonly rows: number;
  readonly nulls: Uint8Array | null;
  readonly options: ConversionOptions;
}

function lists(name: string, vector: DuckDBVector, nested: Nested): Cell[] {
  const { rows, nulls, options } = nested;
  const list = open(vector);
  const child = list.childVector;
  const elements = columnOfVector(`${name}[]`, child, child.itemCount, options);
  const out: Cell[] = new Array(rows);
  for (let row = 0; row < rows; row++) {
    const from = list.getEntryOffset(row);
    const isNull = nulls !== null && nulls[row] === 1;
    out[row] = isNull ? null : elementsOf(elements, from, from + list.getEntryLength(row));
  }
  return out;
}

/** A typed array where no element is NULL and the type has one, else plain values. */
function elementsOf(column: Column, from: number, to: number): Cell {
  const { values, type } = column;
  if (type !== 'BOOLEAN' && column.nulls === null && ArrayBuffer.isView(values)) {
    return values.slice(from, to) as Cell;
  }
  return Array.from({ length: to - from }, (_, index) => cellAt(column, from + index));
}

function structs(name: string, vector: DuckDBVector, nested: Nested): Cell[] {
  const { rows, nulls, options } = nested;
  const { type } = vector;
  assert(type.typeId === DuckDBTypeId.STRUCT, 'a struct column has a struct vector');
  const fields = type.entryNames.map((field, index) => {
    const entry = open(vector).entryVectors[index];
    assert(entry !== undefined, 'a struct has a vector per field');
    return columnOfVector(`${name}.${field}`, entry, rows, options);
  });
  return Array.from({ length: rows }, (_, row) => {
    if (nulls !== null && nulls[row] === 1) return null;
    const pairs = fields.map((field, index) => [type.entryNames[index], cellAt(field, row)]);
    return Object.fromEntries(pairs) as Cell;
  });
}

/** One value of a column as a plain value; NULL is null. */
export function cellAt(column: Column, row: number): Cell {
  if (column.nulls !== null && column.nulls[row] === 1) return null;
  if (column.type === 'BOOLEAN') return column.values[row] === 1;
  return (column.values[row] ?? null) as Cell;
}

/** One column out of the same column of several chunks. */
export function concatenated(parts: readonly Column[], rows: number): Column {
  const [first] = parts;
  assert(first !== undefined, 'at least one part to put together');
  const { name, type } = first;
  const nulls = concatenatedNulls(parts, rows);
  if (!ArrayBuffer.isView(first.values)) {
    const values = parts.flatMap((part) => part.values as readonly Cell[]);
    return { name, type, values, nulls } as Column;
  }
  const values = emptyLike(first.values, rows);
  let at = 0;
  for (const part of parts) {
    values.set(part.values as never, at);
    at += part.values.length;
  }
  return { name, type, values, nulls } as Column;
}

type Numbers = Float64Array | Int32Array | BigInt64Array | Uint8Array;

function emptyLike(values: Numbers, rows: number): Numbers {
  if (values instanceof Float64Array) return new Float64Array(rows);
  if (values instanceof Int32Array) return new Int32Array(rows);
  return values instanceof BigInt64Array ? new BigInt64Array(rows) : new Uint8Array(rows);
}

function concatenatedNulls(parts: readonly Column[], rows: number): Uint8Array | null {
  if (parts.every((part) => part.nulls === null)) return null;
  const nulls = new Uint8Array(rows);
  let at = 0;
  for (const part of parts) {
    if (part.nulls !== null) nulls.set(part.nulls, at);
    at += part.values.length;
  }
  return nulls;
}

/** A column without rows, for a result that has none. */
export function emptyColumn(name: string, type: DuckDBType, options: ConversionOptions): Column {
  const kind = columnType(name, type);
  const values = emptyValues(kind, options);
  return { name, type: kind, values, nulls: null } as Column;
}

function emptyValues(type: ColumnType, options: ConversionOptions): Column['values'] {
  if (type === 'BOOLEAN') return new Uint8Array(0);
  if (type === 'INTEGER' || type === 'DATE') return new Int32Array(0);
  if (type === 'DOUBLE' || type === 'TIMESTAMPTZ') return new Float64Array(0);
  if (type === 'BIGINT') {
    return options.bigint === 'bigint' ? new BigInt64Array(0) : new Float64Array(0);
  }
  return type === 'DECIMAL' && options.decimal === 'number' ? new Float64Array(0) : [];
}
