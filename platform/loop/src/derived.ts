import { type DerivedSpec, type Expression, fn, raw, sql } from '@quanyu/lake';

/** A table that the loop makes from snapshots and keeps as a snapshot itself. */
export interface DerivedDataset extends DerivedSpec {
  /** Datasets it is made from: unchanged inputs are not computed again. */
  readonly from: readonly string[];
  /** Changes when the query changes. */
  readonly version: string;
  /** Whether the result depends on the day the loop stands on. */
  readonly isDated?: true;
  readonly select: (context: DerivedContext) => Expression;
}

export interface DerivedContext {
  readonly asOfDay: number;
  /** Minor units in one major unit: 100 for CNY. */
  readonly minorPerMajor: number;
}

const CATEGORY = raw("array_to_string(p.category_path, '>')");
const day = (column: string): Expression => fn.dayIndex(raw(column));

/**
 * One row for each order line and each refund: what all money KPIs add up. Sale lines of an order
 * that was cancelled as a whole are no sales, nor are lines of the same order that take them back; a
 * cancellation written as an order of its own takes back the sale of another one, and counts. Cost is the product's present unit cost, each row
 * rounded once; `has_cost` tells rows whose product has one.
 */
const SALES_FACTS: DerivedDataset = {
  name: 'sales_facts',
  from: ['order_lines', 'orders', 'products', 'returns'],
  version: '2',
  key: ['row_id'],
  columns: {
    row_id: 'VARCHAR',
    day: 'INTEGER',
    order_id: 'VARCHAR',
    channel_id: 'VARCHAR',
    location_id: 'VARCHAR',
    customer_id: 'VARCHAR',
    product_id: 'VARCHAR',
    category: 'VARCHAR',
    kind: 'VARCHAR',
    quantity: 'DECIMAL(18,3)',
    total_minor: 'BIGINT',
    discount_minor: 'BIGINT',
    cost_minor: 'BIGINT',
    is_goods: 'BOOLEAN',
    counts_as_order: 'BOOLEAN',
    has_cost: 'BOOLEAN',
  },
  sortBy: ['day', 'product_id', 'row_id'],
  select: ({ minorPerMajor }) => {
    const cost = (quantity: string) =>
      sql`cast(round(${raw(quantity)} * coalesce(p.cost, 0) * ${raw(String(minorPerMajor))}) as bigint)`;
    return sql`
      select l.order_id || '|' || cast(l.line_index as varchar) as row_id, ${day('l.day')} as day,
        l.order_id, l.channel_id, l.location_id, l.customer_id, l.product_id, ${CATEGORY} as category,
        l.kind, l.quantity, l.total_minor, l.discount_minor, ${cost('l.quantity')} as cost_minor,
        coalesce(p.kind, 'goods') = 'goods' as is_goods,
        l.quantity > 0 and l.unit_price > 0 as counts_as_order, p.cost is not null as has_cost
      from order_lines as l
        join orders as o on o.order_id = l.order_id
        left join products as p on p.product_id = l.product_id
      where not (o.state = 'cancelled' and (l.kind = 'sale' or l.kind = 'cancellation' and l.order_id in (
        select s.order_id from order_lines as s join orders as c on c.order_id = s.order_id
        where c.state = 'cancelled' and s.kind = 'sale')))
      union all
      select 'return|' || r.source || '|' || r.external_id, ${day('r.day')}, r.order_id, o.channel_id,
        o.location_id, o.customer_id, r.product_id, ${CATEGORY}, 'return', -r.quantity,
        -coalesce(r.refund_minor, 0), 0, -${cost('r.quantity')}, coalesce(p.kind, 'goods') = 'goods', false, p.cost is not null
      from returns as r
        left join orders as o on o.order_id = r.order_id
        left join products as p on p.product_id = r.product_id`;
  },
};

/** One row a session. */
const SESSIONS: DerivedDataset = {
  name: 'sessions',
  from: ['events'],
  version: '1',
  key: ['session_id'],
  columns: {
    session_id: 'VARCHAR',
    day: 'INTEGER',
    channel_id: 'VARCHAR',
    customer_id: 'VARCHAR',
    has_order: 'BOOLEAN',
    events: 'BIGINT',
  },
  sortBy: ['day', 'session_id'],
  select: () => sql`
    select session_id, min(${day('day')}) as day, min(channel_id) as channel_id,
      max(customer_id) as customer_id, bool_or(type = 'purchase') as has_order, count(*) as events
    from events where session_id is not null group by session_id`,
};

/** Stock at the end of the day, as spans without change: what turnover and stock-outs are measured on. */
const STOCK_SPANS: DerivedDataset = {
  name: 'stock_spans',
  from: ['stock_moves', 'products'],
  version: '1',
  isDated: true,
  key: ['row_id'],
  columns: {
    row_id: 'VARCHAR',
    product_id: 'VARCHAR',
    location_id: 'VARCHAR',
    category: 'VARCHAR',
    from_day: 'INTEGER',
    to_day: 'INTEGER',
    units: 'BIGINT',
    unit_cost_minor: 'BIGINT',
  },
  sortBy: ['product_id', 'location_id', 'from_day'],
  select: ({ asOfDay, minorPerMajor }) => sql`
    with changes as (
      select product_id, location_id, ${day('day')} as day, ${fn.sumBigint(raw('on_hand_units'))} as change
      from stock_moves group by 1, 2, 3
    ), levels as (
      select product_id, location_id, day,
        cast(sum(change) over (partition by product_id, location_id order by day asc nulls first) as bigint) as units,
        lead(day) over (partition by product_id, location_id order by day asc nulls first) as next_day
      from changes where day <= ${raw(String(asOfDay))}
    )
    select l.product_id || '|' || l.location_id || '|' || cast(l.day as varchar) as row_id,
      l.product_id, l.location_id, ${CATEGORY} as category, l.day as from_day,
      cast(coalesce(l.next_day - 1, ${raw(String(asOfDay))}) as integer) as to_day, l.units,
      cast(round(coalesce(p.cost, 0) * ${raw(String(minorPerMajor))}) as bigint) as unit_cost_minor
    from levels as l left join products as p on p.product_id = l.product_id`,
};

const RECEIPTS: DerivedDataset = {
  name: 'receipts',
  from: ['stock_moves', 'products'],
  version: '1',
  key: ['row_id'],
  columns: {
    row_id: 'VARCHAR',
    day: 'INTEGER',
    product_id: 'VARCHAR',
    location_id: 'VARCHAR',
    category: 'VARCHAR',
    units: 'BIGINT',
  },
  sortBy: ['day', 'product_id', 'row_id'],
  select: () => sql`
    select m.source || '|' || m.external_id as row_id, ${day('m.day')} as day, m.product_id,
      m.location_id, ${CATEGORY} as category, m.on_hand_units as units
    from stock_moves as m left join products as p on p.product_id = m.product_id
    where m.kind = 'receive'`,
};

const EXPENSE_FACTS: DerivedDataset = {
  name: 'expense_facts',
  from: ['expenses'],
  version: '1',
  key: ['row_id'],
  columns: {
    row_id: 'VARCHAR',
    day: 'INTEGER',
    channel_id: 'VARCHAR',
    location_id: 'VARCHAR',
    kind: 'VARCHAR',
    amount_minor: 'BIGINT',
  },
  sortBy: ['day', 'row_id'],
  select: () => sql`
    select source || '|' || external_id as row_id, ${day('day')} as day, channel_id, location_id,
      kind, amount_minor from expenses`,
};

const SURVEY_FACTS: DerivedDataset = {
  name: 'survey_facts',
  from: ['survey_answers'],
  version: '1',
  key: ['row_id'],
  columns: {
    row_id: 'VARCHAR',
    day: 'INTEGER',
    kind: 'VARCHAR',
    score: 'DOUBLE',
    customer_id: 'VARCHAR',
    order_id: 'VARCHAR',
  },
  sortBy: ['day', 'row_id'],
  select: () => sql`
    select source || '|' || external_id as row_id, ${day('day')} as day, kind, score, customer_id,
      order_id from survey_answers`,
};

const FOOTFALL: DerivedDataset = {
  name: 'footfall',
  from: ['visits'],
  version: '1',
  key: ['row_id'],
  columns: { row_id: 'VARCHAR', day: 'INTEGER', location_id: 'VARCHAR', visitors: 'BIGINT' },
  sortBy: ['day', 'row_id'],
  select: () => sql`
    select source || '|' || external_id as row_id, ${day('day')} as day, location_id,
      cast(visitors as bigint) as visitors from visits`,
};

/** Demand by product, location and day: units of goods on sale lines; returns do not lessen demand. */
const DAILY_DEMAND: DerivedDataset = {
  name: 'daily_demand',
  from: ['sales_facts'],
  version: '1',
  key: ['product_id', 'location_id', 'day'],
  columns: {
    product_id: 'VARCHAR',
    location_id: 'VARCHAR',
    day: 'INTEGER',
    units: 'DOUBLE',
    revenue_minor: 'BIGINT',
    orders: 'BIGINT',
  },
  sortBy: ['product_id', 'location_id', 'day'],
  select: () => sql`
    select product_id, coalesce(location_id, '') as location_id, day,
      cast(sum(quantity) as double) as units, ${fn.sumBigint(raw('total_minor'))} as revenue_minor,
      count(distinct order_id) as orders
    from sales_facts where kind = 'sale' and is_goods and quantity > 0
    group by 1, 2, 3`,
};

/** In an order in which each finds what it reads. */
export const DERIVED_DATASETS: readonly DerivedDataset[] = [
  SALES_FACTS,
  SESSIONS,
  STOCK_SPANS,
  RECEIPTS,
  EXPENSE_FACTS,
  SURVEY_FACTS,
  FOOTFALL,
  DAILY_DEMAND,
];
