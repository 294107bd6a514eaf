import { type AnalyticsEngine, column, join as joined, sql } from '@quanyu/lake';
import type { PurchaseTable } from '@quanyu/profile';
import { personOf } from './persons.ts';

/** Something that a purchase can be: of a category, or at a discount. */
export interface Facet {
  readonly name: string;
  readonly purchases: PurchaseTable;
}

/** Name of the facet of purchases with a discount; categories have none like it. */
export const DISCOUNT_FACET = '@discount';
/** The widest categories with most buyers. */
const CATEGORIES_MAX = 8;

interface FacetOptions {
  readonly asOfDay: number;
  readonly fromDay: number;
  readonly linked: number;
}

/** Purchases of the buyers by facet, customers numbered as `ids` stand. */
export async function loadFacets(
  engine: AnalyticsEngine,
  ids: readonly string[],
  { asOfDay, fromDay, linked }: FacetOptions,
): Promise<readonly Facet[]> {
  const { id, join } = personOf(linked);
  const top = sql`split_part(s.category, '>', 1)`;
  const found = await engine.query(sql`
    select ${top} as name, count(distinct s.customer_id) as buyers from sales_facts as s
    where s.counts_as_order and s.customer_id is not null and s.category <> ''
      and s.day <= ${asOfDay} and s.day > ${fromDay}
    group by 1 order by buyers desc, name asc nulls last limit ${CATEGORIES_MAX}`);
  const names = column(found, 'name', 'VARCHAR').values.map((name) => name ?? '');
  const list = joined(
    [...names, ''].map((name) => sql`${name}`),
    ', ',
  );
  const table = await engine.query(sql`
    with rows as (
      select ${id} as customer_id, ${top} as name, s.day, s.discount_minor, s.total_minor
      from sales_facts as s ${join}
      where s.counts_as_order and s.customer_id is not null
        and s.day <= ${asOfDay} and s.day > ${fromDay}
    )
    select customer_id, name, day, cast(sum(total_minor) as double) as value
    from rows where name in (${list}) and name <> '' group by 1, 2, 3
    union all
    select customer_id, ${DISCOUNT_FACET}, day, cast(sum(total_minor) as double)
    from rows where discount_minor > 0 group by 1, 3`);
  return facetsOf(
    {
      customers: column(table, 'customer_id', 'VARCHAR').values,
      names: column(table, 'name', 'VARCHAR').values,
      days: column(table, 'day', 'INTEGER').values,
      values: column(table, 'value', 'DOUBLE').values,
    },
    ids,
  );
}

interface FacetColumns {
  readonly customers: readonly (string | null)[];
  readonly names: readonly (string | null)[];
  readonly days: Int32Array;
  readonly values: Float64Array;
}

function facetsOf(rows: FacetColumns, ids: readonly string[]): readonly Facet[] {
  const place = new Map(ids.map((id, i) => [id, i]));
  const byName = new Map<string, { customer: number[]; day: number[]; value: number[] }>();
  rows.names.forEach((name, row) => {
    const customer = place.get(rows.customers[row] ?? '');
    if (name === null || customer === undefined) return;
    const facet = byName.get(name) ?? { customer: [], day: [], value: [] };
    byName.set(name, facet);
    facet.customer.push(customer);
    facet.day.push(rows.days[row] ?? 0);
    facet.value.push(rows.values[row] ?? 0);
  });
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { customer, day, value }]) => ({
      name,
      purchases: {
        customers: ids.length,
        customer: Int32Array.from(customer),
        day: Int32Array.from(day),
        value: Float64Array.from(value),
      },
    }));
}
