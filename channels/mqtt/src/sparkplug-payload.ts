import { AppError } from '@quanyu/domain';
import { MQTT_ERRORS } from './errors.ts';
import { VALUES_MAX } from './reading.ts';

/** A metric of a Sparkplug B payload. Data sets and templates are named, their content is left out. */
export interface SparkplugMetric {
  readonly name?: string;
  readonly alias?: number;
  readonly timestamp?: number;
  readonly datatype?: number;
  readonly isHistorical?: boolean;
  readonly isTransient?: boolean;
  readonly isNull?: boolean;
  readonly value?: number | bigint | boolean | string | Uint8Array;
}

export interface SparkplugPayload {
  readonly timestamp?: number;
  readonly seq?: number;
  readonly metrics: readonly SparkplugMetric[];
}

/** Data types of Sparkplug B 3.0 §6.4.16. */
export const SPARKPLUG_TYPES = {
  int8: 1,
  int16: 2,
  int32: 3,
  int64: 4,
  uint8: 5,
  uint16: 6,
  uint32: 7,
  uint64: 8,
  float: 9,
  double: 10,
  boolean: 11,
  string: 12,
  dateTime: 13,
  text: 14,
} as const;

/** Bits of the signed types, which travel as unsigned words. */
const SIGNED_BITS: Readonly<Record<number, number>> = { 1: 8, 2: 16, 3: 32, 4: 64 };

/** Fields of one message: number, wire type, value. */
interface Field {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** Reads the fields of a protocol buffer. @throws AppError MQTT_PAYLOAD_BROKEN */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw broken('it ends within a number');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw broken('a number is too long');
  };
  const take = (length: number): Uint8Array => {
    if (length < 0 || at + length > bytes.length) throw broken('it ends within a field');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    const wire = tag & 7;
    if (wire === 0) yield { number, value: varint() };
    else if (wire === 1) yield { number, value: take(8) };
    else if (wire === 2) yield { number, value: take(Number(varint())) };
    else if (wire === 5) yield { number, value: take(4) };
    else throw broken(`it has a field of unknown kind ${wire}`);
  }
}

function broken(what: string): AppError {
  const message = `Cannot read the Sparkplug payload as ${what}`;
  return new AppError(MQTT_ERRORS.MQTT_PAYLOAD_BROKEN, message, { place: 'payload' });
}

const text = (value: bigint | Uint8Array): string =>
  typeof value === 'bigint' ? '' : new TextDecoder().decode(value);
const whole = (value: bigint | Uint8Array): number =>
  typeof value === 'bigint' ? Number(value) : Number.NaN;

/** Reads a Sparkplug B payload. @throws AppError MQTT_PAYLOAD_BROKEN */
export function readSparkplug(bytes: Uint8Array): SparkplugPayload {
  const metrics: SparkplugMetric[] = [];
  let timestamp: number | undefined;
  let seq: number | undefined;
  for (const { number, value } of fieldsOf(bytes)) {
    if (number === 1) timestamp = whole(value);
    else if (number === 3) seq = whole(value);
    else if (number === 2 && typeof value !== 'bigint') {
      if (metrics.length >= VALUES_MAX) throw broken(`it has more than ${VALUES_MAX} metrics`);
      metrics.push(readMetric(value));
    }
  }
  return {
    metrics,
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(seq === undefined ? {} : { seq }),
  };
}

type Draft = { -readonly [K in keyof SparkplugMetric]: SparkplugMetric[K] };

const SETTERS: Readonly<Record<number, (metric: Draft, value: bigint | Uint8Array) => void>> = {
  1: (m, v) => {
    m.name = text(v);
  },
  2: (m, v) => {
    m.alias = whole(v);
  },
  3: (m, v) => {
    m.timestamp = whole(v);
  },
  4: (m, v) => {
    m.datatype = whole(v);
  },
  5: (m, v) => {
    m.isHistorical = v === 1n;
  },
  6: (m, v) => {
    m.isTransient = v === 1n;
  },
  7: (m, v) => {
    m.isNull = v === 1n;
  },
  10: (m, v) => {
    m.value = whole(v);
  },
  11: (m, v) => {
    if (typeof v === 'bigint') m.value = v;
  },
  12: (m, v) => {
    if (typeof v !== 'bigint' && v.length === 4) m.value = view(v).getFloat32(0, true);
  },
  13: (m, v) => {
    if (typeof v !== 'bigint' && v.length === 8) m.value = view(v).getFloat64(0, true);
  },
  14: (m, v) => {
    m.value = v === 1n;
  },
  15: (m, v) => {
    m.value = text(v);
  },
  16: (m, v) => {
    if (typeof v !== 'bigint') m.value = v.slice();
  },
};

const view = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function readMetric(bytes: Uint8Array): SparkplugMetric {
  const metric: Draft = {};
  for (const { number, value } of fieldsOf(bytes)) SETTERS[number]?.(metric, value);
  const value = signed(metric);
  if (value !== undefined) metric.value = value;
  return metric;
}

function signed({ value, datatype = 0 }: Draft): SparkplugMetric['value'] {
  const bits = SIGNED_BITS[datatype];
  if (typeof value === 'bigint') {
    const full = bits === 64 ? BigInt.asIntN(64, value) : value;
    const isSafe = full >= -(2n ** 53n) && full <= 2n ** 53n;
    return isSafe ? Number(full) : full;
  }
  return typeof value === 'number' && bits !== undefined && bits <= 32
    ? Number(BigInt.asIntN(bits, BigInt(value)))
    : value;
}

/** Writes a payload of numbers, booleans and texts: commands, and tests of other programs. */
export function writeSparkplug(payload: SparkplugPayload): Uint8Array {
  const out: number[] = [];
  if (payload.timestamp !== undefined) putNumber(out, 1, BigInt(payload.timestamp));
  for (const metric of payload.metrics) putBytes(out, 2, metricBytes(metric));
  if (payload.seq !== undefined) putNumber(out, 3, BigInt(payload.seq));
  return Uint8Array.from(out);
}

function metricBytes(metric: SparkplugMetric): number[] {
  const out: number[] = [];
  const { name, alias, timestamp, value } = metric;
  const datatype = metric.datatype ?? typeOf(value);
  if (name !== undefined) putBytes(out, 1, [...new TextEncoder().encode(name)]);
  if (alias !== undefined) putNumber(out, 2, BigInt(alias));
  if (timestamp !== undefined) putNumber(out, 3, BigInt(timestamp));
  putNumber(out, 4, BigInt(datatype));
  if (metric.isNull === true) putNumber(out, 7, 1n);
  else if (typeof value === 'boolean') putNumber(out, 14, value ? 1n : 0n);
  else if (typeof value === 'string') putBytes(out, 15, [...new TextEncoder().encode(value)]);
  else if (typeof value === 'number') putValue(out, datatype, value);
  else if (typeof value === 'bigint') putNumber(out, 11, BigInt.asUintN(64, value));
  return out;
}

function typeOf(value: SparkplugMetric['value']): number {
  if (typeof value === 'boolean') return SPARKPLUG_TYPES.boolean;
  return typeof value === 'string' ? SPARKPLUG_TYPES.string : SPARKPLUG_TYPES.double;
}

function putValue(out: number[], datatype: number, value: number): void {
  if (datatype === SPARKPLUG_TYPES.float || datatype === SPARKPLUG_TYPES.double) {
    const isFloat = datatype === SPARKPLUG_TYPES.float;
    const bytes = new Uint8Array(isFloat ? 4 : 8);
    if (isFloat) view(bytes).setFloat32(0, value, true);
    else view(bytes).setFloat64(0, value, true);
    putTag(out, isFloat ? 12 : 13, isFloat ? 5 : 1);
    out.push(...bytes);
  } else if (datatype === SPARKPLUG_TYPES.int64 || datatype >= SPARKPLUG_TYPES.uint64) {
    putNumber(out, 11, BigInt.asUintN(64, BigInt(Math.trunc(value))));
  } else putNumber(out, 10, BigInt.asUintN(32, BigInt(Math.trunc(value))));
}

function putTag(out: number[], number: number, wire: number): void {
  putVarint(out, BigInt((number << 3) | wire));
}

function putVarint(out: number[], value: bigint): void {
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  out.push(Number(rest));
}

function putNumber(out: number[], number: number, value: bigint): void {
  putTag(out, number, 0);
  putVarint(out, value);
}

function putBytes(out: number[], number: number, bytes: readonly number[]): void {
  putTag(out, number, 2);
  putVarint(out, BigInt(bytes.length));
  for (const byte of bytes) out.push(byte);
}
