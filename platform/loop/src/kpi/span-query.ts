import { type Expression, join, name, raw, sql } from '@quanyu/lake';
import type { Measure } from './definitions.ts';
import type { KpiPeriod } from './filter.ts';

/** Rows that hold from a day to a day, the filter applied; `measures` are per day that a row holds. */
export interface SpanQuestion {
  readonly table: Expression;
  readonly conditions: readonly Expression[];
  readonly group: Expression;
  readonly measures: readonly Measure[];
  /** One after the other without a gap. */
  readonly periods: readonly KpiPeriod[];
}

/**
 * Sums over spans by period and group. A span is two changes of a running level, on its first day and
 * after its last, and a period's sum is its length times the level before it, plus each change inside
 * times the days that are left: the cost is that of the spans and the periods, not of their product,
 * and all is whole numbers. Columns `period`, `group_name`, `m0`, `m1`, …
 */
export function spanMeasureQuery({
  table,
  conditions,
  group,
  measures,
  periods,
}: SpanQuestion): Expression {
  const first = raw(String(Math.min(...periods.map(({ fromDay }) => fromDay))));
  const last = raw(String(Math.max(...periods.map(({ toDay }) => toDay))));
  const each = (of: (at: number) => Expression): Expression =>
    join(
      measures.map((_, at) => of(at)),
      ', ',
    );
  const m = (prefix: string, at: number): Expression => name(`${prefix}${at}`);
  const rates = measures.map((measure, at) => sql`${ratePerDay(measure)} as ${m('r', at)}`);
  const inRange = [sql`d.from_day <= ${last}`, sql`d.to_day >= ${first}`, ...conditions];
  return sql`
    with spans as (
      select ${group} as group_name, greatest(d.from_day, ${first}) as from_day, d.to_day,
        ${join(rates, ', ')}
      from ${table} as d where ${join(inRange, ' and ')}
    ), periods as (${periodRows(periods)}), days as (
      select period, cast(unnest(range(first_day, last_day + 1)) as integer) as day, last_day
      from periods
    ), changes as (
      select group_name, from_day as day, ${each((at) => sql`sum(${m('r', at)}) as ${m('c', at)}`)}
      from spans group by 1, 2
      union all
      select group_name, to_day + 1 as day, ${each((at) => sql`-sum(${m('r', at)}) as ${m('c', at)}`)}
      from spans where to_day < ${last} group by 1, 2
    ), inside as (
      select c.group_name, p.period, ${each(
        (at) => sql`sum(${m('c', at)}) as ${m('level', at)},
        sum(${m('c', at)} * (p.last_day - c.day + 1)) as ${m('rest', at)}`,
      )}
      from changes as c join days as p on p.day = c.day
      group by 1, 2
    ), cells as (
      select p.period, p.length, g.group_name, ${each((at) => sql`i.${m('level', at)}, i.${m('rest', at)}`)}
      from (select distinct group_name from spans) as g
        cross join (select period, last_day - first_day + 1 as length from periods) as p
        left join inside as i
          on i.period = p.period and i.group_name is not distinct from g.group_name
    )
    select period, group_name, ${each(
      (at) => sql`cast(coalesce(${m('rest', at)}, 0) + length * coalesce(
      sum(${m('level', at)}) over before, 0) as double) as ${m('m', at)}`,
    )}
    from cells
    window before as (partition by group_name order by period asc nulls first
      rows between unbounded preceding and 1 preceding)`;
}

/** What a row adds on each day that it holds; a row for which the condition does not hold adds none. */
function ratePerDay({ of, where }: Measure): Expression {
  const value = sql`coalesce(${raw(of)}, 0)`;
  return where === undefined ? value : sql`case when ${raw(where)} then ${value} else 0 end`;
}

/** The periods as rows: index, first and last day. */
export function periodRows(periods: readonly KpiPeriod[]): Expression {
  const rows = periods.map(({ fromDay, toDay }, index) => raw(`(${index}, ${fromDay}, ${toDay})`));
  return sql`select * from (values ${join(rows, ', ')}) as v(period, first_day, last_day)`;
}
