import { type AnalyticsEngine, type Expression, join, sql } from '@quanyu/lake';
import { enginePage, type PageQuery, type Row, type RowPage, rowsOf } from './page.ts';

export interface PlaceFilter {
  readonly fromDay?: number | undefined;
  readonly toDay?: number | undefined;
  readonly product?: string | undefined;
  readonly location?: string | undefined;
  readonly category?: string | undefined;
  readonly search?: string | undefined;
}

/** Conditions on a table `t` with product and place, joined to products `p`. */
export function placeConditions({
  product,
  location,
  category,
  search,
}: PlaceFilter): Expression[] {
  const parts = [sql`true`];
  if (product !== undefined) parts.push(sql`t.product_id = ${product}`);
  if (location !== undefined) parts.push(sql`t.location_id = ${location}`);
  if (category !== undefined) {
    const path = sql`array_to_string(p.category_path, '>')`;
    const below = `${category}>`;
    parts.push(sql`(${path} = ${category} or left(${path}, ${below.length}) = ${below})`);
  }
  const text = search?.trim().toLowerCase() ?? '';
  if (text !== '') {
    parts.push(
      sql`(contains(lower(coalesce(p.name, '')), ${text}) or contains(lower(t.product_id), ${text}))`,
    );
  }
  return parts;
}

/** Forecasts by product, place and day. */
export async function listForecasts(
  engine: AnalyticsEngine,
  filter: PlaceFilter,
  page: PageQuery,
): Promise<RowPage<Row>> {
  const parts = placeConditions(filter);
  if (filter.fromDay !== undefined) parts.push(sql`t.day >= ${filter.fromDay}`);
  if (filter.toDay !== undefined) parts.push(sql`t.day <= ${filter.toDay}`);
  return enginePage(
    engine,
    {
      select: sql`
        select t.product_id, t.location_id, t.day, t.mean, t.q10, t.q50, t.q90, t.model,
          concat_ws('|', t.product_id, t.location_id, cast(t.day as varchar)) as row_key
        from forecasts as t left join products as p on p.product_id = t.product_id
        where ${join(parts, ' and ')}`,
      key: 'row_key',
      defaultSort: 'product',
      sortable: { product: 'product_id', day: 'day', mean: 'mean' },
    },
    page,
  );
}

/** What to order, by product and place; the dearest risk first. */
export async function listPlans(
  engine: AnalyticsEngine,
  filter: PlaceFilter,
  page: PageQuery,
): Promise<RowPage<Row>> {
  return enginePage(
    engine,
    {
      select: sql`
        select t.product_id, coalesce(p.name, t.product_id) as name, t.location_id, t.supplier_id,
          t.on_hand_units, t.due_units, t.lead_time_days, t.expected_demand_units,
          t.order_up_to_units, t.order_units, t.cost_minor, t.days_of_cover, t.stock_out_day,
          t.risk, t.worth_minor, t.product_id || '|' || t.location_id as row_key
        from plan_lines as t left join products as p on p.product_id = t.product_id
        where ${join(placeConditions(filter), ' and ')}`,
      key: 'row_key',
      defaultSort: '-worth',
      sortable: {
        worth: 'worth_minor',
        product: 'product_id',
        name: 'name',
        order: 'order_units',
        cost: 'cost_minor',
        cover: 'days_of_cover',
        stockOut: 'stock_out_day',
      },
    },
    page,
  );
}

/**
 * Products that the plan sees running out within some days at a place inside the filter, and what
 * ordering them costs and saves wherever the plan orders them: a centre orders for its stores.
 */
export async function comingStockOuts(
  engine: AnalyticsEngine,
  filter: PlaceFilter & { readonly untilDay: number },
): Promise<Row | undefined> {
  const parts = [...placeConditions(filter), sql`t.stock_out_day <= ${filter.untilDay}`];
  const [row] = rowsOf(
    await engine.query(sql`
      with ending as (
        select distinct t.product_id
        from plan_lines as t left join products as p on p.product_id = t.product_id
        where ${join(parts, ' and ')}
      )
      select cast(count(distinct e.product_id) as integer) as products,
        cast(coalesce(sum(o.cost_minor), 0) as bigint) as cost_minor,
        cast(coalesce(sum(o.worth_minor), 0) as bigint) as worth_minor
      from ending as e
        left join plan_lines as o on o.product_id = e.product_id and o.order_units > 0`),
  );
  return row;
}
