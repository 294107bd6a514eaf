import {
  type Currency,
  currencyDecimals,
  ORDER_LINE_KINDS,
  ORDER_STATES,
  type OrderLineKind,
} from '@quanyu/domain';
import { ROW_ORDER } from '../clean/missing-orders.ts';
import { NO_PRODUCT } from '../clean/missing-products.ts';
import type { OrderDraft } from '../clean/rule.ts';
import { type FileMap, stemOf } from '../map/column-map.ts';
import { lineTotalMinor, minorOfMicro } from '../values/decimal.ts';
import { microOfText } from '../values/number-style.ts';
import type { TimeReader } from '../values/time-style.ts';
import { type CellProblem, type CellText, cellText, isId } from './cell.ts';
import { currencyOf, type ReaderContext, timeReaderOf } from './fact-reader.ts';

const NONE: CellText = () => '';
const LINE_KINDS: ReadonlySet<string> = new Set(ORDER_LINE_KINDS);
const STATES: ReadonlySet<string> = new Set(ORDER_STATES);

/** State words of shops and marketplaces. */
const STATE_WORDS: Readonly<Record<string, string>> = {
  completed: 'delivered',
  complete: 'delivered',
  fulfilled: 'shipped',
  pending: 'placed',
  processing: 'paid',
  canceled: 'cancelled',
  refunded: 'returned',
  已下单: 'placed',
  待付款: 'placed',
  已付款: 'paid',
  待发货: 'paid',
  已发货: 'shipped',
  已完成: 'delivered',
  交易成功: 'delivered',
  已签收: 'delivered',
  已取消: 'cancelled',
  交易关闭: 'cancelled',
  已退款: 'returned',
  已退货: 'returned',
};

/** Reads order lines of one file. `time` comes back NaN where the caller may repair it. */
export interface OrderReader {
  /** Order id of a row, without reading the rest. */
  order(row: readonly string[], line: number): string;
  /** Text of the time cell. */
  timeText(row: readonly string[]): string;
  /** Line number inside the order where the file has it; else 0. */
  ownLineIndex(row: readonly string[]): number;
  /** The whole row except `lineIndex`. A time that cannot be read is NaN in `time`. */
  read(row: readonly string[], line: number): OrderDraft | CellProblem;
  readTime: TimeReader;
}

interface Numbers {
  readonly quantityMicro: number;
  readonly priceMicro: number;
  readonly discountMinor: number;
  readonly totalMinor: number;
}

type NumberCell = (row: readonly string[]) => number | undefined;

/** Compiles the map of an order file. Cost of a row: one call per mapped column. */
export function createOrderReader(map: FileMap, context: ReaderContext): OrderReader {
  const text = (target: string): CellText => {
    const rule = map.columns[target];
    return rule === undefined ? NONE : cellText(rule, context, context.lookups);
  };
  const numbers = createNumbersReader(map, text);
  const cells = orderCells(text);
  const hasRowIds = map.columns['order']?.rowId === true;
  const rowPrefix = `${ROW_ORDER}${stemOf(context.path)}:`;
  const readTime = timeReaderOf(context, map.columns['time']?.dateOrder, context.timeZone);
  const readPromised = timeReaderOf(context, map.columns['promised']?.dateOrder, 'UTC');
  const orderOf = (row: readonly string[], line: number): string => {
    const id = hasRowIds ? '' : cells.order(row);
    return id === '' ? `${rowPrefix}${line}` : id;
  };
  return {
    order: orderOf,
    timeText: cells.time,
    ownLineIndex(row) {
      const index = Number(cells.lineIndex(row) || Number.NaN);
      return Number.isSafeInteger(index) && index > 0 ? index : 0;
    },
    readTime,
    read(row, line) {
      const currency = currencyOf(cells.currency(row), context.currency);
      if (currency === undefined) return problem('WORD_UNKNOWN', 'currency', cells.currency(row));
      const values = numbers(row, currencyDecimals(currency as Currency));
      if ('problem' in values) return values;
      const order = orderOf(row, line);
      const product = cells.product(row);
      const hasValue = values.totalMinor !== 0;
      if (product === '' && !hasValue) return problem('FIELD_MISSING', 'product', '');
      const customer = cells.customer(row);
      const bad = [order, product, customer].find((id) => !isId(id));
      if (bad !== undefined) return problem('ID_INVALID', 'order, product or customer', bad);
      const at = readTime(cells.time(row));
      const promised = readPromised(cells.promised(row));
      return {
        line,
        order,
        lineIndex: 0,
        time: typeof at === 'number' ? at : Number.NaN,
        customer,
        product: product === '' ? NO_PRODUCT : product,
        name: cells.name(row),
        category: cells.category(row),
        location: cells.location(row),
        channel: cells.channel(row),
        country: cells.country(row),
        currency,
        state: stateOf(cells.state(row)),
        promotion: cells.promotion(row),
        promised: typeof promised === 'number' ? Math.floor(promised / 86_400_000) : undefined,
        ...values,
        kind: kindOf(cells.kind(row), values.quantityMicro),
        productKind: 'goods',
        isMerged: false,
        raw: row,
      };
    },
  };
}

function orderCells(
  text: (target: string) => CellText,
): Readonly<
  Record<
    | 'order'
    | 'lineIndex'
    | 'time'
    | 'customer'
    | 'product'
    | 'name'
    | 'category'
    | 'location'
    | 'channel'
    | 'country'
    | 'currency'
    | 'state'
    | 'promotion'
    | 'promised'
    | 'kind',
    CellText
  >
> {
  return {
    order: text('order'),
    lineIndex: text('line'),
    time: text('time'),
    customer: text('customer'),
    product: text('product'),
    name: text('product_name'),
    category: text('category'),
    location: text('location'),
    channel: text('channel'),
    country: text('country'),
    currency: text('currency'),
    state: text('state'),
    promotion: text('promotion'),
    promised: text('promised'),
    kind: text('kind'),
  };
}

function problem(code: CellProblem['problem'], field: string, value: string): CellProblem {
  return { problem: code, field, value: value.slice(0, 100) };
}

function stateOf(text: string): string {
  if (text === '') return '';
  const word = text.toLowerCase();
  if (STATES.has(word)) return word;
  return STATE_WORDS[word] ?? '';
}

function kindOf(text: string, quantityMicro: number): OrderLineKind {
  if (LINE_KINDS.has(text)) return text as OrderLineKind;
  return quantityMicro < 0 ? 'return' : 'sale';
}

/**
 * What a line is worth: its total as it stands; else the total before discount less the discount;
 * else quantity × unit price less the discount. What is missing follows from the others.
 */
function createNumbersReader(
  map: FileMap,
  text: (target: string) => CellText,
): (row: readonly string[], decimals: number) => Numbers | CellProblem {
  const number = (target: string): NumberCell => {
    const rule = map.columns[target];
    if (rule === undefined) return () => undefined;
    const cell = text(target);
    const mark = rule.decimalMark ?? '.';
    const scale = rule.scale ?? 1;
    return (row) => {
      const one = cell(row);
      if (one === '') return undefined;
      const micro = microOfText(one, mark);
      return scale === 1 ? micro : Math.round(micro * scale);
    };
  };
  const quantityCell = number('quantity');
  const priceCell = number('unit_price');
  const totalCell = number('total');
  const grossCell = number('gross_total');
  const discountCell = number('discount');
  const rateCell = number('discount_rate');
  const hasQuantity = map.columns['quantity'] !== undefined;
  return (row, decimals) => {
    const quantity = quantityCell(row) ?? (hasQuantity ? undefined : 1e6);
    if (quantity === undefined) return problem('FIELD_MISSING', 'quantity', '');
    const price = priceCell(row);
    const total = totalCell(row);
    const gross = grossCell(row);
    const discount = discountCell(row) ?? 0;
    const rate = rateCell(row) ?? 0;
    // One sum finds a NaN among all of them: most rows have none.
    if (Number.isNaN(quantity + (price ?? 0) + (total ?? 0) + (gross ?? 0) + discount + rate)) {
      const fields = { quantity, unit_price: price, total, gross_total: gross, discount };
      const found = Object.entries(fields).find(([, value]) => Number.isNaN(value));
      const field = found?.[0] ?? 'discount_rate';
      return problem('NUMBER_UNREADABLE', field, text(field)(row));
    }
    const worth = worthOf({ quantity, price, total, gross, discount, rate }, decimals);
    if (Number.isSafeInteger(worth.totalMinor)) return worth;
    return problem('NUMBER_UNREADABLE', 'total', String(worth.totalMinor));
  };
}

interface NumberCells {
  readonly quantity: number;
  readonly price: number | undefined;
  readonly total: number | undefined;
  readonly gross: number | undefined;
  readonly discount: number;
  readonly rate: number;
}

function worthOf(values: NumberCells, decimals: number): Numbers {
  const { quantity, total, gross, rate } = values;
  const price = values.price ?? perUnit(total ?? gross ?? 0, quantity);
  const amountMinor = values.discount === 0 ? 0 : minorOfMicro(values.discount, decimals);
  if (total !== undefined) {
    const totalMinor = minorOfMicro(total, decimals);
    return { quantityMicro: quantity, priceMicro: price, discountMinor: amountMinor, totalMinor };
  }
  const fullMinor =
    gross === undefined ? lineTotalMinor(quantity, price, decimals) : minorOfMicro(gross, decimals);
  const reducedMinor =
    rate === 0
      ? fullMinor
      : lineTotalMinor(gross === undefined ? quantity : 1e6, gross ?? price, decimals, rate);
  return {
    quantityMicro: quantity,
    priceMicro: price,
    discountMinor: amountMinor + fullMinor - reducedMinor,
    totalMinor: reducedMinor - amountMinor,
  };
}

function perUnit(valueMicro: number, quantityMicro: number): number {
  return quantityMicro === 0 ? 0 : Math.round((valueMicro / quantityMicro) * 1e6);
}
