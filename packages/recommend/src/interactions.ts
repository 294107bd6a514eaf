import { AppError } from '@quanyu/domain';
import { RECOMMEND_ERRORS } from './errors.ts';
import { ID_LENGTH_MAX, INSTANT_MIN } from './limits.ts';

/** Whether times are instants (epoch ms) or only order the events of a customer. */
export type TimeKind = 'instant' | 'rank';

/**
 * Who did what with which product and when, dictionary-encoded: one sequence a customer, oldest
 * first, ties in file order. Dictionaries are sorted by code units, so that the encoding of a set of
 * sequences does not depend on how the file mixes its customers. Plain data.
 */
export interface Interactions {
  readonly customers: readonly string[];
  readonly products: readonly string[];
  readonly types: readonly string[];
  /** Shape (customers + 1,): the events of customer c are `offsets[c] .. offsets[c + 1] - 1`. */
  readonly offsets: Int32Array;
  /** Product index of each event. Shape (events,). */
  readonly product: Int32Array;
  /** Epoch ms, or a plain rank. Shape (events,). */
  readonly time: Float64Array;
  /** Index into `types` of each event. Shape (events,). */
  readonly type: Uint8Array;
  /** Strength of the event, or the rating for rating models. Shape (events,), finite. */
  readonly weight: Float64Array;
  readonly timeKind: TimeKind;
}

/** Events as columns of equal length, in file order. */
export interface InteractionColumns {
  readonly customer: ArrayLike<string>;
  readonly product: ArrayLike<string>;
  /** Epoch ms or a plain rank; absent: file order. */
  readonly time?: ArrayLike<number>;
  /** Kind of event; absent: all the same. At most 256 kinds. */
  readonly type?: ArrayLike<string>;
  /** Strength or rating; absent: 1. */
  readonly weight?: ArrayLike<number>;
}

const TYPES_MAX = 256;

/**
 * Encodes events.
 * @param columns File order; rows are numbered from 1 in messages.
 * @param options.timeKind Default: instants where every time is ≥ 10⁸, else ranks.
 * @throws AppError RECOMMEND_COLUMNS_UNEVEN, RECOMMEND_ID_INVALID, RECOMMEND_TIME_INVALID, RECOMMEND_WEIGHT_INVALID.
 * @complexity O(n log n) time in the worst case, O(n) where each customer's rows are in order of time.
 */
export function encodeInteractions(
  columns: InteractionColumns,
  options: { readonly timeKind?: TimeKind } = {},
): Interactions {
  const rows = columns.customer.length;
  checkLengths(columns, rows);
  const customers = encodeIds(columns.customer, 'customer');
  const products = encodeIds(columns.product, 'product');
  const types = encodeTypes(columns.type, rows);
  const time = checkedNumbers(columns.time, rows, 'time');
  const weight = checkedNumbers(columns.weight, rows, 'weight');
  const { offsets, order } = orderOfEvents(customers.codes, customers.ids.length, time);
  return {
    customers: customers.ids,
    products: products.ids,
    types: types.names,
    offsets,
    product: order.map((row) => products.codes[row] ?? 0),
    time: Float64Array.from(order, (row) => time[row] ?? 0),
    type: Uint8Array.from(order, (row) => types.codes[row] ?? 0),
    weight: Float64Array.from(order, (row) => weight[row] ?? 1),
    timeKind: options.timeKind ?? (time.length > 0 && time.every(isInstant) ? 'instant' : 'rank'),
  };
}

/** Index of an id in a sorted dictionary, or -1. @complexity O(log n). */
export function indexOfId(ids: readonly string[], id: string): number {
  let low = 0;
  let high = ids.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const there = ids[middle] ?? '';
    if (there === id) return middle;
    if (there < id) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The first `lengths[c]` events of every customer, dictionaries kept. */
export function prefixOf(data: Interactions, lengths: Int32Array): Interactions {
  const offsets = new Int32Array(data.customers.length + 1);
  for (let c = 0; c < lengths.length; c++) offsets[c + 1] = (offsets[c] ?? 0) + (lengths[c] ?? 0);
  const events = offsets[lengths.length] ?? 0;
  const product = new Int32Array(events);
  const time = new Float64Array(events);
  const type = new Uint8Array(events);
  const weight = new Float64Array(events);
  for (let c = 0; c < lengths.length; c++) {
    const from = data.offsets[c] ?? 0;
    const to = from + (lengths[c] ?? 0);
    const at = offsets[c] ?? 0;
    product.set(data.product.subarray(from, to), at);
    time.set(data.time.subarray(from, to), at);
    type.set(data.type.subarray(from, to), at);
    weight.set(data.weight.subarray(from, to), at);
  }
  return { ...data, offsets, product, time, type, weight };
}

function isInstant(time: number): boolean {
  return time >= INSTANT_MIN;
}

function checkLengths(columns: InteractionColumns, rows: number): void {
  for (const name of ['product', 'time', 'type', 'weight'] as const) {
    const length = columns[name]?.length ?? rows;
    if (length === rows) continue;
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_COLUMNS_UNEVEN,
      `Cannot encode events as column ${name} must have ${rows} values: current value is ${length}`,
      { place: `column ${name}`, details: { rows, length } },
    );
  }
}

function encodeIds(
  values: ArrayLike<string>,
  what: string,
): { ids: string[]; codes: Int32Array<ArrayBuffer> } {
  const seen = new Map<string, number>();
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const id = checkedId(values[row], what, row);
    let code = seen.get(id);
    if (code === undefined) {
      code = seen.size;
      seen.set(id, code);
    }
    codes[row] = code;
  }
  const ids = [...seen.keys()].sort(byCodeUnits);
  const place = new Int32Array(ids.length);
  for (const [index, id] of ids.entries()) place[seen.get(id) ?? 0] = index;
  for (let row = 0; row < codes.length; row++) codes[row] = place[codes[row] ?? 0] ?? 0;
  return { ids, codes };
}

/** Order of strings by UTF-16 code units: the same on every machine and language. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function checkedId(value: string | undefined, what: string, row: number): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= ID_LENGTH_MAX) return value;
  const current = typeof value === 'string' ? `${value.length} characters` : String(value);
  throw new AppError(
    RECOMMEND_ERRORS.RECOMMEND_ID_INVALID,
    `Cannot encode events as ${what} ids must have 1 to ${ID_LENGTH_MAX} characters: current value is ${current}`,
    { place: `row ${row + 1}, column ${what}` },
  );
}

function encodeTypes(
  values: ArrayLike<string> | undefined,
  rows: number,
): { names: string[]; codes: Uint8Array } {
  const codes = new Uint8Array(rows);
  if (values === undefined) return { names: ['event'], codes };
  const names = [...new Set(Array.from(values))].sort(byCodeUnits);
  if (names.length > TYPES_MAX) {
    throw new AppError(
      RECOMMEND_ERRORS.RECOMMEND_PARAM_INVALID,
      `Cannot encode events as there may be ${TYPES_MAX} types at most: current value is ${names.length}`,
      { place: 'column type' },
    );
  }
  const byName = new Map(names.map((name, index) => [name, index]));
  for (let row = 0; row < rows; row++) codes[row] = byName.get(values[row] ?? '') ?? 0;
  return { names, codes };
}

function checkedNumbers(
  values: ArrayLike<number> | undefined,
  rows: number,
  what: 'time' | 'weight',
): Float64Array {
  if (values === undefined)
    return Float64Array.from({ length: rows }, (_, row) => (what === 'time' ? row : 1));
  for (let row = 0; row < rows; row++) {
    if (Number.isFinite(values[row])) continue;
    const spec =
      what === 'time'
        ? RECOMMEND_ERRORS.RECOMMEND_TIME_INVALID
        : RECOMMEND_ERRORS.RECOMMEND_WEIGHT_INVALID;
    throw new AppError(
      spec,
      `Cannot encode events as ${what} must be a finite number: current value is ${values[row]}`,
      { place: `row ${row + 1}, column ${what}` },
    );
  }
  return Float64Array.from(values);
}

/** Rows grouped by customer, each group in order of time, ties in file order. */
function orderOfEvents(
  codes: Int32Array,
  customers: number,
  time: Float64Array,
): { offsets: Int32Array; order: Int32Array } {
  const offsets = new Int32Array(customers + 1);
  for (const code of codes) offsets[code + 1] = (offsets[code + 1] ?? 0) + 1;
  for (let c = 0; c < customers; c++) offsets[c + 1] = (offsets[c + 1] ?? 0) + (offsets[c] ?? 0);
  const next = offsets.slice();
  const order = new Int32Array(codes.length);
  for (const [row, code] of codes.entries()) {
    const at = next[code] ?? 0;
    order[at] = row;
    next[code] = at + 1;
  }
  const byTime = (a: number, b: number): number => (time[a] ?? 0) - (time[b] ?? 0) || a - b;
  for (let c = 0; c < customers; c++) {
    const group = order.subarray(offsets[c], offsets[c + 1]);
    if (group.some((row, i) => i > 0 && byTime(group[i - 1] ?? 0, row) > 0)) group.sort(byTime);
  }
  return { offsets, order };
}
