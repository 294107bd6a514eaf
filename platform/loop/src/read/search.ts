import type { Ledger } from '@quanyu/ledger';
import type { Row } from './page.ts';

/**
 * Products, customers, orders and decisions whose id or name holds a text: those that begin with it
 * first. Reads the ledger as it is now.
 */
export async function searchLedger(
  ledger: Ledger,
  text: string,
  limit: number,
): Promise<readonly Row[]> {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const part = (query: string) => `(${query} limit ${Math.trunc(limit)})`;
  const { rows } = await ledger.pool.query<Row>(
    `select kind, id, title, note from (
      ${part(`select 'product' as kind, product_id as id, coalesce(name, product_id) as title,
        array_to_string(category_path, ' > ') as note from products
        where strpos(lower(coalesce(name, '')), $1) > 0 or strpos(lower(product_id), $1) > 0`)}
      union all ${part(`select 'customer', customer_id, coalesce(name, customer_id), city
        from customers where erased_at is null and (strpos(lower(coalesce(name, '')), $1) > 0
          or strpos(lower(customer_id), $1) > 0 or lower(email) = $1 or phone = $1)`)}
      union all ${part(`select 'order', order_id, order_id, state from orders
        where order_id = $2 or lower(order_id) = $1`)}
      union all ${part(`select 'decision', decision_id, coalesce(subject->>'name', subject_id), kind
        from decisions where status in ('proposed', 'approved')
          and strpos(lower(coalesce(subject->>'name', '')), $1) > 0`)}
    ) as found order by strpos(lower(title), $1) <> 1, kind, title, id limit ${Math.trunc(limit)}`,
    [wanted, text.trim()],
  );
  return rows;
}
