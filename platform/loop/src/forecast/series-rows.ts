import { type Expression, fn, raw, sql } from '@quanyu/lake';
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
      ${historyText(sql`d.day <= coalesce(f.fitted_day, -1)`)} || ${FACTS_TEXT} as history_then,
      ${historyText(sql`d.day <= ${asOfDay}`)} || ${FACTS_TEXT} as history_now,
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
      left join forecast_facts as g on g.product_id = l.product_id and g.kind = 6
    group by l.product_id, l.location_id, f.fitted_day, f.history
    order by series asc nulls first`;
}

/** The signature of what people decided about a product: a new promotion is a reason to fit again. */
const FACTS_TEXT: Expression = raw(
  "':' || cast(cast(coalesce(max(g.amount), 0) as bigint) as varchar)",
);

/** Count, sum and two moments over days: two histories with the same text are the same for us. */
function historyText(condition: Expression): Expression {
  const when = (value: string): Expression =>
    sql`cast(cast(coalesce(sum(case when ${condition} then ${raw(value)} end), 0) as bigint) as varchar)`;
  return sql`${when('1')} || ':' || ${when('round(d.units * 1000)')} || ':' || ${when(
    'round(d.units * 1000) * (d.day - 15000)',
  )} || ':' || ${when('round(d.units) * (d.day - 15000) * (d.day - 15000)')}`;
}

/** Rows of the series in the queue, with all that is known of their products. */
export function queuedRows(asOfDay: number): Expression {
  return seriesRows(asOfDay, sql`select series, product_id, location_id from forecast_queue`);
}

/** Rows of a sample: half of it the series with most demand, half spread over the rest by chance. */
export function sampledRows(asOfDay: number, seriesMax: number): Expression {
  const half = raw(String(Math.ceil(seriesMax / 2)));
  return seriesRows(
    asOfDay,
    sql`
      select series, product_id, location_id from (
        select *, row_number() over (order by total desc, series asc) as by_total,
          row_number() over (order by ${fn.md5(sql`series`)} asc, series asc) as by_chance
        from (
          select product_id, location_id, ${SERIES_KEY} as series, sum(units) as total
          from daily_demand where day > ${asOfDay - SAMPLE_DAYS} and day <= ${asOfDay}
          group by 1, 2
        ) as totals
      ) as ranked
      where by_total <= ${half} or by_chance <= ${half}`,
  );
}

/** Rows of the series of one product, at one place or at all. */
export function productRows(
  asOfDay: number,
  product: string,
  location: string | undefined,
): Expression {
  const place = location === undefined ? sql`` : sql` and location_id = ${location}`;
  return seriesRows(
    asOfDay,
    sql`
      select distinct ${SERIES_KEY} as series, product_id, location_id from daily_demand
      where product_id = ${product}${place} and day <= ${asOfDay}`,
  );
}

/** Days of demand that a sample is drawn by. */
const SAMPLE_DAYS = 180;

/**
 * Demand by day, spans in which there was nothing to sell, days on which the place was closed, and
 * promotions, prices and group, told apart by `kind` as in `series-facts.ts`.
 */
function seriesRows(asOfDay: number, chosen: Expression): Expression {
  const from = asOfDay - HISTORY_DAYS_MAX;
  const none = sql`cast(null as double)`;
  return sql`
    with chosen as (${chosen})
    select c.series, d.day, d.units, ${none} as until_day, cast(0 as double) as kind,
      ${none} as amount, ${none} as share
    from chosen as c
      join daily_demand as d on d.product_id = c.product_id and d.location_id = c.location_id
    where d.day > ${from} and d.day <= ${asOfDay}
    union all
    select c.series, s.from_day + 1, ${none}, cast(s.to_day as double), 1, ${none}, ${none}
    from chosen as c
      join stock_spans as s on s.product_id = c.product_id and s.location_id = c.location_id
    where s.units <= 0 and s.to_day > s.from_day and s.to_day > ${from}
      and s.from_day < ${asOfDay}
    union all
    select c.series, k.day, ${none}, cast(k.day as double), 1, ${none}, ${none}
    from chosen as c join closed_days as k on k.location_id = c.location_id
    where k.day > ${from} and k.day <= ${asOfDay}
    union all
    select c.series, f.day, ${none}, cast(f.until_day as double), cast(f.kind as double),
      f.amount, f.share
    from chosen as c join forecast_facts as f on f.product_id = c.product_id
      and (f.location_id = '' or f.location_id = c.location_id)
    where f.kind < 6`;
}
