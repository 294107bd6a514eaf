import type { Severity } from '@quanyu/ledger';
import type { StepContext } from '../step.ts';

/** A text in both languages. */
export interface Wording {
  readonly en: string;
  readonly zh: string;
}

/** A check of the ledger as a whole: what is wrong, where, and what to do about it. */
export interface QualityCheck {
  readonly code: string;
  readonly severity: Severity;
  /** What the rows are. */
  readonly what: Wording;
  readonly remedy: Wording;
  readonly field: string;
  /** PostgreSQL query of `place` and `value`, one row a finding. */
  readonly sql: string;
  readonly parameters?: (context: StepContext) => readonly (string | number)[];
}

type Noun = 'product' | 'customer' | 'location' | 'supplier' | 'channel';

const NOUNS_ZH: Readonly<Record<Noun, string>> = {
  product: '商品',
  customer: '顾客',
  location: '地点',
  supplier: '供应商',
  channel: '渠道',
};

const bare = (noun: Noun, table: string, key: string): QualityCheck => ({
  code: `UNKNOWN_${noun.toUpperCase()}`,
  severity: 'warning',
  what: {
    en: `ids of a ${noun} that facts name and nobody described`,
    zh: `个未登记的${NOUNS_ZH[noun]}编号`,
  },
  remedy: {
    en: `Import ${table}.csv with these ids, or correct the facts.`,
    zh: `导入含这些编号的 ${table}.csv，或更正数据。`,
  },
  field: noun,
  sql: `select ${key} as place, null as value from ${table} where bare`,
});

const GAPS_ZH = { cost: '成本', price: '售价', category: '类目' } as const;

const productGap = (
  column: keyof typeof GAPS_ZH,
  remedy: Wording,
  condition: string,
): QualityCheck => ({
  code: `PRODUCT_WITHOUT_${column.toUpperCase()}`,
  severity: 'warning',
  what: {
    en: `products without a ${column} that were sold`,
    zh: `件已售商品缺少${GAPS_ZH[column]}`,
  },
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
  what: {
    en: `groups of customers with the same ${column}`,
    zh: `组顾客${column === 'email' ? '邮箱' : '手机号'}相同`,
  },
  remedy: {
    en: 'Link them as identities of one customer, or correct the contact.',
    zh: '合并为同一顾客的身份，或更正联系方式。',
  },
  field: column,
  sql: `select min(customer_id) as place, '×' || count(*) as value from customers
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
  productGap(
    'cost',
    { en: 'Import the cost: margins and orders rest on it.', zh: '请导入成本：毛利和补货依赖它。' },
    'coalesce(cost, 0) <= 0',
  ),
  productGap(
    'price',
    {
      en: 'Import the price: stock-outs cannot be valued without it.',
      zh: '请导入售价：否则无法估算缺货损失。',
    },
    'coalesce(price, 0) <= 0',
  ),
  productGap(
    'category',
    { en: 'Import category_path.', zh: '请导入 category_path。' },
    'cardinality(category_path) = 0',
  ),
  {
    code: 'PRICE_BELOW_COST',
    severity: 'warning',
    what: { en: 'products priced below their cost', zh: '件商品售价低于成本' },
    remedy: {
      en: 'Check the currency and the unit of price and cost.',
      zh: '核对售价与成本的币种和单位。',
    },
    field: 'price',
    sql: `select product_id as place, price || ' < ' || cost as value from products
      where price > 0 and cost > price`,
  },
  {
    code: 'ORDERS_WITHOUT_CUSTOMER',
    severity: 'info',
    what: {
      en: 'channels where more than half of the orders name no customer',
      zh: '个渠道半数以上订单没有顾客',
    },
    remedy: {
      en: 'Ask for a member number at the till; profiles cover known customers only.',
      zh: '收银时询问会员号；画像只覆盖已知顾客。',
    },
    field: 'customer',
    sql: `select coalesce(channel_id, '(none)') as place,
        round(100.0 * count(*) filter (where customer_id is null) / count(*)) || ' %' as value
      from orders group by channel_id
      having count(*) filter (where customer_id is null) * 2 > count(*)`,
  },
  {
    code: 'STOCK_LEVEL_CONTRADICTS_MOVES',
    severity: 'error',
    what: {
      en: 'stock levels that differ from the sum of their moves',
      zh: '条库存与流水合计不符',
    },
    remedy: {
      en: 'Count the shelf; this should never be: please report it.',
      zh: '请盘点；这种情况不应出现，请反馈。',
    },
    field: 'on_hand_units',
    sql: `select l.product_id || ' @ ' || l.location_id as place,
        l.on_hand_units || ' ≠ ' || coalesce(m.units, 0) as value
      from stock_levels l left join (
        select product_id, location_id, sum(on_hand_units) as units from stock_moves group by 1, 2
      ) m on m.product_id = l.product_id and m.location_id = l.location_id
      where l.on_hand_units <> coalesce(m.units, 0)`,
  },
  {
    code: 'STOCK_NEGATIVE',
    severity: 'error',
    what: { en: 'stock levels below zero', zh: '条负库存' },
    remedy: { en: 'Count the shelf and record a count.', zh: '请盘点并录入盘点数。' },
    field: 'on_hand_units',
    sql: `select product_id || ' @ ' || location_id as place, on_hand_units::text as value
      from stock_levels where on_hand_units < 0`,
  },
  {
    code: 'STOCK_PHANTOM',
    severity: 'warning',
    what: {
      en: 'stocks that used to sell and have not for 120 days although there are units',
      zh: '条库存有货但 120 天无销售（疑似账面虚库存）',
    },
    remedy: {
      en: 'Look whether the units are really there, then count or mark down.',
      zh: '核实货品是否在架，然后盘点或降价。',
    },
    field: 'on_hand_units',
    sql: `select s.product_id || ' @ ' || s.location_id as place, s.on_hand_units::text as value
      from stock_levels s join (
        select product_id, location_id, max(day) as last_day from order_lines
        where kind = 'sale' group by 1, 2
      ) l on l.product_id = s.product_id and l.location_id = s.location_id
      where s.on_hand_units > 0 and l.last_day < (select max(day) from orders) - 120`,
  },
  {
    code: 'QUANTITY_OUTLIER',
    severity: 'warning',
    what: {
      en: 'order lines of a quantity far beyond what the product usually sells at once',
      zh: '条订单行数量远超该商品常规',
    },
    remedy: {
      en: 'Check for a typing error; if it is right, nothing needs doing.',
      zh: '检查是否录入错误；若无误则无需处理。',
    },
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
    what: { en: 'orders dated more than a day ahead of now', zh: '个订单日期晚于当前一天以上' },
    remedy: {
      en: 'Check the date format and the time zone of the import.',
      zh: '检查导入的日期格式和时区。',
    },
    field: 'ordered_at',
    sql: `select order_id as place, to_timestamp(ordered_at / 1000.0)::text as value
      from orders where ordered_at > $1`,
    parameters: future,
  },
  {
    code: 'CURRENCY_MIXED',
    severity: 'warning',
    what: { en: 'currencies of order lines beside the retailer’s own', zh: '种非本位币的订单币种' },
    remedy: {
      en: 'Convert at import; amounts of other currencies are added up as they stand.',
      zh: '导入时请换算；其他币种金额按原值相加。',
    },
    field: 'currency',
    sql: `select currency as place, '×' || count(*) as value from order_lines
      where currency <> $1 group by currency`,
    parameters: ({ currency }) => [currency],
  },
  duplicate('email'),
  duplicate('phone'),
];
