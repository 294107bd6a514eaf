import { type AnalyticsEngine, join, raw, sql } from '@quanyu/lake';
import { enginePage, type PageQuery, type Row, type RowPage } from './page.ts';

export interface ProductFilter {
  readonly asOfDay: number;
  readonly category?: string | undefined;
  readonly location?: string | undefined;
  readonly channel?: string | undefined;
  readonly product?: string | undefined;
  readonly supplier?: string | undefined;
  readonly risk?: string | undefined;
  readonly search?: string | undefined;
  readonly minorPerMajor: number;
}

const RECENT_DAYS = 28;

/** Products with stock, sales of the last 28 days and the plan's risk. One query for a page and its count. */
export async function listProducts(
  engine: AnalyticsEngine,
  filter: ProductFilter,
  page: PageQuery,
): Promise<RowPage<Row>> {
  const { rows, ...rest } = await enginePage(
    engine,
    {
      select: productRows(filter),
      key: 'product_id',
      defaultSort: '-revenue',
      sortable: {
        name: 'name',
        product: 'product_id',
        revenue: 'revenue_minor_28',
        sold: 'sold_units_28',
        stock: 'on_hand_units',
        cover: 'days_of_cover',
        price: 'price_minor',
        risk: 'risk_rank',
      },
    },
    page,
  );
  const trends = await trendsOf(
    engine,
    rows.map((row) => String(row['product_id'])),
    filter.asOfDay,
  );
  return {
    ...rest,
    rows: rows.map((row) => ({
      ...row,
      trend_28: trends.get(String(row['product_id'])) ?? NO_TREND,
    })),
  };
}

const NO_TREND: readonly number[] = Array.from({ length: RECENT_DAYS }, () => 0);

function productRows(filter: ProductFilter) {
  const { asOfDay, minorPerMajor } = filter;
  const minor = raw(String(minorPerMajor));
  const place = filter.location === undefined ? sql`` : sql` and location_id = ${filter.location}`;
  const channel = filter.channel === undefined ? sql`` : sql` and channel_id = ${filter.channel}`;
  return sql`
    with sold as (
      select product_id, sum(quantity) as units, sum(total_minor) as revenue
      from live_sales_facts
      where day > ${asOfDay - RECENT_DAYS} and day <= ${asOfDay}${place}${channel} group by product_id
    ), levels as (
      select product_id, sum(on_hand_units) as on_hand, sum(reserved_units) as reserved
      from stock_levels where true${place} group by product_id
    ), plans as (
      select product_id, min(days_of_cover) as days_of_cover, max(${RISK_RANK}) as risk_rank
      from plan_lines where true${place} group by product_id
    ), ranked as (
      select product_id,
        sum(revenue) over (order by revenue desc, product_id asc rows between unbounded preceding and current row)
          / nullif(sum(greatest(revenue, 0)) over (), 0) as share
      from sold
    )
    select p.product_id, coalesce(p.name, p.product_id) as name, p.kind,
      array_to_string(p.category_path, '>') as category, p.brand, p.supplier_id, p.pack_units,
      cast(round(p.price * ${minor}) as bigint) as price_minor,
      cast(round(p.cost * ${minor}) as bigint) as cost_minor,
      cast(coalesce(l.on_hand, 0) as bigint) as on_hand_units,
      cast(coalesce(l.reserved, 0) as bigint) as reserved_units,
      cast(coalesce(s.units, 0) as double) as sold_units_28,
      cast(coalesce(s.revenue, 0) as bigint) as revenue_minor_28,
      cast(w.days_of_cover as double) as days_of_cover,
      cast(coalesce(w.risk_rank, 0) as integer) as risk_rank,
      case when r.share is null then null when r.share <= 0.8 then 'A' when r.share <= 0.95 then 'B' else 'C' end as abc
    from products as p
      left join sold as s on s.product_id = p.product_id
      left join levels as l on l.product_id = p.product_id
      left join plans as w on w.product_id = p.product_id
      left join ranked as r on r.product_id = p.product_id
    where ${join(conditions(filter), ' and ')}`;
}

const RISKS = ['none', 'low', 'overstock', 'dead', 'stock-out'] as const;
const RISK_RANK = raw(
  `case risk ${RISKS.map((risk, rank) => `when '${risk}' then ${rank}`).join(' ')} else 0 end`,
);

/** The word of a rank, `none` for what no plan speaks of. */
export function riskOfRank(rank: unknown): (typeof RISKS)[number] {
  return RISKS[Number(rank)] ?? 'none';
}

function conditions(filter: ProductFilter) {
  const parts = [sql`true`];
  const { product, supplier, category, risk, search } = filter;
  if (product !== undefined) parts.push(sql`p.product_id = ${product}`);
  if (supplier !== undefined) parts.push(sql`p.supplier_id = ${supplier}`);
  if (category !== undefined) {
    const path = sql`array_to_string(p.category_path, '>')`;
    const below = `${category}>`;
    parts.push(sql`(${path} = ${category} or left(${path}, ${below.length}) = ${below})`);
  }
  if (risk !== undefined) {
    parts.push(sql`coalesce(w.risk_rank, 0) = ${(RISKS as readonly string[]).indexOf(risk)}`);
  }
  if (search !== undefined && search.trim() !== '') {
    const text = search.trim().toLowerCase();
    parts.push(
      sql`(contains(lower(coalesce(p.name, '')), ${text}) or contains(lower(p.product_id), ${text}))`,
    );
  }
  return parts;
}

/** Units sold on each of the last 28 days, by product. */
async function trendsOf(
  engine: AnalyticsEngine,
  products: readonly string[],
  asOfDay: number,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const trends = new Map<string, number[]>();
  if (products.length === 0) return trends;
  const first = asOfDay - RECENT_DAYS + 1;
  const table = await engine.query(sql`
    select product_id, day, cast(sum(quantity) as double) as units from live_sales_facts
    where kind = 'sale' and is_goods and quantity > 0 and day >= ${first} and day <= ${asOfDay} and list_contains(${[...products]}, product_id)
    group by 1, 2`);
  const [ids, days, units] = ['product_id', 'day', 'units'].map(
    (name) => table.columns.find((column) => column.name === name)?.values as ArrayLike<unknown>,
  );
  for (let row = 0; row < table.rowCount; row++) {
    const id = String(ids?.[row]);
    const trend = trends.get(id) ?? [...NO_TREND];
    trend[Number(days?.[row]) - first] = Number(units?.[row]);
    trends.set(id, trend);
  }
  return trends;
}
