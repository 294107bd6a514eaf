import { type AnalyticsEngine, column, sql } from '@quanyu/lake';
import type { PurchaseTable } from '@quanyu/profile';
import { personOf } from './persons.ts';

/** Persons who have bought, in order of their ids, as columns. */
export interface Buyers {
  readonly ids: readonly string[];
  readonly orders: Float64Array;
  readonly revenueMinor: Float64Array;
  /** Σ discounts and Σ sale lines before discounts, minor units. */
  readonly discountMinor: Float64Array;
  readonly grossMinor: Float64Array;
  /** Σ sale lines with a discount, before it. */
  readonly discountedMinor: Float64Array;
  readonly favouriteCategory: (string | null)[];
  readonly favouriteCategoryShare: Float64Array;
  readonly favouriteChannel: (string | null)[];
  readonly favouriteChannelShare: Float64Array;
}

/** Up to which day, and how many customers are linked to others. */
interface HistoryOptions {
  readonly asOfDay: number;
  readonly linked: number;
}

/** Reads who has bought, from the rows of sales up to a day. */
export async function loadBuyers(
  engine: AnalyticsEngine,
  { asOfDay, linked }: HistoryOptions,
): Promise<Buyers> {
  const { id, join } = personOf(linked);
  const table = await engine.query(sql`
    select ${id} as customer_id, count(distinct case when counts_as_order then order_id end) as orders,
      cast(sum(total_minor) as bigint) as revenue,
      cast(sum(case when kind = 'sale' then discount_minor else 0 end) as bigint) as discount,
      cast(sum(case when kind = 'sale' then total_minor + discount_minor else 0 end) as bigint) as gross,
      cast(sum(case when kind = 'sale' and discount_minor > 0 then total_minor + discount_minor else 0 end) as bigint) as discounted
    from sales_facts as s ${join} where s.customer_id is not null and day <= ${asOfDay}
    group by 1 having bool_or(counts_as_order)
    order by 1 asc nulls first`);
  const ids = column(table, 'customer_id', 'VARCHAR').values.map((id) => id ?? '');
  const category = await favourites(engine, 'category', { asOfDay, linked });
  const channel = await favourites(engine, 'channel_id', { asOfDay, linked });
  const numbers = (name: string) => Float64Array.from(column(table, name, 'BIGINT').values, Number);
  return {
    ids,
    orders: numbers('orders'),
    revenueMinor: numbers('revenue'),
    discountMinor: numbers('discount'),
    grossMinor: numbers('gross'),
    discountedMinor: numbers('discounted'),
    favouriteCategory: category.names,
    favouriteCategoryShare: category.shares,
    favouriteChannel: channel.names,
    favouriteChannelShare: channel.shares,
  };
}

/** What each buyer spends most on, with its share; one row a buyer, in order of ids. */
async function favourites(
  engine: AnalyticsEngine,
  by: 'category' | 'channel_id',
  { asOfDay, linked }: HistoryOptions,
): Promise<{ names: (string | null)[]; shares: Float64Array }> {
  const { id, join } = personOf(linked);
  const what = by === 'category' ? sql`nullif(category, '')` : sql`channel_id`;
  const table = await engine.query(sql`
    with spent as (
      select ${id} as customer_id, ${what} as what, cast(sum(total_minor) as double) as value
      from sales_facts as s ${join}
      where s.customer_id is not null and counts_as_order and day <= ${asOfDay} group by 1, 2
    ), ranked as (
      select customer_id, what, value, sum(value) over (partition by customer_id) as total,
        row_number() over (
          partition by customer_id
          order by case when what is null then 1 else 0 end asc, value desc, what asc nulls last
        ) as place
      from spent
    )
    select what, case when total > 0 and what is not null then value / total end as share
    from ranked where place = 1 order by customer_id asc nulls first`);
  return {
    names: [...column(table, 'what', 'VARCHAR').values],
    shares: Float64Array.from(column(table, 'share', 'DOUBLE').values),
  };
}

/** Purchases of the buyers by day, in major units of money. */
export async function loadPurchases(
  engine: AnalyticsEngine,
  options: HistoryOptions & { readonly customers: number; readonly minorPerMajor: number },
): Promise<PurchaseTable> {
  const { asOfDay, linked, customers, minorPerMajor } = options;
  const { id, join } = personOf(linked);
  const table = await engine.query(sql`
    with rows as (
      select ${id} as customer_id, s.day, s.total_minor, s.counts_as_order
      from sales_facts as s ${join} where s.customer_id is not null and s.day <= ${asOfDay}
    ), buyers as (
      select customer_id, row_number() over (order by customer_id asc nulls first) - 1 as place
      from rows group by customer_id having bool_or(counts_as_order)
    )
    select cast(b.place as integer) as place, r.day,
      cast(sum(r.total_minor) as double) as value
    from rows as r join buyers as b on b.customer_id = r.customer_id
    where r.counts_as_order
    group by 1, 2 order by 1 asc nulls first, 2 asc nulls first`);
  return {
    customers,
    customer: column(table, 'place', 'INTEGER').values,
    day: column(table, 'day', 'INTEGER').values,
    value: column(table, 'value', 'DOUBLE').values.map((minor) => minor / minorPerMajor),
  };
}
