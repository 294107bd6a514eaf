import { type Expression, raw } from '@quanyu/lake';

const DAYS = 180;
const CUSTOMERS_MIN = 5;
const PRODUCTS_MAX = 20;

/** Products that customers of a segment buy more often than customers at large, ranked by how many that is. */
export function segmentProducts(asOfDay: number): Expression {
  const day = Math.trunc(asOfDay);
  return raw(`
    with bought as (
      select p.segment_id, s.product_id, count(distinct s.customer_id) as n
      from sales_facts as s join profiles as p on p.customer_id = s.customer_id
      where s.counts_as_order and s.is_goods and s.day > ${day - DAYS} and s.day <= ${day}
      group by 1, 2
    ), sizes as (
      select segment_id, count(*) as n from profiles group by 1
    ), everywhere as (
      select product_id, sum(n) as n from bought group by 1
    ), ranked as (
      select b.segment_id, b.product_id, b.n as customers,
        (cast(b.n as double) / z.n) / (cast(e.n as double) / t.n) as lift,
        row_number() over (
          partition by b.segment_id
          order by b.n - cast(z.n as double) * e.n / t.n desc, b.product_id asc) as place
      from bought as b
        join sizes as z on z.segment_id = b.segment_id
        join everywhere as e on e.product_id = b.product_id
        cross join (select count(*) as n from profiles) as t
      where b.n >= ${CUSTOMERS_MIN}
    )
    select segment_id, cast(place as integer) as rank, product_id, customers, lift from ranked
    where place <= ${PRODUCTS_MAX}`);
}
