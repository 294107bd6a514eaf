import { raw } from '@quanyu/lake';
import { numberOf, plainRows } from '../decide/table-rows.ts';
import { FORECAST_OUTCOMES } from '../published-forecasts.ts';
import type { StepContext } from '../step.ts';

/** Days of published forecasts that are kept beside what came. */
const KEPT_DAYS = 56;

/**
 * Adds the days that have come since the last run to what published forecasts are judged by; days on
 * which there was nothing to sell judge nobody. Must run before new forecasts take the old ones' place.
 * @returns The last day that was known before.
 */
export async function publishOutcomes({ engine, lake, asOfDay }: StepContext): Promise<number> {
  const [row = {}] = await plainRows(
    engine,
    raw('select coalesce(max(day), 0) as last_day, count(*) as known from forecast_outcomes'),
  );
  const lastDay = numberOf(row, 'last_day');
  const columns = Object.keys(FORECAST_OUTCOMES.columns).join(', ');
  const until = Math.trunc(asOfDay);
  const select = raw(`
    select ${columns} from forecast_outcomes
    where day > ${until - KEPT_DAYS} and day <= ${until}
    union all
    select f.product_id, f.location_id, f.day, f.fitted_day, f.mean, f.q10, f.q90,
      coalesce(d.units, 0) as units, f.model
    from forecasts as f left join daily_demand as d
      on d.product_id = f.product_id and d.location_id = f.location_id and d.day = f.day
    where f.day <= ${until} and f.day > f.fitted_day and f.day > ${until - KEPT_DAYS}
      and not exists (select 1 from forecast_outcomes as o
        where o.product_id = f.product_id and o.location_id = f.location_id and o.day = f.day)
      and not exists (select 1 from stock_spans as s
        where s.product_id = f.product_id and s.location_id = f.location_id
          and s.units <= 0 and s.to_day > s.from_day
          and f.day > s.from_day and f.day <= s.to_day)`);
  await lake.publish(FORECAST_OUTCOMES, { kind: 'query', select });
  return lastDay;
}
