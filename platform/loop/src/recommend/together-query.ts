import { type Expression, raw } from '@quanyu/lake';

/** Orders looked at, and products of one order: bounds the pairs to be counted. */
const DAYS = 365;
const PRODUCTS_PER_ORDER_MAX = 40;
const PRODUCTS_MAX = 2_000;
const ORDERS_MIN = 3;
const PARTNERS_MAX = 20;

/**
 * Pairs of products in one order, with confidence and lift, for the products sold most. An order with
 * very many products says little about pairs and is left out.
 */
export function togetherQuery(asOfDay: number): Expression {
  const day = Math.trunc(asOfDay);
  return raw(`
    with sold as (
      select order_id, product_id from sales_facts
      where counts_as_order and is_goods and day > ${day - DAYS} and day <= ${day} group by 1, 2
    ), sizes as (
      select order_id from sold group by 1 having count(*) between 1 and ${PRODUCTS_PER_ORDER_MAX}
    ), orders as (
      select s.order_id, s.product_id from sold as s join sizes as z on z.order_id = s.order_id
    ), singles as (
      select product_id, count(*) as n from orders group by 1
      order by n desc, product_id asc limit ${PRODUCTS_MAX}
    ), total as (
      select count(distinct order_id) as n from orders
    ), kept as (
      select o.order_id, o.product_id, s.n from orders as o
        join singles as s on s.product_id = o.product_id
    ), pairs as (
      select a.product_id, b.product_id as other_product_id, max(a.n) as n_a, max(b.n) as n_b,
        count(*) as orders
      from kept as a join kept as b
        on b.order_id = a.order_id and b.product_id <> a.product_id
      group by 1, 2 having count(*) >= ${ORDERS_MIN}
    ), ranked as (
      select p.product_id, p.other_product_id, p.orders,
        cast(p.orders as double) / p.n_a as confidence,
        cast(p.orders as double) * t.n / (cast(p.n_a as double) * p.n_b) as lift,
        row_number() over (
          partition by p.product_id order by p.orders desc, p.other_product_id asc) as place
      from pairs as p cross join total as t
    )
    select product_id, other_product_id, orders, confidence, lift from ranked
    where place <= ${PARTNERS_MAX}`);
}
