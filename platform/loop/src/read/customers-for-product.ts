import type { Reason } from '@quanyu/domain';
import { type AnalyticsEngine, type Expression, join, sql } from '@quanyu/lake';
import { enginePage, type PageQuery, type RowPage, rowsOf } from './page.ts';

export interface ProspectFilter {
  readonly product: string;
  readonly asOfDay: number;
  readonly segment?: string | undefined;
  /** Only those who agreed to this purpose. */
  readonly consent?: string | undefined;
}

/** A customer who is likely to want a product. */
export interface Prospect {
  readonly customer: string;
  readonly name: string | null;
  readonly segment: string | null;
  /** Adds up to the score: what was bought that goes with the product. */
  readonly contributions: readonly { readonly product: string; readonly value: number }[];
  readonly score: number;
  readonly reason: Reason;
}

const DAYS = 730;
const HALF_LIFE_DAYS = 180;
/** What a product of the same category speaks, beside the confidence of one bought together. */
const SAME_CATEGORY = 0.02;
/** And one that shares only the top of the category path. */
const SAME_DEPARTMENT = 0.004;

/**
 * Customers who have not bought a product but products that go with it, the likeliest first: the sum
 * over what they bought of how often the product goes along (the confidence of the pair; a small
 * fixed share for others of its category, so that a new product has prospects too), halved each
 * 180 days.
 */
export async function customersForProduct(
  engine: AnalyticsEngine,
  filter: ProspectFilter,
  page: PageQuery,
): Promise<RowPage<Prospect>> {
  const parts = partsSql(filter);
  const found = await enginePage(
    engine,
    {
      select: sql`
        select t.customer_id, c.name, f.segment_id, sum(t.value) as score
        from (${parts}) as t
          left join customers as c on c.customer_id = t.customer_id
          left join profiles as f on f.customer_id = t.customer_id
        where ${join(conditions(filter), ' and ')}
        group by 1, 2, 3`,
      key: 'customer_id',
      defaultSort: '-score',
      sortable: { score: 'score', customer: 'customer_id' },
    },
    page,
  );
  const customers = found.rows.map((row) => String(row['customer_id']));
  const spoken = await partsOfCustomers(engine, filter, customers);
  return {
    ...found,
    rows: found.rows.map((row): Prospect => {
      const customer = String(row['customer_id']);
      const own = spoken.get(customer) ?? [];
      const [first] = own;
      const code = first?.isPair === true ? 'RECOMMEND_BUYS_WITH' : 'RECOMMEND_BUYS_LIKE';
      return {
        customer,
        name: row['name'] === null ? null : String(row['name']),
        segment: row['segment_id'] === null ? null : String(row['segment_id']),
        contributions: own.map(({ product, value }) => ({ product, value })),
        score: own.reduce((sum, { value }) => sum + value, 0),
        reason: { code, params: { product: first?.product ?? '' } },
      };
    }),
  };
}

interface Spoken {
  readonly product: string;
  readonly value: number;
  readonly isPair: boolean;
}

async function partsOfCustomers(
  engine: AnalyticsEngine,
  filter: ProspectFilter,
  customers: readonly string[],
): Promise<ReadonlyMap<string, readonly Spoken[]>> {
  const all = new Map<string, Spoken[]>();
  if (customers.length === 0) return all;
  const ids = join(
    customers.map((id) => sql`${id}`),
    ', ',
  );
  const rows = rowsOf(
    await engine.query(sql`
      select customer_id, product_id, value, is_pair from (${partsSql(filter)}) as t
      where customer_id in (${ids})
      order by customer_id asc, value desc nulls last, product_id asc`),
  );
  for (const row of rows) {
    const customer = String(row['customer_id']);
    const list = all.get(customer) ?? [];
    all.set(customer, list);
    list.push({
      product: String(row['product_id']),
      value: Number(row['value']),
      isPair: Number(row['is_pair']) === 1,
    });
  }
  return all;
}

const CATEGORY_PATHS = sql`
  select product_id, array_to_string(category_path, '>') as path from products`;

/** One row a customer and product bought that speaks for the product asked about. */
function partsSql({ product, asOfDay }: ProspectFilter): Expression {
  const day = Math.trunc(asOfDay);
  return sql`
    select b.customer_id, b.product_id, w.is_pair,
      w.weight * power(0.5, (${day} - b.day) / cast(${HALF_LIFE_DAYS} as double)) as value
    from (
      select customer_id, product_id, max(day) as day from sales_facts
      where counts_as_order and is_goods and customer_id is not null
        and day > ${day - DAYS} and day <= ${day}
      group by 1, 2
    ) as b join (
      select product_id, max(weight) as weight, max(is_pair) as is_pair from (
        select product_id, 1 as is_pair, confidence as weight from bought_together
        where other_product_id = ${product}
        union all
        select o.product_id, 0 as is_pair, case when o.path = p.path
            then cast(${SAME_CATEGORY} as double) else cast(${SAME_DEPARTMENT} as double) end
            as weight
        from (${CATEGORY_PATHS}) as o join (${CATEGORY_PATHS}) as p
          on split_part(o.path, '>', 1) = split_part(p.path, '>', 1)
        where p.product_id = ${product} and o.product_id <> p.product_id and p.path <> ''
      ) as known group by 1
    ) as w on w.product_id = b.product_id
    where b.customer_id not in (
      select customer_id from sales_facts
      where product_id = ${product} and counts_as_order and customer_id is not null)`;
}

function conditions({ segment, consent }: ProspectFilter): Expression[] {
  const all = [sql`true`];
  if (segment !== undefined) all.push(sql`f.segment_id = ${segment}`);
  if (consent !== undefined) {
    all.push(sql`t.customer_id in (
      select customer_id from consents where purpose = ${consent} and granted)`);
  }
  return all;
}
