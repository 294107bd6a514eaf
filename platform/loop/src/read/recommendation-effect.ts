import type { Ledger } from '@quanyu/ledger';

export type EffectDimension = 'surface' | 'day' | 'rule-set';

export interface EffectPeriod {
  readonly fromDay: number;
  readonly toDay: number;
}

/** What came of some answers. */
export interface EffectRow {
  readonly key: string;
  readonly answers: number;
  readonly clicked: number;
  readonly ordered: number;
  readonly revenueMinor: number;
}

/** One answer and what came of it. */
export interface AnswerOutcome {
  readonly arms: readonly {
    readonly ruleSet: string;
    readonly share: number;
    readonly on: boolean;
  }[];
  readonly clicked: boolean;
  readonly ordered: boolean;
  readonly revenueMinor: number;
}

/** Orders of a clicked product count until this long after the click. */
const ORDER_MS = 7 * 86_400_000;
const ANSWERS_MAX = 1_000_000;

/**
 * A click is any event that names the recommendation and one of its products; an order is one that
 * names it, or that the same customer placed for a clicked product within 7 days, in any channel.
 */
const OUTCOMES = `
  with answers as (
    select * from recommendation_answers where day between $1 and $2
    order by answered_at desc limit ${ANSWERS_MAX}
  ), told as (
    select a.recommendation_id, a.customer_id, e.product_id, e.order_id, e.type, e.occurred_at
    from answers a join events e on e.recommendation_id = a.recommendation_id
    where e.product_id is not null and a.products ? e.product_id
  ), clicks as (
    select recommendation_id, customer_id, product_id, min(occurred_at) as at from told
    where type in ('recommendation-click', 'product-click', 'product-view', 'cart-add', 'purchase')
    group by 1, 2, 3
  ), bought as (
    select c.recommendation_id, l.order_id, l.line_index, l.total_minor
    from clicks c join order_lines l on l.customer_id = c.customer_id
      and l.product_id = c.product_id and l.kind = 'sale' and l.quantity > 0
      and l.ordered_at between c.at and c.at + ${ORDER_MS}
    union
    select t.recommendation_id, l.order_id, l.line_index, l.total_minor
    from told t join order_lines l on l.order_id = t.order_id and l.product_id = t.product_id
      and l.kind = 'sale'
    where t.type = 'purchase'
  ), outcomes as (
    select a.recommendation_id, a.day, a.surface, a.arms,
      exists (select 1 from clicks c where c.recommendation_id = a.recommendation_id) as clicked,
      coalesce(b.orders, 0) as orders, coalesce(b.revenue, 0)::bigint as revenue
    from answers a left join (
      select recommendation_id, count(distinct order_id) as orders, sum(total_minor) as revenue
      from bought group by 1
    ) b on b.recommendation_id = a.recommendation_id
  )`;

const KEYS: Readonly<Record<EffectDimension, { readonly key: string; readonly from: string }>> = {
  surface: { key: 'o.surface', from: 'outcomes o' },
  day: { key: 'o.day::text', from: 'outcomes o' },
  'rule-set': {
    key: `coalesce(arm.value->>'ruleSet', '')`,
    from: `outcomes o left join lateral jsonb_array_elements(o.arms) as arm(value)
      on (arm.value->>'on')::boolean`,
  },
};

/** Answers, clicks, orders and revenue by surface, day, or rule set that was applied ('' none). */
export async function recommendationEffect(
  { pool }: Pick<Ledger, 'pool'>,
  { fromDay, toDay }: EffectPeriod,
  by: EffectDimension,
): Promise<readonly EffectRow[]> {
  const { key, from } = KEYS[by];
  const { rows } = await pool.query<{
    key: string;
    answers: number;
    clicked: number;
    ordered: number;
    revenue: number;
  }>(
    `${OUTCOMES} select ${key} as key, count(*)::bigint as answers,
       (count(*) filter (where o.clicked))::bigint as clicked,
       (count(*) filter (where o.orders > 0))::bigint as ordered,
       coalesce(sum(o.revenue), 0)::bigint as revenue
     from ${from} group by 1 order by 1`,
    [fromDay, toDay],
  );
  return rows.map(({ revenue, ...row }) => ({ ...row, revenueMinor: revenue }));
}

/** Each answer for which a rule set could have been applied or not, with what came of it. */
export async function answerOutcomes(
  { pool }: Pick<Ledger, 'pool'>,
  { fromDay, toDay }: EffectPeriod,
): Promise<readonly AnswerOutcome[]> {
  const { rows } = await pool.query<{
    arms: AnswerOutcome['arms'];
    clicked: boolean;
    orders: number;
    revenue: number;
  }>(
    `${OUTCOMES} select arms, clicked, orders, revenue from outcomes
     where exists (select 1 from jsonb_array_elements(arms) as arm(value)
       where (arm.value->>'share')::float8 < 1)`,
    [fromDay, toDay],
  );
  return rows.map(({ arms, clicked, orders, revenue }) => ({
    arms,
    clicked,
    ordered: orders > 0,
    revenueMinor: revenue,
  }));
}
