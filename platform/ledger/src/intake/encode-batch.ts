import {
  type BusinessCalendar,
  type Currency,
  currencyDecimals,
  dayOfInstant,
} from '@quanyu/domain';
import { COPY_NULL, copyText } from './copy-text.ts';
import type { FactRow, FactValue, RejectedRow } from './fact-row.ts';
import { type Kind, REFERENCES, type StagedColumn } from './kinds.ts';
import { lineValueMinor } from './line-value.ts';
import { encodeValue, invalidField, isAbsent, missingField } from './row-encoder.ts';

/** Enough for one write to the socket; larger texts gain nothing. */
const CHUNK_LENGTH = 65_536;
const CURRENCY = /^[A-Z]{3}$/;

export interface EncodeContext {
  readonly calendar: BusinessCalendar;
  /** For rows without a currency. */
  readonly currency: string;
}

/** What encoding learnt about a batch besides its text. */
export interface EncodedBatch {
  readonly rejected: RejectedRow[];
  staged: number;
  minDay: number | null;
  maxDay: number | null;
  readonly days: Set<number>;
  /** Ids named, by the entity table they belong to. */
  readonly references: Map<string, Set<string>>;
}

export function emptyBatch(): EncodedBatch {
  return {
    rejected: [],
    staged: 0,
    minDay: null,
    maxDay: null,
    days: new Set(),
    references: new Map(),
  };
}

/** Columns of a kind's stage, in COPY order, with their SQL types. */
export function stageColumns(
  kind: Kind,
): readonly { readonly name: string; readonly type: string }[] {
  const head = [{ name: 'row_index', type: 'INTEGER' }];
  if (kind.style === 'fact') head.push({ name: 'external_id', type: 'TEXT' });
  if (addsDay(kind)) head.push({ name: 'day', type: 'INTEGER' });
  const rest = kind.staged.map(({ sql, native }) => ({ name: sql, type: SQL_TYPES[native.type] }));
  return [...head, ...rest];
}

const SQL_TYPES = {
  id: 'TEXT',
  text: 'TEXT',
  decimal: 'NUMERIC',
  integer: 'BIGINT',
  money: 'BIGINT',
  time: 'BIGINT',
  day: 'INTEGER',
  boolean: 'BOOLEAN',
  json: 'JSONB',
  list: 'TEXT[]',
} as const;

/** A kind whose time is cut into days; expenses bring their day along. */
export function addsDay(kind: Kind): boolean {
  return kind.dayFrom !== undefined && kind.dayFrom !== 'day';
}

/** COPY text of the rows that pass, in chunks; what was learnt and refused goes into `batch`. */
export function* encodeRows(
  kind: Kind,
  rows: readonly FactRow[],
  context: EncodeContext,
  batch: EncodedBatch,
): Generator<string> {
  const encoder = new RowEncoder(kind, context, batch);
  let chunk = '';
  for (let index = 0; index < rows.length; index += 1) {
    const line = encoder.encode(rows[index] ?? {}, index);
    if (line === undefined) continue;
    chunk += line;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

class RowEncoder {
  readonly #kind: Kind;
  readonly #context: EncodeContext;
  readonly #batch: EncodedBatch;
  readonly #externalFrom: readonly string[];
  readonly #referenceSets: readonly (Set<string> | undefined)[];

  constructor(kind: Kind, context: EncodeContext, batch: EncodedBatch) {
    this.#kind = kind;
    this.#context = context;
    this.#batch = batch;
    this.#externalFrom = kind.externalFrom ?? kind.key;
    this.#referenceSets = kind.staged.map((column) => this.#referenceSet(column));
  }

  #referenceSet(column: StagedColumn): Set<string> | undefined {
    const table = REFERENCES[column.sql];
    if (table === undefined || table === this.#kind.table) return undefined;
    const known = this.#batch.references.get(table);
    if (known !== undefined) return known;
    const made = new Set<string>();
    this.#batch.references.set(table, made);
    return made;
  }

  /** One line of COPY text, or undefined when the row was refused. */
  encode(row: FactRow, index: number): string | undefined {
    const refused = this.#missingKey(row, index);
    if (refused !== undefined) return this.#reject(refused);
    const given = this.#kind.kind === 'orders' ? withLineDefaults(row, this.#context) : row;
    let fields = '';
    for (const { native } of this.#kind.staged) {
      const value = this.#valueOf(given, native.name);
      if (native.required && isAbsent(value)) return this.#reject(missingField(index, native));
      const text = encodeValue(native, value);
      if (text === undefined || !isCurrency(native.name, value)) {
        return this.#reject(invalidField(index, native, value));
      }
      fields += `\t${text}`;
    }
    this.#learn(given);
    return `${index}${this.#external(given)}${this.#day(given)}${fields}\n`;
  }

  #reject(row: RejectedRow): undefined {
    this.#batch.rejected.push(row);
    return undefined;
  }

  /** The key's columns may not be staged themselves, so they are checked apart. */
  #missingKey(row: FactRow, index: number): RejectedRow | undefined {
    for (const name of this.#externalFrom) {
      const value = row[name];
      const column = { name, type: 'id', required: true } as const;
      if (isAbsent(value)) {
        if (OPTIONAL_KEYS.has(name)) continue;
        return missingField(index, column);
      }
      if (typeof value === 'string' && encodeValue(keyColumn(name), value) === undefined) {
        return invalidField(index, column, value);
      }
    }
    return undefined;
  }

  #valueOf(row: FactRow, name: string): FactValue {
    const value = row[name];
    if (name !== 'currency' || !isAbsent(value) || this.#kind.style === 'entity') return value;
    return this.#context.currency;
  }

  #external(row: FactRow): string {
    if (this.#kind.style !== 'fact') return '';
    const [first = ''] = this.#externalFrom;
    if (this.#externalFrom.length === 1) return `\t${copyText(String(row[first]))}`;
    const parts = this.#externalFrom.map((name) => {
      const value = row[name];
      return isAbsent(value) ? '' : String(value).replace(/[\\|]/g, '\\$&');
    });
    return `\t${copyText(parts.join('|'))}`;
  }

  #day(row: FactRow): string {
    const from = this.#kind.dayFrom;
    if (from === undefined) return '';
    const value = row[from];
    if (typeof value !== 'number') return `\t${COPY_NULL}`;
    const isDay = from === 'day';
    const day = isDay ? value : dayOfInstant(value, this.#context.calendar);
    const batch = this.#batch;
    batch.minDay = batch.minDay === null ? day : Math.min(batch.minDay, day);
    batch.maxDay = batch.maxDay === null ? day : Math.max(batch.maxDay, day);
    batch.days.add(day);
    return isDay ? '' : `\t${day}`;
  }

  #learn(row: FactRow): void {
    this.#batch.staged += 1;
    const { staged } = this.#kind;
    for (let at = 0; at < staged.length; at += 1) {
      const ids = this.#referenceSets[at];
      if (ids === undefined) continue;
      const value = row[staged[at]?.native.name ?? ''];
      if (typeof value === 'string' && value !== '') ids.add(value);
    }
  }
}

/** A price may hold for all channels, a target too: an absent channel is part of their key. */
const OPTIONAL_KEYS: ReadonlySet<string> = new Set(['channel']);

/** Keys may be free text (an address, a tag) or an id; either way they become part of one. */
function keyColumn(name: string): { readonly name: string; readonly type: 'id' | 'text' } {
  return { name, type: name === 'value' || name === 'tag' ? 'text' : 'id' };
}

function isCurrency(name: string, value: FactValue): boolean {
  return name !== 'currency' || isAbsent(value) || CURRENCY.test(String(value));
}

/**
 * Order lines may leave out what follows from the rest: kind by the sign of quantity, total from
 * quantity and price, price from total. (Orders new without a state are taken as delivered later on.)
 */
function withLineDefaults(row: FactRow, context: EncodeContext): FactRow {
  // Imports fill all of them in: nothing is copied then.
  if (!DERIVED.some((name) => isAbsent(row[name]))) return row;
  const quantity = Number(row['quantity']);
  const code = String(isAbsent(row['currency']) ? context.currency : row['currency']);
  const decimals = CURRENCY.test(code) ? currencyDecimals(code as Currency) : 2;
  const discount = isAbsent(row['discount']) ? 0 : row['discount'];
  const kind = isAbsent(row['kind']) ? (quantity < 0 ? 'return' : 'sale') : row['kind'];
  return {
    ...row,
    kind,
    discount,
    total: isAbsent(row['total']) ? computedTotal(row, decimals) : row['total'],
    unit_price: isAbsent(row['unit_price']) ? computedPrice(row, decimals) : row['unit_price'],
  };
}

const DERIVED = ['kind', 'discount', 'total', 'unit_price'] as const;

function computedTotal(row: FactRow, decimals: number): number {
  const quantity = Number(row['quantity']);
  const price = isAbsent(row['unit_price']) ? 0 : Number(row['unit_price']);
  const discount = isAbsent(row['discount']) ? 0 : Number(row['discount']);
  if (!Number.isFinite(quantity * price) || !Number.isFinite(discount)) return 0;
  return lineValueMinor(quantity, price, decimals) - discount;
}

function computedPrice(row: FactRow, decimals: number): number {
  const quantity = Number(row['quantity']);
  const total = isAbsent(row['total']) ? 0 : Number(row['total']);
  const discount = isAbsent(row['discount']) ? 0 : Number(row['discount']);
  const price = (total + discount) / quantity / 10 ** decimals;
  return Number.isFinite(price) ? Math.round(price * 1e6) / 1e6 : 0;
}
