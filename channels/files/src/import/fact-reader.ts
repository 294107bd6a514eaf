import {
  type Currency,
  currencyDecimals,
  type NativeColumn,
  type NativeFile,
} from '@quanyu/domain';
import type { FileMap } from '../map/column-map.ts';
import type { Fact, FactValue } from '../sink/fact-sink.ts';
import { minorOfMicro, textOfMicro } from '../values/decimal.ts';
import { microOfText } from '../values/number-style.ts';
import { createTimeReader, type DateOrder, type TimeReader } from '../values/time-style.ts';
import { type CellProblem, type CellText, cellText, isId, type LookupSource } from './cell.ts';

export interface ReaderContext {
  readonly path: string;
  readonly header: readonly string[];
  readonly lookups: LookupSource;
  readonly timeZone: string;
  /** Currency of rows without one. */
  readonly currency: string;
  /** Orders of day and month that the file's dates prove, by separator. */
  readonly orders: ReadonlyMap<string, DateOrder>;
}

export type FactReader = (row: readonly string[], line: number) => Fact | CellProblem;

/** `currency` is the row's own, so that its minor units are right. */
type ValueReader = (text: string, currency: string) => FactValue | CellProblem;

interface ColumnReader {
  readonly column: NativeColumn;
  readonly text: CellText;
  readonly value: ValueReader;
}

export function isProblem(value: object): value is CellProblem {
  return 'problem' in value;
}

/** Reader of one file of a native kind other than order lines. */
export function createFactReader(
  file: NativeFile,
  map: FileMap,
  context: ReaderContext,
): FactReader {
  const columns: ColumnReader[] = [];
  for (const column of file.columns) {
    const rule = map.columns[column.name];
    if (rule === undefined) continue;
    const text = cellText(rule, context, context.lookups);
    const scale = rule.scale ?? 1;
    const options = { mark: rule.decimalMark ?? '.', scale, dateOrder: rule.dateOrder } as const;
    columns.push({ column, text, value: valueReader(column, context, options) });
  }
  const isStock = file.kind === 'stock-levels';
  const currencyText = columns.find((one) => one.column.name === 'currency')?.text;
  return (row) => {
    const currencyCell = currencyText?.(row) ?? '';
    const currency = currencyOf(currencyCell, context.currency);
    if (currency === undefined) {
      return { problem: 'WORD_UNKNOWN', field: 'currency', value: currencyCell };
    }
    const fact: Record<string, FactValue> = {};
    for (const one of columns) {
      const value = readCell(one, row, currency);
      if (typeof value === 'object' && value !== null && isProblem(value)) return value;
      if (value !== undefined) fact[one.column.name] = value;
    }
    if (isStock && Number(fact['on_hand']) < 0) {
      return { problem: 'STOCK_NEGATIVE', field: 'on_hand', value: String(fact['on_hand']) };
    }
    return fact;
  };
}

function readCell(
  one: ColumnReader,
  row: readonly string[],
  currency: string,
): FactValue | CellProblem {
  const cell = one.text(row);
  if (cell !== '') return one.value(cell, currency);
  if (one.column.required !== true) return undefined;
  return { problem: 'FIELD_MISSING', field: one.column.name, value: '' };
}

interface ValueOptions {
  readonly mark: '.' | ',';
  readonly scale: number;
  readonly dateOrder: DateOrder | undefined;
}

function valueReader(
  column: NativeColumn,
  context: ReaderContext,
  options: ValueOptions,
): ValueReader {
  const field = column.name;
  const bad = (problem: CellProblem['problem'], value: string): CellProblem => ({
    problem,
    field,
    value: value.slice(0, 100),
  });
  const micro = (text: string): number =>
    Math.round(microOfText(text, options.mark) * options.scale);
  switch (column.type) {
    case 'id':
      return (text) => (isId(text) ? text : bad('ID_INVALID', text));
    case 'text':
      return (text) => wordOf(text, column.oneOf) ?? bad('WORD_UNKNOWN', text);
    case 'decimal':
      return numberReader(micro, (value) => textOfMicro(value), bad);
    case 'integer':
      return (text) => {
        const value = micro(text);
        if (Number.isNaN(value)) return bad('NUMBER_UNREADABLE', text);
        return value % 1e6 === 0 ? value / 1e6 : bad('NUMBER_NOT_WHOLE', text);
      };
    case 'money':
      return numberReader(
        micro,
        (value, currency) => minorOfMicro(value, currencyDecimals(currency as Currency)),
        bad,
      );
    case 'time':
    case 'day':
      return timeValueReader(column, context, { bad, dateOrder: options.dateOrder });
    default:
      return structuredReader(column.type, bad);
  }
}

function numberReader(
  micro: (text: string) => number,
  value: (micro: number, currency: string) => FactValue,
  bad: (problem: CellProblem['problem'], value: string) => CellProblem,
): ValueReader {
  return (text, currency) => {
    const read = micro(text);
    return Number.isNaN(read) ? bad('NUMBER_UNREADABLE', text) : value(read, currency);
  };
}

const CURRENCY_SIGNS: Readonly<Record<string, string>> = {
  $: 'USD',
  US$: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'CNY',
  '￥': 'CNY',
  元: 'CNY',
  人民币: 'CNY',
  RMB: 'CNY',
};

/** The ISO code behind a currency cell; the given one where it is empty; undefined where it is none. */
export function currencyOf(text: string, absent: string): string | undefined {
  if (text === '') return absent;
  const code = CURRENCY_SIGNS[text] ?? text.toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : undefined;
}

function wordOf(text: string, words: readonly string[] | undefined): string | undefined {
  if (words === undefined) return text;
  const word = text.toLowerCase().replace(/[\s_]+/g, '-');
  return words.includes(word) ? word : undefined;
}

function timeValueReader(
  column: NativeColumn,
  context: ReaderContext,
  options: {
    readonly bad: (problem: CellProblem['problem'], value: string) => CellProblem;
    readonly dateOrder: DateOrder | undefined;
  },
): ValueReader {
  const isDay = column.type === 'day';
  const read = timeReaderOf(context, options.dateOrder, isDay ? 'UTC' : context.timeZone);
  return (text) => {
    const at = read(text);
    if (typeof at === 'number') return isDay ? Math.floor(at / 86_400_000) : at;
    return options.bad(at === 'impossible' ? 'TIME_IMPOSSIBLE' : 'TIME_UNREADABLE', text);
  };
}

/** The reader of one time column: the map's order of day and month before what the file shows. */
export function timeReaderOf(
  context: ReaderContext,
  dateOrder: DateOrder | undefined,
  timeZone: string,
): TimeReader {
  const orders =
    dateOrder === undefined
      ? context.orders
      : new Map(['/', '-', '.'].map((separator) => [separator, dateOrder]));
  return createTimeReader({ timeZone, orders });
}

const YES = new Set(['true', '1', 'yes', 'y', 't', '是', '真']);
const NO = new Set(['false', '0', 'no', 'n', 'f', '否', '假']);

function structuredReader(
  type: NativeColumn['type'],
  bad: (problem: CellProblem['problem'], value: string) => CellProblem,
): ValueReader {
  if (type === 'boolean') {
    return (text) => {
      const word = text.toLowerCase();
      if (YES.has(word)) return true;
      return NO.has(word) ? false : bad('WORD_UNKNOWN', text);
    };
  }
  if (type === 'list') return (text) => listOf(text);
  return (text) => jsonOf(text) ?? bad('JSON_INVALID', text);
}

function jsonOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** A list in one cell: a JSON array, or parts between | or > or ;. */
export function listOf(text: string): readonly string[] {
  if (text.startsWith('[')) {
    try {
      const value: unknown = JSON.parse(text);
      if (Array.isArray(value)) return value.map(String);
    } catch {
      return [text];
    }
  }
  const mark = ['|', '>', ';'].find((one) => text.includes(one));
  const parts = mark === undefined ? [text] : text.split(mark);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
