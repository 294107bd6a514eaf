import { type AnalyticsEngine, sql } from '@quanyu/lake';
import type { Ledger } from '@quanyu/ledger';
import { type Row, rowsOf } from './page.ts';

export interface ProductPeriod {
  readonly product: string;
  readonly fromDay: number;
  readonly toDay: number;
  readonly location?: string | undefined;
  readonly channel?: string | undefined;
}

export interface SalesDay {
  readonly day: number;
  readonly units: number;
  readonly revenueMinor: number;
  /** Null before the first stock move that is known. */
  readonly onHandUnits: number | null;
  readonly isPromotion: boolean;
}

/** Sales and stock of one product on every day of a period. */
export async function productDays(
  engine: AnalyticsEngine,
  ledger: Ledger,
  period: ProductPeriod,
): Promise<readonly SalesDay[]> {
  const { product, fromDay, toDay } = period;
  const place = period.location === undefined ? sql`` : sql` and location_id = ${period.location}`;
  const channel = period.channel === undefined ? sql`` : sql` and channel_id = ${period.channel}`;
  const [sold, spans, promoted] = await Promise.all([
    engine.query(sql`
      select day, cast(sum(quantity) as double) as units,
        cast(sum(total_minor) as double) as revenue_minor
      from live_sales_facts
      where product_id = ${product} and day between ${fromDay} and ${toDay}
        and kind = 'sale'${place}${channel} group by day`),
    engine.query(sql`
      select from_day, to_day, units from live_stock_spans
      where product_id = ${product} and to_day >= ${fromDay} and from_day <= ${toDay}${place}`),
    promotedDays(ledger, period),
  ]);
  const sales = new Map(rowsOf(sold).map((row) => [Number(row['day']), row]));
  const stock = stockByDay(rowsOf(spans), fromDay, toDay);
  return Array.from({ length: toDay - fromDay + 1 }, (_, index) => {
    const day = fromDay + index;
    const row = sales.get(day);
    return {
      day,
      units: Number(row?.['units'] ?? 0),
      revenueMinor: Number(row?.['revenue_minor'] ?? 0),
      onHandUnits: stock[index] ?? null,
      isPromotion: promoted.some(({ from_day, to_day }) => from_day <= day && day <= to_day),
    };
  });
}

function stockByDay(spans: readonly Row[], fromDay: number, toDay: number): (number | null)[] {
  const stock: (number | null)[] = Array.from({ length: toDay - fromDay + 1 }, () => null);
  for (const span of spans) {
    const first = Math.max(fromDay, Number(span['from_day']));
    const last = Math.min(toDay, Number(span['to_day']));
    for (let day = first; day <= last; day++) {
      stock[day - fromDay] = (stock[day - fromDay] ?? 0) + Number(span['units']);
    }
  }
  return stock;
}

async function promotedDays(
  ledger: Ledger,
  { product, fromDay, toDay }: ProductPeriod,
): Promise<readonly { readonly from_day: number; readonly to_day: number }[]> {
  const { rows } = await ledger.pool.query<{ from_day: number; to_day: number }>(
    `select m.from_day, m.to_day from promotions m left join products p on p.product_id = $1
     where m.to_day >= $2 and m.from_day <= $3 and ($1 = any(m.products)
       or (cardinality(m.category_path) > 0
         and p.category_path[1:cardinality(m.category_path)] = m.category_path))
     limit 1000`,
    [product, fromDay, toDay],
  );
  return rows;
}

/**
 * The forecast of one product by day, at one place or over all. Over all places the spread of each
 * side adds in squares: places are taken as independent.
 */
export async function productForecast(
  engine: AnalyticsEngine,
  product: string,
  location: string | undefined,
): Promise<readonly Row[]> {
  const place = location === undefined ? sql`` : sql` and location_id = ${location}`;
  const level = (name: 'q025' | 'q10' | 'q25' | 'q75' | 'q90' | 'q975') => {
    const isLow = name === 'q025' || name === 'q10' || name === 'q25';
    const columns = {
      q025: sql`q025 - mean`,
      q10: sql`q10 - mean`,
      q25: sql`q25 - mean`,
      q75: sql`q75 - mean`,
      q90: sql`q90 - mean`,
      q975: sql`q975 - mean`,
    };
    const spread = sql`sqrt(sum((${columns[name]}) * (${columns[name]})))`;
    return isLow ? sql`greatest(0, sum(mean) - ${spread})` : sql`sum(mean) + ${spread}`;
  };
  return rowsOf(
    await engine.query(sql`
      select day, sum(mean) as mean, ${level('q025')} as q025, ${level('q10')} as q10,
        ${level('q25')} as q25, ${level('q75')} as q75, ${level('q90')} as q90,
        ${level('q975')} as q975, max(model) as model
      from forecasts where product_id = ${product}${place} group by day order by day asc nulls last`),
  );
}

/** What the ledger says of a product now, or undefined. */
export async function productFactsRow(ledger: Ledger, product: string): Promise<Row | undefined> {
  const { rows } = await ledger.pool.query<Row>('select * from products where product_id = $1', [
    product,
  ]);
  return rows[0];
}

/** Stock of a product at each place now, with the places' names. */
export async function productLevels(ledger: Ledger, product: string): Promise<readonly Row[]> {
  const { rows } = await ledger.pool.query<Row>(
    `select s.location_id, coalesce(l.name, s.location_id) as name, s.on_hand_units, s.reserved_units
     from stock_levels s left join locations l on l.location_id = s.location_id
     where s.product_id = $1 order by s.location_id`,
    [product],
  );
  return rows;
}

/** The last 200 prices of a product, newest first. */
export async function productPrices(ledger: Ledger, product: string): Promise<readonly Row[]> {
  const { rows } = await ledger.pool.query<Row>(
    `select valid_from, channel_id, price::float8 as price from prices where product_id = $1
     order by valid_from desc limit 200`,
    [product],
  );
  return rows;
}
