import { type AnalyticsEngine, column, fn, sql } from '@quanyu/lake';
import { personOf } from './persons.ts';

/** When and how dear buyers buy, in order of their ids. */
export interface Habits {
  /** Hour of the day, 0 to 23, in the shop's time; null where orders have none. */
  readonly hour: (number | null)[];
  readonly priceBand: (PriceBand | null)[];
}

export const PRICE_BANDS = ['low', 'middle', 'high'] as const;
export type PriceBand = (typeof PRICE_BANDS)[number];

interface HabitOptions {
  readonly asOfDay: number;
  readonly linked: number;
  readonly timeZone: string;
}

/** Hours of orders, and how dear the products are among those of their own category. */
export async function loadHabits(
  engine: AnalyticsEngine,
  ids: readonly string[],
  options: HabitOptions,
): Promise<Habits> {
  const place = new Map(ids.map((id, i) => [id, i]));
  const hour = new Array<number | null>(ids.length).fill(null);
  const priceBand = new Array<PriceBand | null>(ids.length).fill(null);
  const hours = await favouriteHours(engine, options);
  hours.ids.forEach((id, row) => {
    const at = place.get(id);
    if (at !== undefined) hour[at] = hours.hours[row] ?? null;
  });
  const bands = await priceRanks(engine, options);
  bands.ids.forEach((id, row) => {
    const at = place.get(id);
    if (at !== undefined) priceBand[at] = bandOf(bands.ranks[row] ?? Number.NaN);
  });
  return { hour, priceBand };
}

/** Thirds of the products of a category by price. */
function bandOf(rank: number): PriceBand | null {
  if (!Number.isFinite(rank)) return null;
  return PRICE_BANDS[Math.min(2, Math.floor(rank * 3))] ?? null;
}

async function favouriteHours(
  engine: AnalyticsEngine,
  { linked, timeZone }: HabitOptions,
): Promise<{ readonly ids: readonly string[]; readonly hours: Int32Array }> {
  const { id, join } = personOf(linked);
  const table = await engine.query(sql`
    with counted as (
      select ${id} as customer_id, ${fn.localHour(sql`s.ordered_at`, sql`${timeZone}`)} as hour,
        count(*) as orders
      from orders as s ${join} where s.customer_id is not null group by 1, 2
    ), ranked as (
      select customer_id, hour, row_number() over (
        partition by customer_id order by orders desc, hour asc nulls last) as place from counted
    )
    select customer_id, cast(hour as integer) as hour from ranked where place = 1`);
  return {
    ids: column(table, 'customer_id', 'VARCHAR').values.map((one) => one ?? ''),
    hours: column(table, 'hour', 'INTEGER').values,
  };
}

async function priceRanks(
  engine: AnalyticsEngine,
  { asOfDay, linked }: HabitOptions,
): Promise<{ readonly ids: readonly string[]; readonly ranks: Float64Array }> {
  const { id, join } = personOf(linked);
  const table = await engine.query(sql`
    with priced as (
      select product_id, category,
        cast(sum(total_minor + discount_minor) as double) / cast(sum(quantity) as double) as price
      from sales_facts where kind = 'sale' and quantity > 0 and day <= ${asOfDay} group by 1, 2
    ), ranked as (
      select product_id, category, (row_number() over (
          partition by category order by price asc nulls first, product_id asc) - 0.5)
        / count(*) over (partition by category) as rank
      from priced
    )
    select ${id} as customer_id, cast(sum(r.rank * s.quantity) / sum(s.quantity) as double) as rank
    from sales_facts as s ${join}
      join ranked as r on r.product_id = s.product_id and coalesce(r.category, '') = coalesce(s.category, '')
    where s.customer_id is not null and s.kind = 'sale' and s.quantity > 0 and s.day <= ${asOfDay}
    group by 1`);
  return {
    ids: column(table, 'customer_id', 'VARCHAR').values.map((one) => one ?? ''),
    ranks: column(table, 'rank', 'DOUBLE').values,
  };
}
