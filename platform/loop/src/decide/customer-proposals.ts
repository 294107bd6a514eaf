import { sql } from '@quanyu/lake';
import type { CustomerTag } from '@quanyu/profile';
import type { StepContext } from '../step.ts';
import { type Proposal, strongest } from './proposal.ts';
import { numberOf, type PlainRow, plainRows, textOf } from './table-rows.ts';

/** Customers at risk that make an action worth the work. */
const CUSTOMERS_MIN = 10;
/** Share of them that come back: assumed until an experiment has measured it. */
const WIN_BACK = { low: 0, mean: 0.05, high: 0.15 } as const;
const PRODUCTS_LISTED = 12;
/** Fewer make no list. */
const PRODUCTS_MIN = 3;

/** Win-back of customers who used to buy often, by segment. */
export async function segmentProposals(context: StepContext): Promise<readonly Proposal[]> {
  const rows = await plainRows(
    context.engine,
    sql`select s.segment_id, s.name_en, s.name_zh, count(*) as customers,
        avg(p.alive) as alive, cast(sum(p.revenue_minor) as double) as revenue,
        cast(sum(p.clv_minor) as double) as value,
        cast(sum(365.0 * p.revenue_minor / greatest(p.last_order_day - p.first_order_day, 90)) as double) as yearly
      from profiles as p join segments as s on s.segment_id = p.segment_id
      where list_contains(p.tags, ${AT_RISK}) and p.revenue_minor > 0
      group by 1, 2, 3 having count(*) >= ${CUSTOMERS_MIN}
      order by yearly desc, s.segment_id asc`,
  );
  return rows.map((row) => winBack(row, context.currency));
}

const AT_RISK: CustomerTag = 'at-risk';

function winBack(row: PlainRow, currency: string): Proposal {
  const customers = numberOf(row, 'customers');
  const yearly = Math.round(numberOf(row, 'yearly'));
  const segment = textOf(row, 'name_en');
  const segmentZh = textOf(row, 'name_zh');
  return {
    kind: 'segment-action',
    subject: { kind: 'segment', id: textOf(row, 'segment_id'), name: segment },
    content: { action: 'win-back', segment: textOf(row, 'segment_id'), tag: AT_RISK, customers },
    title: { code: 'LOOP_TITLE_SEGMENT_ACTION', params: { customers, segment, segmentZh } },
    reasons: strongest(
      { code: 'LOOP_AT_RISK', params: { customers, alive: numberOf(row, 'alive') } },
      {
        code: 'LOOP_AT_RISK_VALUE',
        params: { revenue: Math.round(numberOf(row, 'revenue')), yearly, currency },
      },
      { code: 'LOOP_WIN_BACK_ASSUMED', params: { share: WIN_BACK.mean } },
    ),
    ifIgnored: {
      code: 'LOOP_IGNORED_CHURN',
      params: { value: Math.round(numberOf(row, 'value')), currency },
    },
    worthMinor: Math.round(yearly * WIN_BACK.mean),
    worthLowMinor: Math.round(yearly * WIN_BACK.low),
    worthHighMinor: Math.round(yearly * WIN_BACK.high),
    model: 'profile/customer-value',
    table: 'profiles',
    horizonDays: 90,
  };
}

/** One list a segment of what it buys more than others do. */
export async function listProposals(context: StepContext): Promise<readonly Proposal[]> {
  const rows = await plainRows(
    context.engine,
    sql`select l.segment_id, s.name_en, s.name_zh, l.rank, l.product_id, l.lift, l.customers,
        coalesce(p.name, l.product_id) as product_name
      from segment_products as l join segments as s on s.segment_id = l.segment_id
        left join products as p on p.product_id = l.product_id
      where l.rank <= ${PRODUCTS_LISTED} and l.lift > 1
      order by l.segment_id asc, l.rank asc`,
  );
  const bySegment = new Map<string, PlainRow[]>();
  for (const row of rows) {
    const list = bySegment.get(textOf(row, 'segment_id')) ?? [];
    list.push(row);
    bySegment.set(textOf(row, 'segment_id'), list);
  }
  return [...bySegment].flatMap(([segment, list]) => productList(segment, list) ?? []);
}

function productList(segment: string, rows: readonly PlainRow[]): Proposal | undefined {
  const [first, ...rest] = rows;
  if (first === undefined || rows.length < PRODUCTS_MIN) return undefined;
  const name = textOf(first, 'name_en');
  const prefers = (row: PlainRow) => ({
    code: 'LOOP_SEGMENT_PREFERS',
    params: { product: textOf(row, 'product_name'), lift: numberOf(row, 'lift') },
  });
  return {
    kind: 'recommendation-list',
    subject: { kind: 'segment', id: segment, name },
    content: { segment, products: rows.map((row) => textOf(row, 'product_id')) },
    title: {
      code: 'LOOP_TITLE_RECOMMENDATION_LIST',
      params: { products: rows.length, segment: name, segmentZh: textOf(first, 'name_zh') },
    },
    reasons: strongest(prefers(first), ...rest.slice(0, 2).map(prefers)),
    ifIgnored: { code: 'LOOP_IGNORED_LIST', params: {} },
    worthMinor: null,
    worthLowMinor: null,
    worthHighMinor: null,
    model: 'recommend/segment-products',
    table: 'segment_products',
    horizonDays: 28,
  };
}
