import type { Severity } from '@quanyu/ledger';
import type { StepContext } from '../step.ts';

/** A check of the ledger as a whole: what is wrong, where, and what to do about it. */
export interface QualityCheck {
  readonly code: string;
  readonly severity: Severity;
  /** What the rows are, for the message. */
  readonly what: string;
  readonly remedy: string;
  readonly field: string;
  /** PostgreSQL query of `place` and `value`, one row a finding. */
  readonly sql: string;
  readonly parameters?: (context: StepContext) => readonly (string | number)[];
}

const bare = (noun: string, table: string, key: string): QualityCheck => ({
  code: `UNKNOWN_${noun.toUpperCase()}`,
  severity: 'warning',
  what: `ids of a ${noun} that facts name and nobody described`,
  remedy: `Import ${table}.csv with these ids, or correct the facts.`,
  field: noun,
  sql: `select ${key} as place, null as value from ${table} where bare`,
});

const productGap = (column: string, remedy: string, condition: string): QualityCheck => ({
  code: `PRODUCT_WITHOUT_${column.toUpperCase()}`,
  severity: 'warning',
  what: `products without a ${column} that were sold`,
  remedy,
  field: column,
  sql: `select product_id as place, name as value from products p
    where kind = 'goods' and not bare and ${condition}
      and exists (select from order_lines l where l.product_id = p.product_id)`,
});

const DAY_MS = 86_400_000;
const future = ({ clock }: StepContext): readonly number[] => [clock.now() + DAY_MS];

const duplicate = (column: 'email' | 'phone'): QualityCheck => ({
  code: `CUSTOMER_${column.toUpperCase()}_SHARED`,
  severity: 'warning',
  what: `groups of customers with the same ${column}`,
  remedy: 'Link them as identities of one customer, or correct the contact.',
  field: column,
  sql: `select min(customer_id) as place, count(*)::text || ' customers' as value from customers
    where ${column} is not null and ${column} <> '' and erased_at is null
    group by lower(${column}) having count(*) > 1`,
});

/** Checks in the order in which they are shown. */
export const QUALITY_CHECKS: readonly QualityCheck[] = [
  bare('product', 'products', 'product_id'),
  bare('customer', 'customers', 'customer_id'),
  bare('location', 'locations', 'location_id'),
  bare('supplier', 'suppliers', 'supplier_id'),
  bare('channel', 'channels', 'channel_id'),
  productGap('cost', 'Import the cost: margins and orders rest on it.', 'coalesce(cost, 0) <= 0'),
  productGap(
    'price',
    'Import the price: stock-outs cannot be valued without it.',
    'coalesce(price, 0) <= 0',
  ),
  productGap('category', 'Import category_path.', 'cardinality(category_path) = 0'),
  {
    code: 'PRICE_BELOW_COST',
    severity: 'warning',
    what: 'products priced below their cost',
    remedy: 'Check the currency and the unit of price and cost.',
    field: 'price',
    sql: `select product_id as place, price || ' < ' || cost as value from products
      where price > 0 and cost > price`,
  },
  {
    code: 'ORDERS_WITHOUT_CUSTOMER',
    severity: 'info',
    what: 'channels where more than half of the orders name no customer',
    remedy: 'Ask for a member number at the till; profiles cover known customers only.',
    field: 'customer',
    sql: `select coalesce(channel_id, '(none)') as place,
        round(100.0 * count(*) filter (where customer_id is null) / count(*)) || ' %' as value
      from orders group by channel_id
      having count(*) filter (where customer_id is null) * 2 > count(*)`,
  },
  {
    code: 'STOCK_LEVEL_CONTRADICTS_MOVES',
    severity: 'error',
    what: 'stock levels that differ from the sum of their moves',
    remedy: 'Count the shelf; this should never be: please report it.',
    field: 'on_hand_units',
    sql: `select l.product_id || ' at ' || l.location_id as place,
        l.on_hand_units || ' against ' || coalesce(m.units, 0) as value
      from stock_levels l left join (
        select product_id, location_id, sum(on_hand_units) as units from stock_moves group by 1, 2
      ) m on m.product_id = l.product_id and m.location_id = l.location_id
      where l.on_hand_units <> coalesce(m.units, 0)`,
  },
  {
    code: 'STOCK_NEGATIVE',
    severity: 'error',
    what: 'stock levels below zero',
    remedy: 'Count the shelf and record a count.',
    field: 'on_hand_units',
    sql: `select product_id || ' at ' || location_id as place, on_hand_units::text as value
      from stock_levels where on_hand_units < 0`,
  },
  {
    code: 'STOCK_PHANTOM',
    severity: 'warning',
    what: 'stocks that used to sell and have not for 120 days although there are units',
    remedy: 'Look whether the units are really there, then count or mark down.',
    field: 'on_hand_units',
    sql: `select s.product_id || ' at ' || s.location_id as place, s.on_hand_units::text as value
      from stock_levels s join (
        select product_id, location_id, max(day) as last_day from order_lines
        where kind = 'sale' group by 1, 2
      ) l on l.product_id = s.product_id and l.location_id = s.location_id
      where s.on_hand_units > 0 and l.last_day < (select max(day) from orders) - 120`,
  },
  {
    code: 'QUANTITY_OUTLIER',
    severity: 'warning',
    what: 'order lines of a quantity far beyond what the product usually sells at once',
    remedy: 'Check for a typing error; if it is right, nothing needs doing.',
    field: 'quantity',
    sql: `select l.order_id || '|' || l.line_index as place, l.quantity::text as value
      from order_lines l join (
        select product_id, avg(ln(quantity)) as mean, greatest(stddev_pop(ln(quantity)), 0.35) as sd
        from order_lines where kind = 'sale' and quantity > 0 group by 1 having count(*) >= 20
      ) s on s.product_id = l.product_id
      where l.kind = 'sale' and l.quantity > 10 and ln(l.quantity) > s.mean + 6 * s.sd`,
  },
  {
    code: 'ORDER_IN_FUTURE',
    severity: 'error',
    what: 'orders dated more than a day ahead of now',
    remedy: 'Check the date format and the time zone of the import.',
    field: 'ordered_at',
    sql: `select order_id as place, to_timestamp(ordered_at / 1000.0)::text as value
      from orders where ordered_at > $1`,
    parameters: future,
  },
  {
    code: 'CURRENCY_MIXED',
    severity: 'warning',
    what: 'currencies of order lines beside the retailer’s own',
    remedy: 'Convert at import; amounts of other currencies are added up as they stand.',
    field: 'currency',
    sql: `select currency as place, count(*) || ' lines' as value from order_lines
      where currency <> $1 group by currency`,
    parameters: ({ currency }) => [currency],
  },
  duplicate('email'),
  duplicate('phone'),
];
