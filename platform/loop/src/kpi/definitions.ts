/**
 * Every KPI, defined once. Screens, API, CSV and drill-down all come from this table.
 * Formulas follow the usual retail ones; a zero denominator gives null, never 0.
 */

export type KpiUnit = 'money' | 'count' | 'ratio' | 'days' | 'score' | 'units';

/** Datasets that measures add up; `dataset-dimensions.ts` says which filters each can take. */
export type KpiDataset =
  | 'sales_facts'
  | 'sessions'
  | 'expense_facts'
  | 'survey_facts'
  | 'footfall'
  | 'stock_spans'
  | 'receipts'
  | 'customer_windows';

/**
 * What is added up over the filtered rows of one dataset: the sum of an expression, or the number
 * of distinct values of a column among rows for which `where` holds. Of a dataset of spans the
 * expression is per day, and is added up over the days of the period on which the span holds.
 */
export interface Measure {
  readonly kind: 'sum' | 'distinct';
  readonly dataset: KpiDataset;
  readonly of: string;
  readonly where?: string;
  /** Without a row there is no value, rather than 0: nothing is known, not nothing was there. */
  readonly isUnknownWithoutRows?: true;
}

export interface KpiDefinition {
  readonly kpi: string;
  readonly unit: KpiUnit;
  readonly better: 'higher' | 'lower' | 'neither';
  readonly name: { readonly en: string; readonly zh: string };
  readonly formula: { readonly en: string; readonly zh: string };
  readonly numerator: Measure;
  /** Absent: the numerator is the value. */
  readonly denominator?: Measure;
  /** The ratio is multiplied by this; default 1. */
  readonly scale?: number;
  /** Fewer than this in the denominator: no value is shown. */
  readonly denominatorMin?: number;
}

const sales = (of: string, where?: string): Measure => ({
  kind: 'sum',
  dataset: 'sales_facts',
  of,
  ...(where === undefined ? {} : { where }),
});
const distinct = (dataset: KpiDataset, of: string, where?: string): Measure => ({
  kind: 'distinct',
  dataset,
  of,
  ...(where === undefined ? {} : { where }),
});
const sum = (dataset: KpiDataset, of: string, where?: string): Measure => ({
  kind: 'sum',
  dataset,
  of,
  ...(where === undefined ? {} : { where }),
});

/** An order counts once it has a line of positive quantity and price and was not cancelled. */
const PAID = 'counts_as_order';
const NET_REVENUE = sales('total_minor');
const ORDERS = distinct('sales_facts', 'order_id', PAID);
const COST_OF_GOODS = sales('cost_minor');
/** Margin is known of products with a cost only. */
const MARGIN: Measure = {
  ...sales('total_minor - cost_minor', 'has_cost'),
  isUnknownWithoutRows: true,
};
const AVERAGE_STOCK_COST = sum('stock_spans', 'units * unit_cost_minor');

export const KPIS: readonly KpiDefinition[] = [
  {
    kpi: 'net_revenue',
    unit: 'money',
    better: 'higher',
    name: { en: 'Net revenue', zh: '净销售额' },
    formula: {
      en: 'Σ line totals, discounts taken off, returns and adjustments included',
      zh: '订单行金额合计，已扣折扣，含退货与调整',
    },
    numerator: NET_REVENUE,
  },
  {
    kpi: 'gross_revenue',
    unit: 'money',
    better: 'higher',
    name: { en: 'Gross revenue', zh: '销售总额' },
    formula: { en: 'Σ sale lines before discounts', zh: '折扣前销售行金额合计' },
    numerator: sales('total_minor + discount_minor', "kind = 'sale'"),
  },
  {
    kpi: 'orders',
    unit: 'count',
    better: 'higher',
    name: { en: 'Orders', zh: '订单数' },
    formula: {
      en: 'orders with a line of positive quantity and price, cancelled ones left out',
      zh: '含正数量正价格行的订单，不含已取消',
    },
    numerator: ORDERS,
  },
  {
    kpi: 'order_value',
    unit: 'money',
    better: 'higher',
    name: { en: 'Order value', zh: '客单价' },
    formula: { en: 'net revenue ÷ orders', zh: '净销售额 ÷ 订单数' },
    numerator: NET_REVENUE,
    denominator: ORDERS,
  },
  {
    kpi: 'units_sold',
    unit: 'units',
    better: 'higher',
    name: { en: 'Units sold', zh: '销量' },
    formula: { en: 'Σ quantity of goods, returns taken off', zh: '商品件数合计，已减退货' },
    numerator: sales('quantity', 'is_goods'),
  },
  {
    kpi: 'gross_margin',
    unit: 'money',
    better: 'higher',
    name: { en: 'Gross margin', zh: '毛利' },
    formula: {
      en: 'net revenue − cost of goods, of products whose cost is known',
      zh: '净销售额 − 销货成本，仅限已知成本的商品',
    },
    numerator: MARGIN,
  },
  {
    kpi: 'margin_rate',
    unit: 'ratio',
    better: 'higher',
    name: { en: 'Margin rate', zh: '毛利率' },
    formula: {
      en: 'gross margin ÷ net revenue, of products whose cost is known',
      zh: '毛利 ÷ 净销售额，仅限已知成本的商品',
    },
    numerator: MARGIN,
    denominator: sales('total_minor', 'has_cost'),
  },
  {
    kpi: 'customers',
    unit: 'count',
    better: 'higher',
    name: { en: 'Buying customers', zh: '购买顾客数' },
    formula: { en: 'known customers with an order', zh: '有订单的已知顾客' },
    numerator: distinct('sales_facts', 'customer_id', PAID),
  },
  {
    kpi: 'customer_value',
    unit: 'money',
    better: 'higher',
    name: { en: 'Revenue per customer', zh: '人均消费' },
    formula: {
      en: 'net revenue of known customers ÷ buying customers',
      zh: '已知顾客净销售额 ÷ 购买顾客数',
    },
    numerator: sales('total_minor', 'customer_id is not null'),
    denominator: distinct('sales_facts', 'customer_id', PAID),
  },
  {
    kpi: 'repeat_rate',
    unit: 'ratio',
    better: 'higher',
    name: { en: 'Repeat rate', zh: '复购率' },
    formula: {
      en: 'customers with two or more orders in the period ÷ customers with one or more',
      zh: '期内下单两次及以上顾客 ÷ 下单顾客',
    },
    numerator: distinct('customer_windows', 'customer_id', 'orders >= 2'),
    denominator: distinct('customer_windows', 'customer_id', 'orders >= 1'),
  },
  {
    kpi: 'visits',
    unit: 'count',
    better: 'higher',
    name: { en: 'Online visits', zh: '线上访问' },
    formula: { en: 'sessions', zh: '会话数' },
    // One row a session: a sum is a count, and far cheaper than telling them apart.
    numerator: sum('sessions', '1'),
  },
  {
    kpi: 'conversion',
    unit: 'ratio',
    better: 'higher',
    name: { en: 'Conversion', zh: '转化率' },
    formula: { en: 'sessions with an order ÷ sessions', zh: '有订单的会话 ÷ 会话' },
    numerator: sum('sessions', '1', 'has_order'),
    denominator: sum('sessions', '1'),
  },
  {
    kpi: 'footfall',
    unit: 'count',
    better: 'higher',
    name: { en: 'Store visitors', zh: '到店人数' },
    formula: { en: 'Σ visitors counted at the doors', zh: '门店计数合计' },
    numerator: sum('footfall', 'visitors'),
  },
  {
    kpi: 'operating_cost',
    unit: 'money',
    better: 'lower',
    name: { en: 'Operating cost', zh: '运营成本' },
    formula: {
      en: 'Σ advertising, freight, storage, wages, rent, fees',
      zh: '广告、运费、仓储、工资、租金、手续费合计',
    },
    numerator: sum('expense_facts', 'amount_minor'),
  },
  {
    kpi: 'operating_cost_ratio',
    unit: 'ratio',
    better: 'lower',
    name: { en: 'Operating cost ratio', zh: '运营费用率' },
    formula: { en: 'operating cost ÷ net revenue', zh: '运营成本 ÷ 净销售额' },
    numerator: sum('expense_facts', 'amount_minor'),
    denominator: NET_REVENUE,
  },
  {
    kpi: 'advertising_cost_ratio',
    unit: 'ratio',
    better: 'lower',
    name: { en: 'Advertising ratio', zh: '广告费率' },
    formula: { en: 'advertising ÷ net revenue', zh: '广告费 ÷ 净销售额' },
    numerator: sum('expense_facts', 'amount_minor', "kind = 'advertising'"),
    denominator: NET_REVENUE,
  },
  {
    kpi: 'stock_turnover',
    unit: 'score',
    better: 'higher',
    name: { en: 'Stock turnover', zh: '库存周转率' },
    formula: {
      en: 'cost of goods sold in a year ÷ average stock at cost',
      zh: '年化销货成本 ÷ 平均库存成本',
    },
    numerator: COST_OF_GOODS,
    denominator: AVERAGE_STOCK_COST,
    scale: 365,
  },
  {
    kpi: 'stock_days',
    unit: 'days',
    better: 'lower',
    name: { en: 'Days of stock', zh: '库存天数' },
    formula: { en: '365 ÷ stock turnover', zh: '365 ÷ 库存周转率' },
    numerator: AVERAGE_STOCK_COST,
    denominator: COST_OF_GOODS,
  },
  {
    kpi: 'margin_on_stock',
    unit: 'ratio',
    better: 'higher',
    name: { en: 'GMROI', zh: '库存投资毛利回报' },
    formula: {
      en: 'gross margin in a year ÷ average stock at cost',
      zh: '年化毛利 ÷ 平均库存成本',
    },
    numerator: MARGIN,
    denominator: AVERAGE_STOCK_COST,
    scale: 365,
  },
  {
    kpi: 'stock_out_rate',
    unit: 'ratio',
    better: 'lower',
    name: { en: 'Stock-out rate', zh: '缺货率' },
    formula: { en: 'product-days at zero ÷ product-days', zh: '零库存商品天 ÷ 商品天' },
    numerator: sum('stock_spans', '1', 'units <= 0'),
    denominator: sum('stock_spans', '1'),
  },
  {
    kpi: 'sell_through',
    unit: 'ratio',
    better: 'higher',
    name: { en: 'Sell-through', zh: '动销率' },
    formula: { en: 'units sold ÷ units received', zh: '销量 ÷ 入库量' },
    numerator: sales('quantity', 'is_goods'),
    denominator: sum('receipts', 'units'),
  },
  {
    kpi: 'return_rate',
    unit: 'ratio',
    better: 'lower',
    name: { en: 'Return rate', zh: '退货率' },
    formula: { en: 'units returned ÷ units sold', zh: '退货件数 ÷ 销售件数' },
    numerator: sales('-quantity', "is_goods and kind in ('return', 'cancellation')"),
    denominator: sales('quantity', "is_goods and kind = 'sale'"),
  },
  {
    kpi: 'satisfaction',
    unit: 'ratio',
    better: 'higher',
    name: { en: 'Satisfaction (CSAT)', zh: '满意度' },
    formula: {
      en: 'answers 4 or 5 of 5 ÷ answers; none under 5 answers',
      zh: '4 分和 5 分答卷 ÷ 答卷，不足 5 份不显示',
    },
    numerator: sum('survey_facts', '1', "kind = 'csat' and score >= 4"),
    denominator: sum('survey_facts', '1', "kind = 'csat'"),
    denominatorMin: 5,
  },
  {
    kpi: 'net_promoter_score',
    unit: 'score',
    better: 'higher',
    name: { en: 'NPS', zh: '净推荐值' },
    formula: {
      en: '% of 9–10 − % of 0–6; none under 5 answers',
      zh: '9–10 分占比 − 0–6 分占比，不足 5 份不显示',
    },
    numerator: sum(
      'survey_facts',
      'case when score >= 9 then 1 when score <= 6 then -1 else 0 end',
      "kind = 'nps'",
    ),
    denominator: sum('survey_facts', '1', "kind = 'nps'"),
    scale: 100,
    denominatorMin: 5,
  },
];

export function kpiDefinition(kpi: string): KpiDefinition | undefined {
  return KPIS.find((definition) => definition.kpi === kpi);
}
