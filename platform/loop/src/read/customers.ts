import { type AnalyticsEngine, join, sql } from '@quanyu/lake';
import { enginePage, type PageQuery, type Row, type RowPage, rowsOf } from './page.ts';

export interface CustomerFilter {
  readonly segment?: string | undefined;
  readonly search?: string | undefined;
}

const COLUMNS = sql`
  c.customer_id, c.name, c.city, p.segment_id, coalesce(p.orders, 0) as orders,
  coalesce(p.revenue_minor, 0) as revenue_minor, p.last_order_day, p.activity, p.alive,
  p.clv_minor, p.rfm`;

/** Some customers by id, in order of ids; those that nobody knows are left out. */
export async function customersByIds(
  engine: AnalyticsEngine,
  ids: readonly string[],
): Promise<readonly Row[]> {
  if (ids.length === 0) return [];
  const list = join(
    ids.map((id) => sql`${id}`),
    ', ',
  );
  return rowsOf(
    await engine.query(sql`
      select ${COLUMNS}
      from customers as c left join profiles as p on p.customer_id = c.customer_id
      where c.customer_id in (${list}) order by c.customer_id asc nulls last`),
  );
}

/** Customers with what the profile step found; those without a profile stand at the end. */
export async function listCustomers(
  engine: AnalyticsEngine,
  filter: CustomerFilter,
  page: PageQuery,
): Promise<RowPage<Row>> {
  // A person stands once, under its own name.
  const parts = [sql`(pe.person_id is null or pe.person_id = c.customer_id)`];
  if (filter.segment !== undefined) parts.push(sql`p.segment_id = ${filter.segment}`);
  const text = filter.search?.trim().toLowerCase() ?? '';
  if (text !== '') {
    parts.push(sql`(contains(lower(coalesce(c.name, '')), ${text})
      or contains(lower(c.customer_id), ${text}) or contains(lower(coalesce(c.email, '')), ${text})
      or contains(coalesce(c.phone, ''), ${text}))`);
  }
  return enginePage(
    engine,
    {
      select: sql`
        select ${COLUMNS}
        from customers as c
          left join persons as pe on pe.customer_id = c.customer_id
          left join profiles as p on p.customer_id = c.customer_id
        where ${join(parts, ' and ')}`,
      key: 'customer_id',
      defaultSort: '-revenue',
      sortable: {
        customer: 'customer_id',
        name: 'name',
        orders: 'orders',
        revenue: 'revenue_minor',
        lastOrder: 'last_order_day',
        activity: 'activity',
        alive: 'alive',
        clv: 'clv_minor',
        rfm: 'rfm',
      },
    },
    page,
  );
}
