import { type Expression, raw, sql } from '@quanyu/lake';
import { HISTORY_DAYS_MAX } from './demand-series.ts';

/** Between product and location in the key of a series. */
export const SERIES_SEPARATOR = '|@';

export const SERIES_KEY: Expression = raw(`product_id || '${SERIES_SEPARATOR}' || location_id`);

/** A series worth a forecast sold something in this many days. */
const SOLD_WITHIN_DAYS = 365;

/**
 * What tells whether a series has changed, and whether what came since its fit was expected: one row
 * a series that sold lately or has stock. `history` is a short text of the demand up to the fit.
 */
export function seriesStates(asOfDay: number): Expression {
  return sql`
    with live as (
      select product_id, location_id from daily_demand
      where day > ${asOfDay - SOLD_WITHIN_DAYS} and day <= ${asOfDay} group by 1, 2
    )
    select ${raw(`l.product_id || '${SERIES_SEPARATOR}' || l.location_id`)} as series,
      l.product_id, l.location_id, f.fitted_day, f.history as fitted_history,
      ${historyText(sql`d.day <= coalesce(f.fitted_day, -1)`)} as history_then,
      ${historyText(sql`d.day <= ${asOfDay}`)} as history_now,
      cast(coalesce(sum(case when d.day > f.fitted_day and d.day <= ${asOfDay} then d.units end), 0) as double) as units_since,
      cast(coalesce(max(e.s025), 0) as double) as units_low,
      cast(coalesce(max(e.s975), 0) as double) as units_high,
      cast(coalesce(max(r.last_day), 0) as integer) as last_day
    from live as l
      join daily_demand as d on d.product_id = l.product_id and d.location_id = l.location_id
      left join forecast_fits as f on f.product_id = l.product_id and f.location_id = l.location_id
      left join forecasts as e on e.product_id = l.product_id and e.location_id = l.location_id
        and e.day = ${asOfDay}
      left join (
        select product_id, location_id, max(day) as last_day from forecasts group by 1, 2
      ) as r on r.product_id = l.product_id and r.location_id = l.location_id
    group by l.product_id, l.location_id, f.fitted_day, f.history
    order by series asc nulls first`;
}

/** Count, sum and two moments over days: two histories with the same text are the same for us. */
function historyText(condition: Expression): Expression {
  const when = (value: string): Expression =>
    sql`cast(cast(coalesce(sum(case when ${condition} then ${raw(value)} end), 0) as bigint) as varchar)`;
  return sql`${when('1')} || ':' || ${when('round(d.units * 1000)')} || ':' || ${when(
    'round(d.units * 1000) * (d.day - 15000)',
  )} || ':' || ${when('round(d.units) * (d.day - 15000) * (d.day - 15000)')}`;
}

/** Rows of the series in the queue: demand by day, and spans in which there was nothing to sell. */
export function queuedRows(asOfDay: number): Expression {
  const from = asOfDay - HISTORY_DAYS_MAX;
  return sql`
    select q.series, d.day, d.units, cast(null as double) as until_day
    from forecast_queue as q
      join daily_demand as d on d.product_id = q.product_id and d.location_id = q.location_id
    where d.day > ${from} and d.day <= ${asOfDay}
    union all
    select q.series, s.from_day + 1, cast(null as double), cast(s.to_day as double)
    from forecast_queue as q
      join stock_spans as s on s.product_id = q.product_id and s.location_id = q.location_id
    where s.units <= 0 and s.to_day > s.from_day and s.to_day > ${from} and s.from_day < ${asOfDay}`;
}
