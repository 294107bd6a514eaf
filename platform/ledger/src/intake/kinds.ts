import { assert, type NativeColumn, nativeFile } from '@quanyu/domain';

/**
 * How a native kind lies in its table.
 * - `entity`: keyed by its own id; a later row fills and changes fields, an absent field changes nothing.
 * - `fact`: keyed by (source, external id); never changed once written.
 */
export interface KindSpec {
  readonly kind: string;
  readonly style: 'entity' | 'fact';
  readonly table: string;
  /** Native column → SQL column, where the name differs; null: not in the table. */
  readonly columns: Readonly<Record<string, string | null>>;
  /** SQL columns of the key, for entities. */
  readonly keyColumns?: readonly string[];
  /** Native columns whose values, joined, are the external id; default the file's key. */
  readonly externalFrom?: readonly string[];
  /** Native column the day is cut from (time) or taken from (day). */
  readonly dayFrom?: string;
  /** SQL default by SQL column, for entities' NOT NULL columns and facts' absent values. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** True when the table has a `bare` column. */
  readonly hasBare?: boolean;
  /** Columns naming customers: rows about erased ones are not written, so that nobody comes back. */
  readonly spares?: readonly string[];
  /** True when `order_id` is to be looked up by (source, external id). */
  readonly resolvesOrder?: boolean;
}

/** Native column names and the SQL columns they become, unless a kind says otherwise. */
const COMMON: Readonly<Record<string, string>> = {
  product: 'product_id',
  customer: 'customer_id',
  channel: 'channel_id',
  location: 'location_id',
  supplier: 'supplier_id',
  order: 'order_id',
  promotion: 'promotion_id',
  from: 'from_day',
  to: 'to_day',
  amount: 'amount_minor',
};

/** Entity table that an id column points to: unknown ids are made there as bare entities. */
export const REFERENCES: Readonly<Record<string, string>> = {
  channel_id: 'channels',
  location_id: 'locations',
  supplier_id: 'suppliers',
  product_id: 'products',
  customer_id: 'customers',
  other_customer_id: 'customers',
};

const entity = (
  kind: string,
  keyColumns: readonly string[],
  rest: Partial<KindSpec> = {},
): KindSpec => ({ kind, style: 'entity', table: kind, columns: {}, keyColumns, ...rest });

const fact = (kind: string, rest: Partial<KindSpec> = {}): KindSpec => ({
  kind,
  style: 'fact',
  table: kind.replaceAll('-', '_'),
  columns: {},
  ...rest,
});

const bare = { hasBare: true } as const;
const atTime = (column: string): Partial<KindSpec> => ({
  dayFrom: 'time',
  columns: { time: column },
});

const SPECS: readonly KindSpec[] = [
  entity('channels', ['channel_id'], bare),
  entity('locations', ['location_id'], bare),
  entity('suppliers', ['supplier_id'], {
    ...bare,
    columns: { order_value_min: 'order_value_min_minor' },
  }),
  entity('products', ['product_id'], {
    ...bare,
    columns: { launched: 'launched_day' },
    defaults: { kind: `'goods'`, category_path: `'{}'`, attributes: `'{}'` },
  }),
  fact('prices', { dayFrom: 'valid_from' }),
  entity('customers', ['customer_id'], {
    ...bare,
    columns: { registered: 'registered_at', consents: null },
    defaults: { attributes: `'{}'` },
  }),
  entity('identities', ['kind', 'value'], { spares: ['customer_id'] }),
  fact('orders', {
    table: 'order_lines',
    dayFrom: 'time',
    externalFrom: ['order'],
    columns: {
      time: 'ordered_at',
      order: null,
      line: 'line_index',
      discount: 'discount_minor',
      total: 'total_minor',
      promised: 'promised_day',
    },
  }),
  fact('payments', { ...atTime('paid_at'), resolvesOrder: true }),
  fact('shipments', {
    columns: { shipped: 'shipped_at', delivered: 'delivered_at' },
    resolvesOrder: true,
  }),
  fact('returns', {
    dayFrom: 'time',
    columns: {
      time: 'returned_at',
      return: 'return_id',
      line: 'line_index',
      order_line: 'order_line_index',
      refund: 'refund_minor',
    },
    resolvesOrder: true,
  }),
  fact('stock-moves', atTime('moved_at')),
  fact('stock-levels', { table: 'stock_moves', ...atTime('moved_at') }),
  fact('events', {
    dayFrom: 'time',
    columns: {
      time: 'occurred_at',
      anonymous: 'anonymous_id',
      session: 'session_id',
      recommendation: 'recommendation_id',
    },
  }),
  fact('visits', atTime('visited_at')),
  fact('reviews', atTime('reviewed_at')),
  fact('relations', {
    columns: { other: 'other_customer_id', time: 'since' },
    spares: ['customer_id', 'other_customer_id'],
  }),
  fact('interest-tags', { columns: { time: 'tagged_at' }, spares: ['customer_id'] }),
  entity('contents', ['content_id'], {
    columns: { content: 'content_id', time: 'published_at' },
    defaults: { products: `'{}'` },
  }),
  fact('conversations', {
    table: 'messages',
    dayFrom: 'time',
    columns: { time: 'sent_at', conversation: 'conversation_id' },
    resolvesOrder: true,
  }),
  fact('ad-impressions', {
    dayFrom: 'time',
    columns: { time: 'shown_at', campaign: 'campaign_id' },
  }),
  fact('expenses', { dayFrom: 'day' }),
  fact('surveys', {
    table: 'survey_answers',
    ...atTime('answered_at'),
    resolvesOrder: true,
  }),
  entity('targets', ['kpi', 'channel_id', 'from_day'], { defaults: { channel_id: `''` } }),
  entity('promotions', ['promotion_id'], {
    defaults: { products: `'{}'`, category_path: `'{}'` },
  }),
];

/** One staged column: a native column and where it goes. */
export interface StagedColumn {
  readonly native: NativeColumn;
  /** Column of the table; also its name in the stage. */
  readonly sql: string;
}

export interface Kind extends KindSpec {
  readonly key: readonly string[];
  readonly staged: readonly StagedColumn[];
}

const kinds = new Map<string, Kind>(SPECS.map((spec) => [spec.kind, resolved(spec)]));

function resolved(spec: KindSpec): Kind {
  const file = nativeFile(spec.kind);
  assert(file !== undefined, `kind ${spec.kind} is a native file`);
  const isKeyColumn = (name: string): boolean =>
    spec.style === 'fact' && file.key.length === 1 && file.key[0] === name;
  const staged = file.columns.flatMap((native) => {
    const named = spec.columns[native.name];
    if (named === null || (isKeyColumn(native.name) && named === undefined)) return [];
    return [{ native, sql: named ?? COMMON[native.name] ?? native.name }];
  });
  return { ...spec, key: file.key, staged };
}

export function findKind(kind: string): Kind | undefined {
  return kinds.get(kind);
}

/** Every kind the ledger records. */
export function kindNames(): readonly string[] {
  return [...kinds.keys()];
}
