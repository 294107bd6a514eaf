import type { DatasetColumn, DatasetErasure, DatasetSpec, DatasetType } from './dataset.ts';

/** `name:type` words; types by letter: see LETTERS. */
const LETTERS: Readonly<Record<string, DatasetType>> = {
  b: 'BOOLEAN',
  i: 'INTEGER',
  n: 'BIGINT',
  f: 'DOUBLE',
  q: 'DECIMAL(18,3)',
  p: 'DECIMAL(18,6)',
  t: 'VARCHAR',
  d: 'DATE',
  at: 'TIMESTAMPTZ',
  l: 'VARCHAR[]',
};

function columns(text: string, sources: Readonly<Record<string, string>> = {}): DatasetColumn[] {
  return text.split(/\s+/).map((word) => {
    const [name = '', letter = ''] = word.split(':');
    const type = LETTERS[letter];
    if (type === undefined) throw new Error(`No column type ${letter} of ${name}`);
    const sql = sources[name];
    return sql === undefined ? { name, type } : { name, type, sql };
  });
}

const dropCustomer: DatasetErasure = { how: 'drop', customerColumns: ['customer_id'] };
const blankCustomer: DatasetErasure = { how: 'blank', customerColumns: ['customer_id'] };
const blankText: DatasetErasure = { ...blankCustomer, blankColumns: ['text'] };

/** Facts of a table of their own, keyed by source and external id. */
function facts(
  name: string,
  kinds: readonly string[],
  text: string,
  more: Partial<DatasetSpec> = {},
): DatasetSpec {
  return {
    name,
    mode: 'facts',
    from: name,
    kinds,
    columns: columns(`source:t external_id:t day:d ${text} batch_id:n`),
    key: ['source', 'external_id'],
    sortBy: ['day'],
    dayColumn: 'day',
    ...more,
  };
}

/** Entities and states: exported whole. */
function whole(
  name: string,
  key: readonly string[],
  text: string,
  more: Partial<DatasetSpec> = {},
): DatasetSpec {
  return { name, mode: 'whole', from: name, columns: columns(text), key, sortBy: [], ...more };
}

const ORDER_LINES: DatasetSpec = {
  name: 'order_lines',
  mode: 'facts',
  from: 'order_lines l join orders o on o.order_id = l.order_id',
  kinds: ['orders', 'order'],
  batchSql: 'l.batch_id',
  columns: columns(
    'source:t external_id:t order_id:t line_index:i day:d ordered_at:at channel_id:t location_id:t customer_id:t product_id:t kind:t quantity:q unit_price:p discount_minor:n total_minor:n currency:t promotion_id:t batch_id:n',
    {
      source: 'o.source',
      external_id: "o.external_id || '|' || l.line_index",
      order_id: 'l.order_id',
      line_index: 'l.line_index',
      day: 'l.day',
      ordered_at: 'l.ordered_at',
      channel_id: 'l.channel_id',
      location_id: 'l.location_id',
      customer_id: 'l.customer_id',
      product_id: 'l.product_id',
      kind: 'l.kind',
      quantity: 'l.quantity',
      unit_price: 'l.unit_price',
      discount_minor: 'l.discount_minor',
      total_minor: 'l.total_minor',
      currency: 'l.currency',
      promotion_id: 'l.promotion_id',
      batch_id: 'l.batch_id',
    },
  ),
  key: ['order_id', 'line_index'],
  sortBy: ['day', 'product_id'],
  dayColumn: 'day',
  erasure: blankCustomer,
};

const FACTS: readonly DatasetSpec[] = [
  ORDER_LINES,
  facts(
    'events',
    ['events'],
    'occurred_at:at type:t customer_id:t anonymous_id:t session_id:t channel_id:t product_id:t query:t value:f order_id:t recommendation_id:t properties:t',
    {
      sortBy: ['day', 'type', 'occurred_at'],
      prunedByDay: true,
      erasure: {
        ...blankCustomer,
        blankColumns: ['anonymous_id', 'session_id', 'query', 'properties'],
        anonymousColumn: 'anonymous_id',
      },
    },
  ),
  facts(
    'stock_moves',
    ['stock-moves', 'stock-levels', 'stock', 'orders', 'order'],
    'move_id:n product_id:t location_id:t kind:t on_hand_units:n reserved_units:n moved_at:at reference:t',
    { sortBy: ['day', 'product_id', 'location_id', 'move_id'] },
  ),
  facts('payments', ['payments'], 'order_id:t paid_at:at method:t amount_minor:n currency:t'),
  facts(
    'returns',
    ['returns'],
    'return_id:t line_index:i order_id:t order_line_index:i product_id:t returned_at:at quantity:q refund_minor:n currency:t reason:t',
  ),
  facts(
    'prices',
    ['prices', 'products'],
    'product_id:t channel_id:t valid_from:at price:p cost:p currency:t',
    { sortBy: ['day', 'product_id'] },
  ),
  facts('visits', ['visits'], 'location_id:t visited_at:at visitors:i'),
  facts('reviews', ['reviews'], 'reviewed_at:at customer_id:t product_id:t rating:f text:t', {
    erasure: blankText,
  }),
  facts(
    'messages',
    ['conversations'],
    'conversation_id:t sent_at:at customer_id:t channel_id:t direction:t text:t topic:t order_id:t',
    { erasure: blankText },
  ),
  facts(
    'ad_impressions',
    ['ad-impressions'],
    'shown_at:at channel_id:t campaign_id:t customer_id:t product_id:t cost:p currency:t clicked:b',
    { erasure: blankCustomer },
  ),
  facts(
    'expenses',
    ['expenses'],
    'kind:t channel_id:t location_id:t amount_minor:n currency:t note:t',
  ),
  facts(
    'survey_answers',
    ['surveys'],
    'answered_at:at kind:t score:f customer_id:t order_id:t text:t',
    { erasure: blankText },
  ),
];

const WHOLE: readonly DatasetSpec[] = [
  whole('channels', ['channel_id'], 'channel_id:t name:t kind:t'),
  whole(
    'locations',
    ['location_id'],
    'location_id:t name:t kind:t time_zone:t latitude:f longitude:f channel_id:t',
  ),
  whole(
    'suppliers',
    ['supplier_id'],
    'supplier_id:t name:t lead_time_days:f lead_time_sd_days:f order_value_min_minor:n currency:t',
  ),
  whole(
    'products',
    ['product_id'],
    'product_id:t name:t kind:t category_path:l brand:t price:p cost:p currency:t supplier_id:t pack_units:i order_units_min:i barcode:t launched_day:d attributes:t bare:b',
  ),
  whole(
    'customers',
    ['customer_id'],
    'customer_id:t name:t email:t phone:t city:t country:t gender:t birth_date:d registered_at:at attributes:t bare:b',
    { kinds: ['customers', 'customer'], erasure: dropCustomer },
  ),
  whole('identities', ['kind', 'value'], 'kind:t value:t customer_id:t source:t', {
    kinds: ['identities', 'customers', 'customer'],
    erasure: dropCustomer,
  }),
  whole(
    'consents',
    ['customer_id', 'purpose'],
    'customer_id:t purpose:t granted:b changed_at:at source:t',
    { kinds: ['consents', 'customers', 'customer'], erasure: dropCustomer },
  ),
  whole(
    'promotions',
    ['promotion_id'],
    'promotion_id:t name:t from_day:d to_day:d channel_id:t products:l category_path:l discount_rate:f',
    { kinds: ['promotions'] },
  ),
  whole(
    'targets',
    ['kpi', 'channel_id', 'from_day'],
    'kpi:t channel_id:t from_day:d to_day:d value:f',
    { kinds: ['targets'] },
  ),
  whole('contents', ['content_id'], 'content_id:t kind:t published_at:at title:t products:l', {
    kinds: ['contents'],
  }),
  whole(
    'orders',
    ['order_id'],
    'order_id:t source:t external_id:t channel_id:t location_id:t customer_id:t ordered_at:at day:d state:t promised_day:d currency:t',
    {
      kinds: ['orders', 'order', 'payments', 'shipments', 'returns', 'customer'],
      sortBy: ['day'],
      erasure: blankCustomer,
    },
  ),
  whole(
    'shipments',
    ['source', 'external_id'],
    'source:t external_id:t order_id:t location_id:t carrier:t shipped_at:at delivered_at:at',
    { kinds: ['shipments', 'orders', 'order'] },
  ),
  whole(
    'stock_levels',
    ['product_id', 'location_id'],
    'product_id:t location_id:t on_hand_units:n reserved_units:n updated_at:at',
  ),
  whole(
    'relations',
    ['source', 'external_id'],
    'source:t external_id:t customer_id:t other_customer_id:t kind:t since:at',
    {
      kinds: ['relations', 'customer'],
      erasure: { how: 'drop', customerColumns: ['customer_id', 'other_customer_id'] },
    },
  ),
  whole(
    'interest_tags',
    ['source', 'external_id'],
    'source:t external_id:t customer_id:t tag:t tagged_at:at',
    { kinds: ['interest-tags', 'customer'], erasure: dropCustomer },
  ),
  whole(
    'conversations',
    ['conversation_id'],
    'conversation_id:t customer_id:t channel_id:t order_id:t opened_at:at closed_at:at topic:t',
    { kinds: ['conversations', 'customer'], erasure: blankCustomer },
  ),
  whole(
    'decisions',
    ['decision_id'],
    'decision_id:t run_id:t kind:t status:t subject_kind:t subject_id:t content:t reasons:t worth_minor:n worth_low_minor:n worth_high_minor:n currency:t model:t model_version:t data_version:t proposed_at:at expires_at:at executed_at:at outcome:t',
    { kinds: ['decision'] },
  ),
];

/** Kinds of the outbox that change no dataset: the record of runs, models and settings. */
export const IDLE_KINDS: ReadonlySet<string> = new Set(['run', 'model', 'settings', 'rule-set']);

/** Every table of the lake. */
export const DATASETS: readonly DatasetSpec[] = [...FACTS, ...WHOLE];
