import {
  CONTENT_KINDS,
  EVENT_TYPES,
  EXPENSE_KINDS,
  RELATION_KINDS,
  SURVEY_KINDS,
} from './behaviour.ts';
import {
  CHANNEL_KINDS,
  IDENTITY_KINDS,
  LOCATION_KINDS,
  ORDER_LINE_KINDS,
  ORDER_STATES,
  PRODUCT_KINDS,
  STOCK_MOVE_KINDS,
} from './commerce.ts';

/**
 * The native files: what Quanyu exports and imports without a map. One file per kind, named
 * `<kind>.csv`. The simulator writes them, `channels/files` reads them, docs/guides lists them.
 */
export type NativeType =
  | 'id'
  | 'text'
  | 'decimal'
  | 'integer'
  | 'money'
  | 'time'
  | 'day'
  | 'boolean'
  | 'json'
  | 'list';

export interface NativeColumn {
  readonly name: string;
  readonly type: NativeType;
  readonly required?: true;
  /** Allowed words, where the column is a choice. */
  readonly oneOf?: readonly string[];
}

export interface NativeFile {
  readonly kind: string;
  /** Columns whose values together identify the fact inside its source. */
  readonly key: readonly string[];
  readonly columns: readonly NativeColumn[];
}

const column = (name: string, type: NativeType): NativeColumn => ({ name, type });
const required = (name: string, type: NativeType): NativeColumn => ({ name, type, required: true });
const choice = (name: string, oneOf: readonly string[]): NativeColumn => ({
  name,
  type: 'text',
  oneOf,
});

export const MESSAGE_DIRECTIONS = ['in', 'out'] as const;

export const NATIVE_FILES: readonly NativeFile[] = [
  {
    kind: 'channels',
    key: ['channel'],
    columns: [required('channel', 'id'), column('name', 'text'), choice('kind', CHANNEL_KINDS)],
  },
  {
    kind: 'locations',
    key: ['location'],
    columns: [
      required('location', 'id'),
      column('name', 'text'),
      choice('kind', LOCATION_KINDS),
      column('time_zone', 'text'),
      column('latitude', 'decimal'),
      column('longitude', 'decimal'),
      column('channel', 'id'),
    ],
  },
  {
    kind: 'suppliers',
    key: ['supplier'],
    columns: [
      required('supplier', 'id'),
      column('name', 'text'),
      column('lead_time_days', 'decimal'),
      column('lead_time_sd_days', 'decimal'),
      column('order_value_min', 'money'),
      column('currency', 'text'),
    ],
  },
  {
    kind: 'products',
    key: ['product'],
    columns: [
      required('product', 'id'),
      column('name', 'text'),
      choice('kind', PRODUCT_KINDS),
      column('category_path', 'list'),
      column('brand', 'text'),
      column('price', 'decimal'),
      column('cost', 'decimal'),
      column('currency', 'text'),
      column('supplier', 'id'),
      column('pack_units', 'integer'),
      column('order_units_min', 'integer'),
      column('barcode', 'text'),
      column('launched', 'day'),
      column('attributes', 'json'),
    ],
  },
  {
    kind: 'prices',
    key: ['product', 'channel', 'valid_from'],
    columns: [
      required('product', 'id'),
      column('channel', 'id'),
      required('valid_from', 'time'),
      column('price', 'decimal'),
      column('cost', 'decimal'),
      column('currency', 'text'),
    ],
  },
  {
    kind: 'customers',
    key: ['customer'],
    columns: [
      required('customer', 'id'),
      column('name', 'text'),
      column('email', 'text'),
      column('phone', 'text'),
      column('city', 'text'),
      column('country', 'text'),
      column('gender', 'text'),
      column('birth_date', 'day'),
      column('registered', 'time'),
      column('consents', 'list'),
      column('attributes', 'json'),
    ],
  },
  {
    kind: 'identities',
    key: ['kind', 'value'],
    columns: [
      required('customer', 'id'),
      { ...choice('kind', IDENTITY_KINDS), required: true },
      required('value', 'text'),
    ],
  },
  {
    kind: 'orders',
    key: ['order', 'line'],
    columns: [
      required('order', 'id'),
      required('line', 'integer'),
      required('time', 'time'),
      column('channel', 'id'),
      column('location', 'id'),
      column('customer', 'id'),
      required('product', 'id'),
      choice('kind', ORDER_LINE_KINDS),
      required('quantity', 'decimal'),
      column('unit_price', 'decimal'),
      column('discount', 'money'),
      column('total', 'money'),
      column('currency', 'text'),
      choice('state', ORDER_STATES),
      column('promised', 'day'),
      column('promotion', 'id'),
    ],
  },
  {
    kind: 'payments',
    key: ['payment'],
    columns: [
      required('payment', 'id'),
      required('order', 'id'),
      required('time', 'time'),
      column('method', 'text'),
      required('amount', 'money'),
      column('currency', 'text'),
    ],
  },
  {
    kind: 'shipments',
    key: ['shipment'],
    columns: [
      required('shipment', 'id'),
      required('order', 'id'),
      column('location', 'id'),
      column('carrier', 'text'),
      column('shipped', 'time'),
      column('delivered', 'time'),
    ],
  },
  {
    kind: 'returns',
    key: ['return', 'line'],
    columns: [
      required('return', 'id'),
      required('line', 'integer'),
      required('order', 'id'),
      column('order_line', 'integer'),
      required('product', 'id'),
      required('time', 'time'),
      required('quantity', 'decimal'),
      column('refund', 'money'),
      column('currency', 'text'),
      column('reason', 'text'),
    ],
  },
  {
    kind: 'stock-moves',
    key: ['move'],
    columns: [
      required('move', 'id'),
      required('time', 'time'),
      required('product', 'id'),
      required('location', 'id'),
      { ...choice('kind', STOCK_MOVE_KINDS), required: true },
      required('units', 'integer'),
      column('reference', 'text'),
    ],
  },
  {
    kind: 'stock-levels',
    key: ['product', 'location', 'time'],
    columns: [
      required('product', 'id'),
      required('location', 'id'),
      required('time', 'time'),
      required('on_hand', 'integer'),
    ],
  },
  {
    kind: 'events',
    key: ['event'],
    columns: [
      required('event', 'id'),
      required('time', 'time'),
      { ...choice('type', EVENT_TYPES), required: true },
      column('customer', 'id'),
      column('anonymous', 'id'),
      column('session', 'id'),
      column('channel', 'id'),
      column('product', 'id'),
      column('query', 'text'),
      column('value', 'decimal'),
      column('order', 'id'),
      column('recommendation', 'id'),
      column('properties', 'json'),
    ],
  },
  {
    kind: 'visits',
    key: ['location', 'time'],
    columns: [
      required('location', 'id'),
      required('time', 'time'),
      required('visitors', 'integer'),
    ],
  },
  {
    kind: 'reviews',
    key: ['review'],
    columns: [
      required('review', 'id'),
      required('time', 'time'),
      column('customer', 'id'),
      required('product', 'id'),
      required('rating', 'decimal'),
      column('text', 'text'),
    ],
  },
  {
    kind: 'relations',
    key: ['customer', 'other', 'kind'],
    columns: [
      required('customer', 'id'),
      required('other', 'id'),
      { ...choice('kind', RELATION_KINDS), required: true },
      column('time', 'time'),
    ],
  },
  {
    kind: 'interest-tags',
    key: ['customer', 'tag'],
    columns: [required('customer', 'id'), required('tag', 'text'), column('time', 'time')],
  },
  {
    kind: 'contents',
    key: ['content'],
    columns: [
      required('content', 'id'),
      { ...choice('kind', CONTENT_KINDS), required: true },
      column('time', 'time'),
      column('title', 'text'),
      column('products', 'list'),
    ],
  },
  {
    kind: 'conversations',
    key: ['message'],
    columns: [
      required('message', 'id'),
      required('conversation', 'id'),
      required('time', 'time'),
      column('customer', 'id'),
      column('channel', 'id'),
      { ...choice('direction', MESSAGE_DIRECTIONS), required: true },
      required('text', 'text'),
      column('topic', 'text'),
      column('order', 'id'),
    ],
  },
  {
    kind: 'ad-impressions',
    key: ['impression'],
    columns: [
      required('impression', 'id'),
      required('time', 'time'),
      column('channel', 'id'),
      column('campaign', 'id'),
      column('customer', 'id'),
      column('product', 'id'),
      column('cost', 'decimal'),
      column('currency', 'text'),
      column('clicked', 'boolean'),
    ],
  },
  {
    kind: 'expenses',
    key: ['expense'],
    columns: [
      required('expense', 'id'),
      required('day', 'day'),
      { ...choice('kind', EXPENSE_KINDS), required: true },
      column('channel', 'id'),
      column('location', 'id'),
      required('amount', 'money'),
      column('currency', 'text'),
      column('note', 'text'),
    ],
  },
  {
    kind: 'surveys',
    key: ['answer'],
    columns: [
      required('answer', 'id'),
      required('time', 'time'),
      { ...choice('kind', SURVEY_KINDS), required: true },
      required('score', 'decimal'),
      column('customer', 'id'),
      column('order', 'id'),
      column('text', 'text'),
    ],
  },
  {
    kind: 'targets',
    key: ['kpi', 'channel', 'from'],
    columns: [
      required('kpi', 'id'),
      column('channel', 'id'),
      required('from', 'day'),
      required('to', 'day'),
      required('value', 'decimal'),
    ],
  },
  {
    kind: 'promotions',
    key: ['promotion'],
    columns: [
      required('promotion', 'id'),
      column('name', 'text'),
      required('from', 'day'),
      required('to', 'day'),
      column('channel', 'id'),
      column('products', 'list'),
      column('category_path', 'list'),
      column('discount_rate', 'decimal'),
    ],
  },
];

export function nativeFile(kind: string): NativeFile | undefined {
  return NATIVE_FILES.find((file) => file.kind === kind);
}
