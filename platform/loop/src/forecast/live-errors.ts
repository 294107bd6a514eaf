import { sql } from '@quanyu/lake';
import { numberOf, plainRows } from '../decide/table-rows.ts';
import type { StepContext } from '../step.ts';

/** How the forecasts that were published before did on the days that have come since. */
export interface LiveErrors {
  readonly days: number;
  readonly units: number;
  /** Σ |error| over Σ demand of series and days. */
  readonly wape: number;
  /** Σ error over Σ demand; above 0: too high. */
  readonly bias: number;
  /** Share of series-days within the 80 % interval. */
  readonly coverage80: number;
}

/** Errors of published forecasts against what was sold; null where no forecast day has come yet. */
export async function liveErrors({ engine, asOfDay }: StepContext): Promise<LiveErrors | null> {
  const [row] = await plainRows(
    engine,
    sql`
      select count(distinct f.day) as days, cast(sum(coalesce(d.units, 0)) as double) as units,
        cast(sum(abs(f.mean - coalesce(d.units, 0))) as double) as wrong,
        cast(sum(f.mean - coalesce(d.units, 0)) as double) as error,
        cast(sum(case when coalesce(d.units, 0) between floor(f.q10) and ceil(f.q90) then 1 else 0 end) as double)
          as covered,
        count(*) as cells
      from forecasts as f left join daily_demand as d
        on d.product_id = f.product_id and d.location_id = f.location_id and d.day = f.day
      where f.day <= ${asOfDay} and f.day > f.fitted_day`,
  );
  if (row === undefined || numberOf(row, 'cells') === 0 || numberOf(row, 'units') <= 0) return null;
  const units = numberOf(row, 'units');
  return {
    days: numberOf(row, 'days'),
    units,
    wape: numberOf(row, 'wrong') / units,
    bias: numberOf(row, 'error') / units,
    coverage80: numberOf(row, 'covered') / numberOf(row, 'cells'),
  };
}
